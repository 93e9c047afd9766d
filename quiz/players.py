"""A player: a random token that only the player's browser holds, and nothing else. No name, no address."""

import hashlib
import re
import secrets
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


def key_of(player: str) -> str:
    """What stands for a player in the tables: the SHA-256 of the token.

    Raises:
        ValueError: nothing that could be a token.
    """
    if not 1 <= len(player) <= _LONGEST:
        raise ValueError(f"a player's token has 1 to {_LONGEST} characters, this one has {len(player)}")
    return hashlib.sha256(player.encode("utf-8", "surrogatepass")).hexdigest()
