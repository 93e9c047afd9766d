"""What the charts hold: the numbers of their view model, as dots, whiskers, bars and words. Not their pixels."""

import itertools
from typing import cast

import plotly.graph_objects as go
import pytest

from quiz.analysis.statistics import Interval, Tally, wilson
from tests.ui.views.comparison.figures_by_hand import unbroken
from ui import html
from ui.charts import comparison, theme
from ui.views.comparison.accuracy import AccuracyRow, Group, Panel
from ui.views.comparison.agreement import Occasions
from ui.views.comparison.confidence import Sureness

PANEL = Panel(
    title="People get 71 % of what fools the network",
    sentence="So they do.",
    groups=(
        Group(
            html.PEOPLE,
            "People",
            (
                AccuracyRow("one of four options", Tally(213, 300), Interval(0.5, 0.9)),
                AccuracyRow("typed", Tally(0, 12)),
            ),
        ),
        Group(html.NETWORK, "EfficientNet-Lite0", (AccuracyRow("among 1,000", Tally(12, 12), is_settled=True),)),
    ),
    chance=0.25,
)
SHARES = (
    Occasions("Both right", "", 20, 100),
    Occasions("Only people right", html.PEOPLE, 50, 100),
    Occasions("Only it right", html.NETWORK, 0, 100),
    Occasions("Both wrong", "", 30, 100),
)
SURE = Sureness("It was 62 % sure or more", "Indeed.", counts=(0, 0, 1, 2, 3, 4, 5, 6, 7, 8), median=0.72)

Drawn = dict[str, object]


def traces(figure: go.Figure) -> list[Drawn]:
    return cast("list[Drawn]", figure.to_plotly_json()["data"])


def layout(figure: go.Figure) -> Drawn:
    return cast("Drawn", figure.to_plotly_json()["layout"])


def notes(figure: go.Figure) -> list[Drawn]:
    return cast("list[Drawn]", layout(figure).get("annotations", []))


def words(figure: go.Figure) -> list[str]:
    return [str(note["text"]) for note in notes(figure)]


@pytest.mark.parametrize("dark", [False, True])
def test_a_dot_a_row_with_its_interval_wilsons_if_none_is_given(dark: bool) -> None:
    for group, drawn in zip(PANEL.groups, traces(comparison.intervals(PANEL, dark=dark)), strict=True):
        tallies = [row.tally for row in group.rows]
        assert drawn["name"] == group.title
        assert drawn["x"] == [tally.rate for tally in tallies]
        whisker = cast("dict[str, list[float]]", drawn["error_x"])
        for tally, up, down in zip(tallies, whisker["array"], whisker["arrayminus"], strict=True):
            found = Interval(0.5, 0.9) if tally.n == 300 else wilson(tally.right, tally.n)
            rate = tally.right / tally.n
            assert rate + up == pytest.approx(found.high)
            assert rate - down == pytest.approx(found.low)
            assert min(up, down) >= 0


def test_rows_are_named_and_say_their_n() -> None:
    said = words(comparison.intervals(PANEL, dark=False))
    assert {
        "one of four options",
        unbroken("213 of 300 (50–90 %)"),
        "typed",
        unbroken("0 of 12 (0–24 %)"),
        "among 1,000",
    } <= set(said)
    assert any("People" in text for text in said)
    assert any("EfficientNet-Lite0" in text for text in said)


def test_rows_stand_in_order_and_apart() -> None:
    figure = comparison.intervals(PANEL, dark=False)
    places = [y for drawn in traces(figure) for y in cast("list[float]", drawn["y"])]
    assert places == sorted(places)
    assert min(b - a for a, b in itertools.pairwise(places)) >= comparison.ROW
    tall, top = cast("list[float]", cast("Drawn", layout(figure)["yaxis"])["range"])
    assert top == 0 < places[0]
    assert places[-1] < tall


def test_people_and_network_differ_in_shape_and_what_is_settled_is_hollow() -> None:
    human, machine = traces(comparison.intervals(PANEL, dark=False))
    assert cast("Drawn", human["marker"])["symbol"] == ["circle", "circle"]
    assert cast("Drawn", machine["marker"])["symbol"] == ["square-open"]


@pytest.mark.parametrize(("dark", "tints"), [(False, ("#0072B2", "#D55E00")), (True, ("#56B4E9", "#F08A4B"))])
def test_each_voice_has_its_colour_in_both_themes(dark: bool, tints: tuple[str, str]) -> None:
    drawn = traces(comparison.intervals(PANEL, dark=dark))
    assert tuple(cast("Drawn", trace["marker"])["color"] for trace in drawn) == tints
    (bars,) = traces(comparison.occasions_figure(SHARES, dark=dark))
    nobody, human, machine, none = cast("list[str]", cast("Drawn", bars["marker"])["color"])
    assert (human, machine) == tints
    assert nobody == none
    assert nobody not in tints
    (bars,) = traces(comparison.confidence(SURE, dark=dark))
    assert cast("Drawn", bars["marker"])["color"] == tints[1]


def test_the_chance_level_is_a_labelled_line_and_absent_without_one() -> None:
    figure = comparison.intervals(PANEL, dark=False)
    (line,) = cast("list[Drawn]", layout(figure)["shapes"])
    assert (line["type"], line["x0"], line["x1"]) == ("line", 0.25, 0.25)
    (label,) = [note for note in notes(figure) if note["text"] == "guessing blindly"]
    assert label["x"] == 0.25
    without = comparison.intervals(Panel("", "", PANEL.groups), dark=False)
    assert "shapes" not in layout(without)
    assert "guessing blindly" not in words(without)


def test_four_shares_are_four_labelled_bars() -> None:
    figure = comparison.occasions_figure(SHARES, dark=False)
    (bars,) = traces(figure)
    assert bars["x"] == [0.2, 0.5, 0.0, 0.3]
    assert words(figure) == [
        "Both right",
        unbroken("20 %, 20 of 100"),
        "Only people right",
        unbroken("50 %, 50 of 100"),
        "Only it right",
        unbroken("0 %, 0 of 100"),
        "Both wrong",
        unbroken("30 %, 30 of 100"),
    ]


def test_confidence_is_a_bar_a_tenth_with_its_count() -> None:
    figure = comparison.confidence(SURE, dark=False)
    (bars,) = traces(figure)
    assert bars["y"] == list(SURE.counts)
    assert bars["x"] == pytest.approx([0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95])
    assert bars["text"] == ["", "", "1", "2", "3", "4", "5", "6", "7", "8"]
    assert cast("list[str]", bars["customdata"])[7] == unbroken("70–80 %")


@pytest.mark.parametrize(("median", "said"), [(0.72, "← half are less sure"), (0.3, "half are surer →")])
def test_the_median_is_marked_above_the_bars_and_labelled_inwards(median: float, said: str) -> None:
    figure = comparison.confidence(Sureness("", "", SURE.counts, median), dark=False)
    (line,) = cast("list[Drawn]", layout(figure)["shapes"])
    assert line["x0"] == line["x1"] == median
    assert cast("float", line["y0"]) > max(SURE.counts)
    assert words(figure) == [said]


@pytest.mark.parametrize("dark", [False, True])
def test_grounds_are_transparent_and_nothing_is_a_toy(dark: bool) -> None:
    for figure in (
        comparison.intervals(PANEL, dark=dark),
        comparison.occasions_figure(SHARES, dark=dark),
        comparison.confidence(SURE, dark=dark),
    ):
        found = layout(figure)
        assert found["paper_bgcolor"] == found["plot_bgcolor"] == "rgba(0,0,0,0)"
        assert found["showlegend"] is False
        assert cast("Drawn", found["xaxis"])["fixedrange"] is True
        assert "title" not in found  # the finding is the heading above, where it wraps and is read out


@pytest.mark.parametrize("dark", [False, True])
def test_words_can_be_read_on_the_ground(dark: bool) -> None:
    ground = "#151311" if dark else "#FBF8F3"
    for name in ("ink", "quiet"):
        assert contrast(theme.TINTS[dark][name], ground) >= 4.5
    for name in (html.PEOPLE, html.NETWORK, ""):
        assert contrast(theme.TINTS[dark][name], ground) >= 3  # graphics: WCAG 2.1, 1.4.11


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours."""

    def luminance(tint: str) -> float:
        parts = [int(tint[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
