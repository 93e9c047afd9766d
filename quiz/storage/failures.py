"""Why the store failed, told to the visitor in a sentence and to the operator in the log."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

logger = logging.getLogger(__name__)


class Failure(StrEnum):
    """Why the store failed, and the sentence that the visitor reads; `{done}` is what could not be done."""

    LOCKED = "The quiz's records are busy, so this could not be {done}; try again in a moment."
    READ_ONLY = "The quiz's records may not be written here, so this could not be {done}; the log says why."
    FULL = "The disk with the quiz's records is full, so this could not be {done}; try again later."
    GONE = "The quiz's records have gone from the disk, so this could not be {done}; try again later."
    NOT_A_DATABASE = "What lies where the quiz keeps its records is no database; it was left as it is."
    FOREIGN = "The database given to the quiz holds tables of another program; it was left as it is."
    NEWER = "The quiz's records were written by a newer version of the quiz and left as they are: update the quiz."
    UNREACHABLE = "The quiz's records cannot be reached, so this could not be {done}; try again in a moment."
    DRIVER = "QUIZ_DATABASE_URL names a database whose driver is not installed; the log says which."
    URL = "QUIZ_DATABASE_URL names nothing that the quiz can use: it takes a file for SQLite, or PostgreSQL."
    OTHER = "The quiz's records failed, so this could not be {done}; nothing is lost, and the log says more."


class StoreError(RuntimeError):
    """The store could not do it. `str()` is one sentence for the visitor; the operator's log has the rest."""

    def __init__(self, failure: Failure, done: str = "done", *, sentence: str = "") -> None:
        super().__init__(sentence or failure.format(done=done))
        self.failure = failure


# SQLite's primary result codes, https://sqlite.org/rescode.html, and PostgreSQL's states,
# https://www.postgresql.org/docs/current/errcodes-appendix.html (all five characters, or the class's two).
_BY_SQLITE_CODE: Final = {
    sqlite3.SQLITE_BUSY: Failure.LOCKED,
    sqlite3.SQLITE_LOCKED: Failure.LOCKED,
    sqlite3.SQLITE_READONLY: Failure.READ_ONLY,
    sqlite3.SQLITE_PERM: Failure.READ_ONLY,
    sqlite3.SQLITE_FULL: Failure.FULL,
    sqlite3.SQLITE_CANTOPEN: Failure.UNREACHABLE,
    sqlite3.SQLITE_IOERR: Failure.UNREACHABLE,
    sqlite3.SQLITE_NOTADB: Failure.NOT_A_DATABASE,
    sqlite3.SQLITE_CORRUPT: Failure.NOT_A_DATABASE,
}

_BY_SQLSTATE: Final = {
    "55P03": Failure.LOCKED,
    "40": Failure.LOCKED,
    "25006": Failure.READ_ONLY,
    "42501": Failure.READ_ONLY,
    "53100": Failure.FULL,
    "53": Failure.UNREACHABLE,
    "57": Failure.UNREACHABLE,
    "08": Failure.UNREACHABLE,
}


@contextmanager
def told_failures(done: str, url: URL) -> Iterator[None]:
    """Turn what the database throws into a sentence for the visitor and a line for the operator."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError, ModuleNotFoundError) as error:
        failure = _failure(error)
        cause = error.orig if isinstance(error, DBAPIError) else error
        name = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or type(cause).__name__
        logger.error(  # noqa: TRY400 – the line has what is needed; the cause is chained
            "%s: could not be %s: %s: %s",
            without_password(url),
            done,
            name,
            " ".join(str(cause).split()),
            exc_info=failure is Failure.OTHER,
        )
        raise StoreError(failure, done) from error


def _failure(error: Exception) -> Failure:
    if isinstance(error, ModuleNotFoundError):
        return Failure.DRIVER
    if isinstance(error, PoolTimeoutError):
        return Failure.LOCKED
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _BY_SQLITE_CODE.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF, Failure.OTHER)
    state = getattr(cause, "sqlstate", None) or ""
    if failure := _BY_SQLSTATE.get(state) or _BY_SQLSTATE.get(state[:2]):
        return failure
    is_lost = isinstance(error, OSError) or "OperationalError" in type(cause).__name__
    return Failure.UNREACHABLE if is_lost else Failure.OTHER


def without_password(url: URL) -> str:
    """`url` as it may be logged: no password, neither in its place nor among the parameters."""
    return url.set(query={}).render_as_string(hide_password=True)
