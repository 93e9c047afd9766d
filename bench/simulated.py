"""Crowds made up with a known truth: players and photographs both differ, by log odds that are normal."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from quiz.analysis.looks import KINDS, SPACES, WAYS, Called, Felt, Foreseen, Glanced, Looks, Read
from quiz.analysis.resampling import Floats, Places
from quiz.game import Distractors, Kind, LabelSpace

NETWORK: Final = "efficientnet_lite0"
_CLASSES: Final = 10


@dataclass(frozen=True, slots=True)
class Law:
    """How a crowd comes about. `level` is the mean log odds of being right; the others are standard deviations."""

    players: int = 300
    photographs: int = 29
    looks: int = 6
    level: float = 0.8
    of_players: float = 0.5
    of_photographs: float = 1.0

    @property
    def rate(self) -> float:
        """How often a player drawn at random is right at a photograph drawn at random: by Gauss and Hermite."""
        nodes, shares = np.polynomial.hermite_e.hermegauss(80)
        odds = self.level + np.hypot(self.of_players, self.of_photographs) * nodes
        return float(shares @ (1 / (1 + np.exp(-odds))) / shares.sum())

    def looked(self, chance: np.random.Generator) -> tuple[Places, Places, Floats]:
        """Who looked at what, and whether they were right: shapes (players × looks,) each."""
        players = np.repeat(np.arange(self.players), self.looks)
        order = chance.random((self.players, self.photographs)).argsort(axis=1)
        photographs = order[:, : self.looks].ravel()
        return players, photographs, self.answered(chance, players, photographs)

    def answered(self, chance: np.random.Generator, players: Places, photographs: Places) -> Floats:
        """What those players say of those photographs, 1 or 0: shapes (N,) each."""
        able = chance.normal(0, self.of_players, self.players)
        easy = chance.normal(0, self.of_photographs, self.photographs)
        odds = self.level + able[players] + easy[photographs]
        return (chance.random(len(odds)) < 1 / (1 + np.exp(-odds))).astype(np.float64)


CHANCE: Final = Law(photographs=58, level=-1.362)
"""As often right as by blind guessing among four, as near as makes no difference: 25.0 % (`Law.rate`)."""

LURED: Final = -0.865
"""The level at which one of three is named one time in three, with players and photographs as they are by default."""


def of_nothing(chance: np.random.Generator, law: Law = CHANCE) -> Read:
    """A crowd of which no headline is true.

    Half the photographs are called fooling, half controls, and they are alike; people are right as often as by guessing
    blindly, which is as sure as they say they are on average; and the network is right at a photograph by a toss of a
    coin that falls as often as people are right, whatever the photograph, over the 200, the options, and the 1,000.
    What people call it beforehand differs by player and photograph as their answers do, and has nothing to do with it;
    and of four options they name its claim as often as by guessing blindly, some photographs' oftener than others'.
    Where they are wrong, it is its claim that they chose one time in three, at a glance and without a limit, some
    photographs' oftener than others'.
    """
    player, photograph, right = law.looked(chance)
    number, ones = len(right), np.ones(len(right))
    its = (chance.random((law.photographs, len(SPACES))) < law.rate).astype(np.int8)
    its[:, SPACES.index(LabelSpace.ALL_200)] = chance.random(law.photographs) < 0.4
    looks = Looks(
        players=law.players,
        photographs=tuple(f"{place:064x}" for place in range(law.photographs)),
        networks=(NETWORK,),
        player=player,
        photograph=photograph,
        truth=chance.integers(0, _CLASSES, law.photographs)[photograph],
        kind=np.where(photograph % 2 == 0, KINDS.index(Kind.FOOLING), KINDS.index(Kind.CONTROL)),
        way=np.where(chance.random(number) < 0.5, WAYS.index(Distractors.NETWORK), WAYS.index(Distractors.RANDOM)),
        n=ones,
        right=right,
        unsure=0 * ones,
        network=np.zeros(number, dtype=np.intp),
        answered=its[photograph],
    )
    sure = law.rate + chance.choice(np.array([-0.2, 0.0, 0.2]), number)
    called = replace(law, level=0.0).answered(chance, player, photograph)
    named = law.answered(chance.spawn(1)[0], player, photograph)  # all else is drawn as it was before
    return Read(
        law.players,
        looks,
        looks,
        looks,
        Felt(player, photograph, sure, ones, right),
        Called(player, photograph, called > 0, its[photograph, SPACES.index(LabelSpace.ALL_1000)] > 0, ones),
        Foreseen(law.players, law.photographs, player, photograph, ones, named, 0 * ones),
        _glanced(chance.spawn(1)[0], law, player, photograph),
    )


def _glanced(chance: np.random.Generator, law: Law, player: Places, photograph: Places) -> Glanced:
    """Half the looks at a glance and half without a limit, all of them wrong, at what fools the network."""
    named, ones = replace(law, level=LURED).answered(chance, player, photograph), np.ones(len(player))
    return Glanced(
        players=law.players,
        photographs=law.photographs,
        player=player,
        photograph=photograph,
        exposure_ms=np.where(chance.random(len(player)) < 0.5, 0, 200),
        kind=np.full(len(player), KINDS.index(Kind.FOOLING)),
        n=ones,
        right=0 * ones,
        unsure=0 * ones,
        wrong=ones,
        named=named,
        uncounted=0,
    )
