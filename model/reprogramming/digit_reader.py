"""A small network that reads handwritten digits, trained from scratch: what a network of its own makes of the task that
the reprogrammed one was never meant for.

It takes what the others take, (N, 3, H, W) in [0, 1], so that all that explains them explains it; H = W = 8.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from config.files import write_whole
from model.reprogramming.digits import BRIGHTEST, handwritten
from model.reprogramming.tasks import PROGRAMS

if TYPE_CHECKING:
    from torch import Tensor

_FILE = "digit-reader.npz"
STEPS, BATCH = 1200, 64
_SEED = 0
TURN, ZOOM, SHIFT = 0.2, 0.11, 0.25
"""How far digits are turned (radians), zoomed (share) and moved (of half a side) in training, at most."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """How a training stands after `step` of `steps`; now and then also `right` of `tried` digits not trained on."""

    step: int
    steps: int
    loss: float
    right: int | None = None
    tried: int = 0


class Reader:
    """A network of 25,000 weights: three convolutions and one layer, which sees all 8 x 8 places."""

    def __init__(self) -> None:
        import torch
        from torch import nn

        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(_SEED)
            self.module: nn.Module = nn.Sequential(
                nn.Conv2d(3, 32, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(32, 32, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(32, 16, 3, padding=1),
                nn.ReLU(),
                nn.Flatten(),
                nn.Linear(1024, 10),
            )
        self.right = self.tried = 0

    def train(self, *, steps: int = STEPS) -> Iterator[Lesson]:
        """Train it, a step at a time, on digits a little turned, zoomed and moved; judged on those held out.

        Deterministic. *Source* of the schedule: Smith and Topin 2017, arXiv 1708.07120.
        """
        import torch

        random = np.random.default_rng(_SEED)
        images, labels = handwritten(held_out=False)
        adam = torch.optim.AdamW(self.module.parameters(), lr=6e-3, weight_decay=1e-2)
        schedule = torch.optim.lr_scheduler.OneCycleLR(adam, 6e-3, total_steps=steps)
        self.module.requires_grad_(True)
        for step in range(1, steps + 1):
            chosen = random.integers(0, len(images), BATCH)
            moved = _moved(_inputs(images[chosen]), random)
            target = torch.from_numpy(labels[chosen])
            loss = torch.nn.functional.cross_entropy(self.module(moved), target, label_smoothing=0.05)
            weights = list(self.module.parameters())
            for weight, gradient in zip(weights, torch.autograd.grad(loss, weights), strict=True):
                weight.grad = gradient
            adam.step()
            schedule.step()
            if step == steps:
                self._finish()
            if step == steps or step % 50 == 0:
                self.judge()
                yield Lesson(step, steps, float(loss.detach()), self.right, self.tried)
            else:
                yield Lesson(step, steps, float(loss.detach()))

    def _finish(self) -> None:
        """Round its weights to what is kept of them, and freeze it."""
        self.module.eval().requires_grad_(False)
        self.module.load_state_dict({name: kept.half().float() for name, kept in self.module.state_dict().items()})

    def judge(self) -> None:
        """Count how many held-out digits it reads rightly: `right` of `tried`."""
        import torch

        images, labels = handwritten(held_out=True)
        with torch.no_grad():
            said = self.module(_inputs(images)).argmax(1).numpy()
        self.right, self.tried = int((said == labels).sum()), len(labels)

    def read(self, digit: "NDArray[np.generic]") -> NDArray[np.float32]:
        """How probable it finds each of the ten answers for a digit (8, 8) in [0, 16]."""
        import torch

        with torch.no_grad():
            return np.asarray(self.module(_inputs(np.asarray(digit)[None])).softmax(1)[0].numpy(), dtype=np.float32)

    def save(self, folder: Path) -> Path:
        """Write its weights, and what is known of it beside them."""
        folder.mkdir(parents=True, exist_ok=True)
        file = io.BytesIO()
        weights = {
            name: tensor.detach().numpy().astype(np.float16) for name, tensor in self.module.state_dict().items()
        }
        np.savez_compressed(file, allow_pickle=False, **weights)
        write_whole(file.getvalue(), folder / _FILE)
        facts = {"right": self.right, "tried": self.tried}
        write_whole(json.dumps(facts, indent=2) + "\n", (folder / _FILE).with_suffix(".json"))
        return folder / _FILE


@cache
def shipped() -> Reader:
    """The one that ships; shared by all, changed by nobody."""
    import torch

    reader = Reader()
    with np.load(PROGRAMS / _FILE, allow_pickle=False) as weights:
        reader.module.load_state_dict({name: torch.from_numpy(weights[name].astype(np.float32)) for name in weights})
    reader.module.eval().requires_grad_(False)
    facts = json.loads((PROGRAMS / _FILE).with_suffix(".json").read_text(encoding="utf-8"))
    reader.right, reader.tried = int(facts["right"]), int(facts["tried"])
    return reader


def digit_view(digit: "NDArray[np.generic]") -> NDArray[np.uint8]:
    """A digit (8, 8) in [0, 16] as the picture (8, 8, 3) that it sees."""
    grey = (np.asarray(digit, dtype=np.float32) / BRIGHTEST * 255).round().astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def _inputs(images: "NDArray[np.generic]") -> "Tensor":
    import torch

    grey = torch.from_numpy((np.asarray(images, dtype=np.float32) / BRIGHTEST * 255).round() / np.float32(255))
    return grey[:, None].expand(-1, 3, -1, -1).contiguous()


def _moved(images: "Tensor", random: np.random.Generator) -> "Tensor":
    """Each turned, zoomed and moved by chance."""
    import torch

    number = len(images)
    turn, zoom = random.uniform(-TURN, TURN, number), random.uniform(1 - ZOOM, 1 + ZOOM, number)
    shift = random.uniform(-SHIFT, SHIFT, (number, 2))
    rows = [
        [np.cos(turn) * zoom, -np.sin(turn) * zoom, shift[:, 0]],
        [np.sin(turn) * zoom, np.cos(turn) * zoom, shift[:, 1]],
    ]
    theta = torch.from_numpy(np.array(rows, dtype=np.float32).transpose(2, 0, 1))
    grid = torch.nn.functional.affine_grid(theta, list(images.shape), align_corners=False)
    return torch.nn.functional.grid_sample(images, grid, align_corners=False)
