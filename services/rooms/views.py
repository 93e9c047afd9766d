"""What those in a room may see of it, each kind of asker, and never too early."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, Literal

from deck.classes import classes
from quiz import formatting
from quiz.game import Call, Mode
from quiz.rooms.bars import Bar, drawn_answers, right_places
from quiz.rooms.room import Presence, Pupil, RoomPace, RoomRound, Votes, came_true, most_points, room_points
from quiz.rooms.state import RoomState, RoomStep, state_at
from services.rooms.live import RoomSeen
from services.rooms.room_schema import (
    CallName,
    CallsView,
    HostView,
    MachineView,
    MeView,
    PhotographResult,
    PodiumPlace,
    PupilView,
    ResultView,
    RoomAsker,
    RoomRoundView,
    RoomView,
    SettingsView,
    VotesView,
)

SizeOf = Callable[[str], tuple[int, int]]
CreditOf = Callable[[str], str]
_CALLS: Final[Mapping[Call | None, CallName]] = {
    Call.RIGHT: "right",
    Call.WRONG: "wrong",
    Call.PASSED: "passed",
}


def stamp_of(seen: RoomSeen, asker: RoomAsker) -> str:
    """What moves when there is something new for that asker: for a pupil a step of the room or what they said."""
    if asker.pupil is None or seen.room.state.step is RoomStep.LOBBY:  # where they see how many have come
        return f"{seen.tick}"
    if seen.room.state.step is RoomStep.OPEN:
        all_mine = seen.of_pupil(asker.pupil.number)
        said = f"{asker.at} " + " ".join(f"{at}-{one.chosen}-{one.called}" for at, one in sorted(all_mine.items()))
    else:
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
    stamp, whole = stamp_of(seen, asker), seen.room.state
    is_open = whole.step is RoomStep.OPEN
    here = [pupil for pupil in seen.pupils if pupil.presence is Presence.IN]
    if is_open and asker.pupil:
        seen = _at_their_pace(seen, asker.pupil, asker.at)
    room, state = seen.room, seen.room.state
    said = seen.said(state.position)
    return RoomView(
        code=room.code,
        join_url=join_url,
        stamp=stamp,
        version=state.version,
        phase=state.step.value,
        position=state.position,
        length=state.length,
        looking_back=state.looking_back,
        is_paused=state.is_paused,
        is_hidden=state.is_hidden,
        is_locked=state.is_locked,
        opens_in_ms=_opens_in_ms(state),
        closes_in_ms=None if asker.pupil and state.step is not RoomStep.ASKING else _closes_in_ms(whole),
        pace=room.settings.pace.value,
        open_until=whole.closes_at if is_open else None,
        finished=_finished(seen, here) if is_open and not asker.pupil else None,
        settings=SettingsView(
            mode="all200" if room.settings.mode is Mode.ALL_200 else "four",
            asks_call=room.settings.asks_call,
            options_on_phone=room.settings.options_on_phone or room.settings.mode is Mode.ALL_200,
            photograph_on_phone=room.settings.photograph_on_phone and not room.settings.glance_ms,
            own_names=room.settings.own_names,
            may_change=room.settings.may_change and room.settings.pace is RoomPace.HOST,
            scores=room.settings.scores.value,
            speed=room.settings.speed,
            teams=room.settings.teams,
            glance_ms=room.settings.glance_ms,
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


def _at_their_pace(seen: RoomSeen, pupil: Pupil, at: int | None) -> RoomSeen:
    """The room as if the class were where that pupil is, and nobody else in it: what others say is told at the end."""
    mine = seen.of_pupil(pupil.number)
    state = state_at(seen.room.state, seen.done(pupil.number), at)
    answers = {position: {pupil.number: said} for position, said in mine.items()}
    return replace(seen, room=replace(seen.room, state=state), answers=answers)


def _is_under_way(seen: RoomSeen) -> bool:
    """Whether everybody is at their own pace just now."""
    return seen.room.settings.pace is RoomPace.OWN and seen.room.state.step is not RoomStep.ENDED


def _finished(seen: RoomSeen, here: Sequence[Pupil]) -> tuple[int, ...]:
    done = [seen.done(pupil.number) for pupil in here]
    return tuple(sum(each >= at for each in done) for at in range(1, seen.room.state.length + 1))


def _opens_in_ms(state: RoomState) -> int | None:
    now = state.paused_at or datetime.now(UTC)
    return _until_ms(state.opened_at, now) if state.is_talk(now) and state.opened_at else None


def _closes_in_ms(state: RoomState) -> int | None:
    if state.closes_at is None or state.step is RoomStep.OPEN:
        return None
    return _until_ms(state.closes_at, state.paused_at or datetime.now(UTC))


def _until_ms(moment: datetime, now: datetime) -> int:
    return max(0, round(1000 * (moment - now).total_seconds()))


def _round(seen: RoomSeen, asker: RoomAsker, *, title: str, size: SizeOf, credit: CreditOf) -> RoomRoundView | None:
    state = seen.room.state
    if not state.shown or (asker.pupil is not None and state.is_hidden):
        return None
    asked = seen.room.at(state.shown)
    is_told, is_own = state.shown <= state.told, asker.pupil is not None and _is_under_way(seen)
    tells_votes = (is_told or state.step is RoomStep.CLASS) and not is_own
    may_see = is_told or asker.leads or not seen.room.settings.glance_ms  # at a glance: where it is shown once
    width, height = size(asked.asked.photograph)
    votes = seen.votes[state.shown]
    calls = CallsView(votes.will, votes.wont) if seen.room.settings.asks_call else None
    bars = drawn_answers(asked, votes, is_told=is_told) if tells_votes or asked.asked.options else ()
    return RoomRoundView(
        position=state.shown,
        photograph=f"photographs/{asked.asked.photograph}.jpg" if may_see else None,
        width=width,
        height=height,
        alt=f"Photograph {state.shown} of {state.length}",
        options=_names(bars),
        places=tuple(bar.place for bar in bars),
        in_class=VotesView(_counts(bars), _others(votes, bars), votes.unsure, calls) if tells_votes else None,
        machine=_machine(asked, votes, title, credit(asked.asked.photograph), is_own=is_own) if is_told else None,
    )


def _machine(asked: RoomRound, votes: Votes, title: str, credit: str, *, is_own: bool = False) -> MachineView:
    offered, truth = asked.asked.offered, asked.asked.truth
    its = asked.machine_is_right
    claimed, named = classes()[asked.claimed].name, classes()[truth].name
    it_too = f", and so did {title}" if its else f"; {title} didn’t"
    nobody = f"None of {votes.n} saw it; {title} {'did' if its else 'didn’t either'}."
    saw = f"{votes.right} of {votes.n} saw it{it_too}." if votes.right else nobody
    got_it = f"{title} got it {'right' if its else 'wrong'}."
    alone = got_it if is_own else f"Nobody answered; {got_it}"
    is_sure = asked.probability >= formatting.SURE_FROM
    return MachineView(
        claimed=claimed,
        percent=formatting.probability(asked.probability),
        is_sure=is_sure,
        is_right=its,
        option=_place_of(asked.claimed, asked),
        truth=named,
        truth_option=offered.index(truth),
        right_options=right_places(asked),
        right=votes.right,
        of=votes.n,
        fell_for_it=votes.fell_for_it,
        called_it=votes.will if its else votes.wont,
        of_calls=votes.will + votes.wont,
        line=saw if votes.n and not is_own else alone,
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
    told = seen.done(pupil.number) if _is_under_way(seen) else state.told
    when = room.settings.scores.value
    tells = (when == "each" and state.step is not RoomStep.LOBBY) or (when == "end" and state.step is RoomStep.ENDED)
    return MeView(
        number=pupil.number,
        name=pupil.name,
        choice=choice,
        call=None if mine is None else _CALLS.get(mine.called),
        was_right=mine.is_right if mine is not None and is_told else None,
        called_it=came_true(asked, mine.called) if mine is not None and asked is not None and is_told else None,
        score=_score(seen, pupil.number, told) if tells else None,
        of=most_points(room.settings, max(0, told)),
    )


def _score(seen: RoomSeen, number: int, told: int) -> int:
    said = ((seen.room.at(at), seen.said(at).get(number)) for at in range(1, told + 1))
    return room_points(said, seen.room.settings)


def _host(seen: RoomSeen) -> HostView:
    said = seen.said(seen.room.state.position)
    return HostView(
        tuple(
            PupilView(each.number, each.name, each.presence.value, each.number in said, seen.done(each.number))
            for each in seen.pupils
        )
    )


def _result(seen: RoomSeen) -> ResultView:
    room, state = seen.room, seen.room.state
    asked = [(room.at(at), seen.votes[at]) for at in range(1, state.position + 1)]
    answers = sum(votes.n for _, votes in asked)
    its = sum(one.machine_is_right for one, _ in asked)
    called = [(votes.will if one.machine_is_right else votes.wont, votes.will + votes.wont) for one, votes in asked]
    looked_at = [pair for pair in asked if pair[1].n]
    hardest = sorted(looked_at, key=lambda pair: (pair[1].right / pair[1].n, pair[0].asked.position))
    return ResultView(
        right=_mean([votes.right / votes.n for _, votes in looked_at]),
        machine=_mean([one.machine_is_right for one, _ in looked_at]),
        machine_right=its,
        rounds=len(asked),
        answers=answers,
        pupils=sum(pupil.presence is Presence.IN for pupil in seen.pupils),
        photographs=tuple(_photograph(one, votes) for one, votes in hardest),
        podium=_podium(seen) if room.settings.scores.value != "off" else None,
        called_it=sum(right for right, _ in called),
        of_calls=sum(of for _, of in called),
    )


def _mean(shares: Sequence[float]) -> float | None:
    return sum(shares) / len(shares) if shares else None


def _names(bars: Sequence[Bar]) -> tuple[str, ...]:
    return tuple(classes()[bar.index].name for bar in bars)


def _counts(bars: Sequence[Bar]) -> tuple[int, ...]:
    return tuple(bar.n for bar in bars)


def _others(votes: Votes, bars: Sequence[Bar]) -> int:
    """How many chose what has no bar."""
    return sum(votes.options) - sum(bar.n for bar in bars)


def _place_of(index: int, asked: RoomRound) -> int | None:
    """Where that class is among the options."""
    return asked.asked.offered.index(index) if index in asked.asked.offered else None


def _photograph(asked: RoomRound, votes: Votes) -> PhotographResult:
    bars = drawn_answers(asked, votes, is_told=True)
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
        options=_names(bars),
        places=tuple(bar.place for bar in bars),
        votes=_counts(bars),
        others=_others(votes, bars),
        unsure=votes.unsure,
        truth_option=asked.asked.offered.index(asked.asked.truth),
        right_options=right_places(asked),
        option=_place_of(asked.claimed, asked),
    )


def _podium(seen: RoomSeen) -> tuple[PodiumPlace, ...]:
    """The three with the most points, and whoever has as many as the third."""
    scored = [
        PodiumPlace(pupil.name, _score(seen, pupil.number, seen.room.state.told))
        for pupil in seen.pupils
        if pupil.presence is Presence.IN
    ]
    ranked = sorted(scored, key=lambda place: (-place.score, place.name))
    least = ranked[2].score if len(ranked) > 2 else 0
    return tuple(place for place in ranked if place.score and place.score >= least)
