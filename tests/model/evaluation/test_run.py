"""A deck measured: the same figures however it is cut up, interrupted or short of memory, and nothing lost."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision import datasets
from torchvision.transforms import transforms

from deck.classes import class_of, classes, imagenet_a_indices
from deck.photographs import Deck, Photograph, UnreadablePhotographError, decode
from deck.sources import open_deck
from model.evaluation.run import evaluate, label_space
from model.inference.classifier import Classifier, load
from model.inference.engine import NoRoomError, Pixels
from model.inference.prediction import log_softmax
from model.inference.prediction_cache import CACHE_FILE, CachedAnswer, Key, PredictionCache
from model.inference.torch_engine import TorchEngine
from model.networks.loading import load_module
from model.networks.preprocessing import Protocol
from model.networks.registry import OFFICIAL, find
from tests.model.evaluation.runs import LITE0, figures
from tests.model.fakes import Picture, counted


class InterruptedRunError(Exception):
    """What a test raises in the middle of a run."""


def deck_of(pictures: tuple[Picture, ...], folder: Path, wnids: tuple[str, ...] = ("n01440764", "n02509815")) -> Deck:
    """A folder of wnid folders with those pictures in them, opened."""
    for at, picture in enumerate(pictures):
        place = folder / wnids[at % len(wnids)]
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{at:03}.jpg").write_bytes(picture.data)
    return open_deck(str(folder))


def test_the_bundled_network_scores_what_is_written_beside_the_photographs(lite0: Classifier, shared: Path) -> None:
    found = evaluate(open_deck(str(shared / "photographs")), lite0)
    assert (found.photographs, found.all_1000.top1, found.all_1000.top5) == (300, 257, 293)
    assert not found.is_restricted_main
    assert found.restricted is not None
    assert (found.restricted.photographs, found.restricted.top1) == (79, 73)
    assert found.published == 3.053
    assert found.difference is None  # that is of ImageNet-A, this is not


def test_five_of_imagenet_a_are_measured_over_its_200_classes(lite0: Classifier, shared: Path) -> None:
    found = evaluate(open_deck(str(shared / "imagenet-a")), lite0)
    assert found.is_restricted_main
    assert (found.main.classes, found.main.photographs, found.main.top1) == (200, 5, 0)
    assert not found.is_imagenet_a  # five of 7,500


def test_how_a_run_is_cut_up_changes_nothing(lite0: Classifier, pictures: tuple[Picture, ...], tmp_path: Path) -> None:
    deck = deck_of(pictures, tmp_path / "deck")
    runs = []
    for batch, workers in ((1, 1), (2, 2), (7, 3), (64, 2)):
        with_own = lite0.remembering(PredictionCache(None))
        runs.append((figures(evaluate(deck, with_own, batch=batch, workers=workers)), with_own))
        with_own.close()
    first, alone = runs[0]
    for found, classifier in runs[1:]:
        assert (found.all_1000.top1, found.all_1000.top5) == (first.all_1000.top1, first.all_1000.top5)
        assert found.all_1000.aurra == pytest.approx(first.all_1000.aurra, abs=1e-5)
        for photograph in deck.photographs:
            said, other = (c.cache.get(photograph.id, c.key) for c in (alone, classifier))
            assert said is not None
            assert other is not None
            np.testing.assert_allclose(other.log_probabilities, said.log_probabilities, atol=1e-5)


def test_answers_are_those_that_the_game_gets(lite0: Classifier, pictures: tuple[Picture, ...], tmp_path: Path) -> None:
    deck = deck_of(pictures[:6], tmp_path / "deck")
    classifier = lite0.remembering(PredictionCache(None))
    evaluate(deck, classifier)
    for photograph in deck.photographs:
        kept = classifier.cache.get(photograph.id, classifier.key)
        live = lite0.classify(photograph.id, photograph.read())  # remembers nothing
        assert kept is not None
        np.testing.assert_allclose(kept.log_probabilities, live.log_probabilities, atol=1e-5)
        assert classifier.classify(photograph.id, photograph.read()).cached
    classifier.close()


def test_an_interrupted_run_goes_on_and_comes_to_the_same(
    lite0: Classifier, pictures: tuple[Picture, ...], tmp_path: Path
) -> None:
    deck = deck_of(pictures, tmp_path / "deck")
    classifier = lite0.remembering(PredictionCache(tmp_path / CACHE_FILE))

    def stop(done: int, of: int) -> None:
        if done >= 25:
            raise InterruptedRunError

    with pytest.raises(InterruptedRunError):
        evaluate(deck, classifier, batch=2, workers=1, progress=stop)
    heard: list[tuple[int, int]] = []
    with counted(classifier) as engine:
        found = evaluate(deck, classifier, progress=lambda done, of: heard.append((done, of)))
    assert 25 <= heard[0][0] < 40 == heard[-1][0]
    assert sum(engine.batches) == 40 - heard[0][0]
    assert figures(found) == figures(evaluate(deck, lite0))
    with counted(classifier) as engine:
        assert evaluate(deck, classifier).photographs_per_second is None
    assert engine.batches == []
    classifier.close()


@pytest.mark.weights
def test_what_the_device_decodes_is_filed_apart(pictures: tuple[Picture, ...], tmp_path: Path) -> None:
    deck = deck_of(pictures[:9], tmp_path / "deck")
    loaded = load_module(find(LITE0))
    classifier = Classifier(
        loaded.network,
        loaded.preprocessing,
        loaded.weights,
        TorchEngine(loaded.module, torch.device("cpu")),  # it stands in for CUDA
        module=lambda: loaded.module,
        cache=PredictionCache(None),
    )
    usual, other = (evaluate(deck, classifier, batch=4, decoding=decoding) for decoding in (None, "device"))
    assert other.preprocessing == f"{usual.preprocessing}, JPEG decoded on the device"
    assert other.all_1000.top1 == usual.all_1000.top1
    assert other.all_1000.aurra == pytest.approx(usual.all_1000.aurra, abs=0.05)
    assert len(classifier.cache.judgements(LITE0, classifier.key)) == 9  # the game's own: what was decoded as usual
    classifier.close()


def test_a_batch_that_does_not_fit_is_halved(lite0: Classifier, pictures: tuple[Picture, ...], tmp_path: Path) -> None:
    deck = deck_of(pictures, tmp_path / "deck")
    with counted(lite0) as engine:

        def refuse(photographs: Pixels) -> None:
            if len(photographs) > 3:
                raise NoRoomError(f"{len(photographs)} are too many")

        engine.before = refuse
        found = evaluate(deck, lite0, batch=32, workers=2)
        assert max(engine.batches[-10:]) == 2
        engine.before = lambda photographs: refuse(np.concatenate([photographs] * 4))
        with pytest.raises(NoRoomError):
            evaluate(deck, lite0, batch=32)
    assert figures(found) == figures(evaluate(deck, lite0))


def test_the_unreadable_are_left_out_by_name(lite0: Classifier, pictures: tuple[Picture, ...], tmp_path: Path) -> None:
    folder = tmp_path / "deck"
    deck_of(pictures, folder)
    cut, gone = folder / "n01440764" / "000.jpg", folder / "n02509815" / "001.jpg"
    cut.write_bytes(cut.read_bytes()[:900])
    (folder / "n01440764" / "empty.jpg").touch()
    deck = open_deck(str(folder))
    ids = {photograph.path: photograph.id for photograph in deck.photographs}
    gone.unlink()
    found = evaluate(deck, lite0, batch=8)
    assert set(found.unreadable) == {ids[cut], ids[gone]}
    assert (found.photographs, found.all_1000.photographs, found.left_out) == (38, 38, 1)
    whole = replace(deck, photographs=tuple(p for p in deck.photographs if p.path not in (cut, gone)))
    assert figures(evaluate(whole, lite0)).all_1000 == found.all_1000


def test_a_deck_of_nothing_readable_is_refused(lite0: Classifier, tmp_path: Path) -> None:
    (tmp_path / "deck" / "n01440764").mkdir(parents=True)
    (tmp_path / "deck" / "n01440764" / "x.jpg").write_bytes(b"no photograph")
    with pytest.raises(UnreadablePhotographError, match="None of the 1 photographs"):
        evaluate(open_deck(str(tmp_path / "deck")), lite0)


@pytest.mark.parametrize(("batch", "workers"), [(0, None), (None, 0), (-3, 1)])
def test_no_batch_and_no_worker_is_refused(
    lite0: Classifier, shared: Path, batch: int | None, workers: int | None
) -> None:
    with pytest.raises(ValueError, match="is not at least 1"):
        evaluate(open_deck(str(shared / "imagenet-a")), lite0, batch=batch, workers=workers)


def a_deck(truths: list[int]) -> Deck:
    return Deck(
        "x",
        "X",
        tuple(Photograph(f"{at:064x}", Path("x"), truth, frozenset({truth})) for at, truth in enumerate(truths)),
    )


def test_the_label_space_follows_from_the_classes() -> None:
    two_hundred = list(imagenet_a_indices())
    assert label_space(a_deck(two_hundred)) == tuple(two_hundred)
    assert label_space(a_deck(two_hundred[:7])) == tuple(two_hundred)  # a part of ImageNet-A
    others = sorted({*range(1000)} - {*two_hundred})[:200]
    assert label_space(a_deck(others)) == tuple(others)  # as ImageNet-R's own
    assert label_space(a_deck([*others, two_hundred[0]])) == tuple(range(1000))
    assert label_space(a_deck(list(range(1000)))) == tuple(range(1000))


def test_the_label_space_is_the_deck_s_whatever_is_drawn_or_missing(tmp_path: Path) -> None:
    """With --limit 199, or one folder empty, 96.5 % over 200 classes became 88.4 % over 1,000."""
    others = [entry.wnid for entry in classes() if not entry.in_imagenet_a][:150]
    wnids = others + [entry.wnid for entry in classes() if entry.in_imagenet_a][:50]
    for at, wnid in enumerate(wnids):
        file = tmp_path / "r" / wnid / "a.png"
        file.parent.mkdir(parents=True)
        Image.new("RGB", (8, 8), (at, 0, 0)).save(file)
    whole = open_deck(str(tmp_path / "r"))
    expected = tuple(sorted(class_of(wnid).index for wnid in wnids))
    assert label_space(whole) == expected
    for count in (199, 20, 1):
        assert label_space(replace(whole, photographs=whole.photographs[:count])) == expected
    (tmp_path / "r" / wnids[0] / "a.png").unlink()
    assert label_space(open_deck(str(tmp_path / "r"))) == expected


@pytest.mark.weights
def test_how_photographs_are_decoded_does_not_hang_on_the_first_of_them(
    pictures: tuple[Picture, ...], tmp_path: Path
) -> None:
    """A PNG in front had a whole deck of JPEGs decoded, and filed, otherwise."""
    folder = tmp_path / "deck"
    deck_of(pictures[:3], folder)
    Image.new("RGB", (300, 300)).save(folder / "n01440764" / "000.png")
    loaded = load_module(find(LITE0))
    classifier = Classifier(
        loaded.network,
        loaded.preprocessing,
        loaded.weights,
        TorchEngine(loaded.module, torch.device("cpu")),  # it stands in for CUDA
        module=lambda: loaded.module,
        cache=PredictionCache(None),
    )
    deck = open_deck(str(folder))
    for photographs in (deck.photographs, deck.photographs[::-1]):
        found = evaluate(replace(deck, photographs=photographs), classifier, decoding="device")
        assert found.preprocessing.endswith("JPEG decoded on the device")
    classifier.close()


def test_many_answers_are_kept_all_or_none(tmp_path: Path) -> None:
    key = Key("a network", "w" * 64, "as it comes")
    good = CachedAnswer(log_softmax(np.zeros((1, 1000), dtype=np.float32))[0], "a device")
    cache = PredictionCache(tmp_path / CACHE_FILE)
    cache.put_many({f"{n:064x}": good for n in range(50)}, key)
    cache.close()
    again = PredictionCache(tmp_path / CACHE_FILE)
    assert len(again.get_many([f"{n:064x}" for n in range(60)], key)) == 50
    with pytest.raises(ValueError, match="log-probabilities"):
        again.put_many({"a": good, "b": CachedAnswer(np.zeros(3, dtype=np.float32), "a device")}, key)
    assert again.get("a", key) is None
    again.close()


@pytest.mark.weights
def test_the_official_protocol_is_torchvision_s_transform(shared: Path) -> None:
    loaded = load_module(find(LITE0), protocol=Protocol.OFFICIAL)
    assert loaded.weights == load_module(find(LITE0)).weights
    reference = transforms.Compose(
        [
            transforms.Resize(256),  # type: ignore[no-untyped-call]
            transforms.CenterCrop(224),  # type: ignore[no-untyped-call]
            transforms.ToTensor(),
            transforms.Normalize(OFFICIAL.mean, OFFICIAL.std),  # type: ignore[no-untyped-call]
        ]
    )
    for file in sorted((shared / "photographs").glob("*/*.jpg"))[:5]:
        image = decode(file.read_bytes())
        view = torch.from_numpy(np.array(loaded.preprocessing.view(image))).permute(2, 0, 1)[None] / 255
        with torch.inference_mode():
            torch.testing.assert_close(loaded.module(view), loaded.module.network(reference(image)[None]))


@pytest.mark.weights
def test_a_run_by_the_official_protocol_counts_as_image_folder_does(
    pictures: tuple[Picture, ...], tmp_path: Path
) -> None:
    """Turned by EXIF, transparent, copied under a second class, a GIF: against torchvision's own loop."""
    deck = tmp_path / "deck"
    wnids = [classes()[index].wnid for index in imagenet_a_indices()[:6]]
    exif = Image.Exif()
    exif[0x0112] = 6
    for at, picture in enumerate(pictures[:12]):
        folder = deck / wnids[at % len(wnids)]
        folder.mkdir(parents=True, exist_ok=True)
        with Image.open(io.BytesIO(picture.data)) as image:
            turned = image.convert("RGB").transpose(Image.Transpose.ROTATE_90)
        if at % 3 == 2:
            turned.putalpha(Image.linear_gradient("L").resize(turned.size))
            turned.save(folder / f"{at}.png")
        else:
            turned.save(folder / f"{at}.jpg", exif=exif, quality=92)
    first = min((deck / wnids[0]).iterdir())
    (deck / wnids[1] / f"copy{first.suffix}").write_bytes(first.read_bytes())
    (deck / wnids[2] / f"copy{first.suffix}").write_bytes(first.read_bytes())
    Image.radial_gradient("L").save(deck / wnids[3] / "animated.gif")

    loaded = load_module(find(LITE0), protocol=Protocol.OFFICIAL)
    steps = [transforms.Resize(256), transforms.CenterCrop(224), transforms.ToTensor()]  # type: ignore[no-untyped-call]
    read = datasets.ImageFolder(str(deck), transforms.Compose(steps))  # type: ignore[no-untyped-call]
    targets = [class_of(wnid).index for wnid in read.classes]
    theirs = []
    with torch.inference_mode():
        for at in range(len(read)):
            pixels, target = read[at]
            theirs.append((targets[target], loaded.module(pixels[None])[0].numpy()))

    opened = open_deck(str(deck))
    assert len(theirs) == 14
    assert len(opened.photographs) == 13, "two copies are one photograph to the game, and the GIF is one more"
    official = Classifier(
        loaded.network,
        loaded.preprocessing,
        loaded.weights,
        TorchEngine(loaded.module, torch.device("cpu")),
        module=lambda: loaded.module,
        cache=PredictionCache(None),
        protocol=Protocol.OFFICIAL,
    )
    found = evaluate(opened, official, batch=2)
    assert found.photographs == len(theirs)
    of_imagenet_a = np.asarray(imagenet_a_indices())
    right = sum(of_imagenet_a[logits[of_imagenet_a].argmax()] == truth for truth, logits in theirs)
    assert found.main.photographs == len(theirs)
    assert found.main.top1 == right
    assert found.all_1000.top1 == sum(int(logits.argmax()) == truth for truth, logits in theirs)
    for (name, truth), (expected, logits) in zip(opened.files, theirs, strict=True):
        assert truth == expected
        known = official.cache.get(name, official.key)
        assert known is not None
        np.testing.assert_allclose(known.log_probabilities, log_softmax(logits[None])[0], atol=2e-3)
    official.close()


def test_a_run_by_the_official_protocol_leaves_the_game_s_answers_alone(
    pictures: tuple[Picture, ...], engines: Path, tmp_path: Path
) -> None:
    cache = PredictionCache(tmp_path / CACHE_FILE)
    own = load(LITE0, device="cpu", engines=engines, cache=cache)
    deck = deck_of(pictures[:4], tmp_path / "deck")
    evaluate(deck, own)
    before = cache.judgements(LITE0)
    official = load(LITE0, device="cpu", engines=engines, cache=cache, protocol=Protocol.OFFICIAL)
    found = evaluate(deck, official)
    assert found.protocol is Protocol.OFFICIAL
    assert "resize 256, crop 224, bilinear, mean 0.485 0.456 0.406" in found.preprocessing
    assert found.weights == own.weights
    assert found.preprocessing != own.preprocessing.key
    assert cache.judgements(LITE0) == before != cache.judgements(LITE0, official.key)
    for classifier in (own, official):
        classifier.close()
    cache.close()
