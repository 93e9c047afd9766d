// The wall: what the class sees at the front. With the host's token it also leads, and on a phone it is the remote.
import { Room, codeInAddress, home, many, spaced, tab, until } from "./room.js";
import { announce, announceState, bars, calls, drawPage, finding, h, isTalk, isTyped, lettered, ofWhat, photograph, ticking, timer } from "./drawing.js";
import { Leading } from "./leading.js";
import { begin, glance } from "./glancing.js";

const root = document.getElementById("room");
const { code, text } = codeInAddress("wall");
const key = `double-take-host-${code}`;
const MOST_NAMES = 69;
const ROOMY = 42; // so many names have room in large type
const LONG_NAME = 15; // no name that was made up is longer
let room = null;
let leading = null;
let trouble = null;

const title = (what) => { document.title = `${what} · Double take`; };
const of100 = (part) => `${Math.round(100 * part)}\u00a0%`;

/** Where pupils go, as it is read aloud: what the server says, which knows the address that phones can reach. */
function address(state) {
  const to = new URL(state.join_url || "join", home);
  return `${to.host}${to.pathname}`.replace(/^www\./, "").replace(`/${state.code}`, "");
}

/** The token of a host's link, taken off the address bar, which the class sees. */
function takeToken() {
  const found = /^#host=(.+)$/.exec(location.hash);
  if (!found) return;
  tab.setItem(key, decodeURIComponent(found[1]));
  history.replaceState(null, "", location.pathname + location.search);
}

function says(what, more) {
  title(what);
  drawPage(root, [h("div.blank", { "data-key": "says" }, h("div", null, h("h1", null, what), h("p", null, more)))]);
}

function open() {
  if (room) room.close();
  const token = tab.getItem(key);
  leading = leading || new Leading(document.getElementById("lead"), () => show());
  room = new Room(code, {
    token,
    every_ms: 600,
    seen: () => show(),
    trouble: (what) => { const was = trouble; trouble = what; if ((was && was.kind) !== (what && what.kind)) show(); },
  });
  leading.of(token ? room : null);
}

function show() {
  const { state } = room;
  if (leading.isDeleted) { room.close(); says("All of it is deleted", "Names, answers and the room are gone."); return; }
  if (trouble && (trouble.kind === "stranger" || trouble.kind === "out") && room.token) {
    tab.removeItem(key);
    trouble = null;
    open();
    leading.warn("This host link does not lead this room. This is the wall as everybody sees it.");
    return;
  }
  if (trouble && trouble.kind === "gone") { leading.of(null); says(`There is no room ${spaced(code)}`, "Its code was mistyped, or it has been deleted."); return; }
  if (!state) { if (trouble) says("No network just now", "This page keeps trying."); return; }
  const shown = view(state);
  drawPage(root, [h("div.show", { "data-key": shown.key }, notice(), shown.parts)]);
  title(shown.title);
  announceState(state);
  leading.show(state);
  begin(root, state);
}

function notice() {
  const says = !trouble ? "" : trouble.kind === "network" ? "No network just now. This page keeps trying; answers are kept on the phones meanwhile." : trouble.says;
  announce("trouble", says, says);
  return says && h("p.notice.loud.on-screen", { "data-key": "trouble" }, says);
}

function view(state) {
  const { phase, round } = state;
  if (phase === "ended") return ended(state);
  if (state.is_hidden) return { key: "hidden", title: "Hidden", parts: h("div.blank", null, h("h1", null, "Look at your teacher")) };
  if (phase === "lobby" || phase === "open") return lobby(state);
  if (!round) return { key: "none", title: "One moment", parts: h("div.blank", null, h("h1", null, "One moment")) };
  const shown = round.machine ? reveal(state) : phase === "asking" ? asking(state) : round.class ? inClass(state) : closed(state);
  return { key: `photograph ${round.position}`, title: `Photograph ${round.position}`,
    parts: h("div.play", null, state.settings.glance_ms && !round.machine ? glance(state) : photograph(state), h(`div.beside${round.machine ? ".told" : ""}`, { "data-key": "beside" }, where(state), shown)) };
}

/** How many are in. */
const here = (state) => (state.settings.teams ? many(state.joined, "team is", "teams are") : many(state.joined, "is", "are"));

/** Where the class is, and how those who are late get in. */
function where(state) {
  const back = state.looking_back !== null;
  return h("header.top", null, h("span", null, `${back ? "Looking back · " : ""}Photograph ${state.round.position} of ${state.length}`),
    state.is_locked ? h("span", null, "Room locked") : h("span", null, "Join with ", h("b", null, spaced(state.code))));
}

function lobby(state) {
  const names = state.names || [];
  const shown = names.slice(0, MOST_NAMES);
  return { key: "lobby", title: `Room ${spaced(state.code)}`, parts: h("div.lobby", null,
    h("div.enter", null,
      h("div", null,
        h("p.address", null, address(state)),
        h("h1.big-code", { "aria-label": `Code ${[...state.code].join(" ")}` }, spaced(state.code)),
        h("p.tally", null, state.is_locked ? `${here(state)} in. The room is locked.` : state.joined ? `${here(state)} in` : "Who’s first?"),
        state.finished && state.joined > 0 && gone(state)),
      h("p.qr", null, h("img", { src: new URL(`api/v1/rooms/${state.code}/qr.svg`, home).href, alt: `QR code: ${address(state)}/${state.code}`, width: 300, height: 300 }))),
    h(`ul.names${names.length > ROOMY ? ".many" : ""}`, { "aria-label": "Who is in" }, shown.map((name, at) => h(`li${name.length > LONG_NAME ? ".long" : ""}`, { "data-key": `name ${name} ${shown.indexOf(name) === at ? "" : at}` }, name)),
      names.length > shown.length && h("li", { "data-key": "more names" }, `and ${names.length - shown.length} more`))) };
}

/** How far all have come who set their own pace. */
function gone(state) {
  const all = state.finished.reduce((sum, one) => sum + one, 0);
  return [
    h("p.tally", null, `${state.finished[state.length - 1]} of ${state.joined} have finished all ${state.length}`),
    h("p.progress", { "aria-hidden": "true" }, h("span", { "--part": String(state.joined ? all / (state.joined * state.length) : 0) })),
    h("p.hint", null, state.is_paused ? "Paused." : state.open_until ? `Open until ${until(state)}.` : "Open until it is ended here, a week at most.")];
}

const answered = (state) => [
  h("p.tally", null, state.joined ? `${state.answered} of ${state.joined} answered` : "Nobody is in yet"),
  h("p.progress", { "aria-hidden": "true" }, h("span", { "--part": String(state.joined ? state.answered / state.joined : 0) })),
];

const options = (state) => (isTyped(state) ? state.phase === "asking" && h("p.line", null, `One of 200 things: ${isTalk(state) ? "which?" : "type a few letters of it on your phone."}`) : h("ol.asked", null, state.round.options.map((name, at) => h("li", null, lettered(at), h("span", null, name)))));

const asking = (state) => [
  h("h1", null, state.is_paused ? "Paused" : isTalk(state) ? "Talk it over" : "What is it?"), options(state), answered(state),
  state.settings.asks_call && state.called > 0 && h("p.hint", null, `${many(state.called, "has", "have")} bet, for it or against it.`), timer(state)];

const closed = (state) => [h("h1", null, "Votes are closed"), options(state), answered(state)];

const inClass = (state) => [h("h1", null, state.is_paused ? "Paused" : "What the class says"), bars(state), calls(state.round.class.calls), timer(state)];

function reveal(state) {
  const { round, network } = state;
  const said = round.machine;
  const fell = said.is_right || said.fell_for_it === 0 ? null : `${said.fell_for_it} fell for the same claim as ${network}.`;
  return [
    h("h1", null, said.truth),
    h("p.line", null, said.line),
    round.class && bars(state),
    h("ul.facts", null, fell && h("li", null, fell), said.of_calls > 0 && h("li", null, `${said.called_it} of ${said.of_calls} called it.`)),
    timer(state),
    h("p.credit", null, said.credit)];
}

// How it went.

function ended(state) {
  const { result, network } = state;
  if (!result) return { key: "ended", title: "How it went", parts: h("div.blank", null, h("h1", null, "This room has ended")) };
  const fooled = result.photographs;
  const confident = fooled.filter((one) => !one.machine_right && parseFloat(one.percent) >= 50).sort((a, b) => parseFloat(b.percent) - parseFloat(a.percent)).slice(0, 6);
  return { key: "ended", title: "How it went", parts: h("div.result", null,
    h("div", null, h("p.paper", null, `Double take · room ${spaced(state.code)} · ${new Date().toLocaleDateString("en-GB", { dateStyle: "long" })}`), h("p.kicker", null, `${many(result.rounds, "photograph", "photographs")}, ${state.settings.teams ? many(result.pupils, "team", "teams") : many(result.pupils, "pupil", "pupils")}, ${many(result.answers, "answer", "answers")}`), h("h1", null, finding(result))),
    result.answers > 0 && h("dl.duel", null,
      h("div.people", null, h("dt", null, "The class"), h("dd", null, of100(result.right))),
      h("div.network", null, h("dt", null, network), h("dd", null, of100(result.machine)))),
    result.answers > 0 && h("p.hint", null, ofWhat(state)),
    result.of_calls > 0 && h("p.line", null, `What the machine would do, the class called ${result.called_it} of ${result.of_calls} times.`),
    result.podium && result.podium.length > 0 && h("section", null, h("h2", null, "On the podium"),
      h("ol.podium", null, result.podium.map((one) => h("li", null, h("b", null, String(1 + result.podium.filter((other) => other.score > one.score).length)), `${one.name}, ${one.score}`)))),
    fooled.length > 0 && h("section", null, h("h2", null, "The hardest for you first"), result.rounds > fooled.length && h("p.hint", null, `Nobody answered ${many(result.rounds - fooled.length, "more", "more")}.`), cards(fooled, (one) => `${one.of - one.right} of ${one.of} missed it${one.fell_for_it ? `, ${one.fell_for_it} as ${network} did` : ""}.`, network, state.settings)),
    confident.length > 0 && h("section", null, h("h2", null, "Sure of itself, and wrong: worth talking about"), cards(confident, (one) => `${one.right} of ${one.of} of you saw it.`, network))) };
}

/** How the class answered, as the reveal showed it; on paper only. */
const onPaper = (one, settings) => h("div.paper", null, bars({ settings, round: { options: one.options, places: one.places, class: one, machine: one } }));

const cards = (photographs, line, network, settings = null) => h("ul.cards", null, photographs.map((one, at) => h(at < 6 ? "li" : "li.paper", { "data-key": `card ${one.position}` },
  h("img", { src: new URL(one.photograph, home).href, alt: `Photograph ${one.position}: ${one.truth}`, width: one.width, height: one.height }),
  h("p.truth", null, h("b", null, one.truth)),
  h("p", null, line(one)),
  h("p.hint", null, `${network}: ${one.claimed}, ${one.percent} ${one.machine_right ? "● right" : "○ wrong"}`),
  settings && onPaper(one, settings))));

if (code) {
  takeToken();
  open();
  window.addEventListener("hashchange", () => { takeToken(); open(); });
  ticking(() => room.state, show);
} else says(text ? "There is no such room" : "Which room?", "A wall’s address ends in its room’s code: six letters and digits, and never I, O, 0 or 1.");
