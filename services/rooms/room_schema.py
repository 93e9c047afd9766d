"""The words in which a room is told to those who ask: what the API describes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from quiz.rooms.room import Pupil

StepName = Literal["lobby", "open", "asking", "closed", "class", "machine", "ended"]
CallName = Literal["right", "wrong", "passed"]


@dataclass(frozen=True, slots=True)
class SettingsView:
    """What was chosen for the room; in `mode` "all200" the answers are the places of `/classes`.

    `glance_ms` is for how long the wall shows a photograph that is asked.
    """

    mode: Literal["four", "all200"]
    asks_call: bool
    options_on_phone: bool
    photograph_on_phone: bool
    own_names: bool
    may_change: bool
    scores: Literal["off", "end", "each"]
    speed: bool
    teams: bool
    glance_ms: int | None


@dataclass(frozen=True, slots=True)
class CallsView:
    """How many said that the machine will get it (`right`), and that it won't (`wrong`)."""

    right: int
    wrong: int


@dataclass(frozen=True, slots=True)
class VotesView:
    """How the class answered: how many chose each option, in their order, how many something that is none of them, and
    how many didn't know."""

    votes: tuple[int, ...]
    others: int
    unsure: int
    calls: CallsView | None


@dataclass(frozen=True, slots=True)
class MachineView:
    """What the machine said, and the truth.

    `option` is the place of its claim among what may be answered, None where it has none; `right_options` are the
    places that count as right, None among them where such a claim does.
    """

    claimed: str
    percent: str
    is_sure: bool
    is_right: bool
    option: int | None
    truth: str
    truth_option: int
    right_options: tuple[int | None, ...]
    right: int
    of: int
    fell_for_it: int
    called_it: int
    of_calls: int
    line: str
    describes: str
    credit: str


@dataclass(frozen=True, slots=True)
class RoomRoundView:
    """The photograph that is on the wall; `in_class` is how the class answered, and `machine` what the machine said.

    `photograph` is None where it is seen at a glance, on the wall that leads, and not told yet.

    `places` says where each of the `options` is among what may be answered: of four, 0 to 3. Where any of the 200 may
    be said, the options are what was said most, told with the votes.
    """

    position: int
    photograph: str | None
    width: int
    height: int
    alt: str
    options: tuple[str, ...]
    places: tuple[int | None, ...]
    in_class: VotesView | None
    machine: MachineView | None


@dataclass(frozen=True, slots=True)
class MeView:
    """The pupil who asks. `choice` is the answer's place, or "pass"; None where nothing was answered."""

    number: int
    name: str
    choice: int | Literal["pass"] | None
    call: CallName | None
    was_right: bool | None
    called_it: bool | None
    score: int | None
    of: int


@dataclass(frozen=True, slots=True)
class PupilView:
    """A pupil, for whoever leads: whether they answered, not what; and how many photographs they are done with."""

    number: int
    name: str
    state: Literal["in", "removed", "banned"]
    has_answered: bool
    done: int


@dataclass(frozen=True, slots=True)
class HostView:
    """What only whoever leads sees."""

    pupils: tuple[PupilView, ...]


@dataclass(frozen=True, slots=True)
class PhotographResult:
    """How a photograph went: `votes` of its `options`, at these `places`; `option` is the place of the machine's claim,
    if it has one."""

    position: int
    photograph: str
    truth: str
    claimed: str
    percent: str
    machine_right: bool
    right: int
    of: int
    fell_for_it: int
    options: tuple[str, ...]
    places: tuple[int | None, ...]
    votes: tuple[int, ...]
    others: int
    unsure: int
    truth_option: int
    right_options: tuple[int | None, ...]
    option: int | None


@dataclass(frozen=True, slots=True)
class PodiumPlace:
    """Somebody's points."""

    name: str
    score: int


@dataclass(frozen=True, slots=True)
class ResultView:
    """How the class did, and the machine, on the photographs that anybody answered.

    `right` is the mean over these photographs of the share of answers that were right, in [0, 1], and `machine` the
    share of these photographs that it got: each counts the same. None where nothing was answered.
    """

    right: float | None
    machine: float | None
    machine_right: int
    rounds: int
    answers: int
    pupils: int
    photographs: tuple[PhotographResult, ...]
    podium: tuple[PodiumPlace, ...] | None
    called_it: int
    of_calls: int


@dataclass(frozen=True, slots=True)
class RoomView:
    """A room, as one asker may see it.

    `opens_in_ms` is how long it is still talked over, `closes_in_ms` how long votes are open, or how long the wall
    shows this.
    Where everybody sets their own pace a pupil sees it as if the class were where they are, and all others see how many
    have finished each photograph (`finished`), and until when it is open.
    """

    code: str
    join_url: str
    stamp: str
    version: int
    phase: StepName
    position: int
    length: int
    looking_back: int | None
    is_paused: bool
    is_hidden: bool
    is_locked: bool
    opens_in_ms: int | None
    closes_in_ms: int | None
    pace: Literal["host", "own"]
    open_until: datetime | None
    finished: tuple[int, ...] | None
    settings: SettingsView
    network: str
    joined: int
    answered: int
    called: int
    names: tuple[str, ...]
    round: RoomRoundView | None
    me: MeView | None
    host: HostView | None
    result: ResultView | None


@dataclass(frozen=True, slots=True)
class RoomAsker:
    """Who asks: a pupil, whoever leads, or, being neither, the wall.

    `at` is the photograph that a pupil who sets their own pace looks at; None for the first that is not finished.
    """

    pupil: Pupil | None = None
    leads: bool = False
    at: int | None = None
