"""The app as `make play` runs it, in a process of its own, but that nothing gives way: for the browser's tests."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from tests.waiting import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Callable

HOME = Path(__file__).resolve().parents[1]


class Server:
    """The app as `make play` runs it, on 127.0.0.1, with a data folder of its own."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.log = data.parent / "server.log"
        self.environment = {**os.environ, "QUIZ_DATA": str(data), **environment}
        # A test's own `sitecustomize` comes first.
        paths = [self.environment.get("PYTHONPATH", ""), str(HOME / "tests" / "patient")]
        self.environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.limited: Callable[[], None] | None = None  # what the process does first: lower its own limits

    @property
    def url(self) -> str:
        below = self.environment.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
        return f"http://127.0.0.1:{self.port}" + (f"/{below}" if below else "")

    def start(self, *, timeout_s: float = PATIENCE_S) -> None:
        """Start, and return when the server says it is up."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "streamlit", "run", "app.py"),
                    *("--server.port", str(self.port), "--server.address", "127.0.0.1"),
                ],
                cwd=HOME,
                env=self.environment,
                stdout=log,
                stderr=log,
                preexec_fn=self.limited,
            )
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                    if answer.read() == b"ok":
                        return
            except OSError:
                time.sleep(0.1)
            if self.process.poll() is not None:
                break
        raise RuntimeError(f"the server did not come up:\n{self.log.read_text(encoding='utf-8')}")

    def kill(self) -> None:
        """End the process as a power cut would."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
