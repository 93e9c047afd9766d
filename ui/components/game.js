// The game of the frame: how many were tried, the surest mistake so far, and whoever plays judging what it still shows.
const REMEMBERED = 12;

function frameGame(root, data, goTo) {
  const part = (name) => root.querySelector(`.game .${name}`);
  const game = root.querySelector(".game");
  const asks = part("asks"), score = part("score"), told = part("told"), back = part("back");
  const yes = part("yes"), no = part("no"), thing = data.game;
  const tried = new Set(), refused = new Set();
  let first = true, wrong = [], won = null, asked = null, now = "";

  game.hidden = !thing;
  yes.textContent = "Plain to see";
  no.textContent = "Not really";
  yes.setAttribute("aria-label", `The ${thing} is plain to see in this frame`);
  no.setAttribute("aria-label", `The ${thing} is not really to be seen in this frame`);

  function counted() {
    const best = wrong[0];
    const soFar = best ? ` The nearest so far: ${best.claim}.` : " It has not been wrong yet.";
    const surest = won ? ` The surest that counts: ${won.claim}.` : soFar;
    score.textContent = tried.size ? `${tried.size} ${tried.size === 1 ? "frame" : "frames"} tried.${surest}` : "";
    back.hidden = !(won || best) || (won || best).at === now;
  }

  function ask(one) {
    asked = one;
    asks.hidden = !one;
    if (one) told.textContent = `Wrong, and ${one.claim}. Is the ${thing} still plain to see in your frame?`;
    else if (!won) told.textContent = "";
  }

  function settled(one, line) {
    const held = root.getRootNode().activeElement;  // the button that goes takes no focus with it
    asked = null;
    asks.hidden = true;
    told.textContent = line;
    if (asks.contains(held)) root.querySelector(".frame").focus({ preventScroll: true });
    counted();
  }

  yes.onclick = () => {
    won = asked;
    settled(won, `Framed by you: ${won.claim}, and the ${thing} is plain to see. It took ${won.tries} ${won.tries === 1 ? "frame" : "frames"}.`);
  };
  no.onclick = () => {
    refused.add(asked.at);
    wrong = wrong.filter((other) => other.at !== asked.at);
    settled(null, `Then it does not count. Leave more of the ${thing} in the frame.`);
  };
  back.onclick = () => { const best = won || wrong[0]; if (best) goTo(best.frame); };

  return {
    // An answer to the frame `at`; `mine`: somebody moved it there. While it is being dragged nothing is asked.
    answered(at, frame, answer, { mine, dragging }) {
      now = at;
      if (!thing) return;
      const isFirst = first;
      first = false;
      if (!isFirst && mine) tried.add(at);
      const one = { at, frame, claim: answer.claim, probability: answer.probability, tries: tried.size };
      if (answer.wrong && !isFirst && mine && !refused.has(at) && !wrong.some((other) => other.at === at)) {
        wrong = [...wrong, one].sort((a, b) => b.probability - a.probability).slice(0, REMEMBERED);
      }
      const known = wrong.find((other) => other.at === at);
      const counts = known && answer.sure && (!won || one.probability > won.probability);
      if (counts && !dragging) ask(known);
      else if (asked) ask(null);
      counted();
    },
  };
}
