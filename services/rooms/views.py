"""What those in a room may see of it: the API's own words, each of them for one kind of asker, and never too early."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from deck.classes import classes
from quiz import formatting
from quiz.game import Call
from quiz.rooms.room import Presence, Pupil, RoomRound, Votes, came_true, room_points
from quiz.rooms.state import RoomStep
from services.rooms.live import RoomSeen

StepName = Literal["lobby", "asking", "closed", "class", "machine", "ended"]
SizeOf = Callable[[str], tuple[int, int]]
CreditOf = Callable[[str], str]
CallName = Literal["right", "wrong", "passed"]
_CALLS: Final[Mapping[Call | None, CallName]] = {
    Call.RIGHT: "right",
    Call.WRONG: "wrong",
    Call.PASSED: "passed",
}


@dataclass(frozen=True, slots=True)
class SettingsView:
    """What was chosen for the room."""

    asks_call: bool
    options_on_phone: bool
    photograph_on_phone: bool
    own_names: bool
    may_change: bool
    scores: Literal["off", "end", "each"]


@dataclass(frozen=True, slots=True)
class CallsView:
    """How many said that the machine will get it (`right`), and that it won't (`wrong`)."""

    right: int
    wrong: int


@dataclass(frozen=True, slots=True)
class VotesView:
    """How the class answered: how many chose each option, in their order, and how many didn't know."""

    votes: tuple[int, ...]
    unsure: int
    calls: CallsView | None


@dataclass(frozen=True, slots=True)
class MachineView:
    """What the machine said, and the truth. `option` is its claim's place among the options, None where it has none."""

    claimed: str
    percent: str
    is_sure: bool
    is_right: bool
    option: int | None
    truth: str
    truth_option: int
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
    """The photograph that is on the wall; `in_class` is how the class answered, and `machine` what the machine said."""

    position: int
    photograph: str
    width: int
    height: int
    alt: str
    options: tuple[str, ...]
    in_class: VotesView | None
    machine: MachineView | None


@dataclass(frozen=True, slots=True)
class MeView:
    """The pupil who asks. `choice` is the option's place, or "pass"; None where nothing was answered."""

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
    """A pupil, for whoever leads: whether they answered, not what."""

    number: int
    name: str
    state: Literal["in", "removed", "banned"]
    has_answered: bool


@dataclass(frozen=True, slots=True)
class HostView:
    """What only whoever leads sees."""

    pupils: tuple[PupilView, ...]


@dataclass(frozen=True, slots=True)
class PhotographResult:
    """How a photograph went."""

    position: int
    photograph: str
    truth: str
    claimed: str
    percent: str
    machine_right: bool
    right: int
    of: int
    fell_for_it: int


@dataclass(frozen=True, slots=True)
class PodiumPlace:
    """Somebody's points."""

    name: str
    score: int


@dataclass(frozen=True, slots=True)
class ResultView:
    """How the class did, and the machine. `right` and `machine` are shares in [0, 1], of `answers` and `rounds`."""

    right: float | None
    machine: float
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
    """A room, as one asker may see it."""

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
    closes_in_ms: int | None
    pace: Literal["host"]
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
    """Who asks: a pupil, whoever leads, or, being neither, the wall."""

    pupil: Pupil | None = None
    leads: bool = False


def stamp_of(seen: RoomSeen, asker: RoomAsker) -> str:
    """What moves when there is something new for that asker: for a pupil a step of the room or what they said."""
    if asker.pupil is None or seen.room.state.step is RoomStep.LOBBY:  # where they see how many have come
        return f"{seen.tick}"
    mine = seen.said(seen.room.state.position).get(asker.pupil.number)
    said = "" if mine is None else f"{mine.chosen}-{mine.called}"
    return hashlib.sha256(f"{seen.room.state.version}.{asker.pupil.name}.{said}".encode()).hexdigest()[:12]


def view_of(seen: RoomSeen, asker: RoomAsker, *, join_url: str, title: str, size: SizeOf, credit: CreditOf) -> RoomView:
    """The room for that asker.

    Args:
        join_url: where others come in.
        title: the network's.
        size: a photograph's width and height, by its id.
        credit: whom a photograph is owed to, by its id.
    """
    room, state = seen.room, seen.room.state
    here = [pupil for pupil in seen.pupils if pupil.presence is Presence.IN]
    said = seen.said(state.position)
    return RoomView(
        code=room.code,
        join_url=join_url,
        stamp=stamp_of(seen, asker),
        version=state.version,
        phase=state.step.value,
        position=state.position,
        length=state.length,
        looking_back=state.looking_back,
        is_paused=state.is_paused,
        is_hidden=state.is_hidden,
        is_locked=state.is_locked,
        closes_in_ms=_closes_in_ms(seen),
        pace="host",
        settings=SettingsView(
            asks_call=room.settings.asks_call,
            options_on_phone=room.settings.options_on_phone,
            photograph_on_phone=room.settings.photograph_on_phone,
            own_names=room.settings.own_names,
            may_change=room.settings.may_change,
            scores=room.settings.scores.value,
        ),
        network=title,
        joined=len(here),
        answered=len(said),
        called=sum(one.called is not None for one in said.values()),
        names=() if asker.pupil else tuple(pupil.name for pupil in here),
        round=_round(seen, asker, title=title, size=size, credit=credit),
        me=None if asker.pupil is None else _me(seen, asker.pupil),
        host=_host(seen) if asker.leads else None,
        result=_result(seen) if state.step is RoomStep.ENDED else None,
    )


def _closes_in_ms(seen: RoomSeen) -> int | None:
    state = seen.room.state
    if state.left_s is not None:
        return round(1000 * state.left_s)
    if state.closes_at is None:
        return None
    return max(0, round(1000 * (state.closes_at - datetime.now(UTC)).total_seconds()))


def _round(seen: RoomSeen, asker: RoomAsker, *, title: str, size: SizeOf, credit: CreditOf) -> RoomRoundView | None:
    state = seen.room.state
    if not state.shown or (asker.pupil is not None and state.is_hidden):
        return None
    asked = seen.room.at(state.shown)
    is_told = state.shown <= state.told
    tells_votes = is_told or state.step is RoomStep.CLASS
    width, height = size(asked.asked.photograph)
    votes = seen.votes[state.shown]
    calls = CallsView(votes.will, votes.wont) if seen.room.settings.asks_call else None
    return RoomRoundView(
        position=state.shown,
        photograph=f"photographs/{asked.asked.photograph}.jpg",
        width=width,
        height=height,
        alt=f"Photograph {state.shown} of {state.length}",
        options=tuple(classes()[index].name for index in asked.asked.offered),
        in_class=VotesView(votes.options, votes.unsure, calls) if tells_votes else None,
        machine=_machine(asked, votes, title, credit(asked.asked.photograph)) if is_told else None,
    )


def _machine(asked: RoomRound, votes: Votes, title: str, credit: str) -> MachineView:
    offered, truth = asked.asked.offered, asked.asked.truth
    its = asked.machine_is_right
    claimed, named = classes()[asked.claimed].name, classes()[truth].name
    saw = f"{votes.right} of {votes.n} saw it; {title} {'did' if its else 'didn’t'}."
    alone = f"Nobody answered; {title} got it {'right' if its else 'wrong'}."
    is_sure = asked.probability >= formatting.SURE_FROM
    return MachineView(
        claimed=claimed,
        percent=formatting.probability(asked.probability),
        is_sure=is_sure,
        is_right=its,
        option=offered.index(asked.claimed) if asked.claimed in offered else None,
        truth=named,
        truth_option=offered.index(truth),
        right=votes.right,
        of=votes.n,
        fell_for_it=votes.fell_for_it,
        called_it=votes.will if its else votes.wont,
        of_calls=votes.will + votes.wont,
        line=saw if votes.n else alone,
        describes=f"It shows: {named}. {title} {formatting.claimed(asked.probability, claimed)}.",
        credit=credit,
    )


def _me(seen: RoomSeen, pupil: Pupil) -> MeView:
    room, state = seen.room, seen.room.state
    asked = room.at(state.shown) if state.shown else None
    mine = seen.said(state.shown).get(pupil.number)
    is_told = 0 < state.shown <= state.told
    choice: int | Literal["pass"] | None = None
    if mine is not None and asked is not None:
        choice = "pass" if mine.chosen is None else asked.asked.offered.index(mine.chosen)
    when = room.settings.scores.value
    tells = (when == "each" and state.step is not RoomStep.LOBBY) or (when == "end" and state.step is RoomStep.ENDED)
    return MeView(
        number=pupil.number,
        name=pupil.name,
        choice=choice,
        call=None if mine is None else _CALLS.get(mine.called),
        was_right=mine.is_right if mine is not None and is_told else None,
        called_it=came_true(asked, mine.called) if mine is not None and asked is not None and is_told else None,
        score=_score(seen, pupil.number) if tells else None,
        of=state.told * (1 + room.settings.asks_call) if state.told > 0 else 0,
    )


def _score(seen: RoomSeen, number: int) -> int:
    told = range(1, seen.room.state.told + 1)
    return room_points((seen.room.at(at), seen.said(at).get(number)) for at in told)


def _host(seen: RoomSeen) -> HostView:
    said = seen.said(seen.room.state.position)
    return HostView(
        tuple(PupilView(pupil.number, pupil.name, pupil.presence.value, pupil.number in said) for pupil in seen.pupils)
    )


def _result(seen: RoomSeen) -> ResultView:
    room, state = seen.room, seen.room.state
    asked = [(room.at(at), seen.votes[at]) for at in range(1, state.position + 1)]
    answers, right = sum(votes.n for _, votes in asked), sum(votes.right for _, votes in asked)
    its = sum(one.machine_is_right for one, _ in asked)
    called = [(votes.will if one.machine_is_right else votes.wont, votes.will + votes.wont) for one, votes in asked]
    looked_at = [pair for pair in asked if pair[1].n]
    hardest = sorted(looked_at, key=lambda pair: (pair[1].right / pair[1].n, pair[0].asked.position))
    return ResultView(
        right=right / answers if answers else None,
        machine=its / len(asked) if asked else 0.0,
        machine_right=its,
        rounds=len(asked),
        answers=answers,
        pupils=sum(pupil.presence is Presence.IN for pupil in seen.pupils),
        photographs=tuple(_photograph(one, votes) for one, votes in hardest),
        podium=_podium(seen) if room.settings.scores.value != "off" else None,
        called_it=sum(right for right, _ in called),
        of_calls=sum(of for _, of in called),
    )


def _photograph(asked: RoomRound, votes: Votes) -> PhotographResult:
    return PhotographResult(
        position=asked.asked.position,
        photograph=f"photographs/{asked.asked.photograph}.jpg",
        truth=classes()[asked.asked.truth].name,
        claimed=classes()[asked.claimed].name,
        percent=formatting.probability(asked.probability),
        machine_right=asked.machine_is_right,
        right=votes.right,
        of=votes.n,
        fell_for_it=votes.fell_for_it,
    )


def _podium(seen: RoomSeen) -> tuple[PodiumPlace, ...]:
    """The three with the most points, and whoever has as many as the third."""
    scored = [
        PodiumPlace(pupil.name, _score(seen, pupil.number)) for pupil in seen.pupils if pupil.presence is Presence.IN
    ]
    ranked = sorted(scored, key=lambda place: (-place.score, place.name))
    least = ranked[2].score if len(ranked) > 2 else 0
    return tuple(place for place in ranked if place.score and place.score >= least)
