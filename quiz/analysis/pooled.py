"""What is said of many players' looks together: rates and comparisons, each with an interval and what it rests on."""

import math
from dataclasses import dataclass
from typing import Final

from quiz.analysis.resampling import Clusters, Floats, rate_interval, spread_of_draws
from quiz.analysis.statistics import Interval, Paired, Tally, kappas

FEWEST_PLAYERS: Final = 20
FEWEST_PHOTOGRAPHS: Final = 10
"""Of fewer players, or looks at fewer photographs, no headline is drawn."""
FEWEST_OF_A_CLASS: Final = 5
"""So many photographs of a class before it is named for how people and network do on it."""
FEWEST_OF_EACH: Final = 5
"""So many photographs that the network gets right, and as many that it gets wrong, before failing alike is judged."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """How often many players, or a network at the same looks, were right. `players` and `photographs` looked at.

    `interval` is of the share of all looks, `answered` of the share of those that named something: “I don't know” is
    not right, and not wrong either.
    """

    tally: Tally
    interval: Interval
    answered: Interval
    players: int
    photographs: int

    @property
    def n(self) -> int:
        return self.tally.n

    @property
    def rate(self) -> float:
        """The share that was right, in [0, 1]; 0 of nothing."""
        return self.tally.rate or 0.0

    @property
    def named(self) -> Tally:
        """Of those that named something."""
        return Tally(self.tally.right, self.tally.n - self.tally.unsure)

    @property
    def is_enough(self) -> bool:
        """Whether a headline may be drawn from it."""
        return self.players >= FEWEST_PLAYERS and self.photographs >= FEWEST_PHOTOGRAPHS


NOTHING: Final = Pooled(Tally(0, 0), Interval(0.0, 1.0), Interval(0.0, 1.0), 0, 0)
"""Before anyone has looked."""


@dataclass(frozen=True, slots=True)
class Kappa:
    """An error consistency, of `n` decision makers, pairs of them, or looks; see `Paired.kappa`.

    `value` is `None` where it is not defined. `interval` is `None` where there is too little to make one.
    """

    value: float | None
    interval: Interval | None
    n: int


NOBODYS: Final = Kappa(None, None, 0)
"""Of nothing: not defined."""


def pooled(sums: Floats, draws: Floats, of: Clusters) -> Pooled:
    """From right, n and unsure, shapes (3,), and in each draw (S, 3)."""
    right, n, unsure = sums
    return Pooled(
        tally=Tally(round(right), round(n), round(unsure)),
        interval=rate_interval(right, n, draws[:, 0], draws[:, 1], of),
        answered=rate_interval(right, n - unsure, draws[:, 0], draws[:, 1] - draws[:, 2], of),
        players=of.players,
        photographs=of.photographs,
    )


def lead(table: Floats, draws: Floats, of: Clusters) -> Interval:
    """How far the first's rate is ahead of the second's over the same looks, 95 %, in [-1, 1].

    Shapes (4,) and (S, 4): both right, only the first, only the second, both wrong.
    """
    n = float(table.sum())
    drawn = (draws[:, 1] - draws[:, 2]) / draws.sum(axis=1)
    first, second = float(table[0] + table[1]), float(table[0] + table[2])
    least = 0.0 if drawn.var() else error_of_independent(first, n, second, n, looks=of.effective)
    return spread_of_draws((first - second) / n, drawn, of, least=least)


def wider(drawn: Interval, people: Pooled, its: Pooled) -> Interval:
    """How far people are ahead, by the draws, and by the intervals of the two if those reach further either way.

    A network that is right at few photographs might have been right at some more, but hardly at fewer: its interval is
    lopsided, and what it varies by in the draws is not.

    Source:
        Newcombe 1998, Statistics in Medicine 17, 873, method 10.
    """
    value, a, b = people.rate - its.rate, people.interval, its.interval
    low = value - math.hypot(people.rate - a.low, b.high - its.rate)
    high = value + math.hypot(a.high - people.rate, its.rate - b.low)
    return Interval(min(drawn.low, low), max(drawn.high, high))


def error_consistency(table: Floats, draws: Floats, of: Clusters) -> Kappa:
    """κ of tables as in `lead`. `of.effective` is the least of players and photographs of each answer."""
    n, counts = round(float(table.sum())), Paired(*(round(x) for x in table.tolist()))
    if counts.kappa is None or of.effective < 2:
        return Kappa(counts.kappa, None, n)
    return Kappa(counts.kappa, spread_of_draws(counts.kappa, kappas(draws), of), n)


def pooled_difference(a: Floats, drawn_a: Floats, b: Floats, drawn_b: Floats, of: Clusters) -> Interval:
    """How far the rate of the one is ahead of the other's, 95 %, in [-1, 1]; each from right and n, (2,) and (S, 2)."""
    drawn = drawn_a[:, 0] / drawn_a[:, 1] - drawn_b[:, 0] / drawn_b[:, 1]
    least = 0.0 if drawn.var() else error_of_independent(a[0], a[1], b[0], b[1], looks=of.effective)
    return spread_of_draws(float(a[0] / a[1] - b[0] / b[1]), drawn, of, least=least)


def error_of_independent(right: float, n: float, other: float, m: float, *, looks: float) -> float:
    """The standard error of the difference of two rates, each of so many independent looks.

    Source:
        Agresti and Caffo 2000, The American Statistician 54, 280: a look more of each outcome for each.
    """
    rates = [(one / of * looks + 1) / (looks + 2) for one, of in ((right, n), (other, m))]
    return math.sqrt(sum(rate * (1 - rate) / (looks + 2) for rate in rates))
