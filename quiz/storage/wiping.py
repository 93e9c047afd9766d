"""Leaving nothing behind: what was forgotten is, a moment later, in no file of the store's.

SQLite keeps what was deleted in two places that `secure_delete` does not reach: in the write-ahead log, until that is
written over, and in what a page that was split had on it before. So the file is written anew (VACUUM) and the log cut
to nothing (a checkpoint that truncates). Whoever reads at that moment is not disturbed: what is owed stands in the
file's `user_version`, and is paid a little later, at the next forgetting, at stop, or by the next server to start.

PostgreSQL has a vacuum and a log of its own, which are its operator's.
"""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from quiz.storage.turns import Turns

logger = logging.getLogger(__name__)

BRIEF_MS: Final = 250
"""How long others' reading and writing is waited for before it is tried again later."""
_TIMES: Final = 100
"""The file is written anew so rarely that it takes at most a hundredth of the time."""
_SOON_S, _LATE_S = 1.0, 60.0
"""Seconds between two tries, at first and at most."""
_MOST: Final = 2**31 - 1


class Wiping:
    """What is owed to those who were forgotten, and its payment; for SQLite only.

    `engine` gives the engine of the file as it is now, `turn` is held by whoever writes in this process.
    """

    def __init__(self, engine: Callable[[], Engine], turn: Turns) -> None:
        self._engine, self._turn = engine, turn
        self._paying = threading.Lock()
        self._starting = threading.Lock()
        self._paid = threading.Event()
        self._paid.set()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._written_for = 0
        self._rest_until = 0.0

    def begin(self) -> None:
        """Pay, beside the visitors, what a server before this one has left unpaid."""
        with suppress(SQLAlchemyError, sqlite3.Error):
            raw = self._engine().raw_connection()
            try:
                owed = raw.cursor().execute("PRAGMA user_version").fetchone()[0]
            finally:
                raw.close()
            if owed:
                self._paid.clear()
                self._later()

    def owe(self, connection: Connection) -> None:
        """Note in a transaction that what it deletes is to be found nowhere afterwards."""
        owed = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        connection.exec_driver_sql(f"PRAGMA user_version = {owed % _MOST + 1}")

    def pay(self) -> None:
        """Pay now, or, where others are in the way, soon."""
        self._paid.clear()
        if not self._pays():
            self._later()

    def wait(self, timeout_s: float) -> bool:
        """Wait until nothing is owed; whether that is so."""
        return self._paid.wait(timeout_s)

    def close(self) -> None:
        """Pay what is owed, if nobody is in the way; else whoever opens the file next will."""
        self._stop.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()
        self._stop.clear()
        self._rest_until = 0.0
        if not self._paid.is_set() and not self._pays():
            logger.warning("what was forgotten is still in the write-ahead log; it goes when the quiz starts again")

    def _later(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._try_again, name="forgetting", daemon=True)
                self._thread.start()

    def _try_again(self) -> None:
        pause = _SOON_S
        while not self._stop.wait(pause):
            if self._pays():
                return
            pause = min(2 * pause, _LATE_S)

    def _pays(self) -> bool:
        """Pay as far as that can be done at once; whether nothing is owed any more."""
        with self._paying:
            try:
                raw = self._engine().raw_connection()
            except Exception as error:  # the file has gone, the pool is empty: said where it is found
                logger.debug("what was forgotten waits: %s", error)
                return False
            if not self._turn.acquire(timeout=BRIEF_MS / 1000):
                raw.close()
                return False
            try:
                cursor = raw.cursor()
                (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
                cursor.execute(f"PRAGMA busy_timeout = {BRIEF_MS}")
                try:
                    return self._written_off(cursor)
                finally:
                    cursor.execute(f"PRAGMA busy_timeout = {usual}")
            except sqlite3.Error as error:
                if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                    logger.warning("what was forgotten could not be wiped from the file yet: %s", error)
                return False
            finally:
                self._turn.release()
                raw.close()

    def _written_off(self, cursor: Any) -> bool:
        (owed,) = cursor.execute("PRAGMA user_version").fetchone()
        if owed and owed != self._written_for:
            if time.monotonic() < self._rest_until:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return False
            began = time.monotonic()
            cursor.execute("VACUUM")
            self._written_for = owed
            self._rest_until = time.monotonic() + _TIMES * (time.monotonic() - began)
        (is_busy, *_) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if is_busy:
            return False
        if owed:
            cursor.execute("BEGIN IMMEDIATE")
            try:
                (owed_now,) = cursor.execute("PRAGMA user_version").fetchone()
                if owed_now == owed:
                    cursor.execute("PRAGMA user_version = 0")
                    self._paid.set()
            finally:
                cursor.execute("COMMIT")
            self._written_for = 0
            return bool(owed_now == owed)
        self._paid.set()
        return True
