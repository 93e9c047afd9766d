"""Which game a seed deals: from which photographs, and with which of them first."""

import datetime
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deck.classes import imagenet_a_indices
from deck.classes import neighbours as neighbours_of
from deck.photographs import Deck, Photograph
from deck.sources import DeckError
from model.networks.registry import DEFAULT, find
from quiz import formatting
from quiz.dealing import deal, openers
from quiz.game import LENGTH, Candidate, Distractors, Game, Kind, Mode, game_id, is_drawn_for, new_seed
from quiz.seeds import Daily, Day, begins_with, parse_day, photograph_of_the_day, today
from services import challenges, container
from services.decks import askable, available
from services.once import shared
from services.opponents import Phase

_OPENERS = 12
"""Of so many photographs, the most striking here, one opens the first game of somebody new."""


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
    begun it, else dealt now; where the seed was drawn for this player, from what they have not seen.

    Nothing is kept: a game is with its first guess. Raises `DeckError`, `StoreError`.
    """
    if (friends := friends_game(seed, choice)) is not None:
        return friends
    begun = container.store().begun(player=player, seed=seed, mode=choice.mode, network=choice.network)
    if begun is not None:
        return begun
    if not is_drawn_for(seed, player):
        return as_begun(deal_from(seed, choice))
    seen = container.store().seen(player=player)
    is_new = not seen and choice.mode is Mode.FOUR
    return as_begun(_first_game(seed, choice) if is_new else deal_from(seed, choice, seen=seen))


def _first_game(seed: str, choice: Choice) -> Game:
    """For somebody new: it opens with one of the most striking of which the network is sure, if there is one, and with
    what it claims among the options."""
    _, candidates = askable.candidates(choice.network, choice.deck)
    sure = [candidate for candidate in candidates if candidate.probability >= formatting.SURE_FROM]
    todays = _of_today()
    for opener in openers(sure, seed=seed, most=_OPENERS):
        if opener in todays:
            continue
        game = deal_from(seed, choice, first=opener, seen=todays)
        if game.rounds[0].photograph == opener and game.rounds[0].distractors is not Distractors.RANDOM:
            return game
    return deal_from(seed, choice, seen=todays)


def _of_today() -> tuple[str, ...]:
    """What everybody is asked today: the introduction tells of none of it, and a first game asks it after everything
    else. Empty where there is nothing to ask."""
    try:
        digest, candidates = askable.all_seen(DEFAULT)
    except DeckError:
        return ()
    return _asked_on(today(), digest, len(candidates))


@shared.once_per(most=2)
def _asked_on(date: datetime.date, deck: str, candidates: int) -> tuple[str, ...]:
    """The photographs of that day's two games, as first dealt here, else as they would be dealt from so many of
    that deck."""
    asked: list[str] = []
    for what in (Daily.GAME, Daily.PHOTOGRAPH):
        day = Day(what, date)
        try:
            asked += [each.photograph for each in (settled(day) or _of_the_day(day)).rounds]
        except DeckError:
            continue
    return tuple(dict.fromkeys(asked))


@dataclass(frozen=True, slots=True)
class Introduction:
    """What somebody new is told of the first photograph of a game: what the network claims, and how sure it is."""

    photograph: str
    claimed: int
    probability: float


def introduction(game: Game, *, player: str) -> Introduction | None:
    """What to open that game with; None unless it is a new one of somebody who has seen nothing, and the network is
    sure of its mistake; nor if it is one of today's, whose answer would be known there. Raises `StoreError`."""
    if game.mode is not Mode.FOUR or not is_drawn_for(game.seed, player) or container.store().seen(player=player):
        return None
    first = game.rounds[0]
    if first.photograph in _of_today():
        return None
    for found in askable.candidates(game.network)[1]:
        if (
            found.photograph == first.photograph
            and found.kind is Kind.FOOLING
            and found.probability >= formatting.SURE_FROM
        ):
            return Introduction(found.photograph, found.claimed, found.probability)
    return None


def friends_game(seed: str, choice: Choice) -> Game | None:
    """The game in which the rival's score was got, where it is of that seed and played alike. Raises `StoreError`."""
    game = challenges.game_of(choice.rival)
    if game is None or (game.seed, game.mode, game.network) != (seed, choice.mode, choice.network):
        return None
    return game


def fresh(*, player: str, choice: Choice) -> Game:
    """A new game, of photographs that this player has not seen while there are some. Raises as `dealt` does."""
    return dealt(new_seed(player), player=player, choice=choice)


def coming_again(game: Game, *, player: str) -> Mapping[Kind, int]:
    """How many photographs of each kind a new game shows its player again: none while there are others of that kind.

    Empty for a game that was not drawn for this player, or that they have begun. Raises `StoreError`.
    """
    if not is_drawn_for(game.seed, player) or container.store().guesses(player=player, game=game.id):
        return {}
    seen = frozenset(container.store().seen(player=player))
    return Counter(asked.kind for asked in game.rounds if asked.photograph in seen)


def begins_otherwise(game: Game) -> bool:
    """Whether the photograph that the game's seed stands for could not be asked, so that another one is."""
    wanted = begins_with(game.seed)
    return bool(wanted) and not game.rounds[0].photograph.startswith(wanted)


def as_begun(game: Game) -> Game:
    """The game as it was begun here, if it was; else as it is dealt.

    What is played where nothing else is named becomes more: the open deck is fetched, or ImageNet-A. A link to a game
    that was begun before still leads to that game.

    Until version 0005 a deck was known by its photographs alone, without their classes, and so were its games. One that
    was begun then is still that game, where the classes of its photographs are those of the deck that is here.
    """
    store = container.store()
    if (begun := store.game(game.id)) is not None:
        return begun
    if parse_day(game.seed) is not None:
        return game

    def of(digest: str) -> Game | None:
        return store.game(game_id(seed=game.seed, mode=game.mode, network=game.network, deck=digest))

    decks = _played_so(game.deck)
    for deck in decks:
        if deck.digest != game.deck and (begun := of(deck.digest)) is not None:
            return begun
    for deck in decks:
        if (before := of(deck.bare_digest)) is not None and _is_of(before, deck):
            return before
    return game


def _played_so(digest: str) -> tuple[Deck, ...]:
    """The deck of that digest; where it is the usual one, all that have been, this first."""
    usual = available.usual_decks()
    if any(deck.digest == digest for deck in usual):
        return tuple(sorted(usual, key=lambda deck: deck.digest != digest))
    return tuple(deck for deck in available.decks() if deck.digest == digest)


def _is_of(game: Game, deck: Deck) -> bool:
    """Whether what the game holds to be right is what the decks here do."""
    known = {photograph.id: photograph for other in available.decks() for photograph in other.photographs}
    known |= {photograph.id: photograph for photograph in deck.photographs}
    return all(
        asked.photograph in known
        and (asked.truth, asked.accepted) == (known[asked.photograph].truth, known[asked.photograph].accepted)
        for asked in game.rounds
    )


def deal_from(seed: str, choice: Choice, *, seen: Sequence[str] = (), first: str = "") -> Game:
    """A game from what can be asked now; nothing is kept. `seen` comes again last, oldest first; `first` is the
    photograph to begin with where the seed names none.

    Raises: `DeckError` when nothing can be asked, and for a day that has not come.
    """
    network = choice.network
    if (day := parse_day(seed)) is not None:
        return _of_the_day(day)
    digest, candidates = askable.candidates(network, choice.deck)
    if not candidates and container.opponent(network).progress.phase in (Phase.LOADING, Phase.JUDGING):
        raise DeckError("The network is still looking through that deck: try again in a moment.")
    wrong = container.store().crowd.wrong_labels()
    candidates = tuple(candidate for candidate in candidates if candidate.photograph not in wrong)
    named = _first(begins_with(seed), network, candidates)
    if named is not None and named not in candidates:
        candidates = (*candidates, named)
    first_of_all = first if named is None else named.photograph
    return _deal(candidates, seed=seed, mode=choice.mode, network=network, deck=digest, first=first_of_all, seen=seen)


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
    seen: Sequence[str] = (),
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
            seen=seen,
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
