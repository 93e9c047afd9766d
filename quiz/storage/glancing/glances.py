"""Glances: photographs that were shown for a moment, each once in a round, whatever is loaded again.

That a look has begun is on the disk before the photograph leaves for the browser; how long it was there comes after.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, exists, literal, select, update

from quiz.game import Distractors, Mode, Round, parse_game_id
from quiz.players import key_of
from quiz.storage.database import Database, insert
from quiz.storage.tables import games, glances, guesses, rounds, sightings

LONGEST_MS: Final = 60_000
"""What a browser says to have shown for longer was not measured."""


@dataclass(frozen=True, slots=True)
class Glance:
    """A look that has begun. `glanced_ms` is how long the photograph was shown, as the browser counted it; `None` where
    it has yet to say, or could not."""

    glanced_ms: int | None


class Glances:
    """The store's glances; each method raises `StoreError` where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, *, player: str, game: str, position: int) -> bool:
        """Note that the photograph of that round is about to be shown to `player`; whether it may be: once, and not to
        who has guessed it. The game is kept already.

        Raises:
            ValueError: there is no such round, or its game is none of brief looks.
        """
        wanted = (
            select(rounds.c.photograph, games.c.mode)
            .join(games, games.c.id == rounds.c.game)
            .where(rounds.c.game == parse_game_id(game), rounds.c.position == position)
        )
        key = key_of(player)
        with self._database.writing() as connection:
            asked = connection.execute(wanted).one_or_none()
            if asked is None or not Mode(asked.mode).exposure_ms:
                raise ValueError(f"game {game!r} has no round {position!r} that is shown for a moment")
            is_guessed = exists().where(guesses.c.player == key, guesses.c.game == game, guesses.c.position == position)
            if connection.execute(select(is_guessed)).scalar_one():
                return False
            row = {"player": key, "game": game, "position": position, "photograph": asked.photograph}
            new = insert(connection, glances).values(row).on_conflict_do_nothing().returning(glances.c.game)
            return connection.execute(new).one_or_none() is not None

    def measure(self, glanced_ms: int, *, player: str, game: str, position: int) -> None:
        """Keep how long it was shown. What was said first stands, and nothing is where no look has begun.

        Raises:
            ValueError: that is no such time.
        """
        if not 0 <= glanced_ms <= LONGEST_MS:
            raise ValueError(f"glanced_ms={glanced_ms!r} is not between 0 and {LONGEST_MS}")
        with self._database.writing() as connection:
            begun = and_(_here(key_of(player), game, position), glances.c.glanced_ms.is_(None))
            connection.execute(update(glances).where(begun).values(glanced_ms=glanced_ms))

    def of(self, *, player: str, game: str, position: int) -> Glance | None:
        """The look that has begun at that round; `None` where the photograph has yet to be shown."""
        with self._database.reading() as connection:
            return _begun(connection, key_of(player), game, position)


def how_looked(connection: Connection, key: str, game: str, asked: Round, mode: Mode) -> dict[str, object]:
    """The columns of a guess that is about to be written which say how its player looked: among what they chose, and
    how long a brief look was.

    Who has glanced at the photograph in another round as well has seen it before: the guess is no first look.

    Raises:
        ValueError: the photograph was not shown yet; a sentence for the visitor.
    """
    elsewhere = exists().where(
        glances.c.player == key, glances.c.photograph == asked.photograph, ~_here(key, game, asked.position)
    )
    row = select(literal(key), literal(asked.photograph)).where(elsewhere)
    new = insert(connection, sightings).from_select(["player", "photograph"], row)
    connection.execute(new.on_conflict_do_nothing())
    if not mode.exposure_ms:
        return {"distractors": asked.distractors.value, "glanced_ms": None}
    glance = _begun(connection, key, game, asked.position)
    if glance is None:
        raise ValueError("This photograph was not shown yet: first look, then say what it is.")
    return {"distractors": Distractors.GLANCE.value, "glanced_ms": glance.glanced_ms}


def _begun(connection: Connection, key: str, game: str, position: int) -> Glance | None:
    row = connection.execute(select(glances.c.glanced_ms).where(_here(key, game, position))).one_or_none()
    return None if row is None else Glance(row.glanced_ms)


def _here(key: str, game: str, position: int) -> ColumnElement[bool]:
    return and_(glances.c.player == key, glances.c.game == game, glances.c.position == position)
