"""Rows of rooms, found or refused, and the tick that moves with whatever happens in one."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select, update

from quiz.rooms.room import Presence, Pupil
from quiz.storage.rooms.refusals import OutOfRoomError, UnknownRoomError, UnknownTokenError
from quiz.storage.rooms.room_records import pupil_from
from quiz.storage.rooms.room_tables import room_pupils, rooms


def room_row(connection: Connection, code: str, *, for_change: bool = False) -> RowMapping:
    """The room's row, for this transaction alone where it is taken `for_change`. Raises `UnknownRoomError`."""
    query = select(rooms).where(rooms.c.code == code, rooms.c.expires_at > datetime.now(UTC))
    row = connection.execute(query.with_for_update() if for_change else query).mappings().one_or_none()
    if row is None:
        raise UnknownRoomError
    return row


def pupils_of(code: str) -> Any:
    """The query for who is in a room or was, by number."""
    return select(room_pupils).where(room_pupils.c.room == code).order_by(room_pupils.c.number)


def present(connection: Connection, code: str, key: str) -> Pupil:
    """Whoever has that key. Raises `NotInRoomError`."""
    query = select(room_pupils).where(room_pupils.c.room == code, room_pupils.c.key == key)
    row = connection.execute(query).mappings().one_or_none()
    return admitted(None if row is None else pupil_from(row))


def admitted(pupil: Pupil | None) -> Pupil:
    """That pupil, if there is one and they are in the room. Raises `NotInRoomError`."""
    if pupil is None:
        raise UnknownTokenError
    if pupil.presence is not Presence.IN:
        raise OutOfRoomError(pupil)
    return pupil


def ticked(connection: Connection, code: str) -> None:
    """Say that something has happened there."""
    connection.execute(update(rooms).where(rooms.c.code == code).values(tick=rooms.c.tick + 1))
