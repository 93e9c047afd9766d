"""What ships does what it says: the programs on things they were not trained on, the patch on other photographs."""

import hashlib
import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from deck.photographs import decode
from deck.sources import open_starter
from model.attacks.patch import TURN, find_patch, somewhere
from model.attacks.random_noise import changes, measured_for
from model.inference.classifier import Classifier
from model.networks.preprocessing import pixels
from model.networks.registry import DEFAULT
from model.reprogramming.program import find_program, measured
from model.reprogramming.tasks import DIGITS, SQUARES, is_held_out, things
from quiz.analysis.statistics import wilson


@pytest.mark.parametrize(("task", "least"), [("squares", 0.95), ("digits", 0.9)])
def test_a_shipped_program_is_as_good_as_it_says(lite0: Classifier, task: str, least: float) -> None:
    program = find_program(task, DEFAULT)
    assert program is not None
    assert program.weights == lite0.weights
    assert program.tried == (1000 if task == "squares" else 360)
    assert program.right / program.tried >= least
    *_, (right, tried) = measured(program, lite0.engine.logits, number=200, seed=7)
    within = wilson(right, tried)
    assert within.low <= program.right / program.tried <= within.high
    assert right / tried >= least - 0.02


def test_the_shipped_program_was_trained_on_none_of_what_it_is_measured_on(lite0: Classifier) -> None:
    del lite0
    boards, _ = things(SQUARES, np.random.default_rng(3), 50, held_out=True)
    assert all(is_held_out(board) for board in boards)
    digits, _ = things(DIGITS, np.random.default_rng(3), 50, held_out=True)
    trained, _ = things(DIGITS, np.random.default_rng(3), 1437, held_out=False)
    assert not {digit.tobytes() for digit in digits} & {digit.tobytes() for digit in trained}


def test_without_its_frame_the_network_does_not_count(lite0: Classifier) -> None:
    program = find_program("squares", DEFAULT)
    assert program is not None
    boards, labels = things(SQUARES, np.random.default_rng(5), 60, held_out=True)
    left, top, right, bottom = program.box
    bare = np.zeros((len(boards), 3, *program.frame.shape[:2]), dtype=np.float32)
    for picture, board in zip(bare, boards, strict=True):
        picture[:, top:bottom, left:right] = SQUARES.picture(board, program.board)
    assert float((lite0.engine.logits(bare).argmax(1) == labels).mean()) < 0.3


@pytest.mark.parametrize(("turn", "which"), [(TURN, "fooled"), (math.pi, "fooled_turned")])
def test_the_shipped_patch_fools_as_often_as_it_says(lite0: Classifier, shared: Path, turn: float, which: str) -> None:
    """On photographs that it was not designed on, turned as in its design, and by any angle: far less often."""
    patch = find_patch(DEFAULT)
    assert patch is not None
    assert patch.weights == lite0.weights
    random = np.random.default_rng(11)
    files = sorted((shared / "photographs").glob("*/*.jpg")) + sorted((shared / "photographs").glob("*/*.png"))
    designed_on = {photograph.id for photograph in open_starter().photographs}
    fooled = 0
    for file in files[::3]:
        data = file.read_bytes()
        assert hashlib.sha256(data).hexdigest() not in designed_on
        view = np.asarray(lite0.preprocessing.view(decode(data)), dtype=np.uint8)
        laid = Image.fromarray(patch.on(view, somewhere(random, size=patch.size, turn=turn)))
        fooled += int(lite0.engine.logits(pixels(laid)[None])[0].argmax()) == patch.target
    within = wilson(fooled, len(files[::3]))
    assert within.low <= getattr(patch, which) / patch.tried <= within.high


def test_the_shipped_figures_of_random_noise_are_what_it_does(lite0: Classifier) -> None:
    known = measured_for(DEFAULT, lite0.weights)
    assert known is not None
    deck = open_starter()
    assert (known.deck, known.photographs) == ("starter", len(deck.photographs))
    images = (decode(photograph.read()) for photograph in deck.photographs[::4])
    found = list(changes(images, lite0.preprocessing, lite0.say, levels=known.levels, tosses=1))
    within = wilson(sum(one for (one,) in found), len(found))
    assert within.low <= known.changed[0] / known.photographs <= within.high
    assert min(known.changed) > 0, "so that nobody may say that it does nothing"
    assert measured_for(DEFAULT, "other weights") is None
