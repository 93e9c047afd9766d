"""Adversarial reprogramming: a frame of noise that has a frozen ImageNet network do another task in its own labels.

The network's weights stay untouched. A small picture (a board of squares, a digit) lies in the middle of a learned
frame; class k of ImageNet stands for the task's answer k.

*Source*: Elsayed, Goodfellow, Sohl-Dickstein 2018, arXiv 1806.11146: X_adv = h(x) + tanh(W ⊙ M), trained by Adam on
−log P(h(y) | X_adv) + λ‖W‖². Here the sum lies in [0, 1], since what goes in is a picture: the frame is
½ + ½·tanh(W), and zero where the board lies.
"""

import hashlib
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from config.files import ASSETS
from model.judgements.run import write_whole
from model.reprogramming.digits import BRIGHTEST, handwritten

if TYPE_CHECKING:
    from torch import Tensor

    from model.networks.loading import PixelNetwork

PROGRAMS = ASSETS / "programs"
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


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a program is trained. `board` is in pixels; the rate falls along half a cosine to nothing.

    `spread` is the standard deviation of W at the start.
    """

    board: int
    steps: int = 3000
    batch: int = 32
    rate: float = 0.05
    decay: float = 0.0
    spread: float = 0.1
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("board", "steps", "batch", "rate"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name}={getattr(self, name)!r} is not more than nothing")


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """A trained frame: `frame` (H, W, 3) uint8, whatever it has under the board is not used.

    `weights` is the SHA-256 of the network's; `right` of `tried` distinct things not trained on were answered rightly.
    """

    task: Task
    network: str
    weights: str
    board: int
    frame: NDArray[np.uint8]
    right: int = 0
    tried: int = 0
    recipe: Recipe | None = None

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of the board, in pixels."""
        begin = (self.frame.shape[0] - self.board) // 2
        return begin, begin, begin + self.board, begin + self.board

    def sum_with(self, thing: "NDArray[np.generic]") -> NDArray[np.uint8]:
        """The picture (H, W, 3) that goes into the network: the board in the frame."""
        left, top, right, bottom = self.box
        whole = self.frame.copy()
        whole[top:bottom, left:right] = (self.task.picture(thing, self.board) * 255).round()[..., None]
        return whole

    def save(self, folder: Path) -> tuple[Path, Path]:
        """Write it as a PNG, and what is known of it as JSON beside it."""
        folder.mkdir(parents=True, exist_ok=True)
        stem = f"{self.task.name}-{self.network.replace(':', '-')}"
        picture, facts = folder / f"{stem}.png", folder / f"{stem}.json"
        left, top, right, bottom = self.box
        frame = self.frame.copy()
        frame[top:bottom, left:right] = 0
        file = io.BytesIO()
        Image.fromarray(frame).save(file, "PNG", optimize=True)
        known = {
            "task": self.task.name,
            "network": self.network,
            "weights": self.weights,
            "board": self.board,
            "right": self.right,
            "tried": self.tried,
            "recipe": asdict(self.recipe) if self.recipe is not None else None,
        }
        write_whole(file.getvalue(), picture)
        write_whole(json.dumps(known, indent=2) + "\n", facts)
        return picture, facts


class ProgramError(ValueError):
    """A program that cannot be used. Its text is a sentence."""


def find_program(task: str, network: str, folders: Sequence[Path] = (PROGRAMS,)) -> Program | None:
    """The program of that task for that network, from the first of the folders that has one.

    Raises:
        ProgramError: its files are damaged.
    """
    for folder in folders:
        facts = folder / f"{task}-{network.replace(':', '-')}.json"
        if facts.is_file():
            return _read(facts)
    return None


def _read(facts: Path) -> Program:
    try:
        known = json.loads(facts.read_text(encoding="utf-8"))
        with Image.open(facts.with_suffix(".png")) as image:
            frame = np.asarray(image.convert("RGB"), dtype=np.uint8)
        return Program(
            task=TASKS[known["task"]],
            network=str(known["network"]),
            weights=str(known["weights"]),
            board=int(known["board"]),
            frame=frame,
            right=int(known["right"]),
            tried=int(known["tried"]),
            recipe=Recipe(**known["recipe"]) if known["recipe"] else None,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ProgramError(f"The program {facts.stem!r} is damaged: train it again.") from error


# Things to be answered


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


# Training


@dataclass(frozen=True, slots=True)
class Step:
    """How training stands after `step` of `steps`: the loss, and the share that was right, of this batch."""

    step: int
    steps: int
    loss: float
    accuracy: float


class Training:
    """A training that can be put down and taken up again: what it has done lies in `state()`."""

    def __init__(self, task: Task, network: "PixelNetwork", crop: int, recipe: Recipe) -> None:
        """`network` maps RGB in [0, 1] to logits and stays as it is; it sees `crop` x `crop` pixels."""
        import torch

        if recipe.board >= crop:
            raise ValueError(f"board={recipe.board} pixels leave no frame around them in {crop}")
        self.task, self.recipe, self.crop = task, recipe, crop
        self.step = 0
        self._torch, self._network = torch, network
        self._device = network.mean.device
        generator = torch.Generator().manual_seed(recipe.seed)
        start = recipe.spread * torch.randn(1, 3, crop, crop, generator=generator)
        self._w = start.to(self._device).requires_grad_(True)
        begin = (crop - recipe.board) // 2
        self._inside = slice(begin, begin + recipe.board)
        mask = torch.ones(1, 1, crop, crop, device=self._device)
        mask[..., self._inside, self._inside] = 0
        self._mask = mask
        self._adam = torch.optim.Adam([self._w], lr=recipe.rate, weight_decay=recipe.decay)
        self._schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self._adam, recipe.steps)

    def run(self) -> Iterator[Step]:
        """Train on from where it stands; after each step the consumer may stop, keep the state or go on."""
        torch = self._torch
        while self.step < self.recipe.steps:
            # A step's things depend on the seed and its number alone, so that a training taken up again is the same.
            random = np.random.default_rng((self.recipe.seed, self.step))
            pictures, labels = things(self.task, random, self.recipe.batch, held_out=False)
            loss_sum, right = 0.0, 0
            gradient = torch.zeros_like(self._w)
            for part in _parts(len(labels)):
                inputs = self._inputs(pictures[part])
                target = torch.from_numpy(labels[part]).to(self._device)
                logits = self._network(inputs)
                loss = torch.nn.functional.cross_entropy(logits, target, reduction="sum")
                gradient += torch.autograd.grad(loss, self._w)[0]
                loss_sum += float(loss.detach())
                right += int((logits.detach().argmax(1) == target).sum())
            self._w.grad = gradient / len(labels)
            self._adam.step()
            self._schedule.step()
            self.step += 1
            yield Step(self.step, self.recipe.steps, loss_sum / len(labels), right / len(labels))

    def frame(self) -> NDArray[np.uint8]:
        """The frame as it stands, in 8 bits, (H, W, 3)."""
        with self._torch.no_grad():
            values = (self._frame() * 255).round()[0].permute(1, 2, 0)
        return np.asarray(values.cpu().numpy(), dtype=np.uint8)

    def state(self) -> dict[str, object]:
        """All there is to take it up again, for `torch.save`."""
        return {
            "recipe": asdict(self.recipe),
            "task": self.task.name,
            "step": self.step,
            "w": self._w.detach().cpu(),
            "adam": self._adam.state_dict(),
            "schedule": self._schedule.state_dict(),
        }

    def resume(self, state: dict[str, object]) -> None:
        """Take up a training from its `state()`.

        Raises:
            ValueError: it is of another recipe or task.
        """
        if state.get("recipe") != asdict(self.recipe) or state.get("task") != self.task.name:
            raise ValueError("The checkpoint there is of another recipe; take it away, or use the same options.")
        torch = self._torch
        with torch.no_grad():
            self._w.copy_(state["w"])  # type: ignore[arg-type]
        self._adam.load_state_dict(state["adam"])  # type: ignore[arg-type]
        self._schedule.load_state_dict(state["schedule"])  # type: ignore[arg-type]
        self.step = int(state["step"])  # type: ignore[call-overload]

    def _frame(self) -> "Tensor":
        return (0.5 + 0.5 * self._w.tanh()) * self._mask

    def _inputs(self, found: "NDArray[np.generic]") -> "Tensor":
        torch = self._torch
        grey = np.stack([self.task.picture(one, self.recipe.board) for one in found])
        embedded = torch.zeros(len(grey), 3, self.crop, self.crop, device=self._device)
        embedded[..., self._inside, self._inside] = torch.from_numpy(grey).to(self._device)[:, None]
        inputs: Tensor = (self._frame() + embedded).to(memory_format=torch.channels_last)
        return inputs


def _parts(number: int, at_a_time: int = 16) -> list[slice]:
    """On a CPU a few pictures at a time are the fastest: larger batches leave the cache."""
    return [slice(at, at + at_a_time) for at in range(0, number, at_a_time)]


_Logits = Callable[[NDArray[np.float32]], NDArray[np.float32]]


def measured(program: Program, logits: _Logits, *, number: int = 1000, seed: int = 1) -> Iterator[tuple[int, int]]:
    """Count how many things not trained on, no two alike, are answered rightly: yields (right, tried) as it goes.

    `logits` maps (N, 3, H, W) in [0, 1] to (N, 1000). What is judged is the 8-bit picture. Right is only what is right
    among all 1,000 classes.
    """
    found, labels = things(program.task, np.random.default_rng((seed, 2)), number, held_out=True)
    right = 0
    for part in _parts(len(found), 4):
        inputs = np.stack([as_input(program.sum_with(one)) for one in found[part]])
        right += int((logits(inputs).argmax(1) == labels[part]).sum())
        yield right, min(part.stop, len(found))


def with_accuracy(program: Program, logits: _Logits, *, number: int = 1000) -> Program:
    """The same program with its accuracy on things not trained on."""
    right = tried = 0
    for right, tried in measured(program, logits, number=number):  # noqa: B007 - the last is what counts
        pass
    return replace(program, right=right, tried=tried)


def as_input(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A picture (H, W, 3) of 8 bits as the network takes it: (3, H, W) in [0, 1]."""
    return np.ascontiguousarray(picture.transpose(2, 0, 1), dtype=np.float32) / np.float32(255)


@cache
def published_accuracies() -> dict[str, float]:
    """Accuracies of counting squares in [0, 1], by network. *Source*: arXiv 1806.11146, table 1."""
    return {"Inception-v3": 0.9993, "Inception-v4": 0.9999, "ResNet-v2 152": 0.9998}
