"""What stands around every page: tabs above those that share a place of the menu, and the foot."""

import streamlit as st

from ui import html, paths
from ui.paths import MenuLine, PageEntry


def place_of_page(address: str) -> MenuLine | None:
    """The line of the menu that a page belongs to; None of pages that no menu leads to."""
    return next((place for place in paths.MENU if any(page.address == address for page in place.pages)), None)


def tabs_of(place: MenuLine | None, address: str) -> None:
    """The pages that share a line of the menu, beside one another; nothing where there is but one.

    The menu marks the first of them by itself, so the others have the line marked here.
    """
    if place is None or len(place.pages) == 1:
        return
    first = place.pages[0].address
    if address != first:
        st.html(html.marked_in_menu(first))
    with st.container(horizontal=True, key=f"tabs-{first or 'play'}"):
        for page in place.pages:
            if page.address == address:
                st.html(html.open_tab(page.title), width="content")
            else:
                _link(page)


def foot() -> None:
    """What is on no menu, at the end of the page."""
    with st.container(horizontal=True, key="foot"):
        for page in paths.AT_THE_FOOT:
            _link(page)


def _link(page: PageEntry) -> None:
    st.page_link(page.script, label=page.title, width="content")
