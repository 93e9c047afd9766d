"""Where a room goes: each command where it makes sense, and nowhere else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.rooms.state import (
    LONGEST_OPEN_S,
    LONGEST_ROOM,
    Command,
    NotNowError,
    RoomState,
    RoomStep,
    RoomTiming,
    led,
    led_by_time,
    lobby,
    opened,
    state_at,
)

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
A_LESSON = [
    RoomStep.ASKING,
    RoomStep.CLOSED,
    RoomStep.CLASS,
    RoomStep.MACHINE,
]


def steps(state: RoomState, *commands: Command, now: datetime = NOW, **timing: int) -> RoomState:
    for command in commands:
        state = led(state, command, now=now, timing=RoomTiming(**timing))
    return state


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_forward_leads_through_a_whole_lesson() -> None:
    state, went = lobby(2), []
    while state.step is not RoomStep.ENDED:
        state = steps(state, Command.FORWARD)
        went.append((state.step, state.position))
    assert went == [*((step, 1) for step in A_LESSON), *((step, 2) for step in A_LESSON), (RoomStep.ENDED, 2)]
    assert state.version == len(went)
    with pytest.raises(NotNowError, match="has ended"):
        steps(state, Command.FORWARD)


def test_the_machine_is_told_after_the_class_and_the_class_after_the_votes() -> None:
    asking = steps(lobby(3), Command.START)
    for early in (Command.REVEAL, Command.NEXT, Command.START):
        with pytest.raises(NotNowError):
            steps(asking, early)
    assert asking.told == 0
    told = steps(asking, Command.CLOSE, Command.REVEAL, Command.REVEAL)
    assert (told.step, told.told) == (RoomStep.MACHINE, 1)


def test_a_timer_closes_the_votes_and_a_pause_holds_it() -> None:
    asking = steps(lobby(3), Command.START, timer_s=20)
    assert asking.takes_answers(NOW + timedelta(seconds=19.9))
    assert asking.is_due(NOW + timedelta(seconds=20))
    assert not asking.takes_answers(NOW + timedelta(seconds=20))
    assert led_by_time(asking, now=NOW).step is RoomStep.CLOSED
    paused = led(asking, Command.PAUSE, now=NOW + timedelta(seconds=15))
    assert paused.paused_at == after(15)
    later = NOW + timedelta(hours=1)
    assert not paused.is_due(later)
    assert not paused.takes_answers(later)
    again = led(paused, Command.RESUME, now=later)
    assert again.closes_at == later + timedelta(seconds=5)
    longer = led(again, Command.EXTEND, now=later, by_s=30)
    assert longer.closes_at == later + timedelta(seconds=35)


def test_while_it_is_talked_over_nobody_may_answer_and_the_timer_waits() -> None:
    asking = steps(lobby(3), Command.START, timer_s=20, talk_s=30)
    assert (asking.opened_at, asking.closes_at) == (after(30), after(50))
    for seconds, is_talk, takes in ((0, True, False), (29.9, True, False), (30, False, True), (49.9, False, True)):
        assert (asking.is_talk(after(seconds)), asking.takes_answers(after(seconds))) == (is_talk, takes)
    assert not steps(asking, Command.CLOSE).is_talk(NOW)
    longer = steps(asking, Command.EXTEND, now=after(5))
    assert (longer.opened_at, longer.closes_at) == (after(60), after(80)), "the talk is what is given more time"
    paused = steps(asking, Command.PAUSE, now=after(10))
    assert paused.is_talk(after(500))
    again = steps(steps(paused, Command.EXTEND, now=after(100)), Command.RESUME, now=after(110))
    assert (again.opened_at, again.closes_at) == (after(160), after(180))
    without = steps(lobby(3), Command.START, talk_s=30)
    assert steps(without, Command.EXTEND).opened_at == after(60)
    assert steps(without, Command.EXTEND, now=after(40)).closes_at == after(70)


def test_forward_opens_the_votes_before_the_talk_is_over_and_closes_none() -> None:
    asking = steps(lobby(3), Command.START, timer_s=20, talk_s=30)
    now = steps(asking, Command.FORWARD, now=after(12))
    assert (now.step, now.opened_at, now.closes_at) == (RoomStep.ASKING, after(12), after(32))
    assert now.takes_answers(after(12))
    assert steps(now, Command.FORWARD, now=after(13)).step is RoomStep.CLOSED
    late = steps(asking, Command.OPEN, now=after(31))
    assert (late.step, late.opened_at, late.closes_at) == (RoomStep.ASKING, after(30), after(50)), "it closes nothing"
    with pytest.raises(NotNowError):
        steps(lobby(3), Command.OPEN)
    paused = steps(steps(asking, Command.PAUSE, now=after(10)), Command.FORWARD, now=after(50))
    assert (paused.is_paused, paused.is_talk(after(50))) == (True, False)
    assert steps(paused, Command.RESUME, now=after(60)).closes_at == after(80)


def test_a_room_goes_on_by_itself_up_to_the_last_photograph() -> None:
    state, now = steps(lobby(2), Command.START, timer_s=20, goes_on_s=8), 0.0
    went: list[tuple[RoomStep, int, float]] = []
    while state.closes_at is not None:
        now = (state.closes_at - NOW).total_seconds()
        assert state.is_due(after(now))
        assert not state.is_due(after(now - 0.1))
        state = led_by_time(state, now=after(now), timing=RoomTiming(timer_s=20, goes_on_s=8))
        went.append((state.step, state.position, now))
    first = [(RoomStep.CLOSED, 1, 20), (RoomStep.CLASS, 1, 20), (RoomStep.MACHINE, 1, 28), (RoomStep.ASKING, 2, 36)]
    assert went == [*first, (RoomStep.CLOSED, 2, 56), (RoomStep.CLASS, 2, 56), (RoomStep.MACHINE, 2, 64)]
    assert state.version == 1 + len(went)


def test_what_goes_on_by_itself_is_held_by_a_pause_and_by_looking_back() -> None:
    shown = steps(lobby(3), Command.START, Command.CLOSE, Command.REVEAL, Command.REVEAL, goes_on_s=8)
    paused = steps(shown, Command.PAUSE, now=after(3), goes_on_s=8)
    assert (paused.is_paused, paused.is_due(after(60))) == (True, False)
    assert steps(paused, Command.RESUME, now=after(60), goes_on_s=8).closes_at == after(65)
    assert not steps(paused, Command.NEXT, now=after(60), goes_on_s=8).is_paused
    second = steps(shown, *[Command.FORWARD] * 3, goes_on_s=8)
    back = steps(second, Command.BACK, now=after(4), goes_on_s=8)
    assert (back.shown, back.closes_at) == (1, None)
    here = steps(back, Command.FORWARD, now=after(100), goes_on_s=8)
    assert (here.shown, here.step, here.closes_at) == (2, RoomStep.CLASS, after(108))
    hidden = steps(here, Command.HIDE, now=after(104), goes_on_s=8)
    assert hidden.closes_at == here.closes_at, "what is no step does not begin the time anew"
    with pytest.raises(NotNowError):
        steps(lobby(3), Command.START, Command.CLOSE, Command.PAUSE)


def test_more_time_where_there_was_no_timer_begins_one() -> None:
    asking = steps(lobby(3), Command.START)
    assert led(asking, Command.EXTEND, now=NOW, by_s=30).closes_at == NOW + timedelta(seconds=30)
    with pytest.raises(NotNowError):
        led(asking, Command.EXTEND, now=NOW, by_s=0)


def test_an_earlier_photograph_comes_back_and_the_lesson_goes_on_where_it_was() -> None:
    third = steps(lobby(3), *[Command.FORWARD] * 12)
    assert (third.step, third.position) == (RoomStep.MACHINE, 3)
    second = steps(third, Command.BACK)
    first = steps(second, Command.BACK)
    assert (second.shown, first.shown, first.position) == (2, 1, 3)
    with pytest.raises(NotNowError, match="nothing before"):
        steps(first, Command.BACK)
    assert steps(first, Command.FORWARD).shown == 2
    back = steps(first, Command.FORWARD, Command.FORWARD)
    assert (back.looking_back, back.shown, back.step) == (None, 3, RoomStep.MACHINE)
    assert steps(back, Command.FORWARD).step is RoomStep.ENDED


def test_after_the_end_every_photograph_can_be_looked_at_again() -> None:
    ended = steps(lobby(2), *[Command.FORWARD] * 9)
    assert ended.shown == 0
    last = steps(ended, Command.BACK)
    assert last.shown == 2
    assert steps(last, Command.FORWARD).shown == 0


def test_nobody_looks_back_while_votes_are_open() -> None:
    second = steps(lobby(3), *[Command.FORWARD] * 5)
    with pytest.raises(NotNowError, match="Close the votes"):
        steps(second, Command.BACK)


def test_a_room_may_end_at_any_time() -> None:
    for taken in range(8):
        ended = steps(lobby(3), *[Command.FORWARD] * taken, Command.END)
        assert ended.step is RoomStep.ENDED
        assert ended.closes_at is None
        assert ended.position == ended.told == taken // 4, "what was not told yet counts in no result"
        assert (ended.opened_at is None) == (ended.position == 0)


@pytest.mark.parametrize("length", [0, LONGEST_ROOM + 1])
def test_a_room_has_a_photograph_and_not_too_many(length: int) -> None:
    with pytest.raises(ValueError, match="1 to 40"):
        lobby(length)


@given(st.lists(st.sampled_from(Command), max_size=60), st.integers(1, 5))
def test_whatever_is_pressed_nothing_is_told_early(commands: list[Command], length: int) -> None:
    """Each step that is taken is one further version, and what has been told was asked, closed and shown before."""
    state, closed = lobby(length), set[int]()
    for command in commands:
        before = state
        try:
            state = led(state, command, now=NOW)
        except NotNowError:
            continue
        assert state.version == before.version + 1
        assert 0 <= state.position <= length
        is_taken_back = command is Command.END and state.position == before.told
        assert is_taken_back or state.position in (before.position, before.position + 1)
        assert state.told >= before.told
        if state.step in (RoomStep.CLOSED, RoomStep.ENDED):
            closed.add(state.position)
        assert state.told <= max(closed, default=0)
        assert state.looking_back is None or 1 <= state.looking_back <= state.told


def test_an_open_room_tells_nobody_until_it_ends_and_each_what_they_have_finished() -> None:
    state = opened(3, now=NOW, closes_at=NOW + timedelta(days=1))
    assert (state.told, state.shown, state.takes_answers(NOW)) == (0, 0, True)
    assert state_at(state, 1).position == 2
    assert state_at(state, 1).told == 1
    assert state_at(state, 1, 1).step is RoomStep.MACHINE
    assert state_at(state, 1, 3) == state_at(state, 1), "nobody looks further than they are"
    assert state_at(state, 3, 4) == state_at(state, 3) == state
    for command in set(Command) - {
        Command.PAUSE,
        Command.RESUME,
        Command.LOCK,
        Command.UNLOCK,
        Command.EXTEND,
        Command.END,
    }:
        with pytest.raises(NotNowError, match="own pace"):
            steps(state, command)
    assert not steps(state, Command.PAUSE).takes_answers(NOW)
    longer = led(state, Command.EXTEND, now=NOW, by_s=86_400)
    assert longer.closes_at == NOW + timedelta(days=2)
    for held in (longer, steps(longer, Command.PAUSE)):
        with pytest.raises(NotNowError, match="at most"):
            led(held, Command.EXTEND, now=NOW, by_s=LONGEST_OPEN_S - 3600)
    for ended in (steps(state, Command.END), led_by_time(state, now=NOW)):
        assert (ended.step, ended.position, ended.told, ended.closes_at) == (RoomStep.ENDED, 3, 3, None)
    assert state.is_due(NOW + timedelta(days=1))
