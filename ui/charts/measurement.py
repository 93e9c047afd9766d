"""The charts of what was measured: accuracy against accuracy, slopes, calibration. Drawn from what views say.

A label is drawn where it has room on a phone; every mark says its name and numbers when it is pointed at.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import hypot
from textwrap import wrap
from typing import Final

import plotly.graph_objects as go

from quiz.formatting import PERCENT
from ui import html
from ui.charts.axes import BELOW, TOP, square, words_at
from ui.charts.label_placement import Box, Label, place, spread_apart
from ui.charts.theme import SMALL, SYMBOLS, TEXT, TINTS
from ui.views.measurement.calibration import Curve, words
from ui.views.measurement.leaderboard import Leaderboard, Mark, People
from ui.views.measurement.robustness import Slopes

NARROW: Final = 310  # how wide a plot is on a phone, in pixels: what has room there has room anywhere
_LOW: Final = 0.1
_STRETCH: Final = 3.7  # how much wider it is on a desktop
LETTERS: Final = 14  # in a line of a name in the margin
_MARKS: Final = {
    Mark.OFFICIAL: ("diamond", 16),
    Mark.OWN: ("square", 11),
    Mark.PUBLISHED: ("square-open", 9),
}
"""Shape and size, in the order in which they are drawn: the own one lies on the official one, whose corners show."""

SHAPES: Final = (("square", "solid"), ("diamond", "dash"), ("triangle-up", "dot"), ("cross", "dashdot"))
_LEADERBOARD: Final = 450
SLOPES: Final = 430
CROWDED: Final = 8
"""More names than these, in two lines each, would not fit one above the other."""
CURVES: Final = 400


def leaderboard(board: Leaderboard, *, dark: bool) -> go.Figure:
    """ImageNet top-1 across, the deck's upwards; networks as points, people as a line with their interval."""
    tints = TINTS[dark]
    many = len({point.name for point in board.points if point.rate < _LOW})
    hang = 17 * many + 10 if many > 2 else 0  # pixels below nothing at all, for the names of those that get little
    figure = square(_LEADERBOARD + hang, f"right on {board.deck_title}", "right on ImageNet, published", dark=dark)
    rates = [point.imagenet_top1 for point in board.points]
    low, high = (min(rates) - 0.03, max(rates) + 0.03) if rates else (0.7, 0.9)
    tall = _LEADERBOARD - TOP - BELOW
    taken: list[Box] = []
    if board.people is not None:
        taken += _people(figure, board.people, tall, dark=dark)
    for mark, (symbol, size) in _MARKS.items():
        some = [point for point in board.points if point.mark is mark]
        if not some:
            continue
        whiskers = [(point.interval, point.rate) for point in some]
        figure.add_trace(
            go.Scatter(
                x=[point.imagenet_top1 for point in some],
                y=[point.rate for point in some],
                name=mark.value,
                mode="markers",
                marker={
                    "symbol": symbol,
                    "size": size,
                    "color": tints[html.NETWORK],
                    "line": {"color": tints[html.NETWORK], "width": 1.5},
                },
                error_y={
                    "type": "data",
                    "symmetric": False,
                    "array": [one.high - rate if one else 0.0 for one, rate in whiskers],
                    "arrayminus": [rate - one.low if one else 0.0 for one, rate in whiskers],
                    "color": tints[html.NETWORK],
                    "thickness": 2.5,
                    "width": 0,
                    "visible": mark is not Mark.PUBLISHED,
                },
                customdata=[[point.name, point.words, f"{100 * point.imagenet_top1:.1f}{PERCENT}"] for point in some],
                hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<br>ImageNet %{customdata[2]}<extra></extra>",
                cliponaxis=False,
            )
        )
    _label_points(figure, board, low, high, tall, hang, taken, dark=dark)
    figure.update_yaxes(range=[-0.005 - hang / tall, 1.005])
    step = next(step for step in (1, 2, 5, 10, 25) if high - low <= 0.06 * step or step == 25)
    ticks = range(0, 101, step)
    figure.update_xaxes(range=[low, high], tickvals=[n / 100 for n in ticks], ticktext=[f"{n}{PERCENT}" for n in ticks])
    return figure


def slopes(found: Slopes, *, dark: bool) -> go.Figure:
    """A line a network, step by step from left to right, each named at its end; all charts of these have one scale.

    Steps that the chart has no name for are left to its words. Where many end together, each is named in one line.
    """
    tints = TINTS[dark]
    figure = square(SLOPES, "right on ImageNet-A", "", dark=dark)
    steps = min(len(found.steps), max(len(slope.steps) for slope in found.slopes))
    tall = SLOPES - TOP - BELOW
    drawn = [replace(slope, steps=slope.steps[:steps]) for slope in found.slopes]
    for slope in drawn:
        figure.add_trace(
            go.Scatter(
                x=list(range(len(slope.steps))),
                y=[rate for _, rate in slope.steps],
                name=slope.title,
                mode="lines+markers",
                line={"color": tints[html.NETWORK], "width": 2},
                marker={"symbol": "square", "size": 9, "color": tints[html.NETWORK]},
                customdata=[[label, f"{100 * rate:.1f}{PERCENT}"] for label, rate in slope.steps],
                hovertemplate=f"<b>{slope.title}</b><br>%{{customdata[0]}}: %{{customdata[1]}}<extra></extra>",
                cliponaxis=False,
            )
        )
    widths: list[int] = []
    for at in range(1, steps):
        ending = [slope for slope in drawn if len(slope.steps) - 1 == at]
        ends = [slope.steps[-1][1] * tall for slope in ending]
        is_crowded = len(ending) > CROWDED
        gap = 17.0 if is_crowded else 17 + 15.0 * max((len(_lines(slope.title)) for slope in ending), default=1)
        for slope, height in zip(ending, spread_apart(ends, gap=gap, low=gap / 2, high=tall - 8), strict=True):
            rate = f"<span style='color:{tints['quiet']}'>{100 * slope.steps[-1][1]:.1f}{PERCENT}</span>"
            text = f"{slope.title} {rate}" if is_crowded else f"{_wrapped(slope.title)}<br>{rate}"
            widths += [len(f"{slope.title} 00.0 %")] if is_crowded else map(len, _lines(slope.title))
            words_at(figure, at, height / tall, text, dark=dark, xanchor="left", xshift=9, align="left")
    figure.update_layout(margin_r=16 + 7 * max(widths))
    figure.update_xaxes(
        range=[-0.08, steps - 1], showgrid=False, tickvals=list(range(steps)), ticktext=list(found.steps[:steps])
    )
    return figure


def reliability(curves: Sequence[Curve], *, dark: bool) -> go.Figure:
    """How sure they said they were across, how often they were right upwards; the diagonal is as sure as right."""
    tints = TINTS[dark]
    figure = square(CURVES, "how often right", "how sure", dark=dark)
    figure.add_shape(
        type="line", x0=0, y0=0, x1=1, y1=1, line={"color": tints["quiet"], "width": 1.5, "dash": "dot"}, layer="below"
    )
    for curve, (symbol, dash) in _dressed(curves):
        tint = tints[curve.voice]
        spots = curve.drawn
        figure.add_trace(
            go.Scatter(
                x=[spot.sure for spot in spots],
                y=[spot.rate for spot in spots],
                name=curve.name,
                mode="markers" if curve.voice == html.PEOPLE else "lines+markers",
                line={"color": tint, "width": 2, "dash": dash},
                marker={"symbol": symbol, "size": 10, "color": tint},
                error_y={
                    "type": "data",
                    "symmetric": False,
                    "array": [spot.interval.high - spot.rate for spot in spots],
                    "arrayminus": [spot.rate - spot.interval.low for spot in spots],
                    "color": tint,
                    "thickness": 1.5,
                    "width": 0,
                },
                customdata=[words(spot) for spot in spots],
                hovertemplate=f"<b>{curve.name}</b><br>%{{customdata}}<extra></extra>",
                cliponaxis=False,
            )
        )
    x, anchor = _free_on_the_diagonal(curves)
    away = -8 if anchor == "right" else 8
    words_at(figure, x, x, "as sure as right", dark=dark, xanchor=anchor, xshift=away, yshift=-away / 2, quiet=True)
    _named_at_the_end(
        figure, [(curve, curve.drawn[-1].sure, curve.drawn[-1].rate) for curve in curves if curve.drawn], dark=dark
    )
    return figure


def responses(curves: Sequence[Curve], *, dark: bool) -> go.Figure:
    """What share is answered, the surest first, across; how often that is right upwards."""
    tints = TINTS[dark]
    figure = square(CURVES, "how often right", "how much is answered, surest first", dark=dark)
    for curve, (_, dash) in _dressed(curves):
        figure.add_trace(
            go.Scatter(
                x=[rate for rate, _ in curve.response],
                y=[accuracy for _, accuracy in curve.response],
                name=curve.name,
                mode="lines",
                line={"color": tints[curve.voice], "width": 2, "dash": dash},
                hovertemplate=f"<b>{curve.name}</b><br>answering %{{x:.0%}}: right %{{y:.0%}}<extra></extra>",
                cliponaxis=False,
            )
        )
    _named_at_the_end(figure, [(curve, *curve.response[-1]) for curve in curves if curve.response], dark=dark)
    return figure


def _people(figure: go.Figure, people: People, tall: float, *, dark: bool) -> tuple[Box, Box]:
    """People's line and interval across the chart; where its label and the line itself are, in pixels."""
    tint, found = TINTS[dark][html.PEOPLE], people.pooled
    rate = found.rate
    figure.add_hrect(
        y0=found.interval.low, y1=found.interval.high, fillcolor=tint, opacity=0.14, line_width=0, layer="below"
    )
    figure.add_hline(y=rate, line={"color": tint, "width": 2.5})
    is_high = rate > 0.93
    text = f"<span style='color:{tint}'>●</span> {people.label}: {100 * rate:.0f}{PERCENT}"
    figure.add_annotation(
        x=0,
        xref="paper",
        y=rate,
        text=text,
        showarrow=False,
        xanchor="left",
        yanchor="top" if is_high else "bottom",
        borderpad=2,
        bgcolor=TINTS[dark]["ground"],
        font={"size": TEXT, "color": TINTS[dark]["ink"]},
    )
    at, wide = (1 - rate) * tall, 7.2 * (len(people.label) + 8)
    label = (0.0, at, wide, at + 22) if is_high else (0.0, at - 22, wide, at)
    return label, (0.0, at - 2, 2 * _STRETCH * NARROW, at + 2)


def _label_points(
    figure: go.Figure,
    board: Leaderboard,
    low: float,
    high: float,
    tall: float,
    hang: float,
    taken: Sequence[Box],
    *,
    dark: bool,
) -> None:
    """Name what was measured first, then the lowest of what was published, with its figure, and the others from the
    best down; each network once."""
    published = [point for point in board.points if point.mark is Mark.PUBLISHED]
    lowest = min(published, key=lambda point: point.rate, default=None)
    ranked = sorted(board.points, key=lambda point: (point.mark is Mark.PUBLISHED, point is not lowest, -point.rate))
    named: set[str] = set()
    texts = []
    for point in ranked:
        network = point.name.split(", official")[0]
        text = f"{point.name}: {100 * point.rate:.1f}{PERCENT}" if point is lowest else point.name
        texts.append("" if network in named else text)
        named.add(network)
    marks = [((point.imagenet_top1 - low) / (high - low) * NARROW, (1 - point.rate) * tall) for point in ranked]
    whiskers = [
        None if point.interval is None else ((1 - point.interval.high) * tall, (1 - point.interval.low) * tall)
        for point in ranked
    ]
    for label in place(
        marks,
        texts,
        width=NARROW + 14,
        height=tall + hang,
        taken=taken,
        whiskers=whiskers,
        hanging=[at for at, point in enumerate(ranked) if hang and point.rate < _LOW],
        stretch=_STRETCH,
    ):
        point, text = ranked[label.index], texts[label.index]
        if label.is_led:
            _led(figure, point.imagenet_top1, point.rate, text, label, dark=dark)
            continue
        words_at(
            figure,
            point.imagenet_top1,
            point.rate,
            text,
            dark=dark,
            xanchor=label.anchor,
            xshift=label.dx,
            yshift=-label.dy,
        )


def _named_at_the_end(figure: go.Figure, ends: Sequence[tuple[Curve, float, float]], *, dark: bool) -> None:
    """Each line's name in the right margin, at the height where the line ends, as far as there is room."""
    tall = CURVES - TOP - BELOW
    lines = [_wrapped(curve.name) for curve, _, _ in ends]
    gap = 17.0 * max((line.count("<br>") + 1 for line in lines), default=1)
    heights = spread_apart([rate * tall for _, _, rate in ends], gap=gap, low=8, high=tall - 8)
    dressed = {curve.name: shape for curve, shape in _dressed([curve for curve, _, _ in ends])}
    signs = {"circle": "●", "square": "■", "diamond": "◆", "triangle-up": "▲", "cross": "✚"}
    for (curve, _, _), line, height in zip(ends, lines, heights, strict=True):
        sign = signs[dressed[curve.name][0]]
        figure.add_annotation(
            x=1,
            xref="paper",
            xshift=8,
            y=height / tall,
            text=f"<span style='color:{TINTS[dark][curve.voice]}'>{sign}</span> {line}",
            showarrow=False,
            xanchor="left",
            align="left",
            borderpad=0,
            font={"size": SMALL, "color": TINTS[dark]["ink"]},
        )
    longest = max((len(part) for line in lines for part in line.split("<br>")), default=0)
    figure.update_layout(margin_r=26 + 7 * longest)


def _wrapped(name: str) -> str:
    """A name on lines short enough for a margin on a phone."""
    return "<br>".join(_lines(name))


def _lines(name: str) -> list[str]:
    return wrap(name, LETTERS, break_long_words=False)


def _free_on_the_diagonal(curves: Sequence[Curve]) -> tuple[float, str]:
    """Where beside the diagonal its name is farthest from all that is drawn, and which of its ends is there."""
    drawn = [
        (one.sure + (other.sure - one.sure) * part, one.rate + (other.rate - one.rate) * part)
        for curve in curves
        for one, other in pairwise((*curve.drawn[:1], *curve.drawn))
        for part in (0.25, 0.5, 0.75, 1.0)
    ]
    drawn += [
        (spot.sure, rate)
        for curve in curves
        for spot in curve.drawn
        for rate in (spot.interval.low, (spot.interval.low + spot.rate) / 2, spot.interval.high)
    ]

    def free(place: tuple[float, str]) -> float:
        middle = place[0] + (-0.2 if place[1] == "right" else 0.2)
        return min((hypot((middle - x) / 2, place[0] - y) for x, y in drawn), default=1.0)

    return max([(0.6, "right"), (0.8, "right"), (0.45, "right"), (0.3, "left"), (0.5, "left")], key=free)


def _dressed(curves: Sequence[Curve]) -> list[tuple[Curve, tuple[str, str]]]:
    """A shape and a dash for each: people have theirs, networks differ from one another by them."""
    shapes = iter(SHAPES * (1 + len(curves) // len(SHAPES)))
    return [
        (curve, (SYMBOLS[html.PEOPLE], "solid") if curve.voice == html.PEOPLE else next(shapes)) for curve in curves
    ]


def _led(figure: go.Figure, x: float, y: float, text: str, label: Label, *, dark: bool) -> None:
    """A note at the end of a line from the point that it is about."""
    figure.add_annotation(
        x=x,
        y=y,
        text=text,
        ax=label.dx,
        ay=label.dy,
        arrowhead=0,
        arrowwidth=1,
        arrowcolor=TINTS[dark]["quiet"],
        standoff=7,
        xanchor=label.anchor,
        yanchor="bottom" if label.dy < 0 else "top",
        borderpad=0,
        bgcolor=TINTS[dark]["ground"],
        font={"size": SMALL, "color": TINTS[dark]["ink"]},
    )
