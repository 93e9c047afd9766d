"""Do people fail on the same photographs as a network, and as one another: the latter is how much alike one can be.

Two ways, each for people and network and for people among themselves. Over all looks, for which few of each player will
do; and, as Geirhos et al. report it, the mean over subjects of each one's κ, of those who looked often. Pure.

Source:
    Geirhos, Meding, Wichmann 2020, "Beyond accuracy: quantifying trial-by-trial behaviour of CNNs and humans by
    measuring error consistency", NeurIPS, arXiv 2006.16736.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from quiz.analysis.pooled import NOBODYS, Kappa
from quiz.analysis.resampling import Clusters, Floats, Places, Weights, spread_of_draws, worth
from quiz.analysis.statistics import kappas

OFTEN: Final = 20
"""Photographs that a subject looked at, or two looked at both, before there is a κ of theirs."""
DRAWS: Final = 250
"""Of the draws, so many are enough where each takes long: their standard deviation is known to 5 %."""


@dataclass(frozen=True, slots=True)
class Consistency:
    """`people`: of two looks by two players at one photograph, n pairs. `subjects`: the mean over n subjects with the
    network. `pairs`: the mean over n pairs of those subjects.
    """

    people: Kappa = NOBODYS
    subjects: Kappa = NOBODYS
    pairs: Kappa = NOBODYS


def among_people(players: Places, photographs: Places, right: Floats, n: Floats, drawn: Weights) -> Kappa:
    """κ of people among themselves, over all looks: shapes (N,) each.

    Each look is held against one by another player at the same photograph, whoever it is, so that a photograph weighs
    as much as it was looked at. Two in the same group of players are no pair.
    """
    shape = (int(players.max(initial=-1)) + 1, int(photographs.max(initial=-1)) + 1)
    cell, cells = players * shape[1] + photographs, shape[0] * shape[1]
    good = np.bincount(cell, weights=right, minlength=cells).reshape(shape).astype(np.float64)
    bad = np.bincount(cell, weights=n - right, minlength=cells).reshape(shape).astype(np.float64)
    table, pairs = _tables(good, bad, np.ones((1, shape[0])), np.ones((1, shape[1])))
    value = float(kappas(table)[0]) if pairs else np.nan
    count = round(pairs / 2)
    if np.isnan(value):
        return Kappa(None, None, count)
    tables, _ = _tables(good, bad, drawn.players[:DRAWS, : shape[0]], drawn.photographs[:DRAWS, : shape[1]])
    looks = good + bad
    of = Clusters(shape[0], shape[1], min(worth(looks.sum(1)), worth(looks.sum(0))))
    return Kappa(value, spread_of_draws(value, kappas(tables), of) if of.effective >= 2 else None, count)


def _tables(good: Floats, bad: Floats, u: Floats, v: Floats) -> tuple[Floats, float]:
    """Looks held against others' by the outcome of the two, (S, 4), weighed by u (S, P) and v (S, J); how many pairs.

    Ordered pairs of different players are all pairs less those of a player with themselves.
    """
    a, b, square = u @ good, u @ bad, u * u
    both = a * a - square @ (good * good)
    neither = b * b - square @ (bad * bad)
    mixed = a * b - square @ (good * bad)
    pairs = both + neither + 2 * mixed
    looks = np.divide(v * (a + b), pairs, out=np.zeros_like(pairs), where=pairs > 1e-9)
    cells = [(looks * x).sum(axis=1) for x in (both, mixed, mixed, neither)]
    return np.stack(cells, axis=1), float(pairs.sum())


def per_subject(
    players: Places, photographs: Places, right: Floats, its: Floats, drawn: Weights
) -> tuple[Kappa, Kappa]:
    """The mean κ of each subject with the network, and of each two subjects: shapes (N,), a line a look of one subject.

    `its` is whether the network was right at that look. `drawn` has a weight for each subject and each photograph.
    """
    often = np.flatnonzero(np.bincount(players, minlength=1) >= OFTEN)
    if not len(often):
        return NOBODYS, NOBODYS
    mine = np.isin(players, often)
    row = np.searchsorted(often, players[mine])
    what, column = np.unique(photographs[mine], return_inverse=True)
    shape = (len(often), len(what))
    looked, good, machine = (np.zeros(shape) for _ in range(3))
    looked[row, column] = 1
    good[row, column] = right[mine]
    machine[row, column] = its[mine]
    u = np.concatenate([np.ones((1, shape[0])), drawn.players[:DRAWS, often]])
    v = np.concatenate([np.ones((1, shape[1])), drawn.photographs[:DRAWS, what]])
    of = Clusters(shape[0], shape[1], min(worth(looked.sum(1)), worth(looked.sum(0))))
    parts = (good * machine, good * (1 - machine), (looked - good) * machine, (looked - good) * (1 - machine))
    of_each = np.stack([v @ part.T for part in parts], axis=2)
    subjects = _mean(kappas(of_each.reshape(-1, 4)).reshape(len(v), -1), u, of)
    one, other = np.triu_indices(shape[0], 1)
    both = (looked @ looked.T)[one, other] >= OFTEN
    one, other = one[both], other[both]
    if not len(one):
        return subjects, NOBODYS
    of_pairs = np.empty((len(v), len(one)))
    for s in range(len(v)):
        rights, wrongs = good * v[s], (looked - good) * v[s]
        yes, no, mixed = rights @ good.T, wrongs @ (looked - good).T, rights @ (looked - good).T
        cells = [yes[one, other], mixed[one, other], mixed[other, one], no[one, other]]
        of_pairs[s] = kappas(np.stack(cells, axis=1))
    return subjects, _mean(of_pairs, u[:, one] * u[:, other], of)


def _mean(found: Floats, weight: Floats, of: Clusters) -> Kappa:
    """The mean of κs where they are defined, (1 + S, M): as found in the first row, and in each draw."""
    weight = np.where(np.isnan(found), 0.0, weight)
    total = weight.sum(axis=1)
    means = np.full(len(found), np.nan)
    np.divide(np.nansum(found * weight, axis=1), total, out=means, where=total > 0)
    n = int(np.count_nonzero(weight[0]))
    if not n:
        return NOBODYS
    value = float(means[0])
    return Kappa(value, spread_of_draws(value, means[1:], of) if of.effective >= 2 else None, n)
