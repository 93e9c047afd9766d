"""`python -m model evaluate`: what it prints, keeps, refuses, and survives."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest
import torch

from config.files import ASSETS, ROOT, data_folder
from deck.classes import classes
from deck.sources import open_deck
from model.__main__ import main
from model.evaluation.results import evaluations
from model.evaluation.run import evaluate
from model.inference.classifier import Classifier
from model.inference.prediction_cache import CACHE_FILE, PredictionCache
from tests.model.evaluation.runs import LITE0, figures
from tests.waiting import ended


@pytest.fixture
def engine_ready(engines: Path, lite0: Classifier, data_folder: Path) -> None:
    """The command finds its engine made: it would spend a dozen seconds on it."""
    data_folder.mkdir(parents=True, exist_ok=True)
    (data_folder / "engines").symlink_to(engines)


@pytest.mark.usefixtures("engine_ready")
def test_the_command_prints_keeps_and_writes_what_it_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "figures.json"
    assert main(["evaluate", "--deck", "starter", "--network", LITE0, "--json", str(file)]) == 0
    printed = capsys.readouterr().out
    (written,) = json.loads(file.read_text(encoding="utf-8"))
    (kept,) = evaluations()
    deck = open_deck("starter")
    with_files = {photograph.id: photograph for photograph in deck.photographs}
    with PredictionCacheOf(data_folder() / CACHE_FILE) as cache:
        said = cache.judgements(LITE0)
    right = sum(said[name].claimed in with_files[name].accepted for name in with_files)
    assert kept.main.top1 == written["all_1000"]["top1"] == right
    assert f"{100 * right / len(with_files):.2f}" in printed
    for word in ("EfficientNet-Lite0", "CPU (ONNX Runtime)", "resize 256", "3.05", "this is another deck"):
        assert word in printed
    assert written["weights"] == "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
    assert written["deck_digest"] == deck.digest
    assert {"torch", "onnxruntime", "Pillow"} <= set(written["versions"])


class PredictionCacheOf(PredictionCache):
    """A cache that closes itself."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *trouble: object) -> None:
        self.close()


@pytest.mark.usefixtures("engine_ready")
def test_a_sample_is_measured_and_not_kept(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--deck", "starter", "--limit", "12"]) == 0
    assert "12 of Starter deck" in capsys.readouterr().out
    assert evaluations() == ()


@pytest.mark.usefixtures("engine_ready")
@pytest.mark.parametrize(("good", "ends_with"), [(8, 1), (200, 0)])
def test_too_many_unreadable_photographs_are_an_error(
    good: int, ends_with: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "deck" / "n01440764"
    folder.mkdir(parents=True)
    small = (ASSETS / "deck").glob("*/*.jpg")
    data = min((file.read_bytes() for file in small), key=len)
    for at in range(good):  # a comment after the end makes every file another photograph
        (folder / f"{at:03}.jpg").write_bytes(data + bytes([at % 251, at // 251]))
    (folder / "broken.jpg").write_bytes(data[:200])
    assert main(["evaluate", "--deck", str(tmp_path / "deck")]) == ends_with
    said = capsys.readouterr()
    assert "1 files cannot be read" in said.err or "1 file cannot be read" in said.err
    assert "broken.jpg" in said.err
    assert ("too much" in said.err) == bool(ends_with)
    assert "EfficientNet-Lite0" in said.out


@pytest.mark.usefixtures("engine_ready")
def test_what_is_not_read_of_a_deck_counts_as_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is drawn of it: one of 120 is too few to matter, also where 12 are asked; four are not."""
    folder = tmp_path / "deck" / "n01440764"
    folder.mkdir(parents=True)
    data = min((file.read_bytes() for file in (ROOT / "assets" / "deck").glob("*/*.jpg")), key=len)
    for at in range(120):
        (folder / f"{at:03}.jpg").write_bytes(data + bytes([at]))
    (folder / "copy.jpg").write_bytes(data + bytes([0]))
    (folder / "IMG_1.HEIC").write_bytes(b"x")
    for some in ([], ["--limit", "12"]):
        assert main(["evaluate", "--deck", str(tmp_path / "deck"), *some]) == 0
        said = capsys.readouterr().err
        assert "IMG_1.HEIC" in said
        assert "1 file that is a copy of another was left out." in said
    for at in range(3):
        (folder / f"annexed{at}.jpg").symlink_to("../.git/annex/objects/no")
    for some in ([], ["--limit", "12"]):
        assert main(["evaluate", "--deck", str(tmp_path / "deck"), *some]) == 1
        assert "3.2 % of the deck" in capsys.readouterr().err


@pytest.mark.usefixtures("engine_ready")
def test_nothing_stands_between_a_run_and_its_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "not" / "there" / "figures.json"
    assert main(["evaluate", "--limit", "2", "--json", str(file)]) == 0
    assert file.is_file()
    capsys.readouterr()

    # Found out before the run: a folder in a file.
    assert main(["evaluate", "--limit", "2", "--json", str(file / "x.json")]) == 1
    assert capsys.readouterr().out == ""

    # The network after it is not here.
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("QUIZ_WEIGHTS_URL", "http://127.0.0.1:9")
    assert main(["evaluate", "--limit", "2", "--network", f"{LITE0},torchvision:resnet50-v1"]) == 1
    said = capsys.readouterr()
    assert "EfficientNet-Lite0" in said.out
    assert "could not be downloaded" in said.err

    # The disk is full.
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("model.cli.evaluate.save", full)
    assert main(["evaluate"]) == 1
    said = capsys.readouterr()
    assert "EfficientNet-Lite0" in said.out
    assert "was measured and could not be kept" in said.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--deck", "/nowhere"], "no such folder"),
        (["--network", "lenet"], "'lenet' is not a network"),
        (["--device", "cuda"], "is not on this machine"),
    ],
)
def test_what_cannot_be_measured_is_one_sentence(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if "cuda" in arguments and torch.cuda.is_available():
        pytest.skip("this machine has a CUDA device")
    assert main(["evaluate", *arguments]) == 1
    said = capsys.readouterr().err.strip()
    assert says in said
    assert len(said.splitlines()) == 1


def test_unknown_folders_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("n01440764", "n99999999", "cats"):
        (tmp_path / "deck" / name).mkdir(parents=True)
    (tmp_path / "deck" / "cats" / "a.jpg").touch()
    assert main(["evaluate", "--deck", str(tmp_path / "deck")]) == 1
    assert "'cats', 'n99999999'" in capsys.readouterr().err


@pytest.mark.process
@pytest.mark.usefixtures("engine_ready")
def test_a_killed_run_goes_on_where_it_was(lite0: Classifier, shared: Path) -> None:
    folder = shared / "photographs"
    command = [sys.executable, "-m", "model", "evaluate", "--deck", str(folder), "--progress", "json", "--workers", "1"]

    def progress(until: Callable[[int], bool]) -> list[int]:
        """How many photographs were done, line by line; killed as soon as `until` says so."""
        seen: list[int] = []
        environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
        begun = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment)
        with begun as process, ended(process):
            assert process.stdout is not None
            for line in process.stdout:
                told = json.loads(line)
                if told.get("phase", "done") != "done" and told.get("total") == 300:
                    seen.append(told["done"])
                    if until(told["done"]):
                        process.send_signal(signal.SIGKILL)
            assert process.wait() in (0, -signal.SIGKILL)
        return seen

    before = progress(lambda done: done >= 130)
    assert evaluations() == ()  # it never came to the end
    after = progress(lambda done: False)
    assert 64 <= after[0] <= before[-1] + 16
    assert after[0] > 0
    assert after[-1] == 300
    (found,) = evaluations()
    assert figures(replace(found, deck="")) == figures(replace(evaluate(open_deck(str(folder)), lite0), deck=""))
    assert len(classes()) == 1000
