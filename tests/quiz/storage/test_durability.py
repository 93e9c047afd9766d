"""No guess is lost and none counts twice: many at once, double clicks, and the process killed at any moment."""

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import IO

import pytest
from sqlalchemy import text

from quiz.game import Game
from quiz.storage.store import Guess, Store
from tests.waiting import PATIENCE_S, ended, until

Dealt = Callable[..., Game]


def run(code: str, *arguments: str, stdout: int | IO[str] = subprocess.PIPE) -> subprocess.Popen[str]:
    paths = os.pathsep.join(filter(None, [os.curdir, os.environ.get("PYTHONPATH")]))
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | {"PYTHONPATH": paths},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_thirty_players_at_once_lose_no_guess(store_url: str, dealt: Dealt) -> None:
    with Store(store_url or None, wait_s=PATIENCE_S) as store:  # the machine may be busy with something else
        _play_at_once(store, store.save_game(dealt()))


def _play_at_once(store: Store, game: Game) -> None:
    start = Barrier(30)

    def play(player: str) -> list[Guess]:
        start.wait()
        return [
            store.guess(player=player, game=game.id, position=r.position, chosen=r.offered[r.position % 4], shown_ms=1)
            for r in game.rounds
        ]

    players = [f"player {number}" for number in range(30)]
    with ThreadPoolExecutor(30) as pool:
        said = dict(zip(players, pool.map(play, players), strict=True))
    for player, guesses in said.items():
        assert store.guesses(player=player, game=game.id) == tuple(guesses)
        assert len(guesses) == 10
    assert store.figures.totals().guesses == 300


def test_thirty_clicks_on_one_round_leave_one_guess(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt())
    start = Barrier(30)

    def click(number: int) -> Guess:
        start.wait()
        return store.guess(
            player="ana", game=game.id, position=1, chosen=game.at(1).offered[number % 4], shown_ms=number
        )

    with ThreadPoolExecutor(30) as pool:
        told = set(pool.map(click, range(30)))
    assert told == set(store.guesses(player="ana", game=game.id))
    assert len(told) == 1


def test_a_writer_has_the_lock_before_it_looks(data_folder: Path) -> None:
    """What it then finds is still so when it writes: no other process comes in between. (SQLite only.)"""
    store = Store()
    other = sqlite3.connect(data_folder / "quiz.sqlite3", timeout=0, isolation_level=None)
    with store._database.writing(), pytest.raises(sqlite3.OperationalError, match="database is locked"):
        other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()
    store.close()


def test_thirty_tabs_deal_one_game(store: Store, dealt: Dealt) -> None:
    with ThreadPoolExecutor(30) as pool:
        assert set(pool.map(store.save_game, [dealt()] * 30)) == {dealt()}


def test_one_photograph_in_thirty_tabs_is_seen_first_once(store: Store, dealt: Dealt) -> None:
    """Every tab asks it first, in a game of its own."""
    games = [store.save_game(dealt(f"seed{number}")) for number in range(200)]
    common, _ = Counter(game.at(1).photograph for game in games).most_common(1)[0]
    chosen = [game for game in games if game.at(1).photograph == common]
    assert len(chosen) > 5

    def click(game: Game) -> Guess:
        return store.guess(player="ana", game=game.id, position=1, chosen=None, shown_ms=1)

    with ThreadPoolExecutor(30) as pool:
        guesses = list(pool.map(click, chosen))
    assert sum(guess.first_sight for guess in guesses) == 1


CLICK = """
import sys
from quiz.storage.store import Store
game, number = sys.argv[1], int(sys.argv[2])
with Store() as store:
    for position in range(1, 11):
        asked = store.game(game).at(position)
        print(store.guess(player="ana", game=game, position=position, chosen=asked.offered[number], shown_ms=number))
"""


@pytest.mark.process
def test_processes_agree_on_what_was_said(dealt: Dealt) -> None:
    with Store() as store:
        game = store.save_game(dealt())
        tabs = [run(CLICK, game.id, str(number)) for number in range(3)]
        with ended(*tabs):
            told = [tab.communicate(timeout=PATIENCE_S) for tab in tabs]
        assert [errors for _, errors in told] == ["", "", ""]
        stands = "".join(f"{guess}\n" for guess in store.guesses(player="ana", game=game.id))
    assert [said for said, _ in told] == [stands] * 3
    assert len(stands.splitlines()) == 10


ENDLESS = """
import sys
from quiz.storage.store import Store
games = sys.argv[2:]
with Store() as store:
    for number in range(10_000):
        player = f"{sys.argv[1]} {number}"
        for game in games:
            for position in range(1, 11):
                store.guess(player=player, game=game, position=position, chosen=None, shown_ms=number)
                print(player, game, position, sep="|", flush=True)
"""


def has_grown(file: Path, size: int, writer: "subprocess.Popen[str]") -> bool:
    return writer.poll() is not None or file.stat().st_size > size


@pytest.mark.process
def test_what_was_acknowledged_survives_sigkill(dealt: Dealt, tmp_path: Path) -> None:
    """Killed at no particular moment, five times over: every guess that was told is there, once."""
    with Store() as store:
        games = [store.save_game(dealt(f"seed{number}")).id for number in range(2)]
    acknowledged: list[tuple[str, str, int]] = []
    for life in range(5):
        told = tmp_path / f"life {life}"
        with told.open("w") as out:
            writer = run(ENDLESS, f"life {life}", *games, stdout=out)
            with ended(writer):
                until(partial(has_grown, told, 300 + 137 * life, writer))  # bytes: ten guesses and more
                assert writer.poll() is None, writer.communicate()
                writer.kill()
                _, errors = writer.communicate(timeout=PATIENCE_S)
        assert errors == ""
        whole = told.read_text().split("\n")[:-1]
        acknowledged += [(player, game, int(n)) for player, game, n in (line.split("|") for line in whole)]
    assert len(acknowledged) > 25
    with Store() as store:
        for (player, game), positions in _by_player(acknowledged).items():
            kept = [guess.position for guess in store.guesses(player=player, game=game)]
            assert kept[: len(positions)] == positions
            assert len(kept) <= len(positions) + 1  # written, and killed before it was told
        assert list(store.differences()) == [], "what was counted is what was kept, wherever it was killed"
        total = store.figures.totals().guesses
        assert len(acknowledged) <= total <= len(acknowledged) + 5
        with store._database.reading() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def _by_player(told: list[tuple[str, str, int]]) -> dict[tuple[str, str], list[int]]:
    by: dict[tuple[str, str], list[int]] = {}
    for player, game, position in told:
        by.setdefault((player, game), []).append(position)
    return by


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("busy_timeout", 5000)],
)
def test_every_connection_is_set_up(pragma: str, value: object) -> None:
    """`synchronous` 2 is FULL: with WAL, a commit is on the disk before it returns, the power may go."""
    with Store() as store:
        for use in (store._database.reading, store._database.writing):
            with use() as one, store._database.reading() as two:
                for connection in (one, two):
                    assert connection.execute(text(f"PRAGMA {pragma}")).scalar_one() == value
