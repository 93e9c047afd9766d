"""From starting the server to the first photograph on screen, and to the first reveal."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from playwright.sync_api import Browser

from bench.checks import enough, without_errors
from bench.figures import Sample, in_turns
from bench.servers import Server, bare, quiz_server
from bench.table import Findings, TableRow, memory
from bench.visitors import a_page

_BESIDE = "bare Streamlit page"
ENGINE_S = 90
"""How long the engine may take to be written."""


@dataclass(frozen=True, slots=True)
class Start:
    """Milliseconds from the start of the process until the first photograph was painted, and the first reveal."""

    photograph_ms: float
    reveal_ms: float


def measure(browser: Browser, folder: Path, *, engines: Path, laps: int) -> Findings:
    """The very first start, a later one and a bare page's, in turns; each for a browser that was never here."""
    enough("later start: engines written before", len([*engines.glob("*.onnx")]), least=1)
    starts: dict[str, list[Start]] = {"first": [], "later": [], "bare": []}
    peaks: dict[str, list[float]] = {"first": [], "later": [], "bare": [], "exporter": []}
    for lap in range(laps):
        for kind in in_turns(list(starts), lap):
            place = folder / f"{kind}-{lap}"
            made = bare(place) if kind == "bare" else quiz_server(place, engines=engines if kind == "later" else None)
            with made as server:
                starts[kind].append(_start(browser, server))
                if kind == "first" and lap == 0:
                    peaks["exporter"] += _await_engine(server)
                peaks[kind] += server.peak_mb()
                without_errors(f"{kind} start", server.complaints())
    photographs = {kind: Sample(tuple(start.photograph_ms for start in taken)) for kind, taken in starts.items()}
    reveals = {kind: Sample(tuple(start.reveal_ms for start in taken)) for kind, taken in starts.items()}
    rows = [
        TableRow("very first start to first photograph", photographs["first"], _BESIDE, photographs["bare"]),
        TableRow("later start to first photograph", photographs["later"], _BESIDE, photographs["bare"]),
        TableRow("very first start to first reveal", reveals["first"], _BESIDE, reveals["bare"]),
        TableRow("later start to first reveal", reveals["later"], _BESIDE, reveals["bare"]),
        *memory("very first start, engine written", peaks["first"][:1], _BESIDE, peaks["bare"]),
        *memory("its helper that writes the engine", peaks["exporter"], _BESIDE, peaks["bare"]),
        *memory("later start", peaks["later"], _BESIDE, peaks["bare"]),
    ]
    return Findings(tuple(rows), ("The first reveal is that of a visitor who guesses as soon as there are options.",))


def _start(browser: Browser, server: Server) -> Start:
    with a_page(browser) as page:
        page.goto(server.url, wait_until="commit")
        photograph_ms = cast("float", page.evaluate("benchmark.photograph")) - server.began * 1000
        if server.data is None:
            page.locator(".stButton button").click()
            page.locator(".reveal-1").wait_for()
        else:
            page.locator(".st-key-option-1 button").click()
            page.locator(".claim:not(.waiting)").wait_for()
        return Start(photograph_ms, (time.time() - server.began) * 1000)


def _await_engine(server: Server) -> list[float]:
    """Wait until the server has its engine; the most memory of the process that writes it."""
    peak: list[float] = []
    deadline = time.monotonic() + ENGINE_S
    while server.data is not None and not [*server.data.glob("engines/*.onnx")] and time.monotonic() < deadline:
        peak += server.peak_beside_mb()
        time.sleep(0.1)
    if server.data is not None:
        enough("very first start, engine written", len([*server.data.glob("engines/*.onnx")]), least=1)
    time.sleep(1)  # until it is opened
    return [max(peak)] if peak else []
