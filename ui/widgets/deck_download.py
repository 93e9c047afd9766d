"""Fetching ImageNet-A: what it takes is said first, and only who may starts it."""

import streamlit as st

from services import container
from ui import access, errors
from ui.callbacks import administering


def fetch_panel() -> None:
    """How the fetch stands, looked at every second while there is something to see."""
    st.fragment(_panel, run_every=1.0 if container.fetching().progress.is_running else None)()


def _panel() -> None:
    progress = container.fetching().progress
    if progress.is_running:
        st.progress(progress.fraction, text=progress.sentence)
    elif progress.is_done:
        st.success(progress.sentence, icon=":material/check_circle:")
    elif access.may_fetch():
        if progress.sentence:
            st.warning(progress.sentence, icon=":material/cloud_off:")
        if st.button(
            "Fetch ImageNet-A: 690 MB, and 1.4 GB of disk meanwhile", key="fetch", on_click=administering.start_fetch
        ):
            errors.draw_anew()
