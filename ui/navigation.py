"""The frame around every page: name, looks, navigation. What goes wrong below it is said in one sentence."""

import streamlit as st

from config.files import ASSETS
from ui import paths, share_links, tabs
from ui.components.focusing import enter_is_kept
from ui.components.presenting import presenter
from ui.errors import saying, spoken
from ui.session import session
from ui.widgets import frame

st.set_page_config(
    page_title="Double take",
    page_icon=str(ASSETS / "icon.svg"),
    layout="wide",
    menu_items={"About": "Double take: a quiz on photographs that fool machines."},
)
_is_dark = st.context.theme.type == "dark"
st.html(ASSETS / "style.css")
st.html(ASSETS / "presenting.css")
st.html(f"<style>:root {{ color-scheme: {'dark' if _is_dark else 'light'} }}</style>")
st.logo(
    str(ASSETS / ("logo-dark.svg" if _is_dark else "logo.svg")),
    size="large",
    link=share_links.house() if st.context.is_embedded else None,
)

_led_to = {place.pages[0]: place.title for place in paths.MENU}
_page = st.navigation(
    [
        st.Page(
            page.script,
            title=_led_to.get(page, page.title),
            url_path=page.address or None,
            default=not page.address,
            visibility="visible" if page in _led_to else "hidden",
        )
        for page in paths.PAGES
    ],
    position="hidden" if st.context.is_embedded else "top",
)


@spoken
def run() -> None:
    """The page that was asked for."""
    _page.run()


presenter(keys=session().keys)
enter_is_kept()
with tabs.drawing(), saying():
    if not st.context.is_embedded:
        frame.tabs_of(frame.place_of_page(_page.url_path), _page.url_path)
    run()
    if not st.context.is_embedded:
        frame.foot()
