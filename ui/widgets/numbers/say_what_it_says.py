"""Say what it says: whether people can tell what the network claims of photographs that fool it."""

import streamlit as st

from ui import errors, paths
from ui.charts import comparison
from ui.views.comparison.claims import ASKED, BEFORE, claims_panel
from ui.widgets import chart
from ui.widgets.numbers.section import ReadLooks, heading, is_near


@st.fragment
@errors.spoken
def say_what_it_says(read: ReadLooks) -> None:
    """The section."""
    found = claims_panel(read().compared.foreseen)
    heading(paths.SAYS, found.title)
    st.markdown(ASKED)
    if found.groups and is_near(paths.SAYS, "named", wide=200, narrow=200):
        figure = comparison.intervals(found, dark=chart.is_dark())
        chart.chart(figure, key="named", alt=f"{found.title}. {found.sentence}")
    st.markdown(found.sentence)
    st.markdown(BEFORE)
