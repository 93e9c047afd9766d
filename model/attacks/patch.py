"""A universal patch: a printed disc that, laid beside other things, has a network see the target.

*Source*: Brown et al. 2017, arXiv 1712.09665: the expectation over photographs, places, sizes and turns is maximised.
"""

import io
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from config.files import ASSETS, write_whole

if TYPE_CHECKING:
    from torch import Tensor

    from model.networks.pixel_network import PixelNetwork

PATCHES = ASSETS / "patches"
PIXELS = 96
SMALLEST, LARGEST = 0.25, 0.5
"""The disc's diameter, as a share of the crop, in training."""

TURN = math.pi / 8
"""How far it is turned in training, in radians, either way: 22.5 degrees."""

RATE = 0.2
"""Of Adam, on what the disc is the tanh of; it falls along half a cosine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lay:
    """Where a patch lies: its diameter as a share of the crop, its centre in [0, 1], and how it is turned (radians)."""

    size: float = 0.4
    x: float = 0.5
    y: float = 0.5
    turn: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """A disc (P, P, 3) uint8 that makes `network` claim class `target`.

    `fooled` of `tried` photographs not designed on were taken for it, at random places, with diameters of `size` of
    the crop, turned by `TURN` at most as in the design; `fooled_turned` when it was turned by any angle.
    """

    network: str
    weights: str
    target: int
    disc: NDArray[np.uint8]
    size: float = 0.4
    fooled: int = 0
    tried: int = 0
    fooled_turned: int | None = None

    def on(self, view: NDArray[np.uint8], lay: Lay) -> NDArray[np.uint8]:
        """The picture (H, W, 3) with the patch laid on it."""
        side = view.shape[0]
        pixels = max(4, round(lay.size * side))
        mask = Image.new("L", (4 * pixels, 4 * pixels), 0)
        ImageDraw.Draw(mask).ellipse((0, 0, 4 * pixels - 1, 4 * pixels - 1), fill=255)
        mask = mask.resize((pixels, pixels), Image.Resampling.BOX)
        disc = Image.fromarray(self.disc).rotate(math.degrees(lay.turn), Image.Resampling.BICUBIC)
        disc = disc.resize((pixels, pixels), Image.Resampling.BICUBIC)
        image = Image.fromarray(view)
        left = round(min(max(lay.x * side - pixels / 2, 0), side - pixels))
        top = round(min(max(lay.y * side - pixels / 2, 0), side - pixels))
        image.paste(disc, (left, top), mask)
        return np.asarray(image, dtype=np.uint8)

    def to_print(self, pixels: int = 1200) -> bytes:
        """A PNG of the disc on white, large enough to be printed."""
        disc = Image.fromarray(self.disc).resize((pixels, pixels), Image.Resampling.BICUBIC)
        mask = Image.new("L", (pixels, pixels), 0)
        ImageDraw.Draw(mask).ellipse((0, 0, pixels - 1, pixels - 1), fill=255)
        sheet = Image.new("RGB", (pixels, pixels), "white")
        sheet.paste(disc, mask=mask)
        file = io.BytesIO()
        sheet.save(file, "PNG", optimize=True, dpi=(300, 300))
        return file.getvalue()

    def save(self, folder: Path) -> Path:
        """Write it as a PNG, and what is known of it as JSON beside it."""
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"{self.network.replace(':', '-')}.png"
        image = io.BytesIO()
        Image.fromarray(self.disc).save(image, "PNG", optimize=True)
        write_whole(image.getvalue(), file)
        known = {name: getattr(self, name) for name in ("network", "weights", "target", "size", "fooled", "tried")}
        known["fooled_turned"] = self.fooled_turned
        write_whole(json.dumps(known, indent=2) + "\n", file.with_suffix(".json"))
        return file


class PatchError(ValueError):
    """A patch that cannot be used. Its text is a sentence."""


def find_patch(network: str, folders: Sequence[Path] = (PATCHES,)) -> Patch | None:
    """The patch for that network, from the first of the folders that has one.

    Raises:
        PatchError: its files are damaged.
    """
    for folder in folders:
        facts = folder / f"{network.replace(':', '-')}.json"
        if facts.is_file():
            return _read(facts)
    return None


def _read(facts: Path) -> Patch:
    try:
        with Image.open(facts.with_suffix(".png")) as image:
            disc = np.asarray(image.convert("RGB"), dtype=np.uint8)
        return Patch(disc=disc, **json.loads(facts.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise PatchError(f"The patch {facts.stem!r} is damaged: design it again.") from error


def somewhere(random: np.random.Generator, *, size: float | None = None, turn: float = TURN) -> Lay:
    """A place, a size and a turn of at most `turn` either way, by chance."""
    size = float(random.uniform(SMALLEST, LARGEST)) if size is None else size
    x, y = random.uniform(size / 2, 1 - size / 2, 2)
    return Lay(size=size, x=float(x), y=float(y), turn=float(random.uniform(-turn, turn)))


@dataclass(frozen=True, slots=True)
class Design:
    """How a design stands: the loss and the share of this batch that was taken for the target."""

    step: int
    steps: int
    loss: float
    fooled: float


class Designer:
    """Designs a patch by Adam on −log p(target) over photographs, places, sizes and turns."""

    def __init__(
        self,
        network: "PixelNetwork",
        views: Sequence[NDArray[np.uint8]],
        target: int,
        *,
        steps: int = 500,
        batch: int = 8,
        seed: int = 0,
    ) -> None:
        """`views` are crops (H, W, 3) as the network sees them; `network` stays as it is."""
        import torch

        if not views:
            raise ValueError("a patch is designed on photographs, and there are none")
        self._torch, self._network, self._views = torch, network, views
        self._target, self._steps, self._batch, self._seed = target, steps, batch, seed
        self._w = torch.zeros(1, 3, PIXELS, PIXELS, device=network.mean.device).requires_grad_(True)

    def run(self) -> Iterator[Design]:
        """A step at a time; whoever has seen enough stops, and takes `disc()`."""
        torch = self._torch
        random = np.random.default_rng(self._seed)
        adam = torch.optim.Adam([self._w], lr=RATE)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(adam, self._steps)
        for step in range(1, self._steps + 1):
            chosen = random.choice(len(self._views), self._batch, replace=len(self._views) < self._batch)
            stacked = np.stack([self._views[at] for at in chosen]).transpose(0, 3, 1, 2).astype(np.float32) / 255
            laid = self._lay(torch.from_numpy(stacked), [somewhere(random) for _ in chosen])
            logits = self._network(laid)
            target = torch.full((len(chosen),), self._target, device=logits.device)
            loss = torch.nn.functional.cross_entropy(logits, target)
            (self._w.grad,) = torch.autograd.grad(loss, self._w)
            adam.step()
            schedule.step()
            yield Design(step, self._steps, float(loss.detach()), float((logits.argmax(1) == target).float().mean()))

    def disc(self) -> NDArray[np.uint8]:
        """The disc as it stands, in 8 bits."""
        with self._torch.no_grad():
            values = (self._pixels()[0].permute(1, 2, 0) * 255).round()
        return np.asarray(values.cpu().numpy(), dtype=np.uint8)

    def _pixels(self) -> "Tensor":
        return 0.5 + 0.5 * self._w.tanh()

    def _lay(self, views: "Tensor", lays: Sequence[Lay]) -> "Tensor":
        """The disc laid on each view, differentiably."""
        torch = self._torch
        theta = torch.tensor([_onto(lay) for lay in lays], dtype=torch.float32, device=self._w.device)
        grid = torch.nn.functional.affine_grid(theta, list(views.shape), align_corners=False)
        inside = (grid.square().sum(-1) <= 1).unsqueeze(1).to(views.dtype)
        pixels = self._pixels().expand(len(views), -1, -1, -1)
        laid = torch.nn.functional.grid_sample(pixels, grid, align_corners=False, padding_mode="border")
        found: Tensor = views.to(self._w.device) * (1 - inside) + laid * inside
        return found


def _onto(lay: Lay) -> list[list[float]]:
    """From a place on the view, in [-1, 1], to one on the disc."""
    x, y, scale = 2 * lay.x - 1, 2 * lay.y - 1, 1 / lay.size
    cos, sin = math.cos(lay.turn) * scale, math.sin(lay.turn) * scale
    return [[cos, -sin, -cos * x + sin * y], [sin, cos, -sin * x - cos * y]]
