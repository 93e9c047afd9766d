"""Somebody new at a server that runs: until the first photograph is on their screen, and how many bytes that takes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Browser

from bench.checks import without_errors
from bench.figures import Sample, in_turns
from bench.servers import Server, bare, quiz_server
from bench.table import Aim, Findings, TableRow
from bench.visitors import a_page

_BESIDE = "bare Streamlit page"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Milliseconds from the request until the first photograph was painted, and what had come over the wire, in MB."""

    photograph_ms: float
    received_mb: float


def measure(browser: Browser, folder: Path, *, engines: Path, laps: int) -> Findings:
    """The app's first page and a bare one, each with a photograph of the starter deck, in turns."""
    arrivals: dict[str, list[Arrival]] = {"ours": [], "bare": []}
    with quiz_server(folder / "arrivals", engines=engines) as ours, bare(folder / "arrivals-bare") as plain:
        servers = {"ours": ours, "bare": plain}
        for server in servers.values():  # what a server makes for its first visitor is another measurement: `startup`
            _arrive(browser, server)
        for lap in range(laps):
            for kind in in_turns(list(servers), lap):
                arrivals[kind].append(_arrive(browser, servers[kind]))
        for kind, server in servers.items():
            without_errors(f"{kind} arrivals", server.complaints())
    shown = {kind: Sample(tuple(one.photograph_ms for one in taken)) for kind, taken in arrivals.items()}
    received = {kind: Sample(tuple(one.received_mb for one in taken), "MB") for kind, taken in arrivals.items()}
    rows = (
        TableRow("first photograph of somebody new", shown["ours"], _BESIDE, shown["bare"], Aim("ratio", 1.5)),
        TableRow("bytes to it", received["ours"], _BESIDE, received["bare"], Aim("median", 1.35)),
    )
    return Findings(
        rows, ("Bytes are those of all answers, as they came, and of the socket's frames; nothing was cached.",)
    )


def _arrive(browser: Browser, server: Server) -> Arrival:
    received = 0.0

    def came(event: dict[str, Any]) -> None:
        nonlocal received
        received += (
            event["encodedDataLength"] if "encodedDataLength" in event else len(event["response"]["payloadData"])
        )

    with a_page(browser) as page:
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", came)
        wire.on("Network.webSocketFrameReceived", came)
        page.goto(server.url, wait_until="commit")
        shown = cast("float", page.evaluate("benchmark.photograph.then(at => at - performance.timeOrigin)"))
        return Arrival(shown, received / 1e6)
