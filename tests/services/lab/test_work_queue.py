"""The lab's queue: first come, first served, one place each, and nobody holds it for ever."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from config.files import ROOT
from services.lab import memory_headroom
from services.lab import work_queue as queues
from services.lab.work_queue import _YIELDING, BROKEN, CRAMPED, QueueFullError, Ticket, TicketState, WorkQueue
from tests.waiting import PATIENCE_S


@pytest.fixture(autouse=True, scope="module")
def _torch() -> None:
    """It is imported before anybody waits: that takes seconds, after which who waited for it may be taken for gone."""
    import model.inference.torch_engine  # noqa: F401


@pytest.fixture(autouse=True)
def _room(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine that these tests run on may be small."""
    monkeypatch.setattr(memory_headroom, "available", lambda: 10**10)


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
            assert self.go.wait(PATIENCE_S)
            yield "second"
            yield "third"
        finally:
            self.closed.set()


def occupied(turns: WorkQueue, visitor: str = "first") -> tuple[Gate, Ticket[str]]:
    """Work that is under way. Whoever is to be served later has to be looked for, or is taken for gone in the end."""
    gate = Gate()
    ticket = turns.ask(visitor, gate)
    assert gate.begun.wait(PATIENCE_S)
    return gate, ticket


def test_thirty_are_served_in_their_order_and_told_their_place() -> None:
    turns, log = WorkQueue(gone_s=PATIENCE_S), list[str]()
    gate, first = occupied(turns)
    tickets = [turns.ask(f"v{n}", steps(2, log, f"v{n}")) for n in range(30)]
    assert [ticket.look() for ticket in tickets] == list(range(1, 31))
    gate.go.set()
    assert all(ticket.wait(PATIENCE_S) for ticket in tickets)
    assert log == [f"v{n}" for n in range(30)]
    assert {first.state, *(ticket.state for ticket in tickets)} == {TicketState.DONE}
    assert tickets[7].said == (0, 1)
    assert first.last == "third"


def test_who_asks_again_keeps_the_place_and_takes_up_no_second() -> None:
    turns, log = WorkQueue(gone_s=PATIENCE_S), list[str]()
    gate, _ = occupied(turns)
    old = turns.ask("a", steps(1, log, "old"))
    other = turns.ask("b", steps(1, log, "b"))
    new = turns.ask("a", steps(1, log, "new"))
    assert (old.state, new.look(), other.look()) == (TicketState.STOPPED, 1, 2)
    gate.go.set()
    assert other.wait(PATIENCE_S)
    assert log == ["new", "b"]


def test_asking_again_ends_what_runs_for_the_same_visitor() -> None:
    turns = WorkQueue(gone_s=PATIENCE_S)
    gate, running = occupied(turns, "a")
    again = turns.ask("a", steps(1))
    assert again.look() == 0, "nobody else is before them"
    gate.go.set()
    assert again.wait(PATIENCE_S)
    assert running.state is TicketState.STOPPED
    assert gate.closed.is_set()


def test_a_stop_keeps_what_was_said_and_frees_the_machine() -> None:
    turns = WorkQueue(gone_s=PATIENCE_S)
    gate, running = occupied(turns)
    waiting = turns.ask("b", steps(1))
    running.stop()
    gate.go.set()
    assert running.wait(PATIENCE_S)
    assert running.said == ("first", "second")
    assert waiting.wait(PATIENCE_S)


def test_who_stops_waiting_leaves_the_queue() -> None:
    turns = WorkQueue(gone_s=PATIENCE_S)
    gate, _ = occupied(turns)
    one, two = turns.ask("a", steps(1)), turns.ask("b", steps(1))
    one.stop()
    assert (one.state, two.look()) == (TicketState.STOPPED, 1)
    gate.go.set()
    assert two.wait(PATIENCE_S)


def test_who_has_left_is_not_served() -> None:
    turns, log = WorkQueue(gone_s=PATIENCE_S), list[str]()
    gate, running = occupied(turns)
    left = turns.ask("left", steps(1, log, "left"))
    for ticket in (running, left):
        ticket._looked -= 2 * PATIENCE_S  # that long ago
    here = turns.ask("here", steps(1, log, "here"))
    gate.go.set()
    assert here.wait(PATIENCE_S)
    assert left.state is TicketState.STOPPED
    assert running.state is TicketState.STOPPED, "nobody looked at it either"
    assert log == ["here"]


def test_work_is_bounded_in_time() -> None:
    def endless() -> Iterator[int]:
        while True:
            time.sleep(0.01)
            yield 1

    ticket = WorkQueue(longest_s=0.1, gone_s=PATIENCE_S).ask("a", endless)
    assert ticket.wait(PATIENCE_S)
    assert ticket.state is TicketState.STOPPED
    assert "longer" in ticket.trouble


def test_a_full_queue_says_so() -> None:
    turns = WorkQueue(most=2, gone_s=PATIENCE_S)
    gate, _ = occupied(turns)
    turns.ask("a", steps(1))
    last = turns.ask("b", steps(1))
    with pytest.raises(QueueFullError, match="2 people are waiting"):
        turns.ask("c", steps(1))
    turns.ask("a", steps(1))  # has a place already
    gate.go.set()
    assert last.wait(PATIENCE_S)


@pytest.mark.parametrize(
    ("error", "said"), [(ValueError("No such class."), "No such class."), (KeyError("x"), "Something broke")]
)
def test_what_fails_says_why_and_the_next_is_served(
    error: Exception, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise error

    turns = WorkQueue(gone_s=PATIENCE_S)
    ticket = turns.ask("a", broken)
    after = turns.ask("b", steps(1))
    assert after.wait(PATIENCE_S)
    assert ticket.state is TicketState.FAILED
    assert ticket.trouble.startswith(said)
    assert bool(caplog.records) == isinstance(error, KeyError)


@pytest.mark.skipif(sys.platform != "linux", reason="threads have a priority of their own on Linux alone")
def test_the_lab_gives_way_and_nobody_else_does() -> None:
    def work() -> Iterator[int]:
        yield os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    ticket = WorkQueue(gone_s=PATIENCE_S).ask("ana", work)
    assert ticket.wait(PATIENCE_S)
    assert ticket.last is not None
    assert ticket.last >= _YIELDING
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) < _YIELDING


def dies(error: BaseException) -> Callable[[], Iterator[int]]:
    def work() -> Iterator[int]:
        yield 1
        raise error

    return work


@pytest.mark.parametrize("error", [MemoryError(), SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_whatever_the_work_raises_its_ticket_ends_and_the_next_is_served(
    error: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    turns = WorkQueue(gone_s=PATIENCE_S)
    ticket, after = turns.ask("a", dies(error)), turns.ask("b", steps(1))
    assert ticket.wait(PATIENCE_S)
    assert after.wait(PATIENCE_S)
    assert (ticket.state, after.state) == (TicketState.FAILED, TicketState.DONE)
    assert ticket.trouble == (CRAMPED if isinstance(error, MemoryError) else BROKEN)
    (record,) = caplog.records
    assert record.exc_info is not None
    assert "10000000000 bytes of memory are left" in record.getMessage()


@pytest.mark.parametrize(
    "error", [MemoryError(), ImportError("libtorch_cpu.so: failed to map segment from shared object")]
)
def test_torch_that_cannot_be_had_fails_a_ticket_and_not_the_lab(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked: list[int] = []

    def ready() -> None:
        asked.append(1)
        if len(asked) == 1:
            raise error

    monkeypatch.setattr(queues, "make_ready", ready)
    turns = WorkQueue(gone_s=PATIENCE_S)
    ticket, after = turns.ask("a", steps(1)), turns.ask("b", steps(1))
    assert after.wait(PATIENCE_S)
    assert ticket.is_over
    assert (ticket.state, after.state) == (TicketState.FAILED, TicketState.DONE)
    assert ticket.trouble
    assert "a piece of the lab's work failed" in caplog.text


def test_a_thread_that_dies_is_replaced_and_its_ticket_comes_to_an_end(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the work, but around it: nothing that is foreseen."""
    usual = Ticket.run
    killed: list[threading.Thread] = []

    def run(self: Ticket[object], longest_s: float, gone_s: float) -> None:
        if not killed:
            killed.append(threading.current_thread())
            raise SystemExit
        usual(self, longest_s, gone_s)

    monkeypatch.setattr(Ticket, "run", run)
    turns = WorkQueue(gone_s=PATIENCE_S)
    ticket, after = turns.ask("a", steps(1)), turns.ask("b", steps(1))
    assert ticket.wait(PATIENCE_S)
    assert after.wait(PATIENCE_S)
    assert (ticket.state, ticket.trouble, after.state) == (TicketState.FAILED, BROKEN, TicketState.DONE)
    assert killed[0] is not turns._thread
    killed[0].join(PATIENCE_S)
    assert "another one takes its place" in caplog.text
    assert turns.ask("c", steps(1)).wait(PATIENCE_S), "nor does it matter when nobody waited"


def test_a_thread_that_cannot_begin_sends_everybody_away_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    turns = WorkQueue(gone_s=PATIENCE_S)
    usual = threading.Thread.start

    def none(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", none)
    with pytest.raises(QueueFullError, match="too little memory"):
        turns.ask("a", steps(1))
    assert "no thread to work in" in caplog.text
    monkeypatch.setattr(threading.Thread, "start", usual)
    assert turns.ask("a", steps(1)).wait(PATIENCE_S)


def test_what_there_is_no_memory_for_is_refused_before_it_begins(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(memory_headroom, "available", lambda: 50_000_000)
    log = list[str]()
    turns = WorkQueue(gone_s=PATIENCE_S)
    ticket = turns.ask("a", steps(1, log, "a"))
    assert ticket.wait(PATIENCE_S)
    assert (ticket.state, ticket.trouble, log) == (TicketState.FAILED, CRAMPED, [])
    assert "50000000 bytes left" in caplog.text
    monkeypatch.setattr(memory_headroom, "available", lambda: 10**10)
    assert turns.ask("a", steps(1)).wait(PATIENCE_S)


def test_what_eats_up_the_memory_is_ended_and_the_quiz_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    left = iter([10**10, 10**10, 90_000_000])
    monkeypatch.setattr(memory_headroom, "available", lambda: next(left, 90_000_000))
    ticket = WorkQueue(gone_s=PATIENCE_S).ask("a", steps(1000))
    assert ticket.wait(PATIENCE_S)
    assert (ticket.state, ticket.trouble) == (TicketState.FAILED, CRAMPED)
    assert len(ticket.said) == 2


def test_a_ticket_that_forgets_has_nothing_and_takes_nothing_more() -> None:
    turns = WorkQueue(gone_s=PATIENCE_S)
    gate, running = occupied(turns)
    over = turns.ask("b", steps(1))
    running.forget()
    assert running.said == ()
    gate.go.set()
    assert running.wait(PATIENCE_S)
    assert over.wait(PATIENCE_S)
    assert running.said == ()
    assert running.last is None
    assert list(over.said) == [0]
    over.forget()
    assert list(over.said) == []
    assert over._work is None, "what the work had in its closure went with it"


TIGHT = """
import resource
from services.lab.work_queue import WorkQueue
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
turns = WorkQueue()
for visitor in "ab":
    ticket = turns.ask(visitor, lambda: iter([1]))
    print(ticket.wait(150), ticket.state, ticket.trouble)
"""


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="such a limit holds on Linux")
def test_under_a_limit_in_which_torch_has_no_room_the_server_lives_and_says_so() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TIGHT], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert (done.returncode, done.stdout.splitlines()) == (0, [f"True failed {CRAMPED}"] * 2)
    assert "bytes left" in done.stderr, "which is what the operator reads"
