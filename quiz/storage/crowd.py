"""The crowd of each photograph, read from counts alone: as quick after ten million guesses as after ten thousand.

Only first sights are counted. A photograph whose label an admin has confirmed to be wrong is in no list, and has no
figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, exists, select

from deck.classes import imagenet_a_indices
from quiz.analysis.statistics import Tally
from quiz.game import Distractors
from quiz.players import key_of
from quiz.storage.access import check_knows, known_photographs, knows
from quiz.storage.counting.counters import UNSURE
from quiz.storage.database import Database
from quiz.storage.discussion.discussion_tables import rulings
from quiz.storage.discussion.reactions import Ruling
from quiz.storage.tables import claims, counts, crowds, offers


class Hardest(StrEnum):
    """The lists: what photographs are sorted by, hardest first."""

    PEOPLE = "hard_people"
    NETWORKS = "hard_networks"
    BOTH = "hard_both"
    DIFFER = "differ"


@dataclass(frozen=True, slots=True)
class Standing:
    """A photograph's place in a list. `sure` is the mean probability, in [0, 1], of the networks that were fooled."""

    photograph: str
    people: Tally
    networks: int
    networks_fooled: int
    sure: float

    @property
    def fooled(self) -> int:
        """How many people named something else."""
        return self.people.n - self.people.right - self.people.unsure


@dataclass(frozen=True, slots=True)
class Opinion:
    """What people said of a photograph, told apart by how the wrong options were chosen."""

    distractors: Distractors
    people: Tally

    @property
    def fooled(self) -> int:
        """How many named something else."""
        return self.people.n - self.people.right - self.people.unsure


@dataclass(frozen=True, slots=True)
class Said:
    """A network's surest claim of a photograph; `agreed` of the `n` people who were offered it said the same.

    Offered it were those who played against that network and had it among their four options, or typed any of the 200
    where it is one of those.
    """

    network: str
    claimed: int
    probability: float
    is_right: bool
    agreed: int
    n: int


@dataclass(frozen=True, slots=True)
class Place:
    """The crowd of one photograph. `chosen` pairs classes with how many said them, most first."""

    photograph: str
    opinions: tuple[Opinion, ...]
    said: tuple[Said, ...]
    chosen: tuple[tuple[int, int], ...]
    is_label_wrong: bool

    @property
    def people(self) -> Tally:
        """All of them."""
        return sum((opinion.people for opinion in self.opinions), Tally(0, 0))

    @property
    def fooled(self) -> int:
        """How many named something else."""
        return sum(opinion.fooled for opinion in self.opinions)

    def by(self, network: str) -> Said | None:
        """What that network said, if it has said anything."""
        return next((said for said in self.said if said.network == network), None)


def is_label_wrong(photograph: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether an admin has confirmed that the label of that photograph is wrong."""
    return exists().where(rulings.c.photograph == photograph, rulings.c.ruling == Ruling.CONFIRMED.value)


class Crowd:
    """What people made of photographs. Each raises `StoreError` where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hardest(self, by: Hardest, *, limit: int, known_to: str | None = None) -> tuple[Standing, ...]:
        """The head of a list, of those photographs that one player knows or of all. What is not hard is in none."""
        score = crowds.c[by.value]
        wanted = [score > 0, ~is_label_wrong(crowds.c.photograph)]
        if known_to is not None:
            wanted.append(crowds.c.photograph.in_(known_photographs(key_of(known_to))))
        query = select(crowds).where(*wanted).order_by(score.desc(), crowds.c.photograph.desc()).limit(limit)
        with self._database.reading() as connection:
            return tuple(
                Standing(
                    photograph=row["photograph"],
                    people=Tally(row["n_right"], row["n"], row["n_unsure"]),
                    networks=row["networks"],
                    networks_fooled=row["networks_fooled"],
                    sure=row["sure_wrong"] / row["networks_fooled"] if row["networks_fooled"] else 0.0,
                )
                for row in connection.execute(query).mappings()
            )

    def of(self, photograph: str, *, player: str) -> Place:
        """The crowd of a photograph that `player` knows.

        Raises:
            ValueError: the player has yet to guess it; a sentence.
        """
        with self._database.reading() as connection:
            check_knows(connection, key_of(player), photograph)
            return _of(connection, photograph)

    def wrong_labels(self) -> frozenset[str]:
        """The photographs whose label an admin has confirmed to be wrong: they are not asked any more."""
        with self._database.reading() as connection:
            query = select(rulings.c.photograph).where(rulings.c.ruling == Ruling.CONFIRMED.value)
            return frozenset(connection.execute(query).scalars())

    def is_known(self, photograph: str, *, player: str) -> bool:
        """Whether `player` has guessed it, or was shown its answer."""
        with self._database.reading() as connection:
            return knows(connection, key_of(player), photograph)


def _of(connection: Connection, photograph: str) -> Place:
    rows = connection.execute(select(counts).where(counts.c.photograph == photograph)).mappings().all()
    it = and_(
        offers.c.photograph == claims.c.photograph,
        offers.c.network == claims.c.network,
        offers.c.option == claims.c.claimed,
    )
    claimed = (
        select(claims, offers.c.n.label("offered"))
        .outerjoin(offers, it)
        .where(claims.c.photograph == photograph)
        .order_by(claims.c.network)
    )
    wrong = select(exists().where(rulings.c.photograph == photograph, rulings.c.ruling == Ruling.CONFIRMED.value))
    tallies: dict[Distractors, Tally] = {}
    chosen: dict[int, int] = {}
    for row in rows:
        distractors, is_unsure = Distractors(row["distractors"]), row["chosen"] == UNSURE
        tally = Tally(row["n_right"], row["n"], row["n"] if is_unsure else 0)
        tallies[distractors] = tallies.get(distractors, Tally(0, 0)) + tally
        if not is_unsure:
            chosen[row["chosen"]] = chosen.get(row["chosen"], 0) + row["n"]
    return Place(
        photograph=photograph,
        opinions=tuple(
            Opinion(distractors, tallies[distractors]) for distractors in Distractors if distractors in tallies
        ),
        said=tuple(_said(row, rows, row["offered"] or 0) for row in connection.execute(claimed).mappings()),
        chosen=tuple(sorted(chosen.items(), key=lambda pair: (-pair[1], pair[0]))),
        is_label_wrong=bool(connection.execute(wrong).scalar_one()),
    )


def _said(claim: RowMapping, rows: Sequence[RowMapping], among_four: int) -> Said:
    """`rows` are the counts of the photograph; `among_four` had the claim among their four options."""
    against_it = [row for row in rows if row["network"] == claim["network"]]
    typed = sum(row["n"] for row in against_it if row["distractors"] == Distractors.ALL_200.value)
    is_one_of_the_200 = claim["claimed"] in imagenet_a_indices()
    return Said(
        network=claim["network"],
        claimed=claim["claimed"],
        probability=claim["probability"],
        is_right=claim["is_right"],
        agreed=sum(row["n"] for row in against_it if row["chosen"] == claim["claimed"]),
        n=among_four + (typed if is_one_of_the_200 else 0),
    )
