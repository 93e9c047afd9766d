"""Calibration: how sure they say they are against how often they are right, networks and people."""

import streamlit as st

from services.evaluations import all_evaluations
from ui import access, errors, html
from ui.charts import measurement
from ui.views.comparison import overview
from ui.views.measurement import calibration, evaluations
from ui.views.measurement.calibration import Curve
from ui.views.measurement.evaluations import Measured
from ui.widgets import chart


def _networks(decks: tuple[Measured, ...]) -> list[Curve]:
    """Those that the visitor chose."""
    deck = decks[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(decks) > 1:
            deck = st.selectbox("Deck", decks, format_func=lambda one: one.label, width=320)
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


def curves(found: list[Curve], *, dark: bool) -> None:
    """Both charts, with their findings, and the numbers."""
    left, right = st.columns(2, gap="large")
    with left:
        title = calibration.calibration_alt(found)
        st.header(title, anchor=False)
        chart.chart(measurement.reliability(found, dark=dark), key="reliability", alt=title)
        st.caption(calibration.READING)
    with right:
        title = calibration.answering(found)
        st.header(title, anchor=False)
        chart.chart(measurement.responses(found, dark=dark), key="responses", alt=title)
        st.caption(calibration.ANSWERING)
    if said := calibration.sentence(found):
        st.markdown(said)
    share = st.column_config.NumberColumn
    st.dataframe(
        calibration.calibration_table(found),
        column_config={
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
    st.caption(calibration.WHY_TWO)


errors.say_notices()
st.title("Calibration", anchor=False)
st.markdown("Being wrong is human. Being 99&nbsp;% sure of it is a matter of calibration.")
_decks = evaluations.by_deck(all_evaluations())
_found = _networks(_decks) if _decks else []
felt = overview.read_overview().compared.calibrated
people = calibration.of_people(felt)
if people is not None:
    _found.append(people)
if _found:
    curves(_found, dark=st.context.theme.type == "dark")
if not _decks and access.is_operator():
    st.markdown("No network has been measured here yet. “Run it here” in the menu does it, or type")
    st.html(html.verbatim(evaluations.HOW))
elif not _decks:
    st.markdown("No network has been measured here yet.")
if people is None:
    st.info(f"{calibration.TAKE_PART} {calibration.people_so_far(felt)}", icon=":material/psychology:")
else:
    st.caption(calibration.TAKE_PART)
with st.expander("Show me the maths"):
    st.markdown(calibration.CALIBRATION_MATHS)
