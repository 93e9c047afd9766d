"""When the database fails: one sentence to the visitor, one line to the operator, and nothing lost."""

import logging
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from config.files import ROOT, HomeError
from quiz.game import Game
from quiz.storage.failures import Failure
from quiz.storage.store import Guess, Store, StoreError

Dealt = Callable[..., Game]
ONE_SENTENCE = re.compile(r"[A-Z][^.\n]*(\.\w[^.\n]*)*\.")


@pytest.fixture
def hasty() -> Iterator[Store]:
    """A store that does not wait long."""
    with Store(wait_s=0.2) as store:
        yield store


@pytest.fixture
def file(data_folder: Path) -> Path:
    return data_folder / "quiz.sqlite3"


def click(store: Store, game: Game) -> Guess:
    return store.guess(player="ana", game=game.id, position=1, chosen=game.at(1).truth, shown_ms=1)


def fails(store: Store, game: Game, failure: Failure, caplog: pytest.LogCaptureFixture) -> str:
    """A guess fails in this way, says so in a sentence and in the log; the log's line."""
    caplog.clear()
    with pytest.raises(StoreError) as told:
        click(store, game)
    assert told.value.failure is failure
    assert ONE_SENTENCE.fullmatch(str(told.value))
    assert "saved" in str(told.value)
    (line,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert "quiz.sqlite3" in line
    return line


@pytest.mark.parametrize("failure", list(Failure))
def test_every_failure_is_one_sentence(failure: Failure) -> None:
    assert ONE_SENTENCE.fullmatch(str(StoreError(failure, "saved")))
    assert "{" not in str(StoreError(failure))


def test_locked(hasty: Store, dealt: Dealt, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    game = hasty.save_game(dealt())
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "SQLITE_BUSY" in fails(hasty, game, Failure.LOCKED, caplog)
    assert hasty.guesses(player="ana", game=game.id) == ()  # reading goes on
    other.execute("ROLLBACK")
    other.close()
    assert click(hasty, game).is_right


def test_a_writer_that_never_ends(hasty: Store, dealt: Dealt, caplog: pytest.LogCaptureFixture) -> None:
    game = hasty.save_game(dealt())
    with hasty._database.writing():
        assert "another thread" in fails(hasty, game, Failure.LOCKED, caplog)
    assert click(hasty, game).is_right


def test_full(hasty: Store, dealt: Dealt, caplog: pytest.LogCaptureFixture) -> None:
    game = hasty.save_game(dealt())

    def limit(pages: int) -> None:
        with hasty._database.reading() as connection:
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))

    def fill() -> Iterator[int]:
        for number in range(2000):
            hasty.guess(player=f"player {number}", game=game.id, position=1, chosen=None, shown_ms=1)
            yield number

    limit(1)  # SQLite grants as many as there are
    told: list[int] = []
    with pytest.raises(StoreError, match="is full, so this could not be saved"):
        told.extend(fill())
    others = hasty.figures.totals().guesses
    assert others == len(told) > 0
    assert "SQLITE_FULL" in caplog.text
    limit(10_000)
    assert click(hasty, game).is_right
    assert hasty.figures.totals().guesses == others + 1


def test_read_only_file(dealt: Dealt, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What is there can still be read; a mode of the connection, since permissions do not bind root."""
    with Store() as store:
        game = store.save_game(dealt())
        with Store(f"sqlite:///file:{file}?mode=ro&uri=true") as reader:
            assert reader.game(game.id) == game
            assert "SQLITE_READONLY" in fails(reader, game, Failure.READ_ONLY, caplog)
            with pytest.raises(StoreError, match="may not be written"):
                reader.forget(player="ana")


READ_ONLY = """
import os, sys
from pathlib import Path
from quiz.storage.store import Store, StoreError
folder = Path(sys.argv[1])
with Store(f"sqlite:///{folder}/there.sqlite3") as store:
    pass
folder.chmod(0o555)
if os.geteuid() == 0:
    os.setuid(65534)  # permissions do not bind root
for name in ("there", "new"):
    try:
        with Store(f"sqlite:///{folder}/{name}.sqlite3", wait_s=0.1) as store:
            store.forget(player="ana")
    except StoreError as error:
        print(error.failure.name)
"""


@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="permissions of another kind")
def test_read_only_folder() -> None:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, folder],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert [path.name for path in Path(folder).iterdir()] == ["there.sqlite3"]
        Path(folder).chmod(0o755)
    assert done.stdout.split() == ["READ_ONLY", "UNREACHABLE"], done.stderr


def test_gone_and_back(hasty: Store, dealt: Dealt, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is written into the void, nor an empty store begun; once the file is back, the game goes on."""
    game = hasty.save_game(dealt())
    first = click(hasty, game)
    aside = file.with_name("aside")
    file.rename(aside)
    assert "put it back" in fails(hasty, game, Failure.GONE, caplog)
    with pytest.raises(StoreError, match="could not be read"):
        hasty.game(game.id)
    assert not file.exists()
    aside.rename(file)
    assert click(hasty, game) == first
    assert hasty.guess(player="ana", game=game.id, position=2, chosen=None, shown_ms=1)


def test_gone_while_writing(hasty: Store, dealt: Dealt, file: Path) -> None:
    hasty.save_game(dealt())

    def delete_meanwhile() -> None:
        with hasty._database.writing() as connection:
            connection.execute(text("DELETE FROM guesses"))
            file.rename(file.with_name("aside"))

    with pytest.raises(StoreError, match="gone from the disk"):
        delete_meanwhile()


def test_another_file_in_its_place(hasty: Store, dealt: Dealt, file: Path, tmp_path: Path) -> None:
    """As when a backup is put back: it is opened, and migrated if need be."""
    game = hasty.save_game(dealt())
    click(hasty, game)
    with Store(f"sqlite:///{tmp_path / 'backup'}") as backup:
        backup.save_game(dealt("backup"))
    for part in file.parent.glob("quiz.sqlite3*"):
        part.unlink()
    shutil.copy(tmp_path / "backup", file)
    assert hasty.game(game.id) is None
    assert hasty.game(dealt("backup").id) == dealt("backup")
    for part in file.parent.glob("quiz.sqlite3*"):
        part.unlink()
    file.touch()
    assert hasty.save_game(game) == game


@pytest.mark.parametrize("content", [b"not a database, but long enough to be looked at " * 30, b"x"])
def test_not_a_database(data_folder: Path, file: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    data_folder.mkdir()
    file.write_bytes(content)
    with pytest.raises(StoreError) as told:
        Store()
    assert told.value.failure is Failure.NOT_A_DATABASE
    assert str(file) in caplog.text
    assert file.read_bytes() == content


def test_no_folder(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(StoreError, match="cannot be reached"):
        Store(f"sqlite:///{tmp_path}/nowhere/quiz.sqlite3")
    assert "SQLITE_CANTOPEN" in caplog.text


def test_no_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("QUIZ_DATA", str(tmp_path / "file" / "data"))
    with pytest.raises(StoreError) as told:
        Store()
    assert told.value.failure is Failure.READ_ONLY
    assert str(told.value) == HomeError.VISITORS
    assert "QUIZ_DATA" in caplog.text, "which folder it is, and what to do, is for the operator"
    assert str(tmp_path) in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "postgres://quiz:geheim@db/quiz",
        "oracle://quiz:geheim@db/quiz",
        "postgresql+psycopg://quiz:geheim@db:port/quiz",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:x?mode=memory&uri=true",
        "mysql://quiz:geheim@db/quiz",
    ],
)
def test_a_url_that_cannot_be_used(url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("QUIZ_DATABASE_URL", url)
    with pytest.raises(StoreError) as told:
        Store()
    assert told.value.failure is Failure.URL
    assert "QUIZ_DATABASE_URL" in caplog.text
    assert "geheim" not in caplog.text + str(told.value)


def test_the_environment_names_the_database(tmp_path: Path, dealt: Dealt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZ_DATABASE_URL", f"sqlite:///{tmp_path / '100% ours.db'}")
    with Store() as store:
        store.save_game(dealt())
    assert (tmp_path / "100% ours.db").exists()


def test_driver_missing(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setitem(sys.modules, "pg8000", None)
    with pytest.raises(StoreError) as told:
        Store("postgresql+pg8000://quiz:geheim@127.0.0.1/quiz")
    assert told.value.failure is Failure.DRIVER
    assert "pg8000" in caplog.text
    assert "geheim" not in caplog.text


def test_postgresql_is_away(postgresql_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """Its other failures are below; what it does right, all other tests of the store check on it as well."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        away = make_url(postgresql_url).set(port=unused.getsockname()[1], username="quiz", password="geheim")
        with pytest.raises(StoreError) as told:
            Store(away.update_query_dict({"password": "geheim"}), wait_s=1)
    assert told.value.failure is Failure.UNREACHABLE
    assert "127.0.0.1" in caplog.text
    assert "geheim" not in caplog.text


def test_postgresql_is_busy(postgresql_url: str, dealt: Dealt) -> None:
    with Store(postgresql_url, wait_s=0.3) as store, Store(postgresql_url) as other:
        game = store.save_game(dealt())
        with other._database.writing() as connection:
            connection.execute(text("LOCK TABLE guesses IN EXCLUSIVE MODE"))
            with pytest.raises(StoreError) as told:
                click(store, game)
        assert told.value.failure is Failure.LOCKED
        assert click(store, game).is_right


def test_postgresql_is_read_only(postgresql_url: str) -> None:
    Store(postgresql_url).close()
    options = make_url(postgresql_url).query["options"]
    read_only = make_url(postgresql_url).update_query_dict({"options": f"{options} -cdefault_transaction_read_only=on"})
    with Store(read_only) as store, pytest.raises(StoreError) as told:
        store.forget(player="ana")
    assert told.value.failure is Failure.READ_ONLY
