"""Players, and how they play, for the tests of the store."""

from collections.abc import Callable

from quiz.game import Game, LabelSpace, Mode
from quiz.storage.store import Answer, Guess, Store

Dealt = Callable[..., Game]

ANA, BEN = "token-of-ana", "token-of-ben"
MODES = (Mode.FOUR, Mode.ALL_200, Mode.SAYS, Mode.GLANCE_200)
"""A mode of each sort."""


def look(store: Store, game: Game, position: int, *, player: str, glanced_ms: int | None = 200) -> None:
    """Have a look at a glance, and have it measured where a time is given; in a game without a limit, nothing."""
    if not game.mode.exposure_ms:
        return
    store.save_game(game)
    assert store.glances.begin(player=player, game=game.id, position=position)
    if glanced_ms is not None:
        store.glances.measure(glanced_ms, player=player, game=game.id, position=position)


def said(label_space: LabelSpace, claimed: int, probability: float = 0.75) -> Answer:
    return Answer(label_space, claimed, probability, took_ms=12.5, device="cpu", cached=False)


def play(store: Store, game: Game, player: str, positions: range = range(1, 11)) -> list[Guess]:
    """Say the first option, or "I don't know" at every fifth round."""
    return [
        store.guess(
            player=player,
            game=game.id,
            position=position,
            chosen=game.at(position).offered[0] if position % 5 else None,
            shown_ms=position,
        )
        for position in positions
    ]
