"""The charts: figures for Plotly, drawn from what a view model says. No numbers are made here.

One look for all: people are blue circles, networks vermilion squares, so that shape tells what colour does; labels
stand left-aligned above what they name, so that a chart reads at 390 pixels; grounds are transparent, fonts the
theme's.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Final

import plotly.graph_objects as go

from quiz.formatting import PERCENT
from ui import html
from ui.charts.theme import HEAD, PERCENTS, SMALL, SYMBOLS, TEXT, TINTS
from ui.views.comparison.accuracy import AccuracyRow, Group, Panel
from ui.views.comparison.agreement import Occasions
from ui.views.comparison.confidence import BINS, Sureness

import_module("pandas")  # whole, here: plotly asks it things while another visitor's page may just be loading it


# Heights in pixels: the y axis counts in them, so that rows keep their distance on every screen.
HEADING: Final = 32
ROW: Final = 48
LABEL: Final = 18  # how far above its dot a row's label stands
FOOT: Final = 26
FOOTNOTE: Final = 20


def intervals(panel: Panel, *, dark: bool) -> go.Figure:
    """A dot a row with its interval as a whisker, grouped by decision maker, and the chance level as a line."""
    tints = TINTS[dark]
    figure = go.Figure()
    top = 0.0
    for group in panel.groups:
        _heading(figure, group, top + HEADING / 2, dark=dark)
        top += HEADING
        places = [top + ROW * (n + 0.62) for n in range(len(group.rows))]
        top += ROW * len(group.rows)
        figure.add_trace(_dots(group, places, tints[group.voice]))
        for row, y in zip(group.rows, places, strict=True):
            _row_label(figure, row.label, row.words, y - LABEL, dark=dark)
    if panel.chance is not None:
        figure.add_shape(
            type="line",
            x0=panel.chance,
            x1=panel.chance,
            y0=HEADING,
            y1=top,
            line={"color": tints["quiet"], "width": 2, "dash": "dot"},
            layer="below",
        )
        figure.add_annotation(
            x=panel.chance,
            y=0,
            yref="paper",
            yshift=-32,
            text="guessing blindly",
            showarrow=False,
            font={"size": SMALL, "color": tints["quiet"]},
        )
    return _laid_out(figure, top, dark=dark, foot=FOOT if panel.chance is None else FOOT + FOOTNOTE)


def occasions_figure(found: Sequence[Occasions], *, dark: bool) -> go.Figure:
    """How occasions divide, a bar a share, each labelled with its count."""
    tints = TINTS[dark]
    places = [ROW * (n + 0.66) for n in range(len(found))]
    figure = go.Figure(
        go.Bar(
            x=[share.count / share.n for share in found],
            y=places,
            orientation="h",
            width=12,
            marker={"color": [tints[share.voice] for share in found]},
            customdata=[[share.label, share.words] for share in found],
            hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
        )
    )
    for share, y in zip(found, places, strict=True):
        _row_label(figure, share.label, share.words, y - LABEL, dark=dark)
    return _laid_out(figure, ROW * len(found), dark=dark)


def confidence(found: Sureness, *, dark: bool) -> go.Figure:
    """How many mistakes came with how much confidence, in tenths, each bar labelled; the median as a line."""
    tints = TINTS[dark]
    figure = go.Figure(
        go.Bar(
            x=[(n + 0.5) / BINS for n in range(BINS)],
            y=list(found.counts),
            width=0.92 / BINS,
            marker={"color": tints[html.NETWORK]},
            text=[str(count) if count else "" for count in found.counts],
            textposition="outside",
            textfont={"size": TEXT, "color": tints["ink"]},
            cliponaxis=False,
            customdata=[f"{100 * n // BINS}–{100 * (n + 1) // BINS}{PERCENT}" for n in range(BINS)],
            hovertemplate="%{customdata} sure: %{y} mistakes<extra></extra>",
        )
    )
    tallest = max(found.counts, default=1)
    if found.median is not None:
        is_left = found.median <= 0.5
        figure.add_shape(
            type="line",
            x0=found.median,
            x1=found.median,
            y0=1.16 * tallest,  # above the bars and their counts
            y1=1.34 * tallest,
            line={"color": tints["quiet"], "width": 2},
        )
        figure.add_annotation(
            x=found.median,
            y=1.25 * tallest,
            text="half are surer →" if is_left else "← half are less sure",
            showarrow=False,
            xanchor="left" if is_left else "right",
            xshift=4 if is_left else -4,
            font={"size": TEXT, "color": tints["quiet"]},
        )
    _laid_out(figure, 230, dark=dark, foot=FOOT + FOOTNOTE)
    figure.update_yaxes(range=[0, 1.35 * tallest])
    figure.update_xaxes(
        showgrid=False,
        title={"text": "how sure it was", "font": {"size": TEXT, "color": tints["quiet"]}, "standoff": 4},
    )
    return figure


def _heading(figure: go.Figure, group: Group, y: float, *, dark: bool) -> None:
    sign = "●" if group.voice == html.PEOPLE else "■"
    figure.add_annotation(
        x=0,
        xref="paper",
        xshift=4,
        y=y,
        text=f'<span style="color:{TINTS[dark][group.voice]}">{sign}</span> <b>{group.title}</b>',
        showarrow=False,
        xanchor="left",
        bgcolor=TINTS[dark]["ground"],
        font={"size": HEAD, "color": TINTS[dark]["ink"]},
    )


def _row_label(figure: go.Figure, label: str, value: str, y: float, *, dark: bool) -> None:
    for x, anchor, away, text in ((0, "left", 4, label), (1, "right", -4, value)):
        figure.add_annotation(
            x=x,
            xref="paper",
            xshift=away,
            y=y,
            text=text,
            showarrow=False,
            xanchor=anchor,
            borderpad=1,
            bgcolor=TINTS[dark]["ground"],
            font={"size": TEXT, "color": TINTS[dark]["ink"]},
        )


def _dots(group: Group, places: Sequence[float], tint: str) -> go.Scatter:
    rates = [row.tally.rate or 0.0 for row in group.rows]
    found = [row.interval for row in group.rows]
    return go.Scatter(
        x=rates,
        y=list(places),
        name=group.title,
        mode="markers",
        marker={
            "symbol": [_symbol(group, row) for row in group.rows],
            "size": 12,
            "color": tint,
            "line": {"color": tint, "width": 2},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [one.high - rate for one, rate in zip(found, rates, strict=True)],
            "arrayminus": [rate - one.low for one, rate in zip(found, rates, strict=True)],
            "color": tint,
            "thickness": 2.5,
            "width": 0,
        },
        customdata=[[row.label, row.words] for row in group.rows],
        hovertemplate=f"{group.title}, %{{customdata[0]}}: %{{customdata[1]}}<extra></extra>",
        cliponaxis=False,
    )


def _symbol(group: Group, row: AccuracyRow) -> str:
    return SYMBOLS[group.voice] + ("-open" if row.is_settled else "")


def _laid_out(figure: go.Figure, tall: float, *, dark: bool, foot: float = FOOT) -> go.Figure:
    """Shares from 0 to 100 % across, `tall` pixels of rows downwards, and nothing else."""
    tints = TINTS[dark]
    figure.update_layout(
        height=tall + foot,
        margin={"l": 12, "r": 18, "t": 0, "b": foot, "pad": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hovermode="closest",
        dragmode=False,
    )
    figure.update_xaxes(
        range=[-0.005, 1.005],
        tickvals=PERCENTS,
        ticktext=[f"{100 * share:.0f}{PERCENT}" for share in PERCENTS],
        tickfont={"size": SMALL, "color": tints["quiet"]},
        showgrid=True,
        gridcolor=tints["line"],
        gridwidth=1,
        zeroline=False,
        showline=False,
        fixedrange=True,
        ticks="",
        ticklabeloverflow="allow",
    )
    figure.update_yaxes(range=[tall, 0], visible=False, fixedrange=True)
    return figure
