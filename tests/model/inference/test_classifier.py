import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import timm
import torch
from numpy.typing import NDArray
from PIL import Image
from timm.data.config import resolve_data_config
from timm.data.transforms_factory import create_transform

from deck.classes import imagenet_a_indices
from deck.photographs import UnreadablePhotographError, decode
from model.inference.batching import Asker
from model.inference.classifier import Classifier, load
from model.inference.engine import Pixels
from model.inference.prediction import log_softmax
from model.inference.prediction_cache import PredictionCache
from model.inference.torch_engine import TorchEngine
from model.networks.preprocessing import pixels
from model.networks.registry import find
from model.networks.weights import locate
from tests.model.fakes import Picture, counted, make_picture
from tests.waiting import PATIENCE_S


def independent(files: list[Path]) -> NDArray[np.float64]:
    """Probabilities (N, 1000) as anyone would compute them with timm, sharing nothing with this project's code."""
    checkpoint = find("efficientnet_lite0").checkpoint
    assert checkpoint is not None
    network = timm.create_model("tf_efficientnet_lite0", pretrained=False)
    weights = torch.load(locate(checkpoint)[0], map_location="cpu", weights_only=True)
    network.load_state_dict(dict(zip(network.state_dict(), weights.values(), strict=True)))
    network.eval()
    transform = create_transform(**resolve_data_config({}, model=network))  # type: ignore[no-untyped-call]
    with torch.no_grad():
        batch = torch.stack([transform(Image.open(file).convert("RGB")) for file in files])
        return np.asarray(network(batch).double().softmax(dim=1))


def test_equals_an_independent_forward_pass(lite0: Classifier, shared: Path) -> None:
    files = sorted((shared / "photographs").glob("*/*"))[::15]
    expected = independent(files)
    for file, probabilities in zip(files, expected, strict=True):
        data = file.read_bytes()
        prediction = lite0.classify(hashlib.sha256(data).hexdigest(), data)
        assert np.abs(np.exp(prediction.log_probabilities) - probabilities).max() < 1e-4
        for claim in prediction.top(5):
            assert claim.probability == pytest.approx(probabilities[claim.index], abs=1e-4)
        among = list(imagenet_a_indices())
        by_hand = probabilities[among] / probabilities[among].sum()
        best = prediction.top(1, among)[0]
        assert best.index == among[int(by_hand.argmax())]
        assert best.probability == pytest.approx(by_hand.max(), abs=1e-4)


def test_says_who_answered_on_what_and_how_fast(lite0: Classifier) -> None:
    picture = make_picture(1)
    prediction = lite0.classify(picture.id, picture.data)
    assert (prediction.photograph, prediction.network) == (picture.id, "efficientnet_lite0")
    assert (prediction.device, prediction.cached) == ("CPU (ONNX Runtime)", False)
    assert 0 < prediction.took_ms < 10_000
    assert not prediction.log_probabilities.flags.writeable
    assert np.exp(prediction.log_probabilities).sum() == pytest.approx(1, abs=1e-5)


def test_a_photograph_seen_before_costs_no_forward_pass_on_any_restart(
    engines: Path, lite0: Classifier, tmp_path: Path
) -> None:
    picture = make_picture(2)
    first = lite0.classify(picture.id, picture.data)
    for expected in ([1], []):
        cache = PredictionCache(tmp_path / "predictions.sqlite3")
        classifier = load("efficientnet_lite0", device="cpu", engines=engines, cache=cache)
        with counted(classifier) as engine:
            again = [classifier.classify(picture.id, picture.data) for _ in range(3)]
        assert engine.batches == expected
        assert [prediction.cached for prediction in again] == [not expected, True, True]
        assert all(np.allclose(p.log_probabilities, first.log_probabilities, atol=1e-5) for p in again)
        assert again[2].took_ms < 1000
        classifier.close()
        cache.close()


def test_a_cached_answer_names_the_device_that_computed_it(engines: Path, lite0: Classifier, tmp_path: Path) -> None:
    picture = make_picture(3)
    cache = PredictionCache(tmp_path / "predictions.sqlite3")
    classifier = load("efficientnet_lite0", device="cpu", engines=engines, cache=cache)
    with counted(classifier) as engine:
        assert engine.device == "CPU (ONNX Runtime)"
        classifier.classify(picture.id, picture.data)
    classifier._engine = TorchEngine(classifier.module(), torch.device("cpu"))
    assert classifier.device == "CPU (PyTorch)"
    assert classifier.classify(picture.id, picture.data).device == "CPU (ONNX Runtime)"
    classifier.close()
    cache.close()


@pytest.mark.parametrize(("threads", "each"), [(2, 200), (30, 8)])
def test_threads_at_once_get_what_each_would_have_got_alone(
    lite0: Classifier, pictures: tuple[Picture, ...], threads: int, each: int
) -> None:
    alone = {picture.id: lite0.classify(picture.id, picture.data).log_probabilities for picture in pictures}
    start = threading.Barrier(threads)

    def visit(visitor: int) -> float:
        start.wait(PATIENCE_S)
        furthest = 0.0
        for step in range(each):
            picture = pictures[(visitor * 7 + step) % len(pictures)]
            prediction = lite0.classify(picture.id, picture.data)
            assert prediction.photograph == picture.id
            furthest = max(furthest, float(np.abs(prediction.log_probabilities - alone[picture.id]).max()))
        return furthest

    with counted(lite0) as engine, ThreadPoolExecutor(threads) as pool:
        assert max(pool.map(visit, range(threads))) < 1e-5
    assert sum(engine.batches) <= threads * each
    if threads == 30:
        assert max(engine.batches) > 1


def test_the_same_photograph_in_flight_is_answered_once(lite0: Classifier) -> None:
    picture = make_picture(4)
    gate = threading.Event()
    with counted(lite0) as engine, ThreadPoolExecutor(20) as pool:
        engine.before = lambda _: assert_opened(gate)
        answers = [pool.submit(lite0.classify, picture.id, picture.data) for _ in range(20)]
        threading.Timer(0.5, gate.set).start()
        found = [answer.result(PATIENCE_S).log_probabilities for answer in answers]
    assert engine.batches == [1]
    assert all(np.array_equal(one, found[0]) for one in found)


def assert_opened(gate: threading.Event) -> None:
    assert gate.wait(PATIENCE_S)


def test_an_unreadable_photograph_fails_alone(lite0: Classifier) -> None:
    good, bad = make_picture(5), b"no photograph"
    with ThreadPoolExecutor(8) as pool:
        right = [pool.submit(lite0.classify, good.id, good.data) for _ in range(4)]
        wrong = [pool.submit(lite0.classify, hashlib.sha256(bad).hexdigest(), bad) for _ in range(4)]
        assert all(answer.result(PATIENCE_S).photograph == good.id for answer in right)
        assert all(isinstance(answer.exception(30), UnreadablePhotographError) for answer in wrong)
    assert lite0.classify(good.id, good.data).photograph == good.id


def test_a_photograph_is_not_taken_for_another(lite0: Classifier) -> None:
    with pytest.raises(ValueError, match="is not the photograph whose file was given"):
        lite0.classify(make_picture(6).id, make_picture(7).data)


def test_a_failing_device_is_an_error_for_those_who_asked_and_is_not_remembered(
    lite0: Classifier, caplog: pytest.LogCaptureFixture
) -> None:
    picture = make_picture(8)

    def fail(_: Pixels) -> None:
        raise MemoryError("the device is full")

    with counted(lite0) as engine:
        engine.before = fail
        with pytest.raises(MemoryError, match="the device is full"):
            lite0.classify(picture.id, picture.data)
    assert lite0.classify(picture.id, picture.data).photograph == picture.id
    assert "The network could not answer" in caplog.text


def test_nothing_leaks(lite0: Classifier, pictures: tuple[Picture, ...]) -> None:
    """Frozen, and as it was: no gradient, no hook, no changed weight, no forgotten request, after 100 answers."""
    module = lite0.module()
    engine = TorchEngine(module, torch.device("cpu"))
    copied = engine._module
    before = {name: tensor.clone() for name, tensor in copied.state_dict().items()}
    threads = threading.active_count()
    kept, lite0._engine = lite0._engine, engine
    try:
        for step in range(100):
            picture = pictures[step % len(pictures)]
            lite0.classify(picture.id, picture.data)
    finally:
        lite0._engine = kept
    for whole in (module, copied):
        assert not whole.training
        for part in whole.modules():
            assert not part.training
            assert not part._forward_hooks
            assert not part._forward_pre_hooks
            assert not part._backward_hooks
        for parameter in whole.parameters():
            assert parameter.grad is None
            assert not parameter.requires_grad
        assert all(torch.equal(tensor, before[name]) for name, tensor in whole.state_dict().items())
    assert not lite0._asked
    assert threading.active_count() == threads


def test_the_module_speaks_rgb_in_0_to_1_and_can_be_differentiated(lite0: Classifier) -> None:
    module = lite0.module()
    assert lite0.module() is module
    photographs = torch.rand(2, 3, 224, 224, generator=torch.Generator().manual_seed(0)).requires_grad_()
    logits = module(photographs)
    assert logits.shape == (2, 1000)
    (gradient,) = torch.autograd.grad(logits[:, 7].sum(), photographs)
    assert gradient.abs().max() > 0
    assert all(parameter.grad is None for parameter in module.parameters())
    found = lite0._engine.logits(photographs.detach().numpy())
    assert np.abs(found - logits.detach().numpy()).max() < 1e-4


def test_what_the_lab_asks_waits_behind_who_plays(lite0: Classifier, pictures: tuple[Picture, ...]) -> None:
    """Asked first, answered later: nine frames of the lab, and a player who comes when the first is being looked at."""
    order: list[str] = []
    entered, gate = threading.Event(), threading.Event()
    frames = np.stack([pixels(lite0.preprocessing.view(decode(each.data))) for each in pictures[:9]])

    def hold(photographs: Pixels) -> None:
        entered.set()
        assert gate.wait(PATIENCE_S)

    with counted(lite0) as engine, ThreadPoolExecutor(2) as pool:
        engine.before = hold
        lab = pool.submit(lite0.answers, frames)
        lab.add_done_callback(lambda _: order.append("lab"))
        assert entered.wait(PATIENCE_S)
        player = pool.submit(lite0.classify, pictures[20].id, pictures[20].data)
        player.add_done_callback(lambda _: order.append("player"))
        while not lite0._batcher._waiting[Asker.PLAYER]:
            assert not player.done()
        gate.set()
        answers = lab.result(PATIENCE_S)
        player.result(PATIENCE_S)
    assert order == ["player", "lab"]
    assert engine.batches[1] == 1, "the player's, alone and next"
    assert max(engine.batches) <= 2, "and never does a player wait for many of the lab's"
    assert np.abs(answers - log_softmax(lite0._engine.logits(frames))).max() < 1e-5


def test_what_is_asked_aside_takes_nobodys_turn(lite0: Classifier, pictures: tuple[Picture, ...]) -> None:
    """On a CPU it runs in the thread that asks; where there is no engine for that, it waits as the lab does."""
    frames = np.stack([pixels(lite0.preprocessing.view(decode(each.data))) for each in pictures[:3]])
    expected = log_softmax(lite0._engine.logits(frames))
    assert np.abs(lite0.answers_aside(frames) - expected).max() < 1e-4
    with counted(lite0) as engine:
        assert np.abs(lite0.answers_aside(frames) - expected).max() < 1e-5
        assert sum(engine.batches) == 3
    eight = np.round(frames * 255).astype(np.uint8)
    assert np.abs(lite0.answers(eight) - expected).max() < 1e-4


def test_a_closed_classifier_refuses(engines: Path, lite0: Classifier) -> None:
    classifier = load("efficientnet_lite0", device="cpu", engines=engines)
    threads = threading.active_count()
    classifier.close()
    assert threading.active_count() == threads - 1
    picture = make_picture(9)
    with pytest.raises(RuntimeError, match="put away"):
        classifier.classify(picture.id, picture.data)


@pytest.mark.parametrize(("device", "said"), [("tpu", "none of cpu, cuda, mps"), ("cuda", "not on this machine")])
def test_a_device_that_is_not_here_is_refused(device: str, said: str) -> None:
    if device == "cuda" and torch.cuda.is_available():
        pytest.skip("this machine has a CUDA device")
    with pytest.raises(ValueError, match=said):
        load("efficientnet_lite0", device=device)
