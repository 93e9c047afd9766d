"""The lab's heavy work in a process of its own, with a limit of memory: what is too much ends that, and not the quiz.

The process is started when it is first needed, keeps its networks for the next who come, and ends after some minutes
of quiet, with the server, or when its work is given up.
"""

import logging
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Final, TypeVar

from PIL import Image

from config.files import ROOT

log = logging.getLogger(__name__)

T = TypeVar("T")

_LONGEST_S: Final = 90.0
"""Between two values, the first of which may have to wait for a network to wake."""
IDLE_S: Final = 300.0
_GRACE_S: Final = 5.0
NICENESS: Final = 15

TOO_MUCH: Final = "That took more memory than the lab may have here. Ask for less, or for a smaller network."
TOO_LONG: Final = "That took too long and was stopped; ask for less."


class LabWorkerError(ValueError):
    """The work was not done. Its text is a sentence."""


@dataclass(frozen=True, slots=True)
class Given:
    """A visitor's own photograph, which the other process cannot look up."""

    key: str
    image: Image.Image


class LabWorker:
    """The other process; one piece of work at a time. `memory_mb` bounds what it may take, `program` is what runs."""

    def __init__(self, memory_mb: int, *, longest_s: float = _LONGEST_S, idle_s: float = IDLE_S) -> None:
        self._memory_mb, self._longest_s, self._idle_s = memory_mb, longest_s, idle_s
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()
        self._idle: threading.Timer | None = None

    def run(self, work: Callable[[], Iterator[T]], given: Given | None = None) -> Iterator[T]:
        """Do it there; what it yields, as it comes. Whoever stops listening ends it.

        Raises:
            ApartError: it took too much memory or time, or failed.
        """
        with self._turn:
            process = self._begin()
            kind, value = "", None
            try:
                write_to(process.stdin, (work, given))
                while True:
                    kind, value = self._answer(process, self._longest_s)
                    if kind != "value":
                        break
                    yield value  # type: ignore[misc]
            except GeneratorExit:
                kind = self._stop(process)
                raise
            except (BrokenPipeError, EOFError) as gone:
                log.warning("the lab's process ended with %s, its limit being %d MB", process.wait(10), self._memory_mb)
                raise LabWorkerError(TOO_MUCH) from gone
            finally:
                if kind in ("done", "wrong") and value != TOO_MUCH:  # what is left of it then may be little
                    self._end_when_idle(process)
                else:
                    self._end(process)
        if kind == "wrong":
            raise LabWorkerError(str(value))

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            self._end(self._process)

    @property
    def pid(self) -> int | None:
        """Its number, while it runs."""
        return None if self._process is None or self._process.poll() is not None else self._process.pid

    def _begin(self) -> subprocess.Popen[bytes]:
        if self._idle is not None:
            self._idle.cancel()
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "services.lab.worker_process", str(self._memory_mb)],
                cwd=ROOT,
                env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,
            )
        return self._process

    def _answer(self, process: subprocess.Popen[bytes], longest_s: float) -> tuple[str, object]:
        if process.stdout is None or not select.select([process.stdout], [], [], longest_s)[0]:
            raise LabWorkerError(TOO_LONG)
        return read_from(process.stdout)

    def _stop(self, process: subprocess.Popen[bytes]) -> str:
        """Have it end after the value that it is at, and wait a little for that; how it ended, if it did."""
        process.send_signal(signal.SIGINT)
        kind, until = "value", time.monotonic() + _GRACE_S
        try:
            while kind == "value":
                kind, _ = self._answer(process, max(0.0, until - time.monotonic()))
        except (LabWorkerError, EOFError):
            return ""
        return kind

    def _end_when_idle(self, process: subprocess.Popen[bytes]) -> None:
        self._idle = threading.Timer(self._idle_s, self._end, (process,))
        self._idle.daemon = True
        self._idle.start()

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue


def write_to(pipe: IO[bytes] | None, value: object) -> None:
    if pipe is None:
        raise EOFError
    data = pickle.dumps(value)
    left = memoryview(struct.pack(">Q", len(data)) + data)
    while left:
        left = left[pipe.write(left) :]
    pipe.flush()


def read_from(pipe: IO[bytes]) -> tuple[Any, Any]:
    (length,) = struct.unpack(">Q", _exactly(pipe, 8))
    found: tuple[Any, Any] = pickle.loads(_exactly(pipe, length))  # noqa: S301 - what our own code wrote
    return found


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    found = bytearray()
    while len(found) < count:
        more = pipe.read(count - len(found))
        if not more:
            raise EOFError
        found += more
    return bytes(found)
