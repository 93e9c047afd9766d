"""Are people as sure as they are right: those who said how sure they were, level by level, with intervals."""

from dataclasses import dataclass

import numpy as np

from quiz.analysis.looks import Felt
from quiz.analysis.pooled import Pooled, pooled
from quiz.analysis.resampling import Weights, clusters, spread_of_draws
from quiz.analysis.statistics import Interval


@dataclass(frozen=True, slots=True)
class SureLevel:
    """How often people were right who had said that they were `sure`, in [0, 1]."""

    sure: float
    pooled: Pooled


@dataclass(frozen=True, slots=True)
class Calibrated:
    """All who said how sure they were: `sure` on average, in [0, 1], and how often they were right.

    `gap` is how far rightness is above sureness, in [-1, 1].
    """

    levels: tuple[SureLevel, ...]
    sure: float
    pooled: Pooled
    gap: Interval


def calibrated(felt: Felt, drawn: Weights) -> Calibrated | None:
    """From looks at which people said how sure they were; `None` of none."""
    if not len(felt.n):
        return None
    columns = np.stack([felt.right, felt.n, np.zeros_like(felt.n), felt.sure * felt.n], axis=1)
    sums, draws = columns.sum(axis=0), drawn.sums(felt.player, felt.photograph, columns)
    of = clusters(felt.player, felt.photograph, felt.n)
    return Calibrated(
        levels=tuple(_level(felt, sure, drawn) for sure in np.unique(felt.sure).tolist()),
        sure=float(sums[3] / sums[1]),
        pooled=pooled(sums[:3], draws[:, :3], of),
        gap=spread_of_draws(float((sums[0] - sums[3]) / sums[1]), (draws[:, 0] - draws[:, 3]) / draws[:, 1], of),
    )


def _level(felt: Felt, sure: float, drawn: Weights) -> SureLevel:
    some = felt.sure == sure
    player, photograph, n = felt.player[some], felt.photograph[some], felt.n[some]
    columns = np.stack([felt.right[some], n, np.zeros_like(n)], axis=1)
    of = clusters(player, photograph, n)
    return SureLevel(sure, pooled(columns.sum(axis=0), drawn.sums(player, photograph, columns), of))
