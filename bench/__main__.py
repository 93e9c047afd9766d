"""`python -m bench`: every speed that is claimed, as one table. A quarter of an hour; --quick, three minutes."""

import argparse
import json
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from playwright.sync_api import Browser

from bench import machine
from bench.parts import (
    arrivals,
    attacks,
    crowd_figures,
    evaluation,
    frames,
    network,
    photographs,
    reveals,
    rooms,
    startup,
)
from bench.table import Findings, printed
from bench.visitors import a_browser
from deck.console import print_whatever
from model.judgements.run import check_writable

PARTS = (
    "network",
    "evaluation",
    "attacks",
    "frames",
    "photographs",
    "startup",
    "arrivals",
    "reveals",
    "rooms",
    "crowd-figures",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="*", metavar="PART", help=f"only these of {', '.join(PARTS)}")
    parser.add_argument("--quick", action="store_true", help="fewer measurements, for a first look")
    parser.add_argument("--cores", type=int, help="keep to that many cores, browser and all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    asked = parser.parse_args()
    print_whatever()
    if asked.json is not None:
        check_writable(asked.json)
    if unknown := set(asked.what) - set(PARTS):
        parser.error(f"{', '.join(sorted(unknown))}: no part of this; there are {', '.join(PARTS)}")
    if asked.cores is not None:
        try:
            machine.use_cores(asked.cores)
        except ValueError as refused:
            parser.error(str(refused))
    began, load = time.monotonic(), machine.load_average()
    with tempfile.TemporaryDirectory(prefix="double-take-bench-", ignore_cleanup_errors=True) as name, a_browser() as b:
        parts = _parts(Path(name), b, quick=asked.quick)
        about = f"{machine.description()}, Chromium {b.version}"
        chosen = in_order(asked.what)
        if needs_engine(chosen):
            _say("nothing yet, but making the engine")
            parts["network"]()
        found, failed = each_measured(parts, chosen)
    rows = [row for each in found for row in each.rows]
    load = f"load {load} at the start, {machine.load_average()} at the end"
    print(f"{about}; {load}; {time.monotonic() - began:.0f} s\n")
    print(printed(rows))
    print("\nMedians; a ratio of pairs taken in turns has its 95 % bounds; n is how often.")
    for note in (note for each in found for note in each.notes):
        print(note)
    for part, why in failed.items():
        print(f"{part} was not measured: {why}")
    if asked.json is not None:
        notes = [note for each in found for note in each.notes]
        facts = {
            "machine": about,
            "load": load,
            "rows": [row.facts() for row in rows],
            "notes": notes,
            "failed": failed,
        }
        asked.json.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if failed else 0


def each_measured(
    parts: Mapping[str, Callable[[], Findings]], chosen: Sequence[str]
) -> tuple[list[Findings], dict[str, str]]:
    """What the chosen parts found, and why those that failed did: an hour's measurements do not go with the last."""
    found: list[Findings] = []
    failed: dict[str, str] = {}
    for part in chosen:
        _say(part)
        try:
            found.append(parts[part]())
        except Exception as trouble:
            traceback.print_exc()
            failed[part] = f"{type(trouble).__name__}: {trouble}"
    return found, failed


def in_order(asked: Sequence[str]) -> tuple[str, ...]:
    """The parts that are asked for, each once, in the order in which they are measured; all where none is named."""
    return tuple(part for part in PARTS if part in asked or not asked)


def needs_engine(chosen: Sequence[str]) -> bool:
    """Whether what is chosen uses what the network's part leaves, and that is not itself among it.

    It is never measured a second time: all that it asks would be remembered.
    """
    return "network" not in chosen and any(part != "crowd-figures" for part in chosen)


def _parts(folder: Path, browser: Browser, *, quick: bool) -> dict[str, Callable[[], Findings]]:
    """What can be measured, in the order in which it is. The network's part leaves its engine to the others."""
    clicks, seconds = (6, 8) if quick else (40, 60)
    sizes = (10_000, 100_000) if quick else (10_000, 1_000_000, 10_000_000)
    return {
        "network": lambda: network.measure(folder, budget_s=5 if quick else 25),
        "evaluation": lambda: evaluation.measure(folder, photographs=128 if quick else 512, laps=2 if quick else 6),
        "attacks": lambda: attacks.measure(folder, photographs=10 if quick else 200),
        "frames": lambda: frames.measure(browser, folder, answers=50 if quick else 200),
        "photographs": lambda: photographs.measure(browser, folder, laps=1 if quick else 4, seconds=5 if quick else 10),
        "startup": lambda: startup.measure(browser, folder, engines=folder / "engines", laps=1 if quick else 3),
        "arrivals": lambda: arrivals.measure(browser, folder, engines=folder / "engines", laps=4 if quick else 20),
        "reveals": lambda: reveals.measure(browser, folder, clicks=clicks, seconds=seconds),
        "rooms": lambda: rooms.measure(
            browser,
            folder,
            sizes=[60, *[30] * 3] if quick else [300, *[30] * 23, 10],
            rounds=2 if quick else 10,
            clicks=clicks,
        ),
        "crowd-figures": lambda: crowd_figures.measure(
            folder, sizes=sizes, laps=50 if quick else 300, seconds=2 if quick else 20
        ),
    }


def _say(what: str) -> None:
    print(f"measuring {what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
