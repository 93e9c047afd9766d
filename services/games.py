"""Which game a seed deals at this table: from which photographs, and with which of them first."""

from bisect import bisect_left

from deck.classes import imagenet_a_indices
from deck.classes import neighbours as neighbours_of
from deck.photographs import Deck, Photograph
from deck.sources import DeckError
from model.networks.registry import DEFAULT, find
from quiz import formatting
from quiz.game import (
    LENGTH,
    Candidate,
    Game,
    Kind,
    Mode,
    deal,
    game_id,
)
from quiz.seeds import Daily, Day, begins_with, parse_day, photograph_of_the_day, today
from services import challenges, container
from services.decks import askable, available
from services.once import shared
from ui.session import session


def dealt(seed: str) -> Game:
    """The game of that seed: a friend's that is to be beaten, else the one this player has begun, else as somebody has
    begun it, else dealt now.

    Nothing is kept: a game is with its first guess.
    """
    s = session()
    if (friends := challenges.game_of(seed)) is not None:
        return friends
    begun = container.store().begun(player=s.player, seed=seed, mode=s.mode, network=s.network)
    return begun or as_begun(deal_now(seed))


def as_begun(game: Game) -> Game:
    """The game as it was begun here, if it was; else as it is dealt.

    Until version 0005 a deck was known by its photographs alone, without their classes, and so were its games. One that
    was begun then is still that game, where the classes of its photographs are those of the deck that is here.
    """
    store = container.store()
    if (begun := store.game(game.id)) is not None:
        return begun
    deck = next((deck for deck in available.decks() if deck.digest == game.deck), None)
    if deck is None or parse_day(game.seed) is not None:
        return game
    before = store.game(game_id(seed=game.seed, mode=game.mode, network=game.network, deck=deck.bare_digest))
    return before if before is not None and _is_of(before, deck) else game


def _is_of(game: Game, deck: Deck) -> bool:
    """Whether what the game holds to be right is what the decks here do."""
    known = {photograph.id: photograph for other in available.decks() for photograph in other.photographs}
    known |= {photograph.id: photograph for photograph in deck.photographs}
    return all(
        asked.photograph in known
        and (asked.truth, asked.accepted) == (known[asked.photograph].truth, known[asked.photograph].accepted)
        for asked in game.rounds
    )


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
    """The same, for whoever asks; nothing is kept. Raises `DeckError`, also for a day that has not come."""
    if (day := parse_day(seed)) is not None:
        return _of_the_day(day)
    digest, candidates = askable.candidates(network, deck)
    wrong = container.store().crowd.wrong_labels()
    candidates = tuple(candidate for candidate in candidates if candidate.photograph not in wrong)
    first = _first(begins_with(seed), network, candidates)
    if first is not None and first not in candidates:
        candidates = (*candidates, first)
    first_of_all = "" if first is None else first.photograph
    return _deal(candidates, seed=seed, mode=mode, network=network, deck=digest, first=first_of_all)


def daily(day: Day) -> Game:
    """The photograph or the game of a day: as first dealt here, else dealt now and kept. Raises `DeckError`.

    These two are kept before anyone guesses: what is dealt in the morning stands for the day.
    """
    return container.store().save_game(_of_the_day(day))


def settled(day: Day) -> Game | None:
    """The same, where it was dealt while the day lasted; `None` of days on which nobody asked for it."""
    length = 1 if day.what is Daily.PHOTOGRAPH else LENGTH
    name = game_id(seed=day.seed, mode=Mode.FOUR, network=DEFAULT, deck="", length=length)
    return container.store().game(name)


def _of_the_day(day: Day) -> Game:
    """Four options, the house's network and deck: whoever plays it plays the same."""
    if day.date > today():
        raise DeckError("That day has not come yet.")
    digest, candidates = askable.all_seen(DEFAULT)
    if day.what is Daily.GAME:
        return _deal(candidates, seed=day.seed, mode=Mode.FOUR, network=DEFAULT, deck=digest)
    try:
        first = photograph_of_the_day(day.date, [c.photograph for c in candidates if c.kind is Kind.FOOLING])
    except ValueError as none:
        raise DeckError(formatting.sentences(str(none))) from none
    return _deal(candidates, seed=day.seed, mode=Mode.FOUR, network=DEFAULT, deck=digest, first=first, length=1)


def _deal(
    candidates: tuple[Candidate, ...],
    *,
    seed: str,
    mode: Mode,
    network: str,
    deck: str,
    first: str = "",
    length: int = LENGTH,
) -> Game:
    try:
        return deal(
            candidates,
            seed=seed,
            mode=mode,
            network=network,
            deck=deck,
            neighbours=neighbours_of,
            label_space=imagenet_a_indices(),
            first=first,
            length=length,
        )
    except ValueError as empty:
        raise DeckError(formatting.sentences(str(empty))) from empty


def is_network_here(network: str) -> bool:
    """Whether a link may name that network: it ships, or somebody here has asked for it."""
    try:
        return find(network).bundled or container.opponents().has(network)
    except ValueError:
        return False


def photograph_beginning(digits: str) -> Photograph | None:
    """The photograph whose id begins so, in any deck here; None where there is none, or more than one."""
    ids = _ids(tuple(deck.digest for deck in available.decks()))
    at = bisect_left(ids, digits)
    found = [identity for identity in ids[at : at + 2] if identity.startswith(digits)]
    return available.photograph(found[0]) if digits and len(found) == 1 else None


@shared.once_per(most=2)
def _ids(decks: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of all photographs in the decks of those digests, in order; made anew when a deck comes or goes."""
    return tuple(sorted({one.id for deck in available.decks() if deck.digest in decks for one in deck.photographs}))


def _first(digits: str, network: str, candidates: tuple[Candidate, ...]) -> Candidate | None:
    """The photograph to begin with: of the deck that is played, else of any other here, if it can be asked."""
    if not digits:
        return None
    for candidate in candidates:
        if candidate.photograph.startswith(digits):
            return candidate
    wanted = photograph_beginning(digits)
    return None if wanted is None else askable.candidate(wanted, network)
