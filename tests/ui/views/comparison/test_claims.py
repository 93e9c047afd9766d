"""Whether people can tell what it will say: only what the interval bears out, and never of too few."""

from quiz.analysis.pooled import FEWEST_PHOTOGRAPHS, FEWEST_PLAYERS, Pooled
from quiz.analysis.statistics import Interval, Tally
from tests.ui.views.comparison.figures_by_hand import unbroken
from ui.views.comparison.claims import ASKED, BEFORE, CLAIMS_UNTOLD, NO_SIGN, claims_panel


def crowd(right: int, low: float, high: float, *, players: int = 40, photographs: int = 30) -> Pooled:
    """200 looks, of which 20 passed; the interval of those that named something is given."""
    between = Interval(low, high)
    return Pooled(Tally(right, 200, 20), Interval(0.0, 1.0), between, players, photographs)


def test_of_too_few_nothing_is_said() -> None:
    for found in (
        None,
        crowd(150, 0.7, 0.9, players=FEWEST_PLAYERS - 1),
        crowd(150, 0.7, 0.9, photographs=FEWEST_PHOTOGRAPHS - 1),
    ):
        panel = claims_panel(found)
        assert (panel.title, panel.groups, panel.chance) == (CLAIMS_UNTOLD, (), None)
        assert "so far; this waits for" in panel.sentence


def test_the_headline_says_what_the_interval_bears_out() -> None:
    above = "People can tell what it will say: 45–65 % of the time, where chance is a quarter"
    assert claims_panel(crowd(100, 0.45, 0.65)).title == unbroken(above)
    assert claims_panel(crowd(60, 0.24, 0.45)).title == NO_SIGN
    assert claims_panel(crowd(48, 0.22, 0.29)).title == NO_SIGN
    assert claims_panel(crowd(20, 0.06, 0.2)).title == "People tell what it will say more seldom than by chance"


def test_who_passed_is_not_held_against_guessing() -> None:
    panel = claims_panel(crowd(90, 0.4, 0.6))
    assert panel.chance == 0.25
    assert panel.sentence == unbroken(
        "180 answers by 40 players at 30 photographs: they named its claim in 90 of 180 (40–60 %). Blind guessing "
        "would in 25 %. 20 times somebody passed, which is not counted."
    )
    assert panel.groups[0].rows[0].words == unbroken("90 of 180 (40–60 %)")


def test_what_it_is_held_beside_is_said_with_its_source_and_without_a_rate() -> None:
    """The paper's images are others; a rate beside ours would say that they compare."""
    assert "10.1038/s41467-019-08931-6" in BEFORE
    assert "%" not in BEFORE
    assert unbroken("blind guessing gets 25 %") in ASKED
