"""What the page on reprogramming says and draws: the program, the board in its frame, and what comes out."""

import hashlib
import secrets
import time
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from config.files import data_folder
from deck.classes import classes
from model.attacks.pgd import png
from model.reprogramming.digit_reader import Lesson, shipped
from model.reprogramming.digits import handwritten
from model.reprogramming.program import Program, as_input, find_program, published_accuracies
from model.reprogramming.tasks import PROGRAMS, SQUARES, count, is_held_out
from model.reprogramming.training import Step
from model.reprogramming.training_log import curve_file, read_curve
from quiz import formatting
from quiz.analysis.statistics import wilson
from services import container, images
from services.lab.bounded_cache import Remembered
from ui import html

NUMBER = 1000

_known = Remembered(256)

Digit = NDArray[np.float32]
"""A handwritten digit, (8, 8) in [0, 16]."""

REPROGRAMMING_MATHS = r"""
What goes in is $X = h(x) + (\tfrac12 + \tfrac12 \tanh W) \odot M$: the board $x$ in the middle, and around it, where
the mask $M$ is 1, a frame that was learned once and is the same for every board. Training minimised
$-\log P(\text{class } k \mid X)$ over $W$ alone, by Adam; the network's weights were never touched. Class $k$ of
ImageNet, in its own order, stands for $k + 1$ squares: tench is 1, goldfish 2, great white shark 3. Right means right
among all 1,000 classes. Procedure: Elsayed, Goodfellow, Sohl-Dickstein 2018, arXiv 1806.11146, with boards of 36 pixels
in 299; here in 224, or
what the network sees, and a fifth of all boards was never trained on.
"""


def program(task: str, network: str) -> Program | None:
    """The program for that network: one trained here, else the one that ships. Raises `ProgramError`."""
    found = find_program(task, network, (data_folder() / "programs", PROGRAMS))
    if found is not None and found.weights != container.opponent(network).classifier.weights:
        return None
    return found


def roll() -> tuple[bool, ...]:
    """A board of 1 to 10 squares."""
    squares = 1 + secrets.randbelow(10)
    chosen = secrets.SystemRandom().sample(range(16), squares)
    return tuple(at in chosen for at in range(16))


@lru_cache(maxsize=1)
def digits() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Digits that no program was trained on."""
    return handwritten(held_out=True)


def board_of(squares: Sequence[bool]) -> NDArray[np.bool_]:
    """Sixteen truth values as a board. Raises `ValueError` for anything else."""
    if len(squares) != 16:
        raise ValueError("a board has sixteen squares")
    return np.asarray([bool(square) for square in squares]).reshape(4, 4)


def program_answer(found: Program, thing: "NDArray[np.generic]") -> tuple[str, list[tuple[int, float]], int | None]:
    """What goes in, as a source; the network's first five; and the answer that its first stands for, if any."""
    picture = found.sum_with(thing)
    sure = _sure(found.network, picture)
    top = [int(index) for index in np.argsort(-sure)[:5]]
    answers = found.task.answers
    said = answers[top[0]] if top[0] < len(answers) else None
    return images.image_url(png(Image.fromarray(picture))), [(index, float(sure[index])) for index in top], said


def _sure(network: str, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How sure a network is of each class, (1000,), asked once for each picture."""
    classifier = container.opponent(network).classifier
    key = (network, classifier.weights, hashlib.sha256(picture.tobytes()).digest())
    return _known.get(key, lambda: np.exp(classifier.answers(as_input(picture)[None])[0]))


def before(found: Program, thing: "NDArray[np.generic]") -> str:
    """What the network says of the same board without the frame, on black."""
    index, sure = bare_answer(found, thing)
    return f"Without the frame: {formatting.claimed(sure, classes()[index].name)}."


def bare_answer(found: Program, thing: "NDArray[np.generic]") -> tuple[int, float]:
    """What the network says of a board on black: the class, and how sure it is, in [0, 1]."""
    sure = _sure(found.network, _bare(found, thing))
    index = int(sure.argmax())
    return index, float(sure[index])


def bare_source(found: Program, thing: "NDArray[np.generic]") -> str:
    """A board on black, as a source."""
    return images.image_url(png(Image.fromarray(_bare(found, thing))))


def _bare(found: Program, thing: "NDArray[np.generic]") -> NDArray[np.uint8]:
    bare = np.zeros_like(found.frame)
    left, top, right, bottom = found.box
    bare[top:bottom, left:right] = found.sum_with(thing)[top:bottom, left:right]
    return bare


def frame(found: Program) -> str:
    """The frame alone, as a source."""
    return images.image_url(png(Image.fromarray(found.sum_with(np.zeros((found.task.side,) * 2)))))


def answer_in_words(found: Program, said: int | None, truth: int) -> str:
    """The answer as a number, and whether it is right."""
    if said is None:
        return "That stands for nothing: it answered outside the ten labels."
    right = "right" if said == truth else f"wrong, there {'is' if truth == 1 else 'are'} {truth}"
    return f"That stands for {said}: {right}." if found.task is SQUARES else f"That stands for {said}: it is a {truth}."


def accuracy_when_trained(found: Program) -> str:
    """How good it was when it was trained."""
    paper = f" The paper's, on Inception-v3: {100 * published_accuracies()['Inception-v3']:.2f}{formatting.PERCENT}."
    return f"Of those it was not trained on: {_share(found.right, found.tried)}." + (
        paper if found.task is SQUARES else ""
    )


def is_new(squares: Sequence[bool]) -> bool:
    """Whether the board is one that was never trained on."""
    return is_held_out(board_of(squares))


def squares_on(squares: Sequence[bool]) -> int:
    """How many there are."""
    return count(board_of(squares))


def labels() -> list[tuple[str, str]]:
    """What stands for what."""
    return [(str(answer), html.name_of(index)) for index, answer in enumerate(SQUARES.answers)]


def training(task: str, network: str) -> Sequence[Step]:
    """The steps of a training on this machine, under way or done; none where there was none."""
    return read_curve(_curve_file(task, network))


def is_training(task: str, network: str) -> bool:
    """Whether a training on this machine has come a step further in the last minute."""
    try:
        return time.time() - _curve_file(task, network).stat().st_mtime < 60
    except OSError:
        return False


def _curve_file(task: str, network: str) -> Path:
    return curve_file(data_folder() / "programs", f"{task}-{network.replace(':', '-')}")


def own(digit: "NDArray[np.generic]") -> tuple[int, float]:
    """What the small network reads, and how sure it is."""
    sure = shipped().read(digit)
    return int(sure.argmax()), float(sure.max())


def own_kept() -> str:
    """What the small network is, and how good."""
    reader = shipped()
    weights = sum(parameter.numel() for parameter in reader.module.parameters())
    return (
        f"{weights:,} weights, trained from nothing on {len(handwritten(held_out=False)[0]):,} digits. Of those it was "
        f"not trained on: {_share(reader.right, reader.tried)}. Bright is what spoke for its answer."
    )


def lessons(said: Sequence[object]) -> tuple[Lesson, ...]:
    """The steps of a training among what a piece of work has said."""
    return tuple(one for one in said if isinstance(one, Lesson))


def learned(steps: Sequence[Lesson]) -> str:
    """How well a network in training reads, by its last examination."""
    judged = [step for step in steps if step.right is not None]
    if not judged:
        return "Not examined yet."
    last = judged[-1]
    return f"**After {last.step:,} steps: {_share(last.right or 0, last.tried)}**"


def _share(right: int, tried: int) -> str:
    within = wilson(right, tried)
    return (
        f"{right:,} of {tried:,} right, {100 * right / tried:.1f}{formatting.PERCENT} "
        f"({100 * within.low:.0f}–{100 * within.high:.0f}{formatting.PERCENT})"
    )


def as_thing(thing: object) -> "NDArray[np.generic]":
    """A board's sixteen truth values, or a digit, as what a program takes."""
    return thing if isinstance(thing, np.ndarray) else board_of(tuple(thing))  # type: ignore[arg-type]


def digit(at: int) -> tuple[Digit, int]:
    """A digit that no program was trained on, and what it is."""
    images, found = digits()
    return images[at], int(found[at])


def many(found: Program) -> int:
    """How many things there are that it was not trained on, as far as the page goes."""
    return NUMBER if found.task is SQUARES else len(digits()[0])


def board_seed() -> int:
    """Another thousand boards each time."""
    return secrets.randbelow(2**31)


def trained_on(squares: Sequence[bool]) -> str:
    """Whether a board was among those that it was trained on."""
    return "This board it has never seen." if is_new(squares) else "This board is one of those it was trained on."


def right_so_far(right: int, tried: int) -> str:
    """How many of a run were right."""
    return f"**{_share(right, tried)}**"
