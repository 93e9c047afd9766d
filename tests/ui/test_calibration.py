"""Calibration, against figures made by hand."""

import math

import pytest

from quiz.figures import Sureness
from quiz.rounds import Distractors, Kind
from quiz.statistics import Tally, wilson
from tests.ui.evaluations_by_hand import RESPONSE, evaluation
from tests.ui.figures_by_hand import unbroken
from ui import calibration, look

NETWORK = calibration.of_network("EfficientNet-Lite0", evaluation(40, 200))


def said(sure: float, right: int, n: int, *, kind: Kind = Kind.FOOLING) -> Sureness:
    return Sureness(sure, Distractors.NETWORK, kind, Tally(right, n))


def people() -> calibration.Curve:
    found = calibration.of_people([said(0.5, 1, 2), said(1.0, 4, 6), said(0.5, 0, 2, kind=Kind.CONTROL)])
    assert found is not None
    return found


def test_a_networks_bins_are_points_with_intervals() -> None:
    assert [(spot.sure, spot.n, spot.rate) for spot in NETWORK.spots] == [
        (0.25, 40, 0.25),
        (0.55, 20, 0.2),
        (0.95, 40, 0.15),
    ]
    assert [spot.interval for spot in NETWORK.spots] == [wilson(10, 40), wilson(4, 20), wilson(6, 40)]
    assert (NETWORK.rms, NETWORK.rms_official, NETWORK.aurra, NETWORK.response) == (0.5, 0.4, 0.15, RESPONSE)
    assert NETWORK.sure == pytest.approx((0.25 * 40 + 0.55 * 20 + 0.95 * 40) / 100)
    assert NETWORK.rate == 0.2


def test_people_are_counted_by_what_they_said() -> None:
    found = people()
    assert found.voice == look.PEOPLE
    assert found.name == "People, 10 answers"
    assert [(spot.sure, spot.n, spot.rate) for spot in found.spots] == [(0.5, 4, 0.25), (1.0, 6, pytest.approx(4 / 6))]
    assert found.spots[0].interval == wilson(1, 4)
    assert found.rms == pytest.approx(math.sqrt(0.4 * 0.25**2 + 0.6 * (1 / 3) ** 2))
    assert found.rms_official is None
    assert found.response[-1] == pytest.approx((1.0, 0.5))
    halves = [4 / 6] * 6 + [(4 + 0.25 * k) / (6 + k) for k in range(1, 5)]
    assert found.aurra == pytest.approx(sum(halves) / 10)


def test_fewer_than_ten_answers_are_nobody() -> None:
    assert calibration.of_people([said(0.5, 5, 9)]) is None
    assert calibration.of_people([]) is None


def test_the_title_says_how_sure_and_how_right() -> None:
    assert calibration.title([NETWORK, people()]) == unbroken(
        "EfficientNet-Lite0 is 59 % sure on average, and right 20 % of the time"
    )
    assert calibration.title([people()]) == unbroken("People are 80 % sure on average, and right 50 % of the time")
    assert calibration.sentence([NETWORK]) == ""
    assert calibration.sentence([NETWORK, people()]) == unbroken(
        "People who said how sure they were said 80 % on average and were right 50 % of the time."
    )


def test_the_second_title_says_what_passing_is_worth() -> None:
    assert calibration.answering([NETWORK, people()]) == unbroken(
        "On the surest half, people would be right 67 % of the time"
    )
    assert "EfficientNet-Lite0 would be right" in calibration.answering([NETWORK])


def test_points_of_a_few_answers_are_not_drawn() -> None:
    assert [spot.n for spot in people().drawn] == [6]


def test_the_numbers_are_in_percent_and_say_what_is_not_defined() -> None:
    first, second = calibration.table([NETWORK, people()])
    assert first == {
        "Who": "EfficientNet-Lite0",
        "Answers": 200,
        "Sure": pytest.approx(59.0),
        "Right": 20.0,
        "RMS error": 50.0,
        "RMS, official": 40.0,
        "AURRA": 15.0,
    }
    assert second["RMS, official"] is None


def test_of_one_bin_there_is_no_official_value() -> None:
    assert calibration.of_network("A", evaluation(40, 200)).rms_official == 0.4
    assert calibration.of_network("A", evaluation(40, 199)).rms_official is None
