"""Votes as they are kept: checked against the room and what was said before, and written together."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from quiz.game import Call
from quiz.rooms.room import Pupil, RoomAnswer, RoomPace
from quiz.rooms.state import RoomState, RoomStep
from quiz.storage.database import insert
from quiz.storage.rooms.refusals import ShutError, UnknownRoomError
from quiz.storage.rooms.room_records import answer_from, pupil_from, room_from
from quiz.storage.rooms.room_rows import admitted, room_row, ticked
from quiz.storage.rooms.room_tables import room_answers, room_pupils


@dataclass(slots=True)
class Vote:
    """What somebody says of a photograph: an option, from 0, or None for "I don't know"; or what they `called` the
    machine. `refusal` is why it was not kept.
    """

    code: str
    position: int
    key: str
    now: datetime
    option: int | None = None
    called: Call | None = None
    refusal: Exception | None = None


def keep_votes(connection: Connection, votes: Sequence[Vote]) -> None:
    """Write votes of one room, in their order; each that is refused says why."""
    for vote in votes:
        vote.refusal = None
    try:
        voting = _Voting(connection, votes)
    except UnknownRoomError:
        for vote in votes:
            vote.refusal = UnknownRoomError()
        return
    for vote in votes:
        try:
            voting.add(vote)
        except ValueError as refusal:
            vote.refusal = refusal
    voting.close()


class _Voting:
    """Votes of one room within one transaction: its row is taken, what was said is read once, and written once.

    Whoever changes what was said takes the room's row first: so what was read holds until it is written.
    """

    def __init__(self, connection: Connection, votes: Sequence[Vote]) -> None:
        self._connection = connection
        self._room = room_from(room_row(connection, votes[0].code, for_change=True))
        here = (room_pupils.c.room == self._room.code) & room_pupils.c.key.in_({vote.key for vote in votes})
        found = connection.execute(select(room_pupils).where(here)).mappings()
        self._pupils = {pupil.key: pupil for pupil in map(pupil_from, found)}
        theirs = room_answers.c.pupil.in_(pupil.number for pupil in self._pupils.values())
        said = select(room_answers).where(room_answers.c.room == self._room.code, theirs)
        if self._room.state.step is not RoomStep.OPEN:
            said = said.where(room_answers.c.position == self._room.state.position)
        self._said = {(one.pupil, one.position): one for one in map(answer_from, connection.execute(said).mappings())}
        self._changed: set[tuple[int, int]] = set()

    def add(self, vote: Vote) -> None:
        """Take a vote. Raises: ShutError, NotInRoomError; ValueError, of no option."""
        room, pupil = self._room, admitted(self._pupils.get(vote.key))
        if not room.state.takes_answers(vote.now) or not self._is_asked(vote, pupil):
            raise ShutError(_why_shut(vote, room.state))
        where = pupil.number, vote.position
        before = self._said.get(where)
        after = self._answered(vote, pupil, before) if vote.called is None else self._called(vote, before)
        if after != before:
            self._said[where] = after
            self._changed.add(where)

    def close(self) -> None:
        """Write what is new, and that something has happened."""
        if not self._changed:
            return
        rows = [{**asdict(self._said[where]), "room": self._room.code} for where in sorted(self._changed)]
        kept = insert(self._connection, room_answers)
        latest = {name: kept.excluded[name] for name in ("chosen", "is_right", "called", "took_ms")}
        keys = ["room", "position", "pupil"]
        self._connection.execute(kept.on_conflict_do_update(index_elements=keys, set_=latest), rows)
        ticked(self._connection, self._room.code)

    def _is_asked(self, vote: Vote, pupil: Pupil) -> bool:
        """Whether that photograph is asked of that pupil: at their own pace, once they have finished those before."""
        state, settings = self._room.state, self._room.settings
        if state.step is not RoomStep.OPEN:
            return vote.position == state.position
        before = (self._said.get((pupil.number, at)) for at in range(1, vote.position))
        return vote.position <= state.length and all(map(settings.is_finished, before))

    def _answered(self, vote: Vote, pupil: Pupil, before: RoomAnswer | None) -> RoomAnswer:
        room = self._room
        asked = room.at(vote.position).asked
        if vote.option is not None and not 0 <= vote.option < len(asked.offered):
            raise ValueError(f"The options are 0 to {len(asked.offered) - 1}.")
        chosen = None if vote.option is None else asked.offered[vote.option]
        if before is not None and before.chosen == chosen:  # the same again is not slower for it
            return before
        if before is not None and not (room.settings.may_change and room.settings.pace is RoomPace.HOST):
            raise ShutError("You have answered this one: that answer stands.")
        called = None if before is None else before.called
        took_ms = _since(room.state, vote.now)
        return RoomAnswer(pupil.number, vote.position, chosen, asked.is_right(chosen), called, took_ms)

    def _called(self, vote: Vote, before: RoomAnswer | None) -> RoomAnswer:
        if not self._room.settings.asks_call:
            raise ShutError("Nobody is asked that in this room.")
        if before is None:
            raise ShutError("First say what it is.")
        is_told = before.called is not None and self._room.settings.pace is RoomPace.OWN
        if is_told and before.called is not vote.called:
            raise ShutError("You have bet on this one: that bet stands.")
        return replace(before, called=vote.called)


def _why_shut(vote: Vote, state: RoomState) -> str:
    if state.is_paused:
        return "It is paused."
    if state.is_talk(vote.now):
        return "Talk it over first."
    is_early = state.takes_answers(vote.now) if state.step is RoomStep.OPEN else vote.position > state.position
    return "It is not asked yet." if is_early else "Its votes are closed."


def _since(state: RoomState, now: datetime) -> int:
    return 0 if state.opened_at is None else max(0, round((now - state.opened_at).total_seconds() * 1000))
