"""Does robust training help? What was published as slopes, and any two networks that were measured here."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from model.evaluation.published import RobustPair
from quiz.analysis.statistics import Interval, Paired, Tally, difference, paired_difference, sign_test
from quiz.formatting import PERCENT, counted
from ui.views.measurement.evaluations import measured_spread

LIKELY: Final = 0.05
_PHOTOGRAPHS: Final = 7500
"""In ImageNet-A, of which each published figure is a share."""


@dataclass(frozen=True, slots=True)
class Slope:
    """One network, step by step: (what was done to it, ImageNet-A top-1 in [0, 1])."""

    title: str
    steps: tuple[tuple[str, float], ...]

    @property
    def gain(self) -> float:
        """What all steps together brought, in [-1, 1]."""
        return self.steps[-1][1] - self.steps[0][1]

    @property
    def words(self) -> str:
        """The steps in a line: “plain 10.9 % → adversarial 10.9 %”."""
        return " → ".join(f"{label} {100 * rate:.1f}{PERCENT}" for label, rate in self.steps)


@dataclass(frozen=True, slots=True)
class Slopes:
    """A slope chart: the finding, the lines, what their steps are called, where they come from.

    `panel` is a finding of the chart's own, where the section has the other for its heading.
    """

    title: str
    sentence: str
    slopes: tuple[Slope, ...]
    steps: tuple[str, ...]
    sources: str
    panel: str = ""

    @property
    def lines(self) -> str:
        """Every line with its numbers, as a list."""
        return "\n".join(f"- {slope.title}: {slope.words}" for slope in self.slopes)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Two measured networks: how often each was right, and whether they differ by more than chance."""

    title: str
    sentence: str
    method: str
    tallies: tuple[Tally, Tally]


def robust(pairs: Sequence[RobustPair]) -> Slopes:
    """What training for robustness brought: the first two steps of each pair, and what all of them say together."""
    gains = {pair.title: pair.steps[1][2] - pair.steps[0][2] for pair in pairs}
    least, most = min(gains, key=gains.__getitem__), max(gains, key=gains.__getitem__)
    ends = f"from {_signed(gains[least])} ({least}) to {_signed(gains[most])} ({most})"
    said = (
        f"All pairs of timm’s table: {ends}.",
        _of_one_kind(pairs),
        _beyond_chance(pairs),
        _beside(pairs),
        _with_more(pairs),
    )
    return Slopes(
        title=f"In the median of {len(gains)} pairs, robust training {_adds(median(gains.values()))} points",
        sentence=" ".join(filter(None, said)),
        slopes=tuple(map(_slope, pairs)),
        steps=("plain", "robust"),
        sources=_sources(pairs),
        panel=f"Pair by pair, from {_signed(gains[least])} to {_signed(gains[most])} points",
    )


def _of_one_kind(pairs: Sequence[RobustPair]) -> str:
    """The median of the kind of training that most pairs are of."""
    kinds = Counter(pair.steps[1][0] for pair in pairs)
    kind, number = kinds.most_common(1)[0]
    if number == len(pairs):
        return ""
    gains = [pair.steps[1][2] - pair.steps[0][2] for pair in pairs if pair.steps[1][0] == kind]
    return f"The {number} with {kind}: {_signed(median(gains))} in the median."


def _beyond_chance(pairs: Sequence[RobustPair]) -> str:
    """Which of them differ by more than the choice of photographs would make of nothing."""
    up, down = [], []
    for pair in pairs:
        plain, hardened = (Tally(round(top1 * _PHOTOGRAPHS / 100), _PHOTOGRAPHS) for _, _, top1 in pair.steps[:2])
        within = difference(plain, hardened)
        up += [pair.title] * (within.low > 0)
        down += [pair.title] * (within.high < 0)
    return (
        f"By more than chance on {_PHOTOGRAPHS:,} photographs (95{PERCENT}, Newcombe, as if asked apart), "
        f"{len(up)} gained{_named(up)} and {len(down)} lost{_named(down)}."
    )


def _beside(pairs: Sequence[RobustPair]) -> str:
    """The same against another plain training, where there is one."""
    said = [
        f"{pair.title} {_signed(pair.steps[1][2] - pair.beside[2])} against {pair.beside[0]}"
        for pair in pairs
        if pair.beside is not None
    ]
    return f"Held against another plain training: {', '.join(said)}." if said else ""


def _with_more(pairs: Sequence[RobustPair]) -> str:
    """What the third step brought, from plain."""
    more = [pair for pair in pairs if len(pair.steps) > 2]
    if not more:
        return ""
    gains = [pair.steps[-1][2] - pair.steps[0][2] for pair in more]
    return (
        f"More photographs instead ({more[0].steps[-1][0]}, 300 million without labels): {_signed(min(gains))} to "
        f"{_signed(max(gains))} on the {len(more)} that had them."
    )


def _named(titles: Sequence[str]) -> str:
    return f" ({', '.join(titles)})" if titles else ""


def _adds(points: float) -> str:
    return f"adds {points:.1f}" if points >= 0 else f"takes away {-points:.1f}"


def _signed(points: float) -> str:
    """Points with their sign, the minus a minus."""
    return f"{points:+.1f}".replace("-", "−")


def data(pairs: Sequence[RobustPair]) -> Slopes:
    """What more photographs and newer designs brought, on the same scale."""
    slopes = tuple(map(_slope, pairs))
    best = max(slopes, key=lambda slope: slope.gain)
    return Slopes(
        title=f"More photographs add up to {math.ceil(round(100 * best.gain, 6))} points",
        sentence=f"{best.title}: {best.words}.",
        slopes=slopes,
        steps=("1.3 million", "10 to 100 million", "a billion"),
        sources=_sources(pairs),
    )


def robustness_verdict(names: tuple[str, str], tallies: tuple[Tally, Tally], both: Paired | None) -> Verdict:
    """Whether the second network does better than the first, or worse, by more than chance.

    `both` counts the photographs that both answered; `None` where those answers are not here.
    """
    first, second = tallies
    if both is not None and both.n:
        is_more, interval, method = _paired(names, both)
        n, ahead = both.n, (both.only_b - both.only_a) / both.n
    else:
        interval = difference(first, second)
        is_more = not interval.low <= 0 <= interval.high
        n, ahead = min(first.n, second.n), (second.rate or 0.0) - (first.rate or 0.0)
        method = (
            "Method: the answers to single photographs are not here, so the two are compared as if asked apart: a "
            f"95{PERCENT} interval of the difference (Newcombe), which is wider than it need be."
        )
    sentence = (
        f"{names[0]} got {measured_spread(first)}, {names[1]} {measured_spread(second)}. "
        f"The difference is {_points(ahead, n)} points ({_points(interval.low, n)} to {_points(interval.high, n)})."
    )
    if not is_more:
        return Verdict("The two differ by no more than chance", sentence, method, tallies)
    better = names[1] if ahead > 0 else names[0]
    return Verdict(f"{better} is better, by more than chance", sentence, method, tallies)


def _paired(names: tuple[str, str], both: Paired) -> tuple[bool, Interval, str]:
    chance = sign_test(both)
    either = both.only_a + both.only_b
    said = "under 0.001" if chance < 0.001 else f"= {chance:.3f}"
    method = (
        f"Method: the same {counted(both.n, 'photograph')}. {counted(either, 'photograph')} "
        f"{'was' if either == 1 else 'were'} right for one only: {both.only_a} for {names[0]}, {both.only_b} for "
        f"{names[1]}. If they were equally good, those would be tosses of a fair coin: McNemar's exact test, p {said}."
    )
    return chance < LIKELY, paired_difference(both), method


def _points(value: float, n: int) -> str:
    return f"{100 * value:+.{2 if n >= 1000 else 1}f}"


def _slope(pair: RobustPair) -> Slope:
    return Slope(pair.title, tuple((label, top1 / 100) for label, _, top1 in pair.steps))


def _sources(pairs: Sequence[RobustPair]) -> str:
    return "Source: " + "; ".join(dict.fromkeys(pair.source for pair in pairs)) + "."
