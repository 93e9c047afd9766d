"""The lab's charts: an attack as it goes, the answers through many frames, a training."""

from collections.abc import Sequence

import plotly.graph_objects as go

from model.attacks.pgd import Iterate
from model.explain.crops import ZOOMS, Framing, frames
from model.reprogramming.digit_reader import Lesson
from model.reprogramming.training import Step
from services.lab import tasks
from ui import html
from ui.charts.theme import TINTS
from ui.views.lab.attack import total_of
from ui.views.lab.saliency import PLACES


def attack_chart(steps: Sequence[Iterate], *, dark: bool) -> go.Figure:
    """Both probabilities by step, labelled at their ends."""
    people, network = TINTS[dark][html.PEOPLE], TINTS[dark][html.NETWORK]
    at = [one.step for one in steps]
    lines = [("what it was", [100 * one.truth for one in steps], people)]
    if steps[-1].target is not None:
        lines.append(("the target", [100 * (one.target or 0.0) for one in steps], network))
    figure = go.Figure()
    for name, values, colour in lines:
        figure.add_scatter(x=at, y=values, mode="lines", line={"color": colour, "width": 3}, name=name)
        figure.add_annotation(
            x=at[-1],
            y=values[-1],
            text=name,
            showarrow=False,
            xanchor="right",
            yanchor="bottom" if values[-1] < 50 else "top",
            bgcolor=TINTS[dark]["ground"],
            font={"color": colour, "size": 14},
        )
    figure.update_layout(
        height=230,
        showlegend=False,
        margin={"l": 0, "r": 10, "t": 6, "b": 0},
        xaxis={"title": "step", "range": [1, max(2, total_of(steps))]},
        yaxis={"title": "how sure, %", "range": [0, 103]},
        template="plotly_dark" if dark else "plotly_white",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    return figure


def framings_chart(found: tuple[Framing, ...], accepted: frozenset[int], *, dark: bool) -> go.Figure:
    """A map of the answer: places by zooms, the truth's probability as colour, right ones marked."""
    rows = len(PLACES)
    truths: list[list[float | None]] = [[None] * ZOOMS for _ in range(rows)]
    marks = [[""] * ZOOMS for _ in range(rows)]
    hover = [[""] * ZOOMS for _ in range(rows)]
    for at, one in enumerate(found):
        zoom, place = divmod(at, rows)
        truths[place][zoom] = 100 * one.truth
        marks[place][zoom] = "●" if one.claimed in accepted else "○"
        hover[place][zoom] = tasks.class_name(one.claimed)
    sides = [f"{100 * frame.side:.0f} %" for frame in frames()[::rows]]
    figure = go.Figure(
        go.Heatmap(
            z=truths,
            x=sides,
            y=PLACES,
            text=marks,
            customdata=hover,
            texttemplate="%{text}",
            zmin=0,
            zmax=100,
            colorscale="Cividis",
            colorbar={"title": "truth, %", "thickness": 12},
            hovertemplate="%{y}, %{x} of the shorter side: %{customdata}, truth %{z:.0f} %<extra></extra>",
            xgap=1,
            ygap=1,
        )
    )
    figure.update_layout(
        height=340,
        margin={"l": 0, "r": 0, "t": 10, "b": 0},
        xaxis={"title": "side of the frame, of the photograph's shorter side", "type": "category", "nticks": 12},
        yaxis={"autorange": "reversed"},
        template="plotly_dark" if dark else "plotly_white",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    return figure


def curve(steps: Sequence[Step | Lesson], *, dark: bool) -> go.Figure | None:
    """The loss by step; None of fewer than two."""
    if len(steps) < 2:
        return None
    thin = max(1, len(steps) // 400)
    figure = go.Figure(
        go.Scatter(
            x=[step.step for step in steps[::thin]],
            y=[step.loss for step in steps[::thin]],
            mode="lines",
            line={"color": TINTS[dark][html.NETWORK], "width": 2},
        )
    )
    figure.update_layout(
        height=240,
        margin={"l": 0, "r": 10, "t": 6, "b": 0},
        xaxis={"title": "step", "range": [0, steps[-1].steps]},
        yaxis={"title": "loss", "rangemode": "tozero"},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    return figure
