"""What every visitor shares: made once per process, frozen, changed by nobody."""

import io
import logging
import os
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from config.checks import (
    TAKEN,
    USUAL,
    is_deck_name,
    link_name,
    named_deck,
)
from config.files import HomeError, data_folder
from config.settings import settings
from deck.classes import imagenet_a_indices
from deck.kinds import kind_of
from deck.layout import is_hidden_folder
from deck.photographs import Deck, Photograph, decode, display_jpeg
from deck.sources import DeckError, imagenet_a_folder, open_deck, printable
from deck.sources import imagenet_a as open_imagenet_a
from deck.sources import starter as open_starter
from model.evaluation.results import (
    FOLDER,
    Evaluation,
    adopted,
)
from model.evaluation.results import evaluations as read_evaluations
from model.explain.saliency import Explainer
from model.inference.prediction_cache import FILE, PredictionCache
from model.judgements.lookup import Judgement, all_judgements
from model.reprogramming.digit_reader import shipped
from quiz.game import Candidate, Kind
from quiz.storage.store import Store
from services.admin_access import Door, the_door
from services.decks.download import Fetching, Opening
from services.lab.visitor_photographs import Desk
from services.lab.work_queue import Turns
from services.lab.worker import Apart
from services.once import shared
from services.opponents import (
    Opponent,
    Opponents,
    Phase,
)
from services.rate_limits import Pace
from services.subprocess_jobs import Jobs
from services.uploads import Uploads
from ui import streamlit_files

log = logging.getLogger(__name__)

OWN_DECKS = 50
"""How many decks of one's own are opened."""

ENOUGH = 40
"""Judged photographs of a deck from which a game can be dealt without repeating itself at once."""


@shared.once_closed(Store.close)
def store() -> Store:
    """The store of games and guesses. Raises `StoreError`, and is tried again on the next call."""
    return Store()


@shared.once_closed(PredictionCache.close)
def predictions() -> PredictionCache:
    """What networks have said of photographs before."""
    return PredictionCache(data_folder() / FILE)


def evaluations() -> tuple[Evaluation, ...]:
    """All that was measured here, the latest first."""
    folder = data_folder() / FOLDER
    try:
        return adopted(_evaluations(str(folder), folder.stat().st_mtime_ns), decks())
    except OSError:
        return ()


@shared.once_per(most=2)
def _evaluations(folder: str, changed_ns: int) -> tuple[Evaluation, ...]:
    """What was measured, read anew when the folder changes: each file is put there whole, in place of another."""
    return read_evaluations()


@shared.once
def starter() -> Deck:
    """The deck that ships with the app."""
    return open_starter()


@shared.once_per(most=2 + OWN_DECKS)
def _opening(name: str, folder: str, changed_ns: int) -> Opening:
    """A folder on its way to being a deck, made anew when the folder changes. `name` is empty for ImageNet-A's."""
    if not name:
        return Opening(open_imagenet_a)
    own_name = printable(Path(folder).name)
    named = named_deck()
    is_made_here = own_name == name and (named is None or named.name != name)
    title = name.replace("-", " ").capitalize() if is_made_here else own_name
    return Opening(lambda: replace(open_deck(folder), name=name, title=title))


def _changed_ns(folder: Path) -> int:
    """When a folder was changed; 0 where it is not there, so that whoever opens it says so."""
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def imagenet_a() -> Deck | None:
    """ImageNet-A where this machine has it, else None, also while it is still being read: nobody waits for that."""
    try:
        folder = imagenet_a_folder()
    except HomeError:
        return None
    changed_ns = _changed_ns(folder)
    if not changed_ns and not os.environ.get("QUIZ_IMAGENET_A"):
        return None
    return _opening("", str(folder), changed_ns).deck


def own_folders() -> dict[str, Path]:
    """Where decks of one's own lie, by name: those made here, and the one that QUIZ_DECK names, which comes first."""
    found: dict[str, Path] = {}
    if (named := named_deck()) is not None:
        found[named.name] = named.folder
    try:
        made = sorted(path for path in (data_folder() / "decks").iterdir() if path.is_dir())
    except OSError:
        made = []
    made = [
        path
        for path in made
        if not is_hidden_folder(path.name) and path.name != "imagenet-a" and path not in found.values()
    ]
    made.sort(key=lambda path: not is_deck_name(path.name))  # who has a name that a link takes keeps it
    for path in made[:OWN_DECKS]:
        found[link_name(path.name, TAKEN | set(found))] = path
    return found


def own_decks() -> tuple[Deck, ...]:
    """The decks of one's own that are open by now."""
    found = []
    for name, folder in own_folders().items():
        if (deck := _opening(name, str(folder), _changed_ns(folder)).deck) is not None:
            found.append(deck)
    return tuple(found)


def missing_deck() -> str:
    """A sentence where the deck that QUIZ_DECK names cannot be played; empty where it can, or is being opened."""
    named = named_deck()
    if named is None or not _opening(named.name, str(named.folder), _changed_ns(named.folder)).trouble:
        return ""
    return "The deck that QUIZ_DECK names could not be opened, so another is played; the server's log says why."


def house_deck() -> Deck | None:
    """The deck that QUIZ_DECK names, once it is open; None where the house plays ImageNet-A or the starter deck."""
    named = named_deck()
    return next((deck for deck in own_decks() if named is not None and deck.name == named.name), None)


def playable_decks() -> dict[str, str]:
    """What can be played here, the house's choice first: what a link calls it, and its title."""
    own = own_decks()
    usual = imagenet_a() or starter()
    house = house_deck()
    first = (house,) if house is not None else ()
    titles = [*((deck.name, deck.title) for deck in first), (USUAL, usual.title)]
    return dict(titles + [(deck.name, deck.title) for deck in own if deck not in first])


@shared.once
def fetching() -> Fetching:
    """The fetch of ImageNet-A that the whole house shares; when it is in place it is opened and judged."""

    return Fetching()


@shared.once_closed(Jobs.close)
def jobs() -> Jobs:
    """What a host has running."""
    return Jobs(data_folder())


@shared.once_closed(Desk.close)
def desk() -> Desk:
    """Visitors' own photographs."""
    return Desk(after=streamlit_files.sweep)


@shared.once
def turns() -> Turns:
    """Whose turn it is in the lab."""
    return Turns()


@shared.once_per(most=4)
def explainer(network: str) -> Explainer:
    """What explains that network. Raises `WeightsError`."""
    return Explainer(opponent(network).classifier.module())


@shared.once
def digit_explainer() -> Explainer:
    """What explains the small network that reads digits."""
    return Explainer(shipped().module)


@shared.once_closed(Apart.close)
def apart() -> Apart:
    """The lab's own process, where strangers come."""
    return Apart(settings().lab_memory_mb)


@shared.once
def uploads() -> Uploads:
    """What may be uploaded, and what is here."""
    return Uploads()


@shared.once
def pace() -> Pace:
    """Who has said how much of late."""
    return Pace()


@shared.once
def door() -> Door:
    """Who may be a host."""
    return the_door()


def decks() -> tuple[Deck, ...]:
    """Every deck here, the one to play first."""
    real = imagenet_a()
    return ((starter(),) if real is None else (real, starter())) + own_decks()


@shared.once
def opponents() -> Opponents:
    """The networks that are here or on their way."""
    return Opponents(lambda name: Opponent(name, cache=predictions(), decks=decks))


def opponent(network: str) -> Opponent:
    """The network of that name on its way to being ready. Raises `ValueError` for a name nobody knows."""
    return opponents().get(network)


def photograph(identity: str) -> Photograph:
    """The photograph of that id in any deck here. Raises `DeckError` when none has it."""
    for deck in decks():
        try:
            return deck.get(identity)
        except (KeyError, ValueError):
            continue
    raise DeckError("That photograph is in none of the decks on this machine.")


@dataclass(frozen=True, slots=True)
class Display:
    """A photograph as the browser gets it: JPEG bytes without metadata, and its size in pixels."""

    jpeg: bytes
    width: int
    height: int


@lru_cache(maxsize=256)
def display(identity: str) -> Display:
    """The photograph made ready for a browser. Raises `UnreadablePhotographError`, `DeckError`."""
    image = decode(photograph(identity).read())
    jpeg = display_jpeg(image)
    scale = min(1.0, 1280 / max(image.size))
    return Display(jpeg, round(image.width * scale), round(image.height * scale))


@lru_cache(maxsize=256)
def seen_by(network: str, identity: str) -> bytes:
    """A PNG of the very pixels the network got. Raises as `display` and `Opponent.classifier` do."""
    view = opponent(network).classifier.preprocessing.view(decode(photograph(identity).read()))
    png = io.BytesIO()
    view.save(png, format="PNG")
    return png.getvalue()


def candidates(network: str, deck: str = "") -> tuple[str, tuple[Candidate, ...]]:
    """The deck to deal from (its digest) and its photographs with what the network said of each.

    `deck` is one of `playable_decks`, or empty for the house's choice.

    ImageNet-A is dealt from once enough of it is judged; its controls are joined by the starter deck's, because
    a set that was filtered to fool networks has few of its own.
    """
    opponent(network).catch_up()
    deck = deck or next(iter(playable_decks()))
    for own in own_decks():
        if own.name == deck:
            return own.digest, _judged(own, network)
    shipped = starter()
    ours = _judged(shipped, network)
    real = imagenet_a()
    if real is None:
        return shipped.digest, ours
    theirs = _judged(real, network)
    if len(theirs) < ENOUGH:
        return shipped.digest, ours
    asked = frozenset(imagenet_a_indices())
    return real.digest, theirs + tuple(c for c in ours if c.kind is Kind.CONTROL and c.truth in asked)


def all_seen(network: str) -> tuple[str, tuple[Candidate, ...]]:
    """The house's deck once the network has seen all of it, till then the starter deck: every server deals the same."""
    if opponent(network).progress.phase is Phase.READY:
        return candidates(network)
    shipped = starter()
    return shipped.digest, _judged(shipped, network)


def is_playable(network: str, deck: str = "") -> bool:
    """Whether a game can be dealt against that network now. Asking sets it on its way. Raises `ValueError`."""
    many = len(candidates(network, deck)[1])
    return many >= ENOUGH or (many > 0 and opponent(network).progress.phase is Phase.READY)


def known_of(deck: Deck, network: str) -> Iterator[tuple[Photograph, Judgement]]:
    """What the network says of a deck's photographs, as far as it has been run and it can be held against it.

    Left out are those whose class it named otherwise than the deck does (a laptop that it calls a notebook): it was not
    fooled, and a player could not know which of the two is meant.
    """
    known = _said(opponent(network).network.name, predictions().changed())
    for photo in deck.photographs:
        said = known.get(photo.id)
        if said is not None and kind_of(said.claimed, photo.accepted) is not None:
            yield photo, said


@shared.once_per(most=4)
def _said(network: str, changed: Hashable) -> Mapping[str, Judgement]:
    """What a network says of any photograph, read anew when more is known: for 7,500 of them that takes a while."""
    return all_judgements(network, predictions())


def candidate(photo: Photograph, network: str) -> Candidate | None:
    """One photograph as it may be dealt; None where the network has not seen it, or it cannot be held against it."""
    return next(_candidates_of(alone(photo), network), None)


def alone(photo: Photograph) -> Deck:
    """A deck of one."""
    return Deck(name="", title="", photographs=(photo,))


def _judged(deck: Deck, network: str) -> tuple[Candidate, ...]:
    """The photographs of a deck that can be asked, with what the network said of each."""
    return _askable(deck, network, opponent(network).network.name, predictions().changed())


@shared.once_per(most=6, key=lambda deck, network, name, changed: (deck.digest, network, name, changed))
def _askable(deck: Deck, network: str, name: str, changed: Hashable) -> tuple[Candidate, ...]:
    """The same, found out once for each deck and all that is known of it: every link that is opened asks for it."""
    return tuple(_candidates_of(deck, network))


def _candidates_of(deck: Deck, network: str) -> Iterator[Candidate]:
    for photo, said in known_of(deck, network):
        yield Candidate(
            photograph=photo.id,
            truth=photo.truth,
            accepted=photo.accepted,
            claimed=said.claimed,
            runner_up=said.runner_up,
        )
