"""What the store keeps of rooms. Each step of a room is taken once, each answer kept once, whoever asks and how often.

Everybody who changes something in a room takes its row first, so that no answer slips in after the votes closed, on
whichever server it came.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, delete, func, select, update

from quiz.game import Call
from quiz.rooms import nicknames
from quiz.rooms.codes import new_code
from quiz.rooms.room import MOST_PUPILS, ClassAnswers, ClassRoom, Presence, Pupil, RoomPace, RoomRound, RoomSettings
from quiz.rooms.state import Command, RoomState, RoomStep, led, led_by_time, lobby, opened
from quiz.storage.database import Database, insert
from quiz.storage.rooms.group_commit import GroupCommit
from quiz.storage.rooms.room_records import (
    answer_from,
    pupil_from,
    room_from,
    round_json,
    settings_json,
    state_from,
    state_row,
)
from quiz.storage.rooms.room_tables import room_answers, room_pupils, rooms

UNENDED: Final = timedelta(days=7)
"""A room that nobody ends goes after so long; one that ends by itself, so long after that."""


class UnknownRoomError(LookupError):
    """There is no such room (any more). `str()` is a sentence."""

    def __init__(self) -> None:
        super().__init__("There is no room with that code. It may have ended, or the code was mistyped.")


class NotInRoomError(ValueError):
    """Whoever asks is not in that room, or may not do that there. `str()` is a sentence."""


class OutOfRoomError(NotInRoomError):
    """Somebody was taken out of the room."""

    def __init__(self, pupil: Pupil) -> None:
        is_for_good = pupil.presence is Presence.BANNED
        back = "You cannot come back into this room." if is_for_good else "Ask whoever leads, or come in anew."
        super().__init__(f"You were taken out. {back}")


class UnknownTokenError(NotInRoomError):
    """Nobody in that room has that token."""

    def __init__(self) -> None:
        super().__init__("You are not in this room.")


class ShutError(ValueError):
    """Not now: votes are closed, the door is locked, the room has ended. `str()` is a sentence for a pupil."""


class RoomEndedError(ShutError):
    """Nobody comes in any more."""

    def __init__(self) -> None:
        super().__init__("This room has ended.")


class RoomLockedError(ShutError):
    """Nobody new comes in just now."""

    def __init__(self) -> None:
        super().__init__("This room is locked: ask whoever leads to let you in.")


class MovedOnError(ValueError):
    """A command was for a version of the room that is no more."""

    def __init__(self) -> None:
        super().__init__("The room has moved on meanwhile.")


class Rooms:
    """The store's rooms; each method raises `StoreError` where the database fails, and `UnknownRoomError`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._votes = GroupCommit(self._keep)

    def create(
        self, *, host_key: str, settings: RoomSettings, network: str, rounds: Sequence[RoomRound], now: datetime
    ) -> str:
        """Keep a new room; its code. Raises: ValueError, of no photographs or too many."""
        is_own = settings.pace is RoomPace.OWN
        open_for = None if settings.open_h is None or not is_own else timedelta(hours=settings.open_h)
        closes_at = None if open_for is None else now + open_for
        begins = opened(len(rounds), now=now, closes_at=closes_at) if is_own else lobby(len(rounds))
        kept: dict[str, Any] = {
            "host_key": host_key,
            "settings": settings_json(settings),
            "network": network,
            "rounds": [round_json(one) for one in rounds],
            **state_row(begins),
            "tick": 0,
            "created_at": now,
            "expires_at": (closes_at or now) + UNENDED,
        }
        with self._database.writing() as connection:
            while True:  # a code that another room has is one of a thousand million
                row = insert(connection, rooms).values(code=new_code(), **kept).on_conflict_do_nothing()
                if made := connection.execute(row.returning(rooms.c.code)).scalar_one_or_none():
                    return str(made)

    def ticks(self, codes: Collection[str]) -> Mapping[str, int]:
        """How often anything has happened in each of these rooms; of those that are there."""
        query = select(rooms.c.code, rooms.c.tick).where(rooms.c.code.in_(codes))
        with self._database.reading() as connection:
            return {row.code: row.tick for row in connection.execute(query)}

    def read(self, code: str, *, told: int) -> tuple[int, ClassRoom, tuple[Pupil, ...], Mapping[int, ClassAnswers]]:
        """A room at one moment: its tick, itself, who is in it, and what was said of the photographs after `told`."""
        pupils = select(room_pupils).where(room_pupils.c.room == code).order_by(room_pupils.c.number)
        said = select(room_answers).where(room_answers.c.room == code, room_answers.c.position > told)
        with self._database.reading() as connection:
            row = _row(connection, code)
            found: dict[int, dict[int, Any]] = {}
            for answer in map(answer_from, connection.execute(said).mappings()):
                found.setdefault(answer.position, {})[answer.pupil] = answer
            return row["tick"], room_from(row), tuple(map(pupil_from, connection.execute(pupils).mappings())), found

    def join(self, code: str, *, key: str, name: str | None, now: datetime) -> Pupil:
        """Let somebody in, once for each key. Without a name, or where names are given, one is made up.

        Raises:
            ShutError: the room has ended, is locked or full.
            ValueError: that name will not do.
        """
        with self._database.writing() as connection:
            room = room_from(_row(connection, code, for_change=True))
            here = [pupil_from(row) for row in connection.execute(_pupils(code)).mappings()]
            if room.state.step is RoomStep.ENDED:
                raise RoomEndedError
            if mine := next((pupil for pupil in here if pupil.key == key), None):
                return mine
            if room.state.is_locked:
                raise RoomLockedError
            if len(here) >= MOST_PUPILS:
                raise ShutError("This room is full.")
            taken = {nicknames.key_of_name(pupil.name) for pupil in here}
            own = name if name is not None and room.settings.own_names else None
            called = nicknames.made_up(taken) if own is None else nicknames.own_name(own, taken)
            pupil = Pupil(max((one.number for one in here), default=0) + 1, key, called, Presence.IN)
            row = {"room": code, "number": pupil.number, "key": key, **_named(called), "presence": "in"}
            connection.execute(insert(connection, room_pupils).values(**row, joined_at=now))
            _ticked(connection, code)
            return pupil

    def rename(self, code: str, *, key: str) -> Pupil:
        """Another made-up name for whoever has that key. Raises: ShutError, once it has begun; NotInRoomError."""
        with self._database.writing() as connection:
            if state_from(_row(connection, code, for_change=True)).step is not RoomStep.LOBBY:
                raise ShutError("It has begun: you keep your name.")
            pupil = _present(connection, code, key)
            taken = {
                nicknames.key_of_name(one.name) for one in map(pupil_from, connection.execute(_pupils(code)).mappings())
            }
            name = nicknames.made_up(taken)
            here = (room_pupils.c.room == code) & (room_pupils.c.number == pupil.number)
            connection.execute(update(room_pupils).where(here).values(**_named(name)))
            _ticked(connection, code)
            return Pupil(pupil.number, key, name, pupil.presence)

    def answer(self, code: str, position: int, *, key: str, option: int | None, now: datetime) -> None:
        """Keep what a pupil says of the photograph that is asked: once, or the latest where it may be changed.

        `option` counts from 0; None for "I don't know". Raises: ShutError, NotInRoomError; ValueError, of no option.
        """
        self._votes.put(_Vote(code, position, key, now, option=option))

    def call(self, code: str, position: int, *, key: str, called: Call, now: datetime) -> None:
        """Keep what a pupil who has answered calls the machine; as often as they like while votes are open.

        Raises: ShutError, where votes are closed, or nothing was answered; NotInRoomError.
        """
        self._votes.put(_Vote(code, position, key, now, called=called))

    def _keep(self, votes: Sequence["_Vote"]) -> list[Exception | None]:
        """Keep several votes at once; why each was refused, where it was."""
        with self._database.writing() as connection:
            kept = _Voting(connection)
            for vote in sorted(votes, key=lambda vote: vote.code):  # two servers take the rooms in one order
                try:
                    kept.add(vote)
                except (LookupError, ValueError) as refusal:
                    vote.refusal = refusal
            kept.close()
        return [vote.refusal for vote in votes]

    def lead(
        self, code: str, command: Command, *, version: int, now: datetime, keep: timedelta, by_s: int = 30
    ) -> None:
        """Take one step, if the room is still at that version; when it ends it is kept for `keep`.

        Raises: MovedOnError; NotNowError, where the step makes no sense.
        """
        with self._database.writing() as connection:
            room = room_from(_row(connection, code, for_change=True))
            if room.state.version != version:
                raise MovedOnError
            after = led(room.state, command, now=now, timing=room.settings.timing, by_s=by_s)
            ends = after.step is RoomStep.ENDED and room.state.step is not RoomStep.ENDED
            expires = {"expires_at": now + keep} if ends else {}
            if after.step is RoomStep.OPEN and after.closes_at is not None:
                expires = {"expires_at": after.closes_at + UNENDED}
            _moved(connection, code, after, expires)

    def take_due_steps(self, code: str, *, now: datetime) -> None:
        """Go on where time is up: close votes, show what comes next, end a room that was open until then.

        Where another server did so, there is nothing to do.
        """
        with self._database.writing() as connection:
            room = room_from(_row(connection, code, for_change=True))
            before = state = room.state
            while state.is_due(now):
                state = led_by_time(state, now=now, timing=room.settings.timing)
            if state is not before:
                _moved(connection, code, state, {})

    def place(self, code: str, number: int, presence: Presence) -> None:
        """Let a pupil in, or put them out. Raises: ValueError, where there is none of that number."""
        with self._database.writing() as connection:
            state = state_from(_row(connection, code, for_change=True))
            here = (room_pupils.c.room == code) & (room_pupils.c.number == number)
            if connection.execute(update(room_pupils).where(here).values(presence=presence.value)).rowcount == 0:
                raise ValueError("There is nobody of that number in the room.")
            _moved(connection, code, state, {"version": state.version + 1})

    def delete(self, code: str) -> None:
        """Delete a room and all that was said in it."""
        with self._database.forgetting() as connection:
            if connection.execute(delete(rooms).where(rooms.c.code == code)).rowcount == 0:
                raise UnknownRoomError

    def delete_expired(self, now: datetime) -> int:
        """Delete the rooms whose time is over; how many they were."""
        is_over = rooms.c.expires_at <= now
        with self._database.reading() as connection:
            if not connection.execute(select(func.count()).select_from(rooms).where(is_over)).scalar_one():
                return 0
        with self._database.forgetting() as connection:
            return connection.execute(delete(rooms).where(is_over)).rowcount


def _row(connection: Connection, code: str, *, for_change: bool = False) -> RowMapping:
    query = select(rooms).where(rooms.c.code == code, rooms.c.expires_at > datetime.now(UTC))
    row = connection.execute(query.with_for_update() if for_change else query).mappings().one_or_none()
    if row is None:
        raise UnknownRoomError
    return row


def _pupils(code: str) -> Any:
    return select(room_pupils).where(room_pupils.c.room == code).order_by(room_pupils.c.number)


def _present(connection: Connection, code: str, key: str) -> Pupil:
    query = select(room_pupils).where(room_pupils.c.room == code, room_pupils.c.key == key)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise UnknownTokenError
    pupil = pupil_from(row)
    if pupil.presence is not Presence.IN:
        raise OutOfRoomError(pupil)
    return pupil


@dataclass(slots=True)
class _Vote:
    """An answer, or where something was `called` that."""

    code: str
    position: int
    key: str
    now: datetime
    option: int | None = None
    called: Call | None = None
    refusal: Exception | None = None


class _Voting:
    """Votes within one transaction: each room's row is taken once, and its tick moved once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rooms: dict[str, ClassRoom] = {}
        self._touched: set[str] = set()

    def add(self, vote: _Vote) -> None:
        """Write a vote, or refuse it before anything is written."""
        room = self._rooms.get(vote.code)
        if room is None:
            room = self._rooms[vote.code] = room_from(_row(self._connection, vote.code, for_change=True))
        pupil = _present(self._connection, vote.code, vote.key)
        if not room.state.takes_answers(vote.now) or not self._is_asked(vote, room, pupil):
            raise ShutError(_why_shut(vote, room.state))
        if vote.called is not None and not room.settings.asks_call:
            raise ShutError("Nobody is asked that in this room.")
        if self._called(vote, room, pupil) if vote.called is not None else self._answered(vote, room, pupil):
            self._touched.add(vote.code)

    def close(self) -> None:
        """Say in each room that something has happened."""
        for code in sorted(self._touched):
            _ticked(self._connection, code)

    def _is_asked(self, vote: _Vote, room: ClassRoom, pupil: Pupil) -> bool:
        """Whether that photograph is asked of that pupil: at their own pace, once they have finished those before."""
        if room.state.step is not RoomStep.OPEN:
            return vote.position == room.state.position
        here = (room_answers.c.room == vote.code) & (room_answers.c.pupil == pupil.number)
        done = here & (room_answers.c.position < vote.position)
        if room.settings.asks_call:
            done &= room_answers.c.called.is_not(None)
        finished = self._connection.execute(select(func.count()).select_from(room_answers).where(done)).scalar_one()
        return bool(vote.position <= room.state.length and finished == vote.position - 1)

    def _answered(self, vote: _Vote, room: ClassRoom, pupil: Pupil) -> bool:
        asked = room.at(vote.position).asked
        if vote.option is not None and not 0 <= vote.option < len(asked.offered):
            raise ValueError(f"The options are 0 to {len(asked.offered) - 1}.")
        chosen = None if vote.option is None else asked.offered[vote.option]
        said = {"chosen": chosen, "is_right": asked.is_right(chosen), "took_ms": _since(room.state, vote.now)}
        where = {"room": vote.code, "position": vote.position, "pupil": pupil.number}
        kept = insert(self._connection, room_answers).values(**where, **said, called=None)
        keys = ["room", "position", "pupil"]
        if room.settings.may_change and room.settings.pace is RoomPace.HOST:
            is_another = room_answers.c.chosen.is_distinct_from(chosen)  # the same again is not slower for it
            kept = kept.on_conflict_do_update(index_elements=keys, set_=said, where=is_another)
        else:
            kept = kept.on_conflict_do_nothing(index_elements=keys)
        if self._connection.execute(kept.returning(room_answers.c.pupil)).scalar_one_or_none() is not None:
            return True
        before = select(room_answers.c.chosen).filter_by(**where)
        if self._connection.execute(before).scalar_one() != chosen:
            raise ShutError("You have answered this one: that answer stands.")
        return False

    def _called(self, vote: _Vote, room: ClassRoom, pupil: Pupil) -> bool:
        mine = (
            (room_answers.c.room == vote.code)
            & (room_answers.c.position == vote.position)
            & (room_answers.c.pupil == pupil.number)
        )
        called = None if vote.called is None else vote.called.value
        before = self._connection.execute(select(room_answers.c.called).where(mine)).one_or_none()
        if before is None:
            raise ShutError("First say what it is.")
        if before.called is not None and room.settings.pace is RoomPace.OWN:  # what it was has been told
            if before.called != called:
                raise ShutError("You have bet on this one: that bet stands.")
            return False
        self._connection.execute(update(room_answers).where(mine).values(called=called))
        return True


def _why_shut(vote: _Vote, state: RoomState) -> str:
    if state.is_paused:
        return "It is paused."
    if state.is_talk(vote.now):
        return "Talk it over first."
    is_early = state.takes_answers(vote.now) if state.step is RoomStep.OPEN else vote.position > state.position
    return "It is not asked yet." if is_early else "Its votes are closed."


def _since(state: RoomState, now: datetime) -> int:
    return 0 if state.opened_at is None else max(0, round((now - state.opened_at).total_seconds() * 1000))


def _named(name: str) -> dict[str, str]:
    return {"name": name, "name_key": nicknames.key_of_name(name)}


def _ticked(connection: Connection, code: str) -> None:
    connection.execute(update(rooms).where(rooms.c.code == code).values(tick=rooms.c.tick + 1))


def _moved(connection: Connection, code: str, state: RoomState, more: Mapping[str, Any]) -> None:
    row = {**state_row(state), **more, "tick": rooms.c.tick + 1}
    connection.execute(update(rooms).where(rooms.c.code == code).values(row))
