"""Where labels go in a crowded chart: so many as fit without touching, the most important first; pixels throughout.

A label stands beside its mark; where there is no room, above or below it at the end of a line.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
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
        (anchor, dx, up_or_down * (AWAY + TALL / 2))
        for up_or_down in (-1, 1)
        for anchor, dx in (("center", 0), ("left", AWAY / 2), ("right", -AWAY / 2))
    ),
)
"""Where a label may be: its anchor, and how far that is from the mark, the best place first."""

_AT_A_LINE: Final = tuple(
    (anchor, lean * far, side * float(far))
    for far in range(22, 210, 16)
    for side in (1, -1)
    for lean in (0.0, 0.3, -0.3, 0.7, -0.7)
    for anchor in ("left", "right", "center")
)
"""Where a label may be that a line joins to its mark: its anchor, and where the line ends, the nearest first."""

_MARK: Final = 6  # half of a mark's side

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label beside the mark of that index. `anchor` is which of its ends is at the mark: left, right or center.

    `is_led`: a line leads from the mark to (`dx`, `dy`) away, and the label stands on its end, or hangs from it.
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
    whiskers: Sequence[tuple[float, float] | None] = (),
    hanging: Collection[int] = (),
    stretch: float = 1.0,
) -> tuple[Label, ...]:
    """Labels for those marks, in order of importance, that have room for one inside `width` × `height`.

    `marks` are (x, y) from the left and the top, `whiskers` the top and bottom of what goes up and down from each;
    `taken` is where something else stands. An empty text wants no label. All that have room
    beside their mark get one, but for those that are `hanging`; lines lead to these and to the others, from the right
    to the left, so that each passes those before it. A label has room where it has that with all marks moved apart by
    `stretch` as well, as on a wider screen.
    """
    views = [_View(factor, marks, taken, whiskers, width, height) for factor in sorted({1.0, stretch})]
    wanted = [index for index, text in enumerate(texts) if text]
    placed: dict[int, Label] = {}

    def try_all(index: int, candidates: Iterable[Label]) -> None:
        for label in candidates:
            if index not in placed and all(view.has_room(label, texts[index]) for view in views):
                placed[index] = label
                for view in views:
                    view.put(label, texts[index])

    from_the_right = sorted(wanted, key=lambda index: -marks[index][0])
    for index in from_the_right:
        if index in hanging:
            try_all(index, (label for label in _led_to(index) if label.dy > 0 == label.dx and label.anchor == "left"))
    for index in wanted:
        try_all(index, _beside(index))
    for index in from_the_right:
        try_all(index, _led_to(index))
    return tuple(placed[index] for index in sorted(placed))


def _beside(index: int) -> Iterator[Label]:
    return (Label(index, anchor, dx, dy) for anchor, dx, dy in _AROUND)


def _led_to(index: int) -> Iterator[Label]:
    return (Label(index, anchor, dx, dy, is_led=True) for anchor, dx, dy in _AT_A_LINE)


class _View:
    """The chart at one width: where something stands in it by now."""

    def __init__(
        self,
        factor: float,
        marks: Sequence[tuple[float, float]],
        taken: Sequence[Box],
        whiskers: Sequence[tuple[float, float] | None],
        width: float,
        height: float,
    ) -> None:
        self._marks = [(factor * x, y) for x, y in marks]
        self._width, self._height = factor * width, height
        self._boxes = [
            *taken,
            *(
                (x - 3, found[0], x + 3, found[1])
                for (x, _), found in zip(self._marks, whiskers, strict=False)
                if found
            ),
        ]

    def has_room(self, label: Label, text: str) -> bool:
        """Whether neither the text nor its line touches anything."""
        mark = self._marks[label.index]
        box = _box(label, mark, text)
        is_inside = box[0] >= 0 and box[1] >= 0 and box[2] <= self._width and box[3] <= self._height
        if not is_inside or not self._is_free(box, self._marks):
            return False
        line = _line(label, mark)
        others = [one for one in self._marks if hypot(one[0] - mark[0], one[1] - mark[1]) > _MARK] if line else []
        return all(self._is_free(spot, others) for spot in line)

    def put(self, label: Label, text: str) -> None:
        """The label stands there now."""
        mark = self._marks[label.index]
        self._boxes += [_box(label, mark, text), *_line(label, mark)]

    def _is_free(self, box: Box, marks: Sequence[tuple[float, float]]) -> bool:
        """Whether the box touches nothing that is put there, nor any of those marks."""
        left, top, right, bottom = box[0] - _MARK, box[1] - _MARK, box[2] + _MARK, box[3] + _MARK
        if any(left < x < right and top < y < bottom for x, y in marks):
            return False
        return not any(_touch(box, other) for other in self._boxes)


def _box(label: Label, mark: tuple[float, float], text: str) -> Box:
    """Where the text stands: in the middle of the height it is at, or at the end of its line."""
    wide = CHARACTER * len(text)
    left = mark[0] + label.dx - {"left": 0.0, "right": wide, "center": wide / 2}[label.anchor]
    top = mark[1] + label.dy - (TALL / 2 if not label.is_led else TALL if label.dy < 0 else 0)
    return left, top, left + wide, top + TALL


def _line(label: Label, mark: tuple[float, float]) -> list[Box]:
    """Where the label's line runs, from its mark's edge to short of the text: a small box every four pixels."""
    if not label.is_led:
        return []
    long, edge = hypot(label.dx, label.dy), 1.5 * _MARK
    spots = [(at / long) for at in range(round(edge) + 1, round(long) - 2, 4)]
    points = [(mark[0] + label.dx * part, mark[1] + label.dy * part) for part in spots]
    return [(x - 0.3, y - 2, x + 0.3, y + 2) for x, y in points]


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
