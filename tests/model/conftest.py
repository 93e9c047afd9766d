"""The bundled network, loaded once for all tests of the room, and photographs that need no test material."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from model.inference.classifier import Classifier, load
from model.inference.prediction_cache import PredictionCache
from tests.model.fakes import Picture, make_picture


@pytest.fixture(scope="session")
def pictures() -> tuple[Picture, ...]:
    return tuple(make_picture(seed, 200 + 7 * seed, 320 - 3 * seed) for seed in range(40))


@pytest.fixture(scope="session")
def engines(all_engines: Path) -> Path:
    """A folder of engines."""
    return all_engines


@pytest.fixture(scope="session")
def lite0(engines: Path) -> Iterator[Classifier]:
    """EfficientNet-Lite0 on ONNX Runtime, with no memory: every photograph costs a forward pass."""
    classifier = load("efficientnet_lite0", device="cpu", engines=engines, cache=PredictionCache(None, remembered=0))
    assert classifier.wait_for_engine() == "CPU (ONNX Runtime)"
    yield classifier
    classifier.close()
