// The frame is (side as a share of the photograph's shorter side, centre x, centre y), all in [0, 1].
// One question is under way at a time; the next asks about the frame as it is by then.
const CLOSEST = 0.08;

function clamp(value, low, high) { return Math.min(Math.max(value, low), high); }

function begin(root, data) {
  const image = root.querySelector("img"), box = root.querySelector(".frame");
  const zoom = root.querySelector("input"), claim = root.querySelector(".claim");
  const bars = root.querySelector(".bars"), note = root.querySelector(".note");
  const says = root.querySelector(".says");  // busy while it waits for an answer, so that nobody reads the last one out
  const short = Math.min(data.width, data.height);
  const frame = { side: data.side, x: 0.5, y: 0.5 };
  let asking = false, asked = "", gone = false, failures = 0;

  image.src = data.src;
  image.alt = data.alt;
  root.querySelector(".photo").style.aspectRatio = `${data.width} / ${data.height}`;
  root.querySelector(".photo").style.setProperty("--shape", data.width / data.height);

  function settle() {
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

  async function ask() {
    const want = `${data.ask}&side=${frame.side.toFixed(4)}&x=${frame.x.toFixed(4)}&y=${frame.y.toFixed(4)}`;
    if (asking || want === asked || gone) return;
    asking = true;
    says.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(want, { cache: "no-store" });
      if (!answer.ok) throw new Error(await answer.text());
      show(await answer.json());
      asked = want;
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

  const photo = root.querySelector(".photo");
  let from = null;
  photo.onpointerdown = (event) => {
    const at = photo.getBoundingClientRect();
    if (event.target !== box) {
      frame.x = (event.clientX - at.left) / at.width;
      frame.y = (event.clientY - at.top) / at.height;
    }
    from = { px: event.clientX, py: event.clientY, x: frame.x, y: frame.y };
    photo.setPointerCapture(event.pointerId);
    settle();
  };
  photo.onpointermove = (event) => {
    if (!from) return;
    const at = photo.getBoundingClientRect();
    frame.x = from.x + (event.clientX - from.px) / at.width;
    frame.y = from.y + (event.clientY - from.py) / at.height;
    settle();
  };
  photo.onpointerup = photo.onpointercancel = () => { from = null; };
  box.onkeydown = (event) => {
    const step = 0.02, ways = {
      ArrowLeft: () => move(-step, 0), ArrowRight: () => move(step, 0), ArrowUp: () => move(0, -step),
      ArrowDown: () => move(0, step), "+": () => closer(0.93), "=": () => closer(0.93), "-": () => closer(1 / 0.93),
    };
    if (ways[event.key]) { event.preventDefault(); ways[event.key](); }
  };
  zoom.oninput = () => { frame.side = Math.pow(CLOSEST, Number(zoom.value)); settle(); };
  settle();
  return () => { gone = true; };
}

const running = new WeakMap();

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".framing");
  const name = JSON.stringify([data.ask, data.side, data.src.length]);
  const now = running.get(root);
  if (!now || now.name !== name) {
    if (now) now.end();
    running.set(root, { name, end: begin(root, data) });
  }
}
