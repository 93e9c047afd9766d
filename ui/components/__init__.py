"""The few pieces of the pages that must answer faster than a rerun: plain HTML, CSS and JavaScript, mounted here.

Nothing of a visitor's goes into their HTML: it arrives as `data` and is set as text or as the source of an image.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from ui.views.lab.framing import OfferedFrame

_HERE = Path(__file__).parent


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


_framing = st.components.v2.component(
    "framing", html=_read("framing.html"), css=_read("lab.css"), js=_read("game.js") + _read("framing.js")
)
_crops = st.components.v2.component("crops", html=_read("crops.html"), css=_read("lab.css"), js=_read("crops.js"))
_blend = st.components.v2.component("blend", html=_read("blend.html"), css=_read("lab.css"), js=_read("blend.js"))
_board = st.components.v2.component("board", html=_read("board.html"), css=_read("lab.css"), js=_read("board.js"))


def framing(
    *,
    src: str,
    width: int,
    height: int,
    ask: str,
    side: float,
    truth: Sequence[str],
    alt: str,
    game: str,
    key: str,
) -> None:
    """The photograph with a frame to drag and to zoom; what the network says of it, live, from the address `ask`.

    `game` names the thing that is to stay in the frame while the network becomes sure and wrong; empty for no game.
    """
    data = {
        "src": src,
        "width": width,
        "height": height,
        "ask": ask,
        "side": side,
        "truth": list(truth),
        "alt": alt,
        "game": game,
    }
    _framing(data=data, key=key)


def crops(found: Sequence[OfferedFrame], *, src: str, width: int, height: int, key: str) -> None:
    """Crops of a photograph to choose from: the frame that stands on it is put where the one that is pressed was."""
    _crops(data={"crops": list(found), "src": src, "width": width, "height": height}, key=key)


def blend(*, below: str, above: str, start: float, label: str, ends: tuple[str, str], alt: str, key: str) -> None:
    """Two pictures on top of each other and a slider between them; `start` is where it stands, in [0, 1]."""
    data = {"below": below, "above": above, "start": start, "label": label, "ends": list(ends), "alt": alt}
    _blend(data=data, key=key)


def squares_board(squares: Sequence[bool], *, key: str, on_change: Callable[[], None]) -> None:
    """The board to click on; what was clicked is the widget's `squares`, sixteen truth values row by row."""
    _board(data={"squares": list(squares)}, key=key, on_squares_change=on_change)
