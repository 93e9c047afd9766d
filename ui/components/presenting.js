// Presenter mode is the browser's alone: an attribute of the page, which the style sheet reads; kept for the tab, so that
// it outlives reloads, and named in the address, so that it can be linked to. The server is told nothing.
const NAME = "present", KEPT = "double-take-presents";
const root = document.documentElement;
const TYPING = "input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable=true], [role=combobox], [role=listbox]";

function kept() {
  try { return sessionStorage.getItem(KEPT) === "1"; } catch { return false; }
}

function keep(on) {
  try { sessionStorage.setItem(KEPT, on ? "1" : "0"); } catch { /* a frame that may keep nothing */ }
}

// Streamlit writes the address of its own accord, and knows of no more than it was opened with.
function writeAddress() {
  const address = new URL(location.href), on = root.hasAttribute("data-present");
  if ((address.searchParams.get(NAME) === "1") === on) return;
  if (on) address.searchParams.set(NAME, "1"); else address.searchParams.delete(NAME);
  history.replaceState(history.state, "", address);
}

function begin() {
  if (root.dataset.presentKnown) return;
  root.dataset.presentKnown = "yes";
  const named = new URLSearchParams(location.search).get(NAME);
  root.toggleAttribute("data-present", named === null ? kept() : named === "1");
  keep(root.hasAttribute("data-present"));
  document.addEventListener("keydown", (event) => document[HEAR](event));
  if (window.navigation) window.navigation.addEventListener("currententrychange", writeAddress);
  writeAddress();
}

// One listener, whose orders change with the settings, however often this file is read.
const HEAR = Symbol.for("double-take-presenting");

export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button"), spoken = parentElement.querySelector("p");
  begin();
  function show() {
    button.hidden = !root.hasAttribute("data-present");
    button.querySelector("kbd").hidden = !data.keys;
  }
  function turn() {
    const on = root.toggleAttribute("data-present");
    keep(on);
    writeAddress();
    show();
    spoken.textContent = on ? "Presenter mode is on." : "Presenter mode is off.";
    window.dispatchEvent(new Event("resize"));  // charts and tables measure themselves anew
  }
  button.onclick = turn;
  document[HEAR] = (event) => {
    const at = event.composedPath()[0];
    if (!data.keys || event.key.toLowerCase() !== "p" || event.repeat || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey || (at instanceof Element && at.closest(TYPING))) return;
    turn();
  };
  show();
}
