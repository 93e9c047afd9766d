"""Servers to measure: the app as `make play` starts it, and a bare Streamlit page beside it."""

import contextlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.machine import children, peak_mb
from deck.sources import open_starter

HOME = Path(__file__).resolve().parents[1]

BARE = """
import streamlit as st

st.image({photograph!r})


@st.fragment
def answer():
    count = st.session_state.get("count", 0) + st.button("Guess")
    st.session_state["count"] = count
    st.html(f'<div class="reveal-{{count}}">Revealed {{count}} times</div>')


answer()
"""
"""As little as one can ask of Streamlit: a photograph, a button, and a text that is another after each click."""

_QUIET = ("--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false", "--server.headless", "true")
"""What the app's own configuration says, too."""


class Server:
    """A Streamlit server in a process of its own, on a free port of 127.0.0.1; `began` is when, as time.time()."""

    def __init__(self, script: Path, *, folder: Path, data: Path | None = None, options: tuple[str, ...] = ()) -> None:
        self.data = data
        self.log = folder / f"{script.stem}.log"
        self.port = _free_port()
        self.began = 0.0
        self._command = [
            *(sys.executable, "-m", "streamlit", "run", str(script)),
            *("--server.port", str(self.port), "--server.address", "127.0.0.1", *options),
        ]
        self._folder = script.parent
        # Settings of whoever runs the benchmark, a database or another deck, are not for these servers.
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("QUIZ_")}
        self._environment["QUIZ_FETCH"] = "0"
        if data is not None:
            self._environment["QUIZ_DATA"] = str(data)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        """Start, and wait until it says that it is well. Raises: RuntimeError where it does not within a minute."""
        with self.log.open("ab") as log:
            self.began = time.time()
            self._process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self._process.poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as said:
                if said.read() == b"ok":
                    return self
            time.sleep(0.01)
        self.stop()
        raise RuntimeError(f"The server did not come up; its last words: {self.log.read_text()[-500:]}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End it, with the processes that it has started."""
        process = self._process
        if process is None:
            return
        for ending in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, ending)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)

    def peak_mb(self) -> list[float]:
        """The most memory that it has held at once so far; nothing where the system does not say."""
        return [] if self._process is None else _known([self._process.pid])

    def peak_beside_mb(self) -> list[float]:
        """The same of each process that it has started and that still runs."""
        return [] if self._process is None else _known(children(self._process.pid))

    def guesses(self) -> int:
        """How many guesses its store holds, looked at from outside."""
        if self.data is None:
            raise ValueError("A bare page has no store.")
        with contextlib.closing(sqlite3.connect(self.data / "quiz.sqlite3")) as store:
            return int(store.execute("SELECT count(*) FROM guesses").fetchone()[0])

    def complaints(self) -> list[str]:
        """Lines of its log that tell of an error."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if " ERROR " in line or line.startswith("Traceback")]


def quiz_server(folder: Path, *, engines: Path | None = None, predictions: Path | None = None) -> Server:
    """The app with a new data folder; in it, if given, the engine and the predictions of an earlier start."""
    data = folder / "data"
    data.mkdir(parents=True)
    if engines is not None and engines.is_dir():
        shutil.copytree(engines, data / "engines")
    if predictions is not None:
        with (
            contextlib.closing(sqlite3.connect(predictions)) as source,
            contextlib.closing(sqlite3.connect(data / "predictions.sqlite3")) as copy,
        ):
            source.backup(copy)
    return Server(HOME / "app.py", folder=folder, data=data)


def bare(folder: Path) -> Server:
    """A bare Streamlit page with a photograph of the starter deck."""
    folder.mkdir(parents=True)
    script = folder / "bare.py"
    script.write_text(BARE.format(photograph=str(open_starter().photographs[0].path)), encoding="utf-8")
    return Server(script, folder=folder, options=_QUIET)


def _known(processes: Iterable[int]) -> list[float]:
    return [peak for process in processes if (peak := peak_mb(process)) is not None]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
