"""The lab's table: the photograph that lies on it, whoever's it is, and what can be asked about it at once."""

import hashlib
import hmac
import secrets
import threading
import time
from functools import lru_cache

from PIL import Image

from deck.classes import classes
from deck.kinds import Kind, kind_of
from deck.photographs import Deck, decode, display_jpeg
from model.explain.crops import Frame, framed
from model.inference.prediction import Claim, Prediction
from model.networks.preprocessing import pixels
from quiz import formatting
from services import container, images
from services.decks import available
from services.lab.visitor_photographs import Held, LostError, Subject, small
from services.opponents import Phase


def subject(key: str) -> Subject:
    """The photograph of that key: a token of the desk, or a photograph's id. Raises `LostError`, `DeckError`."""
    if (beside := _beside.get(key)) is not None:
        return beside
    return container.visitor_photographs().get(key) if key.startswith("own-") else _of_a_deck(key)


_beside: dict[str, Subject] = {}


def lay_beside(key: str, image: Image.Image | None) -> None:
    """In the lab's own process: have a visitor's photograph at hand, and none but that."""
    _beside.clear()
    if image is not None:
        _beside[key] = Subject(key, Held(image), None, frozenset(), None, is_own=True)


@lru_cache(maxsize=24)
def _of_a_deck(identity: str) -> Subject:
    photograph = available.photograph(identity)
    return Subject(
        identity,
        Held(small(decode(photograph.read()))),
        photograph.truth,
        photograph.accepted,
        photograph.credit,
        is_own=False,
    )


def likeliest(found: Subject, network: str) -> tuple[Claim, ...]:
    """The five likeliest classes of a photograph as it is, asked of the network once."""
    classifier = container.opponent(network).classifier
    return found.answers.get(("claims", network, classifier.weights), lambda: classifier.say(found.image).top(5))


def accepted_of(found: Subject, truth: int | None) -> frozenset[int]:
    """The classes that are right of a photograph; of a visitor's own `truth`, or none where they have not said it."""
    return found.accepted or (frozenset() if truth is None else frozenset({truth}))


def usual(deck: Deck, *wanted: str) -> str:
    """The photograph to begin with: of the first class among `wanted` that the deck has, else its first."""
    for name in wanted:
        for photograph in deck.photographs:
            if classes()[photograph.truth].name == name:
                return photograph.id
    return deck.photographs[0].id


def image_source(key: str) -> str:
    """The photograph as the source of an image in the page. Raises as `subject` does."""
    if not key.startswith("own-"):
        return f"photographs/{key}.jpg"
    found = subject(key)
    return found.answers.get("shown", lambda: images.image_url(display_jpeg(found.image), "jpeg"))


_SECRET = secrets.token_bytes(32)
"""What passes are made with: each process's own."""


def pass_for(found: Subject) -> str:
    """What names the photograph on the table to `framed_answer`; only who was given it can ask about a frame.

    The page hands it out once it has noted that its player has seen the answer (`playing.spoiled`): what a network says
    of a frame gives it away. A visitor's own has a token that is secret already.
    """
    return found.key if found.is_own else f"{found.key}.{_sealed(found.key)}"


def _sealed(key: str) -> str:
    return hmac.new(_SECRET, key.encode(), hashlib.sha256).hexdigest()[:32]


def _named_by(given: str) -> str:
    """The key of the photograph that a pass is for. Raises `LostError`."""
    key, _, seal = given.partition(".")
    if key.startswith("own-") or hmac.compare_digest(seal.encode(), _sealed(key).encode()):
        return key
    raise LostError("Put that photograph on the lab's table first: what the network says of it gives it away.")


_looking = threading.Semaphore(1)
_PATIENCE_S = 2.0
"""How long a frame waits for its turn to be looked at."""


def framed_answer(
    given: str, network: str, side: float, x: float, y: float, truth: int | None = None
) -> dict[str, object]:
    """What the network says of one frame of a photograph, for the page to draw. One frame at a time is looked at.

    `given` is what `pass_for` made. `truth` is what a visitor's own photograph shows, if they have said so; a deck's
    says that itself. Raises: ValueError with a sentence.
    """
    key = _named_by(given)
    opponents = container.opponents()
    if not opponents.has(network):
        raise LostError("That network is not here; open the page again.")
    opponent = opponents.get(network)
    if not opponent.is_loaded or opponent.progress.phase is Phase.FAILED:
        raise LostError("The network is still waking up. Move the frame in a moment.")
    frame = Frame(side, x, y)
    found = subject(key)
    classifier = opponent.classifier
    image = found.image
    if not _looking.acquire(timeout=_PATIENCE_S):
        raise LostError("Many are looking just now. Move the frame again in a moment.")
    try:
        began = time.perf_counter()
        view = framed(image, frame, classifier.preprocessing)
        said = classifier.answers(pixels(view)[None])[0]
        took_ms = (time.perf_counter() - began) * 1000
    finally:
        _looking.release()
    prediction = Prediction(key, network, said, took_ms, classifier.device, cached=False)
    left, top, right, bottom = frame.box(*image.size)
    tops = prediction.top(5)
    accepted = accepted_of(found, truth)
    return {
        "claim": formatting.claimed(tops[0].probability, classes()[tops[0].index].name),
        "probability": tops[0].probability,
        "sure": tops[0].probability >= formatting.SURE_FROM,
        "wrong": bool(accepted) and kind_of(tops[0].index, accepted) is Kind.FOOLING,
        "top": [
            {
                "name": classes()[claim.index].name,
                "probability": claim.probability,
                "sure": formatting.probability(claim.probability),
            }
            for claim in tops
        ],
        "note": f"{right - left:.0f} × {bottom - top:.0f} pixels of the photograph, as {view.width} × {view.height}; "
        f"answered in {took_ms:.0f} ms.",
    }
