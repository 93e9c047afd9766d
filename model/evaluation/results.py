"""What was measured: a network on a whole deck, kept so that pages can show it and anyone can reproduce it.

One JSON file for each network, preprocessing, precision and deck, in the app's data folder; a later run replaces it.
"""

import hashlib
import json
import logging
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from config.files import data_folder
from deck.photographs import Deck
from model.networks.preprocessing import Protocol

log = logging.getLogger(__name__)

FOLDER = "evaluations"
"""Where they are kept, in the app's data folder."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Photographs whose confidence lay in [`low`, `high`): how many, how sure on average, how many right.

    `right` need not be whole: photographs of equal confidence share their rights evenly.
    """

    low: float
    high: float
    photographs: int
    mean_confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Scores:
    """How a network did over one label space, on the photographs whose class is in it.

    `top1` and `top5` are counts. Confidence is the softmax over the label space alone. `reliability` has bins of equal
    width; `response` pairs a response rate with the accuracy on that share of the photographs, the most confident
    ones, both in [0, 1]. `None` where there is nothing to take a mean of.
    """

    classes: int
    photographs: int
    top1: int
    top5: int
    mean_confidence_when_wrong: float | None
    rms_calibration_error: float | None
    rms_calibration_error_official: float | None
    aurra: float | None
    reliability: tuple[Bin, ...]
    response: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One network on one deck. `restricted` is over 200 classes, `all_1000` over all of ImageNet's.

    `restricted` is `None` where no photograph is of those 200; it is `is_restricted_main` where every photograph is,
    so that it is what is published of such a deck. `imagenet_top1` and `published` (top-1 on ImageNet-A) are published
    values in per cent, with their `source`. `unreadable` are ids of photographs that were left out, `left_out` counts
    files of the deck that are no photographs at all. `photographs_per_second` is of those answered in this run, `None`
    where all were known already.
    """

    network: str
    title: str
    protocol: Protocol
    weights: str
    preprocessing: str
    precision: str
    device: str
    deck: str
    deck_title: str
    deck_digest: str
    deck_classes: int
    photographs: int
    unreadable: tuple[str, ...]
    left_out: int
    is_restricted_main: bool
    restricted: Scores | None
    all_1000: Scores
    photographs_per_second: float | None
    imagenet_top1: float | None
    published: float | None
    source: str
    measured_at: str
    versions: dict[str, str]

    @property
    def main(self) -> Scores:
        """Over the label space that belongs to the deck."""
        return self.restricted if self.is_restricted_main and self.restricted is not None else self.all_1000

    @property
    def is_imagenet_a(self) -> bool:
        """Whether this was ImageNet-A, as a whole, so that published values are of the same photographs."""
        files = self.photographs + len(self.unreadable) + self.left_out
        return self.is_restricted_main and self.deck_classes == 200 and 7_400 <= files <= 7_500

    @property
    def difference(self) -> float | None:
        """Measured minus published top-1, in percentage points; `None` where they are not of the same deck."""
        if self.published is None or not self.is_imagenet_a or not self.main.photographs:
            return None
        return 100 * self.main.top1 / self.main.photographs - self.published


def save(evaluation: Evaluation) -> Path:
    """Keep an evaluation, in place of an earlier one of the same network, preprocessing, precision and deck.

    Raises:
        OSError: it cannot be written.
    """
    what = (evaluation.network, evaluation.weights, evaluation.preprocessing, evaluation.precision)
    name = hashlib.sha256("\n".join((*what, evaluation.deck_digest)).encode()).hexdigest()[:24]
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.json"
    unfinished = folder / f"{name}.{os.getpid()}.part"
    unfinished.write_text(to_json([evaluation]), encoding="utf-8")
    unfinished.replace(file)
    return file


def evaluations() -> tuple[Evaluation, ...]:
    """All that was measured here, the latest first. A damaged file is logged and left out."""
    found: list[Evaluation] = []
    for file in _folder().glob("*.json"):
        try:
            found.extend(from_json(file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            log.warning("The evaluation in %s cannot be read (%s); it may be deleted.", file, error)
    return tuple(sorted(found, key=lambda evaluation: (evaluation.measured_at, evaluation.network), reverse=True))


def adopted(found: Sequence[Evaluation], decks: Iterable[Deck]) -> tuple[Evaluation, ...]:
    """The same, where those of an earlier version, which knew decks by their photographs alone, are of the deck here.

    They are of the deck with these photographs and as many classes; where there are several, of the one of that name,
    and where that does not settle it, of none that is here. Of two that measured the same, the first one stays.
    """
    by_bare: dict[tuple[str, int], list[Deck]] = {}
    for deck in decks:
        by_bare.setdefault((deck.bare_digest, len(deck.classes)), []).append(deck)
    kept: dict[tuple[str, ...], Evaluation] = {}
    for one in found:
        possible = by_bare.get((one.deck_digest, one.deck_classes), [])
        if len({deck.digest for deck in possible}) > 1:
            possible = [deck for deck in possible if Path(deck.name).name == one.deck]
        digests = {deck.digest for deck in possible}
        of = replace(one, deck_digest=digests.pop()) if len(digests) == 1 else one
        kept.setdefault((of.network, of.weights, of.preprocessing, of.precision, of.deck_digest), of)
    return tuple(kept.values())


def to_json(found: list[Evaluation]) -> str:
    """Evaluations as a JSON list, with nothing left out that it takes to reproduce them."""
    return json.dumps([asdict(evaluation) for evaluation in found], indent=2, allow_nan=False)


def from_json(text: str) -> list[Evaluation]:
    """The evaluations of `to_json`. Raises ValueError, TypeError, KeyError or AttributeError for anything else."""
    return [_evaluation(values) for values in json.loads(text)]


def _folder() -> Path:
    return data_folder() / FOLDER


def _evaluation(values: dict[str, Any]) -> Evaluation:
    return Evaluation(
        **{
            **values,
            "protocol": Protocol(values["protocol"]),
            "unreadable": tuple(values["unreadable"]),
            "restricted": None if values["restricted"] is None else _scores(values["restricted"]),
            "all_1000": _scores(values["all_1000"]),
        }
    )


def _scores(values: dict[str, Any]) -> Scores:
    return Scores(
        **{
            **values,
            "reliability": tuple(Bin(**bin_values) for bin_values in values["reliability"]),
            "response": tuple((float(rate), float(accuracy)) for rate, accuracy in values["response"]),
        }
    )
