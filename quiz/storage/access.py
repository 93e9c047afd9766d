"""Who may say something of a photograph, and read what others say: whoever knows its answer, and was not sent away."""

from typing import Final

from sqlalchemy import CompoundSelect, Connection, exists, func, or_, select, union

from quiz.game import Call
from quiz.storage.discussion.discussion_tables import bans
from quiz.storage.tables import guesses, sightings

IS_TOLD: Final = func.coalesce(guesses.c.called, "") != Call.OPEN.value
"""The reveal of that guess no longer waits for what its player calls the network."""


def knows(connection: Connection, key: str, photograph: str) -> bool:
    """Whether the player of that key has guessed the photograph, and is asked nothing more of it, or was shown it with
    its answer."""
    guessed = exists().where(
        guesses.c.player == key, guesses.c.photograph == photograph, guesses.c.first_sight, IS_TOLD
    )
    shown = exists().where(sightings.c.player == key, sightings.c.photograph == photograph)
    return bool(connection.execute(select(or_(guessed, shown))).scalar_one())


def known_photographs(key: str) -> CompoundSelect[str]:
    """The photographs whose answers the player of that key knows."""
    return union(
        select(guesses.c.photograph).where(guesses.c.player == key, IS_TOLD),
        select(sightings.c.photograph).where(sightings.c.player == key),
    )


def seen_in_order(connection: Connection, key: str) -> tuple[str, ...]:
    """What a player has seen, each once: what they were shown with its answer, then what they guessed, longest ago
    first."""
    known = connection.execute(known_photographs(key)).scalars()
    by_last_look = (
        select(guesses.c.photograph)
        .where(guesses.c.player == key)
        .group_by(guesses.c.photograph)
        .order_by(func.max(guesses.c.guessed_at), guesses.c.photograph)
    )
    guessed = tuple(connection.execute(by_last_look).scalars())
    return (*sorted(set(known).difference(guessed)), *guessed)


def check_knows(connection: Connection, key: str, photograph: str) -> None:
    """Refuse who has yet to guess the photograph.

    Raises:
        ValueError: a sentence for the visitor.
    """
    if not knows(connection, key, photograph):
        raise ValueError("Guess this photograph first: what is said of it gives it away.")


def check_may_speak(connection: Connection, key: str, photograph: str) -> None:
    """Refuse who was banned, and who has yet to guess the photograph. Raises `ValueError` as `check_knows` does."""
    if connection.execute(select(exists().where(bans.c.player == key))).scalar_one():
        raise ValueError("An admin has asked you to be quiet here. You can go on playing.")
    check_knows(connection, key, photograph)
