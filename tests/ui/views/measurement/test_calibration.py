"""Calibration, against figures made by hand."""

import math
from dataclasses import replace

import pytest

from quiz.analysis.calibration import Calibrated, SureLevel
from quiz.analysis.statistics import Interval, wilson
from tests.ui.views.comparison.figures_by_hand import pool, unbroken
from tests.ui.views.measurement.evaluations_by_hand import RESPONSE, evaluation
from ui import html
from ui.views.measurement import calibration

NETWORK = calibration.of_network("EfficientNet-Lite0", evaluation(40, 200))


def felt(gap: tuple[float, float] = (-0.5, 0.1), *, players: int = 60, photographs: int = 30) -> Calibrated:
    """Four answers at 50 %, one right; six at 100 %, four right."""
    return Calibrated(
        levels=(SureLevel(0.5, pool(1, 4, within=(0.0, 0.9))), SureLevel(1.0, pool(4, 6))),
        sure=0.8,
        pooled=pool(5, 10, players=players, photographs=photographs, within=(0.2, 0.7)),
        gap=Interval(*gap),
    )


def people(gap: tuple[float, float] = (-0.5, 0.1)) -> calibration.Curve:
    found = calibration.of_people(felt(gap))
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
    assert found.voice == html.PEOPLE
    assert found.name == "People, 10 answers"
    assert [(spot.sure, spot.n, spot.rate) for spot in found.spots] == [(0.5, 4, 0.25), (1.0, 6, pytest.approx(4 / 6))]
    assert found.spots[0].interval == Interval(0.0, 0.9), "as it was made out, and not Wilson's"
    assert (found.gap, found.between) == (Interval(-0.5, 0.1), Interval(0.2, 0.7))
    assert found.rms == pytest.approx(math.sqrt(0.4 * 0.25**2 + 0.6 * (1 / 3) ** 2))
    assert found.rms_official is None
    assert found.response[-1] == pytest.approx((1.0, 0.5))
    halves = [4 / 6] * 6 + [(4 + 0.25 * k) / (6 + k) for k in range(1, 5)]
    assert found.aurra == pytest.approx(sum(halves) / 10)


def test_few_players_or_photographs_are_nobody_and_the_page_says_what_it_waits_for() -> None:
    assert calibration.of_people(felt(players=19)) is None
    assert calibration.of_people(felt(photographs=9)) is None
    assert calibration.of_people(None) is None
    assert calibration.people_so_far(felt(players=19)).startswith(
        "People: 10 looks by 19 players at 30 photographs so far"
    )
    assert "waits for 20 players and 10 photographs" in calibration.people_so_far(felt(players=19))
    assert calibration.people_so_far(None) == ""


def test_the_title_says_how_sure_and_how_right() -> None:
    assert calibration.calibration_alt([NETWORK, people()]) == unbroken(
        "EfficientNet-Lite0 is 59 % sure on average, and right 20 % of the time"
    )
    assert calibration.sentence([NETWORK]) == ""
    assert calibration.sentence([NETWORK, people()]) == unbroken(
        "People who said how sure they were said 80 % on average and were right 50 % of the time (20–70 %), of 10 "
        "answers. No clear sign that people are too sure, or too little."
    )


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        ((-0.5, -0.01), "People are surer than they are right"),
        ((0.01, 0.5), "People are right more often than they think"),
        ((-0.5, 0.1), "No clear sign that people are too sure, or too little"),
    ],
)
def test_people_are_called_too_sure_only_where_the_interval_says_so(gap: tuple[float, float], said: str) -> None:
    assert calibration.calibration_finding([people(gap)]) == said
    assert calibration.sentence([NETWORK, people(gap)]).endswith(f"{said}.")
    assert said not in calibration.sentence([people(gap)]), "the title has said so"


def test_a_network_is_called_too_sure_only_where_its_interval_says_so() -> None:
    """Right 20 of 100, which Wilson's interval has from 13 to 29 %."""
    assert calibration.calibration_finding([NETWORK, people((-0.5, -0.01))]).startswith("EfficientNet-Lite0 is surer")
    for sure, said in ((0.14, "No clear sign"), (0.28, "No clear sign"), (0.3, "surer"), (0.1, "less sure")):
        spots = (calibration.Spot(sure, 100, 0.2, Interval(0.1, 0.3)),)
        found = replace(NETWORK, n=100, right=20.0, spots=spots)
        assert said in calibration.calibration_finding([found]), sure
    assert calibration.calibration_finding([]) == "As sure as right? Nobody has been asked yet"


def test_the_second_title_says_what_passing_is_worth() -> None:
    assert calibration.answering([people()]) == unbroken("On the surest half, people would be right 67 % of the time")
    assert "EfficientNet-Lite0 would be right" in calibration.answering([NETWORK, people()])


def test_points_of_a_few_answers_are_not_drawn() -> None:
    assert [spot.n for spot in people().drawn] == [6]


def test_the_numbers_are_in_percent_and_say_what_is_not_defined() -> None:
    first, second = calibration.calibration_table([NETWORK, people()])
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
