"""The tasks that a network is reprogrammed for: boards of squares to count, digits to read."""

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from config.files import ASSETS
from model.reprogramming.digits import BRIGHTEST, handwritten

PROGRAMS = ASSETS / "programs"
"""What ships: programs, and the small reader of digits."""

SIDE = 4

_MOST = 10

HELD_OUT = 0.2
"""The share of boards that are never trained on."""

TaskName = Literal["squares", "digits"]

Pictures = NDArray[np.float32]

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Task:
    """What a program makes a network do: `answers[k]` is what class k of ImageNet then stands for."""

    name: TaskName
    title: str
    answers: tuple[int, ...]
    side: int

    def picture(self, thing: "NDArray[np.generic]", pixels: int) -> Pictures:
        """A board (4, 4) or a digit (8, 8) as a grey picture (pixels, pixels) in [0, 1]."""
        if self.name == "squares":
            return _board(np.asarray(thing, dtype=bool), pixels)
        grey = Image.fromarray((np.asarray(thing, dtype=np.float32) / BRIGHTEST * 255).round().astype(np.uint8))
        return np.asarray(grey.resize((pixels, pixels), Image.Resampling.BICUBIC), dtype=np.float32) / np.float32(255)


SQUARES = Task("squares", "Counting squares", tuple(range(1, _MOST + 1)), SIDE)

DIGITS = Task("digits", "Reading handwritten digits", tuple(range(10)), 8)

TASKS: dict[str, Task] = {task.name: task for task in (SQUARES, DIGITS)}


def count(board: "NDArray[np.generic]") -> int:
    """How many squares there are."""
    return int(np.count_nonzero(board))


def is_held_out(board: "NDArray[np.generic]") -> bool:
    """Whether a board is one of those that no program was trained on: a fifth of all, by digest."""
    bits = np.packbits(np.asarray(board, dtype=bool).ravel()).tobytes()
    return hashlib.sha256(b"board" + bits).digest()[0] < HELD_OUT * 256


def boards(random: np.random.Generator, number: int, *, held_out: bool) -> tuple[NDArray[np.bool_], Labels]:
    """Boards (N, 4, 4) of 1 to 10 squares, each count as likely, and their labels, count − 1."""
    found = np.zeros((number, SIDE * SIDE), dtype=bool)
    counts = random.integers(1, _MOST + 1, number)
    for at, squares in enumerate(counts):
        while True:
            found[at] = False
            found[at, random.choice(SIDE * SIDE, squares, replace=False)] = True
            if is_held_out(found[at]) == held_out:
                break
    return found.reshape(number, SIDE, SIDE), counts.astype(np.int64) - 1


@cache
def _unknown() -> tuple[NDArray[np.bool_], ...]:
    """All boards that are never trained on, (N, 4, 4) for each count from 1 to 10."""
    every = (np.arange(1 << SIDE * SIDE)[:, None] >> np.arange(SIDE * SIDE)) & 1 == 1
    counts = every.sum(1)
    every = every[(counts >= 1) & (counts <= _MOST)]
    every = every[[is_held_out(board) for board in every]].reshape(-1, SIDE, SIDE)
    return tuple(every[every.sum((1, 2)) == squares] for squares in range(1, _MOST + 1))


def distinct_boards(random: np.random.Generator, number: int) -> tuple[NDArray[np.bool_], Labels]:
    """So many boards that are never trained on, no two alike, (N, 4, 4), and their labels, count − 1.

    Each count is as often among them as there are boards of it: of one square there are but three.

    Raises:
        ValueError: there are not so many.
    """
    by_count = _unknown()
    if number > (there := sum(map(len, by_count))):
        raise ValueError(f"{number:,} distinct boards are asked for; {there:,} are never trained on")
    share, left = {}, number
    for place, squares in enumerate(sorted(range(_MOST), key=lambda at: len(by_count[at]))):
        share[squares] = min(len(by_count[squares]), left // (_MOST - place))
        left -= share[squares]
    chosen = [by_count[at][random.permutation(len(by_count[at]))[: share[at]]] for at in range(_MOST)]
    labels = np.repeat(np.arange(_MOST), [len(some) for some in chosen]).astype(np.int64)
    order = random.permutation(number)
    return np.concatenate(chosen)[order], labels[order]


def things(
    task: Task, random: np.random.Generator, number: int, *, held_out: bool
) -> tuple["NDArray[np.generic]", Labels]:
    """Things of a task and their labels. Those held out are to judge on: no two are alike, and of digits a fifth."""
    if task.name == "squares":
        return distinct_boards(random, number) if held_out else boards(random, number, held_out=False)
    images, labels = handwritten(held_out=held_out)
    number = min(number, len(images)) if held_out else number
    chosen = random.choice(len(images), number, replace=number > len(images))
    return images[chosen], labels[chosen]


def _board(squares: NDArray[np.bool_], pixels: int) -> Pictures:
    """White squares on black, each with a thin black edge."""
    cell = pixels // SIDE
    if cell < 3 or pixels % SIDE:
        raise ValueError(f"board={pixels} pixels cannot be parted into {SIDE} cells a side")
    one = np.zeros((cell, cell), dtype=np.float32)
    edge = max(1, cell // 9)
    one[edge:-edge, edge:-edge] = 1
    return np.kron(squares, one).astype(np.float32)
