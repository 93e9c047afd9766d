"""What of a deck can be asked of players, with what a network said of each photograph."""

from collections.abc import Hashable, Iterator, Mapping

from deck.classes import imagenet_a_indices
from deck.kinds import kind_of
from deck.photographs import Deck, Photograph
from model.judgements.lookup import Judgement, all_judgements
from quiz.game import Candidate, Kind
from services import container
from services.decks import available
from services.once import shared
from services.opponents import Phase

_ENOUGH = 40
"""Judged photographs of a deck from which a game can be dealt without repeating itself at once."""


def candidates(network: str, deck: str = "") -> tuple[str, tuple[Candidate, ...]]:
    """The deck to deal from (its digest) and its photographs with what the network said of each.

    `deck` is one of `playable_decks`, or empty for the house's choice.

    ImageNet-A is dealt from once enough of it is judged; its controls are joined by the starter deck's, because
    a set that was filtered to fool networks has few of its own. Without it the open deck joins the starter deck, once
    all of it is judged. So is a deck of one's own, or enough of it.
    """
    container.opponent(network).catch_up()
    deck = deck or next(iter(available.playable_decks()))
    for own in available.own_decks():
        if own.name == deck:
            found = _judged(own, network)
            return own.digest, found if len(found) >= _ENOUGH or not is_looking(own, network) else ()
    shipped = available.starter()
    ours = _judged(shipped, network)
    real = available.imagenet_a()
    if real is None:
        both = available.starter_and_open()
        if both is not None and not is_looking(both, network):
            return both.digest, _judged(both, network)
        return shipped.digest, ours
    theirs = _judged(real, network)
    if len(theirs) < _ENOUGH:
        return shipped.digest, ours
    asked = frozenset(imagenet_a_indices())
    return real.digest, theirs + tuple(c for c in ours if c.kind is Kind.CONTROL and c.truth in asked)


def is_looking(deck: Deck, network: str) -> bool:
    """Whether the network has yet to answer for some photograph of a deck, and goes on to."""
    opponent = container.opponent(network)
    if opponent.progress.phase in (Phase.READY, Phase.FAILED):  # what cannot be read is left over
        return False
    known = _said(opponent.network.name, container.predictions().changed())
    return any(photo.id not in known for photo in deck.photographs)


def all_seen(network: str) -> tuple[str, tuple[Candidate, ...]]:
    """The house's deck once the network has seen all of it, till then the starter deck: every server deals the same."""
    if container.opponent(network).progress.phase is Phase.READY:
        return candidates(network)
    shipped = available.starter()
    return shipped.digest, _judged(shipped, network)


def is_playable(network: str, deck: str = "") -> bool:
    """Whether a game can be dealt against that network now. Asking sets it on its way. Raises `ValueError`."""
    many = len(candidates(network, deck)[1])
    return many >= _ENOUGH or (many > 0 and container.opponent(network).progress.phase is Phase.READY)


def known_of(deck: Deck, network: str) -> Iterator[tuple[Photograph, Judgement]]:
    """What the network says of a deck's photographs, as far as it has been run and it can be held against it.

    Left out are those whose class it named otherwise than the deck does (a laptop that it calls a notebook): it was not
    fooled, and a player could not know which of the two is meant.
    """
    known = _said(container.opponent(network).network.name, container.predictions().changed())
    for photo in deck.photographs:
        said = known.get(photo.id)
        if said is not None and kind_of(said.claimed, photo.accepted) is not None:
            yield photo, said


@shared.once_per(most=4)
def _said(network: str, changed: Hashable) -> Mapping[str, Judgement]:
    """What a network says of any photograph, read anew when more is known: for 7,500 of them that takes a while."""
    return all_judgements(network, container.predictions())


def candidate(photo: Photograph, network: str) -> Candidate | None:
    """One photograph as it may be dealt; None where the network has not seen it, or it cannot be held against it."""
    return next(_candidates_of(available.deck_of_one(photo), network), None)


def _judged(deck: Deck, network: str) -> tuple[Candidate, ...]:
    """The photographs of a deck that can be asked, with what the network said of each."""
    return _askable(deck, network, container.opponent(network).network.name, container.predictions().changed())


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
            probability=said.probability,
            striking=photo.striking or 0,
        )
