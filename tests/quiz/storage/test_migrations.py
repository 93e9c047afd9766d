"""The schema, brought up to date at start."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from config.files import ROOT
from quiz.analysis.statistics import Tally
from quiz.game import Distractors, Game, Kind, Mode, Origin
from quiz.storage import tables
from quiz.storage.database import MIGRATIONS, Database
from quiz.storage.discussion import discussion_tables
from quiz.storage.discussion.discussion_tables import store_metadata
from quiz.storage.failures import Failure
from quiz.storage.looks import read
from quiz.storage.records import round_row
from quiz.storage.store import Store, StoreError
from quiz.storage.versions import NOT_NOTED
from tests.waiting import PATIENCE_S, ended


def schema_of(file: Path) -> dict[str, list[str]]:
    """Every table and index as SQLite keeps it, CHECKs included, which Alembic does not compare; in no order."""
    database = sqlite3.connect(file)
    rows = database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'")
    found = {name: sorted("".join(sql.split()).removesuffix(")").split(",CONSTRAINT")) for name, sql in rows}
    database.close()
    return found


def test_migrations_lead_to_the_tables_that_the_code_means(data_folder: Path, tmp_path: Path) -> None:
    Store().close()
    engine = create_engine(f"sqlite:///{tmp_path / 'meant'}")
    store_metadata().create_all(engine)
    engine.dispose()
    assert schema_of(data_folder / "quiz.sqlite3") == schema_of(tmp_path / "meant")


def test_nothing_is_left_to_migrate(store: Store) -> None:
    """As `alembic check` does."""
    with store._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, store_metadata()) == []
        assert set(context.get_current_heads()) == set(ScriptDirectory(str(MIGRATIONS)).get_heads())


def test_down_and_up_again(store: Store, dealt: Callable[..., Game]) -> None:
    game = store.save_game(dealt())
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with store._database.writing() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        command.upgrade(config, "head")
    assert store.game(game.id) is None
    assert store.save_game(game) == game


def test_a_store_of_the_first_schema_is_taken_over_whole(store_url: str, dealt: Callable[..., Game]) -> None:
    game, player = dealt(), "token-of-ana"
    with closing(Database(store_url or None)) as database, database.writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        command.upgrade(config, "0001")
        row = {"id": game.id, "seed": game.seed, "mode": game.mode, "network": game.network, "deck": game.deck}
        connection.execute(tables.games.insert(), row | {"created_at": datetime.now(UTC)})
        connection.execute(tables.rounds.insert(), [round_row(game.id, asked) for asked in game.rounds])
        connection.execute(
            tables.guesses.insert(),
            [
                {
                    "player": hashlib.sha256(player.encode()).hexdigest(),
                    "game": game.id,
                    "position": asked.position,
                    "photograph": asked.photograph,
                    "truth": asked.truth,
                    "kind": asked.kind,
                    "mode": game.mode,
                    "distractors": asked.distractors,
                    "chosen": asked.truth if asked.position % 2 else None,
                    "is_right": bool(asked.position % 2),
                    "shown_ms": asked.position,
                    "first_sight": True,
                    "guessed_at": datetime.now(UTC),
                }
                for asked in game.rounds[:9]
            ],
        )
        answer = {"game": game.id, "position": 1, "network": "net", "took_ms": 1.0, "device": "cpu", "cached": False}
        for space, claimed, sure in (("1000", 7, 0.9), ("200", 6, 0.99)):
            said = {"label_space": space, "claimed": claimed, "probability": sure, "is_right": False}
            connection.execute(tables.answers.insert(), answer | said)
        before = connection.execute(text("SELECT * FROM guesses ORDER BY position")).mappings().all()
    assert "sure" not in before[0]
    with Store(store_url or None) as store:
        kept = store.guesses(player=player, game=game.id)
        assert [(g.position, g.chosen, g.is_right, g.shown_ms, g.sure) for g in kept] == [
            (row["position"], row["chosen"], row["is_right"], row["shown_ms"], None) for row in before
        ]
        with store._database.reading() as connection:
            after = connection.execute(text("SELECT * FROM guesses ORDER BY position")).mappings().all()
        new = {"sure": None, "called": None, "glanced_ms": None}
        assert [dict(row) for row in after] == [{**row, **new} for row in before]
        assert store.game(game.id) == game
        assert list(store.differences()) == [], "the counts were filled from what was there"
        assert store.crowd.of(game.at(1).photograph, player=player).people == Tally(1, 1)
        assert [claim.claimed for claim in store.crowd.of(game.at(1).photograph, player=player).said] == [7]
        assert store.guess(player=player, game=game.id, position=10, chosen=game.at(10).truth, shown_ms=0, sure=0.5)
        felt = store.figures.compared().calibrated
        assert felt is not None
        assert [(level.sure, level.pooled.tally) for level in felt.levels] == [(0.5, Tally(1, 1))]
        with store._database.writing() as connection:
            config.attributes["connection"] = connection
            command.downgrade(config, "0001")
            ten = connection.execute(text("SELECT * FROM guesses ORDER BY position")).mappings().all()
        assert [dict(row) for row in ten[:9]] == [dict(row) for row in before], (
            "a way back loses how sure, and no guess"
        )
        assert len(ten) == 10


def test_version_5_guesses_nothing_and_leaves_old_rounds_that_were_unfair_out(
    store_url: str, dealt: Callable[..., Game]
) -> None:
    """Old answers have no known weights; who was offered what is counted; a claim kept out of the options decides
    nothing; old reports count as they did.
    """
    game, players = dealt(), ("token-of-ana", "token-of-ben")
    fooling = [r for r in game.rounds if r.kind is Kind.FOOLING and r.distractors is Distractors.NETWORK]
    barred = replace(
        fooling[0],
        options=tuple(
            replace(o, origin=Origin.NEIGHBOUR) if o.origin is Origin.NETWORK else o for o in fooling[0].options
        ),
    )
    old = replace(game, rounds=tuple(barred if r == fooling[0] else r for r in game.rounds))
    typed = replace(dealt("typed", Mode.ALL_200))
    laptop = next(r for r in typed.rounds if r.kind is Kind.FOOLING)
    another_name = replace(laptop, truth=620, accepted=frozenset({620}))  # a laptop; 681 is a notebook
    typed = replace(typed, rounds=tuple(another_name if r == laptop else r for r in typed.rounds))
    with closing(Database(store_url or None)) as database, database.writing() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
        for one in (old, typed):
            row = {"id": one.id, "seed": one.seed, "mode": one.mode, "network": one.network, "deck": one.deck}
            connection.execute(tables.games.insert(), row | {"created_at": datetime.now(UTC)})
            connection.execute(tables.rounds.insert(), [round_row(one.id, asked) for asked in one.rounds])
            guesses = [
                {
                    "player": hashlib.sha256(player.encode()).hexdigest(),
                    "game": one.id,
                    "position": asked.position,
                    "photograph": f"{one.id}{asked.position}",
                    "truth": asked.truth,
                    "kind": asked.kind,
                    "mode": one.mode,
                    "distractors": asked.distractors,
                    "chosen": asked.truth,
                    "is_right": True,
                    "shown_ms": 1,
                    "first_sight": True,
                    "guessed_at": datetime.now(UTC),
                    "sure": None,
                }
                for asked in one.rounds
                for player in players
            ]
            connection.execute(tables.guesses.insert(), guesses)
        answer = text(
            "INSERT INTO answers (game, position, network, label_space, claimed, probability, is_right, took_ms,"
            " device, cached) VALUES (:game, :position, 'net', '1000', :claimed, 0.9, :right, 1.0, 'cpu', :right)"
        )
        for one, asked, claimed in ((typed, another_name, 681), (old, fooling[1], 7)):
            said = {"game": one.id, "position": asked.position, "claimed": claimed, "right": False}
            connection.execute(answer, said)
        comment = {"id": "c" * 16, "photograph": "p", "player": "a" * 64, "depth": 0, "parent": None,
                   "parent_depth": 0, "text": "hello", "was_right": None, "said_at": datetime.now(UTC),
                   "state": "shown", "judged": False, "likes": 0, "reports": 1, "replies": 0}  # fmt: skip
        connection.execute(discussion_tables.comments.insert(), comment)
        connection.execute(
            text("INSERT INTO reports (player, comment) VALUES (:p, :c)"), {"p": "b" * 64, "c": "c" * 16}
        )
        command.upgrade(config, "head")
    with Store(store_url or None) as store:
        assert store.game(old.id) == old, "nothing of an old game is changed"
        (kept,) = store.answers(game=old.id, network="net")
        assert kept.answer.version == NOT_NOTED
        with store._database.reading() as connection:
            undecided = set(map(tuple, connection.execute(text("SELECT game, position FROM undecided"))))
            offers = {tuple(row): n for *row, n in connection.execute(text("SELECT * FROM offers"))}
            assert connection.execute(text("SELECT counted FROM reports")).scalar_one()
        assert undecided == {(old.id, barred.position), (typed.id, another_name.position)}
        assert offers == {
            (asked.photograph, "net", option.index): 2 for asked in old.rounds for option in asked.options
        }
        with store._database.reading() as connection:
            looks = read(connection)
        assert int(looks.people.n.sum()) == 2 * (len(old.rounds) + len(typed.rounds) - 2)
        assert looks.against.networks == ("net",)
        assert [found.claimed for found in store.figures.mistakes()] == [7], "to call a laptop a notebook is none"


def test_a_failed_migration_leaves_nothing(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = command.upgrade

    def fails_at_the_end(config: Config, revision: str) -> None:
        real(config, revision)
        raise OSError("the power went")

    monkeypatch.setattr(command, "upgrade", fails_at_the_end)
    with pytest.raises(StoreError):
        Store()
    assert schema_of(data_folder / "quiz.sqlite3") == {}
    monkeypatch.undo()
    monkeypatch.setenv("QUIZ_DATA", str(data_folder))
    Store().close()
    assert "guesses" in schema_of(data_folder / "quiz.sqlite3")


@pytest.mark.parametrize("revision", ["9999", "not a revision"])
def test_a_newer_schema_is_refused_and_left_as_it_is(
    data_folder: Path, revision: str, caplog: pytest.LogCaptureFixture
) -> None:
    data_folder.mkdir()
    file = data_folder / "quiz.sqlite3"
    database = sqlite3.connect(file)
    database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    database.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
    database.execute("CREATE TABLE games (something_new)")
    database.commit()
    database.close()
    before = file.read_bytes()
    with pytest.raises(StoreError, match="newer version of the quiz and left as they are") as refused:
        Store()
    assert refused.value.failure is Failure.NEWER
    assert revision in caplog.text
    assert file.read_bytes() == before
    assert [found.name for found in data_folder.iterdir()] == ["quiz.sqlite3"]


def test_another_programs_tables_are_left_alone(data_folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    data_folder.mkdir()
    file = data_folder / "quiz.sqlite3"
    database = sqlite3.connect(file)
    database.execute("CREATE TABLE games (title)")
    database.close()
    before = file.read_bytes()
    with pytest.raises(StoreError, match="tables of another program"):
        Store()
    assert "['games']" in caplog.text
    assert file.read_bytes() == before


START = """
import sys, logging
logging.basicConfig(level=logging.ERROR)
from quiz.storage.store import Store
print("ready", flush=True)
sys.stdin.readline()
with Store() as store:
    print(store.figures.totals().guesses)
"""


@pytest.mark.process
def test_processes_that_start_together_on_nothing(tmp_path: Path) -> None:
    """From another working directory, too: the migrations are found wherever the server was started."""
    root = str(ROOT)
    paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    servers = [
        subprocess.Popen(
            [sys.executable, "-c", START],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": paths},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    with ended(*servers):
        for server in servers:  # until all have imported what they need
            assert server.stdout is not None
            assert server.stdout.readline() == "ready\n"
        for server in servers:
            assert server.stdin is not None
            server.stdin.write("go\n")
            server.stdin.flush()
        assert [server.communicate(timeout=PATIENCE_S) for server in servers] == [("0\n", "")] * 4


def test_starting_waits_for_who_is_writing(data_folder: Path) -> None:
    """Also where the file came from elsewhere, without WAL, and must be changed to it first."""
    Store().close()
    other = sqlite3.connect(data_folder / "quiz.sqlite3", isolation_level=None, check_same_thread=False)
    assert other.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    other.execute("BEGIN IMMEDIATE")
    done = Timer(0.3, other.execute, ["ROLLBACK"])
    done.start()
    Store().close()
    done.join()
    assert other.execute("SELECT count(*) FROM games").fetchone() == (0,)  # and so notices the new mode
    assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()


@pytest.mark.process
def test_the_alembic_command_finds_the_store(data_folder: Path) -> None:
    Store().close()
    checked = subprocess.run(
        [sys.executable, "-m", "alembic", "-c", str(MIGRATIONS / "alembic.ini"), "check"],
        cwd=data_folder,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "No new upgrade operations detected" in checked.stdout
    assert checked.returncode == 0, checked.stderr


def test_version_7_lets_a_new_mode_in_and_a_way_back_lets_its_games_go(
    store: Store, dealt: Callable[..., Game]
) -> None:
    """Whatever was there is there, to the last column, and is looked after by the same keys and checks."""
    four, says, player = dealt(), dealt(mode=Mode.SAYS), "token-of-ana"
    for game in (four, says):
        for asked in game.rounds:
            store.guess(
                player=player, game=game.id, position=asked.position, chosen=asked.offered[0], shown_ms=1, dealt=game
            )
    store.share(player=player, game=says.id)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    kept = text("SELECT * FROM guesses WHERE mode = 'four' ORDER BY position")
    with store._database.writing() as connection:
        before = connection.execute(kept).mappings().all()
        config.attributes["connection"] = connection
        command.downgrade(config, "0006")
        assert connection.execute(text("SELECT DISTINCT mode FROM games")).scalars().all() == ["four"]
    with pytest.raises(StoreError):
        store.save_game(says)
    with store._database.writing() as connection:
        config.attributes["connection"] = connection
        if connection.dialect.name == "sqlite" and sys.version_info >= (3, 12):  # as Apple's is built
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)
        command.upgrade(config, "head")
        assert connection.execute(kept).mappings().all() == before
    assert store.game(says.id) is None
    assert store.game(four.id) == four
    assert store.save_game(says) == says
    assert list(store.differences()) == []
    if store._database.dialect == "sqlite":
        with store._database.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
