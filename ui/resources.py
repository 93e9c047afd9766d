"""What every visitor shares: made once per process, frozen, changed by nobody."""

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from deck.classes import imagenet_a_indices, interchangeable
from deck.home import data_folder
from deck.photographs import Deck, Photograph, decode, display_jpeg
from deck.sources import DeckError, imagenet_a_folder
from deck.sources import imagenet_a as open_imagenet_a
from deck.sources import starter as open_starter
from model.cache import FILE, PredictionCache
from model.judgements import Judgement, judgements
from quiz.rounds import Candidate, Kind
from quiz.store import Store
from ui.fetching import Fetching, Opening
from ui.opponents import Opponent, Opponents, Phase

log = logging.getLogger(__name__)

ENOUGH = 40
"""Judged photographs of a deck from which a game can be dealt without repeating itself at once."""


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The store of games and guesses. Raises `StoreError`, and is tried again on the next call."""
    return Store()


@st.cache_resource(show_spinner=False)
def predictions() -> PredictionCache:
    """What networks have said of photographs before."""
    return PredictionCache(data_folder() / FILE)


@st.cache_resource(show_spinner=False)
def starter() -> Deck:
    """The deck that ships with the app."""
    return open_starter()


@st.cache_resource(show_spinner=False, max_entries=2)
def _opening(folder: str, changed_ns: int) -> Opening:
    """A folder in ImageNet-A's layout on its way to being a deck, made anew when the folder changes."""
    return Opening(open_imagenet_a)


def imagenet_a() -> Deck | None:
    """ImageNet-A where this machine has it, else None, also while it is still being read: nobody waits for that."""
    folder = imagenet_a_folder()
    try:
        return _opening(str(folder), folder.stat().st_mtime_ns).deck
    except OSError:
        return None


@st.cache_resource(show_spinner=False)
def fetching() -> Fetching:
    """The fetch of ImageNet-A that the whole house shares; when it is in place it is opened and judged."""

    return Fetching()


def decks() -> tuple[Deck, ...]:
    """Every deck here, the one to play first."""
    real = imagenet_a()
    return (starter(),) if real is None else (real, starter())


@st.cache_resource(show_spinner=False)
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


def candidates(network: str) -> tuple[str, tuple[Candidate, ...]]:
    """The deck to deal from (its digest) and its photographs with what the network said of each.

    ImageNet-A is dealt from once enough of it is judged; its controls are joined by the starter deck's, because
    a set that was filtered to fool networks has few of its own.
    """
    opponent(network).catch_up()
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


def is_playable(network: str) -> bool:
    """Whether a game can be dealt against that network now. Asking sets it on its way. Raises `ValueError`."""
    many = len(candidates(network)[1])
    return many >= ENOUGH or (many > 0 and opponent(network).progress.phase is Phase.READY)


def known_of(deck: Deck, network: str) -> Iterator[tuple[Photograph, Judgement]]:
    """What the network says of a deck's photographs, as far as it has been run and it can be held against it.

    Left out are those whose class it named otherwise than the deck does (a laptop that it calls a notebook): it was not
    fooled, and a player could not know which of the two is meant.
    """
    known = judgements(deck, opponent(network).network.name, predictions())
    for photo in deck.photographs:
        said = known.get(photo.id)
        if said is not None and said.claimed not in interchangeable(photo.truth) - photo.accepted:
            yield photo, said


def _judged(deck: Deck, network: str) -> tuple[Candidate, ...]:
    """The photographs of a deck that can be asked, with what the network said of each."""
    return tuple(
        Candidate(
            photograph=photo.id,
            truth=photo.truth,
            accepted=photo.accepted,
            claimed=said.claimed,
            runner_up=said.runner_up,
        )
        for photo, said in known_of(deck, network)
    )
