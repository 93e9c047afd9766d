"""Calibration: is someone who says “80 % sure” right eight times in ten? Asked of networks and of people."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from model.evaluation.metrics import aurra, response
from model.evaluation.results import Bin, Evaluation
from quiz.analysis.calibration import Calibrated
from quiz.analysis.statistics import Interval, Tally
from quiz.formatting import PERCENT, counted, percent
from ui import html
from ui.views.comparison.overview import crowd_so_far
from ui.views.measurement.evaluations import between, official, share
from ui.views.result import interval

AT_MOST: Final = 4  # lines that can still be told apart
_FEW: Final = 5  # photographs or answers below which a point is chance, and is left out of the drawing

TAKE_PART: Final = (
    "How sure are you, and are you right to be? Switch on “Say how sure I am” under “Settings”, and your answers "
    "join in here."
)
WHY_TWO: Final = (
    "The official program sorts photographs by confidence into bins of 100 and leaves the last bin, the surest, out of "
    "its sum. The first figure counts every bin; the official one is there to be held against published ones."
)
READING: Final = (
    "On the dotted line, whoever is 80 % sure is right eight times in ten. Below it lies overconfidence. "
    "Whiskers are 95 % intervals."
).replace(" %", PERCENT)
ANSWERING: Final = (
    "Let them pass on what they are least sure of: who knows what they don't know gets better towards the left."
)
CALIBRATION_MATHS: Final = r"""
**Reliability.** Answers are put in ten bins of equal width by confidence; a point stands at a bin's mean confidence and
its share of right answers. For people, a point is one answer to “how sure are you?”.

**RMS calibration error.** Photographs are sorted by confidence and cut into bins $b$ of 100, the last taking the rest:

$$\sqrt{\sum_b \tfrac{n_b}{n} \left(\overline{\text{confidence}}_b - \text{accuracy}_b\right)^2}$$

The official loop stops before the last bin. For people a bin is one stated level.

**AURRA**, the area under the response rate accuracy curve, is the mean over $k = 1 \dots n$ of the accuracy on the $k$
answers that were surest. Equal confidences share their right answers evenly, so that order never matters.

Confidence is the softmax over the classes that the deck asks for, 200 of them for ImageNet-A.

Source: Hendrycks et al. 2019, [arXiv 1907.07174](https://arxiv.org/abs/1907.07174), and its `eval.py`.
"""


@dataclass(frozen=True, slots=True)
class Spot:
    """Answers that were about as sure: how sure on average, how many, how often right."""

    sure: float
    n: int
    rate: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Curve:
    """One decision maker. `response` pairs the share answered, the surest ones, with the accuracy on it.

    `gap` is where rightness less sureness lies, in [-1, 1], and `between` where rightness does; of people only, since a
    network's photographs are all there is to its deck.
    """

    voice: str
    name: str
    n: int
    right: float
    spots: tuple[Spot, ...]
    response: tuple[tuple[float, float], ...]
    rms: float | None
    rms_official: float | None
    aurra: float | None
    gap: Interval | None = None
    between: Interval | None = None

    @property
    def sure(self) -> float:
        """How sure on average, in [0, 1]."""
        return sum(spot.sure * spot.n for spot in self.spots) / max(1, sum(spot.n for spot in self.spots))

    @property
    def rate(self) -> float:
        """How often right, in [0, 1]."""
        return self.right / self.n if self.n else 0.0

    @property
    def drawn(self) -> tuple[Spot, ...]:
        """The spots that say something."""
        return tuple(spot for spot in self.spots if spot.n >= _FEW)


def of_network(name: str, one: Evaluation) -> Curve:
    """A measured network, over its deck's own label space."""
    main = one.main
    return Curve(
        voice=html.NETWORK,
        name=name,
        n=main.photographs,
        right=main.top1,
        spots=tuple(map(_spot, main.reliability)),
        response=main.response,
        rms=main.rms_calibration_error,
        rms_official=official(main),
        aurra=main.aurra,
    )


def of_people(found: Calibrated | None) -> Curve | None:
    """Everyone who said how sure they were, all ways of being asked together; `None` of too few."""
    if found is None or not found.pooled.is_enough:
        return None
    spots = tuple(Spot(level.sure, level.pooled.n, level.pooled.rate, level.pooled.interval) for level in found.levels)
    n = found.pooled.n
    sure = np.repeat([spot.sure for spot in spots], [spot.n for spot in spots])
    right = np.concatenate([np.arange(level.pooled.n) < level.pooled.tally.right for level in found.levels])
    return Curve(
        voice=html.PEOPLE,
        name=f"People, {counted(n, 'answer')}",
        n=n,
        right=float(found.pooled.tally.right),
        spots=spots,
        response=response(sure, right),
        rms=math.sqrt(sum(spot.n / n * (spot.sure - spot.rate) ** 2 for spot in spots)),
        rms_official=None,
        aurra=aurra(sure, right),
        gap=found.gap,
        between=found.pooled.interval,
    )


def people_so_far(found: Calibrated | None) -> str:
    """How far people are from having a curve of their own; empty where nobody said how sure they were."""
    return "" if found is None else f"People: {crowd_so_far(found.pooled)}"


def calibration_finding(curves: Sequence[Curve]) -> str:
    """Of those drawn the first network, else people: as sure as right, or not for all that can be told?"""
    if not curves:
        return "As sure as right? Nobody has been asked yet"
    first = curves[0]
    if first.voice == html.PEOPLE:
        return _verdict(first)
    within = Tally(round(first.right), first.n).interval
    if within.low <= first.sure <= within.high:
        return f"No clear sign that {first.name} is too sure, or too little"
    return f"{first.name} is {'surer' if first.sure > first.rate else 'less sure'} than it is right"


def calibration_alt(curves: Sequence[Curve]) -> str:
    """The first chart's finding: who is furthest from being as sure as right."""
    networks = [curve for curve in curves if curve.voice == html.NETWORK]
    if not networks:
        return f"People were {percent(curves[0].sure)} sure on average, and right {_often(curves[0])}"
    worst = max(networks, key=lambda curve: abs(curve.sure - curve.rate))
    return f"{worst.name} is {percent(worst.sure)} sure on average, and right {_often(worst)}"


def _verdict(people: Curve) -> str:
    """Whether people are surer than they are right, where their interval says so."""
    if people.gap is not None and people.gap.high < 0:
        return "People are surer than they are right"
    if people.gap is not None and people.gap.low > 0:
        return "People are right more often than they think"
    return "No clear sign that people are too sure, or too little"


def sentence(curves: Sequence[Curve]) -> str:
    """What people said, and what may be said of it; empty without them."""
    people = next((curve for curve in curves if curve.voice == html.PEOPLE), None)
    if people is None:
        return ""
    within = "" if people.between is None else f" ({interval(people.between)})"
    verdict = "" if len(curves) == 1 else f" {_verdict(people)}."
    return (
        f"People who said how sure they were said {percent(people.sure)} on average and were right "
        f"{_often(people)}{within}, of {counted(people.n, 'answer')}.{verdict}"
    )


def answering(curves: Sequence[Curve]) -> str:
    """The finding of the second chart: what it is worth to answer only what one is surest of."""
    networks = [curve for curve in curves if curve.voice == html.NETWORK]
    best = max(networks or curves, key=lambda curve: _half(curve) - curve.rate)
    name = "people" if best.voice == html.PEOPLE else best.name
    return f"On the surest half, {name} would be right {percent(_half(best))} of the time"


def calibration_table(curves: Sequence[Curve]) -> list[dict[str, str | float | int | None]]:
    """The numbers, in per cent; what is not defined is `None`."""
    return [
        {
            "Who": curve.name,
            "Answers": curve.n,
            "Sure": 100 * curve.sure,
            "Right": 100 * curve.rate,
            "RMS error": _percents(curve.rms),
            "RMS, official": _percents(curve.rms_official),
            "AURRA": _percents(curve.aurra),
        }
        for curve in curves
    ]


def words(spot: Spot) -> str:
    """A point, on hover."""
    return f"{share(spot.sure, 0)} sure, right {share(spot.rate, 0)} of {spot.n:,} ({between(spot.interval, 0)})"


def _often(curve: Curve) -> str:
    return f"{percent(curve.rate)} of the time"


def _half(curve: Curve) -> float:
    """The accuracy on the surest half, as nearly as the curve has it."""
    return min(curve.response, key=lambda point: abs(point[0] - 0.5), default=(0.5, curve.rate))[1]


def _spot(found: Bin) -> Spot:
    rate = found.right / found.photographs
    interval = Tally(round(found.right), found.photographs).interval
    return Spot(found.mean_confidence, found.photographs, rate, interval)


def _percents(value: float | None) -> float | None:
    return None if value is None else 100 * value
