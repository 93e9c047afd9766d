"""What was measured here, deck by deck: only what was asked the same photographs stands side by side."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from deck.photographs import Deck
from model.evaluation.metrics import BIN
from model.evaluation.results import Evaluation, Scores
from model.networks.preprocessing import Protocol
from quiz.analysis.statistics import Interval, Tally
from quiz.formatting import PERCENT, counted
from services.decks import available

IMAGENET_A: Final = "ImageNet-A"
HOW: Final = "python -m model evaluate --network efficientnet_lite0,efficientnet_lite2 --deck starter"
"""What to type for a first measurement: two networks that ship, on the deck that ships."""


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was measured on one deck, the best first."""

    digest: str
    title: str
    is_imagenet_a: bool
    found: tuple[Evaluation, ...]

    @property
    def label(self) -> str:
        """How it is named where there is a choice."""
        return f"{self.title} · {counted(self.found[0].photographs, 'photograph')}"

    @property
    def names(self) -> tuple[str, ...]:
        """What each evaluation is called beside the others, no two alike."""
        return names(self.found)


def by_deck(found: Iterable[Evaluation]) -> tuple[Measured, ...]:
    """The decks that something was measured on: ImageNet-A first, then the one measured last."""
    groups: dict[str, list[Evaluation]] = {}
    for evaluation in sorted(found, key=lambda one: one.measured_at, reverse=True):
        if evaluation.main.photographs:
            groups.setdefault(evaluation.deck_digest, []).append(evaluation)
    decks = [
        Measured(
            digest=digest,
            title=some[0].deck_title,
            is_imagenet_a=some[0].is_imagenet_a,
            found=tuple(sorted(some, key=lambda one: (-(tally(one.main).rate or 0.0), one.title, one.network))),
        )
        for digest, some in groups.items()
    ]
    return tuple(sorted(decks, key=lambda deck: not deck.is_imagenet_a))


def names(found: Sequence[Evaluation]) -> tuple[str, ...]:
    """What each evaluation is called: its network's title, and as much more as it takes to tell it from the others."""
    said = [one.title + (", official" if one.protocol is Protocol.OFFICIAL else "") for one in found]
    for more in (
        [one.precision for one in found],
        [one.network for one in found],
        [one.device for one in found],
        [one.measured_at for one in found],
    ):
        many = Counter(said)
        said = [
            f"{name}, {detail}" if many[name] > 1 and len({d for n, d in zip(said, more, strict=True) if n == name}) > 1
            else name
            for name, detail in zip(said, more, strict=True)
        ]  # fmt: skip
    return tuple(said)


def here(digest: str) -> Deck | None:
    """That deck, if this machine has it."""
    return next((deck for deck in available.decks() if deck.digest == digest), None)


def tally(scores: Scores) -> Tally:
    """Top-1 as a tally."""
    return Tally(scores.top1, scores.photographs)


def official(scores: Scores) -> float | None:
    """The official RMS calibration error; `None` of so few photographs that the one bin left out is all there is."""
    return scores.rms_calibration_error_official if scores.photographs >= 2 * BIN else None


def share(value: float, n: int) -> str:
    """A measured share in per cent, as finely as so many photographs tell."""
    return f"{100 * value:.{_digits(n)}f}{PERCENT}"


def measured_spread(found: Tally) -> str:
    """“402 of 7,500 (4.9–5.9 %)”."""
    return f"{found.right:,} of {found.n:,} ({between(found.interval, found.n)})"


def between(interval: Interval, n: int) -> str:
    """“4.9–5.9 %”, as finely as so many photographs tell."""
    return f"{100 * interval.low:.{_digits(n)}f}–{100 * interval.high:.{_digits(n)}f}{PERCENT}"


def _digits(n: int) -> int:
    return 1 if n >= 1000 else 0
