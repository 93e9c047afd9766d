"""The frame around every page: name, looks, navigation. What goes wrong below it is said in one sentence."""

import streamlit as st

from ui import links, places, tabs
from ui.actions import spoken

st.set_page_config(
    page_title="Double take",
    page_icon=str(places.ASSETS / "icon.svg"),
    layout="wide",
    menu_items={"About": "Double take: a quiz on photographs that fool machines."},
)
st.html(places.ASSETS / "style.css")
st.html(f"<style>:root {{ color-scheme: {'dark' if st.context.theme.type == 'dark' else 'light'} }}</style>")
st.logo(str(places.ASSETS / "logo.svg"), size="large", link=links.house() if st.context.is_embedded else None)

page = st.navigation(
    {
        "": [
            st.Page(places.PLAY, title="Play", default=True),
            st.Page(places.TODAY, title="Today", url_path="today"),
            st.Page(places.RESULT, title="Result"),
            st.Page(places.ABOUT, title="About"),
        ],
        "People and networks": [
            st.Page(places.VERSUS, title="Human against network", url_path="versus"),
            st.Page(places.MISTAKES, title="Confident mistakes", url_path="mistakes"),
            st.Page(places.CROWD, title="The crowd", url_path="crowd"),
        ],
        "The lab": [
            st.Page(places.LOOKED, title="What did it look at?", url_path="looked"),
            st.Page(places.FOOL, title="Fool it", url_path="fool"),
            st.Page(places.REPROGRAM, title="Reprogram it", url_path="reprogram"),
        ],
        "Measure": [
            st.Page(places.LEADERBOARD, title="Leaderboard", url_path="leaderboard"),
            st.Page(places.ROBUST, title="Does robust training help?", url_path="robust"),
            st.Page(places.CALIBRATION, title="Calibration", url_path="calibration"),
            st.Page(places.HOST, title="Run it here", url_path="host"),
            st.Page(places.MODERATE, title="Moderate", url_path="moderate", visibility="hidden"),
        ],
    },
    position="hidden" if st.context.is_embedded else "top",
)


@spoken
def run() -> None:
    """The page that was asked for."""
    page.run()


with tabs.drawing():
    run()
