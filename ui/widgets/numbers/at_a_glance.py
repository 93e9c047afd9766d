"""At a glance: what people see in a moment, and whether it is what the network sees."""

from functools import partial

import streamlit as st

from ui import errors, paths
from ui.charts import comparison
from ui.views.comparison.accuracy import Panel
from ui.views.comparison.glances import HOW_SHOWN, LIKE_IT, exposures_panel, lured_panel
from ui.widgets import chart
from ui.widgets.numbers.section import ReadLooks, heading, when_near


@st.fragment
@errors.spoken
def at_a_glance(read: ReadLooks) -> None:
    """The section."""
    found = read().compared.glanced
    lured, exposures = lured_panel(found), exposures_panel(found)
    heading(paths.GLANCE, lured.title)
    st.markdown(HOW_SHOWN)
    if lured.groups:
        when_near(paths.GLANCE, "lured", partial(_drawn, lured, "lured"), wide=220, narrow=220)
    st.markdown(lured.sentence)
    if exposures.groups:
        st.subheader(exposures.title, anchor=False)
        when_near(paths.GLANCE, "exposures", partial(_drawn, exposures, "exposures"), wide=420, narrow=420)
        st.markdown(exposures.sentence)
    st.markdown(LIKE_IT)


def _drawn(found: Panel, key: str) -> None:
    figure = comparison.intervals(found, dark=chart.is_dark())
    chart.chart(figure, key=key, alt=f"{found.title}. {found.sentence}")
