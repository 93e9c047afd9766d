"""Which photographs of the decks here the story is told with: one that the network knows, one that fools it."""

from collections.abc import Collection, Iterator
from typing import Final

import numpy as np

from deck.classes import classes
from deck.kinds import Kind, kind_of
from deck.photographs import Photograph, UnreadablePhotographError
from model.judgements.lookup import Judgement
from quiz import formatting
from services import images
from services.decks import askable, available
from services.lab import subjects

VEHICLES: Final = (
    "school bus",
    "minibus",
    "trolleybus",
    "fire engine",
    "ambulance",
    "steam locomotive",
    "airliner (passenger plane)",
    "space shuttle",
    "balloon",
)
"""Of which of these there is a photograph that the network gets right, the first is what the story begins with."""

_AMONG: Final = 12
"""Of so many photographs that fool the network, the most striking, one is shown."""
_LARGE: Final = 400
"""Pixels of the shorter side from which on a photograph fills a page."""
DRAWN: Final = 100
"""How many photographs are drawn when the network is tried on some."""


def known_well(network: str) -> str:
    """The photograph to add noise to: of a vehicle, where the network is right about one here, the surest first.

    Its id. Raises `DeckError`.
    """
    known = [found for deck in available.decks() for found in askable.known_of(deck, network)]
    right = [(photo, said) for photo, said in known if kind_of(said.claimed, photo.accepted) is Kind.CONTROL]
    right.sort(key=lambda found: -found[1].probability)
    for name in VEHICLES:
        for photo, _ in right:
            if classes()[photo.truth].name == name:
                return photo.id
    return right[0][0].id if right else subjects.usual(available.decks()[0], *VEHICLES)


def barely_known(network: str, *, seen: Collection[str]) -> str:
    """The photograph to look for a frame in that fools the network: one that it is right and sure about, by little.

    Its id. Like the next it is one that the player has `seen`, where there is one among the first; those that somebody
    framed come last. Raises `DeckError`.
    """
    known = {
        photo.id: (photo.is_framed, said.probability)
        for deck in available.decks()
        for photo, said in askable.known_of(deck, network)
        if kind_of(said.claimed, photo.accepted) is Kind.CONTROL and said.probability >= formatting.SURE_FROM
    }
    order = sorted(known, key=lambda identity: (*known[identity], identity))[:_AMONG]
    return next((identity for identity in order if identity in seen), order[0] if order else known_well(network))


def fooling_photograph(network: str, *, seen: Collection[str]) -> Photograph | None:
    """A photograph that fools the network, as sure as it comes; None where none here does.

    Those that nobody framed to be hard come first, then the most striking, then the surest; among the first of them
    one that the player has `seen`, so that no other is spoiled, and else a large one. Raises `DeckError`.
    """
    found = {photo.id: (photo, said) for photo, said in _fooled(network)}
    order = sorted(found.values(), key=_rank)[:_AMONG]
    for photo, _ in order:
        if photo.id in seen:
            return photo
    return next((photo for photo, _ in order if _is_large(photo)), order[0][0] if order else None)


def _fooled(network: str) -> Iterator[tuple[Photograph, Judgement]]:
    for deck in available.decks():
        for photo, said in askable.known_of(deck, network):
            if kind_of(said.claimed, photo.accepted) is Kind.FOOLING:
                yield photo, said


def _rank(found: tuple[Photograph, Judgement]) -> tuple[bool, bool, int, float]:
    photo, said = found
    return (said.probability < formatting.SURE_FROM, photo.is_framed, -(photo.striking or 0), -said.probability)


def _is_large(photo: Photograph) -> bool:
    try:
        shown = images.display(photo.id)
    except UnreadablePhotographError:
        return False
    return min(shown.width, shown.height) >= _LARGE


def drawn(seed: int) -> tuple[str, tuple[Photograph, ...]]:
    """The title of the deck to try the network on, and `DRAWN` of its photographs by chance, or all of a smaller one's.

    That is ImageNet-A where it is here, else the deck that ships, without those whose frame was chosen so that the
    network errs.
    """
    deck = available.imagenet_a() or available.starter()
    unframed = [photo for photo in deck.photographs if not photo.is_framed]
    order = np.random.default_rng(seed).permutation(len(unframed))[:DRAWN]
    return deck.title, tuple(unframed[at] for at in order)
