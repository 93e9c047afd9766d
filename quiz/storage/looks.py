"""First looks, read once for all figures, so that every one is of the same moment.

Of a crowd of more than `_MANY` players, they are read in 256 groups by the start of their key: the keys are digests, so
that groups are drawn at random, and vary as players do. Who looked often is read apart as well, one by one.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Row, Select, and_, case, distinct, exists, func, select

from quiz.analysis.looks import KINDS, SPACES, WAYS, Called, Felt, Foreseen, Looks, Read
from quiz.game import Call, Distractors, LabelSpace
from quiz.storage.counting.counters import SAYS_WHAT_IT_IS
from quiz.storage.crowd import is_label_wrong
from quiz.storage.glancing.glance_looks import read_glanced
from quiz.storage.tables import answers, games, guesses, undecided
from quiz.storage.versions import latest, maker

_MANY: Final = 1000
_DIGITS: Final = 2
_OFTEN: Final = 20
SUBJECTS: Final = 100


def read(connection: Connection) -> Read:
    """Every first look at a photograph whose label is not known to be wrong."""
    whole = int(connection.execute(select(func.count(distinct(guesses.c.player))).where(SAYS_WHAT_IT_IS)).scalar_one())
    digits = _DIGITS if whole > _MANY else 64
    people = connection.execute(_people(digits)).all()
    against = connection.execute(_against(digits)).all()
    felt = connection.execute(_felt(digits)).all()
    called = connection.execute(_called(digits)).all()
    often = (
        select(guesses.c.player)
        .where(guesses.c.first_sight, SAYS_WHAT_IT_IS)
        .group_by(guesses.c.player)
        .having(func.count() >= _OFTEN)
        .order_by(guesses.c.player)
        .limit(SUBJECTS)
    )
    subjects = connection.execute(_against(64).where(guesses.c.player.in_(often))).all()
    who = {key: place for place, key in enumerate(sorted({row[0] for row in people}))}
    what = {name: place for place, name in enumerate(sorted({row[1] for row in people}))}
    known = latest(connection)
    makers = {(row[7], row[8]): maker(row[7], row[8], known) for row in (*against, *subjects)}
    apart = {key: place for place, key in enumerate(sorted({row[0] for row in subjects}))}
    return Read(
        whole=whole,
        people=_looks(people, who, what, makers),
        against=_looks(against, who, what, makers),
        subjects=_looks(subjects, apart, what, makers),
        felt=Felt(
            player=np.array([who[row[0]] for row in felt], dtype=np.intp),
            photograph=np.array([what[row[1]] for row in felt], dtype=np.intp),
            sure=np.array([row[2] for row in felt], dtype=np.float64),
            right=np.array([row[4] * bool(row[3]) for row in felt], dtype=np.float64),
            n=np.array([row[4] for row in felt], dtype=np.float64),
        ),
        called=Called(
            player=np.array([who[row[0]] for row in called], dtype=np.intp),
            photograph=np.array([what[row[1]] for row in called], dtype=np.intp),
            called=np.array([row[2] == Call.RIGHT.value for row in called], dtype=bool),
            its=np.array([row[3] for row in called], dtype=bool),
            n=np.array([row[4] for row in called], dtype=np.float64),
        ),
        foreseen=_foreseen(connection),
        glanced=read_glanced(connection, _FIRST, digits=_DIGITS, many=_MANY),
    )


_IS_UNDECIDED: Final = exists().where(undecided.c.game == guesses.c.game, undecided.c.position == guesses.c.position)
_FIRST: Final = and_(guesses.c.first_sight, ~is_label_wrong(guesses.c.photograph), ~_IS_UNDECIDED)
COUNTS: Final = and_(_FIRST, SAYS_WHAT_IT_IS)
"""What figures count: of what photographs show."""


def _key(digits: int) -> tuple[Any, ...]:
    who = func.substr(guesses.c.player, 1, digits).label("who") if digits < 64 else guesses.c.player.label("who")
    asked = (guesses.c.photograph, guesses.c.truth, guesses.c.kind, guesses.c.distractors)
    return (who, *asked, guesses.c.is_right, guesses.c.chosen.is_(None).label("unsure"))


def _people(digits: int) -> Select[Any]:
    by = _key(digits)
    return select(*by, func.count()).where(COUNTS).group_by(*by)


def _against(digits: int) -> Select[Any]:
    """As `_people`, then the network, its version, and whether it was right over each of `SPACES`."""
    of = {space: answers.alias(f"over_{space.name.lower()}") for space in SPACES}
    main = of[LabelSpace.ALL_1000]
    by: list[Any] = [*_key(digits), main.c.network, main.c.version]
    joined: Any = guesses
    for space, said in of.items():
        same = and_(
            said.c.game == guesses.c.game, said.c.position == guesses.c.position, said.c.label_space == space.value
        )
        if space is LabelSpace.ALL_1000:
            joined = joined.join(said, same)
        else:
            joined = joined.outerjoin(said, and_(same, said.c.network == main.c.network))
        by.append(case((said.c.is_right, 1), (~said.c.is_right, 0), else_=-1).label(f"right_{space.name.lower()}"))
    return select(*by, func.count()).select_from(joined).where(COUNTS).group_by(*by)


def _felt(digits: int) -> Select[Any]:
    by = (_key(digits)[0], guesses.c.photograph, guesses.c.sure, guesses.c.is_right)
    return select(*by, func.count()).where(COUNTS, guesses.c.sure.is_not(None)).group_by(*by)


def _called(digits: int) -> Select[Any]:
    """What was called, beside what the game's own network was among the 1,000."""
    by = (_key(digits)[0], guesses.c.photograph, guesses.c.called, answers.c.is_right)
    its = and_(
        answers.c.game == guesses.c.game,
        answers.c.position == guesses.c.position,
        answers.c.label_space == LabelSpace.ALL_1000.value,
    )
    joined = guesses.join(games, games.c.id == guesses.c.game).join(
        answers, and_(its, answers.c.network == games.c.network)
    )
    is_said = guesses.c.called.in_((Call.RIGHT.value, Call.WRONG.value))
    return select(*by, func.count()).select_from(joined).where(COUNTS, is_said).group_by(*by)


def _foreseen(connection: Connection) -> Foreseen:
    """What was said of claims. Read by itself, with players and photographs of its own: so no other figure's draws
    depend on who plays that way."""
    counts = and_(_FIRST, guesses.c.distractors == Distractors.FOILS.value)
    whole = int(connection.execute(select(func.count(distinct(guesses.c.player))).where(counts)).scalar_one())
    key = _key(_DIGITS if whole > _MANY else 64)
    by = (key[0], guesses.c.photograph, guesses.c.is_right, guesses.c.chosen.is_(None).label("unsure"))
    query = select(*by, func.count()).where(counts).group_by(*by)
    rows = connection.execute(query).all()
    who = {name: place for place, name in enumerate(sorted({row[0] for row in rows}))}
    what = {name: place for place, name in enumerate(sorted({row[1] for row in rows}))}
    n = np.array([row[4] for row in rows], dtype=np.float64)
    return Foreseen(
        players=len(who),
        photographs=len(what),
        player=np.array([who[row[0]] for row in rows], dtype=np.intp),
        photograph=np.array([what[row[1]] for row in rows], dtype=np.intp),
        n=n,
        right=n * np.array([row[2] for row in rows], dtype=bool),
        unsure=n * np.array([row[3] for row in rows], dtype=bool),
    )


def _looks(
    rows: Sequence[Row[Any]], who: dict[str, int], what: dict[str, int], makers: Mapping[tuple[str, str | None], str]
) -> Looks:
    kinds = {kind.value: place for place, kind in enumerate(KINDS)}
    ways = {way.value: place for place, way in enumerate(WAYS)}
    names = tuple(sorted(set(makers.values())))
    networks = {version: names.index(name) for version, name in makers.items()}
    is_against = bool(rows) and len(rows[0]) > 8
    columns = list(zip(*rows, strict=True)) or [()] * 8
    n = np.array(columns[-1], dtype=np.float64)
    return Looks(
        players=len(who),
        photographs=tuple(what),
        networks=names,
        player=np.array([who[key] for key in columns[0]], dtype=np.intp),
        photograph=np.array([what[name] for name in columns[1]], dtype=np.intp),
        truth=np.array(columns[2], dtype=np.intp),
        kind=np.array([kinds[kind] for kind in columns[3]], dtype=np.intp),
        way=np.array([ways[way] for way in columns[4]], dtype=np.intp),
        n=n,
        right=n * np.array(columns[5], dtype=bool),
        unsure=n * np.array(columns[6], dtype=bool),
        network=np.array(
            [networks[version] for version in zip(columns[7], columns[8], strict=True)]
            if is_against
            else [-1] * len(n),
            dtype=np.intp,
        ),
        answered=np.array(columns[9:-1] if is_against else [[-1] * len(n)] * len(SPACES), dtype=np.int8).T,
    )
