// The frame is (side as a share of the photograph's shorter side, centre x, centre y), all in [0, 1].
// One question is under way at a time; the next asks about the frame as it is by then.
const CLOSEST = 0.08;

function clamp(value, low, high) { return Math.min(Math.max(value, low), high); }

function begin(root, data) {
  const image = root.querySelector("img"), box = root.querySelector(".frame");
  const zoom = root.querySelector("input"), claim = root.querySelector(".claim");
  const bars = root.querySelector(".bars"), note = root.querySelector(".note");
  const says = root.querySelector(".answer");  // busy while it waits for an answer, so that nobody reads the last one out
  const short = Math.min(data.width, data.height);
  const frame = { side: data.side, x: 0.5, y: 0.5 };
  const game = frameGame(root, data, (to) => put(to, true));
  let asking = false, asked = "", gone = false, failures = 0, mine = true, last = null, sliding = false;

  image.src = data.src;
  image.alt = data.alt;
  root.querySelector(".photo").style.aspectRatio = `${data.width} / ${data.height}`;
  root.querySelector(".photo").style.setProperty("--shape", data.width / data.height);

  function settle(isMine = true) {
    mine = isMine;
    const across = frame.side * short / data.width, down = frame.side * short / data.height;
    frame.x = clamp(frame.x, across / 2, 1 - across / 2);
    frame.y = clamp(frame.y, down / 2, 1 - down / 2);
    box.style.left = `${100 * (frame.x - across / 2)}%`;
    box.style.top = `${100 * (frame.y - down / 2)}%`;
    box.style.width = `${100 * across}%`;
    box.style.height = `${100 * down}%`;
    zoom.value = Math.log(frame.side) / Math.log(CLOSEST);
    box.setAttribute("aria-valuenow", Math.round(100 * zoom.value));
    box.setAttribute("aria-valuetext", `${Math.round(100 * frame.side)} % of the shorter side`);
    ask();
  }

  function wanted() { return `${data.ask}&side=${frame.side.toFixed(4)}&x=${frame.x.toFixed(4)}&y=${frame.y.toFixed(4)}`; }

  function put(to, isMine) { Object.assign(frame, { side: to.side, x: to.x, y: to.y }); settle(isMine); }

  function judge() {
    if (!last) return;
    game.answered(last.want, last.frame, last.answer, { mine: last.mine, dragging: grip !== null || sliding || last.want !== wanted() });
  }

  async function ask() {
    const want = wanted();
    if (asking || want === asked || gone) return;
    const about = { want, frame: { ...frame }, mine };
    asking = true;
    says.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(want, { cache: "no-store" });
      if (!answer.ok) throw new Error(await answer.text());
      last = { ...about, answer: await answer.json() };
      show(last.answer);
      asked = want;
      judge();
      asking = false;
      failures = 0;
      says.removeAttribute("aria-busy");
      ask();
    } catch (error) {
      asking = false;
      asked = want;
      claim.textContent = String(error.message || "").slice(0, 200) || "No answer. Is there a connection?";
      bars.replaceChildren();
      note.textContent = "";
      says.removeAttribute("aria-busy");
      if (++failures < 10) setTimeout(() => { asked = ""; ask(); }, 1500);
    }
  }

  function show(answer) {
    claim.textContent = answer.claim;
    bars.replaceChildren(...answer.top.map((one) => {
      const row = document.createElement("li");
      for (const [kind, text] of [["name", one.name], ["bar", ""], ["value", one.sure]]) {
        const part = document.createElement("span");
        part.className = kind;
        part.textContent = text;
        row.append(part);
      }
      if (data.truth.includes(one.name)) { row.className = "truth"; row.firstChild.textContent += " ●"; }
      const fill = document.createElement("span");
      fill.style.width = `${Math.max(0.4, 100 * one.probability)}%`;
      row.children[1].append(fill);
      return row;
    }));
    note.textContent = answer.note;
  }

  function move(dx, dy) { frame.x += dx; frame.y += dy; settle(); }
  function closer(times) { frame.side = clamp(frame.side * times, CLOSEST, 1); settle(); }

  const photo = root.querySelector(".photo"), fingers = new Map();
  let grip = null;  // what is held: the frame, one of its corners, or two fingers

  function place(event) {
    const at = photo.getBoundingClientRect();
    return { x: event.clientX - at.left, y: event.clientY - at.top, wide: at.width, tall: at.height };
  }

  function cornerAt(at) {
    const half = frame.side * short / data.width * at.wide / 2, reach = Math.min(22, half / 2);
    for (const dx of [-1, 1]) for (const dy of [-1, 1]) {
      const x = frame.x * at.wide + dx * half, y = frame.y * at.tall + dy * half;
      if (Math.hypot(at.x - x, at.y - y) <= reach) return { dx, dy, x: x - 2 * dx * half, y: y - 2 * dy * half };
    }
    return null;
  }

  function apart() {
    const [one, other] = fingers.values();
    return Math.hypot(one.x - other.x, one.y - other.y);
  }

  function pullCorner(at) {  // the corner across from it stays where it is
    const room = Math.min(grip.dx > 0 ? at.wide - grip.x : grip.x, grip.dy > 0 ? at.tall - grip.y : grip.y);
    const full = Math.min(at.wide, at.tall), pulled = Math.max(grip.dx * (at.x - grip.x), grip.dy * (at.y - grip.y));
    const side = Math.max(CLOSEST * full, Math.min(pulled, room));
    put({ side: side / full, x: (grip.x + grip.dx * side / 2) / at.wide, y: (grip.y + grip.dy * side / 2) / at.tall }, true);
  }

  photo.onpointerdown = (event) => {
    const at = place(event);
    fingers.set(event.pointerId, at);
    photo.setPointerCapture(event.pointerId);
    if (fingers.size === 2) {
      grip = { kind: "pinch", apart: apart(), side: frame.side };
      return;
    }
    const corner = cornerAt(at);
    if (corner) {
      grip = { kind: "corner", ...corner };
      return;
    }
    if (event.target !== box) {
      frame.x = at.x / at.wide;
      frame.y = at.y / at.tall;
    }
    grip = { kind: "frame", px: at.x, py: at.y, x: frame.x, y: frame.y };
    if (event.target !== box) settle();
  };
  photo.onpointermove = (event) => {
    const at = place(event);
    if (!grip) {
      const corner = cornerAt(at);
      photo.style.cursor = box.style.cursor = corner ? (corner.dx === corner.dy ? "nwse-resize" : "nesw-resize") : "";
      return;
    }
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, at);
    if (grip.kind === "pinch") {
      frame.side = clamp(grip.side * apart() / Math.max(1, grip.apart), CLOSEST, 1);
    } else if (grip.kind === "corner") {
      pullCorner(at);
      return;
    } else {
      frame.x = grip.x + (at.x - grip.px) / at.wide;
      frame.y = grip.y + (at.y - grip.py) / at.tall;
    }
    settle();
  };
  photo.onpointerup = photo.onpointercancel = (event) => {
    fingers.delete(event.pointerId);
    grip = null;  // who lifts one of two fingers begins anew with the next
    judge();
  };
  box.onkeydown = (event) => {
    const step = 0.02, ways = {
      ArrowLeft: () => move(-step, 0), ArrowRight: () => move(step, 0), ArrowUp: () => move(0, -step),
      ArrowDown: () => move(0, step), "+": () => closer(0.93), "=": () => closer(0.93), "-": () => closer(1 / 0.93),
    };
    if (ways[event.key]) { event.preventDefault(); ways[event.key](); }
  };
  zoom.oninput = () => { frame.side = Math.pow(CLOSEST, Number(zoom.value)); settle(); };
  zoom.onpointerdown = () => { sliding = true; };
  zoom.onpointerup = zoom.onpointercancel = zoom.onblur = () => { sliding = false; judge(); };

  function choose(event) { if (event.detail.src === data.src) put(event.detail.frame, false); }
  document.addEventListener("double-take-frame", choose);  // the crops that were found say which was chosen
  settle();
  return () => {
    gone = true;
    document.removeEventListener("double-take-frame", choose);
  };
}

const running = new WeakMap();

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".framing");
  const name = JSON.stringify([data.ask, data.side, data.src.length, data.game]);
  const now = running.get(root);
  if (!now || now.name !== name) {
    if (now) now.end();
    running.set(root, { name, end: begin(root, data) });
  }
}
