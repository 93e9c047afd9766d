"""What the store knows of the photographs and games of the day: on which days they were played, and how people did.

Only what was guessed on the day itself counts, by UTC; whoever comes later plays like any other, for the fun of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from quiz.analysis.statistics import Tally
from quiz.game import Call, Game
from quiz.players import key_of
from quiz.seeds import Daily, Day, parse_day
from quiz.storage.database import Database
from quiz.storage.tables import games, guesses

LONGEST_STREAK: Final = 4000
"""Days that are looked back at most: eleven years."""


@dataclass(frozen=True, slots=True)
class Turnout:
    """How people did on a photograph of the day. `chosen` pairs a class with how many said it, most first."""

    tally: Tally
    chosen: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class DayPlayed:
    """What a player has done of the photograph, or of the ten, of a day.

    Attributes:
        tally: what they guessed, and how much of that was right.
        in_time: they began while the day lasted.
        is_open: a reveal waits for what they call the network, so that nothing of it may be told.
    """

    tally: Tally
    in_time: bool
    is_open: bool


OfDays = Mapping[Day, DayPlayed]
"""What a player has done of each day that they have played any of."""


class Dailies:
    """The store's days; each method raises `StoreError` where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._began: date | None = None

    def played(self, *, player: str) -> OfDays:
        """What `player` did of each day, in one pass over what they guessed; of the last `LONGEST_STREAK` days."""
        when = func.min(guesses.c.guessed_at, type_=guesses.c.guessed_at.type)
        query = (
            select(
                games.c.seed,
                when.label("began"),
                func.count().label("n"),
                _many(guesses.c.is_right).label("n_right"),
                _many(guesses.c.chosen.is_(None)).label("unsure"),
                _many(guesses.c.called == Call.OPEN.value).label("open"),
            )
            .join(guesses, guesses.c.game == games.c.id)
            .where(guesses.c.player == key_of(player), _OF_DAYS)
            .group_by(games.c.seed)
            .order_by(when.desc())
            .limit(len(Daily) * LONGEST_STREAK)
        )
        with self._database.reading() as connection:
            found = [(parse_day(row.seed), row) for row in connection.execute(query)]
        return {
            day: DayPlayed(
                tally=Tally(row.n_right, row.n, unsure=row.unsure),
                in_time=row.began.date() == day.date,
                is_open=row.open > 0,
            )
            for day, row in found
            if day is not None
        }

    def began(self) -> date | None:
        """The day on which anybody first asked for what there is each day; `None` where nobody has. Looked for until it
        is found: it stays what it is."""
        if self._began is None:
            first = select(func.min(games.c.created_at, type_=games.c.created_at.type)).where(_OF_DAYS)
            with self._database.reading() as connection:
                found = connection.execute(first).scalar_one()
            self._began = None if found is None else found.date()
        return self._began

    def turnout(self, *, game: str, day: Day) -> Turnout:
        """What was said on its day of the photograph with which that game begins, by who saw it for the first time."""
        said = func.count().label("said")
        query = (
            select(guesses.c.chosen, guesses.c.is_right, said)
            .where(guesses.c.first_sight, guesses.c.game == game, guesses.c.position == 1, _on(day))
            .group_by(guesses.c.chosen, guesses.c.is_right)
            .order_by(said.desc(), guesses.c.chosen)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return Turnout(
            tally=Tally(
                right=sum(row.said for row in rows if row.is_right),
                n=sum(row.said for row in rows),
                unsure=sum(row.said for row in rows if row.chosen is None),
            ),
            chosen=tuple((row.chosen, row.said) for row in rows if row.chosen is not None),
        )

    def scores(self, *, game: Game, day: Day) -> tuple[int, ...]:
        """How many got 0, 1, … right, of those who guessed all of that game while its day lasted.

        Whether or not they had seen some of it before: it is the game's score, as each of them was told it.
        """
        finished = (
            select(_many(guesses.c.is_right).label("score"))
            .where(
                guesses.c.first_sight.in_([True, False]),  # so that `ix_guesses_figures` finds the game
                guesses.c.game == game.id,
                _on(day),
            )
            .group_by(guesses.c.player)
            .having(func.count() == len(game.rounds))
            .subquery()
        )
        query = select(finished.c.score, func.count().label("people")).group_by(finished.c.score)
        with self._database.reading() as connection:
            found = {row.score: row.people for row in connection.execute(query)}
        return tuple(found.get(score, 0) for score in range(len(game.rounds) + 1))


_OF_DAYS: Final = or_(*(games.c.seed.like(f"{what.value}________") for what in Daily))
"""A game's seed is a day's, or looks like one."""


def _on(day: Day) -> ColumnElement[bool]:
    """A guess was made while that day lasted."""
    begins = datetime.combine(day.date, time(), tzinfo=UTC)
    return and_(guesses.c.guessed_at >= begins, guesses.c.guessed_at < begins + timedelta(days=1))


def _many(holds: ColumnElement[bool]) -> ColumnElement[int]:
    """In how many rows of a group that holds; where it is unknown, it does not."""
    return func.sum(case((holds, 1), else_=0))
