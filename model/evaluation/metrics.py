"""The figures of an evaluation, by the formulas of ImageNet-A's own `eval.py`; arrays go in, numbers come out.

Photographs of equal confidence share their rights evenly, which is what they come to on average over the orders that
they could stand in: so the order of a deck never matters. Where no two are alike this is the official arithmetic.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from model.evaluation.results import Bin, Scores

BIN = 100
"""Photographs in a bin of the RMS calibration error."""

_Z_95 = 1.959963984540054  # the standard normal's 97.5 % point

Confidence = NDArray[np.float64]
Right = NDArray[np.bool_] | NDArray[np.float64]


def scores(log_probabilities: NDArray[np.float32], accepted: Sequence[frozenset[int]], space: Sequence[int]) -> Scores:
    """How answers (n, 1000) did over the classes of `space`, where whoever says one of `accepted` is right.

    Photographs none of whose accepted classes is in `space` are left out. Of equal probabilities the lower index comes
    first, as NumPy's argmax has it.
    """
    among = np.unique(np.asarray(list(space), dtype=np.intp))
    inside = set(among.tolist())
    kept = [at for at, classes in enumerate(accepted) if not inside.isdisjoint(classes)]
    values = log_probabilities[kept][:, among].astype(np.float64)
    first = np.argsort(-values, axis=1, kind="stable")[:, :5]
    right = np.zeros(first.shape, dtype=np.bool_)
    for row, at in enumerate(kept):
        right[row] = np.isin(among[first[row]], list(accepted[at]))
    powers = np.exp(values - values.max(axis=1, keepdims=True)) if kept else values
    confidence = powers.max(axis=1, initial=0) / powers.sum(axis=1) if kept else np.zeros(0)
    top1 = right[:, 0] if kept else np.zeros(0, dtype=np.bool_)
    wrong = confidence[~top1]
    return Scores(
        classes=len(among),
        photographs=len(kept),
        top1=int(top1.sum()),
        top5=int(right.any(axis=1).sum()),
        mean_confidence_when_wrong=float(wrong.mean()) if len(wrong) else None,
        rms_calibration_error=rms_calibration_error(confidence, top1),
        rms_calibration_error_official=rms_calibration_error_official(confidence, top1),
        aurra=aurra(confidence, top1),
        reliability=_reliability(confidence, top1),
        response=response(confidence, top1),
    )


def rms_calibration_error(confidence: Confidence, right: Right, *, bin_size: int = BIN) -> float | None:
    """How far confidence is from accuracy: the root of the mean square over bins of `bin_size` photographs.

    Bins are of consecutive photographs by confidence, the last one with what is left over. `None` of none.

    Source: Hendrycks et al. 2019, arXiv 1907.07174, with the most confident bin that its code leaves out.
    """
    return _rms(confidence, right, bin_size, leave_out_last=False)


def rms_calibration_error_official(confidence: Confidence, right: Right, *, bin_size: int = BIN) -> float | None:
    """The same as `eval.py` computes it: without the last bin, the most confident.

    So it is 0 where there is one bin alone. Of fewer photographs than a bin has, `eval.py` says nothing: `None`.
    """
    return _rms(confidence, right, bin_size, leave_out_last=True) if len(confidence) >= bin_size else None


def aurra(confidence: Confidence, right: Right) -> float | None:
    """The mean, over k, of the accuracy on the k most confident photographs; `None` of none.

    Source: area under the response rate accuracy curve, Hendrycks et al. 2019, arXiv 1907.07174.
    """
    if not len(confidence):
        return None
    return float(_accuracies(confidence, right).mean())


def _reliability(confidence: Confidence, right: Right, *, bins: int = 10) -> tuple[Bin, ...]:
    """Confidence and rights by bins of equal width; the empty ones are left out."""
    at = np.minimum((np.asarray(confidence) * bins).astype(np.intp), bins - 1)
    return tuple(
        Bin(
            low=number / bins,
            high=(number + 1) / bins,
            photographs=int((at == number).sum()),
            mean_confidence=float(np.asarray(confidence)[at == number].mean()),
            right=float(np.asarray(right)[at == number].sum()),
        )
        for number in range(bins)
        if (at == number).any()
    )


def response(confidence: Confidence, right: Right, *, points: int = 100) -> tuple[tuple[float, float], ...]:
    """Accuracy on the most confident photographs, at `points` response rates, or one for each photograph."""
    count = len(confidence)
    if not count:
        return ()
    accuracies = _accuracies(confidence, right)
    answered = sorted({math.ceil(count * number / points) for number in range(1, points + 1)})
    return tuple((many / count, float(accuracies[many - 1])) for many in answered)


def wilson_bounds(right: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share, both ends in [0, 1]; all of it where there is nothing to go by.

    Source: Wilson 1927. The game's rooms have it as well, and neither imports the other.
    """
    if n == 0:
        return 0.0, 1.0
    share, square = right / n, _Z_95 * _Z_95
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = _Z_95 / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def _rms(confidence: Confidence, right: Right, bin_size: int, *, leave_out_last: bool) -> float | None:
    count = len(confidence)
    if not count:
        return None
    sure, shared = _by_confidence(confidence, right)
    bins = max(count // bin_size, 1)
    edges = [*(number * bin_size for number in range(bins)), count]
    total = 0.0
    for low, high in list(pairwise(edges))[: bins - 1 if leave_out_last else bins]:
        gap = float(sure[low:high].mean() - shared[low:high].mean())
        total += (high - low) / count * gap * gap
    return math.sqrt(total)


def _by_confidence(confidence: Confidence, right: Right) -> tuple[Confidence, NDArray[np.float64]]:
    """Both by confidence, the least sure first; equal ones each have their mean right."""
    sure, group, members = np.unique(np.asarray(confidence), return_inverse=True, return_counts=True)
    shares = np.bincount(group, weights=np.asarray(right, dtype=np.float64)) / members
    return np.repeat(sure, members), np.repeat(shares, members)


def _accuracies(confidence: Confidence, right: Right) -> NDArray[np.float64]:
    """The accuracy on the k most confident, for k = 1…n."""
    _, shared = _by_confidence(confidence, right)
    return np.asarray(np.cumsum(shared[::-1]) / np.arange(1, len(shared) + 1), dtype=np.float64)
