"""What is pressed locks at once, before the server has heard of it: the first beat of the reveal waits for nobody.

An answer locks on the screen when it is pressed, and is on the disk a moment later; the page that comes back then says
what holds. Where nothing was heard of the press, or it was refused, the lock opens again.
"""

import streamlit as st

_JS = """
const CHOICES = ":is(.st-key-options [class*=st-key-option-], .st-key-bet) button";
const HEARD_MS = 4000;
const app = () => document.querySelector("[data-testid=stApp]");
const isResting = () => app()?.dataset.testScriptState === "notRunning";

function open() {
  for (const button of document.querySelectorAll("button[data-chosen]")) delete button.dataset.chosen;
}

function lock(button) {
  const among = button.closest(".st-key-options, .st-key-bet");
  if (button.disabled || among.querySelector("[data-chosen]")) return;
  button.dataset.chosen = "";
  setTimeout(() => { if (isResting()) open(); }, HEARD_MS);  // lost, or a shortcut that did not listen yet
}

function clicked(event) {
  const button = event.target instanceof Element && event.target.closest(CHOICES);
  if (button) lock(button);
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const at = event.composedPath()[0];
  if (at instanceof Element && at.matches("input, textarea, select, [contenteditable]")) return;
  for (const button of document.querySelectorAll(CHOICES)) {
    const key = button.querySelector("kbd")?.textContent.trim().toLowerCase();
    if (key === event.key.toLowerCase()) lock(button);
  }
}

export default function () {
  if (document.body.dataset.locks) return;
  document.body.dataset.locks = "yes";
  document.addEventListener("click", clicked, true);
  document.addEventListener("keydown", pressed, true);
  new MutationObserver(() => { if (isResting()) open(); }).observe(
    app(), {attributes: true, attributeFilter: ["data-test-script-state"]},
  );
}
"""

_LOCKING = st.components.v2.component("locking", html="<span hidden></span>", js=_JS)


def choices_lock() -> None:
    """Have options and bets lock as they are pressed. To be drawn once on a page that asks."""
    with st.container(key="locking"):
        _LOCKING(key="locked")
