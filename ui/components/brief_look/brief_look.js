// A photograph for a moment: a cross, the photograph, a mask of patches. What is shown, and for how long, is a matter of
// frames: the photograph is decoded and drawn aside beforehand, put on the screen in one frame and covered in another, and
// the time between those two frames is what was shown. One look to a round, whatever the page draws again.
const CROSS_MS = 700;  // the cross stands for so long at least
const PATIENCE_MS = 8000;
const LARGEST = 2;  // pixels of the screen to one of the page, at most
const HEAR = Symbol.for("double-take-brief-look");
const LOOK = Symbol("look");
// Of each round whose photograph this page has begun to show, what was measured; null if nothing could be, or not yet.
const looks = document[Symbol.for("double-take-brief-looks")] ??= new Map();

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

// Patches of three sizes in greys and faint colours, drawn anew each time; nothing of the photograph is in them.
function patches(canvas) {
  const pen = canvas.getContext("2d"), { width, height } = canvas;
  const side = Math.max(width, height);
  const grey = () => `hsl(${360 * Math.random()} ${20 * Math.random()}% ${28 + 44 * Math.random()}%)`;
  const rough = side / 14;
  for (let y = 0; y < height; y += rough) {
    for (let x = 0; x < width; x += rough) {
      pen.fillStyle = grey();
      pen.fillRect(x, y, rough + 1, rough + 1);
    }
  }
  for (const [many, part] of [[260, 24], [700, 44]]) {
    for (let n = 0; n < many; n++) {
      const wide = side / part * (.6 + Math.random());
      pen.fillStyle = grey();
      pen.fillRect(width * Math.random() - wide / 2, height * Math.random() - wide / 2, wide, wide);
    }
  }
}

function cross(canvas, figure) {
  const pen = canvas.getContext("2d"), { width, height } = canvas, style = getComputedStyle(figure);
  const arm = Math.min(width, height) / 22, thick = Math.max(2, arm / 5);
  pen.fillStyle = style.backgroundColor;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = style.color;
  pen.fillRect(width / 2 - arm, height / 2 - thick / 2, 2 * arm, thick);
  pen.fillRect(width / 2 - thick / 2, height / 2 - arm, thick, 2 * arm);
}

function aside(canvas, draw) {
  const copy = document.createElement("canvas");
  copy.width = canvas.width;
  copy.height = canvas.height;
  draw(copy);
  return copy;
}

function fit(canvas) {
  const scale = Math.min(LARGEST, devicePixelRatio || 1), { width, height } = canvas.getBoundingClientRect();
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
}

// How long the photograph was on the screen, in ms; null if it did not come, or the tab was hidden meanwhile.
async function show(figure, canvas, data) {
  const pen = canvas.getContext("2d");
  cross(canvas, figure);
  const photograph = new Image();
  photograph.src = data.src;
  const decoded = photograph.decode().then(() => true, () => false);
  const since = await frame();
  const periods = [];
  let now = since;
  const tick = async () => {
    const next = await frame();
    periods.push(next - now);
    now = next;
  };
  if (!await decoded) return null;
  const picture = aside(canvas, (copy) => copy.getContext("2d").drawImage(photograph, 0, 0, copy.width, copy.height));
  const mask = aside(canvas, patches);
  const cover = () => pen.drawImage(mask, 0, 0);
  let away = document.visibilityState !== "visible";
  const leave = () => { away = true; cover(); };
  do await tick(); while (now - since < CROSS_MS || periods.length < 8);
  const period = periods.slice(-8).sort((one, other) => one - other)[3];
  document.addEventListener("visibilitychange", leave);
  away ||= document.visibilityState !== "visible";
  const from = now;
  if (!away) pen.drawImage(picture, 0, 0);  // still within the frame that `now` is of
  do await tick(); while (now - from + period / 2 < data.ms && !away);
  cover();
  document.removeEventListener("visibilitychange", leave);
  picture.width = 0;
  photograph.removeAttribute("src");
  return away ? null : Math.round(now - from);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const figure = parentElement.querySelector(".glance");
  const [canvas, button] = ["canvas", "button"].map((name) => figure.querySelector(name));
  const [otherwise, spoken] = [".otherwise", ".unseen"].map((name) => figure.querySelector(name));
  figure.className = `photograph glance${data.shape}`;
  figure.style.setProperty("--w", data.width);
  figure.style.setProperty("--h", data.height);
  figure.setAttribute("role", "group");
  figure.setAttribute("aria-label", data.alt);
  otherwise.hidden = true;
  const state = figure[LOOK] ??= {};
  Object.assign(state, { tell: setTriggerValue, stage: data.stage });
  if (state.round !== data.round) Object.assign(state, { round: data.round, isPressed: false, isShowing: false, isCovered: false });

  function cover() {
    fit(canvas);
    patches(canvas);
  }
  function end(ms) {
    looks.set(data.round, ms);
    spoken.textContent = "The photograph was shown; now say what it was.";
    state.tell("shown", { round: data.round, ms });
  }
  function press() {
    if (state.isPressed || button.hidden) return;
    state.isPressed = true;
    button.hidden = true;
    figure.focus({ preventScroll: true });
    fit(canvas);
    cross(canvas, figure);
    state.tell("pressed", data.round);
    state.waiting = setTimeout(() => {  // nobody answered: it can be pressed again
      if (!state.isPressed || state.stage !== "ahead") return;
      Object.assign(state, { isPressed: false });
      button.hidden = false;
      cover();
    }, PATIENCE_MS);
  }

  button.hidden = data.stage !== "ahead" || state.isPressed;
  button.onclick = press;
  const hear = (event) => {
    const at = event.composedPath()[0];
    if (!data.keys || ![" ", "Enter"].includes(event.key) || event.repeat || event.defaultPrevented) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || button.hidden) return;
    if (at instanceof Element && at !== document.body && !figure.contains(at) && at.closest("a, button, input, textarea, select, summary, [role], [tabindex]:not([tabindex='-1'])")) return;
    if (at === button) return;  // presses itself
    event.preventDefault();
    press();
  };
  document.removeEventListener("keydown", document[HEAR]);
  document[HEAR] = hear;
  document.addEventListener("keydown", hear);

  if (data.stage === "begun" && !state.isShowing) {
    if (looks.has(data.round)) {  // it was shown, and the word of it was lost, or the visitor went elsewhere meanwhile
      cover();
      end(looks.get(data.round));
    } else {
      state.isShowing = true;
      looks.set(data.round, null);
      fit(canvas);
      show(figure, canvas, data).then((ms) => {
        if (ms === null) cover();
        end(ms);
      });
    }
  } else if (data.stage !== "begun" && !state.isPressed && !state.isCovered) {
    state.isCovered = true;
    cover();
  }
  const resized = new ResizeObserver(() => {
    const { width } = canvas.getBoundingClientRect();
    if (state.wide !== undefined && Math.abs(width - state.wide) > 2 && (data.stage === "over" || !state.isPressed)) cover();
    state.wide = width;
  });
  resized.observe(canvas);
  return () => {
    resized.disconnect();
    if (!figure.isConnected) clearTimeout(state.waiting);
    document.removeEventListener("keydown", hear);
  };
}
