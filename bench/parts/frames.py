"""The lab's frame, moved by hand: from the question on the wire to the network's answer."""

import json
import re
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser

from bench.checks import complete, without_errors
from bench.figures import Sample
from bench.servers import quiz_server
from bench.table import Aim, Findings, TableRow
from bench.visitors import a_page
from model.networks.registry import DEFAULT

TEN_A_SECOND = Aim("p95", 100)


def measure(browser: Browser, folder: Path, *, answers: int) -> Findings:
    """So many frames of the photograph that a page has on the table, one after the other, as that page asks for them.

    `engines` in `folder` are used.
    """
    asked: list[float] = []
    inside: list[float] = []
    with quiz_server(folder / "frames", engines=folder / "engines") as server:
        photograph = on_the_table(browser, server.url)
        awake(server.url, photograph)
        for at in range(answers):
            began = time.perf_counter()
            said = _ask(server.url, photograph, side=0.3 + 0.07 * (at % 10), x=0.1 * (at // 10 % 10))
            asked.append((time.perf_counter() - began) * 1000)
            inside.append(said)
        without_errors("a frame moved by hand", server.complaints())
    complete("a frame moved by hand", len(inside), answers)
    ours, alone = Sample(tuple(asked)), Sample(tuple(inside))
    return Findings(
        (TableRow("a frame moved by hand, question to answer", ours, "network and resizing", alone, TEN_A_SECOND),)
    )


def on_the_table(browser: Browser, url: str) -> str:
    """What the lab's page calls the photograph that it begins with: only a page is told (`subjects.pass_for`)."""
    with a_page(browser) as page:
        with page.expect_request(lambda request: "/lab/frame?" in request.url, timeout=60_000) as asked:
            page.goto(f"{url}/looked")
        return parse_qs(urlsplit(asked.value.url).query)["photograph"][0]


def awake(url: str, photograph: str) -> None:
    """Wait until the network answers: it is loaded beside the first visitor."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            _ask(url, photograph, side=0.9, x=0.5)
        except urllib.error.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The network did not wake up.")


def _ask(url: str, photograph: str, *, side: float, x: float) -> float:
    """Ask about one frame; how long the server says that network and resizing took, in ms."""
    question = f"{url}/lab/frame?photograph={photograph}&network={DEFAULT}&side={side:.4f}&x={x:.4f}&y=0.5"
    with urllib.request.urlopen(question, timeout=30) as answer:
        told = json.loads(answer.read())
    note = str(told.get("note"))
    complete("a frame moved by hand, its first answers", len(told.get("top", ())), 5)
    found = re.search(r"answered in (\d+) ms", note)
    if found is None:
        raise RuntimeError(f"The answer does not say how long it took: {note}")
    return max(1.0, float(found[1]))
