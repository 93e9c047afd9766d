"""How sure a network was of what it got wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from quiz.formatting import PERCENT, counted, floor
from quiz.storage.figures import Mistake
from ui.views.comparison.overview import ENOUGH, title_of

BINS: Final = 10

OVER_1000: Final = (
    "Each photograph counts once, over all 1,000 classes. These were picked because they fool it, so this says how it "
    "errs, not how often."
)


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure a network was of its mistakes. `counts` per tenth of [0, 1], empty where there are too few to draw."""

    title: str
    sentence: str
    counts: tuple[int, ...] = ()
    median: float | None = None


def sureness(mistakes: Iterable[Mistake], network: str) -> Sureness:
    """How sure the network was of what it got wrong, each photograph once."""
    surest: dict[str, float] = {}
    for found in mistakes:
        if found.network == network:
            surest[found.photograph] = max(found.probability, surest.get(found.photograph, 0.0))
    title, sure = title_of(network), sorted(surest.values(), reverse=True)
    if not sure:
        return Sureness(f"{title} has not been wrong yet", "Give it a few photographs more.")
    if len(sure) < ENOUGH:
        return Sureness(
            "How sure it was of its mistakes: too few to say",
            f"{title} has made {counted(len(sure), 'mistake')} so far; this waits for {ENOUGH}. {OVER_1000}",
        )
    median = sure[(len(sure) - 1) // 2]  # at least half are this sure or surer
    headline = f"It was {floor(median)} sure or more in half its mistakes"
    very = sum(probability >= 0.9 for probability in sure)
    said = f"Of its {len(sure):,} mistakes, {title} was at least 90{PERCENT} sure in {very or 'none'}. {OVER_1000}"
    return Sureness(headline, said, counts=_histogram(sure), median=median)


def _histogram(probabilities: Iterable[float]) -> tuple[int, ...]:
    counts = [0] * BINS
    for probability in probabilities:
        counts[min(int(probability * BINS), BINS - 1)] += 1
    return tuple(counts)
