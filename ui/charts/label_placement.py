"""Where labels go in a crowded chart: so many as fit without touching, the most important first; pixels throughout."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

CHARACTER: Final = 6.6  # pixels of a letter at 12 px, on the wide side
TALL: Final = 15
AWAY: Final = 9  # from the middle of a mark to where its label begins

_AROUND: Final = (
    ("left", AWAY, 0),
    ("right", -AWAY, 0),
    *(
        (anchor, dx, up_or_down * (AWAY + TALL * far))
        for far in (0.5, 1.4)
        for up_or_down in (-1, 1)
        for anchor, dx in (("center", 0), ("left", AWAY / 2), ("right", -AWAY / 2))
    ),
)
"""Where a label may be: its anchor, and how far that is from the mark, the best place first."""

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label beside the mark of that index. `anchor` is which of its ends is at the mark: left, right or center."""

    index: int
    anchor: str
    dx: float
    dy: float


def place(
    marks: Sequence[tuple[float, float]],
    texts: Sequence[str],
    *,
    width: float,
    height: float,
    taken: Sequence[Box] = (),
) -> tuple[Label, ...]:
    """Labels for those marks, in order of importance, that have room for one inside `width` × `height`.

    `marks` are (x, y) from the left and the top; `taken` is where something else stands. An empty text wants no label.
    """
    boxes: list[Box] = [*taken, *((x - 6, y - 6, x + 6, y + 6) for x, y in marks)]
    placed: list[Label] = []
    for index, ((x, y), text) in enumerate(zip(marks, texts, strict=True)):
        if not text:
            continue
        wide = CHARACTER * len(text)
        for anchor, dx, dy in _AROUND:
            label = Label(index, anchor, dx, dy)
            left = x + label.dx - {"left": 0.0, "right": wide, "center": wide / 2}[label.anchor]
            top = y + label.dy - TALL / 2
            box = (left, top, left + wide, top + TALL)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
            if inside and not any(_touch(box, other) for other in boxes):
                boxes.append(box)
                placed.append(label)
                break
    return tuple(placed)


def spread_apart(wanted: Sequence[float], *, gap: float, low: float, high: float) -> tuple[float, ...]:
    """Heights as near to those wanted as they can be with `gap` between them, in the same order, within the bounds.

    Where there is no room for all, they share what there is.

    *Source*: least squares under an order, by pooling adjacent violators (Ayer et al. 1955), once the gaps are taken
    out.
    """
    if not wanted:
        return ()
    last = len(wanted) - 1
    gap = min(gap, (high - low) / max(1, last))
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    pools: list[list[float]] = []
    for rank, n in enumerate(order):
        pools.append([wanted[n] - rank * gap])
        while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    level = [min(max(_mean(pool), low), high - last * gap) for pool in pools for _ in pool]
    return tuple(level[rank] + rank * gap for rank in (order.index(n) for n in range(len(wanted))))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
