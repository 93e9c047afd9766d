// What a pupil is told of how it went: of a photograph, of their own way through, of the class.
import { home, until } from "./room.js";
import { button, finding, h, ofWhat } from "./drawing.js";

export const heading = (text, small) => [small && h("p.kicker", null, small), h("h1", null, text)];

/** Whether there is a score, and it is told. */
export const hasScore = (me) => me && me.score !== null && me.of > 0;

/** What happened between this pupil and the machine, in one line. */
export function outcomeOf({ me, round, network }) {
  const said = round.machine;
  if (!me || me.choice === null) return "";
  if (me.choice === "pass") return said.is_right ? `You passed; ${network} knew.` : `You passed; ${network} should have.`;
  if (me.was_right) return said.is_right ? "You saw it, and so did the machine." : "You saw it. The machine didn’t.";
  if (said.is_right) return "This one went to the machine.";
  return said.option === me.choice ? "It fooled you and the machine alike." : "It fooled you both, each in your own way.";
}

/** At one's own pace, after the last. */
export function done(state) {
  const { me } = state;
  return { key: "done", title: "That was all", parts: [
    heading("That was all"),
    hasScore(me) && h("p.score", null, "Your score: ", h("b", null, `${me.score} of ${me.of}`)),
    h("p", null, state.open_until ? `How the class did is told here after ${until(state)}.` : "How the class did is told here once your teacher ends the room."),
    me && button("plain", "afresh", "Look through them again", { "data-key": "afresh" })] };
}

export function ended(state) {
  const { me, result, network } = state;
  const of100 = (part) => `${Math.round(100 * part)}\u00a0%`;
  return { key: "ended", title: "How it went", parts: [
    ...heading(finding(result), "That was it"),
    hasScore(me) && h("p.score", null, `${me.name}: `, h("b", null, `${me.score} of ${me.of}`)),
    result && result.answers > 0 && h("dl.duel", null,
      h("div.people", null, h("dt", null, "Your class"), h("dd", null, of100(result.right))),
      h("div.network", null, h("dt", null, network), h("dd", null, of100(result.machine)))),
    result && result.answers > 0 && h("p.hint", null, ofWhat(state)),
    result && result.of_calls > 0 && h("p", null, `The class called the machine ${result.called_it} of ${result.of_calls} times.`),
    h("p.notice", null, "You can close this page. The room forgets you soon."),
    h("a.quiet", { href: home.href }, "Play on your own")] };
}
