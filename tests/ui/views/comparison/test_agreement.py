"""Whether people and a network fail on the same photographs, against counts made by hand."""

import pytest

from quiz.analysis.consistency import Consistency
from quiz.analysis.pooled import FEWEST_OF_EACH, Kappa
from quiz.analysis.statistics import Interval, Paired
from quiz.game import Distractors, Kind, LabelSpace
from tests.ui.views.comparison.figures_by_hand import LITE0, LITE2, TITLE, compared, random_round, unbroken
from ui import html
from ui.views.comparison.agreement import agreement


def test_failing_together_by_hand() -> None:
    counts = Paired(both_right=40, only_a=10, only_b=10, both_wrong=40)
    ceiling = Consistency(
        people=Kappa(0.41, Interval(0.3, 0.5), 1204),
        subjects=Kappa(0.25, Interval(-0.1, 0.6), 12),
        pairs=Kappa(0.5, None, 7),
    )
    found = agreement([compared(counts, kappa=(0.2, 0.85), consistency=ceiling)], LITE0)
    assert found.title == "They tend to fail on the same photographs"
    assert found.sentence == unbroken(
        f"100 looks by 60 players at 30 photographs that fool {TITLE} among 1,000, with the network choosing among the "
        "200: it gets 10 of them right and 20 wrong. "
        "Both right or both wrong: 80 %; two that fail independently, as often as these do, would agree on 50 %."
    )
    assert found.lines == (
        f"People and {TITLE}, all looks: κ = 0.60 (0.20 to 0.85). 1 is always together, 0 as by chance.",
        "People among themselves, the ceiling: κ = 0.41 (0.30 to 0.50), of 1,204 pairs of looks at one photograph.",
        (
            "Player by player, mean over 12 players with 20 looks or more: κ = 0.25 (−0.10 to 0.60); the same of 7 "
            "pairs of them that share as many: κ = 0.50 (too few for an interval)."
        ),
    )
    assert [(share.label, share.voice, share.words) for share in found.shares] == [
        ("Both right", "", unbroken("40 %, 40 of 100")),
        ("Only people right", html.PEOPLE, unbroken("10 %, 10 of 100")),
        (f"Only {TITLE} right", html.NETWORK, unbroken("10 %, 10 of 100")),
        ("Both wrong", "", unbroken("40 %, 40 of 100")),
    ]


@pytest.mark.parametrize(
    ("kappa", "title"),
    [
        ((0.01, 0.9), "They tend to fail on the same photographs"),
        ((-0.9, -0.01), "They tend to fail on different photographs"),
        ((-0.01, 0.9), "No clear sign that they fail on the same photographs"),
        (None, "Do they fail on the same photographs? Too early to say"),
    ],
)
def test_agreement_claims_no_more_than_its_interval(kappa: tuple[float, float] | None, title: str) -> None:
    assert agreement([compared(Paired(40, 10, 10, 40), kappa=kappa)], LITE0).title == title


@pytest.mark.parametrize(("right", "wrong"), [(FEWEST_OF_EACH - 1, 90), (90, FEWEST_OF_EACH - 1), (0, 90)])
def test_without_photographs_of_either_kind_nothing_is_judged(right: int, wrong: int) -> None:
    found = agreement([compared(Paired(40, 10, 10, 40), kappa=(0.4, 0.8), right=right, wrong=wrong)], LITE0)
    assert found.title == "Do they fail on the same photographs? Too early to say"
    assert f"waits for {FEWEST_OF_EACH} photographs of either kind" in found.sentence


def test_of_few_players_or_photographs_nothing_is_judged() -> None:
    for few in ({"players": 19}, {"photographs": 9}):
        found = agreement([compared(Paired(400, 100, 100, 400), kappa=(0.4, 0.8), **few)], LITE0)  # type: ignore[arg-type]
        assert (found.title, found.shares) == ("Do they fail on the same photographs? Too early to say", ())
        assert "this waits for 20 players and 10 photographs" in found.sentence


def test_a_mean_over_players_is_of_several() -> None:
    def last(subjects: int, pairs: int) -> str:
        of = Consistency(Kappa(0.4, None, 9), Kappa(0.3, None, subjects), Kappa(0.2, None, pairs))
        return agreement([compared(Paired(40, 10, 10, 40), consistency=of)], LITE0).lines[-1]

    assert last(0, 0) == "Player by player: nobody has looked at 20 of these yet."
    assert last(1, 0) == "Player by player: only one has looked at 20 of these yet."
    assert last(2, 0).endswith("no two of them share as many.")


def test_a_negative_kappa_has_a_minus_sign_and_zero_has_none() -> None:
    assert "κ = −0.60 (−0.80" in agreement([compared(Paired(10, 40, 40, 10), kappa=(-0.8, -0.4))], LITE0).lines[0]
    assert "κ = 0.00 (" in agreement([compared(Paired(25, 25, 25, 25), kappa=(-0.1, 0.1))], LITE0).lines[0]


@pytest.mark.parametrize(("counts", "word"), [(Paired(30, 0, 0, 0), "right"), (Paired(0, 0, 0, 30), "wrong")])
def test_an_undefined_kappa_is_called_that(counts: Paired, word: str) -> None:
    found = agreement([compared(counts)], LITE0)
    assert found.title == "Whether they fail alike is not defined"
    assert f"κ is not defined: both were {word} every time" in found.sentence
    assert unbroken("agree on 100 %") in found.sentence
    assert [row.kappa for row in found.rows] == [f"not defined: both always {word}"]
    assert "not defined" in found.lines[0]
    assert "not defined" in found.lines[1]
    assert "nobody has looked at 20" in found.lines[2]
    assert "nan" not in str(found)


def test_every_view_has_a_row_and_what_selection_settles_says_so() -> None:
    found = agreement(
        [
            compared(Paired(0, 30, 0, 10), space=LabelSpace.ALL_1000),
            compared(Paired(10, 30, 3, 7), kappa=(-0.2, 0.5)),
            random_round(Paired(4, 2, 2, 2), kappa=(-0.4, 0.7)),
            compared(Paired(30, 0, 5, 0), kind=Kind.CONTROL, space=LabelSpace.ALL_1000),
        ],
        LITE0,
    )
    assert [(row["Photographs"], row["Network chose among"], row["Looks"]) for row in found.table()] == [
        ("fooling", "1,000", 40),
        ("fooling", "the 200", 50),
        ("fooling", "four, at random", 10),
        ("controls", "1,000", 35),
    ]
    kappas = [str(row["κ"]) for row in found.table()]
    assert kappas[0] == "0, as it must be: the network is always wrong here"
    assert kappas[2] == "0.17 (−0.40 to 0.70)"
    assert kappas[3] == "0, as it must be: the network is always right here"


def test_agreement_falls_back_on_random_options() -> None:
    found = agreement([random_round(Paired(4, 2, 2, 2)), compared(Paired(9, 0, 0, 0), players=9)], LITE0)
    assert "given the same options, drawn at random" in found.sentence
    assert found.shares[0].n == 10
    judged = agreement([random_round(Paired(4, 2, 2, 2)), compared(Paired(9, 0, 9, 0), right=30, wrong=0)], LITE0)
    assert judged.shares[0].n == 10, "what can be judged comes first"


def test_without_any_round_there_is_no_agreement() -> None:
    found = agreement([compared(Paired(9, 9, 9, 9), network=LITE2)], LITE0)
    assert found.shares == ()
    assert "0 looks by 0 players at 0 photographs so far" in found.sentence
    four = compared(Paired(0, 9, 0, 9), space=LabelSpace.OPTIONS, distractors=Distractors.NETWORK)
    assert agreement([four], LITE0).shares == ()
