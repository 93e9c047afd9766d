"""Say what it says: whether people can tell what the network claims of photographs that fool it."""

from functools import partial

import streamlit as st

from ui import errors, paths
from ui.charts import comparison
from ui.views.comparison.accuracy import Panel
from ui.views.comparison.claims import ASKED, BEFORE, claims_panel
from ui.widgets import chart
from ui.widgets.numbers.section import ReadLooks, heading, when_near


@errors.spoken
def say_what_it_says(read: ReadLooks) -> None:
    """The section."""
    found = claims_panel(read().compared.foreseen)
    heading(paths.SAYS, found.title)
    st.markdown(ASKED)
    if found.groups:
        when_near(paths.SAYS, "named", partial(_named, found), wide=200, narrow=200)
    st.markdown(found.sentence)
    st.markdown(BEFORE)


def _named(found: Panel) -> None:
    figure = comparison.intervals(found, dark=chart.is_dark())
    chart.chart(figure, key="named", alt=f"{found.title}. {found.sentence}")
