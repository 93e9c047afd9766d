"""The networks are who they claim to be: they score what was measured on 300 photographs, to the last one."""

from pathlib import Path

import numpy as np
import pytest
import torch

from deck.classes import class_of, imagenet_a_indices
from deck.photographs import decode
from model.inference.classifier import Classifier
from model.inference.engine import Engine
from model.inference.torch_engine import TorchEngine
from model.networks.loading import load_module
from model.networks.preprocessing import Preprocessing, pixels
from model.networks.registry import find


def score(engine: Engine, preprocessing: Preprocessing, folder: Path) -> tuple[int, int, int, int]:
    """Photographs right over 1,000, in the top five, and over the 200 of ImageNet-A, out of how many of its classes."""
    files = sorted(file for file in folder.glob("n*/*") if file.is_file())
    truth = np.array([class_of(file.parent.name).index for file in files])
    logits = np.concatenate(
        [
            engine.logits(np.stack([pixels(preprocessing.view(decode(file.read_bytes()))) for file in batch]))
            for batch in (files[at : at + 4] for at in range(0, len(files), 4))
        ]
    )
    order = np.argsort(-logits, axis=1, kind="stable")
    among = np.array(imagenet_a_indices())
    here = np.isin(truth, among)
    of_200 = among[logits[:, among].argmax(axis=1)]
    return (
        int((order[:, 0] == truth).sum()),
        int((order[:, :5] == truth[:, None]).any(axis=1).sum()),
        int((of_200 == truth)[here].sum()),
        int(here.sum()),
    )


def test_lite0(lite0: Classifier, shared: Path) -> None:
    assert score(lite0._engine, lite0.preprocessing, shared / "photographs") == (257, 293, 73, 79)


@pytest.mark.weights
def test_lite2(shared: Path) -> None:
    loaded = load_module(find("efficientnet_lite2"))
    engine = TorchEngine(loaded.module, torch.device("cpu"))
    assert score(engine, loaded.preprocessing, shared / "photographs") == (273, 297, 75, 79)


@pytest.mark.weights
def test_mobilenet_of_torchvision(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    (tmp_path / "hub" / "checkpoints").mkdir(parents=True)
    file = shared / "weights" / "mobilenet_v2-b0353104.pth"
    (tmp_path / "hub" / "checkpoints" / file.name).symlink_to(file)
    loaded = load_module(find("torchvision:mobilenet_v2-v1"))
    engine = TorchEngine(loaded.module, torch.device("cpu"))
    assert score(engine, loaded.preprocessing, shared / "photographs") == (249, 291, 75, 79)


def test_five_of_imagenet_a_fool_it(lite0: Classifier, shared: Path) -> None:
    right, _, of_200, photographs = score(lite0._engine, lite0.preprocessing, shared / "imagenet-a")
    assert (right, of_200, photographs) == (0, 0, 5)
