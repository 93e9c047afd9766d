"""The lab's frame, moved by hand: from the question on the wire to the network's answer."""

import json
import re
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.checks import complete, without_errors
from bench.figures import Sample
from bench.servers import app
from bench.table import Aim, Findings, Row
from deck.sources import starter
from model.zoo import DEFAULT

TEN_A_SECOND = Aim("p95", 100)


def measure(folder: Path, *, answers: int) -> Findings:
    """So many frames of the starter deck's photographs, one after the other, as a page asks for them.

    `engines` in `folder` are used.
    """
    asked: list[float] = []
    inside: list[float] = []
    with app(folder / "frames", engines=folder / "engines") as server:
        photographs = starter().photographs
        awake(server.url, photographs[0].id)
        for at in range(answers):
            photograph = photographs[at // 10 % len(photographs)].id
            began = time.perf_counter()
            said = _ask(server.url, photograph, side=0.3 + 0.07 * (at % 10), x=0.1 * (at % 10))
            asked.append((time.perf_counter() - began) * 1000)
            inside.append(said)
        without_errors("a frame moved by hand", server.complaints())
    complete("a frame moved by hand", len(inside), answers)
    ours, alone = Sample(tuple(asked)), Sample(tuple(inside))
    return Findings(
        (Row("a frame moved by hand, question to answer", ours, "network and resizing", alone, TEN_A_SECOND),)
    )


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
