"""What the story says: of what has just been computed, and of what is published."""

from dataclasses import dataclass
from typing import Final

from PIL import Image

from deck.photographs import Photograph
from model.attacks.pgd import LEVELS, Iterate, Plan, canvas, png, random_noise
from model.attacks.random_noise import TOSSES
from model.inference.prediction import Claim
from model.networks.registry import DEFAULT
from model.reprogramming.program import Program
from quiz import formatting
from services import container, images
from services.lab import exhibits, subjects
from services.lab.tasks import Fooled
from services.lab.work_queue import Ticket
from ui import html
from ui.session import session
from ui.views import opponent_choice
from ui.views.lab import attack

TELLER: Final = DEFAULT
"""The network that the story is told of, whoever a visitor plays against: it ships, and its figures are published."""

NOISE, FRAME, AS_TAKEN, COUNT = "story-noise", "story-frame", "story-taken", "story-count"
"""The four steps that are run, as `session().told` and the lab's tickets name them."""

CHANGE: Final = 4
"""The largest change of a value that the noise may make, in levels of 255."""
NOISE_STEPS: Final = 20


def is_awake() -> bool:
    """Whether the network answers at once, or has failed, which its first question says."""
    return container.opponent(TELLER).is_loaded


def teller() -> str:
    """What the network is called."""
    return container.opponent(TELLER).network.title


def has_run(step: str) -> bool:
    """Whether this tab has had that step run."""
    return step in session().told


def cover_lead() -> str:
    """Who the story is about, and that nothing in it is a recording."""
    return (
        f"{opponent_choice.introduced(TELLER)} It can be fooled in more ways than one, and each of them runs here and "
        "now, on this server, while you watch."
    )


END: Final = (
    "You have seen it err with noise, with a frame, and with nothing at all. In the quiz you look first: of ten "
    "photographs you say what each shows, and then it says what it sees. Each that you get right is a point, and so is "
    "each time that you call whether it will be right."
)


# A photograph plus noise


def noise_plan(key: str) -> Plan:
    """The attack of the first step. Raises `ValueError` where the network takes the photograph for an ostrich."""
    return attack.plan(TELLER, key, target=attack.OSTRICH, levels=CHANGE, steps=NOISE_STEPS, momentum=False)


def first_claim(key: str) -> Claim:
    """What the network says of a photograph as it is."""
    return subjects.likeliest(subjects.subject(key), TELLER)[0]


def is_right(claim: Claim, key: str) -> bool:
    """Whether a claim is right about a photograph of a deck."""
    return claim.index in subjects.subject(key).accepted


def outcome(ticket: Ticket[object] | None) -> Fooled | None:
    """What became of the attack, where one was asked for and has come to its end."""
    return None if ticket is None else attack.attack_outcome(ticket.said)


def last_step(ticket: Ticket[object]) -> Iterate | None:
    """Where an attack is by now."""
    steps = attack.steps_of(ticket.said)
    return steps[-1] if steps else None


def picture_now(step: Iterate) -> str:
    """The picture as it is after that step, as a source."""
    return images.image_url(png(Image.fromarray(step.picture)))


def climb(step: Iterate) -> str:
    """How far the attack has come: “ostrich: 12 %”."""
    return f"{html.name_of(attack.OSTRICH)}: {formatting.probability(step.target or 0.0)}"


def noise_title(done: Fooled | None) -> str:
    """The heading of the first step: what is about to be done, then what came of it."""
    return "Watch it change its mind" if done is None else attack.attack_finding(done)


def noise_lead(key: str, done: Fooled | None) -> str:
    """What there is to see, in a sentence or two."""
    claim = first_claim(key)
    name = html.name_of(claim.index)
    if done is None:
        knows = "It is right" if is_right(claim, key) else "It is wrong already"
        return (
            f"{teller()} looks at this photograph and says: {name}. {knows}. Now let us change every value of every "
            f"pixel by at most {CHANGE} of {LEVELS}, in the direction that makes it say "
            f"{html.name_of(attack.OSTRICH)}."
        )
    if not done.is_fooled:
        return "The noise was not enough for this one. In the lab it may be stronger."
    return (
        f"No value moved by more than {done.levels} of {LEVELS}: to see it at all takes a close look. The network had "
        f"been {formatting.probability(done.before.probability)} sure of {name}; now it is "
        f"{formatting.probability(done.after.probability)} sure of something else."
    )


@dataclass(frozen=True, slots=True)
class Toss:
    """Random noise of the attack's size: the first toss as a source, and what the network says of each."""

    picture: str
    claims: tuple[Claim, ...]


def tossed(key: str) -> Toss:
    """Each value of every pixel moved up or down by the toss of a coin, a few times over, and judged."""
    found = subjects.subject(key)
    classifier = container.opponent(TELLER).classifier
    return found.answers.get(("tossed", TELLER, classifier.weights, CHANGE), lambda: _tossed(key))


def _tossed(key: str) -> Toss:
    classifier = container.opponent(TELLER).classifier
    seen = canvas(subjects.subject(key).image, classifier.preprocessing)
    noisy = [random_noise(seen.view, CHANGE / LEVELS, seed=toss) for toss in range(TOSSES)]
    claims = tuple(classifier.say(seen.with_view(picture)).top(1)[0] for picture in noisy)
    return Toss(images.image_url(png(Image.fromarray(noisy[0]))), claims)


def toss_title(toss: Toss, done: Fooled) -> str:
    """What random noise of the same size has done to this photograph."""
    changed = [claim for claim in toss.claims if claim.index != done.before.index]
    if not changed:
        return "Just any noise does not do it"
    if any(claim.index == done.after.index for claim in changed):
        return "Here, any noise does it"
    return "Just any noise changes some answers, and not to this one"


def toss_lead(toss: Toss, done: Fooled) -> str:
    """The same in figures, and what random noise does elsewhere."""
    before, wanted = done.before.index, done.after.index
    kept, hit = (sum(claim.index == index for claim in toss.claims) for index in (before, wanted))
    many = len(toss.claims)
    said = f"As strong, but by the toss of a coin for each value. In {formatting.spelled(many)} tosses it said "
    said += f"{html.name_of(before)} {'every time' if kept == many else _times(kept)}"
    if done.is_fooled:
        said += f", and {html.name_of(wanted)} {_times(hit)}"
    return f"{said}. {attack.tosses_on_a_deck(TELLER)}".strip()


def _times(n: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(n, f"{formatting.spelled(n)} times")


def said_of(claim: Claim) -> str:
    """A claim in words."""
    return formatting.claimed(claim.probability, html.name_of(claim.index))


# A frame of noise


NO_PROGRAM: Final = "No frame has been trained for this network’s weights here, so this step has nothing to show."


def frame_title(number: int | None, truth: int, *, has_run: bool) -> str:
    """The heading of the second step: what is about to be done, then what came of it."""
    if not has_run:
        return "Now have it count"
    squares = formatting.counted(truth, "square")
    if number is None:
        return f"{squares[0].upper()}{squares[1:]}, and this once it has no number for them"
    right = "right" if number == truth else "wrong"
    return f"It counts {formatting.spelled(number)}, and that is {right}"


def frame_lead(found: Program, label: int, number: int | None, *, has_run: bool) -> str:
    """What the frame is, and how a word of the network's comes to be a number."""
    if not has_run:
        return (
            f"{teller()} was trained to name things, and to count none. Around a small board of white squares goes a "
            "frame of noise, learned once and the same for every board. The network itself is not touched."
        )
    first, second = (html.name_of(index) for index in (0, 1))
    answer = (
        f"its “{html.name_of(label)}” stands for {number}" if number is not None else "this answer stands for nothing"
    )
    return (
        f"It still answers in its own words. The first in its list, {first}, stands for 1, {second} for 2, and so on "
        f"to {len(found.task.answers)}: {answer}."
    )


def number_said(number: int | None) -> str:
    """What an answer stands for."""
    return "no number" if number is None else str(number)


# Nothing added


NO_PHOTOGRAPH: Final = "No photograph here fools this network as it is, so this step has nothing to show."


def as_taken() -> Photograph | None:
    """The photograph that fools it with nothing added; None where none here does. Raises `DeckError`, `StoreError`."""
    return exhibits.fooling_photograph(TELLER, seen=container.store().seen(player=session().player))


def taken_title(photo: Photograph, claim: Claim | None) -> str:
    """The heading: what is about to be done, then what came of it."""
    if claim is None:
        return "Now add nothing at all"
    name = html.name_of(photo.truth)
    if is_right(claim, photo.id):
        return f"This one it gets right: {name}"
    return f"{name[0].upper()}{name[1:]} + nothing = {html.name_of(claim.index)}"


def taken_lead(photo: Photograph, claim: Claim | None, *, noise: Fooled | None) -> str:
    """What was done to the photograph, which is little; and how wrong the network is about it."""
    if claim is None:
        how = (
            "No noise and no frame of noise: the pixels are the photograph’s own. Only where it is cut was chosen by "
            "us, to be hard."
            if photo.is_framed
            else "No noise, no frame: a photograph as somebody took it."
        )
        return f"{how} It shows: {html.name_of(photo.truth)}."
    own = "Not a pixel was changed for it" if photo.is_framed else "Nobody aimed this at it"
    said = f"{own}. The network {_how_sure(claim)}"
    if noise is not None and noise.is_fooled and not is_right(claim, photo.id):
        said += f"; with noise it had been {formatting.probability(noise.after.probability)} sure of an error"
    return f"{said}. Photographs that fool a network as they are, are called natural adversarial examples."


def _how_sure(claim: Claim) -> str:
    name, sure = html.name_of(claim.index), formatting.probability(claim.probability)
    return f"is {sure} sure: {name}" if claim.probability >= formatting.SURE_FROM else f"guesses, at {sure}: {name}"


def crop_box(width: int, height: int) -> tuple[float, float, float, float]:
    """What the network sees of a photograph of that size: (left, top, right, bottom) in [0, 1]."""
    left, top, right, bottom = container.opponent(TELLER).classifier.preprocessing.crop_box(width, height)
    return left / width, top / height, right / width, bottom / height
