// A photograph that the class sees at a glance: a cross, the photograph for so long, a mask, and then nothing of it until
// it is told. Each wall shows it once, when it is first asked there, and says for how long it really was on the screen.
import { home, tab } from "./room.js";
import { h, seconds } from "./drawing.js";

const CROSS_MS = 1200;
const MASK_MS = 300;
const CELLS = 32;

const frame = () => new Promise(requestAnimationFrame);
const key = (state) => `double-take-glanced-${state.code}`;
const isOver = (state) => !state.round.photograph || state.phase !== "asking" || Number(tab.getItem(key(state)) || 0) >= state.round.position;
const covered = (says) => h("p.covered", null, says, h("span", null, "It comes back with the answer."));

/** The frame in which it will be; `begin` has it shown. */
export function glance(state) {
  const { round } = state;
  return h("figure.photograph.glance", { "data-key": `glance ${round.position}`, "data-own": true, "--w": String(round.width), "--h": String(round.height) },
    h("div.stage", null, !round.photograph ? covered("Only the wall that leads shows it.") : isOver(state) ? covered("It was shown.") : [
      h("img", { src: new URL(round.photograph, home).href, alt: round.alt, width: round.width, height: round.height }),
      h("canvas", { width: CELLS, height: CELLS, "aria-hidden": "true" }), h("p.cross", { "aria-hidden": "true" }, "+")]));
}

/** Show what is asked now, where it has not been shown yet. */
export async function begin(root, state) {
  const stage = root.querySelector(".glance .stage");
  if (!stage || stage.dataset.at || isOver(state)) return;
  const image = stage.querySelector("img");
  stage.dataset.at = "cross";
  scramble(stage.querySelector("canvas"));
  try { await image.decode(); } catch (fault) { stage.replaceChildren(covered("It could not be loaded.")); return; }
  await until(CROSS_MS);
  if (!stage.isConnected) return;
  tab.setItem(key(state), String(state.round.position));
  stage.dataset.at = "shown";
  const shown_ms = await until(state.settings.glance_ms);
  stage.dataset.at = "mask";
  await until(MASK_MS);
  stage.dataset.at = "over";
  stage.replaceChildren(covered(`It was there for ${seconds(shown_ms)}.`));
}

/** Wait so long, to the nearest frame; how long it was, by the frames' own clock. */
async function until(ms) {
  const start = await frame();
  let now = start;
  let before = start;
  while (now - start + (now - before) / 2 < ms) { before = now; now = await frame(); }
  return now - start;
}

/** Squares of all colours, which leave nothing of the photograph in the eye. */
function scramble(canvas) {
  const paint = canvas.getContext("2d");
  for (let at = 0; at < CELLS * CELLS; at += 1) {
    paint.fillStyle = `hsl(${Math.random() * 360} 60% ${25 + Math.random() * 55}%)`;
    paint.fillRect(at % CELLS, Math.floor(at / CELLS), 1, 1);
  }
}
