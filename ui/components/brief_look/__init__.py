"""A photograph that is shown for a moment, measured in the frames that the browser draws, between two masks.

It belongs to the page's own styles, so that it has the very box in which the photograph is shown at the reveal.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_BRIEF_LOOK = st.components.v2.component(
    "double_take_brief_look",
    html=(_HERE / "brief_look.html").read_text(encoding="utf-8"),
    css=(_HERE / "brief_look.css").read_text(encoding="utf-8"),
    js=(_HERE / "brief_look.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def brief_look(
    *,
    round_id: str,
    stage: str,
    src: str,
    exposure_ms: int,
    size: tuple[int, int],
    shape: str,
    alt: str,
    otherwise: str,
    keys: bool,
    key: str,
    on_press: Callable[[], None],
    on_end: Callable[[], None],
) -> None:
    """The box of the photograph.

    Args:
        round_id: the look; each is shown once by a page, however often it is drawn.
        stage: "ahead", "begun" or "over".
        src: the photograph's address, once it is to be shown.
        exposure_ms: for how long, in ms.
        size: the photograph's width and height, in pixels.
        shape: the classes of a figure of that size.
        alt: what the box is called for those who hear the page.
        otherwise: what stands in it where the script does not run.
        keys: whether Space and Enter press the button wherever one is.
        on_press: the button was pressed.
        on_end: the mask is there; the component's `shown` holds `ms`, how long the photograph was, None if the tab was
            hidden meanwhile or the photograph did not come.
    """
    data = {
        "round": round_id,
        "stage": stage,
        "src": src,
        "ms": exposure_ms,
        "width": size[0],
        "height": size[1],
        "shape": shape,
        "alt": alt,
        "otherwise": otherwise,
        "keys": keys,
    }
    _BRIEF_LOOK(data=data, key=key, on_pressed_change=on_press, on_shown_change=on_end)
