"""A player: a random token that only the player's browser holds, and nothing else. No name, no address."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from typing import Final

COOKIE: Final = "player"
"""What the token is called, in the cookie as in a link."""

_LONGEST: Final = 200
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22,64}")


def new_player() -> str:
    """A token that nobody guesses: 192 random bits, safe in a link."""
    return secrets.token_urlsafe(24)


def is_player(text: object) -> bool:
    """Whether this may be such a token."""
    return isinstance(text, str) and _TOKEN.fullmatch(text) is not None


def player_in(cookies: Iterable[str]) -> str | None:
    """The token among the Cookie headers of a request: the first under our name that may be one, in quotes or not.

    A host may have other cookies, of other programs, such as no standard allows; they are passed over.
    """
    for pair in (pair for header in cookies for pair in header.split(";")):
        name, _, value = pair.partition("=")
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] == '"':
            value = value[1:-1]
        if name.strip() == COOKIE and is_player(value):
            return value
    return None


def key_of(player: str) -> str:
    """What stands for a player in the tables: the SHA-256 of the token.

    Raises:
        ValueError: nothing that could be a token.
    """
    if not 1 <= len(player) <= _LONGEST:
        raise ValueError(f"a player's token has 1 to {_LONGEST} characters, this one has {len(player)}")
    return hashlib.sha256(player.encode("utf-8", "surrogatepass")).hexdigest()
