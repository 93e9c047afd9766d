"""How yesterday went and how far the ten are, in sentences for one, for none, for all and for some."""

from datetime import date

import pytest

from quiz.analysis.statistics import Tally
from quiz.game import Game, Kind, Mode, Option, Origin, Round
from quiz.storage.dailies import Turnout
from tests.ui.views.comparison.figures_by_hand import unbroken
from ui import html
from ui.views import today

TRUTH, WRONG, OTHER = 1, 2, 3
ASKED = Round(1, "f" * 64, TRUTH, frozenset({TRUTH}), Kind.FOOLING, (Option(TRUTH, Origin.TRUTH),))
SAID = {index: html.name_of(index) for index in (TRUTH, WRONG, OTHER)}


@pytest.mark.parametrize(
    ("tally", "chosen", "figures"),
    [
        (Tally(0, 0), (), "Nobody came by. It was shown to nobody but the network."),
        (Tally(1, 1), ((TRUTH, 1),), "One person looked, and got it."),
        (Tally(0, 1), ((WRONG, 1),), f"One person looked, and said {SAID[WRONG]}."),
        (Tally(0, 1, 1), (), "One person looked, and didn’t know."),
        (Tally(0, 3), ((WRONG, 3),), f"3 people looked: none of them got it (0–56 %). All of them said {SAID[WRONG]}."),
        (Tally(3, 3), ((TRUTH, 3),), "3 people looked: all of them got it (44–100 %)."),
        (
            Tally(2, 4),
            ((TRUTH, 2), (OTHER, 1), (WRONG, 1)),
            f"4 people looked: 2 of 4 (15–85 %) got it. One of them said {SAID[OTHER]}.",
        ),
        (
            Tally(1, 4),
            ((WRONG, 3), (TRUTH, 1)),
            f"4 people looked: 1 of 4 (5–70 %) got it. 3 of them said {SAID[WRONG]}.",
        ),
    ],
)
def test_how_people_did(tally: Tally, chosen: tuple[tuple[int, int], ...], figures: str) -> None:
    assert today.Yesterday(ASKED, "", Turnout(tally, chosen)).figures == unbroken(figures)


@pytest.mark.parametrize(
    ("rounds", "of_ten", "sentence"),
    [
        (10, 0, "10 photographs, the same for everybody, one try each."),
        (1, 0, "1 photograph, the same for everybody, one try."),
        (10, 1, "1 of 10 guessed."),
        (10, 10, "Done for today."),
    ],
)
def test_how_far_the_ten_are(rounds: int, of_ten: int, sentence: str) -> None:
    game = Game("a" * 24, "day20261125", Mode.FOUR, "net", "", (ASKED,) * rounds)
    assert today.ten_sentence(today.Today(date(2026, 11, 25), game, game, None, of_ten, 0)) == sentence
