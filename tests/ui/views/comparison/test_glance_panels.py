"""At a glance: a headline of what both bases bear out, figures with what they rest on, and nothing of too few."""

import pytest

from quiz.analysis.glances import UNLIMITED, SeenAtAGlance
from quiz.analysis.pooled import FEWEST_PHOTOGRAPHS, FEWEST_PLAYERS, Pooled
from quiz.analysis.statistics import Interval
from quiz.game import Kind
from tests.ui.views.comparison.figures_by_hand import pool, unbroken
from ui.views.comparison.glances import (
    GLANCES_UNTOLD,
    HOW_SHOWN,
    LIKE_IT,
    NO_CLEAR_SIGN,
    SEEN_ALIKE,
    exposures_panel,
    lured_panel,
)

OFTENER = "At a glance people’s mistakes are the network’s oftener than by chance; that haste does it is not shown"
ANY = Interval(-1.0, 1.0)


def seen(
    named: Pooled | None, unlimited: Pooled | None = None, ahead: tuple[float, float] = (-1.0, 1.0), uncounted: int = 0
) -> SeenAtAGlance:
    return SeenAtAGlance({}, named, unlimited, Interval(*ahead), uncounted)


@pytest.mark.parametrize(
    "found",
    [
        None,
        seen(None),
        seen(pool(90, 100, within=(0.8, 0.95), players=FEWEST_PLAYERS - 1), pool(10, 100), (0.5, 0.9)),
        seen(pool(90, 100, within=(0.8, 0.95), photographs=FEWEST_PHOTOGRAPHS - 1), pool(10, 100), (0.5, 0.9)),
    ],
)
def test_of_too_few_nothing_is_said(found: SeenAtAGlance | None) -> None:
    panel = lured_panel(found)
    assert (panel.title, panel.groups, panel.chance) == (GLANCES_UNTOLD, (), None)
    assert "so far; this waits for 20 players and 10 photographs." in panel.sentence
    assert exposures_panel(found).groups == ()


@pytest.mark.parametrize(
    ("within", "ahead", "title"),
    [
        ((0.45, 0.65), (0.05, 0.3), f"{SEEN_ALIKE}: 45–65 % of mistakes, where chance is a third"),
        ((0.45, 0.65), (-0.01, 0.3), OFTENER),
        ((0.33, 0.65), (0.05, 0.3), NO_CLEAR_SIGN),
        ((0.30, 0.36), (0.05, 0.3), NO_CLEAR_SIGN),
        ((0.10, 0.30), (0.05, 0.3), "At a glance people’s mistakes are the network’s more seldom than by chance"),
    ],
)
def test_the_headline_is_what_chance_and_looks_without_a_limit_bear_out(
    within: tuple[float, float], ahead: tuple[float, float], title: str
) -> None:
    assert lured_panel(seen(pool(55, 100, within=within), pool(35, 100), ahead)).title == unbroken(title)


def test_haste_is_not_said_to_do_it_where_too_few_looked_without_it() -> None:
    strong = pool(55, 100, within=(0.45, 0.65))
    assert lured_panel(seen(strong)).title == OFTENER
    assert lured_panel(seen(strong, pool(0, 19, players=FEWEST_PLAYERS - 1), (0.2, 0.6))).title == OFTENER


def test_what_it_rests_on_stands_beside_it() -> None:
    panel = lured_panel(seen(pool(55, 100, within=(0.45, 0.65)), pool(35, 100, within=(0.25, 0.45)), uncounted=7))
    assert panel.chance == 1 / 3
    assert panel.sentence == unbroken(
        "At a glance people were wrong 100 times beside the network’s claim, 60 players at 30 photographs: it was what "
        "they chose in 55 of 100 (45–65 %). By chance it would be in 33 %. Of wrong choices at the same photographs "
        "without a limit it was 35 of 100 (25–45 %). 7 glances are left out: not shown for that time, or not measured."
    )
    assert [row.label for group in panel.groups for row in group.rows] == ["At a glance", "Without a limit"]


def test_rows_by_exposure_have_those_without_a_limit_last_and_judge_nothing() -> None:
    of = {
        (Kind.FOOLING, UNLIMITED): pool(80, 100),
        (Kind.FOOLING, 1000): pool(70, 100),
        (Kind.FOOLING, 100): pool(40, 100, within=(0.3, 0.5)),
        (Kind.CONTROL, 100): pool(9, 10, players=5, photographs=4),
    }
    panel = exposures_panel(SeenAtAGlance(of, None, None, ANY, 0))
    assert [[row.label for row in group.rows] for group in panel.groups] == [
        ["100 ms", "1,000 ms", "Without a limit"],
        ["100 ms"],
    ]
    assert unbroken("what fools the network, 100 ms 40 of 100 (30–50 %), 1,000 ms") in panel.sentence
    assert "no difference between the rows is judged" in panel.sentence
    slow_alone = exposures_panel(SeenAtAGlance({(Kind.FOOLING, UNLIMITED): pool(80, 100)}, None, None, ANY, 0))
    assert "too few" in slow_alone.title


def test_what_it_is_held_beside_is_said_with_its_source_and_without_a_rate() -> None:
    assert "1802.08195" in LIKE_IT
    assert "%" not in LIKE_IT
    assert unbroken("one wrong choice in three (33 %)") in HOW_SHOWN
