// What works on this network and in this browser, tried rather than guessed, and what to ask for where it does not.
import { ask, home, remembers } from "./room.js";
import { announce, draw, h } from "./drawing.js";

const root = document.getElementById("room");
const PATIENCE_MS = 8000;

/** Each thing that is tried: what it is for, and, once tried, whether it works and what to do. */
const tried = [
  { key: "http", name: "Pages and answers (HTTP)", is: null, says: "" },
  { key: "socket", name: "The quiz’s own pages (WebSocket)", is: null, says: "" },
  { key: "shelf", name: "Remembering who you are", is: null, says: "" },
  { key: "clipboard", name: "Copying a link by a button", is: null, says: "" },
  { key: "camera", name: "A photograph from the camera", is: null, says: "" },
];

function found(key, is, says) {
  Object.assign(tried.find((one) => one.key === key), { is, says });
  show();
}

/** Where the answer is ours, requests and answers get through. */
async function http() {
  try {
    await ask("../openapi.json");
    found("http", true, "Joining a room, answering and the wall work here.");
  } catch (fault) {
    found("http", false, "Something between here and the quiz answers in its stead, or stops what pages fetch. Perhaps this network wants you to sign in first.");
  }
}

function socket() {
  return new Promise((done) => {
    const to = new URL("_stcore/stream", home);
    to.protocol = to.protocol === "https:" ? "wss:" : "ws:";
    let line = null;
    const end = (is) => {
      clearTimeout(tired);
      if (line) { line.onopen = line.onerror = line.onclose = null; line.close(); }
      found("socket", is, is ? "Playing alone, the numbers and a teacher’s page work here."
        : "A filter on this network stops WebSockets. Pupils need none: join and wall work without. Playing alone, and making a room, do not.");
      done();
    };
    const tired = setTimeout(() => end(false), PATIENCE_MS);
    try {
      line = new WebSocket(to.href);
      line.onopen = () => end(true);
      line.onerror = line.onclose = () => end(false);
    } catch (fault) { end(false); }
  });
}

function shelf() {
  found("shelf", remembers === "browser", { browser: "A reload or a flat battery loses nothing.",
    tab: "This browser keeps things for one tab only, as in a private window. Pupils stay in the room while they keep the tab.",
    page: "This browser keeps nothing. Whoever reloads comes in as somebody new." }[remembers]);
}

function clipboard() {
  const is = window.isSecureContext && Boolean(navigator.clipboard && navigator.clipboard.writeText);
  found("clipboard", is, is ? "Buttons that copy a link work." : `${window.isSecureContext ? "This browser lets no page copy." : "Browsers let pages copy over HTTPS only."} Links are shown as text to select and copy.`);
}

async function camera() {
  const has = window.isSecureContext && Boolean(navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
  let isForbidden = false;
  try { isForbidden = has && (await navigator.permissions.query({ name: "camera" })).state === "denied"; } catch (fault) { /* not every browser tells */ }
  const otherwise = "The field below takes a photograph all the same.";
  if (has && !isForbidden) found("camera", true, "The browser would ask, and then allow it. Rooms need no camera; the lab can use one.");
  else if (isForbidden) found("camera", false, `It is switched off for this address, in the browser or by who manages it. ${otherwise}`);
  else found("camera", false, `${window.isSecureContext ? "This browser has none for pages." : "Browsers give it to pages over HTTPS only."} ${otherwise}`);
}

/** What to ask the school's admin for, where something is missing. */
function wishes() {
  const lacks = (key) => tried.find((one) => one.key === key).is === false;
  return [
    lacks("http") && `Let this device open ${home.host} and everything below it.`,
    lacks("socket") && `Allow WebSockets to ${home.host} (${home.protocol === "https:" ? "wss" : "ws"}, the address ends in _stcore/stream).`,
    !window.isSecureContext && "Serve the quiz over HTTPS, if buttons that copy and the camera are wanted.",
    lacks("shelf") && "Let pages keep data of their own (local storage) for this address.",
  ].filter(Boolean);
}

const mark = (is) => (is === null ? "…" : is ? "● works" : "○ does not");

function verdict() {
  const is = (key) => tried.find((one) => one.key === key).is;
  if (tried.some((one) => one.is === null)) return "Trying what works here";
  if (!is("http")) return "A room will not work here yet";
  return is("socket") ? "Everything for a room works here" : "A class can join; the teacher’s page can’t";
}

function show() {
  const asks = wishes();
  const done = tried.every((one) => one.is !== null);
  draw(root, [
    h("h1", null, verdict()),
    h("p.hint", null, `Tried from this browser, on this network, with ${home.host}.`),
    h("ul.tried", null, tried.map((one) => h("li", { "data-key": one.key }, h("b", null, one.name), h("span.mark", null, mark(one.is)), h("p", null, one.says)))),
    ...(done ? [h("section", { "data-key": "wishes" }, h("h2", null, asks.length ? "What to ask the school’s admin for" : "There is nothing to ask for"),
      asks.length > 0 && h("ul", null, asks.map((wish) => h("li", null, wish))))] : []),
    h("section", { "data-key": "photograph" }, h("h2", null, "A photograph without the camera’s permission"),
      h("label", { for: "photograph" }, "Take or choose one; it stays on this device"),
      h("input", { id: "photograph", type: "file", accept: "image/*", capture: "environment" }), h("p.hint", { id: "took", role: "status", "data-own": true })),
    h("p", { "data-key": "on" }, h("a.quiet", { href: new URL("join", home).href }, "Join a room")),
  ]);
  if (done) announce("check", "done", verdict());
}

show();
root.addEventListener("change", (event) => {
  const [file] = event.target.files;
  document.getElementById("took").textContent = file ? `That works: ${Math.ceil(file.size / 1024)} kB came in.` : "";
});
shelf();
clipboard();
document.title = "What works here · Double take";
Promise.all([http(), socket(), camera()]);
