"""Which game a seed deals at this table: from which photographs, and with which of them first."""

from deck.classes import imagenet_a_indices
from deck.classes import neighbours as neighbours_of
from deck.photographs import Photograph
from deck.sources import DeckError
from model.zoo import find
from quiz.rounds import Candidate, Game, Mode, begins_with, deal
from ui import resources
from ui.session import session


def dealt(seed: str) -> Game:
    """The game of that seed: the one this player has begun, else as first dealt here, else dealt now and kept."""
    s, store = session(), resources.store()
    begun = store.begun(player=s.player, seed=seed, mode=s.mode, network=s.network)
    return begun or store.save_game(deal_now(seed))


def deal_now(seed: str) -> Game:
    """A game from what can be asked now, for this tab, which is told where it is not quite what the seed asks for.

    Raises: `DeckError` when nothing can be asked.
    """
    s = session()
    game = deal_from(seed, mode=s.mode, network=s.network, deck=s.deck)
    wanted = begins_with(seed)
    if wanted and not game.rounds[0].photograph.startswith(wanted):
        s.tell("The photograph of that link cannot be asked here; this is another.")
    return game


def deal_from(seed: str, *, mode: Mode, network: str, deck: str) -> Game:
    """The same, for whoever asks; nothing is kept. Raises `DeckError`."""
    digest, candidates = resources.candidates(network, deck)
    first = _first(begins_with(seed), network, candidates)
    if first is not None and first not in candidates:
        candidates = (*candidates, first)
    try:
        return deal(
            candidates,
            seed=seed,
            mode=mode,
            network=network,
            deck=digest,
            neighbours=neighbours_of,
            label_space=imagenet_a_indices(),
            first="" if first is None else first.photograph,
        )
    except ValueError as empty:
        raise DeckError(f"{empty}.") from empty


def is_here(network: str) -> bool:
    """Whether a link may name that network: it ships, or somebody here has asked for it."""
    try:
        return find(network).bundled or resources.opponents().has(network)
    except ValueError:
        return False


def photograph(digits: str) -> Photograph | None:
    """The photograph whose id begins so, in any deck here; None where there is none, or more than one."""
    found = {p.id: p for deck in resources.decks() for p in deck.photographs if p.id.startswith(digits)}
    return next(iter(found.values())) if digits and len(found) == 1 else None


def _first(digits: str, network: str, candidates: tuple[Candidate, ...]) -> Candidate | None:
    """The photograph to begin with: of the deck that is played, else of any other here, if it can be asked."""
    if not digits:
        return None
    for candidate in candidates:
        if candidate.photograph.startswith(digits):
            return candidate
    wanted = photograph(digits)
    return None if wanted is None else resources.candidate(wanted, network)
