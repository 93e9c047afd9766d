// Drawing: elements from text only, put over what is there so that pictures, focus and movements stay, and the parts
// that phone and wall have in common.
import { clock, home, left_ms, many, talk_ms } from "./room.js";

/** An element: h("p.kicker", {id: "x"}, "text", child, …). Text stays text, whatever is in it. */
export function h(name, attributes, ...inside) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("--")) element.style.setProperty(key, value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...inside.flat(3).filter((one) => one !== null && one !== undefined && one !== false && one !== ""));
  return element;
}

const keyOf = (node) => (node.nodeType === 1 ? node.getAttribute("data-key") : null);

const STAYS = new Set(["style", "tabindex"]); // a heading that has the focus keeps it

function becomes(old, fresh) {
  if (old.nodeType === 3) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (!STAYS.has(name) && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (name !== "style" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  if (old.style.cssText !== fresh.style.cssText) old.style.cssText = fresh.style.cssText;
  if (!old.hasAttribute("data-own")) draw(old, [...fresh.childNodes]);
}

/** Make these the children of that, keeping those that are there already: by `data-key`, else by place and kind. */
export function draw(parent, fresh) {
  const keys = new Set(fresh.map(keyOf));
  const known = new Map();
  for (const node of [...parent.childNodes]) {
    const key = keyOf(node);
    if (key === null) continue;
    if (keys.has(key)) known.set(key, node);
    else node.remove();
  }
  let at = parent.firstChild;
  for (const node of fresh) {
    const key = keyOf(node);
    const old = key === null ? at : known.get(key);
    const isSame = old && keyOf(old) === key && old.nodeName === node.nodeName;
    if (!isSame) { parent.insertBefore(node, at); continue; }
    if (old === at) at = at.nextSibling;
    else parent.insertBefore(old, at);
    becomes(old, node);
  }
  while (at) { const next = at.nextSibling; at.remove(); at = next; }
}

/** Draw a page, and leave the keyboard somewhere sensible: on the heading where what had the focus has gone. */
export function drawPage(root, fresh) {
  const before = document.activeElement;
  draw(root, fresh);
  if (before && before !== document.body && !before.isConnected) focusHeading(root);
}

export function focusHeading(root) {
  const heading = root.querySelector("h1");
  if (heading) { heading.tabIndex = -1; heading.focus({ preventScroll: true }); }
}

// What is heard.

const heard = new Map();
const last = new Map();

/** Say it to those who listen to the page: once for each `moment` of what it is `about`. */
export function announce(about, moment, text) {
  if (heard.get(about) === moment) return;
  const said = document.getElementById("said");
  if (text) said.textContent = text;
  else if (said.textContent === last.get(about)) said.textContent = ""; // what is over is not to be found there later
  heard.set(about, moment);
  last.set(about, text);
}

/** What there is to be heard of a state. */
export function announceState(state, outcome = "") {
  const { round, phase } = state;
  const back = state.looking_back !== null ? `back ${state.looking_back} ` : "";
  const moment = `${back}${state.position} ${phase} ${state.is_paused} ${state.is_hidden}`;
  if (state.is_paused) announce("room", moment, "Paused");
  else if (phase === "lobby") announce("room", moment, "Waiting for the start");
  else if (phase === "open") announce("room", moment, state.me ? "That was all" : "The room is open");
  else if (phase === "ended") announce("room", moment, "The room has ended. Here are the results");
  else if (state.is_hidden || !round) announce("room", moment, "The photograph is hidden");
  else if (round.machine) {
    const { truth, claimed, percent } = round.machine;
    announce("room", moment, `Revealed: ${truth}. ${state.network} said ${claimed}, ${percent}. ${outcome}`.trim());
  } else if (phase === "asking") announce("room", moment, `Photograph ${state.position} of ${state.length}`);
  else if (phase === "closed") announce("room", moment, "Votes closed");
  else if (phase === "class") announce("room", moment, `The class’s answers: ${heardBars(round)}`);
}

const heardBars = ({ options, class: { votes, others } }) => [...options.map((name, at) => `${name} ${votes[at]}`), others > 0 && `others ${others}`].filter(Boolean).join(", ") || "none";

// What is seen.

/** Whether answers are typed: any of 200, without letters. */
export const isTyped = (state) => state.settings.mode === "all200";

const LETTERS = "ABCD";

/** A letter and its shape: ▲ A, ◆ B, ● C, ■ D. */
export function lettered(at) {
  return h(`span.lettered.s${at}`, null, h("i", { "aria-hidden": "true" }), h("b", null, LETTERS[at]));
}

/** The photograph, and once it is revealed the machine's claim on it: struck through and tilted where it is wrong. */
export function photograph(state) {
  const { round, network } = state;
  const said = round.machine;
  const shape = round.width > 1.9 * round.height ? ".wide" : "";
  return h(`figure.photograph${shape}`, { "data-key": `photograph ${round.position}`, "--w": String(round.width), "--h": String(round.height) },
    h("img", { src: new URL(round.photograph, home).href, alt: said ? said.describes : round.alt, width: round.width, height: round.height, decoding: "async" }),
    said && h(`div.claim.${said.is_right ? "right" : "wrong"}`, { "data-key": "claim" },
      h("p.kicker", null, h("i", { "aria-hidden": "true" }, said.is_right ? "● " : "○ "), `${network} got it ${said.is_right ? "right" : "wrong"}`),
      h("p.says", null, said.is_sure ? `${said.percent} sure: ` : `guessed, at ${said.percent}: `, h("span.named", null, said.claimed))));
}

/** What the class answered, as bars with their counts; after the reveal with the truth and the claim marked. */
export function bars(state, mine = null) {
  const { round } = state;
  const { votes, unsure, others } = round.class;
  const said = round.machine;
  const most = Math.max(1, ...votes, unsure); // what is put together is no bar: it would be the longest
  const isRight = (at) => said && said.right_options.includes(at);
  const row = (name, count, at, marks) => h(`li${isRight(at) ? ".truth" : at === "others" ? ".rest" : ""}`, { "data-key": `bar ${at}` },
    h("span.name", null, typeof at === "number" && !isTyped(state) ? lettered(at) : null, h("span.text", null, h("span.label", null, name), marks.map((one) => one && [" ", one]))),
    at !== "others" && h("span.bar", { "aria-hidden": "true" }, h("span", { "--part": String(count / most) })),
    h("span.count", null, String(count), h("span.unseen", null, count === 1 ? " vote" : " votes")));
  const marks = (at) => [
    mine !== null && mine === at && h("b.tag.people", null, "you"),
    said && said.option === at && h("b.tag.network", null, "machine"),
    isRight(at) && h("b.tag.plain", null, "● right")];
  const isOther = typeof mine === "number" && !round.places.includes(mine);
  if (!round.options.length && !others && !unsure) return h("p.hint", null, "Nobody has answered.");
  return h(`ul.bars${isTyped(state) ? ".many" : ""}`, null,
    round.options.map((name, nth) => row(name, votes[nth], round.places[nth], marks(round.places[nth]))),
    others > 0 && row("other answers", others, "others", isOther ? [h("b.tag.people", null, "you")] : []),
    unsure > 0 && row("didn’t know", unsure, "unsure", mine === "pass" ? [h("b.tag.people", null, "you")] : []));
}

/** What the class bet, before the answer is known. */
export function calls(said) {
  if (!said || said.right + said.wrong === 0) return null;
  const { right, wrong } = said;
  return h("p.calls", null, `${[right && `${many(right, "bets", "bet")} it gets it`, wrong && `${many(wrong, "bets", "bet")} it doesn’t`].filter(Boolean).join(", ")}.`);
}

/** How a room ended, in a line. */
export function finding(result) {
  if (!result || result.answers === 0) return "This room has ended";
  if (result.right === result.machine) return "The class was right as often as the machine";
  return result.right > result.machine ? "The class was right more often than the machine" : "The machine was right more often than the class";
}

/** 200 as "200 ms", 1033 as "1 s". */
export const seconds = (ms) => (ms < 950 ? `${Math.round(ms)}\u00a0ms` : `${(Math.round(ms / 100) / 10)}\u00a0s`);

/** What the two shares are shares of: not the same task. */
export function ofWhat(state) {
  const { settings } = state;
  const glanced = settings.glance_ms ? ` saw each photograph for about ${seconds(settings.glance_ms)}, and` : "";
  return `The class${glanced} chose among ${isTyped(state) ? "200" : "four"} answers, the machine among the 1,000 things it knows; of these photographs some were picked because they fool it. Each that was answered counts the same.`;
}

let drewTalk = false;

/** Whether what is asked is still talked over; who draws that is drawn anew when it is over (`ticking`). */
export function isTalk(state) {
  const is = talk_ms(state) > 0;
  drewTalk = drewTalk || is;
  return is;
}

/** How long it is talked over, then what is left of the time, where there is a timer. It counts by itself (`ticking`). */
export function timer(state) {
  const talk = isTalk(state);
  const left = talk ? talk_ms(state) : left_ms(state);
  if (left === null) return null;
  const isAsked = state.phase === "asking";
  const what = h(isAsked ? "span.unseen" : "small", null, talk ? "Talk it over: " : isAsked ? "Time left: " : "Goes on in ");
  return h("p.timer", { "data-key": "timer" }, what, h("span.clock", { "data-own": true }, clock(left)));
}

/** Have the clock on the page count, and call `opened` when the talk is over. */
export function ticking(stateNow, opened) {
  setInterval(() => {
    const place = document.querySelector(".clock");
    const state = stateNow();
    if (drewTalk && state && !talk_ms(state)) {
      drewTalk = false;
      opened();
    }
    if (!place || !state) return;
    const left = talk_ms(state) || left_ms(state);
    if (left !== null && place.textContent !== clock(left)) place.textContent = clock(left);
  }, 250);
}

/** Call what a pressed button names: `data-do`. */
export function pressed(root, does) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button || button.disabled || button.getAttribute("aria-disabled") === "true") return;
    const does_it = does[button.dataset.do];
    if (does_it) does_it(button.dataset.with, button);
  });
}

export const button = (name, does, label, attributes) => h(`button.${name}`, Object.assign({ type: "button", "data-do": does }, attributes), label);
