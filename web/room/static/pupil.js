// The pupil's page: a code, a name, and then the room as the class goes through it.
import { Room, ask, codeIn, codeInAddress, home, kept, many, remembers, sentence, spaced, tab, until } from "./room.js";
import { announce, announceState, bars, button, draw, drawPage, focusHeading, h, isTalk, isTyped, lettered, photograph, pressed, ticking, timer } from "./drawing.js";
import { done, ended, hasScore, heading, outcomeOf } from "./ending.js";
import { nameAt, search, searching } from "./searching.js";

const root = document.getElementById("room");
let code = null;
let room = null;
let trouble = null;
let isChanging = false; // an answer that was given is being changed
let unsent = []; // [{position, kind, value}]: the answer, and the bet, that have not arrived
let refused = null; // {says, at}: why the last answer did not count, said while the photograph is the one at hand then
let waiting = 0;

const key = () => `double-take-room-${code}`;
const title = (text) => { document.title = `${text} · Double take`; };

// Coming in.

function askForCode(wrong = "", typed = "") {
  title("Join your class");
  draw(root, [h("form.step", { "data-key": "code", "data-form": "code", novalidate: true },
    heading("Join your class"),
    h("label", { for: "code" }, "The code on the wall"),
    h("input.code", { id: "code", name: "code", autocomplete: "off", autocapitalize: "characters", autocorrect: "off", spellcheck: "false",
      maxlength: "16", "aria-describedby": wrong ? "wrong" : "hint", "aria-invalid": wrong ? "true" : null }),
    wrong ? h("p.wrong", { id: "wrong", role: "alert" }, wrong) : h("p.hint", { id: "hint" }, "Six letters and digits, such as ABC 234."),
    h("button.main", { type: "submit" }, "Go on"))]);
  const field = document.getElementById("code");
  if (typed) field.value = typed;
  if (wrong || typed) field.focus();
}

const NO_CODE = "A code has six letters and digits, and never I, O, 0 or 1. Look at the wall again.";

async function enterCode(typed) {
  const found = codeIn(typed);
  if (!found) { askForCode(NO_CODE, typed); return; }
  code = found;
  history.replaceState(null, "", new URL(`join/${code}`, home));
  await enter();
}

/** Into the room of the code: at once where this browser is in it already, else to the name. */
async function enter() {
  const token = kept.getItem(key());
  if (token) { follow(token); return; }
  try {
    const answer = await ask(code);
    if (answer.status === 200) askForName(answer.body);
    else if (answer.status === 429) later(answer, enter);
    else { const was = code; code = null; askForCode(answer.status === 404 ? `There is no room ${spaced(was)}. Look at the wall again.` : sentence(answer, "That did not work."), was); }
  } catch (fault) { noNetwork(enter); }
}

function askForName(state, wrong = "", typed = "") {
  if (state.phase === "ended") { follow(null); return; }
  const { own_names: own, teams } = state.settings;
  title(`Room ${spaced(code)}`);
  draw(root, [h("form.step", { "data-key": "name", "data-form": "name", novalidate: true },
    heading(own ? `What shall we call ${teams ? "your team" : "you"}?` : "You are nearly in", `Room ${spaced(code)}`),
    own && [h("label", { for: "name" }, teams ? "Your team’s name in this room" : "Your name in this room"),
      h("input", { id: "name", name: "name", autocomplete: "off", maxlength: "20", "aria-describedby": wrong ? "wrong" : "hint", "aria-invalid": wrong ? "true" : null }),
      !wrong && h("p.hint", { id: "hint" }, "Everybody sees it on the wall.")],
    !own && h("p", null, teams ? "One of you joins for the team, and it gets a name." : "You get a name nobody knows you by."),
    state.open_until && h("p.hint", null, `Open until ${until(state)}. Go at your own pace; you can come back on this device.`),
    wrong && h("p.wrong", { id: "wrong", role: "alert" }, wrong),
    h("button.main", { type: "submit" }, own ? "Join" : teams ? "Give us a name" : "Give me a name"),
    own && button("quiet", "makeUp", "Make one up for me"),
    h("p.notice", null, "This room keeps your name in it, your answers and bets, and when they came. Nothing else, and all of it goes when the room does, soon after its end."),
    remembers !== "browser" && h("p.notice", null, remembers === "tab" ? "This browser keeps nothing for later: stay in this tab." : "This browser keeps nothing at all: leave this page open."))]);
  const field = document.getElementById("name");
  if (field) { if (typed) field.value = typed; field.focus(); } else focusHeading(root);
  comingIn = state;
}
let comingIn = null;

/** What this phone will be known by: made here once, so that who asks again, since no answer came, is nobody new. */
const made = () => Array.from(crypto.getRandomValues(new Uint8Array(24)), (byte) => byte.toString(16).padStart(2, "0")).join("");
let wanted = made();

async function join(name) {
  try {
    const answer = await ask(`${code}/pupils`, { method: "POST", body: { name, token: wanted } });
    if (answer.status === 201) {
      kept.setItem(key(), answer.body.token);
      follow(answer.body.token);
    } else if (answer.status === 422) askForName(comingIn, sentence(answer, "Try another name."), name || "");
    else if (answer.status === 429) later(answer, () => join(name));
    else if (answer.status === 423 || answer.status === 409) stopped("You can’t come in just now", sentence(answer, "Ask your teacher to unlock the room."), () => join(name));
    else if (answer.status === 410) follow(null);
    else stopped("You can’t come in", sentence(answer, "Ask your teacher."), null);
  } catch (fault) { noNetwork(() => join(name)); }
}

const AGAIN_MS = 4000;

/** Many join at once: this page waits its turn by itself. */
function later(answer, again) {
  const wait_s = Math.max(2, answer.retry_s) + Math.random() * 2;
  draw(root, [h("div.step", { "data-key": "later" }, heading("Many are coming in at once"), h("p", null, "You are next in a moment. This page tries again by itself."))]);
  announce("trouble", "later", "Many are coming in at once. This page tries again by itself");
  clearTimeout(waiting);
  waiting = setTimeout(again, wait_s * 1000);
}

function noNetwork(again) {
  draw(root, [h("div.step", { "data-key": "network" }, heading("No network just now"), h("p", null, "This page keeps trying. Nothing is lost."))]);
  announce("trouble", "network", "No network just now. This page keeps trying");
  clearTimeout(waiting);
  waiting = setTimeout(again, AGAIN_MS);
}

function stopped(what, says, again, label = "Try again") {
  title(what);
  draw(root, [h("div.step", { "data-key": "stopped" }, heading(what), h("p", null, says), again && button("main", "again", label))]);
  retry = again;
  focusHeading(root);
}
let retry = null;

// In the room.

function follow(token) {
  comingIn = null;
  const before = tab.getItem(`${key()}-unsent`);
  unsent = token && before ? JSON.parse(before) : [];
  room = new Room(code, {
    token,
    every_ms: 1000,
    seen: (state) => { tooLate(state); show(); deliver(); },
    trouble: (what) => { const was = trouble; trouble = what; if ((was && was.kind) !== (what && what.kind)) { show(); if (!what) deliver(); } },
  });
}

function keepUnsent(all) {
  unsent = all;
  if (all.length) tab.setItem(`${key()}-unsent`, JSON.stringify(all));
  else tab.removeItem(`${key()}-unsent`);
}

/** The class has gone on without it. */
function tooLate(state) {
  const isNow = (one) => one.position === state.position;
  if (!isOwn(state) && unsent.some((one) => one.kind === "answer" && !isNow(one))) refuse("Your last answer could not get through in time.");
  if (refused && refused.at !== state.position) refused = null;
  keepUnsent(unsent.filter(isNow));
}

function refuse(says) {
  refused = { says, at: room.state.position };
}

let isDelivering = false;
const RETRY_MS = 1500;

/** Send what was said, the answer before the bet, until it has arrived or the votes are closed. */
async function deliver() {
  const [what] = unsent;
  if (isDelivering || !what) return;
  isDelivering = true;
  let wait_ms = 0;
  try {
    const answer = await room.send("PUT", `/rounds/${what.position}/${what.kind}`, what.kind === "answer" ? { choice: what.value === "pass" ? null : what.value } : { call: what.value });
    if (answer.status === 429) wait_ms = 1000 * Math.max(1, answer.retry_s);
    else if (unsent.includes(what)) {
      keepUnsent(unsent.filter((one) => one !== what));
      if (answer.status === 200) heard(what);
      else refuse(room.state.phase === "asking" ? sentence(answer, "That came too late.") : "Your last answer came too late.");
      show();
    }
  } catch (fault) { wait_ms = RETRY_MS; }
  isDelivering = false;
  if (wait_ms) setTimeout(deliver, wait_ms);
  else deliver();
}

/** It has arrived; what the server says next only confirms it. */
function heard({ kind, value }) {
  const { me } = room.state;
  if (me) me[kind === "answer" ? "choice" : "call"] = value;
}

function say(kind, value) {
  refused = null;
  isChanging = false;
  if (isOwn(room.state)) room.at = room.state.position; // what it was comes next, on the same page
  const mine = { position: room.state.position, kind, value };
  const rest = unsent.filter((one) => one.kind !== kind);
  keepUnsent(kind === "answer" ? [mine, ...rest] : [...rest, mine]);
  show();
  deliver();
}

function notices(state) {
  let says = "";
  if (trouble && trouble.kind === "network") says = unsent.length ? "No network just now. Your answer is kept, and sent as soon as there is." : "No network just now. This page keeps trying; nothing is lost.";
  if (trouble && trouble.kind === "many") says = trouble.says;
  const said = says || (refused ? refused.says : "");
  announce("trouble", said, said);
  return [
    says && h("p.notice.loud", { "data-key": "trouble" }, says),
    refused && h("p.notice.loud", { "data-key": "refused" }, refused.says),
    state && remembers !== "browser" && state.phase === "lobby" && h("p.notice", { "data-key": "shelf" }, "This browser forgets you when this tab is closed: leave it open."),
  ];
}

function show() {
  const state = room && room.state;
  if (trouble && trouble.kind === "stranger") {
    kept.removeItem(key());
    trouble = null;
    room = null;
    enter();
    return;
  }
  if (trouble && trouble.kind === "gone") { kept.removeItem(key()); stopped("This room is gone", "It is over, and what was in it is deleted.", null); return; }
  if (trouble && trouble.kind === "out") { stopped("You are out of the room", trouble.says, /cannot/.test(trouble.says) ? null : comeBack, "Come in again"); return; }
  if (!state) { if (trouble) noNetwork(() => room.now()); return; }
  const shown = view(state);
  drawPage(root, [h("div.room", { "data-key": shown.key }, top(state), notices(state), shown.parts)]);
  title(shown.title);
  announceState(state, shown.outcome);
}

/** Taken off the list: coming in anew, under another name. */
function comeBack() {
  kept.removeItem(key());
  wanted = made();
  room.close();
  room = null;
  trouble = null;
  enter();
}

/** Whether everybody sets their own pace. */
const isOwn = (state) => state.pace === "own";

function top(state) {
  const { me } = state;
  const where = state.position > 0 && state.phase !== "ended" && state.phase !== "open" ? `Photograph ${state.looking_back === null ? state.position : state.looking_back} of ${state.length}` : `Room ${spaced(code)}`;
  return h("header.top", { "data-key": "top" },
    h("span", null, state.looking_back === null ? where : `Looking back · ${where}`),
    me && state.phase !== "lobby" && h("span.who", null, me.name, hasScore(me) && h("b", null, ` ${me.score} of ${me.of}`)));
}

/** What to draw of a state: {key, title, parts, outcome}. */
function view(state) {
  const { phase, round, me } = state;
  if (phase === "ended") return ended(state);
  if (phase === "lobby") return lobby(state);
  if (phase === "open") return done(state);
  const name = `Photograph ${state.position}`;
  if (state.looking_back !== null && round && round.machine && !state.is_hidden) return reveal(state);
  if (state.is_hidden || !round) return { key: "hidden", title: name, parts: heading("Look at your teacher") };
  if (phase === "asking") return me ? asking(state) : watching(state);
  if (phase === "closed") return played(state, "Votes are closed", [yours(state), h("p.wait", null, "Look at the wall.")]);
  if (phase === "class") return played(state, "What the class says", [bars(state, me && me.choice), yours(state)]);
  return reveal(state);
}

function lobby(state) {
  const { me } = state;
  const parts = me
    ? [h("p.kicker", null, state.settings.teams ? "Your team is" : "You are"), h("h1.as-is", null, me.name), !state.settings.own_names && h("p", null, button("plain", "rename", "Another name")),
      h("p.wait", null, "Look at the wall. It begins when your teacher starts."), h("p.hint", null, `${many(state.joined, "is", "are")} in so far.`)]
    : heading("It has not begun yet");
  return { key: "lobby", title: me ? me.name : "Room", parts };
}

const picture = (state) => state.settings.photograph_on_phone && photograph(state);

/** A photograph in play has one frame all through, so that it stays where it is while the words beside it change. */
function played(state, head, side, { small = "", outcome = "", name = "" } = {}) {
  return { key: "play", title: name || `Photograph ${state.position}`, outcome, parts: [
    h("div.head", { "data-key": "head" }, h("div", null, small && h("p.kicker", null, small), h("h1", null, head)), timer(state)),
    state.is_paused && h("p.notice.loud", { "data-key": "paused" }, "Paused. Your teacher says when it goes on."),
    h("div.ask", { "data-key": "ask" }, h("div.stage", { "data-key": "stage" }, picture(state)), h("div.side", { "data-key": "side" }, side)),
  ] };
}

const watching = (state) => played(state, "What is it?", null);

const named = (state, choice) => (choice === "pass" ? "you don’t know" : isTyped(state) ? nameAt(choice) : [lettered(choice), " ", state.settings.options_on_phone ? h("span", null, state.round.options[choice]) : null]);

/** What was answered, sent or on its way; null where nothing was. */
function answered(state) {
  const mine = unsent.find((one) => one.kind === "answer" && one.position === state.position);
  if (mine) return mine.value;
  return state.me ? state.me.choice : null;
}

function called(state) {
  const mine = unsent.find((one) => one.kind === "call" && one.position === state.position);
  if (mine) return mine.value;
  return state.me ? state.me.call : null;
}

function yours(state) {
  const choice = answered(state);
  return h("p.yours", { "data-key": "yours" }, choice === null ? "You had no answer in this time." : ["You said ", named(state, choice)]);
}

function asking(state) {
  const choice = answered(state);
  const isAsked = choice === null || isChanging;
  const { settings } = state;
  const isBet = settings.asks_call && !isAsked && called(state) === null;
  const big = !settings.options_on_phone || !settings.photograph_on_phone;
  let head = isTalk(state) ? "Talk it over first" : "What is it?";
  if (isBet) head = "Will the machine get it?";
  else if (!isAsked) head = isOwn(state) ? "One moment" : "Waiting for the others";
  return played(state, head, [
    isAsked && choices(state, choice, big),
    isAsked && settings.speed && settings.scores !== "off" && h("p.hint", { "data-key": "speed" }, "Who is right sooner has more points."),
    !isAsked && h("p.yours", { "data-key": "yours" }, "You said ", named(state, choice),
      settings.may_change && button("quiet.small", "change", "Change", { "data-key": "change", "aria-disabled": state.is_paused ? "true" : null })),
    isBet && bet(state),
    !isAsked && !isBet && waitingFor(state)]);
}

function choices(state, choice, big) {
  if (isTyped(state)) return search(state, choice);
  const off = state.is_paused || isTalk(state) ? "true" : null;
  const { options_on_phone } = state.settings;
  return h(`div.options${big ? ".big" : ""}`, { "data-key": "options", role: "group", "aria-label": "Your answer" },
    state.round.options.map((name, at) => h(`button.option.s${at}`, {
      type: "button", "data-key": `option ${at}`, "data-do": "answer", "data-with": String(at), "aria-disabled": off, "aria-pressed": choice === null ? null : String(choice === at) },
    lettered(at), options_on_phone ? h("span", null, name) : h("span.unseen", null, name))),
    button("quiet.pass", "answer", "I don’t know", { "data-key": "pass", "data-with": "pass", "aria-disabled": off, "aria-pressed": choice === null ? null : String(choice === "pass") }));
}

function bet(state) {
  const off = state.is_paused ? "true" : null;
  const choose = (value, text, kind) => button(kind, "call", text, { "data-with": value, "aria-disabled": off });
  return h("div.bet", { "data-key": "bet", role: "group", "aria-label": "Will the machine get it?" },
    choose("right", "Yes", "option"), choose("wrong", "No", "option"), choose("passed", "Skip", "quiet"));
}

function waitingFor(state) {
  const call = called(state);
  const says = { right: "You bet it gets it.", wrong: "You bet it doesn’t." }[call];
  return h("div.waiting", { "data-key": "waiting" }, says && h("p", null, says),
    h("p.hint", null, unsent.length || isOwn(state) ? "Sending…" : "The wall counts who has answered."));
}

function reveal(state) {
  const { me, round } = state;
  const said = round.machine;
  const outcome = outcomeOf(state);
  return played(state, said.truth, [
    !state.settings.photograph_on_phone && h("p.claimed", null, `${state.network} said `, h(said.is_right ? "b" : "s", null, said.claimed), `, ${said.percent}.`),
    me && me.called_it !== null && h("p.betted", null, me.called_it ? "● You called it." : "○ Not what you bet."),
    hasScore(me) && h("p.score", null, "Your score: ", h("b", null, `${me.score} of ${me.of}`)),
    round.class && bars(state, me && me.choice),
    isTyped(state) && yours(state),
    outcome && !isOwn(state) && h("p.hint", null, said.line),
    isOwn(state) && button("main", "onward", state.position < state.length ? "Next photograph" : "Go on", { "data-key": "onward" }),
    h("p.credit", null, said.credit),
  ], { small: outcome || said.line, outcome, name: `Revealed: ${said.truth}` });
}

// What is pressed.

pressed(root, {
  answer: (value) => say("answer", value === "pass" ? "pass" : Number(value)),
  call: (value) => say("call", value),
  change: () => { isChanging = true; show(); },
  rename: async () => {
    try {
      const answer = await room.send("POST", "/pupils/me/name", {});
      if (answer.status === 200) { room.state.me.name = answer.body.name; announce("name", answer.body.name, `You are ${answer.body.name}`); show(); }
    } catch (fault) { /* the room's own asking says so */ }
  },
  makeUp: () => join(null),
  again: () => { const again = retry; if (again) again(); },
  afresh: () => room.turnTo(1),
  onward: () => room.turnTo(room.state.position + 1),
});

root.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.dataset.form === "code") enterCode(form.elements.code.value);
  else join(comingIn.settings.own_names ? form.elements.name.value.trim() || null : null);
});

window.addEventListener("storage", (event) => { if (code && event.key === key() && event.newValue && !(room && room.token)) { clearTimeout(waiting); follow(event.newValue); } });

searching(root, () => show());
ticking(() => room && room.state, () => {
  show();
  const { phase, is_paused, position } = room.state;
  if (phase === "asking" && !is_paused) announce("talk", position, "You can answer now");
});
const asked = codeInAddress("join");
if (asked.code) { code = asked.code; enter(); } else if (asked.text) askForCode(NO_CODE, asked.text.slice(0, 16)); else askForCode();
