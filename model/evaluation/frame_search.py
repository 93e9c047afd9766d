"""The frames of one's own photographs that a network gets confidently wrong.

A photograph can be cut in many ways that anybody might have cut it; through some of them a network is sure of something
else. That a frame fools measures nothing, since it was searched for: so with each goes in how many of the frames that
were tried the network was wrong, and whoever shows it says that it was cropped to be hard.
"""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from deck.kinds import Kind, kind_of
from deck.photographs import Credit, Photograph, PixelFrame, decode
from model.networks.preprocessing import Preprocessing, pixels

_SIDES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
"""A frame's longer side, as a share of the longest that fits."""
_SHAPES = (1.0, 4 / 3, 3 / 4)
"""Its width by its height, as photographs have it."""
_PLACES = (0.0, 0.5, 1.0)
"""Where it lies in what room there is, from left to right and from top to bottom."""
SMALLEST = 180
"""Pixels a side, below which nobody would see what is on it."""
ALIKE = 0.6
"""Two frames are alike that share so much of what either holds; of these the surest is shown."""
MOST = 3
"""So many frames of one photograph are shown."""
_AT_A_TIME = 8

PixelBox = tuple[int, int, int, int]
Answers = Callable[[NDArray[np.float32]], NDArray[np.float32]]
View = Callable[[PixelBox], Image.Image]


@dataclass(frozen=True, slots=True)
class FrameClaim:
    """What a network says first through one frame, and how probable that is, in [0, 1]."""

    box: PixelBox
    claimed: int
    probability: float


@dataclass(frozen=True, slots=True)
class FramedMistake:
    """A part of a photograph of which a network is sure that it is something else.

    `box` is in pixels of `whole`, which is of that `size`. `probability`, in [0, 1], is that of what it claims, over
    all 1,000 classes. Of the `tried` frames of the same photograph it was wrong about `wrong`.
    """

    whole: Photograph
    size: tuple[int, int]
    box: PixelBox
    claimed: int
    probability: float
    wrong: int
    tried: int

    @property
    def photograph(self) -> Photograph:
        """What is within the box, as a photograph of its own, which says in its credit how it was cropped.

        Where that is all of it, it is the photograph itself.
        """
        if self.box == (0, 0, *self.size):
            return self.whole
        frame = (self.whole.frame or PixelFrame(self.whole.id, 0, 0, *self.size)).within(*self.box)
        credit = replace(frame.told_in(self.whole.credit or Credit()), is_framed=True)
        return replace(self.whole, id=frame.id, frame=frame, credit=credit)


def natural_frames(width: int, height: int) -> tuple[PixelBox, ...]:
    """Left, top, right and bottom of the frames that are tried of a photograph of that size, each once: the whole, and
    parts of usual shapes, from all that fits down to half of it, at nine places each."""
    found: dict[PixelBox, None] = {(0, 0, width, height): None}
    for side in _SIDES:
        for shape in _SHAPES:
            across, down = _fitting(width, height, shape)
            across, down = round(across * side), round(down * side)
            for x in _PLACES:
                for y in _PLACES:
                    left, top = round((width - across) * x), round((height - down) * y)
                    found[left, top, left + across, top + down] = None
    return tuple(box for box in found if min(box[2] - box[0], box[3] - box[1]) >= SMALLEST)


def search(
    photograph: Photograph, preprocessing: Preprocessing, answers: Answers, *, confidence: float
) -> tuple[FramedMistake, ...]:
    """The frames of a photograph that fool a network with at least that confidence, the surest first, at most `MOST`,
    no two of them alike. `answers` maps (N, 3, H, W) in [0, 1] to log-probabilities (N, 1000).

    Raises: UnreadablePhotographError.
    """
    image = decode(photograph.read())
    boxes = natural_frames(*image.size)
    claims = tuple(claims_through(boxes, lambda box: preprocessing.view(image.crop(box)), answers))
    wrong = len(fooling_among(claims, photograph.accepted))
    return tuple(
        FramedMistake(photograph, image.size, one.box, one.claimed, one.probability, wrong, len(boxes))
        for one in surest_apart(fooling_among(claims, photograph.accepted, confidence))
    )


def claims_through(boxes: Sequence[PixelBox], view: View, answers: Answers) -> Iterator[FrameClaim]:
    """What a network says through each of these frames, in their order.

    `view` makes what the network sees of one; `answers` is as in `search`.
    """
    for at in range(0, len(boxes), _AT_A_TIME):
        some = boxes[at : at + _AT_A_TIME]
        for box, said in zip(some, answers(np.stack([pixels(view(box)) for box in some])), strict=True):
            claimed = int(said.argmax())
            yield FrameClaim(box, claimed, float(np.exp(said[claimed])))


def fooling_among(
    claims: Sequence[FrameClaim], accepted: AbstractSet[int], confidence: float = 0.0
) -> tuple[FrameClaim, ...]:
    """Those that are wrong, with at least that confidence; `accepted` are the classes that are right."""
    return tuple(
        one for one in claims if one.probability >= confidence and kind_of(one.claimed, accepted) is Kind.FOOLING
    )


def surest_apart(claims: Sequence[FrameClaim]) -> tuple[FrameClaim, ...]:
    """The surest first, at most `MOST`, no two of them alike."""
    kept: list[FrameClaim] = []
    for one in sorted(claims, key=lambda each: (-each.probability, each.box)):
        if len(kept) < MOST and all(_overlap(one.box, other.box) < ALIKE for other in kept):
            kept.append(one)
    return tuple(kept)


def _fitting(width: int, height: int, shape: float) -> tuple[float, float]:
    return (width, width / shape) if width / shape <= height else (height * shape, height)


def _overlap(one: PixelBox, other: PixelBox) -> float:
    """What two boxes share of what either holds, in [0, 1]."""
    across = max(0, min(one[2], other[2]) - max(one[0], other[0]))
    down = max(0, min(one[3], other[3]) - max(one[1], other[1]))
    of_each = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return across * down / (sum(of_each) - across * down)
