"""The crowd's figures. Only first sights count: who has seen a reveal knows the answer. Photographs whose label a
host has confirmed to be wrong count for nobody, nor do those that are neither fooling nor control. Versions of a
network are told apart, each a decision maker of its own (quiz.storage.versions).

How people and networks compare is made out in `quiz.analysis.comparison`; the other figures are aggregates, made by
the database. What was said of each photograph comes from counts that are kept with every guess.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    RowMapping,
    and_,
    case,
    cast,
    distinct,
    exists,
    func,
    select,
)

from quiz.analysis.comparison import Compared, compare
from quiz.analysis.statistics import Tally
from quiz.game import Distractors, LabelSpace
from quiz.storage.counting.counters import SAYS_WHAT_IT_IS, UNSURE
from quiz.storage.crowd import is_label_wrong
from quiz.storage.database import Database
from quiz.storage.looks import COUNTS, read
from quiz.storage.tables import answers, counts, guesses, rounds, undecided
from quiz.storage.versions import latest, maker


@dataclass(frozen=True, slots=True)
class Mistake:
    """A photograph that a network got wrong over `label_space`, and how sure it was, in [0, 1]."""

    network: str
    photograph: str
    truth: int
    claimed: int
    probability: float


@dataclass(frozen=True, slots=True)
class PhotographGuesses:
    """What people said of one photograph in rounds with these distractors.

    `chosen` pairs a class with how many said it, most first; "I don't know" is only in `tally.unsure`.
    """

    photograph: str
    distractors: Distractors
    tally: Tally
    chosen: tuple[tuple[int, int], ...]

    @property
    def fooled(self) -> int:
        """How many named something else."""
        return self.tally.n - self.tally.right - self.tally.unsure

    def share(self, index: int) -> float | None:
        """The share of all guesses that said class `index`, in [0, 1]; `None` of no guesses."""
        return dict(self.chosen).get(index, 0) / self.tally.n if self.tally.n else None


@dataclass(frozen=True, slots=True)
class Totals:
    """What has been played, of games in which one says what a photograph shows. `first_sights` are the guesses that
    count in the other figures; `players` made them, at `photographs`."""

    players: int
    games: int
    guesses: int
    first_sights: int
    photographs: int


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows satisfy `condition`."""
    return cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), BigInteger)


class Figures:
    """The store's aggregates; each raises `StoreError` where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def compared(self, decks: Mapping[str, Collection[str]] | None = None) -> Compared:
        """People beside networks, with intervals; and people on the photographs of each of `decks`. One long scan."""
        with self._database.reading() as connection:
            found = read(connection)
        return compare(found, decks)

    def mistakes(self, label_space: LabelSpace = LabelSpace.ALL_1000) -> tuple[Mistake, ...]:
        """What each network got wrong, each photograph once, surest first; guessed at by people or not."""
        by = (answers.c.network, answers.c.version, rounds.c.photograph, rounds.c.truth, answers.c.claimed)
        probability = func.max(answers.c.probability)
        query = (
            select(*by, probability.label("probability"))
            .join(rounds, and_(rounds.c.game == answers.c.game, rounds.c.position == answers.c.position))
            .where(
                answers.c.label_space == label_space.value,
                ~answers.c.is_right,
                ~is_label_wrong(rounds.c.photograph),
                ~exists().where(undecided.c.game == rounds.c.game, undecided.c.position == rounds.c.position),
            )
            .group_by(*by)
            .order_by(probability.desc(), *by)
        )
        known = self._latest()
        return tuple(
            Mistake(
                network=maker(row["network"], row["version"], known),
                photograph=row["photograph"],
                truth=row["truth"],
                claimed=row["claimed"],
                probability=row["probability"],
            )
            for row in self._rows(query)
        )

    def by_photograph(self, photograph: str | None = None) -> tuple[PhotographGuesses, ...]:
        """What people said of each photograph, or of the one given; per way of choosing distractors."""
        key = (counts.c.photograph, counts.c.distractors)
        said, right = (cast(func.sum(column), BigInteger) for column in (counts.c.n, counts.c.n_right))
        chosen = func.nullif(counts.c.chosen, UNSURE).label("chosen")
        query = select(*key, chosen, right.label("right"), said.label("said"))
        query = query.where(~is_label_wrong(counts.c.photograph)).group_by(*key, counts.c.chosen)
        if photograph is not None:
            query = query.where(counts.c.photograph == photograph)
        rows = self._rows(query.order_by(*key, said.desc(), counts.c.chosen))
        return tuple(
            PhotographGuesses(
                photograph=name,
                distractors=Distractors(distractors),
                tally=Tally(
                    right=sum(row["right"] for row in of_it),
                    n=sum(row["said"] for row in of_it),
                    unsure=sum(row["said"] for row in of_it if row["chosen"] is None),
                ),
                chosen=tuple((row["chosen"], row["said"]) for row in of_it if row["chosen"] is not None),
            )
            for (name, distractors), group in groupby(rows, key=lambda row: (row["photograph"], row["distractors"]))
            for of_it in [list(group)]
        )

    def totals(self) -> Totals:
        """How much has been played."""
        (row,) = self._rows(
            select(
                func.count(distinct(case((COUNTS, guesses.c.player)))).label("players"),
                func.count(distinct(guesses.c.game)).label("games"),
                func.count().label("guesses"),
                _count(COUNTS).label("first_sights"),
                func.count(distinct(case((COUNTS, guesses.c.photograph)))).label("photographs"),
            )
            .select_from(guesses)
            .where(SAYS_WHAT_IT_IS)
        )
        return Totals(**row)

    def _latest(self) -> Mapping[str, str]:
        with self._database.reading() as connection:
            return latest(connection)

    def _rows(self, query: Executable) -> Sequence[RowMapping]:
        with self._database.reading() as connection:
            return connection.execute(query).mappings().all()
