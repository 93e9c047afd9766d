"""Can people tell what a network will claim of a photograph that fools it: how often they named its claim."""

import numpy as np

from quiz.analysis.looks import Foreseen
from quiz.analysis.pooled import Pooled, pooled
from quiz.analysis.resampling import clusters, weights


def foreseen_claims(found: Foreseen, *, samples: int) -> Pooled | None:
    """How often the network's claim was named, among four, with players and photographs drawn anew; `None` of no looks.

    The draws are none of the other figures', which so stay as they are whoever plays this way.
    """
    if not len(found.n):
        return None
    columns = np.stack([found.right, found.n, found.unsure], axis=1)
    drawn = weights(found.players, found.photographs, samples=samples, seed=2)
    return pooled(
        columns.sum(axis=0),
        drawn.sums(found.player, found.photograph, columns),
        clusters(found.player, found.photograph, found.n),
    )
