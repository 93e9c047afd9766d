"""What may be said of how often somebody was right: intervals, chance, and whether two fail alike.

Pure: counts go in, numbers in [0, 1] come out, and `None` where a figure is not defined.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Z_95: Final = 1.959963984540054  # the standard normal's 97.5 % point


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Tally:
    """`right` of `n`; `unsure` of the `n` said "I don't know", which is not right, and is told apart."""

    right: int
    n: int
    unsure: int = 0

    @property
    def rate(self) -> float | None:
        """The share that was right; `None` of nothing."""
        return self.right / self.n if self.n else None

    @property
    def interval(self) -> Interval:
        return wilson(self.right, self.n)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.right + other.right, self.n + other.n, self.unsure + other.unsure)


@dataclass(frozen=True, slots=True)
class Paired:
    """How often two decision makers, a and b, were right on the same occasions."""

    both_right: int
    only_a: int
    only_b: int
    both_wrong: int

    @property
    def n(self) -> int:
        return self.both_right + self.only_a + self.only_b + self.both_wrong

    @property
    def agreement(self) -> float | None:
        """The share of occasions on which both were right or both were wrong; `None` of nothing."""
        return (self.both_right + self.both_wrong) / self.n if self.n else None

    @property
    def expected(self) -> float | None:
        """How often two independent decision makers, each right as often as these, would agree; `None` of nothing."""
        if not self.n:
            return None
        a, b = (self.both_right + self.only_a) / self.n, (self.both_right + self.only_b) / self.n
        return a * b + (1 - a) * (1 - b)

    @property
    def kappa(self) -> float | None:
        """Error consistency: agreement beyond that of two independent ones as accurate, in [-1, 1].

        `None`, not defined, where independent ones would agree always: both never wrong, or both never right.

        Source:
            κ = (observed − expected) / (1 − expected), expected = p_a p_b + (1 − p_a)(1 − p_b).
            Geirhos, Meding, Wichmann 2020, arXiv 2006.16736, after Cohen 1960.
        """
        if self.n in (0, self.both_right, self.both_wrong):
            return None
        table = np.array([[self.both_right, self.only_a, self.only_b, self.both_wrong]])
        return float(kappas(table)[0])

    def __add__(self, other: "Paired") -> "Paired":
        return Paired(
            self.both_right + other.both_right,
            self.only_a + other.only_a,
            self.only_b + other.only_b,
            self.both_wrong + other.both_wrong,
        )


def wilson(right: float, n: float, *, z: float = Z_95) -> Interval:
    """Where the true rate lies, having seen `right` of `n`: 95 % by default. Of nothing, anywhere in [0, 1].

    For looks that are independent draws: one player's game, many players at one photograph, a network on a deck. Of
    many players' looks at many photographs, `resampling` makes out how many independent ones they are worth.

    Raises:
        ValueError: `right` is not between 0 and `n`.

    Source:
        (p + z²/2n ± z √(p(1 − p)/n + z²/4n²)) / (1 + z²/n). Wilson 1927, J. Am. Stat. Assoc. 22, 209.
    """
    if not 0 <= right <= n:
        raise ValueError(f"right={right!r} is not between 0 and n={n!r}")
    if n == 0:
        return Interval(0.0, 1.0)
    rate = right / n
    scale = 1 + z * z / n
    middle = (rate + z * z / (2 * n)) / scale
    half = z * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n)) / scale
    return Interval(
        low=max(0.0, middle - half) if right else 0.0,
        high=min(1.0, middle + half) if right < n else 1.0,
    )


def paired(a: Sequence[bool], b: Sequence[bool]) -> Paired:
    """Count the occasions, in the same order in `a` and `b`, on which each was right.

    Raises:
        ValueError: the two are not equally long.
    """
    both = list(zip(a, b, strict=True))
    return Paired(
        both_right=sum(x and y for x, y in both),
        only_a=sum(x and not y for x, y in both),
        only_b=sum(y and not x for x, y in both),
        both_wrong=sum(not x and not y for x, y in both),
    )


def _error_consistency(a: Sequence[bool], b: Sequence[bool]) -> float | None:
    """Do two decision makers fail on the same photographs? 1: always, 0: as by chance. See `Paired.kappa`."""
    return paired(a, b).kappa


def kappas(tables: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.float64]:
    """κ of each (both right, only a, only b, both wrong), shapes (S, 4) → (S,); nan where it is not defined.

    With the counts called w, x, y, z, κ = 2(wz − xy) / ((w + x)(x + z) + (w + y)(y + z)), which is Cohen's
    with n² cancelled: whole numbers up to the one division, so that 0 / 0 is seen exactly.
    """
    w, x, y, z = tables.astype(np.float64).T
    above = 2 * (w * z - x * y)
    below = (w + x) * (x + z) + (w + y) * (y + z)
    found: NDArray[np.float64] = np.full_like(below, np.nan)
    np.divide(above, below, out=found, where=below != 0)
    return found


def chance_level(chances: Sequence[float]) -> float | None:
    """What a pure guesser scores, right with these probabilities round by round; `None` of no rounds."""
    return sum(chances) / len(chances) if chances else None


def by_chance(right: int, chances: Sequence[float]) -> float:
    """How likely a pure guesser is right at least `right` times, if in each round with the probability given.

    Source:
        The upper tail of the Poisson binomial distribution (the binomial where all are equal).
    """
    of_k_right = np.ones(1)
    for chance in chances:
        of_k_right = np.convolve(of_k_right, [1 - chance, chance])
    return min(1.0, float(of_k_right[max(0, right) :].sum()))


def sign_test(counts: Paired) -> float:
    """How likely two equally good ones differ at least this much on the same occasions, either way; in (0, 1].

    Source:
        McNemar's test, exact: under equality the occasions that only one got right fall to either by a fair coin.
        McNemar 1947, Psychometrika 12, 153.
    """
    either = counts.only_a + counts.only_b
    return min(1.0, 2 * by_chance(max(counts.only_a, counts.only_b), [0.5] * either))


def paired_difference(counts: Paired) -> Interval:
    """How far b's rate is ahead of a's, 95 %, from the occasions that only one of them got right; in [-1, 1].

    Source:
        Wilson's interval of b's share of those occasions, their number taken as given: what `sign_test` tests.
    """
    either = counts.only_a + counts.only_b
    if not either:
        return Interval(0.0, 0.0)
    share = wilson(counts.only_b, either)
    return Interval((2 * share.low - 1) * either / counts.n, (2 * share.high - 1) * either / counts.n)


def difference(a: Tally, b: Tally) -> Interval:
    """How far b's rate is ahead of a's, 95 %, where the two were asked apart; in [-1, 1].

    Source:
        Newcombe 1998, Statistics in Medicine 17, 873, method 10: from the Wilson intervals of both.
    """
    first, second = a.rate or 0.0, b.rate or 0.0
    of_a, of_b = a.interval, b.interval
    ahead = second - first
    return Interval(
        ahead - math.hypot(second - of_b.low, of_a.high - first),
        ahead + math.hypot(of_b.high - second, first - of_a.low),
    )
