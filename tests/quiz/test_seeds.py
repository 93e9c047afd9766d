"""The photograph of a day is the same everywhere, and days in a row are counted as people count them."""

import hashlib
import os
import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.game import Mode, game_id, new_seed, parse_seed
from quiz.seeds import Daily, Day, begins_with, longest_streak, parse_day, photograph_of_the_day, seed_of, streak

PHOTOGRAPHS = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(74)]
DAY = date(2026, 11, 25)


def test_a_days_seed_is_a_seed_and_names_its_day() -> None:
    for what in Daily:
        day = Day(what, DAY)
        assert parse_seed(day.seed) == day.seed
        assert parse_day(day.seed) == day
        assert not begins_with(day.seed)


@pytest.mark.parametrize(
    "seed", ["photo20260231", "day00000000", "day2026112", "photo202611251", "k7m2qxyz", "", "DAY20261125"]
)
def test_other_seeds_name_no_day(seed: str) -> None:
    assert parse_day(seed) is None


def test_fresh_seeds_and_photographs_name_no_day() -> None:
    assert not any(parse_day(new_seed("ana")) for _ in range(200))
    assert not any(parse_day(seed_of(photograph)) for photograph in PHOTOGRAPHS)


def test_the_photograph_of_a_day_by_hand() -> None:
    """The order by SHA-256, and a step in it each day: counted here without the code."""
    by_hash = {hashlib.sha256(f"of the day|{p}".encode()).hexdigest(): p for p in PHOTOGRAPHS}
    in_order = [by_hash[key] for key in sorted(by_hash)]
    assert photograph_of_the_day(date(1, 1, 1), PHOTOGRAPHS) == in_order[1]
    assert photograph_of_the_day(date(1, 1, 2), PHOTOGRAPHS) == in_order[2]
    assert photograph_of_the_day(date(1, 3, 15), PHOTOGRAPHS) == in_order[0], "day 74"


def test_none_comes_again_before_all_have_been() -> None:
    days = [DAY + timedelta(days=number) for number in range(3 * len(PHOTOGRAPHS))]
    shown = [photograph_of_the_day(day, PHOTOGRAPHS) for day in days]
    for at in range(len(shown) - len(PHOTOGRAPHS)):
        assert len(set(shown[at : at + len(PHOTOGRAPHS)])) == len(PHOTOGRAPHS)


@given(st.permutations(PHOTOGRAPHS[:20]), st.dates())
def test_no_order_of_the_deck_changes_it(shuffled: list[str], day: date) -> None:
    assert photograph_of_the_day(day, shuffled + shuffled) == photograph_of_the_day(day, PHOTOGRAPHS[:20])


@pytest.mark.process
@pytest.mark.parametrize("hash_seed", ["0", "1", "random"])
def test_no_interpreter_changes_it(hash_seed: str) -> None:
    code = (
        "import hashlib, datetime; from quiz.seeds import photograph_of_the_day as of;"
        "print(of(datetime.date(2026, 11, 25), {hashlib.sha256(str(n).encode()).hexdigest() for n in range(74)}))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
    )
    assert said.stdout.strip() == photograph_of_the_day(DAY, PHOTOGRAPHS)


def test_there_must_be_one() -> None:
    with pytest.raises(ValueError, match="no photograph"):
        photograph_of_the_day(DAY, [])


@pytest.mark.parametrize(
    ("ago", "length"),
    [([], 0), ([0], 1), ([1], 1), ([0, 1, 2], 3), ([1, 2], 2), ([2, 3], 0), ([0, 2, 3], 1), ([-1], 0), ([0, 1, 3], 2)],
)
def test_a_streak_lasts_till_a_whole_day_is_missed(ago: list[int], length: int) -> None:
    assert streak({DAY - timedelta(days=days) for days in ago}, DAY) == length


@pytest.mark.parametrize(
    ("ago", "length"), [([], 0), ([5], 1), ([0, 2, 4], 1), ([0, 1, 4, 5, 6, 9], 3), ([0, 1, 2, 5], 3), ([1, 2], 2)]
)
def test_the_longest_streak(ago: list[int], length: int) -> None:
    assert longest_streak({DAY - timedelta(days=days) for days in ago}) == length


def test_a_streak_goes_over_the_end_of_a_leap_february() -> None:
    played = {date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)}
    assert streak(played, date(2028, 3, 1)) == 3
    assert streak(played - {date(2028, 2, 29)}, date(2028, 3, 1)) == 1


def test_a_days_game_has_one_id_whatever_the_deck() -> None:
    """See `quiz.dealing.deal`: the id is the deck's no more than the day's."""
    ids = {game_id(seed=Day(what, DAY).seed, mode=Mode.FOUR, network="net", deck="", length=10) for what in Daily}
    assert len(ids) == 2
