"""The same photograph through many frames: what a network says of other crops and zooms of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.inference.prediction import log_softmax
from model.networks.preprocessing import FILTERS, Preprocessing, pixels

ZOOMS = 36
CLOSEST = 0.15
"""The side of the closest frame, as a share of the photograph's shorter side."""

_DIGITS = 4
"""With so many a page asks for a frame."""
_AS_ASKED = 1e-4

_Logits = Callable[[NDArray[np.float32]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Frame:
    """A square of a photograph: its side as a share of the shorter side, and its centre, all in [0, 1].

    A frame that would stick out is moved back in.
    """

    side: float
    x: float = 0.5
    y: float = 0.5

    def __post_init__(self) -> None:
        for name in ("side", "x", "y"):
            value = getattr(self, name)
            if not 0 <= value <= 1:  # and NaN is not, either
                raise ValueError(f"{name}={value!r} is not between 0 and 1")
        if self.side < 0.02:
            raise ValueError(f"side={self.side!r} is too close; at least 0.02 of the photograph are shown")

    def box(self, width: int, height: int) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in pixels of a photograph `width` x `height`."""
        side = max(1.0, self.side * min(width, height))
        left = min(max(self.x * width - side / 2, 0.0), width - side)
        top = min(max(self.y * height - side / 2, 0.0), height - side)
        return left, top, left + side, top + side


def framed(image: Image.Image, frame: Frame, preprocessing: Preprocessing) -> Image.Image:
    """What the network gets of that frame: `crop` x `crop` pixels, resized from the photograph's own pixels.

    Of the very frame that it takes by itself it gets what it always gets of the photograph, so that no other answer
    stands here than elsewhere: half a pixel aside, a photograph that was framed to be hard is another photograph.
    """
    if _is_its_own(frame, preprocessing):
        return preprocessing.view(image)
    left, top, right, bottom = frame.box(*image.size)
    size = (preprocessing.crop, preprocessing.crop)
    return image.resize(size, FILTERS[preprocessing.interpolation], box=(left, top, right, bottom))


def _is_its_own(frame: Frame, preprocessing: Preprocessing) -> bool:
    """Whether that is the crop that the network takes, as nearly as a page asks for it; none is where it squashes."""
    away = (frame.side - preprocessing.crop / preprocessing.resize, frame.x - 0.5, frame.y - 0.5)
    return not preprocessing.squash and all(abs(one) <= _AS_ASKED for one in away)


def seen_in(box: tuple[int, int, int, int], size: tuple[int, int], preprocessing: Preprocessing) -> Frame:
    """The frame that a network takes by itself of a part of a photograph, as nearly as a page asks for it.

    `box` is that part in pixels: left, top, right, bottom, of a photograph of that `size`. Of the whole it is the very
    frame that `framed` knows for the network's own.
    """
    left, top, right, bottom = box
    width, height = size
    side = min(1.0, preprocessing.crop / preprocessing.resize) * min(right - left, bottom - top) / min(size)
    return Frame(*(round(each, _DIGITS) for each in (side, (left + right) / 2 / width, (top + bottom) / 2 / height)))


def frames() -> tuple[Frame, ...]:
    """324 frames: 36 zooms, evenly spaced in ratio from the whole shorter side to `CLOSEST`, at 3 x 3 places each.

    As many as *Source* has: ZoomIsAllYouNeed (taesiri), whose zooms are other ones.
    """
    sides = np.geomspace(1, CLOSEST, ZOOMS)
    places = [(x, y) for y in (0.0, 0.5, 1.0) for x in (0.0, 0.5, 1.0)]
    return tuple(Frame(float(min(side, 1.0)), x, y) for side in sides for x, y in places)


@dataclass(frozen=True, slots=True)
class Framing:
    """What a network said of one frame: its first answer, and how probable it found the truth, in [0, 1]."""

    frame: Frame
    claimed: int
    truth: float


def through(
    image: Image.Image, truth: int, preprocessing: Preprocessing, logits: _Logits, *, at_a_time: int = 4
) -> Iterator[Framing]:
    """The photograph through each of `frames()`, in their order. `logits` maps (N, 3, H, W) in [0, 1] to (N, 1000)."""
    every = frames()
    for at in range(0, len(every), at_a_time):
        some = every[at : at + at_a_time]
        answers = log_softmax(logits(np.stack([pixels(framed(image, frame, preprocessing)) for frame in some])))
        for frame, answer in zip(some, answers, strict=True):
            yield Framing(frame, int(answer.argmax()), float(np.exp(answer[truth])))
