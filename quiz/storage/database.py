"""The database under the store: how it is opened, brought up to date, used, and what is said when it fails.

SQLite (WAL, every commit on the disk before it counts) or PostgreSQL; both keep the promises made in
`quiz.storage.tables`.
"""

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, inspect, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from config.files import HomeError, data_folder
from config.settings import settings
from quiz.storage.discussion.discussion_tables import store_metadata
from quiz.storage.failures import Failure, StoreError, told_failures, without_password
from quiz.storage.turns import Turns
from quiz.storage.wiping import Wiping

logger = logging.getLogger(__name__)

MIGRATIONS: Final = Path(__file__).with_name("migrations")
WAIT_S: Final = 5.0  # how long a visitor waits for others' writes before hearing that it is busy
_migrating: Final = Lock()  # Alembic keeps its context in module globals
_HEADER: Final = b"SQLite format 3\0"  # https://sqlite.org/fileformat.html#the_database_header
_MIGRATION_KEY: Final = 0x0D0B1E7A  # the advisory lock that starting processes queue for on PostgreSQL


def default_url() -> URL:
    """What QUIZ_DATABASE_URL names, else a SQLite file in the app's data folder.

    Raises:
        StoreError: the variable holds no URL, or there is no data folder.
    """
    named = settings().database_url
    if not named:
        try:
            return URL.create("sqlite", database=str(data_folder() / "quiz.sqlite3"))
        except HomeError as error:
            logger.error("%s", error)  # noqa: TRY400 – it says all there is to say
            raise StoreError(Failure.READ_ONLY, sentence=HomeError.VISITORS) from error
    return _parsed(named)


class Database:
    """A database with the quiz's tables in it, at the newest revision; safe to share between threads."""

    def __init__(self, url: str | URL | None = None, *, wait_s: float = WAIT_S) -> None:
        """Open what `url` names, make it if it is not there, and migrate it.

        Raises:
            StoreError: it cannot be used; it is then as it was.
        """
        self.url = default_url() if url is None else _parsed(url)
        self._wait_s = wait_s
        self._file = _file_of(self.url)
        self._turn = Turns()  # SQLite has one writer at a time; here they queue instead of polling
        self._opening = Lock()
        with told_failures("opened", self.url):
            self._engine = self._opened()
        self._wiping = None if self._file is None else Wiping(lambda: self._at_hand("wiped"), self._turn)
        if self._wiping is not None:
            self._wiping.begin()

    @property
    def dialect(self) -> str:
        return self.url.get_backend_name()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction in which every statement sees the same moment.

        Raises:
            StoreError: it failed.
        """
        with told_failures("read", self.url), self._at_hand("read").begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is on the disk once the block is left, or leaves no trace.

        Raises:
            StoreError: it failed, and nothing was written.
        """
        with told_failures("saved", self.url), self._in_turn():
            with self._at_hand("saved").execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
                yield connection
            self._at_hand("saved")  # what was written to a file that is no longer there was not kept

    @contextmanager
    def forgetting(self) -> Iterator[Connection]:
        """As `writing`; what is deleted in it is afterwards found in no file either (see `quiz.storage.wiping`).

        Raises:
            StoreError: it failed, and nothing was deleted.
        """
        with self.writing() as connection:
            yield connection
            if self._wiping is not None:
                self._wiping.owe(connection)
        if self._wiping is not None:
            self._wiping.pay()

    def is_wiped(self, timeout_s: float) -> bool:
        """Wait so long at most; whether what was forgotten has left the files."""
        return self._wiping is None or self._wiping.wait(timeout_s)

    def close(self) -> None:
        """Let go of every connection, and of what was forgotten."""
        if self._wiping is not None:
            self._wiping.close()
        self._engine.dispose()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if self._file is None:
            yield
        elif self._turn.acquire(timeout=self._wait_s):
            try:
                yield
            finally:
                self._turn.release()
        else:
            logger.error(
                "%s: another thread has been writing for more than %s s", without_password(self.url), self._wait_s
            )
            raise StoreError(Failure.LOCKED, "saved")

    def _at_hand(self, done: str) -> Engine:
        """The engine, if its file is still the one that was opened; a file put in its place is opened anew.

        A SQLite file that was deleted takes writes without a murmur until the last connection closes; then
        they are gone. So nothing is read or written while it is missing, and no empty one is begun in its
        place: it may come back.
        """
        if self._file is None:
            return self._engine
        with self._opening:
            found = _identity(self._file)
            if found is None:
                logger.error(
                    "%s was moved or deleted while in use: put it back, or restart for an empty one",
                    self._file,
                )
                raise StoreError(Failure.GONE, done)
            if found != self._identity:
                logger.warning("%s was replaced while in use; opening the new one", self._file)
                self._engine.dispose()
                self._engine = self._opened()
            return self._engine

    def _opened(self) -> Engine:
        engine = self._engine_for(self.url)
        try:
            with _migrating:
                if self._file is not None:
                    _refuse_other_files(self._file)
                    _prefer_wal(engine, self._wait_s)
                _migrate(engine)
        except BaseException:
            engine.dispose()
            raise
        self._identity = None if self._file is None else _identity(self._file)
        return engine

    def _engine_for(self, url: URL) -> Engine:
        if self._file is None:
            waits = {"connect_timeout": max(1, round(self._wait_s))} if "psycopg" in url.get_driver_name() else {}
            engine = create_engine(url, pool_pre_ping=True, pool_timeout=self._wait_s, connect_args=waits)
            lock_timeout = f"SET lock_timeout = {round(self._wait_s * 1000)}"
            event.listen(engine, "connect", lambda raw, _: _execute(raw, lock_timeout, commit=True))
            return engine
        engine = create_engine(url, pool_timeout=self._wait_s, max_overflow=32)
        event.listen(engine, "connect", self._set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def _set_up_sqlite(self, raw: Any, _: object) -> None:
        raw.isolation_level = None  # transactions begin where `_begin_sqlite` says, not at the driver's discretion
        _execute(
            raw,
            f"PRAGMA busy_timeout = {round(self._wait_s * 1000)}",
            "PRAGMA foreign_keys = ON",
            "PRAGMA synchronous = FULL",  # with WAL, NORMAL would lose the last commits with the power
            "PRAGMA fullfsync = ON",  # the same, on macOS
            "PRAGMA secure_delete = ON",  # "Delete my answers" leaves nothing readable in the file
        )


def insert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, which both databases have, each in a class of its own."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)


def _parsed(url: str | URL) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except NoSuchModuleError as error:
        logger.error("QUIZ_DATABASE_URL: %s; PostgreSQL's begins with postgresql+psycopg://", error)  # noqa: TRY400
        raise StoreError(Failure.URL) from error
    except (ArgumentError, ValueError) as error:
        # The message would quote the URL, and with it the password.
        logger.error("QUIZ_DATABASE_URL is not a URL such as sqlite:////srv/quiz.sqlite3")  # noqa: TRY400
        raise StoreError(Failure.URL) from error
    backend, name = parsed.get_backend_name(), parsed.database or ""
    in_memory = not name or ":memory:" in name or "mode=memory" in name or parsed.query.get("mode") == "memory"
    if backend not in {"sqlite", "postgresql"} or (backend == "sqlite" and in_memory):
        logger.error("QUIZ_DATABASE_URL=%s is neither a SQLite file nor PostgreSQL", without_password(parsed))
        raise StoreError(Failure.URL)
    return parsed


def _file_of(url: URL) -> Path | None:
    """The SQLite file behind `url`, if it names one."""
    if url.get_backend_name() != "sqlite":
        return None
    name = url.database or ""
    return Path(unquote(urlsplit(name).path) if name.startswith("file:") else name).absolute()


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _refuse_other_files(file: Path) -> None:
    """SQLite takes a file shorter than its own header for an empty database, and would write over it."""
    with suppress(FileNotFoundError), file.open("rb") as opened:
        head = opened.read(len(_HEADER))
        if head and head != _HEADER:
            logger.error("%s is not a SQLite database: it begins with %r", file, head)
            raise StoreError(Failure.NOT_A_DATABASE)


def _execute(raw: Any, *statements: str, commit: bool = False) -> None:
    """Run `statements` on a driver's own connection."""
    cursor = raw.cursor()
    try:
        for statement in statements:
            cursor.execute(statement)
    finally:
        cursor.close()
    if commit:
        raw.commit()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock first where there will be writes: to ask for it midway fails instead of waiting."""
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _prefer_wal(engine: Engine, wait_s: float) -> None:
    """Let readers and a writer work side by side. The mode stays with the file: where it is set, leave it."""
    with engine.connect() as connection:
        _heads(connection)  # refuses what is not ours before anything is changed
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        patience = time.monotonic() + wait_s
        while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            try:  # while another writes, SQLite does not wait here as it does elsewhere
                if cursor.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
                    logger.warning("%s: its disk does not allow WAL; slower, and as safe", without_password(engine.url))
                    break
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                    raise
                time.sleep(0.02)
    finally:
        raw.close()


def _migrate(engine: Engine) -> None:
    """Bring the schema to the newest revision in one transaction; processes starting together take turns."""
    script = ScriptDirectory(str(MIGRATIONS))
    with engine.connect() as connection:
        if _heads(connection) == set(script.get_heads()):
            return
    with engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_KEY})
        if _heads(connection) != set(script.get_heads()):
            config = Config()
            config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
            config.set_main_option("path_separator", "os")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            logger.info("%s is at schema %s", without_password(engine.url), ", ".join(script.get_heads()))


def _heads(connection: Connection) -> set[str]:
    """The revisions at which the schema stands: none for an empty database.

    Raises:
        StoreError: this version does not know them, or the tables are another program's.
    """
    # Tables first: another process that is just making them commits its revision with them.
    taken = set(store_metadata().tables) & set(inspect(connection).get_table_names())
    heads = set(MigrationContext.configure(connection).get_current_heads())
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if heads - known:
        logger.error("%s is at schema %s, known are %s", without_password(connection.engine.url), heads, known)
        raise StoreError(Failure.NEWER)
    if taken and not heads:
        logger.error(
            "%s has tables %s, but no revision of ours", without_password(connection.engine.url), sorted(taken)
        )
        raise StoreError(Failure.FOREIGN)
    return heads
