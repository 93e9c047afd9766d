"""Rates and differences of many players' looks, against hand-made draws."""

import math

import numpy as np
import pytest

from quiz.analysis.pooled import (
    FEWEST_PHOTOGRAPHS,
    FEWEST_PLAYERS,
    NOTHING,
    Pooled,
    error_consistency,
    error_of_independent,
    lead,
    pooled,
    pooled_difference,
    wider,
)
from quiz.analysis.resampling import Clusters, student
from quiz.analysis.statistics import Interval, Tally

OF = Clusters(50, 30, 30.0)


def test_not_knowing_counts_in_the_one_interval_and_not_in_the_other() -> None:
    sums = np.array([12.0, 80.0, 60.0])
    draws = sums + np.array([[1.0, 0.0, 0.0], [-1.0, 0.0, 0.0]])
    found = pooled(sums, draws, OF)
    assert found.tally == Tally(12, 80, 60)
    assert found.named == Tally(12, 20)
    assert found.interval.low < 12 / 80 < found.interval.high < 0.3
    assert 0.3 < found.answered.low < 12 / 20 < found.answered.high
    assert NOTHING.rate == 0


def test_enough_is_of_players_and_of_photographs() -> None:
    sums, draws = np.array([5.0, 9.0, 0.0]), np.array([[5.0, 9.0, 0.0]] * 2)
    for players, photographs, is_enough in (
        (FEWEST_PLAYERS, FEWEST_PHOTOGRAPHS, True),
        (FEWEST_PLAYERS - 1, 500, False),
        (500, FEWEST_PHOTOGRAPHS - 1, False),
    ):
        assert pooled(sums, draws, Clusters(players, photographs, 9.0)).is_enough is is_enough


def test_ahead_is_the_difference_of_the_two_draw_by_draw() -> None:
    table = np.array([30.0, 20.0, 10.0, 40.0])
    draws = table + np.array([[0.0, 5.0, 0.0, -5.0], [0.0, -5.0, 0.0, 5.0]])
    found = lead(table, draws, OF)
    away = student(29) * 0.05 * math.sqrt(31 / 29)
    assert found.low == pytest.approx(0.1 - away)
    assert found.high == pytest.approx(0.1 + away)


def test_what_does_not_vary_is_not_certain() -> None:
    """People always right and the network always wrong, at ten photographs: ten looks' worth, and not a thousand's."""
    table = np.array([0.0, 1000.0, 0.0, 0.0])
    found = lead(table, np.stack([table, table]), Clusters(50, 10, 10.0))
    assert found.high == 1
    assert found.low == pytest.approx(1 - student(9) * error_of_independent(1000, 1000, 0, 1000, looks=10))
    assert 0.5 < found.low < 0.8
    two = pooled_difference(np.array([9.0, 9.0]), np.full((2, 2), 9.0), np.array([9.0, 9.0]), np.full((2, 2), 9.0), OF)
    assert two.low < 0 < two.high


def test_a_lopsided_interval_reaches_further_than_what_the_draws_vary_by() -> None:
    people = Pooled(Tally(50, 100), Interval(0.4, 0.6), Interval(0.4, 0.6), 50, 30)
    its = Pooled(Tally(10, 100), Interval(0.05, 0.3), Interval(0.05, 0.3), 50, 30)
    found = wider(Interval(0.25, 0.55), people, its)
    assert found.low == pytest.approx(0.4 - math.hypot(0.1, 0.2))
    assert found.high == 0.55, "the draws reach further here"
    assert wider(Interval(0.0, 0.3), people, its).high == pytest.approx(0.4 + math.hypot(0.1, 0.05))


def test_alone_is_agrestis_and_caffos() -> None:
    p, q = 8 / 12, 4 / 12  # 7 and 3 of 10, a look more of each outcome
    assert error_of_independent(7, 10, 3, 10, looks=10) == pytest.approx(math.sqrt((p * (1 - p) + q * (1 - q)) / 12))
    assert error_of_independent(70, 100, 30, 100, looks=10) == pytest.approx(
        error_of_independent(7, 10, 3, 10, looks=10)
    )


def test_error_consistency_has_an_interval_where_there_are_photographs_of_either_kind() -> None:
    table = np.array([40.0, 10.0, 10.0, 40.0])
    draws = np.stack([table + 1, table, table[::-1] + 2])
    found = error_consistency(table, draws, OF)
    assert found.value == pytest.approx(0.6)
    assert found.n == 100
    assert isinstance(found.interval, Interval)
    assert error_consistency(table, draws, Clusters(50, 30, 1.0)).interval is None
    never = error_consistency(np.array([9.0, 0.0, 0.0, 0.0]), draws, OF)
    assert (never.value, never.interval) == (None, None)
