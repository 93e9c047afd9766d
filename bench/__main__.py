"""`python -m bench`: every speed that is claimed, as one table. Seven minutes on two cores; --quick, two and a half."""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from bench import crowd_figures, evaluation, machine, network, reveals, startup
from bench.table import Findings, printed
from bench.visitors import a_browser


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["all", "crowd-figures"], default="all", help="only a part of it")
    parser.add_argument("--quick", action="store_true", help="fewer measurements, for a first look")
    parser.add_argument("--cores", type=int, help="keep to that many cores, browser and all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    asked = parser.parse_args()
    if asked.cores is not None:
        try:
            machine.use_cores(asked.cores)
        except ValueError as refused:
            parser.error(str(refused))
    quick: bool = asked.quick
    began, load = time.monotonic(), machine.load()
    found: list[Findings] = []
    with tempfile.TemporaryDirectory(prefix="double-take-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        about = machine.description()
        _say("the crowd's figures")
        sizes = (10_000, 100_000) if quick else (10_000, 1_000_000, 10_000_000)
        found.append(crowd_figures.measure(folder, sizes=sizes, laps=50 if quick else 300, seconds=2 if quick else 20))
        if asked.what == "all":
            _say("the network by itself")
            found.append(network.measure(folder, budget_s=5 if quick else 25))
            _say("evaluations")
            found.append(evaluation.measure(folder, photographs=128 if quick else 512, laps=2 if quick else 6))
            with a_browser() as browser:
                _say("starting up")
                found.append(startup.measure(browser, folder, engines=folder / "engines", laps=1 if quick else 3))
                _say("one player, and thirty")
                clicks, seconds = (6, 8) if quick else (40, 60)
                found.append(reveals.measure(browser, folder, clicks=clicks, seconds=seconds))
                about = f"{about}, Chromium {browser.version}"
    rows = [row for each in found for row in each.rows]
    load = f"load {load} at the start, {machine.load()} at the end"
    print(f"{about}; {load}; {time.monotonic() - began:.0f} s\n")
    print(printed(rows))
    print("\nMedians; a ratio of pairs taken in turns has its 95 % bounds; n is how often.")
    for note in (note for each in found for note in each.notes):
        print(note)
    if asked.json is not None:
        notes = [note for each in found for note in each.notes]
        facts = {"machine": about, "load": load, "rows": [row.facts() for row in rows], "notes": notes}
        asked.json.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def _say(what: str) -> None:
    print(f"measuring {what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
