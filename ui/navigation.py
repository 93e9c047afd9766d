"""The frame around every page: name, looks, navigation. What goes wrong below it is said in one sentence."""

import streamlit as st

from config.files import ASSETS
from ui import paths, share_links, tabs
from ui.components.presenting import presenter
from ui.errors import saying, spoken
from ui.session import session

st.set_page_config(
    page_title="Double take",
    page_icon=str(ASSETS / "icon.svg"),
    layout="wide",
    menu_items={"About": "Double take: a quiz on photographs that fool machines."},
)
st.html(ASSETS / "style.css")
st.html(ASSETS / "presenting.css")
st.html(f"<style>:root {{ color-scheme: {'dark' if st.context.theme.type == 'dark' else 'light'} }}</style>")
st.logo(str(ASSETS / "logo.svg"), size="large", link=share_links.house() if st.context.is_embedded else None)

_page = st.navigation(
    {
        heading: [
            st.Page(
                place.script,
                title=place.title,
                url_path=place.address or None,
                default=not place.address,
                visibility="visible" if place.is_listed else "hidden",
            )
            for place in under
        ]
        for heading, under in paths.NAVIGATION.items()
    },
    position="hidden" if st.context.is_embedded else "top",
)


@spoken
def run() -> None:
    """The page that was asked for."""
    _page.run()


presenter(keys=session().keys)
with tabs.drawing(), saying():
    run()
