"""Crowds made up with a known truth: players and photographs both differ, by log odds that are normal."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.intp]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
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
        able = chance.normal(0, self.of_players, self.players)
        easy = chance.normal(0, self.of_photographs, self.photographs)
        odds = self.level + able[players] + easy[photographs]
        return players, photographs, (chance.random(len(odds)) < 1 / (1 + np.exp(-odds))).astype(np.float64)
