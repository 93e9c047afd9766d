"""A third way to play: saying what the network claims. Its rounds have foils for distractors.

SQLite changes no constraint of a table short of copying it and all that points to it, answers of millions of players. A
CHECK that lets more pass than before does not bear on what is there: its words are changed where SQLite keeps them.

Source: https://www.sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes, the simpler procedure.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_CHECKS = (
    ("games", "mode", "mode IN ('four', 'all200')", "mode IN ('four', 'all200', 'says')"),
    (
        "rounds",
        "distractors",
        "distractors IN ('network', 'random', 'all200')",
        "distractors IN ('network', 'random', 'all200', 'foils')",
    ),
    ("guesses", "mode", "mode IN ('four', 'all200')", "mode IN ('four', 'all200', 'says')"),
    (
        "guesses",
        "distractors",
        "distractors IN ('network', 'random', 'all200')",
        "distractors IN ('network', 'random', 'all200', 'foils') AND (distractors = 'foils') = (mode = 'says')",
    ),
)
"""(table, name, before, after) of each."""

_REWRITTEN = sa.text(
    "UPDATE sqlite_master SET sql = replace(sql, :before, :after) "
    "WHERE type = 'table' AND name = :name AND instr(sql, :before) > 0"
)


def upgrade() -> None:
    _change([(table, name, before, after) for table, name, before, after in _CHECKS])


def downgrade() -> None:
    games = sa.table("games", sa.column("id"), sa.column("mode"))
    of_this_mode = sa.select(games.c.id).where(games.c.mode == "says")
    for name in ("guesses", "answers", "undecided", "shares", "rounds"):
        table = sa.table(name, sa.column("game"))
        op.execute(sa.delete(table).where(table.c.game.in_(of_this_mode)))
    op.execute(sa.delete(games).where(games.c.mode == "says"))
    _change([(table, name, after, before) for table, name, before, after in _CHECKS])


def _change(checks: list[tuple[str, str, str, str]]) -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        for table, name, _, after in checks:
            op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, after)
        return
    with _schema_may_be_written(connection):
        for table, name, before, after in checks:
            here = {"name": table, "before": _check(table, name, before), "after": _check(table, name, after)}
            if connection.execute(_REWRITTEN, here).rowcount != 1:
                raise RuntimeError(f"table {table} has no {here['before']!r}")
        version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
        connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")  # so that every connection reads it anew


def _check(table: str, name: str, condition: str) -> str:
    return f"CONSTRAINT ck_{table}_{name} CHECK ({condition})"


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
