"""Which game a seed deals: from which photographs, and with which of them first."""

from bisect import bisect_left
from dataclasses import dataclass

from deck.classes import imagenet_a_indices
from deck.classes import neighbours as neighbours_of
from deck.photographs import Deck, Photograph
from deck.sources import DeckError
from model.networks.registry import DEFAULT, find
from quiz import formatting
from quiz.dealing import deal
from quiz.game import LENGTH, Candidate, Game, Kind, Mode, game_id, new_seed
from quiz.seeds import Daily, Day, begins_with, parse_day, photograph_of_the_day, today
from services import challenges, container
from services.decks import askable, available
from services.once import shared

_FEW = 1000
"""Photographs of which the same are dealt again soon."""
_DEALT = 12
"""So many games are dealt from few, to choose from."""


@dataclass(frozen=True, slots=True)
class Choice:
    """How somebody plays.

    Attributes:
        mode: how a round is answered.
        network: the opponent's name.
        deck: one of `playable_decks`; empty for the house's choice.
        rival: the id of the share whose score is to be beaten; empty where none is.
    """

    mode: Mode = Mode.FOUR
    network: str = DEFAULT
    deck: str = ""
    rival: str = ""


def dealt(seed: str, *, player: str, choice: Choice) -> Game:
    """The game of that seed: a friend's that is to be beaten, else the one this player has begun, else as somebody has
    begun it, else dealt now.

    Nothing is kept: a game is with its first guess. Raises `DeckError`, `StoreError`.
    """
    if (friends := friends_game(seed, choice)) is not None:
        return friends
    begun = container.store().begun(player=player, seed=seed, mode=choice.mode, network=choice.network)
    return begun or as_begun(deal_from(seed, choice))


def friends_game(seed: str, choice: Choice) -> Game | None:
    """The game in which the rival's score was got, where it is of that seed and played alike. Raises `StoreError`."""
    game = challenges.game_of(choice.rival)
    if game is None or (game.seed, game.mode, game.network) != (seed, choice.mode, choice.network):
        return None
    return game


def fresh(*, player: str, choice: Choice) -> Game:
    """A new game: of a few, the one whose photographs this player knows least. Raises `DeckError`, `StoreError`."""
    seen = container.store().seen(player=player)
    few = len(askable.candidates(choice.network, choice.deck)[1]) < _FEW
    games = [deal_from(new_seed(), choice) for _ in range(_DEALT if few else 1)]
    return as_begun(min(games, key=lambda game: sum(asked.photograph in seen for asked in game.rounds)))


def begins_otherwise(game: Game) -> bool:
    """Whether the photograph that the game's seed stands for could not be asked, so that another one is."""
    wanted = begins_with(game.seed)
    return bool(wanted) and not game.rounds[0].photograph.startswith(wanted)


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


def deal_from(seed: str, choice: Choice) -> Game:
    """A game from what can be asked now; nothing is kept.

    Raises: `DeckError` when nothing can be asked, and for a day that has not come.
    """
    network = choice.network
    if (day := parse_day(seed)) is not None:
        return _of_the_day(day)
    digest, candidates = askable.candidates(network, choice.deck)
    wrong = container.store().crowd.wrong_labels()
    candidates = tuple(candidate for candidate in candidates if candidate.photograph not in wrong)
    first = _first(begins_with(seed), network, candidates)
    if first is not None and first not in candidates:
        candidates = (*candidates, first)
    first_of_all = "" if first is None else first.photograph
    return _deal(candidates, seed=seed, mode=choice.mode, network=network, deck=digest, first=first_of_all)


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
