"""Many small writes on the disk at once: while one commit is under way those that come meanwhile gather for the next.

A commit waits for the disk, and costs the same whatever is in it. A class that answers within seconds would wait for
hundreds of them one after the other. What comes after a quiet moment is written at once; from then on there are at
most fifty commits a second. *Source*: DeWitt et al. 1984, Implementation techniques for main memory database systems,
§ 5; PostgreSQL's `commit_delay` does the like.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, Generic, TypeVar

W = TypeVar("W")
_Waiting = tuple[W, "Future[None]"]

GATHER_S: Final = 0.02
"""From one commit to the next: less than anybody notices of an answer that is kept."""


class GroupCommit(Generic[W]):
    """Writes what is brought, in the order in which it came, in a thread of its own; nobody else's waits for the disk.

    `write` writes several in one transaction; it gives, for each, why it was refused, or None, once all is on the disk.
    Where the whole of it failed each is tried by itself, so that nobody's fault is another's.
    """

    def __init__(self, write: Callable[[Sequence[W]], Sequence[Exception | None]]) -> None:
        self._write = write
        self._lock = threading.Lock()
        self._queue: list[_Waiting[W]] = []
        self._is_writing = False
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="group-commit")

    def put(self, what: W) -> "Future[None]":
        """Have it written: done once it is on the disk, or fails with what it was refused with, or `StoreError`.

        It cannot be cancelled: who no longer waits for it has said it all the same.
        """
        kept: Future[None] = Future()
        kept.set_running_or_notify_cancel()
        with self._lock:
            self._queue.append((what, kept))
            begins, self._is_writing = not self._is_writing, True
        if begins:
            self._writer.submit(self._write_all)
        return kept

    def _write_all(self) -> None:
        while True:
            with self._lock:
                batch, self._queue = self._queue, []
                if not batch:
                    self._is_writing = False
                    return
            self._settle(batch)
            time.sleep(GATHER_S)

    def _settle(self, batch: Sequence[_Waiting[W]]) -> None:
        try:
            refusals = self._write([what for what, _ in batch])
        except Exception as trouble:
            if len(batch) == 1:
                batch[0][1].set_exception(trouble)
            else:
                for one in batch:
                    self._settle([one])
            return
        for (_, kept), refusal in zip(batch, refusals, strict=True):
            if refusal is None:
                kept.set_result(None)
            else:
                kept.set_exception(refusal)
