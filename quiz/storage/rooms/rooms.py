"""What the store keeps of rooms. Each step of a room is taken once, each answer kept once, whoever asks and how often.

Everybody who changes something in a room takes its row first, so that no answer slips in after the votes closed, on
whichever server it came.
"""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, func, select, update

from quiz.game import Call
from quiz.rooms import nicknames
from quiz.rooms.codes import new_code
from quiz.rooms.room import MOST_PUPILS, ClassAnswers, ClassRoom, Presence, Pupil, RoomPace, RoomRound, RoomSettings
from quiz.rooms.state import Command, RoomState, RoomStep, led, led_by_time, lobby, opened
from quiz.storage.database import Database, insert
from quiz.storage.rooms.group_commit import GroupCommit
from quiz.storage.rooms.refusals import MovedOnError, RoomEndedError, RoomLockedError, ShutError, UnknownRoomError
from quiz.storage.rooms.room_records import (
    answer_from,
    pupil_from,
    room_from,
    round_json,
    settings_json,
    state_from,
    state_row,
)
from quiz.storage.rooms.room_rows import present, pupils_of, room_row, ticked
from quiz.storage.rooms.room_tables import room_answers, room_pupils, rooms
from quiz.storage.rooms.voting import Vote, keep_votes

UNENDED: Final = timedelta(days=7)
"""A room that nobody ends goes after so long; one that ends by itself, so long after that."""


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
            row = room_row(connection, code)
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
            room = room_from(room_row(connection, code, for_change=True))
            here = [pupil_from(row) for row in connection.execute(pupils_of(code)).mappings()]
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
            ticked(connection, code)
            return pupil

    def rename(self, code: str, *, key: str) -> Pupil:
        """Another made-up name for whoever has that key. Raises: ShutError, once it has begun; NotInRoomError."""
        with self._database.writing() as connection:
            state = state_from(room_row(connection, code, for_change=True))
            pupil = present(connection, code, key)  # before all else: a stranger hears nothing of the room
            if state.step is not RoomStep.LOBBY:
                raise ShutError("It has begun: you keep your name.")
            taken = {
                nicknames.key_of_name(one.name)
                for one in map(pupil_from, connection.execute(pupils_of(code)).mappings())
            }
            name = nicknames.made_up(taken)
            mine = (room_pupils.c.room == code) & (room_pupils.c.number == pupil.number)
            connection.execute(update(room_pupils).where(mine).values(**_named(name)))
            ticked(connection, code)
            return Pupil(pupil.number, key, name, pupil.presence)

    def answer(self, code: str, position: int, *, key: str, option: int | None, now: datetime) -> Future[None]:
        """Keep what a pupil says of the photograph that is asked: once, or the latest where it may be changed.

        `option` counts from 0; None for "I don't know". Done once it is on the disk. Fails with: ShutError,
        NotInRoomError; ValueError, of no option.
        """
        return self._votes.put(Vote(code, position, key, now, option=option))

    def call(self, code: str, position: int, *, key: str, called: Call, now: datetime) -> Future[None]:
        """Keep what a pupil who has answered calls the machine; as often as they like while votes are open.

        Done once it is on the disk. Fails with: ShutError, where votes are closed, or nothing was answered;
        NotInRoomError.
        """
        return self._votes.put(Vote(code, position, key, now, called=called))

    def _keep(self, votes: Sequence[Vote]) -> list[Exception | None]:
        """Keep several votes at once; why each was refused, where it was."""
        of_room: dict[str, list[Vote]] = {}
        for vote in votes:
            of_room.setdefault(vote.code, []).append(vote)
        with self._database.writing() as connection:
            for code in sorted(of_room):  # two servers take the rooms in one order
                keep_votes(connection, of_room[code])
        return [vote.refusal for vote in votes]

    def lead(
        self, code: str, command: Command, *, version: int, now: datetime, keep: timedelta, by_s: int = 30
    ) -> None:
        """Take one step, if the room is still at that version; when it ends it is kept for `keep`.

        Raises: MovedOnError; NotNowError, where the step makes no sense.
        """
        with self._database.writing() as connection:
            room = room_from(room_row(connection, code, for_change=True))
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
            room = room_from(room_row(connection, code, for_change=True))
            before = state = room.state
            while state.is_due(now):
                state = led_by_time(state, now=now, timing=room.settings.timing)
            if state is not before:
                _moved(connection, code, state, {})

    def place(self, code: str, number: int, presence: Presence) -> None:
        """Let a pupil in, or put them out. Raises: ValueError, where there is none of that number."""
        with self._database.writing() as connection:
            state = state_from(room_row(connection, code, for_change=True))
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


def _named(name: str) -> dict[str, str]:
    return {"name": name, "name_key": nicknames.key_of_name(name)}


def _moved(connection: Connection, code: str, state: RoomState, more: Mapping[str, Any]) -> None:
    row = {**state_row(state), **more, "tick": rooms.c.tick + 1}
    connection.execute(update(rooms).where(rooms.c.code == code).values(row))
