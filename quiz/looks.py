"""First looks as arrays, a line for what all figures group by: read once, so that every figure is of the same moment.

Of a crowd of more than `MANY` players, they are read in 256 groups by the start of their key: the keys are digests, so
that groups are drawn at random, and vary as players do. Who looked often is read apart as well, one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, and_, case, distinct, func, select

from quiz.crowd import is_label_wrong, is_undecided
from quiz.resampling import Floats, Places
from quiz.rounds import Distractors, Kind, LabelSpace
from quiz.schema import answers, guesses
from quiz.versions import UNKNOWN, latest, maker

MANY: Final = 1000
DIGITS: Final = 2
OFTEN: Final = 20
SUBJECTS: Final = 100

KINDS: Final = tuple(Kind)
WAYS: Final = tuple(Distractors)
SPACES: Final = tuple(LabelSpace)


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """Lines of looks, shapes (N,) each: who looked at what, how it was asked, how many were right and didn't know.

    `player` and `photograph` are places, of a player or a group of them, and in `photographs`; `kind` and `way` are
    places in `KINDS` and `WAYS`. Of looks that `networks[network]` answered as well, `answered` has a column for each
    of `SPACES`: 1 where it was right over that label space, 0 where wrong, −1 where it was not asked. Else the network
    is −1.
    """

    players: int
    photographs: tuple[str, ...]
    networks: tuple[str, ...]
    player: Places
    photograph: Places
    truth: Places
    kind: Places
    way: Places
    n: Floats
    right: Floats
    unsure: Floats
    network: Places
    answered: NDArray[np.int8]

    def where(self, mask: NDArray[np.bool_]) -> "Looks":
        """Only some of them; players and photographs keep their places."""
        return Looks(
            self.players,
            self.photographs,
            self.networks,
            *(column[mask] for column in (self.player, self.photograph, self.truth, self.kind, self.way)),
            *(column[mask] for column in (self.n, self.right, self.unsure)),
            self.network[mask],
            self.answered[mask],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Felt:
    """Looks of those who said how `sure` they were, in [0, 1]; otherwise as `Looks`."""

    player: Places
    photograph: Places
    sure: Floats
    n: Floats
    right: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """People's looks; those that a network answered, once for each network; those of `subjects`; how sure they felt.

    `whole` is the number of players, of whom `people.players` groups were made, or each is one.
    """

    whole: int
    people: Looks
    against: Looks
    subjects: Looks
    felt: Felt


def read(connection: Connection) -> Read:
    """Every first look at what fools its network or is a control, unless its label is known to be wrong."""
    whole = int(connection.execute(select(func.count(distinct(guesses.c.player)))).scalar_one())
    digits = DIGITS if whole > MANY else 64
    people = connection.execute(_people(digits)).all()
    against = _by_maker(connection, _against(digits))
    felt = connection.execute(_felt(digits)).all()
    often = (
        select(guesses.c.player)
        .where(guesses.c.first_sight)
        .group_by(guesses.c.player)
        .having(func.count() >= OFTEN)
        .order_by(guesses.c.player)
        .limit(SUBJECTS)
    )
    subjects = _by_maker(connection, _against(64).where(guesses.c.player.in_(often)))
    who = {key: place for place, key in enumerate(sorted({row[0] for row in people}))}
    what = {name: place for place, name in enumerate(sorted({row[1] for row in people}))}
    names = tuple(sorted({row[7] for row in against}))
    apart = {key: place for place, key in enumerate(sorted({row[0] for row in subjects}))}
    return Read(
        whole=whole,
        people=_looks(people, who, what, names),
        against=_looks(against, who, what, names),
        subjects=_looks(subjects, apart, what, names),
        felt=Felt(
            player=np.array([who[row[0]] for row in felt], dtype=np.intp),
            photograph=np.array([what[row[1]] for row in felt], dtype=np.intp),
            sure=np.array([row[2] for row in felt], dtype=np.float64),
            right=np.array([row[4] * bool(row[3]) for row in felt], dtype=np.float64),
            n=np.array([row[4] for row in felt], dtype=np.float64),
        ),
    )


_COUNTS: Final = and_(
    guesses.c.first_sight,
    ~is_label_wrong(guesses.c.photograph),
    ~is_undecided(guesses.c.game, guesses.c.position),
)


def _key(digits: int) -> tuple[Any, ...]:
    who = func.substr(guesses.c.player, 1, digits).label("who") if digits < 64 else guesses.c.player.label("who")
    asked = (guesses.c.photograph, guesses.c.truth, guesses.c.kind, guesses.c.distractors)
    return (who, *asked, guesses.c.is_right, guesses.c.chosen.is_(None).label("unsure"))


def _people(digits: int) -> Select[Any]:
    by = _key(digits)
    return select(*by, func.count()).where(_COUNTS).group_by(*by)


def _against(digits: int) -> Select[Any]:
    """As `_people`, then the network, and whether it was right over each of `SPACES`."""
    of = {space: answers.alias(f"over_{space.name.lower()}") for space in SPACES}
    main = of[LabelSpace.ALL_1000].c
    by: list[Any] = [*_key(digits), (main.network + "\n" + func.coalesce(main.version, UNKNOWN)).label("maker")]
    joined: Any = guesses
    for space, said in of.items():
        same = and_(
            said.c.game == guesses.c.game, said.c.position == guesses.c.position, said.c.label_space == space.value
        )
        if space is LabelSpace.ALL_1000:
            joined = joined.join(said, same)
        else:
            joined = joined.outerjoin(said, and_(same, said.c.network == of[LabelSpace.ALL_1000].c.network))
        by.append(case((said.c.is_right, 1), (~said.c.is_right, 0), else_=-1).label(f"right_{space.name.lower()}"))
    return select(*by, func.count()).select_from(joined).where(_COUNTS).group_by(*by)


def _by_maker(connection: Connection, query: Select[Any]) -> Sequence[Sequence[Any]]:
    """What `_against` finds, each version of a network under a name of its own (quiz.versions)."""
    known, rows = latest(connection), connection.execute(query).all()
    named: dict[str, str] = {}
    for raw in {row[7] for row in rows}:
        network, _, version = raw.rpartition("\n")
        named[raw] = maker(network, None if version == UNKNOWN else version, known)
    return [(*row[:7], named[row[7]], *row[8:]) for row in rows]


def _felt(digits: int) -> Select[Any]:
    by = (_key(digits)[0], guesses.c.photograph, guesses.c.sure, guesses.c.is_right)
    return select(*by, func.count()).where(_COUNTS, guesses.c.sure.is_not(None)).group_by(*by)


def _looks(rows: Sequence[Sequence[Any]], who: dict[str, int], what: dict[str, int], names: tuple[str, ...]) -> Looks:
    kinds = {kind.value: place for place, kind in enumerate(KINDS)}
    ways = {way.value: place for place, way in enumerate(WAYS)}
    networks = {name: place for place, name in enumerate(names)}
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
        network=np.array([networks[name] for name in columns[7]] if is_against else [-1] * len(n), dtype=np.intp),
        answered=np.array(columns[8:-1] if is_against else [[-1] * len(n)] * len(SPACES), dtype=np.int8).T,
    )
