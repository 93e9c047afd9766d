"""What the charts of what was measured stand in: two axes of shares, and words within them."""

from typing import Final

import plotly.graph_objects as go

from quiz.formatting import PERCENT
from ui.charts.comparison import FOOT
from ui.charts.theme import PERCENTS, SMALL, TEXT, TINTS

LEFT: Final = 46
TOP: Final = 40
BELOW: Final = 46
"""Margins in pixels."""


def square(height: int, up: str, across: str, *, dark: bool) -> go.Figure:
    """Shares from 0 to 100 % on both axes, the upward one named above itself where it reads on a phone."""
    tints = TINTS[dark]
    axis = {
        "range": [-0.005, 1.005],
        "tickvals": PERCENTS,
        "ticktext": [f"{100 * share:.0f}{PERCENT}" for share in PERCENTS],
        "tickfont": {"size": SMALL, "color": tints["quiet"]},
        "gridcolor": tints["line"],
        "gridwidth": 1,
        "zeroline": False,
        "showline": False,
        "fixedrange": True,
        "ticks": "",
    }
    figure = go.Figure()
    figure.update_layout(
        height=height,
        margin={"l": LEFT, "r": 18, "t": TOP, "b": BELOW if across else FOOT + 20, "pad": 4},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hovermode="closest",
        dragmode=False,
        xaxis=axis,
        yaxis=axis,
    )
    if across:
        figure.update_xaxes(title={"text": across, "font": {"size": TEXT, "color": tints["quiet"]}, "standoff": 6})
    figure.add_annotation(
        x=0,
        xref="paper",
        xshift=-LEFT + 4,
        y=1,
        yref="paper",
        yshift=TOP - 12,
        text=f"↑ {up}",
        showarrow=False,
        xanchor="left",
        font={"size": TEXT, "color": tints["quiet"]},
    )
    return figure


def words_at(
    figure: go.Figure,
    x: float,
    y: float,
    text: str,
    *,
    dark: bool,
    xanchor: str,
    xshift: float = 0,
    yshift: float = 0,
    align: str = "center",
    quiet: bool = False,
) -> None:
    """Words at a point, or so many pixels from it, that no line strikes through."""
    figure.add_annotation(
        x=x,
        y=y,
        text=text,
        showarrow=False,
        xanchor=xanchor,
        xshift=xshift,
        yshift=yshift,
        align=align,
        borderpad=0,
        bgcolor=TINTS[dark]["ground"],
        font={"size": SMALL, "color": TINTS[dark]["quiet" if quiet else "ink"]},
    )
