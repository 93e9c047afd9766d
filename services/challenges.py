"""A friend's score to beat: read from the link, said on the table, and settled at the end. Counted from the store."""

from collections.abc import Mapping
from dataclasses import dataclass

from deck.sources import DeckError
from quiz import formatting
from quiz.analysis.statistics import Tally
from quiz.game import Game
from services import container
from services.decks import available

BY = "by"
"""What names a friend's share in a link."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a friend got in a game of `length` photographs, so far."""

    friend: Tally
    length: int

    @property
    def line(self) -> str:
        """What is said of it beside the score."""
        if self.length == 1:
            return f"Your friend {'got' if self.friend.right else 'missed'} it."
        return f"Your friend got {self.friend.right} of {self.friend.n}{self._so_far}."

    def settled(self, mine: Tally) -> str:
        """How it ended, or stands: the friend's score and one's own."""
        if self.length == 1:
            return _of_one(friend=self.friend.right == 1, me=mine.right == 1)
        if self.friend.n < self.length or mine.n < self.length:
            return formatting.sentences(self.line, self._open(mine))
        ahead = mine.right - self.friend.right
        ends = "even" if ahead == 0 else "you win" if ahead > 0 else "your friend wins"
        return f"Your friend {self.friend.right}, you {mine.right}: {ends}."

    @property
    def _so_far(self) -> str:
        return " so far" if self.friend.n < self.length else ""

    def _open(self, mine: Tally) -> str:
        """Where the player stands while one of the two has not finished."""
        if mine.n == self.length:
            return f"You got {mine.right} of {mine.n}."
        return f"You have {mine.right} of {mine.n}, and {formatting.spelled(self.length - mine.n)} to go."


def dare(friend: Tally, length: int) -> str:
    """What a friend's score asks of whoever is invited to the same game, as a title."""
    if length == 1:
        return f"A friend of yours {'got' if friend.right else 'missed'} it. Would you?"
    so_far = "" if friend.n == length else " so far"
    verb = "match" if friend.right == length else "beat"
    return f"Can you {verb} {friend.right} of {friend.n}{so_far}?"


class NoChallengeError(ValueError):
    """There is no score to be beaten. Its text says why, in sentences for the visitor."""


def take_challenge(by: str, seed: str, *, player: str) -> Game | None:
    """The very game in which the friend got the score that a link to the game of `seed` names.

    None where that friend is the player.

    Raises:
        NoChallengeError: it is not kept, was got elsewhere, or cannot be played here.
        StoreError: the store cannot be read.
    """
    store = container.store()
    shared = store.shared(by)
    game = None if shared is None else store.game(shared.game)
    if game is None:
        raise NoChallengeError("Your friend’s score is not kept any more. Here is the game without it.")
    if game.seed != seed:
        raise NoChallengeError("The score of that link was got in another game.")
    if not are_photographs_here(game):
        raise NoChallengeError("Your friend’s photographs are not here any more. Here are others.")
    return None if store.is_shared_by(by, player=player) else game


def game_of(rival: str) -> Game | None:
    """The game in which that share's score was got; None without one. Raises `StoreError`."""
    shared = container.store().shared(rival) if rival else None
    return None if shared is None else container.store().game(shared.game)


def are_photographs_here(game: Game) -> bool:
    """Whether every photograph of a game is in a deck here."""
    try:
        for asked in game.rounds:
            available.photograph(asked.photograph)
    except DeckError:
        return False
    return True


def challenge_in(game: Game, rival: str) -> Challenge | None:
    """What is to beat in this game, where `rival` is the share of a friend's score.

    None where nothing is, or the friend has taken it away. Raises `StoreError`.
    """
    shared = container.store().shared(rival) if rival else None
    if shared is None or shared.game != game.id:
        return None
    return Challenge(shared.people, len(game.rounds))


def friends_marks(game: Game, rival: str) -> Mapping[int, bool]:
    """Which rounds of that game the friend whose score is to be beaten got right, by position, as far as they played.

    Empty where nobody's is. Raises `StoreError`.
    """
    return {} if challenge_in(game, rival) is None else container.store().shares.marks(rival)


def _of_one(*, friend: bool, me: bool) -> str:
    if friend == me:
        return "You and your friend both got it." if me else "Neither you nor your friend got it."
    return "You got it, and your friend did not." if me else "Your friend got it, and you did not."
