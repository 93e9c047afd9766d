"""Fetching ImageNet-A: what it takes is said first, and only who may starts it."""

import streamlit as st

from ui import actions, resources, strangers


def imagenet_a() -> None:
    """How the fetch stands, looked at every second while there is something to see."""
    st.fragment(_panel, run_every=1.0 if resources.fetching().progress.is_running else None)()


def start() -> None:
    """Start it. Who may is asked again: what a browser says it may press proves nothing."""
    if strangers.may_fetch():
        resources.fetching().start()


def _panel() -> None:
    progress = resources.fetching().progress
    if progress.is_running:
        st.progress(progress.fraction, text=progress.sentence)
    elif progress.is_done:
        st.success(progress.sentence, icon=":material/check_circle:")
    elif strangers.may_fetch():
        if progress.sentence:
            st.warning(progress.sentence, icon=":material/cloud_off:")
        if st.button("Fetch ImageNet-A: 690 MB, and 1.4 GB of disk meanwhile", key="fetch", on_click=start):
            actions.draw_anew()
