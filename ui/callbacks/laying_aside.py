"""What becomes of a game that was begun when another takes its place: it lies aside, for its player to come back to."""

import logging

from quiz.game import Game, is_drawn_for
from quiz.storage.failures import StoreError
from services import container
from ui.session import GameAside, session

log = logging.getLogger(__name__)


def would_repeat(game: Game) -> bool:
    """Whether its seed would ask again what this player has answered in it, against whichever network: one that was not
    drawn for them does. Raises `StoreError`."""
    player = session().player
    return not is_drawn_for(game.seed, player) and bool(container.store().guesses(player=player, game=game.id))


def lay_aside(game: Game | None, deck: str, rival: str) -> None:
    """Remember a game that has given way to another, where it was begun and not ended: its answers are kept."""
    s = session()
    if game is None or game == s.game:
        return
    try:
        guessed = len(container.store().guesses(player=s.player, game=game.id))
    except StoreError as trouble:
        log.warning("whether game %s was begun is not known: %s", game.id, trouble)
        return
    if 0 < guessed < len(game.rounds):
        s.aside = GameAside(game, deck, rival, guessed)
    elif s.aside is not None and s.aside.game == s.game:
        s.aside = None
