// Where any of 200 may be said: a field to type in, and under it what fits, as buttons. So it needs no more of a browser
// or of what reads it aloud than a field and buttons; the arrow keys are there beside.
import { home, many } from "./room.js";
import { announce, button, h, isTalk } from "./drawing.js";

const AGAIN_MS = 1500;
const TYPED_MS = 700;
let names = []; // {at, name, also, text, words, more}, the last three as they are compared: in the order of their places
let isLoading = false;
let redraw = () => {};

/** Lower case, without accents, with one space between words. */
const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
const wordsOf = (text) => plain(text).split(" ");

/** Ask for the names, until they are there: no answer of ours is as good as none. */
async function load() {
  if (isLoading || names.length) return;
  isLoading = true;
  let found = null;
  try {
    const answer = await fetch(new URL("api/v1/classes", home), { headers: { accept: "application/json" } });
    if (answer.ok) found = (await answer.json()).classes;
  } catch (fault) { /* again, then */ }
  isLoading = false;
  if (!found) { setTimeout(load, AGAIN_MS); return; }
  names = found.map(({ name, also }, at) => ({ at, name, also, text: plain(name), words: wordsOf(name), more: also.map(wordsOf) }));
  redraw();
}

/** What is called so; before the names are there, nothing. */
export function nameAt(at) {
  load();
  return names[at] ? names[at].name : "…";
}

const begin = (typed, words) => typed.every((each) => words.some((word) => word.startsWith(each)));

/** How well a name fits what was typed: 0 best, 4 not at all. */
function misfit({ text, words, more }, typed, asked) {
  if (text.startsWith(asked)) return 0;
  if (begin(typed, words)) return 1;
  if (more.some((other) => begin(typed, other))) return 2;
  return asked.length > 2 && text.includes(asked) ? 3 : 4;
}

/** The names that fit, the best first and else from A to Z; all where nothing was typed. */
function fitting(text) {
  const typed = text.split(" ");
  return names.map((one) => ({ one, by: misfit(one, typed, text) })).filter(({ by }) => by < 4)
    .sort((a, b) => a.by - b.by || a.one.name.localeCompare(b.one.name, "en")).map(({ one }) => one);
}

/** Another name for it, where only that fits. */
function alias({ words, also, more }, text) {
  const typed = text.split(" ");
  const nth = text && !begin(typed, words) ? more.findIndex((other) => begin(typed, other)) : -1;
  return nth < 0 ? null : h("span.alias", null, ` · ${also[nth]}`);
}

const says = (n, text) => (!text ? "Or choose from the list." : n ? `${many(n, "answer fits", "answers fit")}.` : "Nothing fits: try another word.");

/** The field and what fits; `choice` is what was said before. */
export function search(state, choice) {
  load();
  const key = `search ${state.position}`;
  const field = document.querySelector(`[data-key="${key}"] input`);
  const text = plain(field ? field.value : "");
  const fits = fitting(text);
  const off = state.is_paused || isTalk(state) ? "true" : null;
  const pressedIf = (is) => (choice === null ? null : String(is));
  return h("div.search", { "data-key": key, role: "group", "aria-label": "Your answer" },
    h("label", { for: "typed" }, "Type what you see"),
    h("input", { id: "typed", type: "search", autocomplete: "off", autocapitalize: "none", autocorrect: "off", spellcheck: "false", enterkeyhint: "search", maxlength: "40", "aria-describedby": "fits" }),
    h("div", null, h("p.hint", { id: "fits" }, names.length ? says(fits.length, text) : "One moment."),
      button("quiet.pass", "answer", "I don’t know", { "data-key": "pass", "data-with": "pass", "aria-disabled": off, "aria-pressed": pressedIf(choice === "pass") })),
    h("div.found", { "data-key": "found", role: "group", "aria-label": "Answers that fit" }, fits.map((one) => h("button.option", {
      type: "button", "data-key": `option ${one.at}`, "data-do": "answer", "data-with": String(one.at), "aria-disabled": off, "aria-pressed": pressedIf(choice === one.at) },
    h("span", null, one.name, alias(one, text))))));
}

/** How many fit, for those who listen; unless something was answered meanwhile. */
function heard(field) {
  const hint = document.getElementById("fits");
  if (hint) announce("search", `${field.closest(".search").dataset.key} ${field.value}`, hint.textContent);
}

/** Have what is typed narrow the list, and the keys go through it: down into it, up again, Enter for the only one. */
export function searching(root, show) {
  redraw = show;
  let waiting = 0;
  root.addEventListener("input", ({ target }) => {
    if (target.id !== "typed") return;
    show();
    root.querySelector(".found").scrollTop = 0;
    clearTimeout(waiting);
    waiting = setTimeout(() => heard(target), TYPED_MS);
  });
  root.addEventListener("keydown", (event) => {
    const place = event.target.closest(".search");
    if (!place || event.isComposing) return;
    const field = place.querySelector("input");
    const fits = [...place.querySelectorAll(".found button")];
    const nth = fits.indexOf(event.target); // -1: in the field
    let to = null;
    if (event.key === "ArrowDown" && (nth >= 0 || event.target === field)) to = fits[nth + 1];
    else if (event.key === "ArrowUp" && nth >= 0) to = fits[nth - 1] || field;
    else if (event.key === "Enter" && event.target === field) {
      if (fits.length === 1) fits[0].click();
      else to = field.value && fits[0];
    } else return;
    event.preventDefault();
    if (to) to.focus();
  });
}
