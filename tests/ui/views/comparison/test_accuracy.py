"""How often each was right, as drawn and as said, against figures made by hand."""

import pytest

from model.networks.registry import networks
from quiz.analysis.comparison import Compared
from quiz.analysis.pooled import FEWEST_PHOTOGRAPHS, FEWEST_PLAYERS
from quiz.analysis.statistics import Interval, Paired, Tally, wilson
from quiz.game import Distractors, Kind, LabelSpace
from tests.ui.views.comparison.figures_by_hand import (
    LITE0,
    LITE2,
    TITLE,
    all_of,
    compared,
    people,
    played,
    pool,
    random_round,
    unbroken,
)
from ui import html
from ui.views.comparison import accuracy
from ui.views.comparison.accuracy import AccuracyRow, Group


def guessed(right: int, n: int, *, kind: Kind = Kind.FOOLING, unsure: int = 0) -> Compared:
    return all_of(people(kind, pool(right, n, unsure=unsure)))


def row(label: str, right: int, n: int, *, unsure: int = 0, is_settled: bool = False) -> AccuracyRow:
    return AccuracyRow(label, Tally(right, n, unsure), wilson(right, n), is_settled=is_settled)


def test_fooling_photographs_are_reported_over_each_label_space() -> None:
    found = accuracy.fooling(
        all_of(
            people(Kind.FOOLING, pool(213, 300, unsure=12, within=(0.6, 0.8), answered=(0.62, 0.83))),
            people(Kind.CONTROL, pool(99, 100)),
            played(LITE0, Kind.FOOLING, 0, 300, space=LabelSpace.OPTIONS),
            played(LITE0, Kind.FOOLING, 33, 360, space=LabelSpace.ALL_200),
            played(LITE0, Kind.FOOLING, 0, 300),
        )
    )
    assert found.title == unbroken("People get 71 % of what fools the network")
    assert found.sentence == unbroken(
        "Of four options people chose the right one 213 times of 300 (60–80 %), and said “I don't know” 12 times: of "
        "what they did name, 74 % was right (62–83 %), more than the 25 % of blind guessing. "
        f"{TITLE} had its own error among the same four and could only lose: 0 of 300. "
        "Left to choose among the 200, it got 33 of 360 (7–13 %)."
    )
    assert found.groups == (
        Group(
            html.PEOPLE,
            "People",
            (AccuracyRow("one of four options", Tally(213, 300, 12), Interval(0.6, 0.8)),),
        ),
        Group(
            html.NETWORK,
            TITLE,
            (
                row("the same four options", 0, 300, is_settled=True),
                row("among the 200", 33, 360),
                row("among 1,000", 0, 300, is_settled=True),
            ),
        ),
    )
    assert found.chance == 0.25
    assert found.is_any_settled


def test_the_intervals_drawn_are_those_of_the_figures_and_not_wilsons() -> None:
    found = accuracy.fooling(all_of(people(Kind.FOOLING, pool(213, 300, within=(0.4, 0.9)))))
    assert found.groups[0].rows[0].interval == Interval(0.4, 0.9)
    assert found.groups[0].rows[0].words == unbroken("213 of 300 (40–90 %)")


def test_every_network_has_its_rows() -> None:
    found = accuracy.fooling(
        all_of(
            people(Kind.FOOLING, pool(9, 40)), played(LITE2, Kind.FOOLING, 0, 30), played(LITE0, Kind.FOOLING, 0, 10)
        )
    )
    assert [group.title for group in found.groups] == ["People", networks()[1].title, TITLE]


def test_random_rounds_are_not_among_the_others() -> None:
    found = accuracy.fooling(
        all_of(
            people(Kind.FOOLING, pool(20, 40)),
            people(Kind.FOOLING, pool(50, 50), Distractors.RANDOM),
        )
    )
    assert found.groups[0].rows == (row("one of four options", 20, 40),)


def test_without_a_network_people_stand_alone() -> None:
    found = accuracy.fooling(guessed(20, 40))
    assert [group.title for group in found.groups] == ["People"]
    assert not found.is_any_settled
    assert "EfficientNet" not in found.sentence
    assert "network is right" not in accuracy.controls_panel(guessed(40, 40, kind=Kind.CONTROL)).sentence


@pytest.mark.parametrize(
    ("answered", "said"),
    [
        ((0.26, 0.5), "more than the 25 %"),
        ((0.2, 0.4), "no better as far as one can tell than the 25 %"),
        ((0.05, 0.24), "less than the 25 %"),
    ],
)
def test_people_are_held_against_blind_guessing_by_the_interval(answered: tuple[float, float], said: str) -> None:
    found = all_of(people(Kind.FOOLING, pool(10, 40, answered=answered)))
    assert unbroken(said) in accuracy.fooling(found).sentence


def test_not_knowing_is_not_worse_than_guessing() -> None:
    """12 right and 60 “I don't know” of 80: of the 20 that were named, 60 % were right."""
    found = accuracy.fooling(guessed(12, 80, unsure=60))
    assert "less than" not in found.sentence
    assert unbroken("said “I don't know” 60 times: of what they did name, 60 % was right") in found.sentence
    assert unbroken("more than the 25 % of blind guessing") in found.sentence
    nothing = accuracy.fooling(guessed(0, 80, unsure=80))
    assert "blind guessing" not in nothing.sentence


@pytest.mark.parametrize(("right", "said"), [(0, "none"), (40, "all"), (1, "2 %"), (399, "over 99 %")])
def test_all_and_none_are_said_only_of_all_and_none(right: int, said: str) -> None:
    found = accuracy.controls_panel(guessed(right, 400 if right > 40 else 40, kind=Kind.CONTROL))
    assert found.title == unbroken(f"People get {said} of the controls")


@pytest.mark.parametrize(("players", "photographs"), [(FEWEST_PLAYERS - 1, 500), (500, FEWEST_PHOTOGRAPHS - 1), (1, 1)])
def test_of_few_players_or_photographs_no_headline_is_drawn(players: int, photographs: int) -> None:
    """However many looks there are: a thousand by one player, or at one photograph, are one of either."""
    few = pool(700, 1000, players=players, photographs=photographs)
    found = accuracy.fooling(all_of(people(Kind.FOOLING, few), played(LITE0, Kind.FOOLING, 0, 1000)))
    assert found.groups == ()
    assert found.title == "Too few have looked at what fools the network yet"
    assert "this waits for 20 players and 10 photographs" in found.sentence
    assert f"{players} player" in found.sentence
    enough = pool(7, 10, players=FEWEST_PLAYERS, photographs=FEWEST_PHOTOGRAPHS)
    assert accuracy.fooling(all_of(people(Kind.FOOLING, enough))).groups


def test_of_no_guesses_no_interval_is_printed() -> None:
    found = accuracy.controls_panel(all_of())
    assert (found.title, found.groups) == ("Too few have looked at controls yet", ())
    assert "%" not in found.sentence


def test_typing_one_of_200_has_a_chance_level_of_its_own() -> None:
    found = accuracy.fooling(all_of(people(Kind.FOOLING, pool(12, 40, unsure=1), Distractors.ALL_200)))
    assert found.chance is None
    assert unbroken("12 times of 40 (18–45 %), and said “I don't know” 1 time") in found.sentence
    assert unbroken("blind guessing gets 0.5 %.") in found.sentence
    assert found.groups[0].rows == (row("any of the 200, typed", 12, 40, unsure=1),)


@pytest.mark.parametrize(
    ("hard", "harder", "said"),
    [
        (pool(50, 100), (0.2, 0.6), "harder for people too: 50 % there, 90 % here (20 to 60 points apart)."),
        (pool(50, 100), (-0.01, 0.8), "the figures do not show"),
        (pool(0, 9, players=3), (0.2, 0.6), ""),
    ],
)
def test_controls_are_held_against_what_fools(hard: object, harder: tuple[float, float], said: str) -> None:
    found = accuracy.controls_panel(
        all_of(people(Kind.CONTROL, pool(90, 100)), people(Kind.FOOLING, hard), harder=harder)  # type: ignore[arg-type]
    )
    assert unbroken(said) in found.sentence
    assert bool(said) == ("fools the network" in found.sentence)


def test_on_controls_every_answer_of_the_network_is_settled() -> None:
    found = accuracy.controls_panel(
        all_of(
            people(Kind.CONTROL, pool(90, 100)),
            *(played(LITE0, Kind.CONTROL, 100, 100, space=space) for space in LabelSpace),
        )
    )
    assert [one.is_settled for one in found.groups[1].rows] == [True, True, True]
    assert "because that is how they were picked" in found.sentence


# The fair question


@pytest.mark.parametrize(
    ("ahead", "verdict"),
    [
        ((0.01, 0.5), "people are ahead"),
        ((-0.5, -0.01), "the network is ahead"),
        ((-0.01, 0.9), "too close to call"),
    ],
)
def test_the_fair_question_is_won_only_where_the_interval_says_so(ahead: tuple[float, float], verdict: str) -> None:
    found = accuracy.at_random([random_round(Paired(10, 28, 1, 1), ahead=ahead)], LITE0)
    assert found.title == f"A fair question: {verdict}"


def test_the_fair_question_counts_the_same_rounds_for_both() -> None:
    found = accuracy.at_random(
        [
            random_round(Paired(10, 28, 1, 1), ahead=(0.5, 0.8)),
            random_round(Paired(19, 0, 1, 0), Kind.CONTROL),
            compared(Paired(0, 99, 0, 99), space=LabelSpace.OPTIONS, distractors=Distractors.NETWORK),
            compared(Paired(0, 99, 0, 99), network=LITE2, space=LabelSpace.OPTIONS, distractors=Distractors.RANDOM),
        ],
        LITE0,
    )
    assert [(one.tally, one.is_settled) for group in found.groups for one in group.rows] == [
        (Tally(38, 40), False),
        (Tally(19, 20), False),
        (Tally(11, 40), False),
        (Tally(20, 20), True),
    ]
    assert (
        unbroken(f"people got 38 of 40 (83–99 %) this way, {TITLE} 11 of 40 (16–43 %): people are ahead by 50 to 80")
        in found.sentence
    )


def test_too_few_random_rounds_are_no_question_yet() -> None:
    found = accuracy.at_random([random_round(Paired(700, 0, 0, 0), players=19)], LITE0)
    assert found.groups == ()
    assert "too few" in found.title
    assert "700 looks by 19 players" in found.sentence
    assert "0 looks by 0 players" in accuracy.at_random([], LITE0).sentence


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        ((0.01, 0.4), "Asked a fair question, people see more than the network"),
        ((-0.4, -0.01), "Asked a fair question, the network sees more than people"),
        ((-0.1, 0.2), "Asked a fair question, people and the network are too close to call"),
    ],
)
def test_who_sees_more_is_said_only_where_the_interval_says_so(ahead: tuple[float, float], said: str) -> None:
    assert accuracy.who_sees_more(all_of(random_round(Paired(10, 20, 5, 5), ahead=ahead))) == said


def test_who_sees_more_waits_for_enough() -> None:
    early = "Who sees more, people or the network? Too early to say"
    assert accuracy.who_sees_more(Compared()) == early
    assert accuracy.who_sees_more(all_of(random_round(Paired(10, 20, 5, 5), ahead=(0.1, 0.4), players=19))) == early
