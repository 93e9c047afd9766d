"""What a click in the game does: open one, choose how to play it, guess, go on. What it comes to: `services.play`."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import streamlit as st

from deck.sources import DeckError
from model.networks.registry import DEFAULT, find
from quiz import formatting
from quiz.game import Call, Game, Mode, new_seed, parse_mode, parse_seed
from quiz.players import COOKIE
from quiz.seeds import Day, parse_day, today
from quiz.storage.store import OtherDealError, StoreError
from services import challenges, container, games, play
from services.challenges import BY, NoChallengeError
from services.decks import askable, available
from services.opponents import Progress
from ui import access
from ui.callbacks.laying_aside import lay_aside, would_repeat
from ui.session import picked, put, session
from ui.views import round_view

log = logging.getLogger(__name__)

OF_A_GAME = ("game", "round", "mode", "network", "deck", BY, COOKIE)
"""What the address says of the game on the table."""


def open_game(link: Mapping[str, str], *, introduces: bool = False) -> None:
    """Have the tab hold the game that the link names, or a new one. What the link gets wrong is said, not obeyed.

    Where it `introduces`, somebody new who follows no link to a game is told of the first photograph.
    """
    s = session()
    if "network" in link and link["network"] not in (s.network, s.awaited):
        _linked_opponent(link["network"])
    if "mode" in link:
        try:
            s.mode = parse_mode(link["mode"])
        except ValueError as wrong:
            s.tell(str(wrong), "Here are four options instead.")
            s.mode = Mode.FOUR
    if "deck" in link and link["deck"] != (s.deck or next(iter(available.playable_decks()))):
        _linked_deck(link["deck"])
    seed = _on_its_day(_linked_seed(link))
    if BY in link:
        _take_challenge(link[BY], seed)
    elif s.game is not None and s.game.seed != seed:
        s.rival = ""
    current, friends = s.game, games.friends_game(seed, s.choice)
    is_another = current is None or (current.seed, current.mode, current.network) != (seed, s.mode, s.network)
    if is_another or friends not in (None, current):
        _deal_linked(seed)
    if s.game is not None:
        s.position = _position(link.get("round", "") if _is_as_linked(link, s.game) else "", s.game)
        if introduces and not set(link) & set(OF_A_GAME) - {COOKIE}:
            _introduce(s.game)
        _write_link()


def _deal_linked(seed: str) -> None:
    """Have the tab hold the game of that seed, in place of what it held. Where that is refused, no round is left in the
    address: what that then names is not what was on the table."""
    s = session()
    s.game, s.position = None, 1
    try:
        _deal(seed)
    except (DeckError, StoreError):
        st.query_params.pop("round", None)
        raise


def _introduce(game: Game) -> None:
    """Have somebody new told what the network claims of the first photograph, which is no first look any more then."""
    s = session()
    s.introduction = games.introduction(game, player=s.player)
    if s.introduction is not None:
        spoiled([s.introduction.photograph])


def _is_as_linked(link: Mapping[str, str], game: Game) -> bool:
    """Whether a game is the one that a link names, so that the link's round is one of its rounds."""
    is_played = {
        "game": game.seed,
        "mode": game.mode.value,
        "network": game.network,
        "deck": session().deck or next(iter(available.playable_decks())),
    }
    return all(link.get(key, value).strip().lower() == value.lower() for key, value in is_played.items())


def _linked_seed(link: Mapping[str, str]) -> str:
    """The seed that a link names, else of the game on the table, else a new one."""
    s = session()
    if "game" in link:
        try:
            return parse_seed(link["game"])
        except ValueError as wrong:
            s.tell(str(wrong), "Here is a new game." if s.game is None else "Here is the game you were at.")
    return new_seed(s.player) if s.game is None else s.game.seed


def _take_challenge(by: str, seed: str) -> None:
    """Play as the friend did whose score is to be beaten, as far as their opponent is here."""
    s = session()
    s.rival = ""
    try:
        game = challenges.take_challenge(by, seed, player=s.player)
    except NoChallengeError as why:
        s.tell(str(why))
        return
    if game is not None:
        s.rival, s.mode = by, game.mode
        if game.network not in (s.network, s.awaited):
            _linked_opponent(game.network)


def _on_its_day(seed: str) -> str:
    """The same seed; of a day that has not come, today's. A day's game is played as it is for everybody."""
    s = session()
    if (day := parse_day(seed)) is None:
        return seed
    if day.date > today():
        s.tell("That day has not come yet; here is today’s.")
        day = Day(day.what, today())
    elif day.date < today() and (s.game is None or s.game.seed != seed):
        s.tell(f"That was {formatting.day(day.date)}. It can still be played, and counts for no streak.")
    s.mode, s.network, s.deck = Mode.FOUR, DEFAULT, ""
    return day.seed


def _linked_opponent(name: str) -> None:
    """Take the opponent that a link names, unless it would have to be fetched: that is for a visitor to ask for."""
    s = session()
    try:
        network = find(name)
    except ValueError as wrong:
        s.tell(str(wrong))
        return
    if games.is_network_here(name):
        set_opponent(name)
    else:
        how = "it can be had under “Settings”" if access.may_fetch() else "whoever runs this quiz can fetch it"
        s.tell(f"That link plays against {network.title}, which is not here; {how}.")


def _linked_deck(name: str) -> None:
    """Take the deck that a link names, if it is here."""
    s = session()
    if name in available.playable_decks():
        s.deck, s.game = name, None
    else:
        s.tell(f"The deck {name[:40]!r} of that link is not here; this is another.")


def new_game() -> None:
    """Start over with another seed, and name it in the address."""
    with _as_before_if_refused():
        deal_another()
        _write_link()


def deal_another() -> None:
    """Have the tab hold another game, of photographs that this player has not seen while there are any.

    The address stays as it is. Raises `DeckError`, `StoreError`.
    """
    s = session()
    game = games.fresh(player=s.player, choice=s.choice)
    s.rival, s.game, s.position, s.introduction = "", game, 1, None
    _say_what_comes_again(game)


def leave_for_another() -> None:
    """Have the tab hold another game, and remember whose result it is left for. Raises as `deal_another` does."""
    s = session()
    left = None if s.game is None else (s.game, s.deck, s.rival)
    deal_another()
    s.left = left


def return_to_what_was_left(link: Mapping[str, str]) -> bool:
    """Put the game back whose result was left for the one of that link; whether there was one.

    Streamlit writes the address of the page to come under the path of the page that is left before it leaves, as an
    entry of its own in the browser's history. *Back* leads there: to the result of a game that nobody has played.
    """
    s = session()
    if s.left is None or s.game is None or link.get("game") != s.game.seed or s.game == s.left[0]:
        return False
    _take_up(*s.left)
    return True


def _take_up(game: Game, deck: str, rival: str) -> None:
    """Have the tab hold that game again, at its first round that is open. Raises `StoreError`."""
    s = session()
    s.game, s.deck, s.rival, s.position = game, deck, rival, _position("", game)
    s.mode, s.network, s.awaited, s.introduction = game.mode, game.network, "", None
    _write_link()


def back_to_what_is_aside() -> None:
    """Go on with the game that another took the place of, which then lies aside itself, if it was begun."""
    if (aside := session().aside) is not None:
        with _as_before_if_refused():
            _take_up(aside.game, aside.deck, aside.rival)


@contextmanager
def _as_before_if_refused() -> Iterator[None]:
    """For clicks that change what is played: what was begun lies aside; what cannot be dealt is said and left."""
    s = session()
    before, left = (s.mode, s.deck, s.network, s.awaited), (s.game, s.deck, s.rival)
    try:
        yield
        lay_aside(*left)
    except (DeckError, StoreError) as refused:
        s.mode, s.deck, s.network, s.awaited = before
        s.tell(str(refused))


def _deal(seed: str) -> None:
    """Have the tab hold the game of that seed, from its first round on that is open."""
    s = session()
    s.game, s.introduction = games.dealt(seed, player=s.player, choice=s.choice), None
    s.position = _position("", s.game)
    if games.begins_otherwise(s.game):
        s.tell("The photograph of that link cannot be asked here; this is another.")
    _say_what_comes_again(s.game)


def _say_what_comes_again(game: Game) -> None:
    """Tell who has seen all there is that what they see now they have seen."""
    if again := games.coming_again(game, player=session().player):
        session().tell(round_view.comes_again(again))


def pick_mode(widget: str) -> None:
    """Play the way that was chosen in that widget: a new game in that mode."""
    s, mode = session(), picked(widget)
    if isinstance(mode, Mode) and s.mode is not mode:
        with _as_before_if_refused():
            s.mode = mode
            deal_another()
            _write_link()


def pick_deck(widget: str) -> None:
    """Play the deck that was chosen in that widget: a new game from it, or things stay as they are."""
    s, name = session(), str(picked(widget))
    if name == s.deck or name not in available.playable_decks():
        return
    with _as_before_if_refused():
        s.deck = name
        deal_another()
        _write_link()


def pick_opponent(widget: str) -> None:
    """Play against the network that was chosen, or typed, in that widget."""
    s = session()
    set_opponent(str(picked(widget) or s.network))
    if (plays := s.awaited or s.network) != picked(widget):
        put(widget, plays)  # what was refused is not left standing there


def set_opponent(network: str) -> None:
    """Play against another network; while it is on its way the game goes on against the one that is here."""
    s = session()
    name = network.strip()
    if name == s.network:
        s.awaited = ""
        return
    try:
        if find(name) and not (games.is_network_here(name) or access.may_fetch()):
            s.tell(access.NOT_FETCHED)
            return
        container.opponents().try_again(name)
        if not askable.is_playable(name, s.deck):
            s.awaited = name
            return
    except ValueError as wrong:
        s.tell(str(wrong))
        return
    with _as_before_if_refused():
        s.awaited, s.network = "", name
        if s.game is None:
            return
        if parse_day(s.game.seed) is not None or would_repeat(s.game):
            deal_another()
        else:
            _deal(s.game.seed)
        _write_link()


def awaited() -> Progress | None:
    """How the network that the visitor waits for is coming along; None when none is waited for."""
    s = session()
    return container.opponent(s.awaited).progress if s.awaited else None


def give_up_waiting() -> None:
    """Stay with the opponent that is here."""
    session().awaited = ""


def to_what_is_open() -> None:
    """Go to the first round of the game on the table that this player has not guessed. Raises `StoreError`."""
    session().position = _position("", round_view.current_game())


def _position(text: str, game: Game) -> int:
    """The round that a link names, else the first that this player has not guessed."""
    if text.isascii() and text.isdecimal() and 1 <= int(text[:4]) <= len(game.rounds):
        return int(text[:4])
    if text:
        session().tell(f"This game has no round {text[:20]!r}; here is the next one that is open.")
    settled = {guess.position for guess in container.store().guesses(player=session().player, game=game.id)}
    return next((r.position for r in game.rounds if r.position not in settled), len(game.rounds))


def _write_link() -> None:
    """Keep the address bar such that a reload, or a friend, finds this very game."""
    named, wanted = st.query_params.to_dict(), round_view.whole_link()
    others = {key: value for key, value in named.items() if key not in OF_A_GAME}
    if named != (whole := {**others, **wanted}):
        st.query_params.from_dict(whole)  # at once: each change of its own would be an entry in the browser's history


def guess(position: int, chosen: int | None) -> None:
    """Settle a round. Durable when this returns; a second click, tab or replay changes nothing."""
    s = session()
    if s.game is None:
        return
    try:
        is_told = s.introduction is not None and s.introduction.photograph == s.game.at(position).photograph
        stands = play.settle(
            s.game,
            position,
            chosen,
            player=s.player,
            shown_ms=s.shown_ms,
            sure=_said_sure(s.game, position, chosen),
            asks_call=s.calls and not is_told and s.game.mode in (Mode.FOUR, Mode.ALL_200),
        )
        s.fresh = (s.game.id, position)
        if stands.chosen != chosen:
            s.tell("You had answered this one before, perhaps in another tab: that answer stands.")
    except OtherDealError as begun:
        s.game = container.store().game(s.game.id)
        s.tell(str(begun))
    except StoreError as trouble:
        s.tell(str(trouble), "Your guess was not kept: make it again.")
    except ValueError as wrong:
        log.warning("refused guess %r at position %r of game %s: %s", chosen, position, s.game.id, wrong)
        s.tell(str(wrong))


def call(position: int, called: Call) -> None:
    """Say what the network will be, or pass, and have the round revealed. What was said first stands."""
    s = session()
    if s.game is None:
        return
    try:
        is_kept = play.keep_call(s.game, position, called, player=s.player)
        s.fresh = (s.game.id, position)
        if not is_kept and called is not Call.PASSED:
            s.tell("This bet was closed before: it had been told elsewhere, or you had said so already.")
    except StoreError as trouble:
        s.tell(str(trouble), "What you called was not kept: say it again.")


def _said_sure(game: Game, position: int, chosen: int | None) -> float | None:
    """How sure the player said to be in this round; None where nobody asked, or nothing was said."""
    sure = picked(round_view.sure_widget(game, position))
    return sure if session().says_sure and chosen is not None and isinstance(sure, float) else None


def advance(position: int) -> None:
    """Go on from the round at `position`; pressed twice, it goes on once."""
    s = session()
    if s.game is not None and s.position == position:
        s.position = min(position + 1, len(s.game.rounds))
        _write_link()


def spoiled(photographs: Sequence[str]) -> None:
    """Note what the gallery showed this player with its answer: it no longer counts in the figures."""
    s = session()
    new = [photograph for photograph in photographs if photograph not in s.spoiled]
    if new:
        play.note_sightings(new, player=s.player)
        s.spoiled.update(new)
