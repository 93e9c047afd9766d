"""The first photograph must be on screen before the network is loaded: importing the room must not wait for torch."""

import subprocess
import sys
from pathlib import Path

import pytest

from config.files import ROOT
from model.inference.classifier import Classifier

pytestmark = pytest.mark.process

LIGHT = [
    "model",
    "model.networks.registry",
    "model.inference.prediction_cache",
    "model.inference.prediction",
    "model.networks.preprocessing",
    "model.judgements.lookup",
    "model.judgements.run",
    "model.networks.weights",
    "model.inference.classifier",
    "model.__main__",
]
HEAVY = "{'torch', 'torchvision', 'timm', 'onnxruntime', 'huggingface_hub'}"


def run(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize("module", LIGHT)
def test_importing_needs_no_torch(module: str) -> None:
    assert run(f"import sys, {module}; print(sorted({HEAVY} & set(sys.modules)))") == "[]"


def test_a_network_with_its_engine_written_answers_without_torch(lite0: Classifier, engines: Path) -> None:
    program = f"""
import sys
from pathlib import Path
from model.inference.classifier import load
classifier = load("efficientnet_lite0", device="cpu", engines=Path({str(engines)!r}))
print(classifier.device, sorted({HEAVY} & set(sys.modules)))
classifier.close()
"""
    assert run(program) == "CPU (ONNX Runtime) ['onnxruntime']"
