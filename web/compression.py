"""Streamlit's scripts and style sheets, compressed: once each, since compressing them for every visitor costs too much.

They are most of what somebody new has to fetch. Streamlit sends them as they are, for the sake of its server's cores.
"""

import asyncio
import gzip
import threading
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LEVEL: Final = 9
_LEAST: Final = 1024
"""Bytes; fewer are not worth it."""
_MOST: Final = 24_000_000
"""Bytes that are kept in all: several times what there is. What comes after that is packed each time."""


class CompressedOnce:
    """Scripts and style sheets below `/static/` in gzip, for those who take it; what was packed is kept by its ETag."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._kept: dict[tuple[str, str], bytes] = {}
        self._size = 0
        self._keeping = threading.Lock()
        self._packing = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_asked_for(scope):
            await self.app(scope, receive, send)
            return
        start: Message = {}
        parts: list[bytes] = []

        async def sending(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_worth_it(message):
                start = message
            elif start and message["type"] == "http.response.body":
                parts.append(message.get("body", b""))
                if not message.get("more_body", False):
                    await self._send(scope["path"], start, b"".join(parts), send)
            else:
                await send(message)

        await self.app(scope, receive, sending)

    async def _send(self, path: str, start: Message, body: bytes, send: Send) -> None:
        headers = MutableHeaders(scope=start)
        tag = headers.get("etag", "")
        packed = await self._packed((path, tag), body)
        headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(packed))
        headers.add_vary_header("Accept-Encoding")
        if tag and not tag.startswith("W/"):
            headers["etag"] = f"W/{tag}"  # the same text in other bytes
        await send(start)
        await send({"type": "http.response.body", "body": packed})

    async def _packed(self, key: tuple[str, str], body: bytes) -> bytes:
        """It in gzip; of many who come for it at once, the first has it packed, and the rest wait for that."""
        if key in self._kept:
            return self._kept[key]
        async with self._packing:
            packed = self._kept.get(key)
            if packed is None:
                packed = await asyncio.to_thread(gzip.compress, body, _LEVEL)
                self._keep(key, packed)
        return packed

    def _keep(self, key: tuple[str, str], packed: bytes) -> None:
        with self._keeping:
            if key not in self._kept and key[1] and self._size + len(packed) <= _MOST:
                self._kept[key] = packed
                self._size += len(packed)


def _is_asked_for(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path, headers = scope["path"], Headers(scope=scope)
    is_text = "/static/" in path and path.endswith((".js", ".css"))
    return is_text and "gzip" in headers.get("accept-encoding", "") and "range" not in headers


def _is_worth_it(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    length = headers.get("content-length", "")
    return start["status"] == 200 and "content-encoding" not in headers and length.isdecimal() and int(length) >= _LEAST
