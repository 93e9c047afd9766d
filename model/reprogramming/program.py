"""Adversarial reprogramming: a frame of noise that has a frozen ImageNet network do another task in its own labels.

The network's weights stay untouched. A small picture (a board of squares, a digit) lies in the middle of a learned
frame; class k of ImageNet stands for the task's answer k.

*Source*: Elsayed, Goodfellow, Sohl-Dickstein 2018, arXiv 1806.11146: X_adv = h(x) + tanh(W ⊙ M), trained by Adam on
−log P(h(y) | X_adv) + λ‖W‖². Here the sum lies in [0, 1], since what goes in is a picture: the frame is
½ + ½·tanh(W), and zero where the board lies.
"""

import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from config.files import write_whole
from model.reprogramming.tasks import PROGRAMS, TASKS, Task, things
from model.reprogramming.training import Recipe, batches


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


# Training


_Logits = Callable[[NDArray[np.float32]], NDArray[np.float32]]


def measured(program: Program, logits: _Logits, *, number: int = 1000, seed: int = 1) -> Iterator[tuple[int, int]]:
    """Count how many things not trained on, no two alike, are answered rightly: yields (right, tried) as it goes.

    `logits` maps (N, 3, H, W) in [0, 1] to (N, 1000). What is judged is the 8-bit picture. Right is only what is right
    among all 1,000 classes.
    """
    found, labels = things(program.task, np.random.default_rng((seed, 2)), number, held_out=True)
    right = 0
    for part in batches(len(found), 4):
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
