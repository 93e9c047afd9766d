"""What the intervals and headlines of the comparison are worth, in crowds made up with a known truth.

`python -m bench.coverage` prints what docs/statistics.md quotes, with so many simulations as it says there.
"""

import argparse
from collections import Counter
from collections.abc import Iterator

import numpy as np

from bench.simulated import CHANCE, NETWORK, Law, of_nothing
from quiz.analysis.comparison import Compared, compare
from quiz.analysis.resampling import clusters, rate_interval, weights
from quiz.analysis.statistics import wilson
from ui.views.comparison import accuracy, agreement, by_class, calls, claims, glances
from ui.views.measurement import calibration

LAWS = (
    Law(),
    Law(of_players=0.8, of_photographs=1.5),
    Law(level=2.0),
    Law(of_players=0.3, of_photographs=0.3),
    Law(of_players=0.0, of_photographs=0.0),
    Law(players=20, photographs=10),
    Law(players=30, photographs=12, looks=6, of_players=0.8, of_photographs=1.5),
    Law(players=1000, photographs=123, looks=10),
)
"""The first is what is promised; the others say how it goes elsewhere, down to the least that a headline waits for."""

_SILENT = {
    "fail alike": (
        "Do they fail on the same photographs? Too early to say",
        "No clear sign that they fail on the same photographs",
    ),
    "fair question": ("A fair question: too close to call", "A fair question: too few looks yet"),
    "who sees more": (
        "Asked a fair question, people and the network are too close to call",
        "Who sees more, people or the network? Too early to say",
    ),
    "class by class": ("Class by class, no gap stands out", "Class by class, it is too early to say"),
    "calling it": (calls.UNTOLD, "No clear sign that people can tell what fools the network"),
    "what it will say": (claims.CLAIMS_UNTOLD, claims.NO_SIGN),
    "at a glance": (glances.GLANCES_UNTOLD, glances.NO_CLEAR_SIGN),
    "too sure": ("No clear sign that people are too sure, or too little",),
}


def coverage(law: Law, simulations: int, *, seed: int) -> tuple[float, float, float]:
    """How often the interval holds the truth, how often Wilson's alone does, and how much wider it is than need be.

    The last is its mean width as a ratio to the range that 95 % of the simulated rates lie in.
    """
    chance = np.random.default_rng(seed)
    held, alone, widths, rates = [], [], [], []
    for number in range(simulations):
        players, photographs, right = law.looked(chance)
        ones = np.ones_like(right)
        drawn = weights(law.players, law.photographs, samples=300, seed=number)
        sums = drawn.sums(players, photographs, np.stack([right, ones], axis=1))
        of = clusters(players, photographs, ones)
        found, its = rate_interval(right.sum(), len(right), sums[:, 0], sums[:, 1], of), wilson(right.sum(), len(right))
        held.append(found.low <= law.rate <= found.high)
        alone.append(its.low <= law.rate <= its.high)
        widths.append(found.high - found.low)
        rates.append(right.mean())
    low, high = np.percentile(rates, [2.5, 97.5])
    return float(np.mean(held)), float(np.mean(alone)), float(np.mean(widths) / (high - low))


def headlines(found: Compared) -> Iterator[str]:
    """Which headlines say something that is there to be said, of what `of_nothing` made up: each is a false alarm."""
    said = {
        "fail alike": agreement.agreement(found.comparisons, NETWORK).title,
        "fair question": accuracy.at_random(found.comparisons, NETWORK).title,
        "who sees more": accuracy.who_sees_more(found),
        "class by class": by_class.per_class(found.by_class, NETWORK).title,
    }
    said["calling it"] = calls.calls(found.called).title
    said["what it will say"] = claims.claims_panel(found.foreseen).title
    said["at a glance"] = glances.lured_panel(found.glanced).title
    people = calibration.of_people(found.calibrated)
    if people is not None:
        said["too sure"] = calibration.calibration_finding([people])
    yield from (which for which, title in said.items() if title not in _SILENT[which])
    if "harder for people too" in accuracy.controls_panel(found).sentence:
        yield "controls are easier"
    if any(which in accuracy.fooling(found).sentence for which in ("more than the", "less than the")):
        yield "beside guessing"


def false_alarms(law: Law, simulations: int, *, seed: int, samples: int = 300) -> Counter[str]:
    """How often each headline spoke up."""
    chance = np.random.default_rng(seed)
    alarms: Counter[str] = Counter()
    for _ in range(simulations):
        alarms.update(headlines(compare(of_nothing(chance, law), samples=samples)))
    return alarms


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.coverage", description=__doc__)
    parser.add_argument("--simulations", type=int, default=1000, metavar="N", help="of each kind")
    parser.add_argument("--seed", type=int, default=1, help="of the crowds")
    options = parser.parse_args()
    many, seed = options.simulations, options.seed
    print(f"{many} simulations each, seed {seed}; covered, by Wilson's alone, width ÷ need", flush=True)
    for law in LAWS:
        held, alone, wider = coverage(law, many, seed=seed)
        print(f"  {law}, rate {law.rate:.3f}: {held:.3f}  {alone:.3f}  {wider:.2f}", flush=True)
    for law in (CHANCE, Law(players=40, photographs=24, looks=12, level=CHANCE.level)):
        alarms = false_alarms(law, many, seed=seed + 1)
        print(f"false alarms, {law}: { ({which: alarms[which] / many for which in sorted(alarms)}) }", flush=True)


if __name__ == "__main__":
    main()
