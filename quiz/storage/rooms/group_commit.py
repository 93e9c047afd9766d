"""Many small writes on the disk at once: while one commit is under way those that come meanwhile gather for the next.

A commit waits for the disk, whatever is in it. A class that answers within seconds would wait for hundreds of them one
after the other. *Source*: DeWitt et al. 1984, Implementation techniques for main memory database systems, § 5.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from quiz.storage.failures import StoreError

W = TypeVar("W")


@dataclass(slots=True, eq=False)
class _Waiting(Generic[W]):
    what: W
    woken: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    trouble: Exception | None = None


class GroupCommit(Generic[W]):
    """Writes what several threads bring, in the order in which they came.

    `write` writes several in one transaction; it gives, for each, why it was refused, or None, once all is on the disk.
    Where the whole of it failed each is tried by itself, so that nobody's fault is another's.
    """

    def __init__(self, write: Callable[[Sequence[W]], Sequence[Exception | None]]) -> None:
        self._write = write
        self._lock = threading.Lock()
        self._queue: deque[_Waiting[W]] = deque()
        self._is_led = False

    def put(self, what: W) -> None:
        """Have it written; on the disk when this returns. Raises what it was refused with, and `StoreError`."""
        mine = _Waiting(what)
        with self._lock:
            self._queue.append(mine)
            mine.leads = not self._is_led
            self._is_led = True
        if not mine.leads:
            mine.woken.wait()
        if mine.leads:
            self._lead()
        if mine.trouble is not None:
            raise mine.trouble

    def _lead(self) -> None:
        """Write all that waits, oneself among it; then have somebody who has come meanwhile do the same."""
        with self._lock:
            batch = list(self._queue)
            self._queue.clear()
        try:
            self._settle(batch)
        finally:
            with self._lock:
                following = self._queue[0] if self._queue else None
                self._is_led = following is not None
            if following is not None:
                following.leads = True
                following.woken.set()
            for one in batch:
                if not one.leads:
                    one.woken.set()

    def _settle(self, batch: Sequence[_Waiting[W]]) -> None:
        try:
            refusals = self._write([one.what for one in batch])
        except Exception as trouble:
            if len(batch) == 1 or not isinstance(trouble, StoreError):
                for one in batch:
                    one.trouble = trouble
                return
            for one in batch:
                self._settle([one])
            return
        for one, refusal in zip(batch, refusals, strict=True):
            one.trouble = refusal
