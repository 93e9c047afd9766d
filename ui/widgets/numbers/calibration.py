"""Calibration: how sure they say they are against how often they are right, networks and people."""

from functools import partial

import streamlit as st

from services.evaluations import all_evaluations
from ui import access, errors, html, paths
from ui.charts import measurement
from ui.views.measurement import calibration, evaluations
from ui.views.measurement.calibration import Curve
from ui.views.measurement.evaluations import Measured
from ui.widgets import chart
from ui.widgets.numbers.section import ReadLooks, heading, when_near


@st.fragment
@errors.spoken
def calibration_section(read: ReadLooks) -> None:
    """The section."""
    head = st.container()
    decks = evaluations.by_deck(all_evaluations())
    found = _networks(decks) if decks else []
    felt = read().compared.calibrated
    people = calibration.of_people(felt)
    if people is not None:
        found.append(people)
    with head:
        heading(paths.CALIBRATION, calibration.calibration_finding(found))
        st.markdown("Being wrong is human. Being 99&nbsp;% sure of it is a matter of calibration.")
    if found:
        when_near(paths.CALIBRATION, "curves", partial(_curves, found), wide=560, narrow=1100)
        if said := calibration.sentence(found):
            st.markdown(said)
        tall = 36 * (1 + len(found))
        when_near(paths.CALIBRATION, "figures", partial(_figures, found), wide=tall, narrow=tall)
        st.caption(calibration.WHY_TWO)
    if not decks and access.is_operator():
        st.markdown("No network has been measured here yet. “Run it here”, at the foot of the page, does it, or type")
        st.html(html.verbatim(evaluations.HOW))
    elif not decks:
        st.markdown("No network has been measured here yet.")
    if people is None:
        st.info(f"{calibration.TAKE_PART} {calibration.people_so_far(felt)}", icon=":material/psychology:")
    else:
        st.caption(calibration.TAKE_PART)
    with st.expander("Show me the maths"):
        st.markdown(calibration.CALIBRATION_MATHS)


def _networks(decks: tuple[Measured, ...]) -> list[Curve]:
    """Those that the visitor chose."""
    deck = decks[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(decks) > 1:
            deck = st.selectbox("Deck", decks, format_func=lambda one: one.label, width=320, key="deck-of-curves")
        names = deck.names
        chosen = st.multiselect(
            "Networks",
            range(len(names)),
            default=range(min(2, len(names))),
            format_func=names.__getitem__,
            max_selections=calibration.AT_MOST,
            width=560,
            key=f"networks-{deck.digest[:12]}",
        )
    return [calibration.of_network(names[at], deck.found[at]) for at in chosen]


def _curves(found: list[Curve]) -> None:
    """Both charts, with their findings."""
    dark = chart.is_dark()
    with st.container(key="pair-curves"):
        left, right = st.columns(2, gap="large")
        with left:
            title = calibration.calibration_alt(found)
            st.subheader(title, anchor=False)
            chart.chart(measurement.reliability(found, dark=dark), key="reliability", alt=title)
            st.caption(calibration.READING)
        with right:
            title = calibration.answering(found)
            st.subheader(title, anchor=False)
            chart.chart(measurement.responses(found, dark=dark), key="responses", alt=title)
            st.caption(calibration.ANSWERING)


def _figures(found: list[Curve]) -> None:
    """The numbers."""
    share = st.column_config.NumberColumn
    st.dataframe(
        calibration.calibration_table(found),
        column_config={
            "Who": st.column_config.TextColumn(pinned=True),
            "Answers": share(format="localized"),
            "Sure": share(format="%.1f %%", help="On average."),
            "Right": share(format="%.1f %%"),
            "RMS error": share(format="%.1f %%", help="How far sureness is from accuracy; 0 is perfect. All bins."),
            "RMS, official": share(
                format="%.1f %%", help="Without the last bin, as published values are; of 200 photographs and more."
            ),
            "AURRA": share(format="%.1f %%", help="Mean accuracy over all response rates; more is better."),
        },
        hide_index=True,
        placeholder="–",
        width="stretch",
        alt="Calibration in numbers, a row each",
    )
