"""The lab's queue: first come, first served, one place each, and nobody holds it for ever."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from ui.turns import YIELDING, FullError, State, Ticket, Turns


def steps(n: int, log: list[str] | None = None, name: str = "") -> Callable[[], Iterator[int]]:
    def work() -> Iterator[int]:
        if log is not None:
            log.append(name)
        yield from range(n)

    return work


class Gate:
    """Work that goes on when it is told to."""

    def __init__(self) -> None:
        self.begun, self.go, self.closed = threading.Event(), threading.Event(), threading.Event()

    def __call__(self) -> Iterator[str]:
        try:
            yield "first"
            self.begun.set()
            assert self.go.wait(10)
            yield "second"
            yield "third"
        finally:
            self.closed.set()


def occupied(turns: Turns, visitor: str = "first") -> tuple[Gate, Ticket[str]]:
    gate = Gate()
    ticket = turns.ask(visitor, gate)
    assert gate.begun.wait(10)
    return gate, ticket


def test_thirty_are_served_in_their_order_and_told_their_place() -> None:
    turns, log = Turns(), list[str]()
    gate, first = occupied(turns)
    tickets = [turns.ask(f"v{n}", steps(2, log, f"v{n}")) for n in range(30)]
    assert [ticket.look() for ticket in tickets] == list(range(1, 31))
    gate.go.set()
    assert all(ticket.wait(10) for ticket in tickets)
    assert log == [f"v{n}" for n in range(30)]
    assert {first.state, *(ticket.state for ticket in tickets)} == {State.DONE}
    assert tickets[7].said == (0, 1)
    assert first.last == "third"


def test_who_asks_again_keeps_the_place_and_takes_up_no_second() -> None:
    turns, log = Turns(), list[str]()
    gate, _ = occupied(turns)
    old = turns.ask("a", steps(1, log, "old"))
    other = turns.ask("b", steps(1, log, "b"))
    new = turns.ask("a", steps(1, log, "new"))
    assert (old.state, new.look(), other.look()) == (State.STOPPED, 1, 2)
    gate.go.set()
    assert other.wait(10)
    assert log == ["new", "b"]


def test_asking_again_ends_what_runs_for_the_same_visitor() -> None:
    turns = Turns()
    gate, running = occupied(turns, "a")
    again = turns.ask("a", steps(1))
    gate.go.set()
    assert again.wait(10)
    assert running.state is State.STOPPED
    assert gate.closed.is_set()


def test_a_stop_keeps_what_was_said_and_frees_the_machine() -> None:
    turns = Turns()
    gate, running = occupied(turns)
    waiting = turns.ask("b", steps(1))
    running.stop()
    gate.go.set()
    assert running.wait(10)
    assert running.said == ("first", "second")
    assert waiting.wait(10)


def test_who_stops_waiting_leaves_the_queue() -> None:
    turns = Turns()
    gate, _ = occupied(turns)
    one, two = turns.ask("a", steps(1)), turns.ask("b", steps(1))
    one.stop()
    assert (one.state, two.look()) == (State.STOPPED, 1)
    gate.go.set()
    assert two.wait(10)


def test_who_has_left_is_not_served() -> None:
    turns, log = Turns(gone_s=0.2), list[str]()
    gate, running = occupied(turns)
    left = turns.ask("left", steps(1, log, "left"))
    time.sleep(0.3)
    here = turns.ask("here", steps(1, log, "here"))
    gate.go.set()
    assert here.wait(10)
    assert left.state is State.STOPPED
    assert running.state is State.STOPPED, "nobody looked at it either"
    assert log == ["here"]


def test_work_is_bounded_in_time() -> None:
    def endless() -> Iterator[int]:
        while True:
            time.sleep(0.01)
            yield 1

    ticket = Turns(longest_s=0.1).ask("a", endless)
    assert ticket.wait(10)
    assert ticket.state is State.STOPPED
    assert "longer" in ticket.trouble


def test_a_full_queue_says_so() -> None:
    turns = Turns(most=2)
    gate, _ = occupied(turns)
    turns.ask("a", steps(1))
    last = turns.ask("b", steps(1))
    with pytest.raises(FullError, match="2 people are waiting"):
        turns.ask("c", steps(1))
    turns.ask("a", steps(1))  # has a place already
    gate.go.set()
    assert last.wait(10)


@pytest.mark.parametrize(
    ("error", "said"), [(ValueError("No such class."), "No such class."), (KeyError("x"), "Something broke")]
)
def test_what_fails_says_why_and_the_next_is_served(
    error: Exception, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise error

    turns = Turns()
    ticket = turns.ask("a", broken)
    after = turns.ask("b", steps(1))
    assert after.wait(10)
    assert ticket.state is State.FAILED
    assert ticket.trouble.startswith(said)
    assert bool(caplog.records) == isinstance(error, KeyError)


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a priority of their own on Linux alone")
def test_the_lab_gives_way_and_nobody_else_does() -> None:
    def work() -> Iterator[int]:
        yield os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    ticket = Turns().ask("ana", work)
    assert ticket.wait(10)
    assert ticket.last is not None
    assert ticket.last >= YIELDING
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) < YIELDING
