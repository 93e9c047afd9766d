"""A photograph on the wire, alone and while others ask for what is slow: fresh cards, and fresh frames."""

import http.client
import json
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from bench.askers import SLOW_KINDS
from bench.crowd import HERE
from bench.figures import Sample
from bench.parts.frames import awake, on_the_table
from bench.servers import HOME, quiz_server
from bench.table import Aim, Findings, TableRow
from deck.sources import open_starter

CLIENTS = 40
_PACE_S = 0.02
"""Between two photographs."""


def measure(browser: Browser, folder: Path, *, laps: int, seconds: float) -> Findings:
    """So many times alone and beside the others, in turns, for `seconds` each. `engines` in `folder` are used."""
    rows: list[TableRow] = []
    notes: list[str] = []
    with quiz_server(folder / "photographs", engines=folder / "engines") as server:
        photographs = [photograph.id for photograph in open_starter().photographs]
        on_table = on_the_table(browser, server.url)
        awake(server.url, on_table)
        _ask(server.url, photographs, seconds=0)  # the first time each is made ready
        for kind in SLOW_KINDS:
            alone: list[float] = []
            beside: list[float] = []
            became: dict[str, int] = {}
            errors: list[str] = []
            for _ in range(laps):
                alone += _ask(server.url, photographs, seconds=seconds)
                taken, found = _beside(server.url, kind, photographs, on_table, seconds=seconds)
                beside += taken
                errors += found["errors"]
                for status, many in found["statuses"].items():
                    became[status] = became.get(status, 0) + many
            alone_ms, beside_ms = Sample(tuple(alone)), Sample(tuple(beside))
            aim = Aim("p95", 3 * alone_ms.p95)
            rows.append(
                TableRow(f"a photograph while {CLIENTS} ask for fresh {kind}", beside_ms, "alone", alone_ms, aim)
            )
            answered = ", ".join(f"{many} × {status}" for status, many in sorted(became.items())) or "none"
            p95 = f"p95 {beside_ms.p95 / alone_ms.p95:.2f} × of what it is alone"
            notes.append(f"Photographs beside {kind}: {p95}; the {CLIENTS} had {answered}; {len(errors)} errors.")
            notes += errors[:5]
        notes += server.complaints()[:5]
    return Findings(tuple(rows), tuple(notes))


def _ask(url: str, photographs: list[str], *, seconds: float) -> list[float]:
    """How long each photograph took, in ms; each at least once where no time is given. Raises where one is refused."""
    place = urlsplit(url)
    took: list[float] = []
    until = time.monotonic() + seconds
    at = 0
    while time.monotonic() < until or (seconds == 0 and at < len(photographs)):
        began = time.perf_counter()
        # A connection each: on one that is kept, the system may wait 40 ms before it acknowledges.
        with closing(http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)) as wire:
            wire.request("GET", f"/photographs/{photographs[at % len(photographs)]}.jpg")
            answer = wire.getresponse()
            if answer.status != 200 or not answer.read():
                raise RuntimeError(f"A photograph was answered {answer.status}.")
        took.append((time.perf_counter() - began) * 1000)
        at += 1
        time.sleep(_PACE_S if seconds else 0)
    return took


def _beside(
    url: str, kind: str, photographs: list[str], on_table: str, *, seconds: float
) -> tuple[list[float], dict[str, Any]]:
    """The same while the others ask, and what became of what they asked."""
    how = ("--clients", str(CLIENTS), "--seconds", str(seconds + 1), "--photograph", on_table)
    command = [sys.executable, "-m", "bench.askers", url, kind, *how]
    with subprocess.Popen(command, cwd=HOME, stdout=subprocess.PIPE, text=True) as others:
        try:
            if others.stdout is None or others.stdout.readline().strip() != HERE:
                raise RuntimeError("The others did not come.")
            taken = _ask(url, photographs, seconds=seconds)
            return taken, json.loads(others.stdout.read())
        finally:
            others.kill()
