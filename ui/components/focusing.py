"""Enter belongs to what has the focus: a button or link reached by the Tab key does what it says.

Streamlit hears a button's shortcut wherever the focus is, fields aside, and takes the key from what has it. Whoever
had gone to "No, it won’t" and pressed Enter was shown the answer with no bet made; on a link, the next photograph.
"""

import streamlit as st

_JS = """
const ENTERED = "a[href], button, summary, [role=button], [role=link], [role=tab], [role=menuitem]";

// Between React's root, which must hear the key, and the document, where the shortcuts listen. What was clicked has the
// focus too: who answers with the mouse goes on with Enter. (:focus-visible does not tell: at the first key it is so
// of what was clicked as well.)
let isByPointer = false;
function keep(event) {
  const at = event.composedPath()[0];
  if (event.key === "Tab") isByPointer = false;
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey || !(at instanceof Element)) return;
  if (!isByPointer && at.matches(":focus") && at.matches(ENTERED)) event.stopPropagation();
}

export default function () {
  if (document.body.dataset.enterIsKept) return;
  document.body.dataset.enterIsKept = "yes";
  document.body.addEventListener("keydown", keep);
  document.body.addEventListener("pointerdown", () => { isByPointer = true; }, true);
}
"""

_FOCUSING = st.components.v2.component("focusing", html="<span hidden></span>", js=_JS)


def enter_is_kept() -> None:
    """Leave Enter to the button or link that shows the focus. To be drawn on every page with shortcuts."""
    with st.container(key="focusing"):
        _FOCUSING(key="focused")
