"""The crowd's pages after ten thousand guesses and after ten million, and fifty comments a second, through the store.

The guesses are put into SQLite files in bulk and counted by the store's own recount; what is measured is what the pages
read.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from sqlalchemy import create_engine, text

from bench.checks import complete, enough
from bench.figures import Sample, in_turns
from bench.table import Aim, Findings, TableRow
from quiz.storage.crowd import Hardest
from quiz.storage.store import Store

_PHOTOGRAPHS = 7500
_ROUNDS = 10
OF_A_PLAYER = 100
COMMENTS = 50
A_SECOND = 50
_NO_SLOWER = Aim("ratio", 1.5)
PLAYER = "the one who looks"

_GAMES = """
WITH RECURSIVE n(g) AS (SELECT 0 UNION ALL SELECT g + 1 FROM n WHERE g + 1 < :games)
INSERT INTO games (id, seed, mode, network, deck, created_at)
SELECT printf('%024x', g), printf('seed%06d', g), 'four', 'net', 'deck', '2026-01-01' FROM n
"""
_FILL_ROUNDS = """
WITH RECURSIVE n(r) AS (SELECT 0 UNION ALL SELECT r + 1 FROM n WHERE r + 1 < :rounds)
INSERT INTO rounds (game, position, photograph, truth, accepted, kind, options, distractors)
SELECT printf('%024x', r / 10), 1 + r % 10, printf('%064x', r), r % 997, '[]', 'fooling', '[]', 'network'
FROM n
"""
_ANSWERS = """
INSERT INTO answers (game, position, network, label_space, claimed, probability, is_right, took_ms, device, cached)
SELECT game, position, 'net', '1000', (truth + 1) % 997, 0.3 + (truth % 70) / 100.0, false, 1.0, 'cpu', true FROM rounds
"""
# A hash of player and photograph says what was guessed: the truth, the network's error, something else, nothing.
_GUESSES = """
WITH RECURSIVE p(x) AS (SELECT :first UNION ALL SELECT x + 1 FROM p WHERE x + 1 < :last),
g(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM g WHERE i + 1 < 10),
said AS (SELECT p.x AS x, rounds.*, (p.x * 7919 + rounds.truth * 104729) % 100 AS luck FROM p CROSS JOIN g
         CROSS JOIN rounds ON rounds.game = printf('%024x', (p.x * 10 + g.i) % :games))
INSERT INTO guesses (player, game, position, photograph, truth, kind, mode, distractors, chosen, is_right, shown_ms,
                     first_sight, guessed_at)
SELECT printf('%064x', x), game, position, photograph, truth, 'fooling', 'four', 'network',
       CASE WHEN luck < 3 THEN NULL WHEN luck < 3 + truth % 90 THEN (truth + 1 + luck % 3) % 997 ELSE truth END,
       luck >= 3 + truth % 90, 900, true, '2026-01-01'
FROM said
"""
_UNUSED = ("ix_guesses_figures", "ix_guesses_photograph")
"""Indexes that the crowd's pages never read: to fill them, too, would take most of the time."""


def measure(folder: Path, *, sizes: Sequence[int], laps: int, seconds: float) -> Findings:
    """Measure at so many guesses each, the smallest first; then talk for some seconds in the largest."""
    with ExitStack() as opened:
        stores = {size: opened.enter_context(_filled(folder / f"{size}.sqlite3", size)) for size in sorted(sizes)}
        smallest, *larger = stores
        rows: list[TableRow] = []
        for what, read in (("crowd page, its lists", _lists), ("crowd page, one photograph", _place)):
            times = _in_turns({size: partial(read, store) for size, store in stores.items()}, laps)
            rows += [
                TableRow(f"{what}, {size:,} guesses", times[size], f"{smallest:,} guesses", times[smallest], _NO_SLOWER)
                for size in larger
            ]
        took, rate = _talk(stores[max(stores)], seconds)
        complete("comments said and read", took.n, round(A_SECOND * seconds))
        rows.append(TableRow("say a comment and read the talk, 50 a second", took, aim=Aim("p95", 1000)))
    notes = (
        f"Crowd: {_PHOTOGRAPHS:,} photographs, every player {OF_A_PLAYER} guesses; no list is empty at any size.",
        f"Talk: {took.n} comments written and read at {rate:.0f} a second, none refused, none lost.",
    )
    return Findings(tuple(rows), notes)


def _filled(file: Path, size: int) -> Store:
    """A store with so many guesses, its counts, and a photograph that is talked about."""
    url = f"sqlite:///{file}"
    Store(url).close()
    games = min(_PHOTOGRAPHS // _ROUNDS, max(10, size // 100))
    engine = create_engine(url)
    with engine.begin() as connection:
        for name in _UNUSED:
            connection.execute(text(f"DROP INDEX {name}"))
        connection.execute(text(_GAMES), {"games": games})
        connection.execute(text(_FILL_ROUNDS), {"rounds": games * _ROUNDS})
        connection.execute(text(_ANSWERS))
    for first in range(0, size // OF_A_PLAYER, 10_000):
        with engine.begin() as connection:
            last = min(first + 10_000, size // OF_A_PLAYER)
            connection.execute(text(_GUESSES), {"first": first, "last": last, "games": games})
    engine.dispose()
    store = Store(url)
    store.rebuild_counts()
    if (counted := sum(found.tally.n for found in store.figures.by_photograph())) != size:
        raise RuntimeError(f"{counted} guesses were counted of {size}")
    store.saw(player=PLAYER, photographs=[_photograph(n) for n in range(_ROUNDS)])
    for n in range(COMMENTS):
        store.comments.say(player=PLAYER, photograph=_photograph(0), text=f"The {n}th thing to say about it")
    return store


def _photograph(number: int) -> str:
    return f"{number:064x}"


def _lists(store: Store) -> None:
    """What the page of the lists reads."""
    for which in Hardest:
        if not store.crowd.hardest(which, limit=24):
            raise RuntimeError(f"the list {which} is empty")
    store.seen(player=PLAYER)


def _place(store: Store) -> None:
    """What the place of a photograph reads."""
    photograph = _photograph(0)
    store.crowd.of(photograph, player=PLAYER)
    store.reactions.of(photograph, player=PLAYER)
    enough("the talk of a photograph", store.comments.count(photograph), least=COMMENTS)
    store.comments.of(photograph, player=PLAYER)


def _in_turns(ways: Mapping[int, Callable[[], None]], laps: int) -> dict[int, Sample]:
    """Each once a lap, another first each time; in milliseconds."""
    names = {str(size): size for size in ways}
    times: dict[int, list[float]] = {size: [] for size in ways}
    for lap in range(-3, laps):
        for name in in_turns(list(names), lap + 3):
            began = time.perf_counter()
            ways[names[name]]()
            if lap >= 0:
                times[names[name]].append((time.perf_counter() - began) * 1000)
    return {size: Sample(tuple(found)) for size, found in times.items()}


def _talk(store: Store, seconds: float) -> tuple[Sample, float]:
    """Fifty comments a second by fifty players, each read back; milliseconds from when one was due, and the rate."""
    many = round(A_SECOND * seconds)
    players = [f"talker {n}" for n in range(A_SECOND)]
    for player in players:
        store.saw(player=player, photographs=[_photograph(n) for n in range(_ROUNDS)])
    began = time.perf_counter() + 0.1

    def one(number: int) -> float:
        due = began + number / A_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        photograph, player = _photograph(number % _ROUNDS), players[number % A_SECOND]
        said = store.comments.say(player=player, photograph=photograph, text=f"Number {number}: that one got me")
        talk = store.comments.of(photograph, player=player, first=said)
        if talk.threads[0].id != said:
            raise RuntimeError("a comment was lost")
        return (time.perf_counter() - due) * 1000

    with ThreadPoolExecutor(16) as pool:
        times = list(pool.map(one, range(many)))
    return Sample(tuple(times)), many / (time.perf_counter() - began)
