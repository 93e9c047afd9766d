"""What a friend is told of a photograph or a game before playing it: enough to be curious, and never the answer."""

from dataclasses import dataclass
from typing import Final

from deck.photographs import Credit

SHORT: Final = 16
"""Digits of a photograph's id that a link carries."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph that is shown, by its id, and whom it is owed to."""

    photograph: str
    credit: Credit | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """One page to send to a friend, at `path`. `play` is the query that leads to the game, `call` what its button says.

    `title` asks, `line` says how a network did or what there is to beat.
    """

    path: str
    title: str
    line: str
    call: str
    play: str
    pictures: tuple[Picture, ...]

    @property
    def card(self) -> str:
        """Where its picture is."""
        path, mark, query = self.path.partition("?")
        return f"{path}/card.png{mark}{query}"


def author_and_licence(credit: Credit | None) -> tuple[str, str]:
    """Whose photograph it is and under which licence; its title and source would give it away, and come later."""
    if credit is None or not credit.author.strip():
        return "", "" if credit is None else credit.licence
    return credit.author, credit.licence
