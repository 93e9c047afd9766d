"""Whose turn it is in the lab: heavy work is done one at a time, in the order in which it was asked for.

A visitor has one place in the queue; who asks again takes up no second one, and who leaves loses theirs. The work is a
generator: between two of its values it can be stopped, so that nobody holds the machine longer than `LONGEST_S`.
"""

import logging
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")

LONGEST_S = 60.0
YIELDING = 15
"""The lab's niceness."""

GONE_S = 12.0
"""Who has not looked for so long has left."""

MOST = 60


class State(StrEnum):
    """How far a piece of work has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class FullError(RuntimeError):
    """The queue is full. Its text is a sentence."""


class Ticket(Generic[T]):
    """One visitor's work: where it stands, and what it has yielded last. `trouble` is a sentence where it failed."""

    def __init__(self, visitor: str, work: Callable[[], Iterator[T]], turns: "Turns") -> None:
        self.visitor = visitor
        self.state = State.WAITING
        self.trouble = ""
        self.took_ms = 0
        self._work = work
        self._turns = turns
        self._said: list[T] = []
        self._looked = time.monotonic()
        self._stop = threading.Event()
        self._ended = threading.Event()

    @property
    def said(self) -> tuple[T, ...]:
        """All that the work has yielded so far."""
        return tuple(self._said)

    @property
    def last(self) -> T | None:
        """What it has yielded last."""
        return self._said[-1] if self._said else None

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

    def wait(self, timeout_s: float) -> bool:
        """Wait for its end; whether that has come."""
        return self._ended.wait(timeout_s)

    def is_deserted(self, gone_s: float) -> bool:
        """Whether the visitor has left."""
        return time.monotonic() - self._looked > gone_s

    def run(self, longest_s: float, gone_s: float) -> None:
        """Do the work, in the thread that calls."""
        began = time.monotonic()
        self.state = State.RUNNING
        work = None
        try:
            work = self._work()
            for value in work:
                self._said.append(value)
                if self._stop.is_set() or self.is_deserted(gone_s):
                    self._end(State.STOPPED, began)
                    return
                if time.monotonic() - began > longest_s:
                    self.trouble = f"This took longer than {longest_s:.0f} s and was stopped; ask for less."
                    self._end(State.STOPPED, began)
                    return
            self._end(State.DONE, began)
        except ValueError as wrong:
            self.trouble = str(wrong)
            self._end(State.FAILED, began)
        except Exception:
            log.exception("a piece of the lab's work failed")
            self.trouble = "Something broke on our side, and it has been noted."
            self._end(State.FAILED, began)
        finally:
            if work is not None and hasattr(work, "close"):
                work.close()

    def drop(self) -> None:
        """It leaves the queue without having been done."""
        self._end(State.STOPPED, time.monotonic())

    def _end(self, state: State, began: float) -> None:
        self.took_ms = round((time.monotonic() - began) * 1000)
        self.state = state
        self._ended.set()


class Turns:
    """The queue, and the one thread that works it off, of a single torch thread so that the quiz keeps a core."""

    def __init__(self, *, most: int = MOST, longest_s: float = LONGEST_S, gone_s: float = GONE_S) -> None:
        self._most, self._longest_s, self._gone_s = most, longest_s, gone_s
        self._waiting: deque[Ticket[object]] = deque()
        self._running: Ticket[object] | None = None
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def ask(self, visitor: str, work: Callable[[], Iterator[T]]) -> "Ticket[T]":
        """A place in the queue. What the same visitor has asked for before and not yet got is given up.

        Raises:
            FullError: so many wait already that it makes no sense to join.
        """
        ticket = Ticket(visitor, work, self)
        with self._changed:
            self._sweep()
            old = [other for other in self._waiting if other.visitor == visitor]
            place = self._waiting.index(old[0]) if old else len(self._waiting)
            for other in old:
                self._waiting.remove(other)
            if len(self._waiting) >= self._most:
                raise FullError(f"{len(self._waiting)} people are waiting for the lab already; try again in a minute.")
            if self._running is not None and self._running.visitor == visitor:
                self._running.stop_soon()
            self._waiting.insert(place, ticket)  # type: ignore[arg-type]
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="lab", daemon=True)
                self._thread.start()
            self._changed.notify()
        for other in old:
            other.drop()
        return ticket

    def before(self, ticket: "Ticket[T]") -> int:
        """How many are to be served before that one; 0 when it runs or is over."""
        with self._changed:
            waiting = list(self._waiting)
            running = self._running is not None
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

    def _serve(self) -> None:
        _one_thread()
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


def _one_thread() -> None:
    """Keep to one core, and give way to the quiz even there: on Linux a thread has a priority of its own."""
    from model.eager import one_thread

    one_thread()
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), YIELDING)
