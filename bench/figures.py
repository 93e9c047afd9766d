"""Samples of a figure, and what may be said of them: medians, and ratios between what was measured in turns."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """What was measured of one thing, in the order it was taken; `unit` is "ms" or "MB"."""

    values: tuple[float, ...]
    unit: str = "ms"

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        """The smallest value that 95 % of the sample do not exceed."""
        return sorted(self.values)[math.ceil(0.95 * self.n) - 1]

    def __str__(self) -> str:
        if self.n < 5:
            return f"{in_unit(self.median, self.unit)} (n {self.n})" if self.n > 1 else in_unit(self.median, self.unit)
        return f"{in_unit(self.median, self.unit)}, p95 {in_unit(self.p95, self.unit)} (n {self.n})"


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as much as the other: the middle, and between what bounds it lies 19 times in 20."""

    middle: float
    low: float
    high: float

    def __str__(self) -> str:
        bounds = f" ({_factor(self.low)}–{_factor(self.high)})" if not math.isnan(self.low) else ""
        return f"{_factor(self.middle)}×{bounds}"


def ratio(ours: Sample, beside: Sample) -> Ratio:
    """Ours to what it is compared with.

    Samples of one length were taken in pairs, one soon after the other: then it is the median of the pairs'
    ratios, because what slows the machine for a while, or is in the photograph, slows both. Its bounds are order
    statistics, which suppose nothing about how times are distributed. Else it is the ratio of the medians, and
    its bounds are not known.

    Source: Conover, Practical Nonparametric Statistics, 3.2 (confidence interval for a quantile).
    """
    if ours.n != beside.n or ours.n < 6:
        return Ratio(ours.median / beside.median, math.nan, math.nan)
    pairs = sorted(mine / other for mine, other in zip(ours.values, beside.values, strict=True))
    out = max(0, math.floor((ours.n - 1.96 * math.sqrt(ours.n)) / 2))
    return Ratio(statistics.median(pairs), pairs[out], pairs[-1 - out])


def in_unit(value: float, unit: str) -> str:
    """A figure as people read it."""
    if unit == "ms" and value >= 1000:
        return f"{value / 1000:.1f} s"
    return f"{value:.2f} {unit}" if value < 1 else f"{value:.1f} {unit}" if value < 100 else f"{value:.0f} {unit}"


def in_turns(things: Sequence[str], lap: int) -> list[str]:
    """The order of a lap: another goes first each time, so that none always follows the same."""
    start = lap % len(things)
    return [*things[start:], *things[:start]]


def _factor(value: float) -> str:
    return f"{value:.2g}" if value < 0.1 else f"{value:.2f}" if value < 10 else f"{value:.0f}"
