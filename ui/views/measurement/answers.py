"""What a measured network said of each photograph of its deck, from the cache that the measurement filled."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Final

import numpy as np

from deck.photographs import Deck
from model.evaluation.results import Evaluation
from model.evaluation.run import label_space
from model.inference.prediction import Prediction
from model.inference.prediction_cache import Key
from quiz.analysis.statistics import Paired, paired
from services import container
from services.once import shared
from ui.views.gallery import Hanging

_READ_TOGETHER: Final = 512


@dataclass(frozen=True, slots=True)
class Answered:
    """A photograph and the class that was claimed of it, `probability` sure over the deck's label space."""

    photograph: str
    truth: int
    claimed: int
    probability: float
    is_right: bool


def answered_of(evaluation: Evaluation, deck: Deck) -> tuple[Answered, ...]:
    """What is known of the photographs that the evaluation's main figures are over, in the deck's order."""
    key = (evaluation.network, evaluation.weights, evaluation.preprocessing, evaluation.precision)
    return _answered(Key(*key), evaluation.measured_at, deck)


def mistakes_of(evaluation: Evaluation, deck: Deck) -> tuple[Hanging, ...]:
    """What it got wrong, the surest first, with what people said of it. Raises `StoreError`."""
    asked: Counter[str] = Counter()
    fooled: Counter[str] = Counter()
    unsure: Counter[str] = Counter()
    for found in container.store().figures.by_photograph():
        asked[found.photograph] += found.tally.n
        fooled[found.photograph] += found.fooled
        unsure[found.photograph] += found.tally.unsure
    hung = [
        Hanging(
            said.photograph,
            said.truth,
            said.claimed,
            said.probability,
            asked[said.photograph],
            fooled[said.photograph],
            unsure[said.photograph],
        )
        for said in answered_of(evaluation, deck)
        if not said.is_right
    ]
    return tuple(sorted(hung, key=lambda found: (-found.probability, found.photograph)))


def together(a: Evaluation, b: Evaluation, deck: Deck) -> Paired:
    """How often each was right on the photographs that both are known to have answered."""
    of_a = {said.photograph: said.is_right for said in answered_of(a, deck)}
    of_b = {said.photograph: said.is_right for said in answered_of(b, deck)}
    both = [photograph for photograph in of_a if photograph in of_b]
    return paired([of_a[photograph] for photograph in both], [of_b[photograph] for photograph in both])


def _told_apart(key: Key, measured_at: str, deck: Deck) -> Hashable:
    return key, measured_at, deck.digest


@shared.once_per(most=16, key=_told_apart)
def _answered(key: Key, measured_at: str, deck: Deck) -> tuple[Answered, ...]:
    space = np.asarray(label_space(deck), dtype=np.intp)
    allowed = frozenset(space.tolist())
    photographs = [photograph for photograph in deck.photographs if photograph.truth in allowed]
    found: list[Answered] = []
    for at in range(0, len(photographs), _READ_TOGETHER):
        some = photographs[at : at + _READ_TOGETHER]
        known = container.predictions().get_many([photograph.id for photograph in some], key)
        for photograph in some:
            if photograph.id in known:
                values = known[photograph.id].log_probabilities
                said = Prediction(photograph.id, key.network, values, 0.0, "", True).top(1, space.tolist())[0]
                found.append(
                    Answered(
                        photograph=photograph.id,
                        truth=photograph.truth,
                        claimed=said.index,
                        probability=said.probability,
                        is_right=said.index in photograph.accepted,
                    )
                )
    return tuple(found)
