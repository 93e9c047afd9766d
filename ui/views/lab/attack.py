"""What the page on fooling says and draws."""

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image

from config.files import data_folder
from deck.classes import classes, find_class
from model.attacks.patch import PATCHES, TURN, Lay, Patch, find_patch
from model.attacks.pgd import Iterate, Plan, png
from model.attacks.random_noise import measured_for
from model.inference.prediction import Claim
from model.networks.preprocessing import pixels
from quiz import formatting
from quiz.analysis.statistics import wilson
from services import container, images
from services.lab import subjects, tasks
from services.lab.tasks import Fooled
from services.lab.visitor_photographs import LostError, Subject
from services.lab.work_queue import Ticket

OSTRICH = find_class("ostrich").index

ATTACK_MATHS = r"""
Projected gradient descent (Madry et al. 2017, arXiv 1706.06083): from the photograph $x_0$, with step $\alpha = 2.5\,
\varepsilon / n$, repeat $x \leftarrow \Pi_{\varepsilon}\big(x - \alpha \operatorname{sign} \nabla_x
\mathcal{L}(x, \text{target})\big)$, where $\Pi_\varepsilon$ puts each value back within $\varepsilon$ of the
photograph's and into $[0, 1]$, and $\mathcal{L}$ is cross-entropy. Without a target, the sign turns round and
$\mathcal{L}$ is that of the first answer. One step of $\varepsilon$ is FGSM (Goodfellow et al. 2014, arXiv 1412.6572).
Momentum sums $\nabla / \lVert\nabla\rVert_1$ (Dong et al. 2017, arXiv 1710.06081). That a bus can become an ostrich
was found by Szegedy et al. 2013 (arXiv 1312.6199).
"""


def plan(network: str, key: str, *, target: object, levels: object, steps: object, momentum: bool) -> Plan:
    """What a visitor's wishes come to. Raises `ValueError` with a sentence where they make no sense."""
    if not isinstance(levels, int) or not isinstance(steps, int) or not 1 <= levels <= 16 or not 1 <= steps <= 100:
        raise ValueError(f"{levels!r} of 255 in {steps!r} steps is not what can be asked for here")
    return Plan(
        truth=_first(network, key).index,
        target=target if isinstance(target, int) else None,
        epsilon=levels / 255,
        steps=steps,
        momentum=1.0 if momentum else 0.0,
    )


def _first(network: str, key: str) -> Claim:
    return subjects.likeliest(subjects.subject(key), network)[0]


def says(network: str, key: str) -> str:
    """What the network says of the photograph as it is."""
    claim = _first(network, key)
    return formatting.claimed(claim.probability, classes()[claim.index].name)


def attack_view(network: str, key: str) -> str:
    """What it sees of it, as a source for the page."""
    made = ("view", container.opponent(network).classifier.preprocessing)
    return subjects.subject(key).answers.get(made, lambda: tasks.crop_source(network, key))


def attack_file(ticket: Ticket[object]) -> bytes:
    """The file of an attack that has come to its end. Raises `LostError` when its photograph was taken away."""
    done = attack_outcome(ticket.said)
    if done is None:
        raise LostError
    return done.file


def steps_of(said: Sequence[object]) -> tuple[Iterate, ...]:
    """The steps among what an attack has said."""
    return tuple(one for one in said if isinstance(one, Iterate))


def total_of(steps: Sequence[Iterate]) -> int:
    """How many steps it is going to be; 0 before the first, when nobody knows."""
    return steps[-1].steps if steps else 0


def attack_outcome(said: Sequence[object]) -> Fooled | None:
    """What became of an attack, if it has come to that."""
    return said[-1] if said and isinstance(said[-1], Fooled) else None


def attack_alt(steps: Sequence[Iterate]) -> str:
    """How the chart is read out."""
    last = steps[-1]
    aim = "" if last.target is None else f", the target at {formatting.probability(last.target)}"
    return f"After {last.step} steps the first answer is at {formatting.probability(last.truth)}{aim}"


def attack_finding(done: Fooled) -> str:
    """What happened, in a line."""
    before, after = tasks.name(done.before), tasks.name(done.after)
    if done.is_fooled:
        return f"{before.capitalize()} + noise = {after}"
    return f"Not this time: still {after}. Allow a larger change, or more steps."


def attack_controls(done: Fooled) -> list[tuple[str, str, bool]]:
    """Who, what they say, and whether that is still the wished-for error."""
    wrong = done.after.index
    rows = [
        ("The attack", done.after),
        ("Random noise, same size", done.noise),
        *((f"Shown to {title}", claim) for title, claim in done.transfer),
        *done.defended,
    ]
    return [
        (who, f"{formatting.probability(claim.probability)} {tasks.name(claim)}", claim.index == wrong)
        for who, claim in rows
    ]


def attack_caption(network: str) -> str:
    """What the controls are for, and what random noise does on a whole deck, as far as that was measured."""
    said = (
        "Random noise of the same size is the control: if it does less, what fools is which way the values move. "
        + tosses_on_a_deck(network)
    )
    return said.strip() + (
        " Another network was not asked when the noise was made; its row says whether it falls for it, too. The three "
        "defences are what people try first; an attacker who expects such defences can often work around them "
        "(Athalye et al. 2018, arXiv 1802.00420)."
    )


def tosses_on_a_deck(network: str) -> str:
    """On how many photographs of a deck random noise changes the first answer; empty where that was not measured."""
    known = measured_for(network, container.opponent(network).classifier.weights)
    if known is None:
        return ""
    first, *others = known.changed
    return (
        f"Of the {known.deck} deck’s {known.photographs:,} photographs, coin tosses of ±{known.levels}/255 changed "
        f"the first answer on {first}: {_share(first, known.photographs)}; other tosses on {min(others)} to "
        f"{max(others)}."
    )


def patch(network: str) -> Patch | None:
    """The patch for that network: one designed here, else the one that ships."""
    found = find_patch(network, (data_folder() / "patches", PATCHES))
    if found is None or found.weights != container.opponent(network).classifier.weights:
        return None
    return found


def patch_rate(found: Patch) -> str:
    """How often it fools, and what was tried."""
    turned = f"turned by up to {math.degrees(TURN):.1f}° either way"
    said = (
        f"Laid once on each of {found.tried:,} photographs that it was not designed on, wherever chance put it inside "
        f"the crop, {100 * found.size:.0f}{formatting.PERCENT} of it wide, {turned}, it made {found.fooled:,} a "
        f"{classes()[found.target].name}: {_share(found.fooled, found.tried)}. "
    )
    if found.fooled_turned is not None:
        said += f"Turned by any angle: {found.fooled_turned:,}, {_share(found.fooled_turned, found.tried)}. "
    return said + "Nobody has filmed it printed yet: paper, light and angle will change it."


def _share(some: int, of: int) -> str:
    """“85 % (80–88 %)”."""
    within = wilson(some, of)
    sign = formatting.PERCENT
    return f"{100 * some / of:.0f}{sign} ({100 * within.low:.0f}–{100 * within.high:.0f}{sign})"


def laid(found: Patch, subject: Subject, lay: Lay) -> tuple[str, str, bool]:
    """The same as `patched`, worked out once for each way of laying it."""
    key = ("patch", found.weights, found.disc.tobytes(), lay)
    return subject.answers.get(key, lambda: patched(found, subject.key, lay))


def patched(found: Patch, key: str, lay: Lay) -> tuple[str, str, bool]:
    """The photograph with the patch laid on it, as a source; what the network says; whether that is the target."""
    classifier = container.opponent(found.network).classifier
    seen = np.asarray(classifier.preprocessing.view(subjects.subject(key).image), dtype=np.uint8)
    picture = Image.fromarray(found.on(seen, lay))
    sure = np.exp(classifier.answers(pixels(picture)[None])[0])
    index = int(sure.argmax())
    line = formatting.claimed(float(sure[index]), classes()[index].name)
    return images.image_url(png(picture)), line, index == found.target
