"""A thousand pupils in rooms: a poll, an answer, the wall, and what a player beside them feels of it."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import Browser

from bench.checks import complete, without_errors
from bench.crowd import HERE
from bench.figures import Sample
from bench.servers import HOME, quiz_server
from bench.table import Aim, Findings, TableRow
from bench.visitors import Player, a_page

POLL, ANSWER, WALL = Aim("p95", 25), Aim("p95", 150), Aim("p95", 1500)


def measure(browser: Browser, folder: Path, *, sizes: list[int], rounds: int, clicks: int) -> Findings:
    """Rooms of those sizes, led side by side through so many photographs; beside them one player of the quiz.

    `folder` has the engine of an earlier start.
    """
    with quiz_server(folder / "rooms", engines=folder / "engines") as server, a_page(browser) as page:
        player = Player(page, server.url, name="rooms")
        player.click()
        alone = Sample(tuple(player.click().claim_ms for _ in range(clicks)))
        pupils = subprocess.Popen(
            [
                *(sys.executable, "-m", "bench.pupils", server.url, "--data", str(server.data)),
                *("--rooms", *map(str, sizes), "--rounds", str(rounds)),
            ],
            cwd=HOME,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            if pupils.stdout is None or pupils.stdout.readline().strip() != HERE:
                raise RuntimeError("The pupils did not come.")
            beside: list[float] = []
            with ThreadPoolExecutor(1) as reading:  # they say more than a pipe holds, and would wait to be heard
                said = reading.submit(pupils.stdout.read)
                while not said.done():
                    beside.append(player.click().claim_ms)
            found = json.loads(said.result())
        finally:
            pupils.kill()
            pupils.wait()
        without_errors("pupils", [*found["errors"], *server.complaints()])
    complete("answers kept of pupils", found["counted"], rounds * sum(sizes))
    complete("answers acknowledged", found["answered"], rounds * sum(sizes))
    polls, answers, walls = (Sample(tuple(found[name])) for name in ("polls_ms", "answers_ms", "walls_ms"))
    twice = Aim("ratio", 1.5)
    many = f"{sum(sizes):,} pupils in {len(sizes)} rooms"
    rows = [
        TableRow(f"a poll, {many}", polls, aim=POLL),
        TableRow("  an answer or a bet, kept on the disk", answers, aim=ANSWER),
        TableRow("  the wall, after the last of them", walls, aim=WALL),
        TableRow("click to reveal, beside them", Sample(tuple(beside)), "alone", alone, twice),
    ]
    in_words = (
        f"Rooms: the largest of {max(sizes)}; {rounds} photographs each; {found['unchanged']} of {polls.n} polls "
        f"found nothing new; {found['answered']} answers acknowledged, as many counted, none twice; the pupils "
        f"themselves used {found['cpu_s']:.0f} s of processor."
    )
    return Findings(tuple(rows), (in_words,))
