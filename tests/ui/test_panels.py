"""How often each was right, as drawn and as said, against figures made by hand."""

import pytest

from model.zoo import networks
from quiz.figures import PEOPLE
from quiz.rounds import Distractors, Kind, LabelSpace
from quiz.statistics import Paired, Tally
from tests.ui.figures_by_hand import (
    LITE0,
    LITE2,
    TITLE,
    accurate,
    compared,
    people,
    played,
    random_round,
    unbroken,
)
from ui import look, panels


def test_fooling_photographs_are_reported_over_each_label_space() -> None:
    found = panels.fooling(
        [
            people(Kind.FOOLING, 213, 300, unsure=12),
            people(Kind.CONTROL, 99, 100),
            accurate(LITE0, Kind.FOOLING, LabelSpace.OPTIONS, 0, 300),
            accurate(LITE0, Kind.FOOLING, LabelSpace.ALL_200, 30, 300),
            accurate(LITE0, Kind.FOOLING, LabelSpace.ALL_200, 3, 60, distractors=Distractors.RANDOM),
            played(LITE0, Kind.FOOLING, 0, 300),
        ]
    )
    assert found.title == unbroken("People get 71 % of what fools the network")
    assert found.sentence == unbroken(
        "Of four options people chose the right one 213 times of 300 (66–76 %), more than the 25 % of blind guessing. "
        f"12 answers were “I don't know”. {TITLE} had its own error among the same four and could only lose: 0 of 300. "
        "Left to choose among the 200, it got 33 of 360 (7–13 %)."
    )
    assert found.groups == (
        panels.Group(look.PEOPLE, "People", (panels.Row("one of four options", Tally(213, 300, 12)),)),
        panels.Group(
            look.NETWORK,
            TITLE,
            (
                panels.Row("the same four options", Tally(0, 300), is_settled=True),
                panels.Row("among the 200", Tally(33, 360)),
                panels.Row("among 1,000", Tally(0, 300), is_settled=True),
            ),
        ),
    )
    assert found.chance == 0.25
    assert found.is_any_settled


def test_every_network_has_its_rows() -> None:
    found = panels.fooling(
        [people(Kind.FOOLING, 9, 40), played(LITE0, Kind.FOOLING, 0, 10), played(LITE2, Kind.FOOLING, 0, 30)]
    )
    assert [group.title for group in found.groups] == ["People", networks()[1].title, TITLE]


def test_random_rounds_are_not_among_the_others() -> None:
    found = panels.fooling(
        [
            people(Kind.FOOLING, 20, 40),
            accurate(PEOPLE, Kind.FOOLING, LabelSpace.OPTIONS, 50, 50, distractors=Distractors.RANDOM),
        ]
    )
    assert found.groups[0].rows == (panels.Row("one of four options", Tally(20, 40)),)


def test_without_a_network_people_stand_alone() -> None:
    found = panels.fooling([people(Kind.FOOLING, 20, 40)])
    assert [group.title for group in found.groups] == ["People"]
    assert not found.is_any_settled
    assert "EfficientNet" not in found.sentence
    assert "network is right" not in panels.controls([people(Kind.CONTROL, 40, 40)]).sentence


@pytest.mark.parametrize(
    ("right", "said"),
    [(30, "more than the 25 %"), (10, "no better as far as one can tell than the 25 %"), (1, "less than the 25 %")],
)
def test_people_are_held_against_blind_guessing(right: int, said: str) -> None:
    assert unbroken(said) in panels.fooling([people(Kind.FOOLING, right, 40)]).sentence


@pytest.mark.parametrize(("right", "said"), [(0, "none"), (40, "all"), (1, "2 %"), (399, "over 99 %")])
def test_all_and_none_are_said_only_of_all_and_none(right: int, said: str) -> None:
    n = 400 if right > 40 else 40
    found = panels.controls([people(Kind.CONTROL, right, n)])
    assert found.title == unbroken(f"People get {said} of the controls")


@pytest.mark.parametrize("n", [1, 9])
def test_of_a_few_guesses_nothing_is_drawn(n: int) -> None:
    found = panels.fooling([people(Kind.FOOLING, 1, n), played(LITE0, Kind.FOOLING, 0, n)])
    assert found.groups == ()
    assert found.title == f"Only {n} {'guess' if n == 1 else 'guesses'} yet at what fools the network"
    assert f"1 of {n} (" in found.sentence
    assert panels.fooling([people(Kind.FOOLING, 1, 10)]).groups


def test_of_no_guesses_no_interval_is_printed() -> None:
    found = panels.controls([])
    assert (found.title, found.groups) == ("No guesses yet at controls", ())
    assert "%" not in found.sentence


def test_wide_intervals_are_called_wide() -> None:
    assert "With 39 guesses the intervals are still wide." in panels.fooling([people(Kind.FOOLING, 20, 39)]).sentence
    assert "wide" not in panels.fooling([people(Kind.FOOLING, 20, 40)]).sentence


def test_typing_one_of_200_has_a_chance_level_of_its_own() -> None:
    typed = accurate(PEOPLE, Kind.FOOLING, LabelSpace.ALL_200, 12, 40, distractors=Distractors.ALL_200, unsure=1)
    found = panels.fooling([typed])
    assert found.chance is None
    assert unbroken("12 times of 40 (18–45 %); blind guessing gets 0.5 %.") in found.sentence
    assert "1 answer was “I don't know”." in found.sentence
    assert found.groups[0].rows == (panels.Row("any of the 200, typed", Tally(12, 40, 1)),)


@pytest.mark.parametrize(
    ("hard", "said"),
    [
        ((50, 100), "So what fools the network is harder for people too: 50 % there, 90 % here."),
        ((85, 100), "the figures do not show"),
        ((0, 9), ""),
    ],
)
def test_controls_are_held_against_what_fools(hard: tuple[int, int], said: str) -> None:
    found = panels.controls([people(Kind.CONTROL, 90, 100), people(Kind.FOOLING, *hard)])
    assert unbroken(said) in found.sentence
    assert bool(said) == ("fools the network" in found.sentence)


def test_on_controls_every_answer_of_the_network_is_settled() -> None:
    found = panels.controls(
        [
            people(Kind.CONTROL, 90, 100),
            *(accurate(LITE0, Kind.CONTROL, space, 100, 100) for space in LabelSpace),
        ]
    )
    assert [row.is_settled for row in found.groups[1].rows] == [True, True, True]
    assert "because that is how they were picked" in found.sentence


# The fair question


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        (Paired(10, 28, 1, 1), "people are ahead"),
        (Paired(10, 1, 28, 1), "the network is ahead"),
        (Paired(10, 15, 10, 5), "too close to call"),
        (Paired(10, 10, 10, 10), "too close to call"),
    ],
)
def test_the_fair_question_is_won_only_by_separate_intervals(counts: Paired, verdict: str) -> None:
    assert panels.at_random([random_round(counts)], LITE0).title == f"A fair question: {verdict}"


def test_the_fair_question_counts_the_same_rounds_for_both() -> None:
    found = panels.at_random(
        [
            random_round(Paired(10, 28, 1, 1)),
            random_round(Paired(19, 0, 1, 0), Kind.CONTROL),
            compared(Paired(0, 99, 0, 99), space=LabelSpace.OPTIONS),
            compared(Paired(0, 99, 0, 99), network=LITE2, space=LabelSpace.OPTIONS, distractors=Distractors.RANDOM),
        ],
        LITE0,
    )
    assert [(row.tally, row.is_settled) for group in found.groups for row in group.rows] == [
        (Tally(38, 40), False),
        (Tally(19, 20), False),
        (Tally(11, 40), False),
        (Tally(20, 20), True),
    ]
    assert unbroken(f"people got 38 of 40 (83–99 %) this way, {TITLE} 11 of 40 (16–43 %).") in found.sentence


@pytest.mark.parametrize(("n", "said"), [(0, "0 guesses"), (1, "1 guess at"), (9, "9 guesses")])
def test_too_few_random_rounds_are_no_question_yet(n: int, said: str) -> None:
    found = panels.at_random([random_round(Paired(n, 0, 0, 0))], LITE0)
    assert found.groups == ()
    assert "too few" in found.title
    assert said in found.sentence
