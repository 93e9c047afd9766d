"""Where the quiz is to be found: its public address where QUIZ_URL names one, and which hosts a request may name."""

import re
from typing import Final
from urllib.parse import urlsplit

from config.settings import settings

_LONGEST: Final = 253  # of a name, RFC 1035
_NAME: Final = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9_-]{1,63}(?<!-))*\.?")
_NUMBERED: Final = re.compile(r"\[[0-9A-Fa-f:.]{2,45}\]")  # IPv6, RFC 3986


def public_address() -> str | None:
    """What QUIZ_URL names, without a slash at its end; `None` where it is not set.

    Raises:
        ValueError: it is no address that a browser could open; one sentence, for the operator.
    """
    named = settings().url
    return parse_address(named) if named else None


def parse_address(text: str) -> str:
    """An address as people write it, checked.

    Raises:
        ValueError: it is not http or https, a host and perhaps a path.
    """
    wrong = f"QUIZ_URL={text[:80]!r} is not an address such as https://quiz.example.org"
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise ValueError(wrong) from error
    path = parts.path.rstrip("/")
    is_plain = not (parts.query or parts.fragment or "@" in parts.netloc) and re.fullmatch(r"[A-Za-z0-9/._~-]*", path)
    if parts.scheme not in ("http", "https") or not is_plain or not is_host(parts.netloc):
        raise ValueError(wrong)
    return f"{parts.scheme}://{parts.netloc}{path}"


def is_host(text: str) -> bool:
    """Whether a request's Host may be repeated in an address: a name or a number, perhaps a port, nothing else."""
    host, port = text, None
    if text.startswith("["):
        host, bracket, rest = text.partition("]")
        host += bracket
        if rest and not rest.startswith(":"):
            return False
        port = rest[1:] if rest else None
    elif ":" in text:
        host, _, port = text.partition(":")
    if port is not None and not (re.fullmatch(r"[0-9]{1,5}", port) and 0 < int(port) < 65536):
        return False
    if _NUMBERED.fullmatch(host):
        return True
    return len(host) <= _LONGEST and _NAME.fullmatch(host) is not None
