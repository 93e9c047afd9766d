"""What the numbers' sections share: their headings, the line that leads to them, and when their charts are drawn."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from ui import html, paths
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
    session().near = {asked if asked in paths.SECTIONS else part_of(paths.VERSUS, "accuracy")}


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


def is_near(anchor: str, part: str, *, wide: int, narrow: int) -> bool:
    """Whether to draw that part of a section now; else its place is kept, so tall on a wide screen and on a phone.

    For fragments: theirs is the run that follows. Heights are in pixels.
    """
    name = part_of(anchor, part)
    if session().near & {anchor, name}:
        return True
    nearing(wide=wide, narrow=narrow, key=f"near-{name}", on_near=partial(session().come_near, name))
    return False
