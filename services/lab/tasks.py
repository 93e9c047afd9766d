"""What the lab's pages have done in turn: each a generator, to be watched, and stopped between two steps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from deck.classes import classes
from model.attacks.pgd import DEFENCES, ImageArray, Iterate, Plan, canvas, distance, magnified, pgd, png, random_noise
from model.evaluation.frame_search import FrameClaim, PixelBox, claims_through, natural_frames
from model.explain.crops import Framing, framed, seen_in, through
from model.explain.saliency import Explainer, Explanation, Map, Method, Randomised, evidence, likeness
from model.inference.prediction import Claim, Prediction
from model.networks.preprocessing import pixels
from model.networks.registry import networks
from model.reprogramming.digit_reader import Lesson, Reader, digit_view
from model.reprogramming.program import Program, measured
from services import container, images
from services.decks import available
from services.lab import subjects
from services.lab.bounded_cache import Remembered
from services.lab.work_queue import make_ready

# The middle of three scales that the colour-blind can read: from blue over grey to yellow (after cividis).
_SCALE = np.array([(0, 32, 76), (64, 77, 107), (124, 123, 120), (187, 175, 113), (255, 234, 70)], dtype=np.float32)

_read = Remembered(64)


@dataclass(frozen=True, slots=True, eq=False)
class Fooled:
    """What became of an attack. Pictures are sources for the page, claims the network's first answers.

    `file` is the PNG to keep; `defended` says what each defence changes, `transfer` what other networks say.
    """

    plan: Plan
    is_fooled: bool
    before: Claim
    after: Claim
    noise: Claim
    levels: int
    l2: float
    pictures: tuple[str, str, str]
    file: bytes
    defended: tuple[tuple[str, Claim], ...]
    transfer: tuple[tuple[str, Claim], ...]


def waking(network: str) -> Iterator[object]:
    """Have torch and a network awake, so that what comes next takes no longer than it has to."""
    make_ready()
    container.opponent(network).classifier.module()
    yield from ()


def attack(network: str, key: str, plan: Plan, *, is_shown_to_others: bool = True) -> Iterator[Plan | Iterate | Fooled]:
    """Fool a network with a photograph: the plan, every step, and at the end what became of it.

    Other networks are shown it, which may have to wake first, unless that is left out.
    """
    yield plan
    classifier = container.opponent(network).classifier
    seen = canvas(subjects.subject(key).image, classifier.preprocessing)
    last = None
    for last in pgd(classifier.module(), seen.view, plan):
        yield last
    if last is not None:
        yield _settled(network, key, plan, last.picture, is_shown_to_others=is_shown_to_others)


def halted(network: str, key: str, said: Sequence[object]) -> Iterator[object]:
    """An attack that the visitor has stopped: what it had said, and what it had come to by then."""
    steps = [one for one in said if isinstance(one, Iterate)]
    plan = next(one for one in said if isinstance(one, Plan))
    yield from (plan, *steps)
    yield _settled(network, key, plan, steps[-1].picture)


def _settled(network: str, key: str, plan: Plan, picture: ImageArray, *, is_shown_to_others: bool = True) -> Fooled:
    """What a picture of an attack is worth: all answers are those of the file, read back."""
    classifier = container.opponent(network).classifier
    seen = canvas(subjects.subject(key).image, classifier.preprocessing)
    whole = seen.with_view(picture)
    after = _first(classifier.say(whole))
    moved = distance(seen.view, picture)
    others = [
        container.opponent(other.name)
        for other in networks()
        if is_shown_to_others and other.bundled and other.name != network
    ]
    return Fooled(
        plan=plan,
        is_fooled=after.index == plan.target if plan.target is not None else after.index != plan.truth,
        before=_first(classifier.say(seen.whole)),
        after=after,
        noise=_first(classifier.say(seen.with_view(random_noise(seen.view, plan.epsilon)))),
        levels=moved.levels,
        l2=moved.l2,
        pictures=(_source(seen.view), _source(magnified(seen.view, picture)), _source(picture)),
        file=png(whole),
        defended=tuple((name, _first(classifier.say(defend(whole)))) for name, defend in DEFENCES.items()),
        transfer=tuple((other.network.title, _first(other.classifier.say(whole))) for other in others),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A map over the crop: `below` is the crop, `above` the map in colour, as sources for the page."""

    index: int
    method: Method
    below: str
    above: str
    logit: float
    likeness: float | None = None
    who: str = ""


def explain(network: str, key: str, indices: tuple[int, ...], method: Method) -> Iterator[Seen]:
    """Where a network looked when it thought of each of these classes."""
    classifier = container.opponent(network).classifier
    view = np.asarray(classifier.preprocessing.view(subjects.subject(key).image), dtype=np.uint8)
    for index in indices:
        yield _seen(view, container.explainer(network).explain(view, index, method))


def sanity(network: str, key: str, index: int, method: Method) -> Iterator[Seen]:
    """The same map of a network that has forgotten more and more: one that stays the same tells nothing."""
    classifier = container.opponent(network).classifier
    view = np.asarray(classifier.preprocessing.view(subjects.subject(key).image), dtype=np.uint8)
    usual = container.explainer(network).explain(view, index, method)
    yield _seen(view, usual, who="as trained")
    for which in Randomised:
        found = Explainer(classifier.module(), randomised=which).explain(view, index, method)
        yield _seen(view, found, who=f"{which} random", beside=usual)


def framings(network: str, key: str, truth: int) -> Iterator[Framing]:
    """The photograph through 324 frames."""
    classifier = container.opponent(network).classifier
    yield from through(subjects.subject(key).image, truth, classifier.preprocessing, classifier.answers_aside)


def misframed(network: str, key: str) -> Iterator[FrameClaim]:
    """What the network says of a photograph through each of the crops that somebody might have made of it.

    Each is seen as the page would ask for it, so that no other answer stands there than when it is asked for.
    """
    classifier = container.opponent(network).classifier
    image, preprocessing = subjects.subject(key).image, classifier.preprocessing

    def view(box: PixelBox) -> Image.Image:
        return framed(image, seen_in(box, image.size, preprocessing), preprocessing)

    yield from claims_through(natural_frames(*image.size), view, classifier.answers_aside)


def counting(network: str, program: Program, number: int, seed: int) -> Iterator[tuple[int, int]]:
    """A program on so many things that it was not trained on: (right, tried) as it goes."""
    yield from measured(program, container.opponent(network).classifier.answers_aside, number=number, seed=seed)


def trying(network: str, identities: Sequence[str]) -> Iterator[bool]:
    """Whether the network is right about each of these photographs of the decks here, one after the other.

    Raises `DeckError`, `UnreadablePhotographError`.
    """
    classifier = container.opponent(network).classifier
    for identity in identities:
        photo = available.photograph(identity)
        view = classifier.preprocessing.seen(photo.read())
        yield int(classifier.answers_aside(pixels(view)[None]).argmax()) in photo.accepted


def schooling() -> Iterator[Lesson]:
    """A small network, trained from scratch to read digits; what becomes of it is thrown away."""
    yield from Reader().train()


def digit_map(digit: NDArray[np.generic], index: int) -> Seen:
    """Where the small network that ships looked when it read a digit (8, 8) as `index`."""
    view = digit_view(digit)
    return _read.get(
        (view.tobytes(), index), lambda: _seen(view, container.digit_explainer().explain(view, index), side=256)
    )


def _first(prediction: Prediction) -> Claim:
    return prediction.top(1)[0]


def _seen(
    view: ImageArray, found: Explanation, *, who: str = "", beside: Explanation | None = None, side: int = 0
) -> Seen:
    """A map over what it is of, enlarged to `side` pixels where that is more."""
    if side > view.shape[0]:
        view = np.asarray(Image.fromarray(view).resize((side, side), Image.Resampling.NEAREST), dtype=np.uint8)
    strength = evidence(found, view.shape[0])
    return Seen(
        index=found.index,
        method=found.method,
        below=_source(view),
        above=_source(coloured(strength)),
        logit=found.logit,
        likeness=None if beside is None else likeness(beside.map, found.map),
        who=who,
    )


def coloured(strength: Map) -> ImageArray:
    """A map (h, w) in [0, 1] in colour, (h, w, 3)."""
    at = np.clip(strength, 0, 1) * (len(_SCALE) - 1)
    low = np.minimum(at.astype(np.intp), len(_SCALE) - 2)
    part = (at - low)[..., None]
    return np.asarray((_SCALE[low] * (1 - part) + _SCALE[low + 1] * part).round(), dtype=np.uint8)


def _source(picture: ImageArray) -> str:
    return images.image_url(png(Image.fromarray(picture)))


def is_right_in(found: tuple[Framing, ...], accepted: frozenset[int]) -> int:
    """In how many frames the network was right."""
    return sum(framing.claimed in accepted for framing in found)


def crop_source(network: str, key: str) -> str:
    """What a network sees of a photograph, as a source for the page."""
    preprocessing = container.opponent(network).classifier.preprocessing
    return images.image_url(png(preprocessing.view(subjects.subject(key).image)))


def class_name(index: int) -> str:
    """A class in words."""
    return classes()[index].name


def name(claim: Claim) -> str:
    """A claim's class in words."""
    return classes()[claim.index].name
