"""Where a room is, and where a command leads it. Values in, values out: the database sees to it that each step is
taken once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

LONGEST_TIMER_S: Final = 600
LONGEST_OPEN_S: Final = 14 * 24 * 3600
"""A room at everybody's own pace."""
LONGEST_ROOM: Final = 40
"""Photographs."""


class RoomStep(StrEnum):
    """How far a room is with its photograph. It goes through them in this order, each photograph anew from `ASKING`.

    A room in which everybody sets their own pace is `OPEN` from the first, and then `ENDED`.
    """

    LOBBY = "lobby"
    OPEN = "open"
    ASKING = "asking"
    CLOSED = "closed"
    CLASS = "class"
    MACHINE = "machine"
    ENDED = "ended"


class Command(StrEnum):
    """What whoever leads may say. `FORWARD` is whichever comes next."""

    FORWARD = "forward"
    START = "start"
    OPEN = "open"
    CLOSE = "close"
    REVEAL = "reveal"
    NEXT = "next"
    BACK = "back"
    PAUSE = "pause"
    RESUME = "resume"
    HIDE = "hide"
    SHOW = "show"
    LOCK = "lock"
    UNLOCK = "unlock"
    EXTEND = "extend"
    END = "end"


class NotNowError(ValueError):
    """That does not go with where the room is. `str()` is a sentence for whoever leads."""


@dataclass(frozen=True, slots=True)
class RoomTiming:
    """What goes by the clock in a room that somebody leads. All in seconds.

    Attributes:
        timer_s: votes close by themselves so long after they opened; None for never.
        talk_s: votes open so long after the photograph is asked, for talking it over.
        goes_on_s: once votes are closed, the class's answers and then the machine's are shown for so long, and then
            the next photograph is asked, up to the last; None where whoever leads goes on.
    """

    timer_s: int | None = None
    talk_s: int = 0
    goes_on_s: int | None = None


BY_HAND: Final = RoomTiming()


@dataclass(frozen=True, slots=True)
class RoomState:
    """Where a room is.

    Attributes:
        step: how far it is with its photograph.
        position: of the photograph that is asked, from 1; 0 in the lobby, the last where everybody sets their pace.
        length: how many photographs there are.
        looking_back: an earlier photograph that is on the wall again; None where none is.
        version: how many steps it has taken. A command is for one version of a room, and moves it to the next.
        opened_at: when that photograph's votes opened, or will after the talk; None before the first.
        closes_at: when its votes close by themselves, an open room ends, or the room goes on by itself; None where it
            does not. While it is paused these two stand still, and are put off by as long as that was.
        paused_at: since when nobody may answer, and nothing goes by the clock; None where it goes on.
        is_hidden: pupils' phones show no photograph, and the wall is covered.
        is_locked: nobody new may come in.
    """

    step: RoomStep
    position: int
    length: int
    version: int = 0
    looking_back: int | None = None
    opened_at: datetime | None = None
    closes_at: datetime | None = None
    paused_at: datetime | None = None
    is_hidden: bool = False
    is_locked: bool = False

    @property
    def is_paused(self) -> bool:
        """Whether nobody may answer just now, and nothing goes by the clock."""
        return self.paused_at is not None

    @property
    def shown(self) -> int:
        """The position of the photograph on the wall; 0 where there is none."""
        if self.step in (RoomStep.LOBBY, RoomStep.OPEN, RoomStep.ENDED) and self.looking_back is None:
            return 0
        return self.looking_back or self.position

    @property
    def told(self) -> int:
        """Up to which position everything has been told to all."""
        if self.step is RoomStep.OPEN:
            return 0
        return self.position if self.step in (RoomStep.MACHINE, RoomStep.ENDED) else self.position - 1

    def is_due(self, now: datetime) -> bool:
        """Whether the time for its votes, or for what is shown, is over."""
        return self.closes_at is not None and not self.is_paused and now >= self.closes_at

    def is_talk(self, now: datetime) -> bool:
        """Whether the photograph that is asked is still being talked over."""
        return self.step is RoomStep.ASKING and self.opened_at is not None and (self.paused_at or now) < self.opened_at

    def takes_answers(self, now: datetime) -> bool:
        """Whether the photograph that is asked may be answered."""
        return self.step in _ANSWERED and not self.is_paused and not self.is_due(now) and not self.is_talk(now)


def lobby(length: int) -> RoomState:
    """A new room. Raises: ValueError, of no photographs or too many."""
    return RoomState(RoomStep.LOBBY, 0, _possible(length))


def opened(length: int, *, now: datetime, closes_at: datetime | None) -> RoomState:
    """A new room in which everybody sets their own pace. Raises: ValueError, of no photographs or too many."""
    return RoomState(RoomStep.OPEN, _possible(length), length, opened_at=now, closes_at=closes_at)


def state_at(state: RoomState, done: int, at: int | None = None) -> RoomState:
    """Where somebody is in an open room who has finished the first `done` photographs and looks at the one `at`.

    Without `at`, and where that is further than they are, at the first that is not finished; after the last the room
    itself. What they have finished is told to them.
    """
    if state.step is not RoomStep.OPEN:
        return state
    at = done + 1 if at is None else min(max(at, 1), done + 1)
    if at > state.length:
        return state
    return replace(state, step=RoomStep.MACHINE if at <= done else RoomStep.ASKING, position=at)


def _possible(length: int) -> int:
    if not 1 <= length <= LONGEST_ROOM:
        raise ValueError(f"A room has 1 to {LONGEST_ROOM} photographs.")
    return length


def led(
    state: RoomState, command: Command, *, now: datetime, timing: RoomTiming = BY_HAND, by_s: int = 30
) -> RoomState:
    """Where that command leads; its version is the next.

    Args:
        timing: what goes by the clock.
        by_s: by how many seconds `EXTEND` puts off that votes close.

    Raises:
        NotNowError: it makes no sense there.
    """
    is_looking = command is Command.BACK or (state.looking_back and command in (Command.NEXT, Command.FORWARD))
    if state.step is RoomStep.ENDED and not is_looking:
        raise NotNowError("This room has ended.")
    if state.step is RoomStep.OPEN and command not in _WHILE_OPEN:
        raise NotNowError("Everybody sets their own pace here. End the room to see how it went.")
    after = _after(state, command, now=now, timing=timing, by_s=by_s)
    return replace(_clocked(state, after, now, timing), version=state.version + 1)


def led_by_time(state: RoomState, *, now: datetime, timing: RoomTiming = BY_HAND) -> RoomState:
    """The same a step further, since time is up: its votes closed, what comes next shown, an open room ended."""
    if state.step is RoomStep.OPEN:
        return replace(_ended(state), version=state.version + 1)
    return led(state, Command.FORWARD, now=now, timing=timing)


def _after(state: RoomState, command: Command, *, now: datetime, timing: RoomTiming, by_s: int) -> RoomState:
    if command is Command.OPEN or (command is Command.FORWARD and state.is_talk(now)):
        return _opened(state, now)
    if command is Command.FORWARD:
        command = _forward(state)
    if command is Command.START:
        _only(state, RoomStep.LOBBY, sentence="It has begun already.")
        return _asking(state, 1, now, timing)
    if command is Command.NEXT:
        return _next(state, now, timing)
    if command is Command.EXTEND:
        return _extended(state, now, by_s)
    if command in (Command.PAUSE, Command.RESUME):
        return _paused(state, command is Command.PAUSE, now)
    return _SIMPLE[command](state)


def _clocked(before: RoomState, after: RoomState, now: datetime, timing: RoomTiming) -> RoomState:
    """With when it goes on by itself from what is newly shown. The last photograph stays, to be talked about."""
    is_new = (after.step, after.looking_back) != (before.step, before.looking_back)
    if after.step not in _SHOWN or not is_new:
        return after
    by_itself = timing.goes_on_s is not None and after.looking_back is None
    is_last = after.step is RoomStep.MACHINE and after.position == after.length
    wait_s = 0 if after.step is RoomStep.CLOSED else timing.goes_on_s or 0  # there is nothing to look at in between
    closes_at = now + timedelta(seconds=wait_s) if by_itself and not is_last else None
    return replace(after, closes_at=closes_at, paused_at=None)


def _forward(state: RoomState) -> Command:
    if state.looking_back is not None:
        return Command.NEXT
    return {
        RoomStep.LOBBY: Command.START,
        RoomStep.ASKING: Command.CLOSE,
        RoomStep.CLOSED: Command.REVEAL,
        RoomStep.CLASS: Command.REVEAL,
        RoomStep.MACHINE: Command.NEXT,
        RoomStep.ENDED: Command.NEXT,
    }[state.step]


def _only(state: RoomState, *steps: RoomStep, sentence: str) -> None:
    if state.step not in steps or state.looking_back is not None:
        raise NotNowError(sentence)


def _asking(state: RoomState, position: int, now: datetime, timing: RoomTiming) -> RoomState:
    opened_at = now + timedelta(seconds=timing.talk_s)
    closes_at = None if timing.timer_s is None else opened_at + timedelta(seconds=timing.timer_s)
    return replace(
        state,
        step=RoomStep.ASKING,
        position=position,
        opened_at=opened_at,
        closes_at=closes_at,
        paused_at=None,
    )


def _closed_by_hand(state: RoomState) -> RoomState:
    _only(state, RoomStep.ASKING, sentence="No votes are open.")
    return _closed(state)


def _ended(state: RoomState) -> RoomState:
    """The end. A photograph whose answer was not told yet is taken back: it counts in no result."""
    told = state.position if state.step is RoomStep.OPEN else state.told if state.position else 0
    opened_at = state.opened_at if told else None
    return replace(
        _closed(state),
        step=RoomStep.ENDED,
        position=told,
        opened_at=opened_at,
        looking_back=None,
        is_hidden=False,
    )


def _closed(state: RoomState) -> RoomState:
    step = RoomStep.CLOSED if state.step is RoomStep.ASKING else state.step
    return replace(state, step=step, closes_at=None, paused_at=None)


def _revealed(state: RoomState) -> RoomState:
    _only(state, RoomStep.CLOSED, RoomStep.CLASS, sentence="Close the votes first.")
    return replace(state, step=RoomStep.CLASS if state.step is RoomStep.CLOSED else RoomStep.MACHINE)


def _next(state: RoomState, now: datetime, timing: RoomTiming) -> RoomState:
    if state.looking_back is not None:
        further = state.looking_back + 1
        is_back = further >= state.position if state.step is not RoomStep.ENDED else further > state.position
        return replace(state, looking_back=None if is_back else further)
    _only(state, RoomStep.MACHINE, sentence="First show what the machine said.")
    if state.position == state.length:
        return replace(_closed(state), step=RoomStep.ENDED, is_hidden=False)
    return _asking(state, state.position + 1, now, timing)


def _back(state: RoomState) -> RoomState:
    """One photograph back, of those that have been told."""
    if state.step is RoomStep.ASKING:
        raise NotNowError("Close the votes first.")
    earlier = (state.looking_back or state.position + (state.step is RoomStep.ENDED)) - 1
    if state.step is RoomStep.LOBBY or not 1 <= earlier <= state.told:
        raise NotNowError("There is nothing before this.")
    return replace(state, looking_back=earlier)


def _paused(state: RoomState, is_paused: bool, now: datetime) -> RoomState:
    goes_by_itself = state.step in _SHOWN and (state.closes_at is not None or state.is_paused)
    if not goes_by_itself:
        _only(state, *_ANSWERED, sentence="No votes are open.")
    if is_paused == state.is_paused:
        return state
    if state.paused_at is None:
        return replace(state, paused_at=now)
    return replace(_put_off(state, now - state.paused_at), paused_at=None)


def _opened(state: RoomState, now: datetime) -> RoomState:
    """Votes open now, for as long as they would have later. Where they just have, nothing changes: they never close."""
    _only(state, RoomStep.ASKING, sentence="Nothing is asked just now.")
    clock = state.paused_at or now
    return _put_off(state, clock - state.opened_at) if state.opened_at and state.is_talk(now) else state


def _put_off(state: RoomState, by: timedelta) -> RoomState:
    """When votes open and close, so much later, or earlier."""
    opened_at, closes_at = state.opened_at, state.closes_at
    return replace(
        state,
        opened_at=opened_at + by if opened_at is not None and state.step is RoomStep.ASKING else opened_at,
        closes_at=None if closes_at is None else closes_at + by,
    )


def _extended(state: RoomState, now: datetime, by_s: int) -> RoomState:
    """More time: for the talk, or else for the votes, where without a timer one begins."""
    _only(state, *_ANSWERED, sentence="No votes are open.")
    longest = LONGEST_OPEN_S if state.step is RoomStep.OPEN else LONGEST_TIMER_S
    if not 1 <= by_s <= longest:
        raise NotNowError(f"Time is added by 1 to {longest:,} seconds at once.")
    now, by = state.paused_at or now, timedelta(seconds=by_s)
    is_talk = state.is_talk(now)
    ends_at = (state.opened_at if is_talk else state.closes_at) or now
    if (max(ends_at, now) + by - now).total_seconds() > longest:
        raise NotNowError(f"There are {longest:,} seconds at most.")
    return _put_off(state, by) if is_talk else replace(state, closes_at=max(ends_at, now) + by)


_ANSWERED: Final = (RoomStep.ASKING, RoomStep.OPEN)
_SHOWN: Final = (RoomStep.CLOSED, RoomStep.CLASS, RoomStep.MACHINE)
_WHILE_OPEN: Final = (Command.PAUSE, Command.RESUME, Command.LOCK, Command.UNLOCK, Command.EXTEND, Command.END)
_SIMPLE: Final[Mapping[Command, Callable[[RoomState], RoomState]]] = {
    Command.CLOSE: _closed_by_hand,
    Command.REVEAL: _revealed,
    Command.BACK: _back,
    Command.HIDE: lambda state: replace(state, is_hidden=True),
    Command.SHOW: lambda state: replace(state, is_hidden=False),
    Command.LOCK: lambda state: replace(state, is_locked=True),
    Command.UNLOCK: lambda state: replace(state, is_locked=False),
    Command.END: _ended,
}
"""Commands that need no clock."""
