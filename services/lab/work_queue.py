"""Whose turn it is in the lab: heavy work is done one at a time, in the order in which it was asked for.

A visitor has one place in the queue; who asks again takes up no second one, and who leaves loses theirs. The work is a
generator: between two of its values it can be stopped, so that nobody holds the machine longer than `_LONGEST_S`.
Whatever becomes of it, its ticket comes to an end, and the next is served.
"""

import logging
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import StrEnum
from typing import Final, Generic, TypeVar

from services.lab import memory_headroom

log = logging.getLogger(__name__)

T = TypeVar("T")

_LONGEST_S = 60.0
_YIELDING = 15
"""The lab's niceness."""

_GONE_S = 12.0
"""Who has not looked for so long has left."""

_MOST = 60

BROKEN: Final = "Something broke on our side, and it has been noted."
CRAMPED: Final = str(memory_headroom.CrampedError())


class TicketState(StrEnum):
    """How far a piece of work has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class QueueFullError(RuntimeError):
    """The queue is full. Its text is a sentence."""


class Ticket(Generic[T]):
    """One visitor's work: where it stands, and what it has yielded last. `trouble` is a sentence where it failed."""

    def __init__(self, visitor: str, work: Callable[[], Iterator[T]], turns: "WorkQueue") -> None:
        self.visitor = visitor
        self.state = TicketState.WAITING
        self.trouble = ""
        self.took_ms = 0
        self._work: Callable[[], Iterator[T]] | None = work
        self._turns = turns
        self._said: list[T] = []
        self._looked = time.monotonic()
        self._stop = threading.Event()
        self._ended = threading.Event()
        self._forgotten = threading.Event()

    @property
    def said(self) -> tuple[T, ...]:
        """All that the work has yielded so far."""
        return tuple(self._said)

    @property
    def last(self) -> T | None:
        """What it has yielded last."""
        said = self.said
        return said[-1] if said else None

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self._ended.is_set()

    def look(self) -> int:
        """Say that the visitor is still here; how many are before them."""
        self._looked = time.monotonic()
        return self._turns.before(self)

    def stop(self) -> None:
        """Have it end after the value that it is at; what it has yielded stays."""
        self.stop_soon()
        self._turns.leave(self)

    def stop_soon(self) -> None:
        """As `stop`, of what is running."""
        self._stop.set()

    def forget(self) -> None:
        """Have it end, and let go of all that it has yielded, and may still yield."""
        self._forgotten.set()
        self.stop()
        self._said.clear()

    def wait(self, timeout_s: float) -> bool:
        """Wait for its end; whether that has come."""
        return self._ended.wait(timeout_s)

    def is_deserted(self, gone_s: float) -> bool:
        """Whether the visitor has left."""
        return time.monotonic() - self._looked > gone_s

    def run(self, longest_s: float, gone_s: float) -> None:
        """Do the work, in the thread that calls; nothing that it raises comes out."""
        began = time.monotonic()
        self.state = TicketState.RUNNING
        work = None
        state = TicketState.FAILED
        try:
            with_torch = not getattr(self._work, "needs_no_torch", False)
            memory_headroom.check(memory_headroom.needed(with_torch=with_torch))
            if with_torch:
                make_ready()
            if self._work is not None:
                work = self._work()
                began = time.monotonic()  # what has to wake first is nobody's fault
                state = self._followed(work, began, longest_s, gone_s)
        except ValueError as wrong:
            self.trouble = str(wrong)
            if isinstance(wrong, memory_headroom.CrampedError):
                log.warning(
                    "the lab was asked for what there is no memory for: %s bytes left", memory_headroom.available()
                )
        except BaseException as error:
            self.trouble = CRAMPED if _is_want_of_memory(error) else BROKEN
            log.exception("a piece of the lab's work failed; %s bytes of memory are left", memory_headroom.available())
        try:
            if work is not None and hasattr(work, "close"):
                work.close()
        except BaseException:
            log.exception("a piece of the lab's work did not end as it should")
        self._end(state, began)

    def _followed(self, work: Iterator[T], began: float, longest_s: float, gone_s: float) -> TicketState:
        for value in work:
            self._said.append(value)
            if self._forgotten.is_set():
                self._said.clear()
            if self._stop.is_set() or self.is_deserted(gone_s):
                return TicketState.STOPPED
            if time.monotonic() - began > longest_s:
                self.trouble = f"This took longer than {longest_s:.0f} s and was stopped; ask for less."
                return TicketState.STOPPED
            memory_headroom.check(memory_headroom.LEAST)
        return TicketState.DONE

    def fail(self) -> None:
        """It can be done no more, for a reason that is the lab's own and stands in the log."""
        self.trouble = BROKEN
        self._end(TicketState.FAILED, time.monotonic())

    def drop(self) -> None:
        """It leaves the queue without having been done."""
        self._end(TicketState.STOPPED, time.monotonic())

    def _end(self, state: TicketState, began: float) -> None:
        self._work = None
        self.took_ms = round((time.monotonic() - began) * 1000)
        self.state = state
        self._ended.set()


class WorkQueue:
    """The queue, and the one thread that works it off, of a single torch thread so that the quiz keeps a core."""

    def __init__(self, *, most: int = _MOST, longest_s: float = _LONGEST_S, gone_s: float = _GONE_S) -> None:
        self._most, self._longest_s, self._gone_s = most, longest_s, gone_s
        self._waiting: deque[Ticket[object]] = deque()
        self._running: Ticket[object] | None = None
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def ask(self, visitor: str, work: Callable[[], Iterator[T]]) -> "Ticket[T]":
        """A place in the queue. What the same visitor has asked for before and not yet got is given up.

        Raises:
            FullError: so many wait already that it makes no sense to join, or there is no room for a thread.
        """
        ticket = Ticket(visitor, work, self)
        with self._changed:
            self._sweep()
            old = [other for other in self._waiting if other.visitor == visitor]
            place = self._waiting.index(old[0]) if old else len(self._waiting)
            for other in old:
                self._waiting.remove(other)
                other.drop()
            if len(self._waiting) >= self._most:
                raise QueueFullError(
                    f"{len(self._waiting)} people are waiting for the lab already; try again in a minute."
                )
            if self._running is not None and self._running.visitor == visitor:
                self._running.stop_soon()
            self._waiting.insert(place, ticket)  # type: ignore[arg-type]
            if self._thread is None or not self._thread.is_alive():
                try:
                    self._begin()
                except RuntimeError as none:
                    self._fail_all()
                    raise QueueFullError(CRAMPED) from none
            self._changed.notify()
        return ticket

    def before(self, ticket: "Ticket[T]") -> int:
        """How many others are to be served before that one; 0 when it runs or is over.

        What runs for the same visitor, and was given up for this, is nobody else's.
        """
        with self._changed:
            waiting = list(self._waiting)
            running = self._running is not None and self._running.visitor != ticket.visitor
        at = next((at for at, other in enumerate(waiting) if other is ticket), None)
        return 0 if at is None else at + running

    def leave(self, ticket: "Ticket[T]") -> None:
        """Take a ticket out of the queue, if it is still in it."""
        with self._changed:
            there = any(other is ticket for other in self._waiting)
            if there:
                self._waiting = deque(other for other in self._waiting if other is not ticket)
        if there:
            ticket.drop()

    def _sweep(self) -> None:
        """Whoever has left gives up their place. Called with the lock held."""
        gone = [ticket for ticket in self._waiting if ticket.is_deserted(self._gone_s)]
        for ticket in gone:
            self._waiting.remove(ticket)
            ticket.drop()

    def _begin(self) -> None:
        """Raises `RuntimeError` where the system grants no thread more. Called with the lock held, as the next is."""
        thread = threading.Thread(target=self._serve, name="lab", daemon=True)
        thread.start()
        self._thread = thread

    def _fail_all(self) -> None:
        if self._waiting:
            log.error("the lab has no thread to work in: %s that waited were sent away", len(self._waiting))
        while self._waiting:
            self._waiting.popleft().fail()

    def _serve(self) -> None:
        """Serve one after the other. What ends this thread ends the piece that it was at; another one goes on."""
        try:
            _give_way()
            while True:
                with self._changed:
                    self._running = None
                    while not self._waiting:
                        self._changed.wait()
                    self._sweep()
                    if not self._waiting:
                        continue
                    self._running = self._waiting.popleft()
                self._running.run(self._longest_s, self._gone_s)
        except BaseException:
            log.exception("the lab's thread ended; another one takes its place")
            with self._changed:
                failed, self._running = self._running, None
                if failed is not None:
                    failed.fail()
                elif self._waiting:  # or a fault of the lab's own would be met again and again
                    self._waiting.popleft().fail()
                self._thread = None
                if self._waiting:
                    with suppress(RuntimeError):
                        self._begin()
                if self._thread is None:
                    self._fail_all()


def _is_want_of_memory(error: BaseException) -> bool:
    """Torch says it in words."""
    return isinstance(error, MemoryError) or any(
        said in str(error) for said in ("not enough memory", "allocate memory", "out of memory", "bad_alloc")
    )


def _give_way() -> None:
    """Give way to the quiz: on Linux a thread has a priority of its own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _YIELDING)


def make_ready() -> None:
    """Have torch keep to one core in this thread; the first time, that takes seconds."""
    from model.inference.torch_engine import one_thread

    one_thread()
