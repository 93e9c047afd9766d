"""Can people tell what fools a network: those who called it before the reveal, with intervals."""

from dataclasses import dataclass

import numpy as np

from quiz.analysis.looks import Called
from quiz.analysis.pooled import FEWEST_OF_EACH, Kappa, Pooled, error_consistency, pooled
from quiz.analysis.resampling import Clusters, Weights, clusters, worth
from quiz.analysis.statistics import Paired


@dataclass(frozen=True, slots=True)
class CalledIt:
    """How often calls came true (`pooled`), and how far beyond what the same calls would by chance (`kappa`).

    `counts` are of calls (a: “it will get it”) and the network (b: it did). `right` and `wrong` are how many of the
    photographs called the network got right, and wrong.
    """

    counts: Paired
    pooled: Pooled
    kappa: Kappa
    right: int
    wrong: int

    @property
    def is_enough(self) -> bool:
        """Whether it may be said that people can tell, or cannot."""
        return self.pooled.is_enough and min(self.right, self.wrong) >= FEWEST_OF_EACH

    @property
    def alike(self) -> float:
        """How often calls would have come true that were always the same, and the better one, in [0, 1]."""
        its = self.counts.both_right + self.counts.only_b
        return max(its, self.counts.n - its) / self.counts.n


def called_it(called: Called, drawn: Weights) -> CalledIt | None:
    """From looks at which people said what the network would be; `None` of none."""
    if not len(called.n):
        return None
    n, its, said = called.n, called.its, called.called
    table = np.stack([n * (said & its), n * (said & ~its), n * (~said & its), n * (~said & ~its)], axis=1)
    sums, draws = table.sum(axis=0), drawn.sums(called.player, called.photograph, table)
    of = clusters(called.player, called.photograph, n)
    kinds = [np.bincount(called.photograph, weights=n * which).astype(np.float64) for which in (its, ~its)]
    judged = Clusters(of.players, of.photographs, min(of.effective, *(worth(sizes) for sizes in kinds)))
    true = np.array([sums[0] + sums[3], sums.sum(), 0.0])
    drawn_true = np.stack([draws[:, 0] + draws[:, 3], draws.sum(axis=1), np.zeros(len(draws))], axis=1)
    return CalledIt(
        counts=Paired(*(round(x) for x in sums.tolist())),
        pooled=pooled(true, drawn_true, of),
        kappa=error_consistency(sums, draws, judged),
        right=int(np.count_nonzero(kinds[0])),
        wrong=int(np.count_nonzero(kinds[1])),
    )
