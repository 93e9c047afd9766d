"""Does robust training help? What was published as slopes, what more data does, and any two that were measured."""

import streamlit as st

from model.published import more_data, robust_pairs
from ui import actions, answered, charts, drawing, look, measured, plots, resources, robust, strangers
from ui.measured import Measured
from ui.panels import Group, Panel, Row
from ui.robust import Slopes


def slopes(found: Slopes, *, key: str, dark: bool) -> None:
    """A slope chart with its finding above and its sources below."""
    st.header(found.title, anchor=False)
    drawing.chart(plots.slopes(found, dark=dark), key=key, alt=f"{found.title}. {found.sentence}")
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
    photographs = measured.here(deck.digest)
    both = answered.together(a, b, photographs) if photographs is not None else None
    named = (names[first], names[second])
    found = robust.verdict(named, (measured.tally(a.main), measured.tally(b.main)), both)
    st.subheader(found.title, anchor=False)
    rows = tuple(Row(name, tally) for name, tally in zip(named, found.tallies, strict=True))
    panel = Panel(found.title, found.sentence, (Group(look.NETWORK, deck.title, rows),))
    drawing.chart(charts.intervals(panel, dark=dark), key="pair", alt=f"{found.title}. {found.sentence}")
    st.markdown(found.sentence)
    st.caption(found.method)
    if photographs is not None and photographs.note:
        st.caption(photographs.note)


actions.say_notices()
st.title("Does robust training help?", anchor=False)
st.markdown(
    "Networks can be trained to withstand attacks and distortions. Does that prepare them for photographs that are "
    "merely unusual? Below are all published pairs that we know of, none picked, and what more photographs do."
)
dark = st.context.theme.type == "dark"
for column, (key, found) in zip(
    st.columns(2, gap="large"),
    {"robust": robust.robust(robust_pairs()), "data": robust.data(more_data())}.items(),
    strict=True,
):
    with column:
        slopes(found, key=key, dark=dark)
st.header("Any two that were measured here", anchor=False)
decks = tuple(deck for deck in measured.by_deck(resources.evaluations()) if len(deck.found) > 1)
if decks:
    pair(decks, dark=dark)
elif strangers.is_operator():
    st.markdown("It takes two networks, measured on the same deck. “Run it here” in the menu does it, or type")
    st.html(look.verbatim(measured.HOW))
else:
    st.markdown("It takes two networks, measured on the same deck; so many have not been measured yet.")
