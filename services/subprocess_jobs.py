"""What an admin has running: one command of `python -m model` at a time, in a process that never makes the quiz wait.

The process is of low priority and ends when the server does, however that ends. What it answers lies in the prediction
cache at once, so that a job that was cancelled, or fell, goes on from there when it is started again.
"""

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from config.files import ROOT

log = logging.getLogger(__name__)

_GRACE_S = 5.0
"""How long a cancelled job has to end by itself."""

# The server holds the other end of stdin: it closes when the server ends, even if that is killed.
_BESIDE = """
import os, sys, threading
def watch():
    sys.stdin.buffer.read()
    os._exit(3)
threading.Thread(target=watch, daemon=True).start()
if hasattr(os, "nice"):
    os.nice(15)
from model.__main__ import main
code = main(sys.argv[1:])
sys.stdout.flush()
os._exit(code)
"""
LOCK = "job.lock"


class BusyError(RuntimeError):
    """Something is running already. Its text is a sentence."""


@dataclass(frozen=True, slots=True)
class MeasuredAccuracy:
    """What came of measuring a network: so many of so many photographs right, among so many classes."""

    right: int
    photographs: int
    classes: int


@dataclass(frozen=True, slots=True)
class Status:
    """How a job stands. `makes` names the deck that it makes, if it makes one; `rate` is a second.

    `measured` is what it has itself measured, whatever else was measured meanwhile. `trouble` is a sentence
    where it ended badly.
    """

    title: str
    makes: str = ""
    phase: str = "starting"
    done: int = 0
    total: int | None = None
    rate: float | None = None
    is_running: bool = True
    is_cancelled: bool = False
    trouble: str = ""
    measured: MeasuredAccuracy | None = None

    @property
    def fraction(self) -> float:
        """How much of its phase is done, in [0, 1]."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds to the end of its phase, as far as that can be told."""
        return None if not self.rate or self.total is None else (self.total - self.done) / self.rate


class Jobs:
    """One job at a time, also where several servers share the data folder `folder`."""

    def __init__(self, folder: Path, *, program: Sequence[str] = ("-c", _BESIDE)) -> None:
        self.status: Status | None = None
        self._folder = folder
        self._program = program
        self._lock = threading.Lock()
        self._changing = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None

    def start(
        self, title: str, arguments: Sequence[str], *, makes: str = "", after: Callable[[], None] = lambda: None
    ) -> None:
        """Start `python -m model` with these arguments; `after` is called when it has ended, however.

        Raises:
            BusyError: something is running.
            OSError: no process can be started.
        """
        with self._lock:
            held = FileLock(self._folder / LOCK, timeout=0, thread_local=False)
            try:
                held.acquire()
            except Timeout:
                what = self.status.title if self.status is not None and self.status.is_running else "something else"
                raise BusyError(f"One at a time: {what} is still running. Wait for it, or cancel it.") from None
            try:
                process = subprocess.Popen(  # noqa: S603 - our own module, and an admin's choices as arguments
                    [sys.executable, *self._program, *arguments],
                    cwd=ROOT,
                    env={**os.environ, "PYTHONWARNINGS": "ignore", "OMP_NUM_THREADS": "1"},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    errors="replace",
                    start_new_session=True,
                )
            except BaseException:
                held.release()
                raise
            self._process, self.status = process, Status(title, makes)
            self._thread = threading.Thread(target=self._follow, args=(process, held, after), name="job", daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """End what is running; what it has answered is kept."""
        with self._changing:
            process, status = self._process, self.status
            if process is None or process.poll() is not None or status is None:
                return
            self.status = replace(status, is_cancelled=True)
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE_S)
            return
        process.kill()

    def close(self) -> None:
        """The same when the server ends, and wait for it."""
        self.cancel()
        self.wait(2 * _GRACE_S)

    def wait(self, timeout_s: float) -> Status | None:
        """Wait for the end of what is running, and say how it stands then."""
        if self._thread is not None:
            self._thread.join(timeout_s)
        return self.status

    def _follow(self, process: "subprocess.Popen[str]", held: FileLock, after: Callable[[], None]) -> None:
        said: deque[str] = deque(maxlen=40)
        listening = threading.Thread(target=self._listen, args=(process, said), daemon=True)
        listening.start()
        try:
            for line in process.stdout or ():
                self._told(line)
            process.wait()
            listening.join(_GRACE_S)  # what it said last may still be read, on a busy machine
        finally:
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe is not None:
                    with contextlib.suppress(OSError):
                        pipe.close()
            try:
                after()
            except Exception:
                log.exception("what was to follow a job failed")
            self._ended(process.returncode, list(said))
            held.release()

    def _listen(self, process: "subprocess.Popen[str]", said: "deque[str]") -> None:
        for line in process.stderr or ():
            if line.strip():
                said.append(line.strip())

    def _told(self, line: str) -> None:
        try:
            told = json.loads(line)
            if "measured" in told:
                self._has_measured(MeasuredAccuracy(**{name: int(value) for name, value in told["measured"].items()}))
                return
            phase, done, total, rate = (told[name] for name in ("phase", "done", "total", "rate"))
            done = int(done)
        except (ValueError, TypeError, KeyError, AttributeError):
            log.info("a job said: %s", line.rstrip())
            return
        with self._changing:
            if self.status is not None:
                self.status = replace(self.status, phase=str(phase), done=done, total=total, rate=rate)

    def _has_measured(self, found: MeasuredAccuracy) -> None:
        with self._changing:
            if self.status is not None:
                self.status = replace(self.status, measured=found)

    def _ended(self, code: int | None, said: list[str]) -> None:
        with self._changing:
            if self.status is not None:
                self.status = self._how_it_ended(self.status, code, said)

    def _how_it_ended(self, status: Status, code: int | None, said: list[str]) -> Status:
        trouble = ""
        if status.is_cancelled:
            log.info("%s was cancelled", status.title)
        elif code:
            trouble = said[-1] if said else f"It ended with {code}, and did not say why."
            log.warning("%s ended with %s: %s", status.title, code, " | ".join(said) or "nothing was said")
        return replace(status, is_running=False, trouble=trouble)


def on_how_many_workers() -> int:
    """So many that the quiz keeps a core."""
    return max(1, (os.cpu_count() or 1) - 1)


def time_left(seconds: float) -> str:
    """A time to wait, as people say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s left"
    return f"{round(seconds / 60)} minutes left" if seconds < 5400 else f"{seconds / 3600:.1f} hours left"
