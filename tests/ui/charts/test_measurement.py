"""What the charts of what was measured hold: the numbers of their view models. Not their pixels."""

from itertools import pairwise
from typing import cast

import plotly.graph_objects as go
import pytest

from model.evaluation.published import published, robust_pairs
from quiz.analysis.statistics import Interval
from tests.ui.views.comparison.figures_by_hand import pool, unbroken
from tests.ui.views.measurement.evaluations_by_hand import RESPONSE, evaluation
from ui import html
from ui.charts import measurement
from ui.views.measurement import calibration, leaderboard, robustness
from ui.views.measurement.calibration import Curve, Spot
from ui.views.measurement.leaderboard import Leaderboard, Mark, People, Point
from ui.views.measurement.robustness import Slope, Slopes

Drawn = dict[str, object]

BOARD = Leaderboard(
    "Title",
    "Sentence",
    "ImageNet-A",
    (
        Point("Lite0", 0.75, 0.04, Interval(0.03, 0.06), Mark.OWN, "measured here"),
        Point("Lite0, official", 0.75, 0.03, Interval(0.02, 0.05), Mark.OFFICIAL, "measured here"),
        Point("Lite0", 0.75, 0.031, None, Mark.PUBLISHED, "published"),
        Point("EVA", 0.9, 0.89, None, Mark.PUBLISHED, "published"),
    ),
    People("people, one of four", "", pool(30, 40, within=(0.5, 0.9))),
    (),
)
PEOPLE = Curve(
    html.PEOPLE, "People, 40 answers", 40, 30, (Spot(0.5, 40, 0.75, Interval(0.6, 0.86)),), RESPONSE, 0.25, None, 0.8
)
NETWORKS = [calibration.of_network(name, evaluation(20, 100)) for name in ("A", "B", "C", "D")]
SLOPES = Slopes(
    "Title",
    "Sentence",
    (
        Slope("One", (("x", 0.1), ("y", 0.11))),
        Slope("Two", (("x", 0.1), ("y", 0.12))),
        Slope("Three", (("x", 0.4), ("y", 0.45), ("z", 0.67))),
    ),
    ("plain", "robust", "more data"),
    "Source: S.",
)


def traces(figure: go.Figure) -> list[Drawn]:
    return cast("list[Drawn]", figure.to_plotly_json()["data"])


def layout(figure: go.Figure) -> Drawn:
    return cast("Drawn", figure.to_plotly_json()["layout"])


def words(figure: go.Figure) -> list[str]:
    return [str(note["text"]) for note in cast("list[Drawn]", layout(figure)["annotations"])]


def test_every_mark_has_its_shape_its_place_and_its_interval() -> None:
    official, own, published = traces(measurement.leaderboard(BOARD, dark=False))
    assert [cast("Drawn", one["marker"])["symbol"] for one in (own, official, published)] == [
        "square",
        "diamond",
        "square-open",
    ]
    assert (own["x"], own["y"]) == ([0.75], [0.04])
    whisker = cast("dict[str, list[float]]", own["error_y"])
    assert [whisker["array"][0], whisker["arrayminus"][0]] == pytest.approx([0.02, 0.01])
    assert cast("Drawn", published["error_y"])["visible"] is False
    assert (published["x"], published["y"]) == ([0.75, 0.9], [0.031, 0.89])


def test_a_network_is_named_once_and_people_on_their_line() -> None:
    figure = measurement.leaderboard(BOARD, dark=False)
    said = words(figure)
    assert said.count("Lite0") == 1
    assert "EVA" in said
    assert not any("official" in text for text in said)
    assert any(unbroken("people, one of four: 75 %") in text for text in said)
    band, line = cast("list[Drawn]", layout(figure)["shapes"])
    assert (band["y0"], band["y1"]) == (0.5, 0.9)
    assert line["y0"] == line["y1"] == 0.75


def test_those_that_get_little_are_named_and_the_lowest_with_its_figure() -> None:
    board = leaderboard.published_board(published())
    figure = measurement.leaderboard(board, dark=False)
    said = words(figure)
    assert unbroken("ResNet-50 (2015): 0.0 %") in said
    assert all(point.name in said for point in board.points if 0 < point.rate < 0.1)
    assert len([text for text in said if any(text.startswith(point.name) for point in board.points)]) >= 16
    low, _ = cast("list[float]", cast("Drawn", layout(figure)["yaxis"])["range"])
    assert low < -0.1, "there is room below for their names"


def test_nobodys_line_is_not_drawn() -> None:
    figure = measurement.leaderboard(Leaderboard("", "", "", BOARD.points, None, ()), dark=True)
    assert "shapes" not in layout(figure)
    assert measurement.leaderboard(Leaderboard("", "", "", (), BOARD.people, ()), dark=True)


def test_slopes_share_their_scale_and_their_names_do_not_touch() -> None:
    figure = measurement.slopes(SLOPES, dark=False)
    assert [one["y"] for one in traces(figure)] == [[0.1, 0.11], [0.1, 0.12], [0.4, 0.45, 0.67]]
    found = layout(figure)
    assert cast("Drawn", found["yaxis"])["range"] == [-0.005, 1.005]
    assert cast("Drawn", found["xaxis"])["ticktext"] == ["plain", "robust", "more data"]
    notes = [note for note in cast("list[Drawn]", found["annotations"]) if "<br>" in str(note["text"])]
    places = sorted(cast("float", note["y"]) for note in notes)
    assert min(b - a for a, b in pairwise(places)) * (measurement.SLOPES - 86) >= 31.9


def test_many_slopes_that_end_together_are_named_in_a_line_each() -> None:
    found = robustness.robust(robust_pairs())
    figure = measurement.slopes(found, dark=False)
    assert all(len(cast("list[float]", one["y"])) == 2 for one in traces(figure)), (
        "what more data brought is in the words"
    )
    notes = [note for note in cast("list[Drawn]", layout(figure)["annotations"]) if "EfficientNet" in str(note["text"])]
    notes += [note for note in cast("list[Drawn]", layout(figure)["annotations"]) if "ception" in str(note["text"])]
    assert len(notes) == 11
    places = sorted(cast("float", note["y"]) for note in notes)
    assert min(b - a for a, b in pairwise(places)) * (measurement.SLOPES - 86) >= 16.9
    assert not any("<br>" in str(note["text"]) for note in notes)


def test_reliability_has_a_line_each_and_the_diagonal() -> None:
    figure = measurement.reliability([*NETWORKS, PEOPLE], dark=False)
    drawn = traces(figure)
    assert drawn[0]["x"] == [0.25, 0.55, 0.95]
    assert drawn[0]["y"] == [0.25, 0.2, 0.15]
    assert len({cast("Drawn", one["line"])["dash"] for one in drawn[:4]}) == 4
    assert len({cast("Drawn", one["marker"])["symbol"] for one in drawn}) == 5
    assert drawn[4]["mode"] == "markers"
    (line,) = cast("list[Drawn]", layout(figure)["shapes"])
    assert (line["x0"], line["y0"], line["x1"], line["y1"]) == (0, 0, 1, 1)
    said = words(figure)
    assert "as sure as right" in said
    assert any("People, 40<br>answers" in text for text in said)


def test_responses_end_where_all_is_answered() -> None:
    drawn = traces(measurement.responses([NETWORKS[0], PEOPLE], dark=True))
    assert [(one["x"], one["y"]) for one in drawn] == [([0.25, 0.5, 0.75, 1.0], [0.12, 0.16, 0.18, 0.2])] * 2


@pytest.mark.parametrize(("dark", "tints"), [(False, ("#D55E00", "#0072B2")), (True, ("#F08A4B", "#56B4E9"))])
def test_each_voice_has_its_colour(dark: bool, tints: tuple[str, str]) -> None:
    drawn = traces(measurement.reliability([NETWORKS[0], PEOPLE], dark=dark))
    assert tuple(cast("Drawn", one["marker"])["color"] for one in drawn) == tints
