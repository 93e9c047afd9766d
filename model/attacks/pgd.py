"""Fooling a network on purpose: change each pixel by at most epsilon, and a bus is an ostrich.

Attacks live in pixel space: RGB in [0, 1], L∞, on the very crop that the network sees. What is judged is always the
picture rounded to 8 bits, because that is what can be saved and sent.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from model.networks.preprocessing import FILTERS, Preprocessing

if TYPE_CHECKING:
    from torch import Tensor

    from model.networks.pixel_network import PixelNetwork

LEVELS = 255
_MOST = Fraction(64, LEVELS)
SHIFT = 3
"""By how many pixels the third defence moves a picture."""

ImageArray = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an attack is to do; `target` is the class it is to claim, or None: anything but `truth`.

    `epsilon` is L∞ in [0, 1], `step_size` too (2.5 · epsilon / steps where it is None). `momentum` is μ of arXiv
    1710.06081, 0 for plain PGD. With `random_start` it begins somewhere within epsilon, else at the photograph.
    """

    truth: int
    target: int | None
    epsilon: float = 8 / LEVELS
    steps: int = 40
    step_size: float | None = None
    momentum: float = 0.0
    random_start: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        if not 1 / LEVELS <= self.epsilon + 1e-9 <= float(_MOST) + 2e-9:
            raise ValueError(
                f"epsilon={self.epsilon:.4g} is not between 1/255, the smallest step of a picture of 8 bits, and 64/255"
            )
        if not 1 <= self.steps <= 1000:
            raise ValueError(f"steps={self.steps} is not between 1 and 1,000")
        if self.momentum < 0:
            raise ValueError(f"momentum={self.momentum} is less than 0")
        for name in ("truth", "target"):
            index = getattr(self, name)
            if index is not None and not 0 <= index < 1000:
                raise ValueError(f"{name}={index} is not one of the 1,000 classes")
        if self.target == self.truth:
            raise ValueError("the target is what the network says already; choose another")

    @property
    def each(self) -> float:
        """How far one step goes, L∞ in [0, 1]."""
        return 2.5 * self.epsilon / self.steps if self.step_size is None else self.step_size


@dataclass(frozen=True, slots=True, eq=False)
class Iterate:
    """Where an attack stands after `step` steps: the picture as it is now, (H, W, 3), and what it is taken for.

    The probabilities, in [0, 1], are of the picture before this step. `target` is None in an attack without one.
    """

    step: int
    steps: int
    truth: float
    target: float | None
    picture: ImageArray


def parse_epsilon(text: str) -> float:
    """ "8/255" or "0.03" as a number.

    Raises:
        ValueError: it is no such number.
    """
    try:
        return float(Fraction(text.strip()))
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError(f"epsilon={text!r} is no number such as 8/255 or 0.03") from error


def pgd(network: "PixelNetwork", view: ImageArray, plan: Plan) -> Iterator[Iterate]:
    """Projected gradient descent, a step at a time; whoever has seen enough stops.

    x ← Π(x − α · sign ∇ₓ loss(x, target)), or + for an attack without a target, with Π onto the ball of radius epsilon
    around `view` (H, W, 3) and onto [0, 1]. One step of epsilon from the photograph is FGSM. With momentum μ the sign
    is that of g ← μ · g + ∇ / ‖∇‖₁.

    *Source*: Madry et al. 2017, arXiv 1706.06083; momentum: Dong et al. 2017, arXiv 1710.06081.
    """
    import torch

    start = _tensor(view).to(network.mean.device)
    x = start.clone()
    if plan.random_start:
        generator = torch.Generator().manual_seed(plan.seed)
        noise = 2 * torch.rand(start.shape, generator=generator) - 1
        x = (start + plan.epsilon * noise.to(start.device)).clamp(0, 1)
    label = torch.tensor([plan.truth if plan.target is None else plan.target], device=start.device)
    sign = 1.0 if plan.target is None else -1.0
    g = torch.zeros_like(x)
    for step in range(1, plan.steps + 1):
        x = x.detach().requires_grad_(True)
        logits = network(x)
        loss = torch.nn.functional.cross_entropy(logits, label)
        (gradient,) = torch.autograd.grad(loss, x)
        with torch.no_grad():
            g = plan.momentum * g + gradient / gradient.abs().sum().clamp_min(1e-30)
            moved = x + sign * plan.each * g.sign()
            x = start + (moved - start).clamp(-plan.epsilon, plan.epsilon)
            x = x.clamp(0, 1)
            probabilities = logits.softmax(1)[0]
        yield Iterate(
            step,
            plan.steps,
            float(probabilities[plan.truth]),
            None if plan.target is None else float(probabilities[plan.target]),
            rounded(_array(x), view, plan.epsilon),
        )


def rounded(x: NDArray[np.float32], view: ImageArray, epsilon: float) -> ImageArray:
    """A picture (H, W, 3) in [0, 1] in 8 bits, no pixel further from `view` than epsilon."""
    levels = int(np.floor(epsilon * LEVELS + 1e-6))
    original = view.astype(np.int16)
    whole = np.rint(x.astype(np.float64) * LEVELS).astype(np.int16)
    near = np.clip(whole, original - levels, original + levels)
    return np.asarray(np.clip(near, 0, LEVELS), dtype=np.uint8)


def random_noise(view: ImageArray, epsilon: float, *, seed: int = 0) -> ImageArray:
    """The control: every value of every pixel moved by epsilon up or down, by the toss of a coin."""
    coin = np.random.default_rng(seed).integers(0, 2, view.shape) * 2 - 1
    levels = int(np.floor(epsilon * LEVELS + 1e-6))
    return np.asarray(np.clip(view.astype(np.int16) + levels * coin, 0, LEVELS), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class Distance:
    """How far two pictures are apart: the largest change of one value, in levels of 255, and the L2 norm in [0, 1]."""

    levels: int
    l2: float


def distance(before: ImageArray, after: ImageArray) -> Distance:
    """How far two pictures of 8 bits are apart."""
    change = after.astype(np.int16) - before.astype(np.int16)
    return Distance(int(np.abs(change).max()), float(np.linalg.norm(change / LEVELS)))


def magnified(before: ImageArray, after: ImageArray, times: int = 20) -> ImageArray:
    """The noise alone, on grey, so many times stronger that it can be seen."""
    change = after.astype(np.int32) - before.astype(np.int32)
    return np.clip(128 + times * change, 0, LEVELS).astype(np.uint8)


# From a photograph to what the network sees, and back


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """A photograph at the size at which a network looks at it; `view` is the part that it sees, (H, W, 3)."""

    whole: Image.Image
    view: ImageArray
    left: int
    top: int

    def with_view(self, view: ImageArray) -> Image.Image:
        """The photograph with another view in it: saved and opened again, the network sees exactly that view."""
        image = self.whole.copy()
        box = _clipped(self, view)
        image.paste(Image.fromarray(view[box[1] : box[3], box[0] : box[2]]), (self.left + box[0], self.top + box[1]))
        return image


def canvas(image: Image.Image, preprocessing: Preprocessing) -> Canvas:
    """A photograph made ready for an attack on a network that sees it so."""
    width, height = preprocessing.resized(*image.size)
    image = image if image.mode == "RGB" else image.convert("RGB")
    whole = (
        image if image.size == (width, height) else image.resize((width, height), FILTERS[preprocessing.interpolation])
    )
    left, top = preprocessing.margins(width, height)
    return Canvas(whole, np.asarray(preprocessing.view(whole), dtype=np.uint8), left, top)


def png(image: Image.Image) -> bytes:
    """A picture as a file that loses nothing."""
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _clipped(canvas: Canvas, view: ImageArray) -> tuple[int, int, int, int]:
    """The part of a view that lies on the photograph: networks that look at more see black around it."""
    height, width = view.shape[:2]
    return (
        max(0, -canvas.left),
        max(0, -canvas.top),
        min(width, canvas.whole.width - canvas.left),
        min(height, canvas.whole.height - canvas.top),
    )


# What visitors try against it


def jpeg(image: Image.Image, quality: int = 75) -> Image.Image:
    """Saved as a JPEG and opened again."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    with Image.open(io.BytesIO(file.getvalue())) as again:
        return again.convert("RGB")


def blur(image: Image.Image, radius: float = 1.0) -> Image.Image:
    """A Gaussian blur, its radius in pixels."""
    return image.filter(ImageFilter.GaussianBlur(radius))


def shift(image: Image.Image, pixels: int = SHIFT) -> Image.Image:
    """Moved right and down; the edge is repeated where nothing comes in."""
    padded = np.pad(np.asarray(image), ((pixels, 0), (pixels, 0), (0, 0)), mode="edge")
    return Image.fromarray(np.ascontiguousarray(padded[: image.height, : image.width]))


DEFENCES = {"Saved as a JPEG": jpeg, "Blurred a little": blur, f"Moved by {SHIFT} pixels": shift}


def _tensor(view: ImageArray) -> "Tensor":
    import torch

    values = np.ascontiguousarray(view.transpose(2, 0, 1), dtype=np.float32) / np.float32(LEVELS)
    return torch.from_numpy(values)[None].to(memory_format=torch.channels_last)


def _array(x: "Tensor") -> NDArray[np.float32]:
    return np.asarray(x[0].permute(1, 2, 0).cpu().numpy(), dtype=np.float32)
