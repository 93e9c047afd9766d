"""Class by class: on which classes people, and on which the network, are ahead."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from quiz.figures import PEOPLE, ClassAccuracy
from quiz.rounds import LabelSpace
from quiz.statistics import Tally
from ui import look
from ui.words import points

NAMED: Final = 5  # guesses on each side that a class needs before its gap is named


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class: how often people, and the network among the 1,000, were right."""

    name: str
    people: Tally
    network: Tally

    @property
    def gap(self) -> float | None:
        """How far people are ahead, in [-1, 1]; `None` unless both were asked."""
        if self.people.rate is None or self.network.rate is None:
            return None
        return self.people.rate - self.network.rate

    @property
    def is_firm(self) -> bool:
        """Whether both were asked often enough for the gap to be named."""
        return min(self.people.n, self.network.n) >= NAMED


@dataclass(frozen=True, slots=True)
class PerClass:
    """Every class that was asked, the widest gap in favour of people first. No `rows`: too little to compare."""

    title: str
    sentence: str
    rows: tuple[ClassRow, ...] = ()

    def table(self) -> list[dict[str, str | int | None]]:
        """The rows for a sortable table: rates in percent, the gap in points; what is not known is `None`."""
        return [
            {
                "Class": row.name,
                "People": points(row.people.rate),
                "Network": points(row.network.rate),
                "Gap": points(row.gap),
                "People, right": f"{row.people.right} of {row.people.n}",
                "Network, right": f"{row.network.right} of {row.network.n}",
            }
            for row in self.rows
        ]


def per_class(by_class: Iterable[ClassAccuracy], network: str) -> PerClass:
    """Every class that was asked: people, and the network among the 1,000, on guesses at both kinds of photograph."""
    people: dict[int, Tally] = {}
    its: dict[int, Tally] = {}
    for found in by_class:
        if found.maker == PEOPLE:
            people[found.truth] = people.get(found.truth, Tally(0, 0)) + found.tally
        elif found.maker == network and found.label_space is LabelSpace.ALL_1000:
            its[found.truth] = its.get(found.truth, Tally(0, 0)) + found.tally
    rows = sorted(
        (
            ClassRow(look.name_of(truth), people.get(truth, Tally(0, 0)), its.get(truth, Tally(0, 0)))
            for truth in people.keys() | its.keys()
        ),
        key=lambda row: (not row.is_firm, -(row.gap or 0.0), -row.people.n, row.name.casefold()),
    )
    firm = [row for row in rows if row.is_firm]
    if not firm:
        return PerClass(
            f"No class has been guessed {NAMED} times yet", "A few more games, and the widest gaps stand here."
        )
    note = (
        f"Classes with fewer than {NAMED} guesses stand last. Kinds are mixed here, and how many of a class's "
        "photographs were picked to fool it differs: read along a row, not down a column."
    )
    title, widest = _widest(firm)
    return PerClass(title=title, sentence=" ".join([*widest, note]), rows=tuple(rows))


def _widest(rows: Sequence[ClassRow]) -> tuple[str, list[str]]:
    """The widest gap each way, in a line, and the counts behind it; `rows` by falling gap."""
    best, worst = max(map(_gap, rows)), min(map(_gap, rows))
    ahead = [row for row in rows if _gap(row) == best > 0]
    behind = [row for row in rows if _gap(row) == worst < 0]
    if ahead and behind:
        title = f"People are furthest ahead on {_names(ahead)}, the network on {_names(behind)}"
    elif ahead:
        title = f"People are furthest ahead on {_names(ahead)}"
    elif behind:
        title = f"The network is furthest ahead on {_names(behind)}"
    else:
        return "Class by class, people and network are level", []
    return title, [
        f"{row.name[0].upper()}{row.name[1:]}: people {row.people.right} of {row.people.n}, "
        f"network {row.network.right} of {row.network.n}."
        for row in (*ahead[:1], *behind[:1])
    ]


def _gap(row: ClassRow) -> float:
    """To twelve digits, so that equal gaps are seen as equal."""
    return round(row.gap or 0.0, 12)


def _names(tied: Sequence[ClassRow]) -> str:
    if len(tied) <= 2:
        return " and ".join(row.name for row in tied)
    return f"{tied[0].name} and {len(tied) - 1} others"
