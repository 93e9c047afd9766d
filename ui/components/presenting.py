"""Presenter mode: the photograph on the whole screen, for the wall of a room; turned on by a key or in the address.

`assets/presenting.css` says how things look in it, and `presenting.js` when it is on.
"""

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_PRESENTING = st.components.v2.component(
    "presenting",
    html=(_HERE / "presenting.html").read_text(encoding="utf-8"),
    css=(_HERE / "presenting.css").read_text(encoding="utf-8"),
    js=(_HERE / "presenting.js").read_text(encoding="utf-8"),
)


def presenter(*, keys: bool) -> None:
    """What turns presenter mode on and off: `?present=1`, the key P if `keys` are wanted, and a button to leave."""
    with st.container(key="presenting"):
        _PRESENTING(data={"keys": keys}, key="presenter")
