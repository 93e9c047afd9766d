"""What the numbers' sections share: their headings, the line that leads to them, and when their charts are drawn."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from ui import errors, html, paths
from ui.components.nearing import arriving, nearing
from ui.session import session
from ui.views.comparison.overview import Overview

ReadLooks = Callable[[], Overview]
"""The figures of all looks, counted when they are first asked for and the same for all sections of a page."""


def contents() -> None:
    """The line that leads to each section."""
    st.html(html.contents_line([(anchor, title) for anchor, title in paths.SECTIONS.items()]))


def open_at(asked: str) -> None:
    """The page is opened anew: at the section that a link asks for, whose charts come at once, else at its top."""
    is_further_down = asked in paths.SECTIONS and asked != paths.VERSUS
    session().near = {asked if is_further_down else part_of(paths.VERSUS, "accuracy")}


def heading(anchor: str, finding: str) -> None:
    """Where a section begins: what it is about, small, and what it found."""
    with st.container(key=f"section-{anchor}"):
        st.html(html.topic(paths.SECTIONS[anchor]))
        st.header(finding, anchor=anchor)
        if anchor in session().near:
            arriving(anchor, key=f"arriving-{anchor}")


def part_of(anchor: str, part: str) -> str:
    """What a part of a section is called in `Session.near`; the whole section goes by its anchor."""
    return f"{anchor}/{part}"


def when_near(anchor: str, part: str, draw: Callable[[], None], *, wide: int, narrow: int) -> None:
    """Draw that part of a section once its reader is near; until then its place is kept, so tall on a wide screen and
    on a phone, in pixels.

    It comes as a fragment of its own, so that what is being chosen beside it is left alone.
    """
    name = part_of(anchor, part)

    def drawn() -> None:
        if session().near & {anchor, name}:
            draw()
        else:
            nearing(wide=wide, narrow=narrow, key=f"near-{name}", on_near=partial(session().come_near, name))

    drawn.__name__ = drawn.__qualname__ = name
    st.fragment(errors.spoken(drawn))()
