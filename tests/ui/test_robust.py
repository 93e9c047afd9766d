"""Slopes as published, and two measured networks held against one another."""

import pytest

from model.published import RobustPair, more_data, robust_pairs
from quiz.statistics import Paired, Tally
from tests.ui.figures_by_hand import unbroken
from ui import robust

NAMES = ("A", "B")


def test_robust_training_is_told_from_more_data() -> None:
    found = robust.robust(robust_pairs())
    assert found.title == "Robust training adds 3 points at best"
    assert found.sentence.startswith("In 3 of 4 cases it moves the figure by less than one point.")
    (three,) = [slope for slope in found.slopes if len(slope.steps) == 3]
    assert [rate for _, rate in three.steps] == pytest.approx([0.42267, 0.45267, 0.67187])
    assert unbroken("45.3 %") in found.lines
    assert "timm" in found.sources


def test_more_data_is_measured_by_its_widest_step() -> None:
    found = robust.data(
        [
            RobustPair("A", (("x", "", 1.0), ("y", "", 11.0)), "S"),
            RobustPair("B", (("x", "", 5.0), ("y", "", 45.0)), "S"),
        ]
    )
    assert found.title == "More photographs add up to 40 points"
    assert found.sentence == unbroken("B: x 5.0 % → y 45.0 %.")
    assert found.sources == "Source: S."
    assert robust.data(more_data()).slopes


def test_a_pair_is_held_together_photograph_by_photograph() -> None:
    found = robust.verdict(NAMES, (Tally(6, 20), Tally(14, 20)), Paired(5, 1, 9, 5))
    assert found.title == "B is better, by more than chance"
    assert found.sentence == unbroken(
        "A got 6 of 20 (15–52 %), B 14 of 20 (48–85 %). The difference is +40.0 points (+9.6 to +48.2)."
    )
    assert "1 for A, 9 for B" in found.method
    assert "10 photographs were right for one only" in found.method
    assert "p = 0.021" in found.method, "11 / 512"


def test_the_worse_one_may_stand_second() -> None:
    assert robust.verdict(NAMES, (Tally(14, 20), Tally(6, 20)), Paired(5, 9, 1, 5)).title.startswith("A is better")


def test_what_a_coin_would_do_is_no_difference() -> None:
    found = robust.verdict(NAMES, (Tally(8, 20), Tally(11, 20)), Paired(5, 3, 6, 6))
    assert found.title == "The two differ by no more than chance"
    assert "p = 0.508" in found.method, "260 / 512"
    found = robust.verdict(NAMES, (Tally(8, 20), Tally(8, 20)), Paired(8, 0, 0, 12))
    assert "p = 1.000" in found.method
    assert "+0.0 points" in found.sentence


def test_without_single_answers_they_are_compared_as_if_asked_apart() -> None:
    found = robust.verdict(NAMES, (Tally(48, 80), Tally(56, 70)), None)
    assert found.title == "B is better, by more than chance"
    assert "+20.0 points (+5.2 to +33.4)" in found.sentence
    assert "Newcombe" in found.method
    assert robust.verdict(NAMES, (Tally(48, 80), Tally(50, 70)), Paired(0, 0, 0, 0)).title.endswith("than chance")


@pytest.mark.parametrize(("second", "said"), [(50, "no more than chance"), (56, "by more than chance")])
def test_an_interval_that_holds_nought_is_chance(second: int, said: str) -> None:
    assert said in robust.verdict(NAMES, (Tally(48, 80), Tally(second, 70)), None).title
