"""Looks at a glance, and beside them those without a limit, read for their figures.

Read by themselves, with players and photographs of their own: so no other figure's draws depend on who plays that way.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, distinct, func, or_, select

from quiz.analysis.looks import KINDS, Glanced
from quiz.game import GLANCES, Distractors, Kind, LabelSpace, Mode
from quiz.storage.tables import answers, games, guesses, rounds

OFF_BY: Final = 4
"""A look counts that was off by no more than one part in so many of the time for which it was to be shown."""

_IS_GLANCE: Final = guesses.c.distractors == Distractors.GLANCE.value


def _as_meant(mode: Mode) -> ColumnElement[bool]:
    """Looks in that mode for which the photograph was shown as long as it was to be."""
    off = mode.exposure_ms // OFF_BY
    return and_(
        guesses.c.mode == mode.value, guesses.c.glanced_ms.between(mode.exposure_ms - off, mode.exposure_ms + off)
    )


_AS_MEANT: Final = or_(*map(_as_meant, GLANCES))
_EXPOSURE: Final = case(*((guesses.c.mode == mode.value, mode.exposure_ms) for mode in GLANCES), else_=0)


def read_glanced(connection: Connection, first_looks: ColumnElement[bool], *, digits: int, many: int) -> Glanced:
    """Those of these looks. Of more than `many` players, groups by the first `digits` of their keys are read."""
    of_glances = and_(first_looks, _IS_GLANCE)
    glances = int(connection.execute(select(func.count()).where(of_glances)).scalar_one())
    if not glances:
        return _glanced((), uncounted=0)
    whole = int(connection.execute(select(func.count(distinct(guesses.c.player))).where(first_looks)).scalar_one())
    who = func.substr(guesses.c.player, 1, digits) if whole > many else guesses.c.player
    rows = connection.execute(_looks(who, and_(of_glances, _AS_MEANT))).all()
    seen = select(guesses.c.photograph).where(of_glances, _AS_MEANT)
    unlimited = and_(first_looks, guesses.c.mode == Mode.FOUR.value, guesses.c.photograph.in_(seen))
    beside = connection.execute(_looks(who, unlimited)).all()
    return _glanced((*rows, *beside), uncounted=glances - sum(row.n for row in rows))


def _looks(who: ColumnElement[str], counts: ColumnElement[bool]) -> Select[Any]:
    """Who looked at what for how long, of which kind, right or unsure; and whether a wrong choice was the network's
    claim (1), or another beside it (0); −1 where it was no wrong choice, or no claim was among the options.

    The claim is that of the game's own network, over the 1,000.
    """
    its = and_(
        answers.c.game == guesses.c.game,
        answers.c.position == guesses.c.position,
        answers.c.label_space == LabelSpace.ALL_1000.value,
        answers.c.network == games.c.network,
    )
    here = and_(rounds.c.game == guesses.c.game, rounds.c.position == guesses.c.position)
    joined = guesses.join(games, games.c.id == guesses.c.game).join(rounds, here).outerjoin(answers, its)
    is_lured = and_(
        guesses.c.kind == Kind.FOOLING.value,
        rounds.c.distractors == Distractors.NETWORK.value,
        ~guesses.c.is_right,
        guesses.c.chosen.is_not(None),
        answers.c.claimed.is_not(None),
        ~answers.c.is_right,
    )
    named = case((~is_lured, -1), (guesses.c.chosen == answers.c.claimed, 1), else_=0)
    by: list[ColumnElement[Any]] = [
        who.label("who"),
        guesses.c.photograph,
        _EXPOSURE.label("exposure_ms"),
        guesses.c.kind,
        guesses.c.is_right,
        guesses.c.chosen.is_(None).label("unsure"),
        named.label("named"),
    ]
    return select(*by, func.count().label("n")).select_from(joined).where(counts).group_by(*by)


def _glanced(rows: Sequence[Row[Any]], *, uncounted: int) -> Glanced:
    who = {key: place for place, key in enumerate(sorted({row.who for row in rows}))}
    what = {name: place for place, name in enumerate(sorted({row.photograph for row in rows}))}
    kinds = {kind.value: place for place, kind in enumerate(KINDS)}
    n = np.array([row.n for row in rows], dtype=np.float64)
    named = np.array([row.named for row in rows], dtype=np.int8)
    return Glanced(
        players=len(who),
        photographs=len(what),
        player=np.array([who[row.who] for row in rows], dtype=np.intp),
        photograph=np.array([what[row.photograph] for row in rows], dtype=np.intp),
        exposure_ms=np.array([row.exposure_ms for row in rows], dtype=np.intp),
        kind=np.array([kinds[row.kind] for row in rows], dtype=np.intp),
        n=n,
        right=n * np.array([row.is_right for row in rows], dtype=bool),
        unsure=n * np.array([row.unsure for row in rows], dtype=bool),
        wrong=n * (named >= 0),
        named=n * (named == 1),
        uncounted=uncounted,
    )
