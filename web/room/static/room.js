// What both shells of a room share: where things are, what is remembered, and asking the server again and again.

export const home = new URL(document.body.dataset.home || ".", location.href);

const CODE = /^[A-HJ-NP-Z2-9]{6}$/; // without I, O, 0 and 1, which are read for one another

/** The code that somebody meant, in any case and with any gaps; null where it can be none. */
export function codeIn(text) {
  const code = text.toUpperCase().replace(/[\s\u002d\u2010-\u2015]/g, "");
  return CODE.test(code) ? code : null;
}

/** The code in the page's own address: null where there is none, or none that could be. */
export function codeInAddress(page) {
  const after = location.pathname.split(`/${page}/`)[1];
  if (!after) return { code: null, text: "" };
  let text = after;
  try { text = decodeURIComponent(after); } catch (fault) { /* then as it is */ }
  return { code: codeIn(text), text };
}

/** As it is read aloud: two groups of three. */
export const spaced = (code) => `${code.slice(0, 3)}\u00a0${code.slice(3)}`;

/** Until when a room is open, in this device's time. */
export const until = (state) => new Date(state.open_until).toLocaleString("en-GB", { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });

/** "1 pupil", "28 pupils". */
export const many = (n, one, more) => `${n}\u00a0${n === 1 ? one : more}`;

// What is remembered: in this browser for good, else for this tab, else for as long as the page is open.

function works(shelf) {
  try {
    shelf().setItem("double-take-try", "1");
    shelf().removeItem("double-take-try");
    return shelf();
  } catch (fault) { return null; }
}

const forThisPage = () => {
  const kept = new Map();
  return { getItem: (key) => (kept.has(key) ? kept.get(key) : null), setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
};
const lasting = works(() => window.localStorage);
const forThisTab = works(() => window.sessionStorage);

/** How long a name lives in this browser: "browser", "tab" or "page". */
export const remembers = lasting ? "browser" : forThisTab ? "tab" : "page";
export const kept = lasting || forThisTab || forThisPage();
export const tab = forThisTab || forThisPage();

// Asking.

const PATIENCE_MS = 10000;

/**
 * One question to the server: {status, body, retry_s}. Throws where there was no answer of ours: no network, or a
 * network that answers in our stead with a page to sign in.
 */
export async function ask(path, { method = "GET", token = null, body, stop } = {}) {
  const abort = stop || new AbortController();
  const tired = setTimeout(() => abort.abort(), PATIENCE_MS);
  const headers = { accept: "application/json" };
  if (token) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  try {
    const answer = await fetch(new URL(`api/v1/rooms/${path}`, home), {
      method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: "no-store", signal: abort.signal,
    });
    if (answer.status === 304 || answer.status === 204) return { status: answer.status, body: null, retry_s: 0 };
    const isOurs = (answer.headers.get("content-type") || "").includes("json");
    if (!isOurs || answer.status >= 500) throw new Error(`no answer of ours: ${answer.status}`);
    return { status: answer.status, body: await answer.json(), retry_s: Number(answer.headers.get("retry-after")) || 0 };
  } finally { clearTimeout(tired); }
}

/** What a refusal says, in the server's own sentence. */
export const sentence = (answer, otherwise) => (answer.body && answer.body.detail) || otherwise;

const SLOWEST_MS = 8000;
const WHILE_OUT_MS = 5000;

/**
 * A room as one who asks sees it. It asks again every so often, one question at a time: more slowly while nothing
 * comes back, not at all while nobody looks, at once when somebody looks again.
 *
 * `seen(state)` is called with every state that is new; `trouble(what)` with null when all is well, else with
 * {kind: "network" | "many" | "gone" | "stranger" | "out", says}.
 */
export class Room {
  constructor(code, { token = null, every_ms, seen, trouble }) {
    Object.assign(this, { code, token, every_ms, seen, trouble });
    this.state = null;
    this.at = null; // the photograph that one looks at, where everybody sets their own pace; null for the next
    this.failures = 0;
    this.timer = 0;
    this.asking = null;
    this.sending = 0;
    this.isOver = false;
    this.look = () => { if (!document.hidden) this.now(); };
    document.addEventListener("visibilitychange", this.look);
    window.addEventListener("pageshow", this.look);
    window.addEventListener("online", this.look);
    this.now();
  }

  close() {
    this.isOver = true;
    clearTimeout(this.timer);
    if (this.asking) this.asking.abort();
    document.removeEventListener("visibilitychange", this.look);
    window.removeEventListener("pageshow", this.look);
    window.removeEventListener("online", this.look);
  }

  /** Ask at once, unless something is being asked. */
  now() {
    clearTimeout(this.timer);
    if (!this.isOver && !this.asking && !this.sending) this.poll();
  }

  /** Look at that photograph. */
  turnTo(at) {
    this.at = at;
    if (this.asking) { this.asking.abort(); this.asking = null; }
    this.now();
  }

  later(wait_ms) {
    clearTimeout(this.timer);
    if (this.isOver || document.hidden) return;
    this.timer = setTimeout(() => this.now(), wait_ms * (0.8 + 0.4 * Math.random()));
  }

  async poll() {
    const mine = this.asking = new AbortController();
    const query = [this.at && `at=${this.at}`, this.state && `since=${encodeURIComponent(this.state.stamp)}`].filter(Boolean).join("&");
    let wait_ms = this.every_ms;
    try {
      const answer = await ask(query ? `${this.code}?${query}` : this.code, { token: this.token, stop: mine });
      if (this.isOver || this.asking !== mine) return;
      wait_ms = this.take(answer) || wait_ms;
      this.failures = 0;
    } catch (fault) {
      if (this.isOver || this.asking !== mine) return; // something is sent, which goes first
      this.failures += 1;
      wait_ms = Math.min(SLOWEST_MS, this.every_ms * 2 ** this.failures);
      if (this.failures > 1 || !this.state) this.trouble({ kind: "network", says: "" });
    }
    this.asking = null;
    this.later(wait_ms);
  }

  /** What came back; gives how long to wait where that is not the usual. */
  take(answer) {
    const { status } = answer;
    if (status === 304) this.trouble(null);
    else if (status === 200) this.show(answer.body);
    else if (status === 429) {
      this.trouble({ kind: "many", says: sentence(answer, "Many are asking at once.") });
      return Math.max(1, answer.retry_s) * 1000;
    } else if (status === 403) {
      this.trouble({ kind: "out", says: sentence(answer, "You are not in this room.") });
      return WHILE_OUT_MS;
    } else if (status === 401) this.end("stranger", sentence(answer, ""));
    else if (status === 404) this.end("gone", sentence(answer, ""));
    return 0;
  }

  /** What another server has not heard of yet, or what took its time, is no news. */
  show(state) {
    if (this.state && state.version < this.state.version) return;
    this.state = state;
    this.state.came_at = Date.now();
    this.trouble(null);
    this.seen(state);
  }

  end(kind, says) {
    this.close();
    this.trouble({ kind, says });
  }

  /** Say something. It goes before any question that is on its way; the state is asked for again right after. */
  async send(method, path, body) {
    this.sending += 1;
    clearTimeout(this.timer);
    if (this.asking) { this.asking.abort(); this.asking = null; }
    try {
      return await ask(`${this.code}${path}`, { method, token: this.token, body });
    } finally {
      this.sending -= 1;
      this.now();
    }
  }
}

/** Milliseconds until votes close; null without a timer. */
export function left_ms(state) {
  if (state.closes_in_ms === null || state.looking_back !== null) return null;
  return Math.max(0, state.closes_in_ms - (state.is_paused ? 0 : Date.now() - state.came_at));
}

/** How long what is asked is still talked over before it can be answered, in ms; 0 where it can. */
export const talk_ms = (state) => (state.opens_in_ms === null || state.phase !== "asking" ? 0 : Math.max(0, state.opens_in_ms - (state.is_paused ? 0 : Date.now() - state.came_at)));

/** "1:05". */
export function clock(ms) {
  const all = Math.ceil(ms / 1000);
  return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
}
