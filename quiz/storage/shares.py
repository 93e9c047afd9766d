"""Scores that players show: a link names a share, a share a game and its player, and the score is counted anew.

So a score cannot be made up, is never older than the guesses it counts, and goes when its player does. Who the player
is cannot be told from it.
"""

import re
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, case, func, select
from sqlalchemy.dialects import postgresql, sqlite

from quiz.analysis.statistics import Tally
from quiz.game import SEED_ALPHABET, LabelSpace
from quiz.storage import tables
from quiz.storage.database import Database

_DIGITS: Final = 10
_ID: Final = re.compile(rf"[{SEED_ALPHABET}]{{{_DIGITS}}}")


@dataclass(frozen=True, slots=True)
class Share:
    """What one player shows of `game`: how often they, and its network over the 1,000, were right so far."""

    id: str
    game: str
    people: Tally
    network: Tally


class Shares:
    """The store's shares; each method raises `StoreError` where the database fails. `key` stands for a player there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, *, key: str, game: str) -> str:
        """The id under which this player shows this game: the same each time."""
        table = tables.shares
        row = {"id": "".join(secrets.choice(SEED_ALPHABET) for _ in range(_DIGITS)), "player": key, "game": game}
        insert = postgresql.insert if self._database.dialect == "postgresql" else sqlite.insert
        with self._database.writing() as connection:
            connection.execute(insert(table).values(row).on_conflict_do_nothing())
            mine = select(table.c.id).where(table.c.player == key, table.c.game == game)
            return str(connection.execute(mine).scalar_one())

    def is_of(self, id: str, *, key: str) -> bool:  # noqa: A002 – a share's id
        """Whether it is this player's own."""
        table = tables.shares
        with self._database.reading() as connection:
            own = connection.execute(select(table.c.id).where(table.c.id == id, table.c.player == key))
            return own.scalar_one_or_none() is not None

    def find(self, id: str) -> Share | None:  # noqa: A002 – a share's id
        """What is shown under that id; `None` for any that no player was given, and where nothing was guessed."""
        if not _ID.fullmatch(id):
            return None
        table, guesses, answers, games = tables.shares, tables.guesses, tables.answers, tables.games
        its = and_(
            answers.c.game == guesses.c.game,
            answers.c.position == guesses.c.position,
            answers.c.network == games.c.network,
            answers.c.label_space == LabelSpace.ALL_1000.value,
        )
        counted = (
            select(
                table.c.game,
                func.count().label("n"),
                func.sum(case((guesses.c.is_right, 1), else_=0)).label("right"),
                func.count(answers.c.position).label("answered"),
                func.sum(case((answers.c.is_right, 1), else_=0)).label("its_right"),
            )
            .join(games, games.c.id == table.c.game)
            .join(guesses, and_(guesses.c.player == table.c.player, guesses.c.game == table.c.game))
            .outerjoin(answers, its)
            .where(table.c.id == id)
            .group_by(table.c.game)
        )
        with self._database.reading() as connection:
            row = connection.execute(counted).mappings().one_or_none()
        if row is None:
            return None
        return Share(id, row["game"], Tally(row["right"], row["n"]), Tally(row["its_right"], row["answered"]))

    def marks(self, id: str) -> dict[int, bool]:  # noqa: A002 – a share's id
        """Which rounds of the game the player who shows it got right, and which not, so far; empty of no share."""
        if not _ID.fullmatch(id):
            return {}
        table, guesses = tables.shares, tables.guesses
        theirs = (
            select(guesses.c.position, guesses.c.is_right)
            .join(table, and_(guesses.c.player == table.c.player, guesses.c.game == table.c.game))
            .where(table.c.id == id)
        )
        with self._database.reading() as connection:
            return {position: bool(is_right) for position, is_right in connection.execute(theirs)}
