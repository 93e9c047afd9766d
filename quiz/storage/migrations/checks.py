"""Other checks on tables that are there and large.

SQLite changes no constraint of a table short of copying it and all that points to it, answers of millions of players. A
CHECK that lets more pass than before does not bear on what is there: its words are changed where SQLite keeps them.

Source: https://www.sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes, the simpler procedure.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

_REWRITTEN = sa.text(
    "UPDATE sqlite_master SET sql = replace(sql, :before, :after) "
    "WHERE type = 'table' AND name = :name AND instr(sql, :before) > 0"
)


def change_checks(
    checks: Sequence[tuple[str, str, str, str]], widths: Sequence[tuple[str, str, int, int]] = ()
) -> None:
    """Have the tables hold other checks, (table, name, before, after) each, and texts of other lengths at most, (table,
    column, before, after) each; the columns are such as may not be NULL."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        for table, column, before, after in widths:
            op.alter_column(table, column, type_=sa.String(after), existing_type=sa.String(before))
        for table, name, _, condition in checks:
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
        return
    changes = [
        *((table, _check(table, name, before), _check(table, name, after)) for table, name, before, after in checks),
        *((table, _text(column, before), _text(column, after)) for table, column, before, after in widths),
    ]
    with _schema_may_be_written(connection):
        for name, old, new in changes:
            if connection.execute(_REWRITTEN, {"name": name, "before": old, "after": new}).rowcount != 1:
                raise RuntimeError(f"table {name} has no {old!r}")
        version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
        connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")  # so that every connection reads it anew


def drop_games(*modes: str) -> None:
    """Delete the games of these modes with all that was said in them: a way back knows no such mode."""
    games = sa.table("games", sa.column("id"), sa.column("mode"))
    of_these_modes = sa.select(games.c.id).where(games.c.mode.in_(modes))
    for name in ("guesses", "answers", "undecided", "shares", "rounds"):
        table = sa.table(name, sa.column("game"))
        op.execute(sa.delete(table).where(table.c.game.in_(of_these_modes)))
    op.execute(sa.delete(games).where(games.c.mode.in_(modes)))


def _check(table: str, name: str, condition: str) -> str:
    return f"CONSTRAINT ck_{table}_{name} CHECK ({condition})"


def _text(column: str, length: int) -> str:
    return f"{column} VARCHAR({length}) NOT NULL"


@contextmanager
def _schema_may_be_written(connection: sa.Connection) -> Iterator[None]:
    """Some builds of SQLite, such as Apple's, refuse that unless they are told otherwise, as from Python 3.12 on."""
    raw: Any = connection.connection.driver_connection
    defensive = getattr(sqlite3, "SQLITE_DBCONFIG_DEFENSIVE", None)
    was = defensive is not None and raw.getconfig(defensive)
    if was:
        raw.setconfig(defensive, False)
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    try:
        yield
    finally:
        connection.exec_driver_sql("PRAGMA writable_schema = RESET")
        if was:
            raw.setconfig(defensive, True)
