"""What is said of all guesses together, against figures made by hand."""

import json
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from deck.classes import imagenet_a_indices
from model.zoo import networks
from quiz.figures import PEOPLE, Accuracy, ClassAccuracy, Comparison, Mistake, Totals
from quiz.rounds import Distractors, Kind, LabelSpace
from quiz.statistics import Paired, Tally, error_consistency_interval
from ui import look, resources, versus

LITE0, LITE2 = "efficientnet_lite0", "efficientnet_lite2"
TITLE = networks()[0].title
FROG, CROW, SEAL = imagenet_a_indices()[:3]


def accurate(
    maker: str,
    kind: Kind,
    space: LabelSpace,
    right: int,
    n: int,
    *,
    distractors: Distractors = Distractors.NETWORK,
    unsure: int = 0,
) -> Accuracy:
    return Accuracy(maker, kind, space, distractors, Tally(right, n, unsure))


def people(kind: Kind, right: int, n: int, *, unsure: int = 0) -> Accuracy:
    return accurate(PEOPLE, kind, LabelSpace.OPTIONS, right, n, unsure=unsure)


def played(network: str, kind: Kind, right: int, n: int) -> Accuracy:
    return accurate(network, kind, LabelSpace.ALL_1000, right, n)


def compared(
    counts: Paired,
    *,
    kind: Kind = Kind.FOOLING,
    space: LabelSpace = LabelSpace.ALL_200,
    distractors: Distractors = Distractors.NETWORK,
    network: str = LITE0,
) -> Comparison:
    return Comparison(network, kind, space, distractors, counts)


def random_round(counts: Paired, kind: Kind = Kind.FOOLING) -> Comparison:
    return compared(counts, kind=kind, space=LabelSpace.OPTIONS, distractors=Distractors.RANDOM)


def wrong(photograph: str, probability: float, network: str = LITE0) -> Mistake:
    return Mistake(network, photograph, FROG, CROW, probability)


def asked(truth: int, human: tuple[int, int], machine: tuple[int, int] | None = None) -> tuple[ClassAccuracy, ...]:
    rows = [ClassAccuracy(PEOPLE, truth, LabelSpace.OPTIONS, Tally(*human))]
    if machine is not None:
        rows.append(ClassAccuracy(LITE0, truth, LabelSpace.ALL_1000, Tally(*machine)))
    return tuple(rows)


# Who is compared


def test_the_network_most_played_against_comes_first_and_people_are_none() -> None:
    found = [
        people(Kind.FOOLING, 5, 99),
        played(LITE0, Kind.FOOLING, 0, 10),
        played(LITE0, Kind.CONTROL, 10, 10),
        played(LITE2, Kind.FOOLING, 0, 21),
        accurate(LITE0, Kind.FOOLING, LabelSpace.OPTIONS, 0, 500),
    ]
    assert versus.opponents(found) == (LITE2, LITE0)
    assert versus.opponents(found[:3]) == (LITE0,)
    assert versus.opponents(found[:1]) == ()


def test_a_network_the_zoo_no_longer_knows_keeps_its_name() -> None:
    assert versus.title_of(LITE0) == TITLE
    assert versus.title_of("gone with the wind") == "gone with the wind"


def test_the_intro_counts_one_as_one() -> None:
    assert versus.intro(Totals(1, 1, 1, 1, 1)) == "1 first look by 1 player at 1 photograph."
    assert versus.intro(Totals(87, 120, 1300, 1204, 163)) == "1,204 first looks by 87 players at 163 photographs."


@pytest.mark.parametrize(
    ("guesses", "said"), [(10, ""), (11, "1 guess at a photograph seen before is"), (13, "3 guesses at")]
)
def test_the_caveats_say_what_was_left_out(guesses: int, said: str) -> None:
    text = " ".join(versus.caveats(Totals(1, 1, guesses, 10, 10), [LITE0]))
    assert said in text
    assert ("left out" in text) == bool(said)


def test_several_networks_are_told_apart_in_the_caveats() -> None:
    totals = Totals(1, 1, 10, 10, 10)
    assert len(versus.caveats(totals, [LITE0, LITE2])) == len(versus.caveats(totals, [LITE0])) + 1


# How often each was right


def test_fooling_photographs_are_reported_over_each_label_space() -> None:
    found = versus.fooling(
        [
            people(Kind.FOOLING, 213, 300, unsure=12),
            people(Kind.CONTROL, 99, 100),
            accurate(LITE0, Kind.FOOLING, LabelSpace.OPTIONS, 0, 300),
            accurate(LITE0, Kind.FOOLING, LabelSpace.ALL_200, 30, 300),
            accurate(LITE0, Kind.FOOLING, LabelSpace.ALL_200, 3, 60, distractors=Distractors.RANDOM),
            played(LITE0, Kind.FOOLING, 0, 300),
        ]
    )
    assert found.title == "People get 71 % of what fools the network"
    assert found.sentence == (
        "Of four options people chose the right one 213 times of 300 (66–76 %), more than the 25 % of blind guessing. "
        f"12 answers were “I don't know”. {TITLE} had its own error among the same four and could only lose: 0 of 300. "
        "Left to choose among the 200, it got 33 of 360 (7–13 %)."
    )
    assert found.groups == (
        versus.Group(look.PEOPLE, "People", (versus.Row("one of four options", Tally(213, 300, 12)),)),
        versus.Group(
            look.NETWORK,
            TITLE,
            (
                versus.Row("the same four options", Tally(0, 300), is_settled=True),
                versus.Row("among the 200", Tally(33, 360)),
                versus.Row("among 1,000", Tally(0, 300), is_settled=True),
            ),
        ),
    )
    assert found.chance == 0.25
    assert found.is_any_settled


def test_every_network_has_its_rows() -> None:
    found = versus.fooling(
        [people(Kind.FOOLING, 9, 40), played(LITE0, Kind.FOOLING, 0, 10), played(LITE2, Kind.FOOLING, 0, 30)]
    )
    assert [group.title for group in found.groups] == ["People", networks()[1].title, TITLE]


def test_random_rounds_are_not_among_the_others() -> None:
    found = versus.fooling(
        [
            people(Kind.FOOLING, 20, 40),
            accurate(PEOPLE, Kind.FOOLING, LabelSpace.OPTIONS, 50, 50, distractors=Distractors.RANDOM),
        ]
    )
    assert found.groups[0].rows == (versus.Row("one of four options", Tally(20, 40)),)


def test_without_a_network_people_stand_alone() -> None:
    found = versus.fooling([people(Kind.FOOLING, 20, 40)])
    assert [group.title for group in found.groups] == ["People"]
    assert not found.is_any_settled
    assert "EfficientNet" not in found.sentence
    assert "network is right" not in versus.controls([people(Kind.CONTROL, 40, 40)]).sentence


@pytest.mark.parametrize(
    ("right", "said"),
    [(30, "more than the 25 %"), (10, "no better as far as one can tell than the 25 %"), (1, "less than the 25 %")],
)
def test_people_are_held_against_blind_guessing(right: int, said: str) -> None:
    assert said in versus.fooling([people(Kind.FOOLING, right, 40)]).sentence


@pytest.mark.parametrize(("right", "said"), [(0, "none"), (40, "all"), (1, "2 %"), (399, "over 99 %")])
def test_all_and_none_are_said_only_of_all_and_none(right: int, said: str) -> None:
    n = 400 if right > 40 else 40
    found = versus.controls([people(Kind.CONTROL, right, n)])
    assert found.title == f"People get {said} of the controls"


@pytest.mark.parametrize("n", [1, 9])
def test_of_a_few_guesses_nothing_is_drawn(n: int) -> None:
    found = versus.fooling([people(Kind.FOOLING, 1, n), played(LITE0, Kind.FOOLING, 0, n)])
    assert found.groups == ()
    assert found.title == f"Only {n} {'guess' if n == 1 else 'guesses'} yet at what fools the network"
    assert f"1 of {n} (" in found.sentence
    assert versus.fooling([people(Kind.FOOLING, 1, 10)]).groups


def test_of_no_guesses_no_interval_is_printed() -> None:
    found = versus.controls([])
    assert (found.title, found.groups) == ("No guesses yet at controls", ())
    assert "%" not in found.sentence


def test_wide_intervals_are_called_wide() -> None:
    assert "With 39 guesses the intervals are still wide." in versus.fooling([people(Kind.FOOLING, 20, 39)]).sentence
    assert "wide" not in versus.fooling([people(Kind.FOOLING, 20, 40)]).sentence


def test_typing_one_of_200_has_a_chance_level_of_its_own() -> None:
    typed = accurate(PEOPLE, Kind.FOOLING, LabelSpace.ALL_200, 12, 40, distractors=Distractors.ALL_200, unsure=1)
    found = versus.fooling([typed])
    assert found.chance is None
    assert "12 times of 40 (18–45 %); blind guessing gets 0.5 %." in found.sentence
    assert "1 answer was “I don't know”." in found.sentence
    assert found.groups[0].rows == (versus.Row("any of the 200, typed", Tally(12, 40, 1)),)


@pytest.mark.parametrize(
    ("hard", "said"),
    [
        ((50, 100), "So what fools the network is harder for people too: 50 % there, 90 % here."),
        ((85, 100), "the figures do not show"),
        ((0, 9), ""),
    ],
)
def test_controls_are_held_against_what_fools(hard: tuple[int, int], said: str) -> None:
    found = versus.controls([people(Kind.CONTROL, 90, 100), people(Kind.FOOLING, *hard)])
    assert said in found.sentence
    assert bool(said) == ("fools the network" in found.sentence)


def test_on_controls_every_answer_of_the_network_is_settled() -> None:
    found = versus.controls(
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
    assert versus.at_random([random_round(counts)], LITE0).title == f"A fair question: {verdict}"


def test_the_fair_question_counts_the_same_rounds_for_both() -> None:
    found = versus.at_random(
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
    assert f"people got 38 of 40 (83–99 %) this way, {TITLE} 11 of 40 (16–43 %)." in found.sentence


@pytest.mark.parametrize(("n", "said"), [(0, "0 guesses"), (1, "1 guess at"), (9, "9 guesses")])
def test_too_few_random_rounds_are_no_question_yet(n: int, said: str) -> None:
    found = versus.at_random([random_round(Paired(n, 0, 0, 0))], LITE0)
    assert found.groups == ()
    assert "too few" in found.title
    assert said in found.sentence


# Whether they fail on the same photographs


def test_failing_together_by_hand() -> None:
    counts = Paired(both_right=40, only_a=10, only_b=10, both_wrong=40)
    found = versus.agreement([compared(counts)], LITE0)
    interval = error_consistency_interval(counts)
    assert interval is not None
    assert found.title == "They tend to fail on the same photographs"
    assert found.sentence == (
        f"100 looks at photographs that fool {TITLE} among 1,000, with the network choosing among the 200. "
        "Both right or both wrong: 80 %; two that fail independently, as often as these do, would agree on 50 %. "
        f"Error consistency κ = 0.60, 95 % bootstrap interval {interval.low:.2f} to {interval.high:.2f}; "
        "1 is always together, 0 as by chance."
    )
    assert [(share.label, share.voice, share.words) for share in found.shares] == [
        ("Both right", "", "40 %, 40 of 100"),
        ("Only people right", look.PEOPLE, "10 %, 10 of 100"),
        (f"Only {TITLE} right", look.NETWORK, "10 %, 10 of 100"),
        ("Both wrong", "", "40 %, 40 of 100"),
    ]


@pytest.mark.parametrize(
    ("counts", "title"),
    [
        (Paired(10, 40, 40, 10), "They tend to fail on different photographs"),
        (Paired(25, 25, 25, 25), "No clear sign that they fail on the same photographs"),
        (Paired(0, 50, 0, 50), "No clear sign that they fail on the same photographs"),
        (Paired(30, 0, 0, 0), "Whether they fail alike is not defined"),
    ],
)
def test_agreement_claims_no_more_than_its_interval(counts: Paired, title: str) -> None:
    assert versus.agreement([compared(counts)], LITE0).title == title


def test_a_negative_kappa_has_a_minus_sign_and_zero_has_none() -> None:
    assert "κ = −0.60" in versus.agreement([compared(Paired(10, 40, 40, 10))], LITE0).sentence
    assert "κ = 0.00" in versus.agreement([compared(Paired(25, 25, 25, 25))], LITE0).sentence


@pytest.mark.parametrize(("counts", "word"), [(Paired(30, 0, 0, 0), "right"), (Paired(0, 0, 0, 30), "wrong")])
def test_an_undefined_kappa_is_called_that(counts: Paired, word: str) -> None:
    found = versus.agreement([compared(counts)], LITE0)
    assert f"κ is not defined: both were {word} every time" in found.sentence
    assert "agree on 100 %" in found.sentence
    assert [row.kappa for row in found.rows] == [f"not defined: both always {word}"]
    assert "nan" not in str(found)


def test_every_view_has_a_row_and_what_selection_settles_says_so() -> None:
    found = versus.agreement(
        [
            compared(Paired(0, 30, 0, 10), space=LabelSpace.ALL_1000),
            compared(Paired(5, 25, 3, 7)),
            compared(Paired(5, 5, 0, 0), distractors=Distractors.RANDOM),
            random_round(Paired(4, 2, 2, 2)),
            compared(Paired(30, 0, 5, 0), kind=Kind.CONTROL, space=LabelSpace.ALL_1000),
        ],
        LITE0,
    )
    assert [(row["Photographs"], row["Network chose among"], row["Rounds"]) for row in found.table()] == [
        ("fooling", "1,000", 40),
        ("fooling", "the 200", 50),
        ("fooling", "four, at random", 10),
        ("controls", "1,000", 35),
    ]
    kappas = [str(row["κ"]) for row in found.table()]
    assert kappas[0] == "0, as it must be: the network is always wrong here"
    assert kappas[2].startswith("0.17 (")
    assert kappas[3] == "0, as it must be: the network is always right here"


def test_agreement_falls_back_on_random_options() -> None:
    found = versus.agreement([random_round(Paired(4, 2, 2, 2)), compared(Paired(9, 0, 0, 0))], LITE0)
    assert "given the same options, drawn at random" in found.sentence
    assert found.shares[0].n == 10


@pytest.mark.parametrize(
    ("counts", "said"), [(Paired(0, 0, 0, 0), "No rounds so far"), (Paired(1, 0, 0, 0), "1 round so far")]
)
def test_too_few_rounds_are_no_agreement(counts: Paired, said: str) -> None:
    found = versus.agreement([compared(counts)], LITE0)
    assert found.sentence.startswith(said)
    assert found.shares == ()
    assert versus.agreement([compared(Paired(9, 9, 9, 9), network=LITE2)], LITE0).shares == ()


# How sure it was


def test_half_its_mistakes_by_hand() -> None:
    sure = (0.05, 0.15, 0.15, 0.31, 0.42, 0.42, 0.629, 0.7, 0.75, 0.9, 0.95, 1.0)
    found = versus.sureness([wrong(str(n), p) for n, p in enumerate(sure)], LITE0)
    assert found.title == "It was 62 % sure or more in half its mistakes"
    assert found.sentence.startswith(f"Of its 12 mistakes, {TITLE} was at least 90 % sure in 3.")
    assert found.counts == (1, 2, 0, 1, 2, 0, 1, 2, 0, 3)
    assert found.median == 0.629


def test_each_photograph_counts_once_and_other_networks_not_at_all() -> None:
    repeated = [
        wrong("a", 0.5),
        wrong("a", 0.7),
        wrong("c", 0.75),
        wrong("c", 0.5),
        *(wrong(str(n), 0.6) for n in range(10)),
        wrong("b", 0.9, LITE2),
    ]
    found = versus.sureness(repeated, LITE0)
    assert sum(found.counts) == 12
    assert found.counts[7] == 2


def test_an_odd_number_of_mistakes_has_a_middle_one() -> None:
    found = versus.sureness([wrong(str(n), 0.1 * n) for n in range(1, 4)], LITE0)
    assert found.title == "It was 20 % sure or more in half its mistakes"
    assert found.counts == ()
    assert "Too few to draw." in found.sentence


def test_one_mistake_and_none() -> None:
    assert "at least 90 % sure in none." in versus.sureness([wrong("a", 0.1), wrong("b", 0.2)], LITE0).sentence
    assert versus.sureness([wrong("a", 0.997)], LITE0).title == "It was 99 % sure in its one mistake"
    assert versus.sureness([], LITE0).title == f"{TITLE} has not been wrong yet"


def test_whole_percents_are_not_lost_to_binary_fractions() -> None:
    assert versus.sureness([wrong("a", 0.29)], LITE0).title == "It was 29 % sure in its one mistake"


# Class by class


def test_the_widest_gaps_are_named_with_their_counts() -> None:
    frog, crow = look.name_of(FROG), look.name_of(CROW)
    found = versus.per_class([*asked(FROG, (9, 9), (2, 9)), *asked(CROW, (1, 6), (5, 6)), *asked(SEAL, (4, 4))], LITE0)
    assert found.title == f"People are furthest ahead on {frog}, the network on {crow}"
    assert f"{frog[1:]}: people 9 of 9, network 2 of 9." in found.sentence
    assert f"{crow[1:]}: people 1 of 6, network 5 of 6." in found.sentence
    assert found.table() == [
        {"Class": frog, "People": 100, "Network": 22, "Gap": 78, "People, right": "9 of 9", "Network, right": "2 of 9"},
        {"Class": crow, "People": 17, "Network": 83, "Gap": -67, "People, right": "1 of 6", "Network, right": "5 of 6"},
        {
            "Class": look.name_of(SEAL),
            "People": 100,
            "Network": None,
            "Gap": None,
            "People, right": "4 of 4",
            "Network, right": "0 of 0",
        },
    ]


def test_a_gap_of_few_guesses_is_not_named_and_stands_last() -> None:
    found = versus.per_class([*asked(FROG, (4, 4), (0, 4)), *asked(CROW, (3, 5), (2, 5))], LITE0)
    assert found.title == f"People are furthest ahead on {look.name_of(CROW)}"
    assert [row.name for row in found.rows] == [look.name_of(CROW), look.name_of(FROG)]
    for rows in (asked(FROG, (4, 4), (0, 4)), ()):
        none = versus.per_class(rows, LITE0)
        assert (none.title, none.rows) == ("No class has been guessed 5 times yet", ())


def test_ties_are_named_together() -> None:
    two = [*asked(FROG, (8, 10), (2, 10)), *asked(CROW, (4, 5), (1, 5))]
    frog, crow = look.name_of(FROG), look.name_of(CROW)
    assert versus.per_class(two, LITE0).title == f"People are furthest ahead on {frog} and {crow}"
    three = [*two, *asked(SEAL, (4, 5), (1, 5))]
    assert versus.per_class(three, LITE0).title == f"People are furthest ahead on {frog} and 2 others"
    level = versus.per_class(asked(FROG, (4, 5), (4, 5)), LITE0)
    assert level.title == "Class by class, people and network are level"
    behind = versus.per_class(asked(FROG, (0, 5), (4, 5)), LITE0)
    assert behind.title == f"The network is furthest ahead on {frog}"


def test_people_are_counted_however_they_were_asked_and_the_network_among_the_1000_only() -> None:
    rows = [
        *asked(FROG, (2, 5), (1, 9)),
        ClassAccuracy(PEOPLE, FROG, LabelSpace.ALL_200, Tally(1, 4)),
        ClassAccuracy(LITE0, FROG, LabelSpace.ALL_200, Tally(9, 9)),
        ClassAccuracy(LITE2, FROG, LabelSpace.ALL_1000, Tally(9, 9)),
    ]
    (row,) = versus.per_class(rows, LITE0).rows
    assert (row.people, row.network) == (Tally(3, 9), Tally(1, 9))


# On the page


@pytest.fixture
def fresh_store() -> Iterator[None]:
    """An empty store in the test's own data folder."""
    resources.store.clear()
    yield
    resources.store().close()
    resources.store.clear()


def draw() -> AppTest:
    """The page alone, with somewhere to go on to."""

    def house() -> None:
        import streamlit as st

        from ui import places

        st.navigation([st.Page(places.VERSUS, default=True), st.Page(places.PLAY)]).run()

    drawn = AppTest.from_function(house, default_timeout=30).run()
    assert not drawn.exception, drawn.exception
    return drawn


def headings(drawn: AppTest) -> list[str]:
    return [element.value for element in drawn.header]


def charts_on(drawn: AppTest) -> list[tuple[str, object]]:
    """Each chart's alternative text and its figure."""
    return [(chart.proto.alt, json.loads(chart.proto.spec)) for chart in drawn.get("plotly_chart")]


@pytest.mark.usefixtures("fresh_store")
def test_an_empty_store_has_an_empty_crowd() -> None:
    found = versus.crowd()
    assert found.totals.first_sights == 0
    assert versus.opponents(found.accuracy) == ()


@pytest.mark.usefixtures("fresh_store")
def test_nobody_has_played_so_the_page_asks_the_visitor_to() -> None:
    drawn = draw()
    assert [element.value for element in drawn.markdown] == [versus.NOBODY]
    (onward,) = drawn.get("page_link")
    assert onward.proto.label == "Play"
    assert charts_on(drawn) == []


CROWD = versus.Crowd(
    totals=Totals(40, 40, 400, 400, 60),
    accuracy=(
        people(Kind.FOOLING, 120, 200),
        people(Kind.CONTROL, 110, 120),
        played(LITE0, Kind.FOOLING, 0, 200),
        played(LITE0, Kind.CONTROL, 120, 120),
        played(LITE2, Kind.FOOLING, 0, 20),
    ),
    comparisons=(compared(Paired(40, 60, 20, 80)), random_round(Paired(10, 20, 5, 5))),
    by_class=asked(FROG, (9, 9), (2, 9)),
    mistakes=tuple(wrong(str(n), n / 40) for n in range(40)),
)


def test_each_finding_is_a_heading_and_each_chart_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versus, "crowd", lambda: CROWD)
    drawn = draw()
    panels = (
        versus.fooling(CROWD.accuracy),
        versus.controls(CROWD.accuracy),
        versus.at_random(CROWD.comparisons, LITE0),
        versus.sureness(CROWD.mistakes, LITE0),
        versus.agreement(CROWD.comparisons, LITE0),
    )
    classes = versus.per_class(CROWD.by_class, LITE0)
    assert headings(drawn) == [*(panel.title for panel in panels), classes.title, "Before you quote this"]
    assert [alt for alt, _ in charts_on(drawn)] == [f"{panel.title}. {panel.sentence}" for panel in panels]
    said = [element.value for element in drawn.markdown]
    assert versus.intro(CROWD.totals) in said
    assert all(panel.sentence in said for panel in (*panels, classes))


def test_another_network_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versus, "crowd", lambda: CROWD)
    drawn = draw()
    drawn.selectbox[0].select(LITE2).run()
    assert not drawn.exception
    assert versus.sureness(CROWD.mistakes, LITE2).title in headings(drawn)


def test_a_crowd_that_no_network_answered_is_drawn_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    lonely = versus.Crowd(CROWD.totals, CROWD.accuracy[:2], (), CROWD.by_class[:1], ())
    monkeypatch.setattr(versus, "crowd", lambda: lonely)
    drawn = draw()
    assert versus.SILENT in [element.value for element in drawn.markdown]
    assert len(charts_on(drawn)) == 2
