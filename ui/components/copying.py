"""A button that copies a text, and on a phone another that hands it to whatever the phone sends things with.

Browsers give pages the clipboard only over HTTPS and on localhost; a quiz in a classroom is on neither, so there is the
old way as well. Nothing is told to the server.
"""

import streamlit as st

_HTML = """
<div class="row" hidden>
  <button type="button" class="copy"><span></span></button>
  <button type="button" class="send" hidden>Send…</button>
</div>
<p role="status" class="spoken"></p>
"""

_CSS = """
.row { display: flex; gap: .6rem; }
.row[hidden], .send[hidden] { display: none; }
button { font: 600 1rem/1.3 var(--st-font); color: var(--st-text-color); background: transparent; cursor: pointer;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); padding: .55rem 1rem;
  min-height: 2.75rem; }
button:hover { border-color: var(--st-primary-color); }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 1px; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); margin: 0; }
"""

_JS = """
async function copied(text) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { /* a frame that may not: try the old way */ }
  }
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.style.cssText = "position:fixed;top:0;opacity:0";
  const before = document.activeElement;
  document.body.append(field);
  field.select();
  field.setSelectionRange(0, text.length);
  const done = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return done;
}

export default function ({ data, parentElement }) {
  const row = parentElement.querySelector(".row");
  const copy = parentElement.querySelector(".copy");
  const send = parentElement.querySelector(".send");
  const spoken = parentElement.querySelector(".spoken");
  const label = copy.querySelector("span");
  label.textContent = data.label;
  spoken.textContent = "";
  row.hidden = false;
  let timer;
  copy.onclick = async () => {
    const done = await copied(data.text);
    label.textContent = done ? "Copied" : "Your browser will not copy";
    spoken.textContent = label.textContent;
    clearTimeout(timer);
    timer = setTimeout(() => { label.textContent = data.label; }, 2000);
  };
  send.hidden = !(navigator.share && matchMedia("(pointer: coarse)").matches);
  send.onclick = () => navigator.share({ text: data.text }).catch(() => {});
  return () => clearTimeout(timer);
}
"""

_COPYING = st.components.v2.component("double_take_copying", html=_HTML, css=_CSS, js=_JS)


def copy_button(label: str, text: str, *, key: str) -> None:
    """A button with that label, which copies that text."""
    _COPYING(data={"label": label, "text": text}, key=key, height="content")
