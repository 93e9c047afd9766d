"""How far figures of many players' looks may be off: players and photographs are drawn anew, both.

Looks of one player are no independent draws, nor are looks at one photograph: an interval that takes them for that is
several times too narrow. Here every player and every photograph gets a random weight, and a look counts as much as the
product of its two. Figures that are made of the same weights, such as people's and a network's over the same looks,
can be subtracted draw by draw. Pure; `docs/statistics.md` has what was measured of it.

Source:
    Owen 2007, "The pigeonhole bootstrap", Annals of Applied Statistics 1(2), 386. With exponential weights in place of
    drawing with replacement, so that no draw is without a photograph: Owen and Eckles 2012, "Bootstrapping data arrays
    of arbitrary order", Annals of Applied Statistics 6(3), 895, arXiv 1106.2125. Both overestimate the variance mildly.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from quiz.analysis.statistics import Z_95, Interval, wilson

SAMPLES: Final = 500
"""Their standard deviation is then known to 3 %."""
GROUPS: Final = 512
"""Of more players, or photographs, so many groups are drawn: taken at random, they vary as their members do."""

LEVEL: Final = 0.95

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Clusters:
    """What looks are of. `effective` is the lesser number of players or photographs that they are worth.

    Of looks that are mostly at one photograph, the others tell little: n₁, n₂, … looks at them are worth (Σn)² / Σn²
    photographs (Kish 1965, *Survey Sampling*); players likewise.
    """

    players: int
    photographs: int
    effective: float


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """What every player and every photograph counts in each of S draws: shapes (S, players) and (S, photographs)."""

    players: Floats
    photographs: Floats

    def sums(self, players: Places, photographs: Places, values: Floats) -> Floats:
        """The sum of `values` over looks in each draw: shapes (N,), (N,), (N, K) → (S, K)."""
        who, row = np.unique(players, return_inverse=True)
        what, column = np.unique(photographs, return_inverse=True)
        many, cell = values.shape[1], row * len(what) + column
        tables = np.empty((len(who), many, len(what)))
        for k in range(many):
            found = np.bincount(cell, weights=values[:, k], minlength=len(who) * len(what))
            tables[:, k] = found.reshape(len(who), len(what))
        of_photographs = self.players[:, who] @ tables.reshape(len(who), many * len(what))
        by_column = of_photographs.reshape(len(of_photographs), many, len(what))
        summed: Floats = np.einsum("skj,sj->sk", by_column, self.photographs[:, what])
        return summed


def weights(players: int, photographs: int, *, samples: int = SAMPLES, seed: int = 0) -> Weights:
    """Weights of mean 1 and variance 1 for so many of each; the same for the same seed. More than `GROUPS` share them.

    The place of a player or photograph must say nothing of it: groups are of every `GROUPS`th.
    """
    drawn = np.random.default_rng(seed)
    of_players = drawn.exponential(size=(samples, min(players, GROUPS)))
    of_photographs = drawn.exponential(size=(samples, min(photographs, GROUPS)))
    return Weights(of_players[:, np.arange(players) % GROUPS], of_photographs[:, np.arange(photographs) % GROUPS])


def clusters(players: Places, photographs: Places, looks: Floats) -> Clusters:
    """What looks, so many of each player at each photograph, are of: shapes (N,) each."""
    of_players, of_photographs = (np.bincount(of, weights=looks).astype(np.float64) for of in (players, photographs))
    return Clusters(
        players=int(np.count_nonzero(of_players)),
        photographs=int(np.count_nonzero(of_photographs)),
        effective=min(worth(of_players), worth(of_photographs)),
    )


def worth(sizes: Floats) -> float:
    """How many clusters of equal size these are worth; 0 of none."""
    total = float(sizes.sum())
    return total * total / float(np.square(sizes).sum()) if total else 0.0


def rate_interval(right: float, n: float, drawn_right: Floats, drawn_n: Floats, of: Clusters) -> Interval:
    """Where a rate lies, 95 %, having seen `right` of `n`, and these sums in each draw, shapes (S,) each.

    Wilson's interval, of as many independent looks as would vary as much as the draws do. Where all or none were
    right, draws do not vary and tell nothing of how alike looks are: then each player, or each photograph if those are
    fewer, counts as one look. Never narrower than Wilson's own.

    Source:
        The effective sample size in a Wilson interval: Franco, Little, Louis and Slud 2019, "Comparative study of
        confidence intervals for proportions in complex sample surveys", J. Survey Statistics and Methodology 7, 334;
        with the degrees of freedom of Korn and Graubard 1998, Survey Methodology 24, 193.
    """
    if n == 0:
        return Interval(0.0, 1.0)
    rate = right / n
    if right in (0, n):
        looks = of.effective
    else:
        variance = _variance(drawn_right / drawn_n, of)
        looks = rate * (1 - rate) / variance if variance else n
    looks = float(min(looks, n)) * (Z_95 / student(of.effective - 1)) ** 2
    return wilson(float(rate) * looks, looks)


def spread_of_draws(
    value: float, draws: Floats, of: Clusters, *, least: float = 0.0, level: float = LEVEL, bound: float = 1.0
) -> Interval:
    """`value` give or take what it varies by in the draws, 95 % by default, never beyond ± `bound`.

    Draws in which it is not defined (nan) are left out. `least` is a standard error that is never undercut.
    """
    error = max(least, math.sqrt(_variance(draws[~np.isnan(draws)], of)))
    away = student(of.effective - 1, level) * error
    return Interval(max(-bound, value - away), min(bound, value + away))


def _variance(draws: Floats, of: Clusters) -> float:
    """The variance of draws, made up for what exponential weights of few clusters lack: (J − 1) / (J + 1) of it."""
    few = max(2.0, of.effective)
    return float(draws.var()) * (few + 1) / (few - 1)


@lru_cache(maxsize=1024)
def student(freedom: float, level: float = LEVEL) -> float:
    """How many standard errors either way hold `level` of Student's t with so many degrees of freedom, at least 1.

    Source:
        With t = √ν tan θ the density of θ goes as cos(θ)^(ν − 1), which is added up by the trapezium rule.
    """
    nu = min(max(1.0, freedom), 2000.0)
    angles = np.linspace(0.0, math.pi / 2, 5_001)
    density = np.cos(angles) ** (nu - 1)
    below = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return math.sqrt(nu) * math.tan(float(np.interp(level * below[-1], below, angles)))
