"""Training a program: a frame of noise, by gradients of a frozen network."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.reprogramming.tasks import Task, things

if TYPE_CHECKING:
    from torch import Tensor

    from model.networks.pixel_network import PixelNetwork


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
            for part in batches(len(labels)):
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


def batches(number: int, at_a_time: int = 16) -> list[slice]:
    """On a CPU a few pictures at a time are the fastest: larger batches leave the cache."""
    return [slice(at, at + at_a_time) for at in range(0, number, at_a_time)]
