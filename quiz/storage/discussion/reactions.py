"""What can be said of a photograph at a click, and that its label is wrong."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, select

from quiz import text_rules
from quiz.players import key_of
from quiz.profanity import check_words
from quiz.storage.access import check_knows, check_may_speak
from quiz.storage.counting.counters import SAYS_WHAT_IT_IS, count_reaction, uncount_reaction
from quiz.storage.database import Database, insert
from quiz.storage.discussion.discussion_tables import objections, reaction_counts, reactions, rulings
from quiz.storage.tables import guesses


class Reaction(StrEnum):
    """What one may feel about a photograph, each once."""

    GOT_ME = "got_me"
    SAW_IT = "saw_it"
    FAIR = "fair"
    LOVELY = "lovely"


def fitting(outcomes: AbstractSet[bool]) -> tuple[Reaction, ...]:
    """What one may feel about a photograph that one guessed with these outcomes (True: right), or with none was shown.

    Who was wrong did not see it at once, and who was right was not got.
    """
    needs = {Reaction.GOT_ME: False, Reaction.SAW_IT: True}
    return tuple(reaction for reaction in Reaction if reaction not in needs or needs[reaction] in outcomes)


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

    def outcomes(self, photograph: str, *, player: str) -> frozenset[bool]:
        """How guesses of the player's at what a photograph shows came out: right, wrong, both; none without any."""
        with self._database.reading() as connection:
            return _outcomes(connection, key_of(player), photograph)

    def feel(self, photograph: str, felt: frozenset[Reaction], *, player: str) -> None:
        """Feel exactly that about a photograph, and nothing else any more; said twice, it changes nothing.

        What does not fit how the player guessed (see `fitting`) raises `ValueError`, unless it was said before.
        """
        key, table = key_of(player), reactions
        with self._database.writing() as connection:
            check_may_speak(connection, key, photograph)
            said = select(table.c.reaction).where(table.c.player == key, table.c.photograph == photograph)
            allowed = {*fitting(_outcomes(connection, key, photograph)), *connection.execute(said).scalars()}
            if not felt <= allowed:
                raise ValueError("That does not go with how you guessed this one.")
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


def _outcomes(connection: Connection, key: str, photograph: str) -> frozenset[bool]:
    mine = (guesses.c.player == key, guesses.c.photograph == photograph, SAYS_WHAT_IT_IS)
    return frozenset(connection.execute(select(guesses.c.is_right).where(*mine).distinct()).scalars())


def forget_reactions(connection: Connection, key: str) -> None:
    """Delete what the player of that key felt and objected to; its counts were taken back before."""
    connection.execute(delete(reactions).where(reactions.c.player == key))
    connection.execute(delete(objections).where(objections.c.player == key))
