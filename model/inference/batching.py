"""Simultaneous visitors are answered in one batch, nobody waits for a batch to fill, and who plays goes first."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

Forward = Callable[[NDArray[np.float32]], NDArray[np.float32]]


class Asker(IntEnum):
    """Who asks; the lowest goes first, whoever came before."""

    PLAYER = 0
    LAB = 1
    BULK = 2


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    photograph: NDArray[np.float32]
    answer: "Future[NDArray[np.float32]]" = field(default_factory=Future)


class Batcher:
    """One thread that runs `forward` on whatever has come in meanwhile.

    `forward` maps (N, …) to (N, …). Players go first, at most `largest()` in a batch; the lab's questions and after
    them bulk ones fill the time between, at most so many in a batch that a player never waits for more than those.
    """

    def __init__(
        self,
        forward: Forward,
        *,
        largest: Callable[[], int] = lambda: 32,
        largest_lab: int = 2,
        largest_bulk: int = 8,
    ) -> None:
        self._forward = forward
        self._largest = largest
        self._at_most = {Asker.LAB: largest_lab, Asker.BULK: largest_bulk}
        self._waiting: dict[Asker, deque[_Job]] = {asker: deque() for asker in Asker}
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="classifier", daemon=True)
        self._thread.start()

    def submit(self, photograph: NDArray[np.float32], *, asker: Asker = Asker.PLAYER) -> "Future[NDArray[np.float32]]":
        """The answer to come for one photograph.

        Raises:
            RuntimeError: the batcher is closed.
        """
        job = _Job(photograph)
        with self._changed:
            if self._closed:
                raise RuntimeError("the network has been put away")
            self._waiting[asker].append(job)
            self._changed.notify()
        return job.answer

    def close(self) -> None:
        """End the thread. Who still waits for an answer gets an error."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or any(self._waiting.values()))
                if self._closed:
                    waiting = [job for queue in self._waiting.values() for job in queue]
                    break
                asker = next(asker for asker in Asker if self._waiting[asker])
                queue, most = self._waiting[asker], self._largest()
                most = min(most, self._at_most.get(asker, most))
                jobs = [queue.popleft() for _ in range(min(most, len(queue)))]
            self._answer(jobs)
        for job in waiting:
            job.answer.set_exception(RuntimeError("the network was put away before it could answer"))

    def _answer(self, jobs: list[_Job]) -> None:
        try:
            answers = self._forward(np.stack([job.photograph for job in jobs]))
        except Exception as error:
            if len(jobs) == 1:
                log.exception("The network could not answer.")
                jobs[0].answer.set_exception(error)
                return
        else:
            for job, answer in zip(jobs, answers, strict=True):
                job.answer.set_result(answer)
            return
        for job in jobs:  # one by one, so that the error reaches only whose photograph it was
            self._answer([job])
