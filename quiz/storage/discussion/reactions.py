"""What can be said of a photograph at a click, and that its label is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, select

from quiz import text_rules
from quiz.players import key_of
from quiz.profanity import check_words
from quiz.storage.access import check_knows, check_may_speak
from quiz.storage.counters import count_reaction, uncount_reaction
from quiz.storage.database import Database, insert
from quiz.storage.discussion.discussion_tables import objections, reaction_counts, reactions, rulings


class Reaction(StrEnum):
    """What one may feel about a photograph, each once."""

    GOT_ME = "got_me"
    SAW_IT = "saw_it"
    FAIR = "fair"
    LOVELY = "lovely"


class Ruling(StrEnum):
    """What an admin found of an objection: the label is wrong indeed, or it is not."""

    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Reacted:
    """How many feel what, and what of it the player does; what the player would call the photograph, and the ruling."""

    counts: Mapping[Reaction, int]
    mine: frozenset[Reaction]
    suggestion: str
    ruling: Ruling | None


class Reactions:
    """Clicks under a photograph. Each raises `StoreError` where the database fails, `ValueError` for who may not."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, photograph: str, *, player: str) -> Reacted:
        """How people feel about a photograph that `player` knows."""
        key, table = key_of(player), reactions
        with self._database.reading() as connection:
            check_knows(connection, key, photograph)
            counted = select(reaction_counts).where(reaction_counts.c.photograph == photograph)
            mine = select(table.c.reaction).where(table.c.player == key, table.c.photograph == photograph)
            called = select(objections.c.suggestion).where(
                objections.c.player == key, objections.c.photograph == photograph
            )
            ruled = select(rulings.c.ruling).where(rulings.c.photograph == photograph)
            ruling = connection.execute(ruled).scalar_one_or_none()
            return Reacted(
                counts={Reaction(row["reaction"]): row["n"] for row in connection.execute(counted).mappings()},
                mine=frozenset(map(Reaction, connection.execute(mine).scalars())),
                suggestion=connection.execute(called).scalar_one_or_none() or "",
                ruling=None if ruling is None else Ruling(ruling),
            )

    def feel(self, photograph: str, felt: frozenset[Reaction], *, player: str) -> None:
        """Feel exactly that about a photograph, and nothing else any more; said twice, it changes nothing."""
        key, table = key_of(player), reactions
        with self._database.writing() as connection:
            check_may_speak(connection, key, photograph)
            for (
                reaction
            ) in Reaction:  # always in this order, so that two players do not wait for one another in a circle
                if reaction in felt:
                    new = insert(connection, table).values(player=key, photograph=photograph, reaction=reaction.value)
                    made = new.on_conflict_do_nothing().returning(table.c.reaction)
                    if connection.execute(made).one_or_none() is not None:
                        count_reaction(connection, photograph, reaction.value)
                    continue
                mine = (table.c.player == key, table.c.photograph == photograph, table.c.reaction == reaction.value)
                if connection.execute(delete(table).where(*mine).returning(table.c.reaction)).one_or_none() is not None:
                    uncount_reaction(connection, photograph, reaction.value)

    def object(self, photograph: str, suggestion: str, *, player: str) -> None:
        """Tell the admins that the label is wrong, and what it should be; the last word of a player counts.

        Raises:
            ValueError: the suggestion will not do, or an admin has ruled already.
        """
        suggestion = text_rules.suggestion(suggestion)
        check_words(suggestion)
        key = key_of(player)
        with self._database.writing() as connection:
            check_may_speak(connection, key, photograph)
            if connection.execute(select(rulings.c.ruling).where(rulings.c.photograph == photograph)).one_or_none():
                raise ValueError("An admin has looked at that label already.")
            said = {"suggestion": suggestion, "said_at": datetime.now(UTC)}
            new = insert(connection, objections).values(player=key, photograph=photograph, **said)
            connection.execute(new.on_conflict_do_update(index_elements=["player", "photograph"], set_=said))


def forget_reactions(connection: Connection, key: str) -> None:
    """Delete what the player of that key felt and objected to; its counts were taken back before."""
    connection.execute(delete(reactions).where(reactions.c.player == key))
    connection.execute(delete(objections).where(objections.c.player == key))
