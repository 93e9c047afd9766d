"""Intervals that resample players and photographs: against loops, exact variances, tables, simulated crowds."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.simulated import Law
from quiz.analysis.resampling import GROUPS, Clusters, clusters, rate_interval, spread_of_draws, student, weights, worth
from quiz.analysis.statistics import wilson

patient = settings(deadline=None)  # the machine may be busy
SIMULATIONS = 120


def test_sums_are_those_of_a_plain_loop() -> None:
    chance = np.random.default_rng(1)
    players, photographs = chance.integers(0, 5, 40), chance.integers(2, 9, 40)
    values = chance.normal(size=(40, 3))
    drawn = weights(6, 9, samples=7, seed=3)
    found = drawn.sums(players, photographs, values)
    for s in range(7):
        for k in range(3):
            expected = sum(
                drawn.players[s, i] * drawn.photographs[s, j] * x
                for i, j, x in zip(players, photographs, values[:, k], strict=True)
            )
            assert found[s, k] == pytest.approx(expected)


def test_draws_vary_as_product_weights_do_exactly() -> None:
    """Var Σ u v x, of weights of mean 1 and variance 1, is Σ (row sums)² + Σ (column sums)² + Σ x²."""
    chance = np.random.default_rng(2)
    table = chance.normal(size=(8, 5))
    players, photographs = (place.ravel() for place in np.indices(table.shape))
    found = weights(8, 5, samples=40_000, seed=1).sums(players, photographs, table.reshape(-1, 1))
    exact = np.square(table.sum(1)).sum() + np.square(table.sum(0)).sum() + np.square(table).sum()
    assert found.mean() == pytest.approx(table.sum(), abs=4 * math.sqrt(exact / 40_000))
    assert found.var() == pytest.approx(exact, rel=0.06)


def test_the_same_seed_draws_the_same_and_more_than_groups_share() -> None:
    one, again, other = weights(3, 3, seed=1), weights(3, 3, seed=1), weights(3, 3, seed=2)
    assert (one.players == again.players).all()
    assert (one.players != other.players).any()
    many = weights(GROUPS + 2, 1, samples=2)
    assert many.players.shape == (2, GROUPS + 2)
    assert (many.players[:, :2] == many.players[:, GROUPS:]).all()
    assert len(np.unique(many.players[0])) == GROUPS


@pytest.mark.parametrize(
    ("freedom", "expected"), [(1, 12.7062), (2, 4.3027), (4, 2.7764), (9, 2.2622), (28, 2.0484), (120, 1.9799)]
)
def test_students_t_is_that_of_the_tables(freedom: float, expected: float) -> None:
    assert student(freedom) == pytest.approx(expected, abs=2e-4)


def test_students_t_at_the_edges() -> None:
    assert student(0.2) == student(1)
    assert student(1e9) == pytest.approx(1.96, abs=2e-3)
    assert student(9, level=0.9) == pytest.approx(1.8331, abs=2e-4)


def test_clusters_are_worth_their_number_only_where_they_are_alike() -> None:
    assert worth(np.array([4.0] * 7)) == pytest.approx(7)
    assert worth(np.array([1000.0, 1.0, 1.0])) == pytest.approx(1.004, abs=1e-3)
    assert worth(np.zeros(3)) == 0
    found = clusters(np.array([0, 0, 3, 5]), np.array([1, 2, 2, 2]), np.array([1.0, 1.0, 2.0, 0.0]))
    assert (found.players, found.photographs) == (2, 2)
    assert found.effective == pytest.approx(16 / 10)


def test_where_all_were_right_each_photograph_counts_once() -> None:
    ones = np.ones(3)
    found = rate_interval(60, 60, 60 * ones, 60 * ones, Clusters(20, 12, 12.0))
    assert found.high == 1
    assert found.low < wilson(12, 12).low < wilson(60, 60).low
    none = rate_interval(0, 60, 0 * ones, 60 * ones, Clusters(20, 12, 12.0))
    assert none.low == 0
    assert none.high == pytest.approx(1 - found.low)
    assert rate_interval(0, 0, ones, ones, Clusters(0, 0, 0.0)) == wilson(0, 0)


@patient
@given(st.integers(0, 50), st.floats(0, 0.2), st.floats(1, 60))
def test_an_interval_of_a_rate_is_never_narrower_than_wilsons(right: int, noise: float, effective: float) -> None:
    draws = np.clip(right / 50 + noise * np.array([-1.0, 0.0, 1.0]), 0, 1)
    found, alone = (
        rate_interval(right, 50, draws * 50, np.full(3, 50.0), Clusters(60, 60, effective)),
        wilson(right, 50),
    )
    assert 0 <= found.low <= alone.low + 1e-9
    assert alone.high - 1e-9 <= found.high <= 1


def test_a_spread_is_as_many_standard_errors_as_student_says() -> None:
    draws = np.array([0.1, 0.3, 0.2, np.nan])
    error = math.sqrt(np.array([0.1, 0.2, 0.3]).var() * 11 / 9)
    found = spread_of_draws(0.2, draws, Clusters(50, 10, 10.0))
    assert found.low == pytest.approx(0.2 - student(9) * error)
    assert found.high == pytest.approx(0.2 + student(9) * error)
    assert spread_of_draws(0.2, draws, Clusters(50, 10, 10.0), least=0.4) == spread_of_draws(
        0.2, 0.2 * np.ones(2), Clusters(50, 10, 10.0), least=0.4
    )
    assert spread_of_draws(0.9, draws, Clusters(2, 2, 2.0)).high == 1


# What it is for


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_population_rate_is_covered(seed: int) -> None:
    """300 players, 6 looks each at 29 photographs: 95 % intervals hold the rate at least 92 times of 100.

    Wilson's, of all looks as if they were independent, do not half the time: that is what was printed before.
    """
    law, chance = Law(), np.random.default_rng(seed)
    covered = alone = 0
    widths, rates = [], []
    for number in range(SIMULATIONS):
        players, photographs, right = law.looked(chance)
        ones = np.ones_like(right)
        sums = weights(law.players, law.photographs, samples=200, seed=number).sums(
            players, photographs, np.stack([right, ones], axis=1)
        )
        found = rate_interval(right.sum(), len(right), sums[:, 0], sums[:, 1], clusters(players, photographs, ones))
        covered += found.low <= law.rate <= found.high
        by_itself = wilson(right.sum(), len(right))
        alone += by_itself.low <= law.rate <= by_itself.high
        widths.append(found.high - found.low)
        rates.append(right.mean())
    low, high = np.percentile(rates, [2.5, 97.5])
    assert covered >= 0.92 * SIMULATIONS
    assert alone < 0.6 * SIMULATIONS
    assert np.mean(widths) < 1.45 * (high - low), "not much wider than need be"
