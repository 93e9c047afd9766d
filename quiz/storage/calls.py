"""Calls: what players say, between guess and reveal, that the network will be. Kept with the guess, and said once.

A call counts for something only while nobody has told the player what the network claims of the photograph. Whatever
tells that closes what is still open: a reveal elsewhere, a result, a sighting.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, update

from quiz.game import Call, parse_game_id
from quiz.players import key_of
from quiz.storage.database import Database
from quiz.storage.tables import guesses


class Calls:
    """The store's calls; each method raises `StoreError` where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, called: Call, *, player: str, game: str, position: int) -> bool:
        """Keep what `player` calls the network at a round, or that they pass, unless something was said before, or they
        were told; whether it was kept.

        Raises:
            ValueError: that is no call.
        """
        if called is Call.OPEN:
            raise ValueError("a call that is made is open no more")
        key = key_of(player)
        here = (guesses.c.game == parse_game_id(game)) & (guesses.c.position == position)
        with self._database.writing() as connection:
            made = update(guesses).where(_is_open(key), here).values(called=called.value)
            photographs = connection.execute(made.returning(guesses.c.photograph)).scalars().all()
            pass_open(connection, key, photographs)
        return bool(photographs)

    def close(self, *, player: str, game: str) -> None:
        """Pass for `player` at each round of a game that is still open: its result is about to be told."""
        with self._database.writing() as connection:
            of_game = _is_open(key_of(player)) & (guesses.c.game == parse_game_id(game))
            told = update(guesses).where(of_game).values(called=Call.PASSED.value).returning(guesses.c.photograph)
            pass_open(connection, key_of(player), connection.execute(told).scalars().all())


def pass_open(connection: Connection, key: str, photographs: Collection[str]) -> None:
    """Have the player of that key pass wherever they are still asked what the network makes of these photographs."""
    if photographs:
        asked = guesses.c.photograph.in_(photographs)
        connection.execute(update(guesses).where(_is_open(key), asked).values(called=Call.PASSED.value))


def _is_open(key: str) -> ColumnElement[bool]:
    return (guesses.c.player == key) & (guesses.c.called == Call.OPEN.value)
