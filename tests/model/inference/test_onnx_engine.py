import logging
import sys
from pathlib import Path
from typing import Never

import numpy as np
import pytest
import torch

import model.inference.classifier
from model.inference.classifier import Classifier, load
from model.inference.engine import EngineError
from model.inference.onnx_engine import OnnxEngine, engine_file, engines_folder, open_engine, probe
from model.inference.onnx_export import start_export
from model.inference.prediction_cache import Key
from model.inference.torch_engine import TorchEngine
from model.networks.preprocessing import Protocol
from model.networks.registry import find
from tests.model.fakes import Picture, make_picture
from tests.waiting import PATIENCE_S, ended


@pytest.fixture
def file(engines: Path, lite0: Classifier) -> Path:
    return engine_file(engines, lite0.key)


def test_an_engine_is_written_once_and_alone(engines: Path, file: Path) -> None:
    assert file.is_file()
    assert not list(engines.glob("efficientnet_lite0*.part"))
    assert file.name.startswith("efficientnet_lite0-579344248a93-torch")


def test_engines_lie_in_the_data_folder(data_folder: Path) -> None:
    assert engines_folder() == data_folder / "engines"


def test_other_weights_and_other_preprocessing_have_other_files(engines: Path) -> None:
    keys = [Key("timm:x/y", "a" * 64, "p"), Key("timm:x/y", "b" * 64, "p"), Key("timm:x/y", "a" * 64, "q")]
    files = {engine_file(engines, key) for key in keys}
    assert len(files) == 3
    assert all(file.parent == engines for file in files)


@pytest.mark.parametrize("photographs", [1, 3, 32])
def test_answers_as_torch_does_for_any_number_of_photographs(lite0: Classifier, photographs: int) -> None:
    batch = torch.rand(photographs, 3, 224, 224, generator=torch.Generator().manual_seed(photographs))
    with torch.inference_mode():
        expected = lite0.module()(batch).numpy()
    found = lite0._engine.logits(batch.numpy())
    assert found.shape == (photographs, 1000)
    assert found.dtype == np.float32
    assert np.abs(found - expected).max() < 1e-4


def test_until_the_engine_is_written_torch_answers_then_they_swap(tmp_path: Path, lite0: Classifier) -> None:
    classifier = load("efficientnet_lite0", device="cpu", engines=tmp_path)
    picture, other = make_picture(1), make_picture(2)
    assert classifier.device == "CPU (PyTorch)"
    first = classifier.classify(picture.id, picture.data)
    assert first.device == "CPU (PyTorch)"
    assert classifier.wait_for_engine() == "CPU (ONNX Runtime)"
    second = classifier.classify(other.id, other.data)
    assert second.device == "CPU (ONNX Runtime)"
    for prediction, which in ((first, picture), (second, other)):
        alone = lite0.classify(which.id, which.data).log_probabilities
        assert np.abs(prediction.log_probabilities - alone).max() < 1e-4
    classifier.close()


@pytest.mark.weights
@pytest.mark.process
def test_closing_ends_the_writing(tmp_path: Path) -> None:
    classifier = load("efficientnet_lite0", device="cpu", engines=tmp_path)
    export = classifier._export
    assert export is not None
    classifier.close()
    assert export.poll() is not None
    assert not list(tmp_path.glob("*.onnx"))


@pytest.mark.weights
@pytest.mark.process
def test_torch_goes_on_when_the_engine_cannot_be_written(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "engines").write_text("a file where the folder should be")
    classifier = load("efficientnet_lite0", device="cpu", engines=tmp_path / "engines")
    assert classifier.wait_for_engine() == "CPU (PyTorch)"
    picture = make_picture(1)
    assert classifier.classify(picture.id, picture.data).device == "CPU (PyTorch)"
    assert "torch goes on answering" in caplog.text
    classifier.close()


@pytest.mark.weights
def test_torch_goes_on_when_no_process_can_be_started(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(network: str, weights: str, file: Path, *, protocol: Protocol) -> Never:
        raise OSError("no more processes")

    monkeypatch.setattr(model.inference.classifier, "start_export", refuse)
    classifier = load("efficientnet_lite0", device="cpu", engines=tmp_path)
    assert classifier.wait_for_engine() == "CPU (PyTorch)"
    assert "no more processes" in caplog.text
    classifier.close()


@pytest.mark.process
def test_an_export_of_other_weights_is_refused(tmp_path: Path) -> None:
    export = start_export("efficientnet_lite0", "0" * 64, tmp_path / "x.onnx")
    with ended(export):
        printed, _ = export.communicate(timeout=PATIENCE_S)
    assert export.returncode == 1
    said = "ValueError: the weights of efficientnet_lite0 are 579344248a93 and not 000000000000"
    assert printed.strip().splitlines() == [said]
    assert not list(tmp_path.iterdir())


def test_a_damaged_engine_is_said_and_made_anew(tmp_path: Path, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    data = file.read_bytes()
    damaged = tmp_path / "damaged.onnx"
    for spoiled in (b"", data[: len(data) // 2], data[:-1000] + b"\xff" * 1000):
        damaged.write_bytes(spoiled)
        caplog.clear()
        assert open_engine(damaged) is None
        assert "damaged.onnx cannot be used" in caplog.text
        assert [record.levelno for record in caplog.records] == [logging.WARNING]
        assert not damaged.exists()


def test_an_engine_that_answers_otherwise_than_torch_is_refused(tmp_path: Path, file: Path) -> None:
    import onnx

    graph = onnx.load(file)
    weights = max(graph.graph.initializer, key=lambda tensor: len(tensor.raw_data))
    weights.raw_data = (np.frombuffer(weights.raw_data, dtype=np.float32) * np.float32(1.01)).tobytes()
    onnx.save(graph, tmp_path / "other.onnx")
    with pytest.raises(EngineError, match="answers otherwise than torch"):
        OnnxEngine(tmp_path / "other.onnx")


def test_without_onnx_runtime_torch_answers(
    file: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert open_engine(file) is None
    assert "ONNX Runtime is not installed" in caplog.text
    assert file.is_file()


def test_the_probe_is_the_same_everywhere() -> None:
    values = probe(4)
    assert values.shape == (2, 3, 4, 4)
    assert values.dtype == np.float32
    assert 0 <= values.min() < values.max() <= 1
    assert values.reshape(-1)[:2].tolist() == pytest.approx([0.5, 0.5 + 0.3 * np.sin(0.01) + 0.2 * np.sin(1.7)])


def test_half_precision_is_close_and_says_so(lite0: Classifier, pictures: tuple[Picture, ...]) -> None:
    """What runs on CUDA, here on the CPU, which is slow at it but does it."""
    network = find("efficientnet_lite0")
    assert network.preprocessing is not None
    engine = TorchEngine(lite0.module(), torch.device("cpu"), half=True)
    assert (engine.device, engine.precision) == ("CPU (PyTorch) (half precision)", "float16")
    batch = probe(224)
    found, expected = engine.logits(batch), lite0._engine.logits(batch)
    assert found.dtype == np.float32
    assert 1e-5 < np.abs(found - expected).max() < 0.1
    assert all(parameter.dtype == torch.float32 for parameter in lite0.module().parameters())
    classifier = Classifier(
        network, network.preprocessing, lite0.weights, engine, module=lite0.module, cache=lite0.cache
    )
    assert classifier.key.precision == "float16"
    classifier.close()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no CUDA device")
def test_on_cuda_it_answers_in_half_precision(lite0: Classifier, pictures: tuple[Picture, ...]) -> None:
    classifier = load("efficientnet_lite0")
    assert classifier.device.endswith("(half precision)")
    for picture in pictures[:8]:
        found, expected = (c.classify(picture.id, picture.data) for c in (classifier, lite0))
        assert np.abs(np.exp(found.log_probabilities) - np.exp(expected.log_probabilities)).max() < 0.02
    assert next(classifier.module().parameters()).dtype == torch.float32
    classifier.close()
