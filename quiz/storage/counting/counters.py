"""Counts per photograph, kept as guesses and answers arrive, in their very transaction: no page scans the guesses.

Every function works inside the transaction that it is given. The row of the photograph is written first, so that two
players of one photograph take turns and nobody waits in a circle. `counters_audit` holds the counts against what they
count.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    RowMapping,
    Select,
    Table,
    and_,
    case,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)

from quiz.analysis.hardness import hardness
from quiz.game import Distractors, LabelSpace
from quiz.storage.database import insert
from quiz.storage.discussion.discussion_tables import reaction_counts, reactions
from quiz.storage.tables import claims, counts, crowds, games, guesses, offers, rounds

UNSURE: Final = -1
"""What stands in the counts for "I don't know"."""

NOBODY: Final[Mapping[str, float]] = {
    "n": 0, "n_right": 0, "n_unsure": 0, "networks": 0, "networks_fooled": 0, "sure_wrong": 0.0, "sure_right": 0.0,
}  # fmt: skip
"""A photograph's line before anyone has said anything."""

_APART: Final = (Distractors.FOILS.value, Distractors.GLANCE.value)
SAYS_WHAT_IT_IS: Final = guesses.c.distractors.not_in(_APART)
"""Guesses at what a photograph shows, by those who could look for as long as they liked. Of the others, those at what
the network claims say nothing of how hard it is to see, and those at a glance how hard that is in a moment."""

_CHOSEN: Final = func.coalesce(guesses.c.chosen, UNSURE)
COUNTED: Final = (
    select(
        guesses.c.photograph,
        games.c.network,
        guesses.c.distractors,
        _CHOSEN.label("chosen"),
        func.count().label("n"),
        cast(func.sum(case((guesses.c.is_right, 1), else_=0)), BigInteger).label("n_right"),
    )
    .join(games, games.c.id == guesses.c.game)
    .where(guesses.c.first_sight, SAYS_WHAT_IT_IS)
    .group_by(guesses.c.photograph, games.c.network, guesses.c.distractors, _CHOSEN)
)
"""What `counts` should hold, by a scan of the guesses."""

NETWORKS: Final[Select[Any]] = select(
    claims.c.photograph,
    func.count().label("networks"),
    cast(func.sum(case((claims.c.is_right, 0), else_=1)), Integer).label("networks_fooled"),
    func.sum(case((claims.c.is_right, 0.0), else_=claims.c.probability)).label("sure_wrong"),
    func.sum(case((claims.c.is_right, claims.c.probability), else_=0.0)).label("sure_right"),
).group_by(claims.c.photograph)
"""What `crowds` should hold of the networks."""


def count_guess(connection: Connection, guess: Mapping[str, Any], *, network: str, options: Sequence[int]) -> None:
    """Count a first sight that was just written; `options` are the four, empty where any of the 200 could be said.

    What was said of the network's claim is no count of the photograph's, nor what was said at a glance.
    """
    if guess["distractors"] in _APART:
        return
    right, unsure = int(guess["is_right"]), int(guess["chosen"] is None)
    of_it = {"photograph": guess["photograph"]}
    rescore(connection, _add(connection, crowds, of_it, {"n": 1, "n_right": right, "n_unsure": unsure}, NOBODY))
    said = {"network": network, "distractors": guess["distractors"], "chosen": UNSURE if unsure else guess["chosen"]}
    _add(connection, counts, of_it | said, {"n": 1, "n_right": right}, {})
    for option in options:
        _add(connection, offers, of_it | {"network": network, "option": option}, {"n": 1}, {})


def offered(connection: Connection, *where: ColumnElement[bool]) -> Mapping[tuple[str, str, int], int]:
    """What `offers` should hold, by (photograph, network, option), by a scan of the guesses at first sight `where`."""
    seen = (
        select(guesses.c.game, guesses.c.position, func.count().label("n"))
        .where(guesses.c.first_sight, SAYS_WHAT_IT_IS, *where)
        .group_by(guesses.c.game, guesses.c.position)
        .subquery("seen")
    )
    query = (
        select(rounds.c.photograph, games.c.network, rounds.c.options, seen.c.n)
        .join(rounds, and_(rounds.c.game == seen.c.game, rounds.c.position == seen.c.position))
        .join(games, games.c.id == seen.c.game)
    )
    found: Counter[tuple[str, str, int]] = Counter()
    for row in connection.execute(query):
        for option, _ in row.options:
            found[row.photograph, row.network, option] += row.n
    return found


def count_claim(connection: Connection, photograph: str, answer: Mapping[str, Any]) -> None:
    """Keep what a network said of a photograph over the 1,000 if it was never surer."""
    if answer["label_space"] != LabelSpace.ALL_1000.value:
        return
    said = {name: answer[name] for name in ("claimed", "probability", "is_right")}
    new = insert(connection, claims).values(photograph=photograph, network=answer["network"], **said)
    by, its = claims.c.probability, new.excluded.probability
    kept = new.on_conflict_do_update(
        index_elements=["photograph", "network"],
        set_=said,
        where=or_(by < its, and_(by == its, claims.c.claimed > new.excluded.claimed)),
    ).returning(claims.c.photograph)
    if connection.execute(kept).one_or_none():
        _add(connection, crowds, {"photograph": photograph}, {"n": 0}, NOBODY)  # its line, and a turn at it
        found = connection.execute(NETWORKS.where(claims.c.photograph == photograph)).mappings().one()
        changed = update(crowds).where(crowds.c.photograph == photograph).values(dict(found)).returning(crowds)
        rescore(connection, connection.execute(changed).mappings().one())


def count_reaction(connection: Connection, photograph: str, reaction: str) -> None:
    """One reaction more."""
    _add(connection, reaction_counts, {"photograph": photograph, "reaction": reaction}, {"n": 1}, {})


def uncount_reaction(connection: Connection, photograph: str, reaction: str) -> None:
    """One reaction less."""
    _take(connection, reaction_counts, {"photograph": photograph, "reaction": reaction}, {"n": 1})


def uncount_player(connection: Connection, key: str) -> None:
    """Take a player's first sights and reactions out again, before their rows are deleted."""
    mine = COUNTED.where(guesses.c.player == key).order_by(guesses.c.photograph)
    for row in connection.execute(mine).mappings().all():
        unsure = row["n"] if row["chosen"] == UNSURE else 0
        right = {"n": row["n"], "n_right": row["n_right"]}
        line = _take(connection, crowds, {"photograph": row["photograph"]}, right | {"n_unsure": unsure})
        if line is not None:
            rescore(connection, line)
        said = {name: row[name] for name in ("photograph", "network", "distractors", "chosen")}
        _take(connection, counts, said, right)
    for (photograph, network, option), n in sorted(offered(connection, guesses.c.player == key).items()):
        here = {"photograph": photograph, "network": network, "option": option}
        _take(connection, offers, here, {"n": n})
    reacted = select(reactions).where(reactions.c.player == key).order_by(reactions.c.photograph, reactions.c.reaction)
    for row in connection.execute(reacted).mappings().all():
        uncount_reaction(connection, row["photograph"], row["reaction"])


def rescore(connection: Connection, line: RowMapping) -> None:
    """Write down how hard a photograph is, by its line of counts, as that has just become."""
    scores = scores_of(line)
    if any(line[name] != value for name, value in scores.items()):
        connection.execute(update(crowds).where(crowds.c.photograph == line["photograph"]).values(scores))


def scores_of(line: RowMapping) -> dict[str, float | None]:
    """The columns to sort by that belong to these counts."""
    hard = hardness(
        n=line["n"],
        n_right=line["n_right"],
        n_unsure=line["n_unsure"],
        networks=line["networks"],
        sure_wrong=line["sure_wrong"],
        sure_right=line["sure_right"],
    )
    return {
        "hard_people": hard.people,
        "hard_networks": hard.networks,
        "hard_both": hard.both,
        "differ": hard.differ,
    }


def _add(
    connection: Connection,
    table: Table,
    key: Mapping[str, object],
    more: Mapping[str, int],
    otherwise: Mapping[str, float],
) -> RowMapping:
    """Count up at `key`, from nothing if need be; the row as it then is. `otherwise`: what else a new row holds."""
    new = insert(connection, table).values({**otherwise, **key, **more})
    sums = {name: table.c[name] + by for name, by in more.items()}
    counted = new.on_conflict_do_update(index_elements=list(key), set_=sums).returning(table)
    return connection.execute(counted).mappings().one()


def _take(
    connection: Connection, table: Table, key: Mapping[str, object], less: Mapping[str, int]
) -> RowMapping | None:
    """Count down at `key`; the row as it then is. A row that counts nothing any more goes."""
    here: ColumnElement[bool] = and_(*(table.c[name] == value for name, value in key.items()))
    diffs = {name: table.c[name] - by for name, by in less.items()}
    row = connection.execute(update(table).where(here).values(diffs).returning(table)).mappings().one_or_none()
    if row is not None and row["n"] == 0 and not row.get("networks"):
        connection.execute(delete(table).where(here))
        return None
    return row
