"""What commands print, on whatever terminal: a sign that it lacks becomes one like it, and never an error."""

import codecs
import io
import sys
import unicodedata

_ERRORS = "like-it"
_LIKE = {"–": "-", "—": "-", "…": "...", "×": "x", "∞": "oo", "ε": "eps", "→": "->", "“": '"', "”": '"', "’": "'"}


def print_whatever() -> None:
    """Have this process's output replace what its encoding lacks (Windows' cp932, Latin-1, ASCII; names of no text)."""
    codecs.register_error(_ERRORS, _like_it)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_ERRORS)


def _like_it(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_ascii, error.object[error.start : error.end])), error.end


def _ascii(sign: str) -> str:
    plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return _LIKE.get(sign) or plain or "?"
