"""Whether people and a network fail on the same photographs, against counts made by hand."""

import pytest

from quiz.rounds import Distractors, Kind, LabelSpace
from quiz.statistics import Paired, error_consistency_interval
from tests.ui.figures_by_hand import LITE0, LITE2, TITLE, compared, random_round, unbroken
from ui import look
from ui.alike import agreement


def test_failing_together_by_hand() -> None:
    counts = Paired(both_right=40, only_a=10, only_b=10, both_wrong=40)
    found = agreement([compared(counts)], LITE0)
    interval = error_consistency_interval(counts)
    assert interval is not None
    assert found.title == "They tend to fail on the same photographs"
    assert found.sentence == unbroken(
        f"100 looks at photographs that fool {TITLE} among 1,000, with the network choosing among the 200. "
        "Both right or both wrong: 80 %; two that fail independently, as often as these do, would agree on 50 %. "
        f"Error consistency κ = 0.60, 95 % bootstrap interval {interval.low:.2f} to {interval.high:.2f}; "
        "1 is always together, 0 as by chance."
    )
    assert [(share.label, share.voice, share.words) for share in found.shares] == [
        ("Both right", "", unbroken("40 %, 40 of 100")),
        ("Only people right", look.PEOPLE, unbroken("10 %, 10 of 100")),
        (f"Only {TITLE} right", look.NETWORK, unbroken("10 %, 10 of 100")),
        ("Both wrong", "", unbroken("40 %, 40 of 100")),
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
    assert agreement([compared(counts)], LITE0).title == title


def test_a_negative_kappa_has_a_minus_sign_and_zero_has_none() -> None:
    assert "κ = −0.60" in agreement([compared(Paired(10, 40, 40, 10))], LITE0).sentence
    assert "κ = 0.00" in agreement([compared(Paired(25, 25, 25, 25))], LITE0).sentence


@pytest.mark.parametrize(("counts", "word"), [(Paired(30, 0, 0, 0), "right"), (Paired(0, 0, 0, 30), "wrong")])
def test_an_undefined_kappa_is_called_that(counts: Paired, word: str) -> None:
    found = agreement([compared(counts)], LITE0)
    assert f"κ is not defined: both were {word} every time" in found.sentence
    assert unbroken("agree on 100 %") in found.sentence
    assert [row.kappa for row in found.rows] == [f"not defined: both always {word}"]
    assert "nan" not in str(found)


def test_every_view_has_a_row_and_what_selection_settles_says_so() -> None:
    found = agreement(
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
    found = agreement([random_round(Paired(4, 2, 2, 2)), compared(Paired(9, 0, 0, 0))], LITE0)
    assert "given the same options, drawn at random" in found.sentence
    assert found.shares[0].n == 10


@pytest.mark.parametrize(
    ("counts", "said"), [(Paired(0, 0, 0, 0), "No rounds so far"), (Paired(1, 0, 0, 0), "1 round so far")]
)
def test_too_few_rounds_are_no_agreement(counts: Paired, said: str) -> None:
    found = agreement([compared(counts)], LITE0)
    assert found.sentence.startswith(said)
    assert found.shares == ()
    assert agreement([compared(Paired(9, 9, 9, 9), network=LITE2)], LITE0).shares == ()
