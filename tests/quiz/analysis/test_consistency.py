"""Error consistencies against plain loops over pairs, in exact fractions where nothing is drawn."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from quiz.analysis.consistency import OFTEN, among_people, per_subject
from quiz.analysis.resampling import weights
from quiz.analysis.statistics import _error_consistency


def looked(players: int, photographs: int, share: float, seed: int) -> dict[tuple[int, int], bool]:
    """Who looked at what, and whether they were right."""
    chance = np.random.default_rng(seed)
    return {
        (i, j): bool(chance.random() < 0.3 + 0.5 * (j % 2))
        for i in range(players)
        for j in range(photographs)
        if chance.random() < share
    }


def test_people_among_themselves_by_a_loop_over_pairs() -> None:
    """Each look against all looks of others at the photograph, in equal parts."""
    looks = looked(9, 12, 0.5, 1)
    table = {(a, b): Fraction(0) for a in (True, False) for b in (True, False)}
    pairs = 0
    for (i, j), mine in looks.items():
        others = [theirs for (k, at), theirs in looks.items() if at == j and k != i]
        pairs += len(others)
        for theirs in others:
            table[mine, theirs] += Fraction(1, len(others))
    n = sum(table.values())
    p = (table[True, True] + table[True, False]) / n
    q = (table[True, True] + table[False, True]) / n
    observed, expected = (table[True, True] + table[False, False]) / n, p * q + (1 - p) * (1 - q)
    players, photographs = (np.array(place) for place in zip(*looks, strict=True))
    right = np.array([float(x) for x in looks.values()])
    found = among_people(players, photographs, right, np.ones(len(right)), weights(9, 12, samples=100))
    assert found.value is not None
    assert found.interval is not None
    assert found.value == pytest.approx(float((observed - expected) / (1 - expected)))
    assert found.n == pairs / 2
    assert found.interval.low < found.value < found.interval.high


def test_people_who_never_differ_have_no_kappa_and_one_person_has_no_pairs() -> None:
    ones, zeros = np.ones(4), np.zeros(4, dtype=np.intp)
    drawn = weights(2, 2, samples=10)
    same = among_people(np.array([0, 1, 0, 1]), np.array([0, 0, 1, 1]), ones, ones, drawn)
    assert (same.value, same.interval, same.n) == (None, None, 2)
    alone = among_people(zeros, np.array([0, 1, 0, 1]), ones, ones, drawn)
    assert (alone.value, alone.n) == (None, 0)


def test_the_mean_over_subjects_and_over_their_pairs() -> None:
    looks = looked(6, 60, 0.8, 2)
    its = {j: j % 3 == 0 for j in range(60)}
    for j in range(10, 60):
        looks.pop((5, j), None)  # looked too seldom to be a subject
    subjects = [[(j, right) for (i, j), right in looks.items() if i == subject] for subject in range(6)]
    assert [len(mine) >= OFTEN for mine in subjects] == [True] * 5 + [False]
    kappas = [_error_consistency([right for _, right in mine], [its[j] for j, _ in mine]) for mine in subjects[:5]]
    assert None not in kappas
    of_pairs = []
    for one, other in combinations([dict(mine) for mine in subjects[:5]], 2):
        both = sorted(one.keys() & other.keys())
        if len(both) >= OFTEN:
            of_pairs.append(_error_consistency([one[j] for j in both], [other[j] for j in both]))
    players, photographs = (np.array(place) for place in zip(*looks, strict=True))
    with_it, together = per_subject(
        players,
        photographs,
        np.array([float(x) for x in looks.values()]),
        np.array([float(its[j]) for _, j in looks]),
        weights(6, 60, samples=100),
    )
    assert with_it.value == pytest.approx(np.mean([k for k in kappas if k is not None]))
    assert with_it.n == 5
    assert together.value == pytest.approx(np.mean([k for k in of_pairs if k is not None]))
    assert together.n == len(of_pairs) > 0
    for found in (with_it, together):
        assert found.value is not None
        assert found.interval is not None
        assert found.interval.low < found.value < found.interval.high


def test_subjects_whose_kappa_is_not_defined_are_left_out_and_without_any_there_is_none() -> None:
    photographs = np.tile(np.arange(OFTEN), 2)
    players = np.repeat([0, 1], OFTEN)
    always = np.ones(2 * OFTEN)
    found, pairs = per_subject(players, photographs, always, always, weights(2, OFTEN, samples=10))
    assert (found.value, found.interval, found.n) == (None, None, 0)
    assert (pairs.value, pairs.n) == (None, 0)
    half = np.where(players == 0, photographs % 2, 1).astype(np.float64)
    its = (photographs % 2).astype(np.float64)
    found, _ = per_subject(players, photographs, half, its, weights(2, OFTEN, samples=10))
    assert found.value == pytest.approx((1 + 0) / 2), "one who is never wrong is consistent with nobody: 0"
    assert found.n == 2
    none, _ = per_subject(players[:3], photographs[:3], always[:3], always[:3], weights(2, OFTEN, samples=10))
    assert none.n == 0
