"""Class by class: on which classes people, and on which the network, are ahead by more than elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from quiz.analysis.comparison import ClassAccuracy
from quiz.analysis.pooled import FEWEST_OF_A_CLASS, FEWEST_PLAYERS
from quiz.analysis.statistics import Interval, Tally
from quiz.formatting import points
from ui import html

_WAITS: Final = f"{FEWEST_PLAYERS} players and {FEWEST_OF_A_CLASS} photographs of it"
"""What a class waits for before it is named."""

_FEW: Final = 10
"""Of fewer looks no shares are told: “100 %” of two says more than there is."""


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class: how often people, and the network among the 1,000, were right at the same looks."""

    name: str
    people: Tally
    network: Tally
    players: int
    photographs: int
    gap: float
    between: Interval | None

    @property
    def words(self) -> str:
        """“+12 (−3 to +27) points”; without an interval of too few."""
        value = _signed(self.gap)
        return f"{value} ({_signed(self.between.low)} to {_signed(self.between.high)})" if self.between else value


@dataclass(frozen=True, slots=True)
class PerClass:
    """Every class that was asked, the widest gap in favour of people first, and then those of too little by how often
    they were looked at. No `rows`: nobody was asked."""

    title: str
    sentence: str
    rows: tuple[ClassRow, ...] = ()

    def table(self) -> list[dict[str, str | int | None]]:
        """The rows for a sortable table: rates in percent, the gap in points; what is not known is `None`."""
        return [
            {
                "Class": row.name,
                "People": points(row.people.rate) if row.people.n >= _FEW else None,
                "Network": points(row.network.rate) if row.people.n >= _FEW else None,
                "Gap": points(row.gap) if row.people.n >= _FEW else None,
                "95 %": f"{_signed(row.between.low)} to {_signed(row.between.high)}" if row.between else None,
                "Looks": row.people.n,
                "Players": row.players,
                "Photographs": row.photographs,
            }
            for row in self.rows
        ]


def per_class(by_class: Iterable[ClassAccuracy], network: str) -> PerClass:
    """Every class that was asked: people, and the network among the 1,000, on looks at both kinds of photograph."""
    mine = [found for found in by_class if found.network == network]
    rows = sorted(
        ((found, _row(found)) for found in mine),
        key=lambda pair: (
            not pair[0].is_enough,
            -pair[1].gap if pair[0].is_enough else 0.0,
            -pair[1].people.n,
            pair[1].name.casefold(),
        ),
    )
    if not rows:
        return PerClass("No class has been looked at yet", f"A class is named after {_WAITS}.")
    note = (
        f"A class has an interval after {_WAITS}; the others stand last. Kinds are mixed here, and how many of a "
        "class's photographs were picked to fool it differs: read along a row, not down a column."
    )
    firm = [found for found, _ in rows if found.is_enough]
    title, said = _widest(firm) if firm else ("Class by class, it is too early to say", [])
    return PerClass(title=title, sentence=" ".join([*said, note]), rows=tuple(row for _, row in rows))


def _widest(firm: Sequence[ClassAccuracy]) -> tuple[str, list[str]]:
    """The widest gap each way, where it is wider than elsewhere for certain, and what it rests on."""
    ahead = [_row(found) for found in firm if found.apart.low > 0]
    behind = [_row(found) for found in firm if found.apart.high < 0]
    best = max(ahead, key=lambda row: row.gap, default=None)
    worst = min(behind, key=lambda row: row.gap, default=None)
    said = [
        f"{row.name[0].upper()}{row.name[1:]}: {row.words} points for people, of {row.people.n:,} looks by "
        f"{row.players} players at {row.photographs} photographs."
        for row in (best, worst)
        if row is not None
    ]
    said.append(f"Named is what differs from all other classes together, {len(firm)} judged at once.")
    if best is not None and worst is not None:
        return f"People do best beside the network on {best.name}, and worst on {worst.name}", said
    if best is not None:
        return f"People do best beside the network on {best.name}", said
    if worst is not None:
        return f"People do worst beside the network on {worst.name}", said
    return "Class by class, no gap stands out", said[-1:]


def _row(found: ClassAccuracy) -> ClassRow:
    people, its = found.people.tally, found.its.tally
    return ClassRow(
        name=html.name_of(found.truth),
        people=people,
        network=its,
        players=found.people.players,
        photographs=found.people.photographs,
        gap=(people.rate or 0.0) - (its.rate or 0.0),
        between=found.gap if found.is_enough else None,
    )


def _signed(gap: float) -> str:
    return f"{round(100 * gap):+d}".replace("-", "−").replace("+0", "0")
