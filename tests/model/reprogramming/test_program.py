"""Reprogramming: boards by hand, a network left alone, training that goes on where it stopped, the shipped program."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from config.files import ROOT
from model.__main__ import main
from model.inference.classifier import Classifier
from model.networks.pixel_network import PixelNetwork
from model.networks.registry import OFFICIAL
from model.reprogramming.digits import handwritten
from model.reprogramming.program import Program, ProgramError, as_input, find_program, measured
from model.reprogramming.tasks import DIGITS, SQUARES, Task, boards, count, distinct_boards, is_held_out, things
from model.reprogramming.training import Recipe, Training
from model.reprogramming.training_log import Tracker, curve_file, read_curve
from tests.waiting import PATIENCE_S, ended, until


class Tiny(nn.Module):
    """A small frozen network whose answer depends on the whole picture."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.conv = nn.Conv2d(3, 16, 4, stride=4)
        self.head = nn.Linear(16 * 36, 1000)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(torch.relu(self.conv(x)).flatten(1))  # type: ignore[no-any-return]


def tiny() -> PixelNetwork:
    return PixelNetwork(Tiny(), OFFICIAL)


RECIPE = Recipe(board=12, steps=6, batch=10)


def test_a_board_is_drawn_as_white_squares_on_black() -> None:
    board = np.zeros((4, 4), dtype=bool)
    board[1, 2] = True
    picture = SQUARES.picture(board, 36)
    assert picture.shape == (36, 36)
    assert picture.sum() == 49, "one square of 9 pixels with an edge of 1"
    assert picture[10:17, 19:26].min() == 1
    assert count(board) == 1


def test_boards_have_one_to_ten_squares_and_keep_apart() -> None:
    known, labels = boards(np.random.default_rng(0), 600, held_out=False)
    new, _ = boards(np.random.default_rng(0), 600, held_out=True)
    assert set(labels) == set(range(10))
    assert (known.sum((1, 2)) - 1 == labels).all()
    assert not {board.tobytes() for board in known} & {board.tobytes() for board in new}
    share = np.mean([is_held_out(np.unpackbits(np.array([n >> 8, n & 255], np.uint8))) for n in range(1 << 16)])
    assert share == pytest.approx(0.2, abs=0.01)


def test_digits_are_all_there_and_kept_apart() -> None:
    ours, labels = handwritten(held_out=False)
    theirs, _ = handwritten(held_out=True)
    assert len(ours) + len(theirs) == 1797
    assert (ours.shape[1:], ours.min(), ours.max()) == ((8, 8), 0, 16)
    assert set(labels) == set(range(10))


@pytest.mark.slow
@pytest.mark.parametrize("task", [SQUARES, DIGITS])
def test_training_lowers_the_loss_and_leaves_the_network_alone(task: object) -> None:
    network = tiny()
    before = [parameter.clone() for parameter in network.parameters()]
    assert task in (SQUARES, DIGITS)
    recipe = Recipe(board=12, steps=60, batch=20, rate=0.1)
    steps = list(Training(SQUARES if task is SQUARES else DIGITS, network, 24, recipe).run())
    assert np.mean([step.loss for step in steps[-10:]]) < 0.8 * steps[0].loss
    assert all(torch.equal(a, b) for a, b in zip(before, network.parameters(), strict=True))
    assert all(parameter.grad is None for parameter in network.parameters())


def test_a_training_taken_up_again_is_the_same_training() -> None:
    network = tiny()
    whole = Training(SQUARES, network, 24, RECIPE)
    losses = [step.loss for step in whole.run()]
    first = Training(SQUARES, network, 24, RECIPE)
    begun = [step.loss for _, step in zip(range(3), first.run(), strict=False)]
    second = Training(SQUARES, network, 24, RECIPE)
    second.resume(first.state())
    assert begun + [step.loss for step in second.run()] == losses
    assert (second.frame() == whole.frame()).all()


def test_a_checkpoint_of_another_recipe_is_refused() -> None:
    state = Training(SQUARES, tiny(), 24, RECIPE).state()
    with pytest.raises(ValueError, match="another recipe"):
        Training(SQUARES, tiny(), 24, Recipe(board=16, steps=6, batch=10)).resume(state)


def test_a_program_is_kept_and_found_and_its_sum_is_board_and_frame(tmp_path: Path) -> None:
    frame = np.random.default_rng(0).integers(0, 256, (24, 24, 3), dtype=np.uint8)
    program = Program(SQUARES, "timm:x", "ab", 12, frame, right=9, tried=10, recipe=RECIPE)
    program.save(tmp_path)
    found = find_program("squares", "timm:x", (tmp_path,))
    assert found is not None
    assert (found.right, found.tried, found.recipe, found.box) == (9, 10, RECIPE, (6, 6, 18, 18))
    board = np.eye(4, dtype=bool)
    whole = found.sum_with(board)
    assert (whole[:6] == frame[:6]).all()
    assert (whole[6:18, 6:18, 0] == 255 * SQUARES.picture(board, 12)).all()
    assert find_program("squares", "other", (tmp_path,)) is None
    next(tmp_path.glob("*.json")).write_text("{}")
    with pytest.raises(ProgramError, match="damaged"):
        find_program("squares", "timm:x", (tmp_path,))


def test_what_is_measured_are_boards_it_was_not_trained_on() -> None:
    program = Program(SQUARES, "x", "ab", 12, np.zeros((24, 24, 3), dtype=np.uint8))

    def counts(batch: np.ndarray) -> np.ndarray:
        """A network that really counts: white pixels by those of one square; and not above 5."""
        squares = (batch[:, 0] == 1).sum((1, 2)) / 1
        answer = np.zeros((len(batch), 1000), dtype=np.float32)
        for row, n in zip(answer, squares, strict=True):
            row[min(int(n), 5) - 1] = 1
        return answer

    *_, (right, tried) = measured(program, counts, number=400)
    assert (right, tried) == (3 + 21 + 3 * 47, 400), "there are but 3 boards of one square and 21 of two"


def test_boards_to_judge_on_are_distinct_and_as_even_as_there_are() -> None:
    found, labels = distinct_boards(np.random.default_rng((1, 2)), 1000)
    assert len({board.tobytes() for board in found}) == 1000, "drawn one by one, 757 of a thousand were"
    assert all(is_held_out(board) for board in found)
    assert (found.sum((1, 2)) - 1 == labels).all()
    assert np.bincount(labels).tolist() == [3, 21, *[122] * 8]
    every, _ = distinct_boards(np.random.default_rng(0), 11_848)
    assert len({board.tobytes() for board in every}) == 11_848, "all that are never trained on"
    with pytest.raises(ValueError, match="11,849 distinct boards are asked for; 11,848 are never trained on"):
        distinct_boards(np.random.default_rng(0), 11_849)


@pytest.mark.parametrize("task", [SQUARES, DIGITS])
def test_things_to_judge_on_are_distinct_and_none_was_trained_on(task: Task) -> None:
    to_judge, _ = things(task, np.random.default_rng(0), 360, held_out=True)
    trained, _ = things(task, np.random.default_rng(1), 2000, held_out=False)
    judged = {one.tobytes() for one in to_judge}
    assert len(judged) == 360
    assert not judged & {one.tobytes() for one in trained}


def test_a_program_is_measured_again_without_training(
    capsys: pytest.CaptureFixture[str], data_folder: Path, lite0: Classifier, engines: Path
) -> None:
    del lite0  # which has its engine made
    data_folder.mkdir()
    (data_folder / "engines").symlink_to(engines)
    shipped = find_program("squares", "efficientnet_lite0")
    assert shipped is not None
    assert main(["reprogram", "--judge", "--boards", "24"]) == 0
    assert "of 24 distinct ones not trained on are right" in capsys.readouterr().out
    again = find_program("squares", "efficientnet_lite0", (data_folder / "programs",))
    assert again is not None
    assert (again.frame[:8] == shipped.frame[:8]).all()
    assert again.tried == 24
    assert main(["reprogram", "--judge", "--network", "efficientnet_lite2"]) == 1
    assert "no program for counting squares with efficientnet_lite2 yet" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [{"board": 0}, {"board": 12, "steps": 0}, {"board": 12, "rate": -1.0}])
def test_a_senseless_recipe_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="not more than nothing"):
        Recipe(**wrong)  # type: ignore[arg-type]


def test_a_board_without_room_for_a_frame_is_refused() -> None:
    with pytest.raises(ValueError, match="no frame"):
        Training(SQUARES, tiny(), 24, Recipe(board=24))


@pytest.mark.process
def test_the_command_goes_on_after_an_interrupt(tmp_path: Path, engines: Path, lite0: Classifier) -> None:
    data = tmp_path / "data"
    data.mkdir(exist_ok=True)
    (data / "engines").symlink_to(engines)
    command = ["reprogram", "--steps", "4", "--batch", "2", "--boards", "8", "--board", "64", "--progress", "json"]
    process = subprocess.Popen(
        [sys.executable, "-m", "model", *command], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    curve = curve_file(data / "programs", "squares-efficientnet_lite0")
    with ended(process):
        until(lambda: read_curve(curve) or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_S) in (0, 130)
    done = len(read_curve(curve))
    assert done >= 1
    assert main(command) == 0
    assert [step.step for step in read_curve(curve)] == [1, 2, 3, 4]
    program = find_program("squares", "efficientnet_lite0", (data / "programs",))
    assert program is not None
    assert (program.tried, program.weights) == (8, lite0.weights)
    state = json.loads((data / "programs" / "squares-efficientnet_lite0.json").read_text())
    assert state["recipe"]["board"] == 64


def test_a_damaged_checkpoint_is_told(tmp_path: Path, engines: Path, capsys: pytest.CaptureFixture[str]) -> None:
    programs = tmp_path / "data" / "programs"
    programs.mkdir(parents=True)
    (tmp_path / "data" / "engines").symlink_to(engines)
    (programs / "squares-efficientnet_lite0.checkpoint").write_bytes(b"not a checkpoint")
    assert main(["reprogram", "--steps", "1", "--batch", "1", "--progress", "json"]) == 1
    assert "--fresh" in capsys.readouterr().err


def test_a_picture_goes_in_as_it_is() -> None:
    picture = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    assert as_input(picture)[1, 0, 1] == np.float32(4) / np.float32(255)


@pytest.mark.process
def test_weights_and_biases_keeps_a_training_offline_and_only_if_asked(tmp_path: Path) -> None:
    steps = list(Training(SQUARES, tiny(), 24, RECIPE).run())
    for service, kept in (("none", 0), ("wandb-offline", 1)):
        curve = curve_file(tmp_path, service)
        assert service in ("none", "wandb-offline")
        with Tracker(curve, 0, service="none" if service == "none" else "wandb-offline", name="t", config=RECIPE) as to:
            for step in steps:
                to.log(step)
        assert read_curve(curve) == steps
        runs = list(tmp_path.glob("wandb/offline-run-*/*.wandb"))
        assert len(runs) == kept
    assert b"accuracy" in runs[0].read_bytes()
    assert str(Path.home()).encode() not in runs[0].read_bytes(), "nothing of the machine"
