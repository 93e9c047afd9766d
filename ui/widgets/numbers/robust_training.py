"""Does robust training help? What was published as slopes, what more data does, and any two that were measured."""

from functools import partial

import streamlit as st

from model.evaluation.published import more_data, robust_pairs
from services.evaluations import all_evaluations
from ui import access, errors, html, paths
from ui.charts import comparison, measurement
from ui.views.comparison.accuracy import AccuracyRow, Group, Panel
from ui.views.measurement import answers, evaluations, robustness
from ui.views.measurement.evaluations import Measured
from ui.views.measurement.robustness import Slopes
from ui.widgets import chart
from ui.widgets.numbers.section import heading, when_near


def robust_training() -> None:
    """The section."""
    published = robustness.robust(robust_pairs())
    heading(paths.ROBUST, published.title)
    st.markdown(
        "Networks can be trained to withstand attacks and distortions. Does that prepare them for photographs that are "
        "merely unusual? Below are all published pairs that we know of, none picked, and what more photographs do."
    )
    slopes = partial(_published, published, robustness.data(more_data()))
    when_near(paths.ROBUST, "slopes", slopes, wide=760, narrow=1900)
    _measured_here()


def _published(training: Slopes, photographs: Slopes) -> None:
    """What was published, as slopes of one scale."""
    with st.container(key="pair-slopes"):
        left, right = st.columns(2, gap="large")
        with left:
            _slopes(training, training.panel, key="robust")
        with right:
            _slopes(photographs, photographs.title, key="data")


def _slopes(found: Slopes, title: str, *, key: str) -> None:
    """A slope chart with its finding above and its sources below."""
    st.subheader(title, anchor=False)
    chart.chart(measurement.slopes(found, dark=chart.is_dark()), key=key, alt=f"{title}. {found.sentence}")
    with st.container():
        st.markdown(found.sentence)
        with st.expander("Each of them"):
            st.markdown(found.lines)
        st.caption(found.sources)


@st.fragment
@errors.spoken
def _measured_here() -> None:
    """Two networks of the visitor's choice, on the same photographs."""
    decks = tuple(deck for deck in evaluations.by_deck(all_evaluations()) if len(deck.found) > 1)
    if decks:
        _two(decks)
    elif access.is_operator():
        st.markdown(
            "Any two networks that were measured here, on the same deck, can be held against one another. So many have "
            "not been yet: “Run it here”, at the foot of the page, does it, or type"
        )
        st.html(html.verbatim(evaluations.HOW))
    else:
        st.markdown(
            "Any two networks that were measured here, on the same deck, can be held against one another; so many have "
            "not been measured yet."
        )


def _two(decks: tuple[Measured, ...]) -> None:
    deck, head = decks[0], st.container()
    st.markdown("Any two networks that were measured here can be held against one another.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(decks) > 1:
            deck = st.selectbox("Deck", decks, format_func=lambda one: one.label, width=320, key="deck-of-two")
        names = deck.names
        first = st.selectbox("From", range(len(names)), format_func=names.__getitem__, index=len(names) - 1, width=280)
        others = [at for at in range(len(names)) if at != first]
        second = st.selectbox("To", others, format_func=names.__getitem__, width=280)
    a, b = deck.found[first], deck.found[second]
    photographs = evaluations.here(deck.digest)
    both = answers.together(a, b, photographs) if photographs is not None else None
    named = (names[first], names[second])
    found = robustness.robustness_verdict(named, (evaluations.tally(a.main), evaluations.tally(b.main)), both)
    head.subheader(found.title, anchor=False)
    rows = tuple(AccuracyRow(name, tally) for name, tally in zip(named, found.tallies, strict=True))
    panel = Panel(found.title, found.sentence, (Group(html.NETWORK, deck.title, rows),))
    when_near(paths.ROBUST, "two", partial(_two_chart, panel), wide=160, narrow=160)
    st.markdown(found.sentence)
    st.caption(found.method)
    if photographs is not None and photographs.note:
        st.caption(photographs.note)


def _two_chart(panel: Panel) -> None:
    figure = comparison.intervals(panel, dark=chart.is_dark())
    chart.chart(figure, key="pair", alt=f"{panel.title}. {panel.sentence}")
