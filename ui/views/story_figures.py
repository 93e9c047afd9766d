"""The story's figures: how often the network is right, published and just now, and what helps."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from model.evaluation.published import more_data, published_for, robust_pairs
from quiz import formatting
from quiz.analysis.statistics import Tally
from services.lab.work_queue import Ticket
from ui.views import story
from ui.views.measurement import evaluations, robustness

_IMAGENET, _IMAGENET_A = 50_000, 7_500
"""Photographs of ImageNet's validation set, and of ImageNet-A, of which the published figures are shares."""


@dataclass(frozen=True, slots=True)
class Hundred:
    """A share as so many of a hundred: what it is of, the figure with its interval, and where it comes from."""

    of: str
    tally: Tally
    source: str

    @property
    def filled(self) -> int:
        """How many of a hundred, to the nearest."""
        return round(100 * (self.tally.rate or 0.0))

    @property
    def exactly(self) -> str:
        """The figure: “74.8 % of 50,000 (74.5–75.2 %)”."""
        within, sign = self.tally.interval, formatting.PERCENT
        return (
            f"{100 * (self.tally.rate or 0.0):.1f}{sign} of {self.tally.n:,} "
            f"({100 * within.low:.1f}–{100 * within.high:.1f}{sign})"
        )


def hundreds() -> tuple[Hundred, ...]:
    """How often it is right about ordinary photographs, and about those that fooled another network; as published."""
    known = published_for(story.TELLER)
    if known is None or known.imagenet_top1 is None:
        return ()
    return (
        Hundred(
            "ordinary photographs", _tally(known.imagenet_top1, _IMAGENET), f"ImageNet, validation; {known.source}"
        ),
        Hundred("photographs of ImageNet-A", _tally(known.imagenet_a_top1, _IMAGENET_A), known.source),
    )


def _tally(top1: float, n: int) -> Tally:
    return Tally(round(top1 * n / 100), n)


def number_title() -> str:
    """The two shares, to the nearest of a hundred."""
    ordinary, hard = hundreds()
    return f"{ordinary.filled} of 100, and then {hard.filled} of 100"


def number_lead() -> str:
    """What the two are of, and how the second were chosen."""
    ordinary, hard = hundreds()
    return (
        f"{story.teller()} gets {ordinary.filled} of 100 ordinary photographs right, and {hard.filled} of 100 of "
        "ImageNet-A’s. Those are photographs of things that it knows, as people took them; they were kept because "
        "another network, ResNet-50, got them wrong."
    )


def number_source() -> str:
    """Both figures with their intervals, and their sources."""
    ordinary, hard = hundreds()
    return (
        f"Published top-1: {ordinary.exactly} on ImageNet’s validation set, {hard.exactly} on ImageNet-A. "
        f"Source: {hard.source}. Intervals: Wilson, 95{formatting.PERCENT}."
    )


def counting_seed() -> int:
    """Others each time."""
    return int(np.random.default_rng().integers(2**31))


def tried(ticket: Ticket[object] | None) -> tuple[bool, ...]:
    """The answers of a count so far, right or wrong."""
    return () if ticket is None else tuple(one for one in ticket.said if isinstance(one, bool))


def count_words(marks: Sequence[bool], deck: str) -> str:
    """How many were right just now, and what that is worth."""
    right, n = sum(marks), len(marks)
    said = f"Right just now: {right} of {n}"
    if deck != evaluations.IMAGENET_A:
        return f"{said} of the {deck[0].lower()}{deck[1:]}. We chose those, so that says nothing of others."
    within, sign = Tally(right, n).interval, formatting.PERCENT
    return f"{said} ({100 * within.low:.0f}–{100 * within.high:.0f}{sign}), drawn by chance from {deck}."


# What helps


@dataclass(frozen=True, slots=True)
class Gains:
    """What a way of training brought, in points on ImageNet-A: one figure for each network, none picked."""

    name: str
    points: tuple[tuple[str, float], ...]

    @property
    def median(self) -> float:
        return median(points for _, points in self.points)

    @property
    def said(self) -> str:
        """The median and the ends: “+0.2 points in the median of 14, −2.1 to +7.5”."""
        values = [points for _, points in self.points]
        ends = f"{signed(min(values))} to {signed(max(values))}"
        return f"{signed(self.median)} points in the median of {len(values)}, {ends}"


def signed(points: float) -> str:
    """Points with their sign, the minus a minus."""
    return f"{points:+.1f}".replace("-", "−")


def gains() -> tuple[Gains, ...]:
    """Robust training beside more photographs, of every pair of networks that is published."""
    pairs = robust_pairs()
    students = [(pair.title, pair.steps[-1][2] - pair.steps[0][2]) for pair in pairs if len(pair.steps) > 2]
    grown = [(pair.title, pair.steps[-1][2] - pair.steps[0][2]) for pair in more_data()]
    return (
        Gains(
            "Training against attacks and distortions", tuple((p.title, p.steps[1][2] - p.steps[0][2]) for p in pairs)
        ),
        Gains("Training on more photographs", tuple(students + grown)),
    )


def gains_title() -> str:
    """What helps, and what hardly does, as far as the medians go."""
    robust, more = gains()
    if robust.median < more.median:
        return "What helps is more photographs"
    return "What helps is training against attacks"


def gains_lead() -> str:
    """The same in figures."""
    robust, more = gains()
    return (
        f"Networks trained to withstand attacks and distortions: {robust.said}. Networks trained on more photographs: "
        f"{more.said}."
    )


def gains_source() -> str:
    """What all pairs say, and where they come from."""
    found = robustness.robust(robust_pairs())
    return f"{found.sentence} {found.sources}"
