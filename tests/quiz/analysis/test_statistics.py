"""Statistics against hand-computed values, exact fractions and brute force."""

import math
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.analysis.statistics import (
    Interval,
    Paired,
    Tally,
    _error_consistency,
    by_chance,
    chance_level,
    difference,
    paired,
    paired_difference,
    sign_test,
    wilson,
)

patient = settings(deadline=None)  # the machine may be busy
right_of_n = st.integers(0, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
counts = st.builds(Paired, *[st.integers(0, 40)] * 4)


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(8, 10, 49, 94), (16, 20, 58, 92), (0, 20, 0, 16), (20, 20, 84, 100)],
)
def test_wilson_in_whole_percent(right: int, n: int, low: int, high: int) -> None:
    interval = wilson(right, n)
    assert (round(100 * interval.low), round(100 * interval.high)) == (low, high)


def test_wilson_of_a_whole_data_set() -> None:
    interval = wilson(161, 7500)
    assert (round(100 * interval.low, 2), round(100 * interval.high, 2)) == (1.84, 2.50)


@patient
@given(right_of_n)
def test_wilsons_ends_are_where_the_score_test_turns(case: tuple[int, int]) -> None:
    """Independent of the closed form: an end p solves (rate − p)² = z² p (1 − p) / n, unless it is 0 or 1 itself."""
    right, n = case
    interval = wilson(right, n)
    assert 0 <= interval.low <= interval.high <= 1
    if n:
        assert interval.low <= right / n <= interval.high
        for p in (interval.low, interval.high):
            assert (right / n - p) ** 2 == pytest.approx(1.959963984540054**2 * p * (1 - p) / n, abs=1e-12)


def test_wilson_at_the_edges() -> None:
    assert wilson(0, 0) == Interval(0, 1)
    assert wilson(0, 3).low == 0
    assert wilson(3, 3).high == 1
    assert wilson(1, 3, z=0) == Interval(1 / 3, 1 / 3)
    for right, n in ((-1, 3), (4, 3), (0, -1)):
        with pytest.raises(ValueError, match="is not between"):
            wilson(right, n)


def test_a_tally() -> None:
    tally = Tally(right=6, n=8, unsure=1) + Tally(right=2, n=2)
    assert tally == Tally(right=8, n=10, unsure=1)
    assert tally.rate == 0.8
    assert tally.interval == wilson(8, 10)
    assert Tally(0, 0).rate is None


def kappa_by_hand(a: list[bool], b: list[bool]) -> Fraction | None:
    """The formula as published, in exact fractions."""
    n = len(a)
    if n == 0:
        return None
    p, q = Fraction(sum(a), n), Fraction(sum(b), n)
    observed = Fraction(sum(x == y for x, y in zip(a, b, strict=True)), n)
    expected = p * q + (1 - p) * (1 - q)
    return None if expected == 1 else (observed - expected) / (1 - expected)


@patient
@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_error_consistency_is_cohens_kappa(pairs: list[tuple[bool, bool]]) -> None:
    a, b = [x for x, _ in pairs], [y for _, y in pairs]
    expected = kappa_by_hand(a, b)
    found = _error_consistency(a, b)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert found == pytest.approx(float(expected), abs=1e-12)
        assert -1 <= found <= 1
        assert found == _error_consistency(b, a)


def test_error_consistency_by_hand() -> None:
    assert _error_consistency([True, False] * 5, [True, False] * 5) == 1
    assert _error_consistency([True, False] * 5, [False, True] * 5) == -1
    # 40 of 100 both right, 30 both wrong; p = 0.6, q = 0.5: observed 0.7, expected 0.5.
    assert Paired(40, 20, 10, 30).kappa == pytest.approx(0.4)
    assert Paired(40, 20, 10, 30).agreement == pytest.approx(0.7)
    # Independent: 0.8 and 0.5.
    assert Paired(40, 40, 10, 10).kappa == 0


@pytest.mark.parametrize("table", [(0, 0, 0, 0), (7, 0, 0, 0), (0, 0, 0, 7)])
def test_error_consistency_is_not_defined_where_agreement_is_certain(table: tuple[int, int, int, int]) -> None:
    assert Paired(*table).kappa is None


def test_one_who_is_never_wrong_is_consistent_with_nobody() -> None:
    assert Paired(5, 5, 0, 0).kappa == 0


def test_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        _error_consistency([True], [True, False])


@patient
@given(counts)
def test_counts_and_occasions_are_the_same(table: Paired) -> None:
    cells = [(True, True), (True, False), (False, True), (False, False)]
    numbers = (table.both_right, table.only_a, table.only_b, table.both_wrong)
    rows = [cell for cell, number in zip(cells, numbers, strict=True) for _ in range(number)]
    assert paired([a for a, _ in rows], [b for _, b in rows]) == table
    assert table + Paired(1, 2, 3, 4) == Paired(*(n + k for n, k in zip(numbers, (1, 2, 3, 4), strict=True)))


def test_chance() -> None:
    assert chance_level([0.25] * 10) == 0.25
    assert chance_level([0.25, 1 / 200]) == pytest.approx(0.1275)
    assert chance_level([]) is None
    assert by_chance(0, [0.25] * 3) == pytest.approx(1)
    assert by_chance(-2, [0.25] * 3) == pytest.approx(1)
    assert by_chance(3, [0.25] * 3) == pytest.approx(1 / 64)
    assert by_chance(4, [0.25] * 3) == 0
    assert by_chance(8, [0.25] * 10) == pytest.approx(
        sum(math.comb(10, k) * 0.25**k * 0.75 ** (10 - k) for k in (8, 9, 10))
    )


@patient
@given(st.lists(st.floats(0, 1), max_size=7), st.integers(0, 8))
def test_chance_by_counting_every_outcome(chances: list[float], right: int) -> None:
    total = sum(
        math.prod(p if hit else 1 - p for p, hit in zip(chances, hits, strict=True))
        for hits in product([True, False], repeat=len(chances))
        if sum(hits) >= right
    )
    assert by_chance(right, chances) == pytest.approx(total, abs=1e-9)


# Whether two differ by more than chance


def test_the_sign_test_tosses_a_coin_for_what_only_one_got_right() -> None:
    assert sign_test(Paired(5, 1, 9, 5)) == pytest.approx(2 * (10 + 1) / 2**10)  # 9 or 10 heads of 10
    assert sign_test(Paired(5, 9, 1, 5)) == sign_test(Paired(70, 1, 9, 0)), "either way"
    assert sign_test(Paired(5, 4, 4, 5)) == 1.0
    assert sign_test(Paired(5, 0, 0, 5)) == 1.0
    assert sign_test(Paired(0, 300, 900, 6300)) < 1e-60


def test_a_paired_difference_is_an_interval_of_points() -> None:
    low_share, high_share = wilson(9, 10).low, wilson(9, 10).high
    found = paired_difference(Paired(5, 1, 9, 5))
    assert found.low == pytest.approx((2 * low_share - 1) / 2)
    assert found.high == pytest.approx((2 * high_share - 1) / 2)
    assert found.low < 8 / 20 < found.high
    assert paired_difference(Paired(5, 0, 0, 5)) == Interval(0.0, 0.0)


def test_a_difference_of_two_asked_apart_is_newcombes() -> None:
    found = difference(Tally(48, 80), Tally(56, 70))  # Newcombe 1998, table II, (a): 56/70 − 48/80
    assert found.low == pytest.approx(0.0524, abs=5e-5)
    assert found.high == pytest.approx(0.3339, abs=5e-5)
