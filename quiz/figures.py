"""The crowd's figures. Players and networks are treated alike: both decide, both are fooled.

Only first sights count: who has seen a reveal knows the answer. Photographs whose label a host has confirmed
to be wrong count for nobody, nor do those that are neither fooling nor control. Versions of a network are told apart,
each a decision maker of its own (quiz.versions). A network is counted over the very guesses that people made, once
for each, so that its figure stands beside theirs. Every figure is one aggregate, made by the database; what was said
of each photograph comes from counts that are kept with every guess.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    RowMapping,
    and_,
    case,
    cast,
    distinct,
    func,
    literal,
    null,
    select,
    true,
    union_all,
)

from quiz.counts import UNSURE
from quiz.crowd import is_label_wrong, is_undecided
from quiz.database import Database
from quiz.rounds import Distractors, Kind, LabelSpace
from quiz.schema import answers, counts, guesses, rounds
from quiz.statistics import Paired, Tally
from quiz.versions import latest, maker

PEOPLE: Final = "people"


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often a decision maker was right. `maker` is a network's name, or `PEOPLE`.

    People choose among the options, or among the 200 (`distractors` all200); a network among all three label
    spaces. Where `distractors` is "network", its own error was among the options, so that over the options it
    could only lose the fooling photographs: rounds with "random" ones are told apart.
    """

    maker: str
    kind: Kind
    label_space: LabelSpace
    distractors: Distractors
    tally: Tally


@dataclass(frozen=True, slots=True)
class Comparison:
    """People (a) and a network (b, over `label_space`) on the same rounds."""

    network: str
    kind: Kind
    label_space: LabelSpace
    distractors: Distractors
    counts: Paired


@dataclass(frozen=True, slots=True)
class ClassAccuracy:
    """How often a decision maker was right about photographs of class `truth`."""

    maker: str
    truth: int
    label_space: LabelSpace
    tally: Tally


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
class Sureness:
    """How often people were right who had said that they were `sure`, in [0, 1]."""

    sure: float
    distractors: Distractors
    kind: Kind
    tally: Tally


@dataclass(frozen=True, slots=True)
class Totals:
    """What has been played. `first_sights` are the guesses that count in the other figures."""

    players: int
    games: int
    guesses: int
    first_sights: int
    photographs: int


_MADE_IN: Final = case(
    (guesses.c.distractors == Distractors.ALL_200.value, LabelSpace.ALL_200.value),
    else_=LabelSpace.OPTIONS.value,
)
_COUNTS: Final = and_(
    guesses.c.first_sight,
    ~is_label_wrong(guesses.c.photograph),
    ~is_undecided(guesses.c.game, guesses.c.position),
)
# The people of each round, counted before networks' answers are joined to them: many play the same link.
_CROWD: Final = (
    select(
        guesses.c.game,
        guesses.c.position,
        guesses.c.truth,
        guesses.c.kind,
        guesses.c.distractors,
        func.count().label("n"),
        func.sum(case((guesses.c.is_right, 1), else_=0)).label("right"),
    )
    .where(_COUNTS)
    .group_by(guesses.c.game, guesses.c.position, guesses.c.truth, guesses.c.kind, guesses.c.distractors)
    .subquery("crowd")
)
_ANSWERED: Final = answers.join(_CROWD, and_(answers.c.game == _CROWD.c.game, answers.c.position == _CROWD.c.position))


def _count(condition: ColumnElement[bool], each: ColumnElement[int] | int = 1) -> ColumnElement[int]:
    """How many rows satisfy `condition`, or the sum over them of `each`."""
    return cast(func.coalesce(func.sum(case((condition, each), else_=0)), 0), BigInteger)


class Figures:
    """The store's aggregates; each raises `StoreError` where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def accuracy(self) -> tuple[Accuracy, ...]:
        """Right and not, per decision maker, kind, label space and way of choosing distractors."""
        known = self._latest()
        return tuple(
            Accuracy(
                maker=maker(row["maker"], row["version"], known),
                kind=Kind(row["kind"]),
                label_space=LabelSpace(row["label_space"]),
                distractors=Distractors(row["distractors"]),
                tally=Tally(row["right"], row["n"], row["unsure"]),
            )
            for row in self._rows(_tallies("kind", "distractors"))
        )

    def by_class(self) -> tuple[ClassAccuracy, ...]:
        """Right and not, per true class, decision maker and label space."""
        known = self._latest()
        return tuple(
            ClassAccuracy(
                maker=maker(row["maker"], row["version"], known),
                truth=row["truth"],
                label_space=LabelSpace(row["label_space"]),
                tally=Tally(row["right"], row["n"], row["unsure"]),
            )
            for row in self._rows(_tallies("truth"))
        )

    def comparisons(self) -> tuple[Comparison, ...]:
        """How often people and each network were right or wrong together: for agreement and consistency."""
        by = (answers.c.network, answers.c.version, _CROWD.c.kind, answers.c.label_space, _CROWD.c.distractors)
        right, wrong = _CROWD.c.right, _CROWD.c.n - _CROWD.c.right
        query = (
            select(
                *by,
                _count(answers.c.is_right, right).label("both_right"),
                _count(~answers.c.is_right, right).label("only_a"),
                _count(answers.c.is_right, wrong).label("only_b"),
                _count(~answers.c.is_right, wrong).label("both_wrong"),
            )
            .select_from(_ANSWERED)
            .group_by(*by)
            .order_by(*by)
        )
        known = self._latest()
        return tuple(
            Comparison(
                network=maker(row["network"], row["version"], known),
                kind=Kind(row["kind"]),
                label_space=LabelSpace(row["label_space"]),
                distractors=Distractors(row["distractors"]),
                counts=Paired(row["both_right"], row["only_a"], row["only_b"], row["both_wrong"]),
            )
            for row in self._rows(query)
        )

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
                ~is_undecided(rounds.c.game, rounds.c.position),
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

    def sureness(self) -> tuple[Sureness, ...]:
        """Right and not, per stated sureness, way of choosing distractors and kind; of those who said how sure."""
        by = (guesses.c.sure, guesses.c.distractors, guesses.c.kind)
        query = (
            select(*by, _count(guesses.c.is_right).label("right"), func.count().label("n"))
            .where(_COUNTS, guesses.c.sure.is_not(None))
            .group_by(*by)
            .order_by(*by)
        )
        return tuple(
            Sureness(
                sure=row["sure"],
                distractors=Distractors(row["distractors"]),
                kind=Kind(row["kind"]),
                tally=Tally(row["right"], row["n"]),
            )
            for row in self._rows(query)
        )

    def totals(self) -> Totals:
        """How much has been played."""
        (row,) = self._rows(
            select(
                func.count(distinct(guesses.c.player)).label("players"),
                func.count(distinct(guesses.c.game)).label("games"),
                func.count().label("guesses"),
                _count(_COUNTS).label("first_sights"),
                func.count(distinct(guesses.c.photograph)).label("photographs"),
            ).select_from(guesses)
        )
        return Totals(**row)

    def _latest(self) -> Mapping[str, str]:
        with self._database.reading() as connection:
            return latest(connection)

    def _rows(self, query: Executable) -> Sequence[RowMapping]:
        with self._database.reading() as connection:
            return connection.execute(query).mappings().all()


def _tallies(*by: str) -> Executable:
    """Right, n and unsure of people and of every network, by label space and these columns of the guesses."""
    people = (
        select(
            literal(PEOPLE).label("maker"),
            null().label("version"),
            _MADE_IN.label("label_space"),
            *(guesses.c[name] for name in by),
            _count(guesses.c.is_right).label("right"),
            func.count().label("n"),
            _count(guesses.c.chosen.is_(None)).label("unsure"),
        )
        .where(_COUNTS)
        .group_by(_MADE_IN, *(guesses.c[name] for name in by))
    )
    networks = (
        select(
            answers.c.network,
            answers.c.version,
            answers.c.label_space,
            *(_CROWD.c[name] for name in by),
            _count(answers.c.is_right, _CROWD.c.n),
            _count(true(), _CROWD.c.n),
            literal(0),
        )
        .select_from(_ANSWERED)
        .group_by(answers.c.network, answers.c.version, answers.c.label_space, *(_CROWD.c[name] for name in by))
    )
    return union_all(people, networks).order_by(*by, "maker", "version", "label_space")
