// Leading a room: keys, buttons, the list of names. What is pressed is a command that says which version it saw; where
// the room had moved on meanwhile, nothing happens but a fresh look.
import { home, sentence } from "./room.js";
import { announce, button, draw, h, isTalk, pressed } from "./drawing.js";

const EXTENDS_S = { asking: 30, open: 86400 };
const FORWARD = new Set([" ", "ArrowRight", "Enter", "PageDown"]);
const BACK = new Set(["ArrowLeft", "PageUp"]);
const LOST = "That did not get through. Press it again once the network is back.";
const LETTERS = { p: "pause", h: "hide", l: "lock", e: "end" };

/** What going forward does next, in words. */
function onward(state) {
  if (state.looking_back !== null) return state.looking_back + (state.phase === "ended" ? 0 : 1) >= state.position ? "Back to now" : "The next one";
  if (isTalk(state)) return "Open the votes";
  const isLast = state.position >= state.length;
  return { lobby: "Start", open: "", asking: "Close the votes", closed: "Show the class’s answers", class: "Ask the machine",
    machine: isLast ? "How it went" : "Next photograph", ended: "" }[state.phase];
}

export class Leading {
  constructor(place, changed) {
    Object.assign(this, { place, changed, room: null, state: null, isBusy: false, isOpen: false, sure: null, hasLink: false, hasKeys: true, note: "", isDeleted: false });
    // What was clicked does not keep the keyboard, or Space would press it again rather than go on.
    place.addEventListener("click", (event) => { const at = event.target.closest("button"); if (at && event.detail > 0) at.blur(); });
    pressed(place, {
      forward: () => this.command("forward"),
      back: () => this.command("back"),
      pause: () => this.toggle("pause"),
      hide: () => this.toggle("hide"),
      lock: () => this.toggle("lock"),
      extend: () => this.command("extend", { seconds: EXTENDS_S[this.state.phase] }),
      end: () => this.ask("end"),
      wipe: () => this.ask("wipe"),
      no: () => { this.sure = null; this.draw(); },
      yes: () => this.sureOfIt(),
      more: () => { this.isOpen = !this.isOpen; this.hasLink = false; this.draw(); },
      pupil: (what) => { const [command, number] = what.split(" "); this.command(command, { pupil: Number(number) }); },
      keys: () => { this.hasKeys = !this.hasKeys; this.draw(); },
      link: () => { this.hasLink = !this.hasLink; this.draw(); },
      copy: () => this.copy(),
      csv: () => this.csv(),
      print: () => window.print(),
      full: () => this.full(),
    });
    document.addEventListener("keydown", (event) => this.key(event));
  }

  /** Lead that room; none, where there is no token. */
  of(room) {
    this.room = room;
    this.state = null;
    this.draw();
  }

  show(state) {
    if (!this.room || !state.host) return;
    if (this.note === LOST || (this.state && this.state.version !== state.version)) this.note = ""; // the network is back, or it is old
    if (this.sure === "end" && state.phase === "ended") this.sure = null;
    this.state = state;
    this.draw();
  }

  warn(text) {
    this.note = text;
    this.draw();
  }

  // What is pressed.

  key(event) {
    if (!this.state || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const on = event.target;
    const isWriting = on.closest && on.closest("input, textarea, select");
    const isPressing = on.closest && on.closest("button, a, summary") && on.matches(":focus-visible") && (event.key === " " || event.key === "Enter");
    if (event.key === "Escape" && this.sure) { this.sure = null; this.draw(); return; }
    if (isWriting || isPressing || this.sure || !this.hasKeys) return;
    const letter = LETTERS[event.key.toLowerCase()];
    if (FORWARD.has(event.key)) this.command("forward");
    else if (BACK.has(event.key)) this.command("back");
    else if (letter === "end") this.ask("end");
    else if (letter) this.toggle(letter);
    else return;
    event.preventDefault();
  }

  async toggle(what) {
    await this.done;
    if (!this.state) return;
    const [isOn, off] = { pause: [this.state.is_paused, "resume"], hide: [this.state.is_hidden, "show"], lock: [this.state.is_locked, "unlock"] }[what];
    this.command(isOn ? off : what);
  }

  /** One at a time: a second step forward while the first is under way is a slip of the finger, all else waits. */
  async command(command, more) {
    if (this.isBusy && (command === "forward" || command === "back")) return;
    while (this.isBusy) await this.done;
    if (!this.state || (command === "forward" && this.state.phase === "ended")) return;
    if (command === "forward" && isTalk(this.state)) command = "open"; // what the button says: were the talk just over, forward would close them
    this.isBusy = true;
    this.done = this.sent(command, more);
    await this.done;
  }

  async sent(command, more) {
    const { version } = this.state;
    this.note = "";
    try {
      const answer = await this.room.send("POST", "/commands", Object.assign({ command, version }, more));
      if (answer.status === 200) this.room.show(answer.body);
      else if (answer.status !== 409) this.note = sentence(answer, "That did not work.");
    } catch (fault) { this.note = LOST; }
    this.isBusy = false;
    this.draw();
  }

  /** What can't be undone is asked once. */
  ask(what) {
    if (this.state.phase === "ended" && what === "end") return;
    this.sure = what;
    this.draw();
    const no = this.place.querySelector('[data-do="no"]');
    if (no) no.focus();
  }

  async sureOfIt() {
    const what = this.sure;
    this.sure = null;
    if (what === "end") { await this.command("end"); return; }
    try {
      const answer = await this.room.send("DELETE", "");
      if (answer.status === 204) { this.isDeleted = true; this.room = this.state = null; this.draw(); this.changed(); return; }
      this.note = sentence(answer, "That did not work.");
    } catch (fault) { this.note = "That did not get through. Nothing is deleted yet."; }
    this.draw();
  }

  async copy() {
    const field = document.getElementById("host-link");
    try {
      await navigator.clipboard.writeText(field.value);
      this.note = "Copied.";
    } catch (fault) {
      field.focus();
      field.select();
      this.note = "This browser does not let a page copy here. The link is selected: copy it by hand.";
    }
    this.draw();
  }

  async csv() {
    try {
      const answer = await fetch(new URL(`api/v1/rooms/${this.state.code}/answers.csv`, home), { headers: { authorization: `Bearer ${this.room.token}` }, cache: "no-store" });
      if (!answer.ok) throw new Error(String(answer.status));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = `double-take-${this.state.code}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    } catch (fault) { this.warn("The answers could not be fetched. Try again."); }
  }

  /** What opens this room on a second device, and leads there as well. */
  hostLink() {
    return this.state.host.host_url || `${new URL(`wall/${this.state.code}`, home).href}#host=${encodeURIComponent(this.room.token)}`;
  }

  full() {
    const whole = document.documentElement;
    if (document.fullscreenElement) document.exitFullscreen();
    else if (whole.requestFullscreen) whole.requestFullscreen().catch(() => this.warn("This browser keeps pages off the full screen. F11 may do it."));
  }

  // What is drawn.

  draw() {
    const { place, state, note } = this;
    place.hidden = !state && !note;
    announce("note", note, note);
    const said = note && h("p.notice.loud", { "data-key": "note" }, note);
    draw(place, state ? [...(said ? [said] : []), this.sure ? this.question() : this.controls(), ...(this.isOpen && !this.sure ? [this.drawer()] : [])] : said ? [said] : []);
  }

  question() {
    const isEnd = this.sure === "end";
    return h("div.sure", { "data-key": `sure ${this.sure}`, role: "group", "aria-label": "Are you sure?" },
      h("p", null, isEnd ? "End the room for everybody?" : "Delete the room, its names and all answers? They can’t be had back."),
      button("danger", "yes", isEnd ? "End it" : "Delete everything"), button("main", "no", isEnd ? "Go on playing" : "Keep them"));
  }

  controls() {
    const { state, hasKeys } = this;
    const key = (text) => hasKeys && h("kbd", { "aria-hidden": "true" }, text);
    const next = onward(state);
    const isOn = state.phase !== "ended";
    const isTogether = isOn && state.phase !== "open";
    const part = (name, does, text, sign, attributes) => button(name, does, [text, sign && key(sign)], Object.assign({ "data-key": does }, attributes));
    return h("div.keys", { "data-key": "keys" },
      next && part("main", "forward", next, "→"),
      isTogether && state.phase !== "asking" && (state.looking_back || state.position) > 1 && part("plain", "back", "Back", "←"),
      (state.phase === "asking" || state.phase === "open" || state.closes_in_ms !== null) && part("plain", "pause", state.is_paused ? "Go on" : "Pause", "P", { "aria-pressed": String(state.is_paused) }),
      isTogether && part("plain", "hide", state.is_hidden ? "Show" : "Hide", "H", { "aria-pressed": String(state.is_hidden) }),
      isOn && part("plain", "lock", state.is_locked ? "Unlock" : "Lock", "L", { "aria-pressed": String(state.is_locked) }),
      state.phase === "asking" && state.closes_in_ms !== null && part("plain", "extend", "+30\u00a0s"),
      state.open_until && part("plain", "extend", "+1\u00a0day"),
      isOn && part("plain", "end", "End", "E"),
      !isOn && part("plain", "print", "Print the report"),
      !isOn && part("plain", "csv", "Answers as CSV"),
      part("plain", "more", "More", "", { "aria-expanded": String(this.isOpen) }));
  }

  drawer() {
    const { state } = this;
    const act = (pupil, command, text) => button("quiet.small", "pupil", [text, h("span.unseen", null, ` ${pupil.name}`)], { "data-with": `${command} ${pupil.number}`, "data-key": command });
    const states = { removed: " (taken off)", banned: " (kept out)" };
    return h("div.more", { "data-key": "more", tabindex: "0", role: "region", "aria-label": "More" },
      h("section", null, h("h2", null, "Names"),
        state.host.pupils.length === 0 && h("p.hint", null, "Nobody is in yet."),
        h("ul.pupils", null, state.host.pupils.map((pupil) => h("li", { "data-key": `pupil ${pupil.number}` },
          h("span.who", null, pupil.name, states[pupil.state], state.phase === "open" && ` · ${pupil.done} of ${state.length}`, state.phase === "asking" && pupil.has_answered && h("span", null, " ●", h("span.unseen", null, " has answered"))),
          pupil.state === "in" ? [act(pupil, "remove", "Take off"), act(pupil, "ban", "Keep out")] : act(pupil, "let_in", "Let in"))))),
      h("section", null, h("h2", null, "Lead from your phone"),
        h("p.hint", null, "The host link opens this room with these buttons on a second device. Whoever has it can lead, so pupils must not see it: turn the projector away first."),
        h("div.row", null, button("plain", "link", this.hasLink ? "Take the link off the screen" : "Show the host link", { "aria-expanded": String(this.hasLink) })),
        this.hasLink && h("div.row", { "data-key": "link" }, h("input", { id: "host-link", "aria-label": "Host link", readonly: true, value: this.hostLink() }), button("plain", "copy", "Copy"))),
      h("section", null, h("h2", null, "This room"),
        h("div.row", null, button("plain", "full", "Full screen"), state.phase !== "open" && button("plain", "csv", "Answers as CSV"),
          button("plain", "keys", this.hasKeys ? "Switch the keys off" : "Switch the keys on", { "aria-pressed": String(this.hasKeys) }),
          button("danger", "wipe", "Delete everything"))));
  }
}
