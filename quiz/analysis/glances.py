"""What people see at a glance: how often they are right, by exposure; and whether what they take it for, where they are
wrong, is what the network takes it for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from quiz.analysis.looks import KINDS, Glanced
from quiz.analysis.pooled import Pooled, pooled, pooled_difference
from quiz.analysis.resampling import Clusters, Floats, Weights, clusters, weights
from quiz.analysis.statistics import Interval
from quiz.game import OPTIONS, Kind

UNLIMITED: Final = 0
"""The exposure of those who could look for as long as they liked."""
CHANCE_OF_CLAIM: Final = 1 / (OPTIONS - 1)
"""How often a wrong choice is the network's claim by chance: it is one of the three that are wrong."""


@dataclass(frozen=True, slots=True)
class SeenAtAGlance:
    """All of it. `right` is how often people were right, by kind and exposure in ms (`UNLIMITED` for without one).

    `named` is, of wrong choices at a glance where the network's claim was among the options, how often that was chosen;
    `unlimited` the same of looks without a limit at photographs that were glanced at, and `ahead` how far the one share
    is above the other, in [-1, 1]. `uncounted` are the glances that were shown for another time, or nobody measured.
    """

    right: Mapping[tuple[Kind, int], Pooled]
    named: Pooled | None
    unlimited: Pooled | None
    ahead: Interval
    uncounted: int


def seen_at_a_glance(found: Glanced, *, samples: int) -> SeenAtAGlance | None:
    """The figures, with players and photographs drawn anew; `None` where nobody has glanced.

    The draws are none of the other figures', which so stay as they are whoever plays this way.
    """
    is_brief = found.exposure_ms != UNLIMITED
    if not is_brief.any() and not found.uncounted:
        return None
    drawn = weights(found.players, found.photographs, samples=samples, seed=3)
    right = np.stack([found.right, found.n, found.unsure], axis=1)
    claims = np.stack([found.named, found.wrong, 0 * found.n], axis=1)
    named, unlimited = (_summed(found, claims, (found.wrong > 0) & which, drawn) for which in (is_brief, ~is_brief))
    by_exposure = {
        (kind, exposure_ms): _summed(found, right, (found.kind == k) & (found.exposure_ms == exposure_ms), drawn)
        for k, kind in enumerate(KINDS)
        for exposure_ms in np.unique(found.exposure_ms).tolist()
    }
    return SeenAtAGlance(
        right={of: pooled(side.found, side.draws, side.of) for of, side in by_exposure.items() if side.of.players},
        named=pooled(named.found, named.draws, named.of) if named.of.players else None,
        unlimited=pooled(unlimited.found, unlimited.draws, unlimited.of) if unlimited.of.players else None,
        ahead=_ahead(named, unlimited),
        uncounted=found.uncounted,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """Right, n and unsure of some looks, as found (3,) and in each draw (S, 3), and what the looks are of."""

    found: Floats
    draws: Floats
    of: Clusters


def _summed(found: Glanced, columns: Floats, which: NDArray[np.bool_], drawn: Weights) -> _Side:
    player, photograph, some = found.player[which], found.photograph[which], columns[which]
    return _Side(some.sum(axis=0), drawn.sums(player, photograph, some), clusters(player, photograph, some[:, 1]))


def _ahead(one: _Side, other: _Side) -> Interval:
    if not (one.of.players and other.of.players):
        return Interval(-1.0, 1.0)
    of = min(one.of, other.of, key=lambda side: side.effective)
    return pooled_difference(one.found[:2], one.draws[:, :2], other.found[:2], other.draws[:, :2], of)
