"""Do the counts say what a scan of everything would; and if not, made anew: `python -m quiz counts`."""

import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    case,
    cast,
    delete,
    except_,
    func,
    literal_column,
    select,
    text,
    union_all,
    update,
)

from quiz.game import LabelSpace
from quiz.storage.counting.counters import COUNTED, NETWORKS, NOBODY, UNSURE, offered, rescore, scores_of
from quiz.storage.database import Database
from quiz.storage.discussion.discussion_tables import comments, likes, reaction_counts, reactions, reports
from quiz.storage.tables import answers, claims, counts, crowds, offers, rounds

_CLOSE: Final = 1e-9
"""Probabilities added up in another order differ by less."""

_SAID: Final = (
    select(
        rounds.c.photograph,
        answers.c.network,
        answers.c.claimed,
        answers.c.probability,
        answers.c.is_right,
        func.row_number()
        .over(
            partition_by=(rounds.c.photograph, answers.c.network),
            order_by=(answers.c.probability.desc(), answers.c.claimed),
        )
        .label("place"),
    )
    .join(rounds, (rounds.c.game == answers.c.game) & (rounds.c.position == answers.c.position))
    .where(answers.c.label_space == LabelSpace.ALL_1000.value)
    .subquery("said")
)
_CLAIMED: Final = select(*(_SAID.c[column.name] for column in claims.columns)).where(_SAID.c.place == 1)
_REACTED: Final = select(reactions.c.photograph, reactions.c.reaction, func.count().label("n")).group_by(
    reactions.c.photograph, reactions.c.reaction
)

_BELOW: Final = comments.alias("below")
_TALK: Final = {
    "likes": select(func.count()).where(likes.c.comment == comments.c.id).scalar_subquery(),
    "reports": select(func.count()).where(reports.c.comment == comments.c.id).scalar_subquery(),
    "replies": select(func.count()).where(_BELOW.c.parent == comments.c.id).scalar_subquery(),
}
_OFFER: Final = (offers.c.photograph, offers.c.network, offers.c.option)
_WHOLE: Final = ("n", "n_right", "n_unsure", "networks", "networks_fooled")
_SURE: Final = ("sure_wrong", "sure_right")


def _lines() -> Select[Any]:
    """What `crowds` should hold, from the other counts."""
    none: list[ColumnElement[int]] = [literal_column("0").label(name) for name in NOBODY]
    networks = NETWORKS.subquery("networks")
    parts = union_all(
        select(
            counts.c.photograph,
            counts.c.n,
            counts.c.n_right,
            case((counts.c.chosen == UNSURE, counts.c.n), else_=0).label("n_unsure"),
            *none[3:],
        ),
        select(networks.c.photograph, *none[:3], *(networks.c[name] for name in list(NOBODY)[3:])),
    ).subquery("parts")
    sums = [cast(func.sum(parts.c[name]), BigInteger).label(name) for name in _WHOLE]
    sure = [func.sum(parts.c[name]).label(name) for name in _SURE]
    return select(parts.c.photograph, *sums, *sure).group_by(parts.c.photograph)


def differences(database: Database) -> Iterator[str]:
    """What the counts have that a scan does not find, and the other way round, a line each. Raises `StoreError`."""
    lines = _lines().subquery("lines")
    pairs: tuple[tuple[str, Select[Any], Select[Any]], ...] = (
        ("counts", select(counts), COUNTED),
        ("claims", select(claims), _CLAIMED),
        ("reaction_counts", select(reaction_counts), _REACTED),
        (
            "comments",
            select(comments.c.id, *(comments.c[name] for name in _TALK)),
            select(comments.c.id, *_TALK.values()),
        ),
        (
            "crowds",
            select(crowds.c.photograph, *(crowds.c[name] for name in _WHOLE)),
            select(lines.c.photograph, *(lines.c[name] for name in _WHOLE)),
        ),
    )
    with database.reading() as connection:
        if connection.dialect.name == "postgresql":  # else each statement would see a moment of its own
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        for name, kept, found in pairs:
            for row in connection.execute(except_(kept, found)):
                yield f"{name} has {tuple(row)}, a scan does not"
            for row in connection.execute(except_(found, kept)):
                yield f"a scan finds {tuple(row)}, {name} has it not"
        kept_offers = {tuple(row)[:3]: row.n for row in connection.execute(select(*_OFFER, offers.c.n))}
        yield from _offers_differ(kept_offers, offered(connection))
        probabilities = select(lines.c.photograph, *(lines.c[name].label(f"{name}_found") for name in _SURE)).subquery()
        for line in connection.execute(
            select(crowds, probabilities).join(probabilities, probabilities.c.photograph == crowds.c.photograph)
        ).mappings():
            wanted = {name: line[f"{name}_found"] for name in _SURE} | scores_of(line)
            for name, value in wanted.items():
                if not _is_close(line[name], value):
                    yield f"crowds has {name}={line[name]!r} of {line[crowds.c.photograph]}, it should be {value!r}"


def _offers_differ(
    kept: Mapping[tuple[str, str, int], int], found: Mapping[tuple[str, str, int], int]
) -> Iterator[str]:
    for key in sorted(kept.keys() | found.keys()):
        if kept.get(key) != found.get(key):
            yield f"offers has {kept.get(key)} of {key}, a scan finds {found.get(key)}"


def _is_close(kept: float | None, found: float | None) -> bool:
    return kept is found if kept is None or found is None else math.isclose(kept, found, abs_tol=_CLOSE)


def rebuild(database: Database) -> None:
    """Count everything anew; who plays meanwhile waits, and nobody sees it half done. Raises `StoreError`."""
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("LOCK TABLE guesses, answers, crowds, comments, reactions IN EXCLUSIVE MODE"))
        fill(connection)


def fill(connection: Connection) -> None:
    """Empty the counts, and fill them by one scan of each table."""
    for table, names, found in (
        (counts, list(counts.c.keys()), COUNTED),
        (claims, list(claims.c.keys()), _CLAIMED),
        (reaction_counts, list(reaction_counts.c.keys()), _REACTED),
        (crowds, ["photograph", *NOBODY], _lines()),
    ):
        connection.execute(delete(table))
        connection.execute(table.insert().from_select(names, found))
    connection.execute(delete(offers))
    names = [column.name for column in _OFFER]
    if rows := [dict(zip(names, key, strict=True)) | {"n": n} for key, n in offered(connection).items()]:
        connection.execute(offers.insert(), rows)
    connection.execute(update(comments).values(_TALK))
    for line in connection.execute(select(crowds)).mappings().all():
        rescore(connection, line)
