"""Does robust training help? What was published as slopes, what more data does, and any two that were measured."""

import streamlit as st

from model.evaluation.published import more_data, robust_pairs
from services.evaluations import all_evaluations
from ui import access, errors, html
from ui.charts import comparison, measurement
from ui.views.comparison.accuracy import AccuracyRow, Group, Panel
from ui.views.measurement import answers, evaluations, robustness
from ui.views.measurement.evaluations import Measured
from ui.views.measurement.robustness import Slopes
from ui.widgets import chart


def _slopes(found: Slopes, *, key: str, dark: bool) -> None:
    """A slope chart with its finding above and its sources below."""
    st.header(found.title, anchor=False)
    chart.chart(measurement.slopes(found, dark=dark), key=key, alt=f"{found.title}. {found.sentence}")
    st.markdown(found.sentence)
    st.caption(f"{found.lines}\n\n{found.sources}")


def pair(decks: tuple[Measured, ...], *, dark: bool) -> None:
    """Two networks of the visitor's choice, on the same photographs."""
    deck = decks[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(decks) > 1:
            deck = st.selectbox("Deck", decks, format_func=lambda one: one.label, width=320)
        names = deck.names
        first = st.selectbox("From", range(len(names)), format_func=names.__getitem__, index=len(names) - 1, width=280)
        others = [at for at in range(len(names)) if at != first]
        second = st.selectbox("To", others, format_func=names.__getitem__, width=280)
    a, b = deck.found[first], deck.found[second]
    photographs = evaluations.here(deck.digest)
    both = answers.together(a, b, photographs) if photographs is not None else None
    named = (names[first], names[second])
    found = robustness.robustness_verdict(named, (evaluations.tally(a.main), evaluations.tally(b.main)), both)
    st.subheader(found.title, anchor=False)
    rows = tuple(AccuracyRow(name, tally) for name, tally in zip(named, found.tallies, strict=True))
    panel = Panel(found.title, found.sentence, (Group(html.NETWORK, deck.title, rows),))
    chart.chart(comparison.intervals(panel, dark=dark), key="pair", alt=f"{found.title}. {found.sentence}")
    st.markdown(found.sentence)
    st.caption(found.method)
    if photographs is not None and photographs.note:
        st.caption(photographs.note)


errors.say_notices()
st.title("Does robust training help?", anchor=False)
st.markdown(
    "Networks can be trained to withstand attacks and distortions. Does that prepare them for photographs that are "
    "merely unusual? Below are all published pairs that we know of, none picked, and what more photographs do."
)
dark = st.context.theme.type == "dark"
for column, (key, found) in zip(
    st.columns(2, gap="large"),
    {"robust": robustness.robust(robust_pairs()), "data": robustness.data(more_data())}.items(),
    strict=True,
):
    with column:
        _slopes(found, key=key, dark=dark)
st.header("Any two that were measured here", anchor=False)
_decks = tuple(deck for deck in evaluations.by_deck(all_evaluations()) if len(deck.found) > 1)
if _decks:
    pair(_decks, dark=dark)
elif access.is_operator():
    st.markdown("It takes two networks, measured on the same deck. “Run it here” in the menu does it, or type")
    st.html(html.verbatim(evaluations.HOW))
else:
    st.markdown("It takes two networks, measured on the same deck; so many have not been measured yet.")
