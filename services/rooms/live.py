"""Rooms as they are just now, read once for all: a thousand phones cost the database a handful of reads a second.

What was read is good for a fifth of a second. Then one query asks for the ticks of all rooms that somebody looks at,
and only those in which something happened are read again. With two servers each asks for itself; what holds is in the
database (`quiz.storage.rooms`).
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from itertools import takewhile
from typing import Final

from quiz.rooms.room import ClassAnswers, ClassRoom, Presence, Pupil, RoomAnswer, Votes, votes_of
from quiz.rooms.state import RoomStep
from quiz.storage.rooms.refusals import UnknownRoomError
from quiz.storage.rooms.rooms import Rooms

GOOD_FOR_S: Final = 0.2
_WATCHED_S: Final = 4.0
"""A room that nobody asked for in so long is not asked after."""
_MOST: Final = 4000
"""Rooms that are remembered; the one that was quiet longest is forgotten first."""


@dataclass(frozen=True)
class RoomSeen:
    """A room at one moment.

    Attributes:
        tick: how often anything had happened in it.
        room: what it is.
        pupils: who is in it or was, by number.
        answers: what was said, by position.
    """

    tick: int
    room: ClassRoom
    pupils: tuple[Pupil, ...]
    answers: Mapping[int, ClassAnswers]
    by_key: Mapping[str, Pupil] = field(default_factory=dict)

    def said(self, position: int) -> ClassAnswers:
        """What was said of that photograph by those who are in, by the pupil's number."""
        return self._of_those_in.get(position, {})

    @cached_property
    def _of_those_in(self) -> Mapping[int, ClassAnswers]:
        """Sorted out once: every phone asks for its own."""
        here = {pupil.number for pupil in self.pupils if pupil.presence is Presence.IN}
        return {
            position: {number: said for number, said in answers.items() if number in here}
            for position, answers in self.answers.items()
        }

    def of_pupil(self, number: int) -> Mapping[int, RoomAnswer]:
        """What one pupil said, by position."""
        return {at: said[number] for at, said in self.answers.items() if number in said}

    def done(self, number: int) -> int:
        """How many photographs, from the first on, that pupil has finished."""
        mine, settings = self.of_pupil(number), self.room.settings
        asked = range(1, self.room.state.length + 1)
        return sum(1 for _ in takewhile(lambda at: settings.is_finished(mine.get(at)), asked))

    @cached_property
    def votes(self) -> Mapping[int, Votes]:
        """The class's votes by position, of those that were asked."""
        state = self.room.state
        asked = range(1, state.told + 1 if state.step is RoomStep.OPEN else state.position + 1)
        return {at: votes_of(self.room.at(at), self.said(at).values()) for at in asked}


@dataclass(slots=True)
class _Kept:
    seen: RoomSeen
    checked_s: float
    asked_s: float
    is_stale: bool = False


class LiveRooms:
    """What this process knows of rooms; safe to share between threads."""

    def __init__(self, rooms: Callable[[], Rooms], *, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._rooms, self._clock_s = rooms, clock_s
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._changes: dict[str, int] = {}
        self._reading = threading.Lock()

    def peek(self, code: str) -> RoomSeen | None:
        """The room, where what is known of it is fresh; without touching the database."""
        kept, now = self._kept.get(code), self._clock_s()
        if kept is None or kept.is_stale or now - kept.checked_s > GOOD_FOR_S:
            return None
        if kept.seen.room.state.is_due(datetime.now(UTC)):
            return None
        kept.asked_s = now
        return kept.seen

    def knows(self, code: str) -> bool:
        """Whether that room was there when it was last read: whoever asks for it does not try codes."""
        return code in self._kept

    def read(self, code: str) -> RoomSeen:
        """The room as it is; votes whose time is up are closed. Raises `UnknownRoomError`, `StoreError`."""
        if seen := self.peek(code):
            return seen
        with self._reading:
            if seen := self.peek(code):  # another thread has asked meanwhile
                return seen
            kept = self._kept.get(code)
            if kept is not None and not kept.is_stale:
                self._check(code)
                kept = self._kept.get(code)
            if kept is None or kept.is_stale:
                kept = self._load(code)
            if kept.seen.room.state.is_due(datetime.now(UTC)):
                self._rooms().take_due_steps(code, now=datetime.now(UTC))
                kept = self._load(code)
            kept.asked_s = self._clock_s()
            return kept.seen

    def changed(self, code: str) -> None:
        """Something was done in that room by this process: who asks from now on reads it again."""
        self._changes[code] = self.changes(code) + 1
        if kept := self._kept.get(code):
            kept.is_stale = True

    def voted(self, code: str) -> None:
        """Somebody said something there. Where they go on by themselves, they hear at once what it was.

        Where all go on together it is no news to anybody but the wall, which hears of it within a fifth of a second:
        a class of three hundred would else have the room read three hundred times while it answers.
        """
        kept = self._kept.get(code)
        if kept is None or kept.seen.room.state.step is RoomStep.OPEN:
            self.changed(code)

    def changes(self, code: str) -> int:
        """How often this process has changed that room. What was being read before the last of them is old."""
        return self._changes.get(code, 0)

    def forget(self, code: str) -> None:
        """It is gone."""
        self._kept.pop(code, None)
        self._changes.pop(code, None)

    def _check(self, code: str) -> None:
        """Ask after all rooms that somebody looks at, at once."""
        now = self._clock_s()
        watched = {one for one, kept in list(self._kept.items()) if now - kept.asked_s < _WATCHED_S or one == code}
        if not watched:
            return
        ticks = self._rooms().ticks(watched)
        for one in watched:
            kept = self._kept.get(one)
            if kept is None:
                continue
            if one not in ticks:
                self.forget(one)
            elif ticks[one] == kept.seen.tick:
                kept.checked_s = now
            else:
                kept.is_stale = True

    def _load(self, code: str) -> _Kept:
        before = self._kept.get(code)
        told = 0 if before is None else before.seen.room.state.told
        now, changes = self._clock_s(), self.changes(code)
        try:
            tick, room, pupils, answers = self._rooms().read(code, told=told)
        except UnknownRoomError:
            self.forget(code)
            raise
        earlier = {} if before is None else {at: said for at, said in before.seen.answers.items() if at <= told}
        seen = RoomSeen(tick, room, pupils, {**earlier, **answers}, {pupil.key: pupil for pupil in pupils})
        kept = self._kept[code] = _Kept(seen, checked_s=now, asked_s=now)
        kept.is_stale = self.changes(code) != changes  # it was changed while it was being read
        self._kept.move_to_end(code)
        while len(self._kept) > _MOST:
            self.forget(next(iter(self._kept)))
        return kept
