"""From the click to the reveal in a real browser, for one player and for one among thirty."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import cast

from playwright.sync_api import Browser

from bench.checks import MismeasuredError, complete, enough, without_errors
from bench.crowd import HERE
from bench.figures import Sample, in_turns
from bench.servers import HOME, Server, bare, quiz_server
from bench.table import Aim, Findings, TableRow, memory
from bench.visitors import Clicker, Player, Reveal, Visitor, a_page

SEEN, LIVE, THIRTY = Aim("median", 150), Aim("median", 400), Aim("p95", 1000)
_BESIDE = "bare Streamlit fragment"
_CROWD = 29
_PACE_S = 3.0
ARRIVE_S = 6.0

Lap = dict[str, Reveal]


def measure(browser: Browser, folder: Path, *, clicks: int, seconds: float) -> Findings:
    """One player for so many `clicks`, thirty for so many `seconds`.

    `folder` has the engine and the predictions of an earlier start.
    """
    alone, bare_mb = _one_player(browser, folder, clicks=clicks)
    together = _thirty_players(browser, folder, seconds=seconds, alone=alone.rows[-1].ours, bare_mb=bare_mb)
    lab = _beside_the_lab(browser, folder, clicks=clicks)
    parts = (alone, together, lab)
    return Findings(tuple(row for part in parts for row in part.rows), tuple(n for part in parts for n in part.notes))


def _one_player(browser: Browser, folder: Path, *, clicks: int) -> tuple[Findings, list[float]]:
    """One who is shown what was seen before, one who is shown what is new, and a bare page, in turns.

    The last row is that of the live answers; also given is the bare page's peak memory.
    """
    with ExitStack() as stack:
        servers = {
            "seen": quiz_server(
                folder / "one-seen", engines=folder / "engines", predictions=folder / "predictions.sqlite3"
            ),
            "live": quiz_server(folder / "one-live", engines=folder / "engines"),
            "bare": bare(folder / "one-bare"),
        }
        visitors: dict[str, Visitor] = {}
        for name, server in servers.items():
            stack.enter_context(server)
            page = stack.enter_context(a_page(browser))
            visitors[name] = Clicker(page, server.url) if name == "bare" else Player(page, server.url, name=name)
            visitors[name].click()  # the first click finds less loaded than all others
        laps: list[Lap] = [
            {name: visitors[name].click() for name in in_turns(list(visitors), lap)} for lap in range(clicks)
        ]
        peaks = {name: server.peak_mb() for name, server in servers.items()}
        notes = [f"1 player, {name}: {_kept(servers[name], clicks + 1)}." for name in ("seen", "live")]
    seen, live = of_seen(laps), of_live(laps)
    rows = [
        *memory("1 player, seen before", peaks["seen"], _BESIDE, peaks["bare"]),
        *memory("1 player, live", peaks["live"], _BESIDE, peaks["bare"]),
        TableRow("click to reveal, 1 player, seen before", _claims(seen, "seen"), _BESIDE, _claims(seen, "bare"), SEEN),
        TableRow("  of that, to the first beat", _firsts(seen, "seen"), _BESIDE, _claims(seen, "bare")),
        TableRow("click to reveal, 1 player, live", _claims(live, "live"), _BESIDE, _claims(live, "bare"), LIVE),
    ]
    return Findings(tuple(rows), tuple(notes)), peaks["bare"]


def of_seen(laps: list[Lap]) -> list[Lap]:
    """All laps. Raises: MismeasuredError where one of them shows as new what was seen before."""
    new = sum(lap["seen"].live for lap in laps)
    if new:
        raise MismeasuredError(f"1 player, seen before: {new} of {len(laps)} answers were computed, not remembered.")
    return laps


def of_live(laps: list[Lap]) -> list[Lap]:
    """The laps whose live answer was one: games repeat a photograph now and then.

    Raises:
        MismeasuredError: fewer than half were live.
    """
    live = [lap for lap in laps if lap["live"].live]
    enough("1 player, live", len(live), least=(len(laps) + 1) // 2)
    return live


def _thirty_players(browser: Browser, folder: Path, *, seconds: float, alone: Sample, bare_mb: list[float]) -> Findings:
    """One in a real browser, among 29 who speak the page's protocol: 30 browsers would measure browsers."""
    with quiz_server(folder / "thirty", engines=folder / "engines") as server, a_page(browser) as page:
        player = Player(page, server.url, name="thirty")
        how = ("--seconds", str(seconds), "--arrive-s", str(ARRIVE_S), "--pace-s", str(_PACE_S))
        with _beside("bench.crowd", server.url, "--players", str(_CROWD), *how) as crowd:
            reveals, found = _played_until_the_end(player, crowd)
        peak = server.peak_mb()
        by_wire, arriving, opened = (
            Sample(tuple(cast("list[float]", found[name]))) for name in ("claims_ms", "early_ms", "opened_ms")
        )
        without_errors("30 players", cast("list[str]", found["errors"]))
        complete("30 players, those who came", opened.n, _CROWD)
        kept = _kept(server, len(reveals) + by_wire.n + arriving.n)
    claims = Sample(tuple(reveal.claim_ms for reveal in reveals))
    live = sum(reveal.live for reveal in reveals)
    rows = [
        TableRow("click to reveal, 30 players, in the browser", claims, "1 player, live", alone, THIRTY),
        TableRow(f"  the other {_CROWD}, by the wire", by_wire, aim=THIRTY),
        TableRow(f"  {_CROWD} coming in {ARRIVE_S:.0f} s, to the first question", opened),
        *memory("30 players", peak, _BESIDE, bare_mb),
    ]
    notes = [
        (
            f"30 players: 1 in the browser, {live} of its {len(reveals)} answers live, and {_CROWD} over the web "
            f"socket with Streamlit's own messages, a click every {_PACE_S:.0f} s or so each, {found['live']} of their "
            f"answers live; they themselves used {found['cpu_s']:.0f} s of processor; {kept}."
        ),
    ]
    return Findings(tuple(rows), tuple(notes))


def _beside_the_lab(browser: Browser, folder: Path, *, clicks: int) -> Findings:
    """One player, first by themselves, then while thirty others wait in the lab for the network to be fooled."""
    with quiz_server(folder / "lab", engines=folder / "engines") as server, a_page(browser) as page:
        player = Player(page, server.url, name="lab")
        player.click()
        alone = Sample(tuple(player.click().claim_ms for _ in range(clicks)))
        with _beside("bench.labgoers", server.url, "--visitors", str(_CROWD + 1), "--seconds", str(clicks)) as others:
            reveals, found = _played_until_the_end(player, others)
        without_errors("30 waiting in the lab", [*cast("list[str]", found["errors"]), *server.complaints()])
    claims = Sample(tuple(reveal.claim_ms for reveal in reveals))
    twice = Aim("p95", 2 * alone.p95)
    waited = Sample(tuple(cast("list[float]", found["took_ms"])))
    rows = [TableRow("click to reveal, 30 waiting in the lab", claims, "the lab empty", alone, twice)]
    if waited.n:
        rows.append(TableRow("  an attack there, its turn and all", waited))
    note = f"The lab: {_CROWD + 1} visitors at once, {waited.n} attacks came to their end; no errors."
    return Findings(tuple(rows), (note,))


def _played_until_the_end(player: Player, others: "subprocess.Popen[str]") -> tuple[list[Reveal], dict[str, object]]:
    """The reveals that a player saw while the others were there, and what those found."""
    reveals = []
    while others.poll() is None:
        reveals.append(player.click())
    if others.stdout is None:
        raise RuntimeError("The others left without a word.")
    return reveals, cast("dict[str, object]", json.loads(others.stdout.read()))


@contextmanager
def _beside(module: str, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """Others, in a process of their own, once all of them are here."""
    process = subprocess.Popen([sys.executable, "-m", module, *arguments], cwd=HOME, stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout is None or process.stdout.readline().strip() != HERE:
            raise RuntimeError("The others did not come.")
        yield process
    finally:
        process.kill()
        process.wait()


def _claims(laps: list[Lap], name: str) -> Sample:
    return Sample(tuple(lap[name].claim_ms for lap in laps))


def _firsts(laps: list[Lap], name: str) -> Sample:
    return Sample(tuple(lap[name].first_ms for lap in laps))


def _kept(server: Server, made: int) -> str:
    """That the store has as many guesses as were made, and the log is clean, in words. Raises: MismeasuredError."""
    without_errors("in the server's log", server.complaints())
    complete("guesses kept", server.guesses(), made)
    return f"{made} guesses made and kept, no error in the server's log"
