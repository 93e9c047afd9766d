"""How a chart is put on a page."""

import streamlit as st
from plotly.graph_objects import Figure


def is_dark() -> bool:
    """Whether the visitor reads light on dark."""
    return st.context.theme.type == "dark"


def chart(figure: Figure, *, key: str, alt: str) -> None:
    """A chart that keeps still, with its finding for those who cannot see it."""
    st.plotly_chart(figure, theme="streamlit", config={"displayModeBar": False}, alt=alt, width="stretch", key=key)
