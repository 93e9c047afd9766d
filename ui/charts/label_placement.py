"""Where labels go in a crowded chart: so many as fit without touching, the most important first; pixels throughout.

A label stands beside its mark; where there is no room, above it at the end of a line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Final

CHARACTER: Final = 7.15  # pixels of a letter at 13 px, on the wide side
TALL: Final = 16
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

_ABOVE: Final = tuple(
    (anchor, lean * up, -float(up))
    for up in range(24, 260, 10)
    for lean in (0.0, -0.3, 0.3, -0.6, 0.6, -1.0, 1.0)
    for anchor in ("center", "right" if lean < 0 else "left", "left" if lean < 0 else "right")
)
"""Where a label may be that a line joins to its mark: its anchor, and where the line ends, the nearest first."""

_MARK: Final = 6  # half of a mark's side

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label beside the mark of that index. `anchor` is which of its ends is at the mark: left, right or center.

    `is_led`: a line leads from the mark to (`dx`, `dy`) away, and the label stands on its end.
    """

    index: int
    anchor: str
    dx: float
    dy: float
    is_led: bool = False


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
    boxes: list[Box] = [*taken, *((x - _MARK, y - _MARK, x + _MARK, y + _MARK) for x, y in marks)]
    placed: list[Label] = []
    for index, (mark, text) in enumerate(zip(marks, texts, strict=True)):
        if not text:
            continue
        for label in _candidates(index):
            box = _box(label, mark, text)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
            if not inside or any(_touch(box, other) for other in boxes):
                continue
            line = _line(label, mark)
            if not any(_touch(one, other) for one in line for other in boxes):
                boxes += [box, *line]
                placed.append(label)
                break
    return tuple(placed)


def _candidates(index: int) -> Iterator[Label]:
    yield from (Label(index, anchor, dx, dy) for anchor, dx, dy in _AROUND)
    yield from (Label(index, anchor, dx, dy, is_led=True) for anchor, dx, dy in _ABOVE)


def _box(label: Label, mark: tuple[float, float], text: str) -> Box:
    """Where the text stands: in the middle of the height it is at, or on the end of its line."""
    wide = CHARACTER * len(text)
    left = mark[0] + label.dx - {"left": 0.0, "right": wide, "center": wide / 2}[label.anchor]
    top = mark[1] + label.dy - (TALL if label.is_led else TALL / 2)
    return left, top, left + wide, top + TALL


def _line(label: Label, mark: tuple[float, float]) -> list[Box]:
    """Where the label's line runs, from its mark's edge to short of the text: a small box every four pixels."""
    if not label.is_led:
        return []
    long, edge = hypot(label.dx, label.dy), 1.5 * _MARK
    spots = [(at / long) for at in range(round(edge) + 1, round(long) - 2, 4)]
    points = [(mark[0] + label.dx * part, mark[1] + label.dy * part) for part in spots]
    return [(x - 2, y - 2, x + 2, y + 2) for x, y in points]


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
