"""What a room is made of: what was chosen for it, what is asked, who is in it, and what they said."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from quiz.game import Call, Mode, Round
from quiz.rooms.state import BY_HAND, RoomState, RoomTiming

QUICK_S: Final = 20
MOST_PUPILS: Final = 400
"""In one room; a wall with more names is nobody's."""


class PointsTold(StrEnum):
    """When pupils are told their points, and the wall its podium."""

    OFF = "off"
    END = "end"
    EACH = "each"


class RoomPace(StrEnum):
    """Who says when the next photograph comes."""

    HOST = "host"
    OWN = "own"


class Presence(StrEnum):
    """Whether somebody is in the room. Who was removed may come back, who was banned may not."""

    IN = "in"
    REMOVED = "removed"
    BANNED = "banned"


@dataclass(frozen=True, slots=True)
class RoomSettings:
    """What a teacher chooses.

    Attributes:
        mode: among what pupils choose: `Mode.FOUR` options, or `Mode.ALL_200` classes, which they find by typing.
        asks_call: after the answer a pupil says whether the machine will get it.
        photograph_on_phone: phones show the photograph; else it is on the wall alone.
        options_on_phone: phones show the options' words; else letters and shapes alone. What is typed is in words.
        own_names: pupils may choose a name.
        may_change: an answer may be changed while votes are open.
        teams: those who share a phone are a team, and are told so.
        scores: when points are told.
        speed: who is right gets the more points the quicker they were. At their own pace nobody does.
        timing: what goes by the clock, where somebody leads.
        glance_ms: the wall shows the photograph for so long, and phones do not; None for as long as it is asked.
        pace: who sets it. At their own, everybody has the photograph on the phone, and no answer is changed, since
            what it was is told at once.
        open_h: after how many hours a room at everybody's own pace ends by itself; None for never.
    """

    mode: Mode = Mode.FOUR
    asks_call: bool = True
    photograph_on_phone: bool = True
    options_on_phone: bool = True
    own_names: bool = False
    may_change: bool = True
    scores: PointsTold = PointsTold.OFF
    teams: bool = False
    speed: bool = False
    timing: RoomTiming = BY_HAND
    glance_ms: int | None = None
    pace: RoomPace = RoomPace.HOST
    open_h: int | None = None

    def is_finished(self, said: "RoomAnswer | None") -> bool:
        """Whether there is nothing more to say of a photograph."""
        return said is not None and (not self.asks_call or said.called is not None)


@dataclass(frozen=True, slots=True)
class RoomRound:
    """A photograph asked in a room, with what the network said of it when the room was made.

    Attributes:
        asked: the photograph and the four options; none where any of the 200 may be said.
        claimed: the network's first choice over the 1,000.
        probability: how sure it is of that, in [0, 1].
    """

    asked: Round
    claimed: int
    probability: float

    @property
    def machine_is_right(self) -> bool:
        return self.claimed in self.asked.accepted


@dataclass(frozen=True, slots=True)
class Pupil:
    """Somebody in a room. `key` is the digest of the token that only they hold; `number` counts from 1."""

    number: int
    key: str
    name: str
    presence: Presence


@dataclass(frozen=True, slots=True)
class RoomAnswer:
    """What a pupil said of a photograph. `chosen` is None for "I don't know", `called` where nothing was said (yet).

    `took_ms` is how long after the photograph was first asked.
    """

    pupil: int
    position: int
    chosen: int | None
    is_right: bool
    called: Call | None
    took_ms: int


ClassAnswers = Mapping[int, RoomAnswer]
"""Of one photograph, by the pupil's number."""


@dataclass(frozen=True, slots=True)
class ClassRoom:
    """A room as it is kept; it changes only with `state.version`.

    `host_key` is the digest of the token of whoever leads; `expires_at` is when all of it is deleted.
    """

    code: str
    host_key: str
    settings: RoomSettings
    network: str
    rounds: tuple[RoomRound, ...]
    state: RoomState
    created_at: datetime
    expires_at: datetime

    def at(self, position: int) -> RoomRound:
        """The photograph at `position`, from 1. Raises `ValueError`."""
        if not 1 <= position <= len(self.rounds):
            raise ValueError(f"This room has photographs 1 to {len(self.rounds)}.")
        return self.rounds[position - 1]


@dataclass(frozen=True, slots=True)
class Votes:
    """How a class answered a photograph.

    Attributes:
        options: how many chose each of what may be answered, in the order of `Round.offered`.
        unsure: how many said that they don't know.
        right: how many were right.
        fell_for_it: how many chose the machine's own wrong claim.
        will: how many called that the machine gets it, and `wont` that it does not.
    """

    options: tuple[int, ...]
    unsure: int
    right: int
    fell_for_it: int
    will: int
    wont: int

    @property
    def n(self) -> int:
        """How many answered."""
        return sum(self.options) + self.unsure


def votes_of(asked: RoomRound, answers: Iterable[RoomAnswer]) -> Votes:
    """The class's votes on one photograph."""
    said = list(answers)
    chose = Counter(one.chosen for one in said)
    its_error = None if asked.machine_is_right else asked.claimed
    return Votes(
        options=tuple(chose[index] for index in asked.asked.offered),
        unsure=chose[None],
        right=sum(one.is_right for one in said),
        fell_for_it=sum(one.chosen is not None and one.chosen == its_error for one in said),
        will=sum(one.called is Call.RIGHT for one in said),
        wont=sum(one.called is Call.WRONG for one in said),
    )


def came_true(asked: RoomRound, called: Call | None) -> bool | None:
    """Whether the machine was what somebody called it; None where nothing was called."""
    if called not in (Call.RIGHT, Call.WRONG):
        return None
    return (called is Call.RIGHT) == asked.machine_is_right


def room_points(rounds: Iterable[tuple[RoomRound, RoomAnswer | None]], settings: RoomSettings) -> int:
    """One for seeing, one for calling it; where speed counts ten for each, and up to ten more for being quick."""
    each = points_each(settings)
    return sum(
        each * (said.is_right + (came_true(asked, said.called) is True)) + _for_speed(said, settings)
        for asked, said in rounds
        if said is not None
    )


def points_each(settings: RoomSettings) -> int:
    """What an answer is worth, and a bet."""
    return 10 if settings.speed else 1


def most_points(settings: RoomSettings, photographs: int) -> int:
    """What somebody can have after so many."""
    return photographs * points_each(settings) * (1 + settings.asks_call + settings.speed)


def _for_speed(said: RoomAnswer, settings: RoomSettings) -> int:
    """Ten at once, none at the end of the timer, or after `QUICK_S` where there is none."""
    if not settings.speed or not said.is_right:
        return 0
    left = 1 - said.took_ms / (1000 * (settings.timing.timer_s or QUICK_S))
    return round(10 * max(0.0, left))
