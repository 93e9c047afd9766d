"""Two that serve long pages: a place kept free for what is drawn once its reader comes near, and where a link leads.

Of several places that come near at the very same time Streamlit's page sends one: so each waits a moment of its own,
and asks again for as long as it is there.
"""

from collections.abc import Callable

import streamlit as st

_HTML = '<div class="kept"></div>'

_CSS = """
.kept { height: var(--wide); }
@media (max-width: 640px) { .kept { height: var(--narrow); } }
"""

_JS = """
export default function ({ data, parentElement, setStateValue }) {
  const kept = parentElement.querySelector(".kept");
  kept.style.setProperty("--wide", `${data.wide}px`);
  kept.style.setProperty("--narrow", `${data.narrow}px`);
  const host = kept.getRootNode().host ?? kept;
  let asked = 0;
  let timer;
  const ask = () => {
    setStateValue("near", ++asked);
    timer = setTimeout(ask, (600 + 300 * Math.random()) * asked);
  };
  const watch = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    watch.disconnect();
    timer = setTimeout(ask, 60 * Math.random());
  }, { root: host.closest('[data-testid="stMain"]'), rootMargin: "500px 0px" });
  watch.observe(kept);
  return () => { watch.disconnect(); clearTimeout(timer); };
}
"""

_ARRIVING_JS = """
const BY_HAND = ["wheel", "touchstart", "pointerdown", "keydown"];

export default function ({ data }) {
  const until = performance.now() + 2000;
  let next;
  const stop = () => {
    cancelAnimationFrame(next);
    BY_HAND.forEach((way) => removeEventListener(way, stop, true));
  };
  const go = () => {
    document.getElementById(data.anchor)?.scrollIntoView();
    if (performance.now() < until) next = requestAnimationFrame(go); else stop();
  };
  BY_HAND.forEach((way) => addEventListener(way, stop, true));
  go();
  return stop;
}
"""

_ARRIVING = st.components.v2.component("double_take_arriving", js=_ARRIVING_JS)
_NEARING = st.components.v2.component("double_take_nearing", html=_HTML, css=_CSS, js=_JS)


def nearing(*, wide: int, narrow: int, key: str, on_near: Callable[[], None]) -> None:
    """A free place, so many pixels tall on a wide screen and on a phone; `on_near` once it is nearly in sight."""
    _NEARING(data={"wide": wide, "narrow": narrow}, key=key, on_near_change=on_near, height="content")


def arriving(anchor: str, *, key: str) -> None:
    """Scroll to the heading of that anchor, as a link into the page asks, and keep to it while what is above it comes;
    not against the reader's hand."""
    _ARRIVING(data={"anchor": anchor}, key=key, height=0)
