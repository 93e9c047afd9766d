"""Codes of rooms, and the tokens of those in them: the one is read aloud, the other seen by nobody."""

import hashlib
import re
import secrets
from typing import Final

ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""No I and O, no 1 and 0: a code is read from a wall, and aloud."""
LENGTH_OF_CODE: Final = 6
_CODE: Final = re.compile(f"[{ALPHABET}]{{{LENGTH_OF_CODE}}}")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{20,64}")


def new_code() -> str:
    """A code, one of a thousand million."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH_OF_CODE))


def parse_code(text: str) -> str:
    """A code as people type it: in any case, with spaces or dashes.

    Raises:
        ValueError: it cannot be one; one sentence.
    """
    code = re.sub(r"[\s\-–]", "", text[:40]).upper()
    if not _CODE.fullmatch(code):
        raise ValueError(f"A room's code has {LENGTH_OF_CODE} letters and digits, and never an I, an O, a 0 or a 1.")
    return code


def new_token() -> str:
    """What a pupil or a host shows to be known again: 144 random bits."""
    return secrets.token_urlsafe(18)


def digest_of(token: str) -> str:
    """What is kept of a token; of what cannot be one, what no token has."""
    return hashlib.sha256(token.encode()).hexdigest() if _TOKEN.fullmatch(token) else ""
