"""What the store knows of the photographs and games of the day: on which days they were played, and how people did.

Only what was guessed on the day itself counts, by UTC; whoever comes later plays like any other, for the fun of it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import func, select

from quiz.analysis.statistics import Tally
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


class Dailies:
    """The store's days; each method raises `StoreError` where the database fails. `key` stands for a player there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def played(self, *, key: str, what: Daily) -> frozenset[date]:
        """The days whose photograph or game this player guessed at on that day."""
        when = func.min(guesses.c.guessed_at, type_=guesses.c.guessed_at.type)
        query = (
            select(games.c.seed, when.label("at"))
            .join(guesses, guesses.c.game == games.c.id)
            .where(guesses.c.player == key, games.c.seed.like(f"{what.value}________"))
            .group_by(games.c.seed)
            .order_by(games.c.seed.desc())
            .limit(LONGEST_STREAK)
        )
        with self._database.reading() as connection:
            found = [(parse_day(seed), at) for seed, at in connection.execute(query)]
        return frozenset(day.date for day, at in found if day is not None and at.date() == day.date)

    def turnout(self, *, game: str, day: Day) -> Turnout:
        """What was said on its day of the photograph with which that game begins, by who saw it for the first time."""
        begins = datetime.combine(day.date, time(), tzinfo=UTC)
        said = func.count().label("said")
        query = (
            select(guesses.c.chosen, guesses.c.is_right, said)
            .where(guesses.c.first_sight, guesses.c.game == game, guesses.c.position == 1)
            .where(guesses.c.guessed_at >= begins, guesses.c.guessed_at < begins + timedelta(days=1))
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
