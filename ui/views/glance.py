"""A brief look: how far it has come in the round on screen, and what is said of it."""

from enum import StrEnum

from quiz.game import Game
from quiz.storage.records import Guess
from ui.session import session
from ui.views.round_view import RoundView

NEEDS_SIGHT = (
    "This way of playing needs sight: the photograph is there for a moment only. Other ways are under “Settings”, at "
    "“Answer with”."
)
NO_SCRIPT = (
    "Your browser does not run what a brief look needs, so the photograph stays covered. Other ways of playing are "
    "under “Settings”, at “Answer with”."
)
NOT_MEASURED = (
    "You have had your look, or it was lost on the way; there is no second one. Say what it was, or pass: this round "
    "is in no figure."
)


class Look(StrEnum):
    """How far a look has come: the photograph is covered, about to be shown in this very tab, or covered again."""

    AHEAD = "ahead"
    BEGUN = "begun"
    OVER = "over"


def look_of(board: RoundView) -> Look | None:
    """How far the look has come in a round that is to be guessed; None where one may look for as long as one likes, or
    has guessed."""
    if not board.game.mode.exposure_ms or board.guess is not None or board.shown is None:
        return None
    if board.glance is None:
        return Look.AHEAD
    return Look.BEGUN if session().glancing == (board.game.id, board.asked.position) else Look.OVER


def exposure(game: Game) -> str:
    """For how long photographs are shown in that game."""
    return f"{game.mode.exposure_ms:,} ms"


def how_it_goes(game: Game) -> str:
    """What comes after the press, in a sentence."""
    return f"First a cross to look at, then the photograph for {exposure(game)}, once. Then say what it was."


def covered_alt(game: Game, position: int) -> str:
    """What the covered photograph is called for those who hear the page."""
    return f"Photograph {position} of {len(game.rounds)}, covered. {NEEDS_SIGHT}"


def had_it(guess: Guess) -> str:
    """How long the look was that a guess came of, in a sentence; empty where there was no limit."""
    if not guess.mode.exposure_ms:
        return ""
    if guess.glanced_ms is None:
        return "How long you saw it was not measured, so this round is in no figure."
    return f"You saw it for {guess.glanced_ms:,} ms."
