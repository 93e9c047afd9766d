"""What a browser may load, run and frame: the headers that every answer carries.

Streamlit's page needs: its own modules; one inline script, allowed by its digest; components' scripts, which come over
its WebSocket and are run from memory (`blob:`), as are pictures and media; styles written into the page; and to read
back what its camera took (`data:`). It may ask nobody else for anything.
*Source*: W3C, Content Security Policy Level 3.
"""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

import streamlit

ALWAYS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "geolocation=(), microphone=(), payment=(), usb=()",
}
FRAMED: Final = frozenset(("", "today", "result"))
"""The pages that others may embed: the quiz itself, its day and its result."""

_INLINE: Final = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)


@cache
def headers(*, is_framed: bool) -> tuple[tuple[bytes, bytes], ...]:
    """The headers of an answer that says nothing else, as they are sent.

    `is_framed`: it was asked for to be shown on another's page.
    """
    framing = {} if is_framed else {"x-frame-options": "SAMEORIGIN"}
    said = {**ALWAYS, **framing, "content-security-policy": _policy(is_framed=is_framed)}
    return tuple((name.encode(), value.encode()) for name, value in said.items())


def _policy(*, is_framed: bool) -> str:
    """The content security policy of the app's own pages."""
    scripts = " ".join(digest(script) for script in _inline_scripts())
    framers = "*" if is_framed else "'self'"
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {scripts}".rstrip(),
            "connect-src 'self' data: blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "frame-src 'self' blob: data:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {framers}",
        )
    )


def digest(text: str) -> str:
    """The source expression that allows exactly this inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def wants_a_frame(path: str, query: bytes) -> bool:
    """Whether a request asks for a page as others embed it: `embed=1`, or Streamlit's own `embed=true`.

    Only what is played can be embedded; nobody's page makes an admin click.
    """
    if path.rpartition("/")[2] not in FRAMED:
        return False
    return not {("embed", "1"), ("embed", "true")}.isdisjoint(parse_qsl(query.decode("latin-1")))


def _inline_scripts() -> list[str]:
    """The scripts that Streamlit's page carries in itself."""
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    return _INLINE.findall(page.read_text(encoding="utf-8"))
