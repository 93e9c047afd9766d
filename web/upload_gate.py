"""Where files come in: only from a tab whose page asks for one, and within bounds. Streamlit takes all."""

import asyncio
import re
from collections.abc import Callable
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.uploads import RefusedError, Uploads

_PATH: Final = re.compile(r"/_stcore/upload_file/([^/]{1,100})/([^/]{1,100})\Z")
_PAUSE_S: Final = 20.0
_LONGEST_S: Final = 300.0


class UploadGate:
    """Refuses files that nobody asked for, that are too large, come too slowly, or have no room."""

    def __init__(self, app: ASGIApp, *, uploads: Callable[[], Uploads]) -> None:
        self.app, self._uploads = app, uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a file in, or say in a sentence why not."""
        if scope["type"] != "http" or scope["method"] != "PUT" or "/_stcore/upload_file" not in scope["path"]:
            await self.app(scope, receive, send)
            return
        uploads = self._uploads()
        try:
            tab, file, size = _asked(scope)
            uploads.begin(tab, file, size)
        except RefusedError as refused:
            await _say(refused, scope, receive, send)
            return
        coming = _Coming(lambda received: uploads.grow(tab, file, received), receive, send)
        try:
            await self.app(scope, coming.receive, coming.send)
        except Exception:
            if coming.refused is None:
                raise
        finally:
            uploads.end(tab, file, is_kept=200 <= coming.status < 300)
        if coming.refused is not None:
            await _say(coming.refused, scope, receive, send)


class _Coming:
    """A file on its way in; `refused` says why it was not taken after all, and is then what is answered.

    `grow` is told how many bytes have come, and may raise `RefusedError`.
    """

    def __init__(self, grow: Callable[[int], None], receive: Receive, send: Send) -> None:
        self.status = 0
        self.refused: RefusedError | None = None
        self._grow, self._receive, self._send = grow, receive, send
        self._received = 0
        self._clock = asyncio.get_running_loop().time
        self._deadline = self._clock() + _LONGEST_S

    async def receive(self) -> Message:
        """The next piece."""
        try:
            message = await asyncio.wait_for(self._receive(), min(_PAUSE_S, max(0.0, self._deadline - self._clock())))
            if message["type"] == "http.request":
                self._received += len(message.get("body", b""))
                self._grow(self._received)
        except TimeoutError:
            self.refused = RefusedError("That file came too slowly.", 408)
        except RefusedError as too_much:
            self.refused = too_much
        else:
            return message
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """What is answered, where that is not why it was refused."""
        if self.refused is not None:
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


def _asked(scope: Scope) -> tuple[str, str, int]:
    """The tab, the file and how large it says it is, 0 where it does not. Raises `RefusedError`."""
    named = _PATH.search(scope["path"])
    said = Headers(scope=scope).get("content-length", "0")
    if named is None:
        raise RefusedError("That is no place for a file.", 404)
    if not (said.isascii() and said.isdecimal() and len(said) < 16):
        raise RefusedError("That file says no size that could be.", 400)
    return named[1], named[2], int(said)


async def _say(refused: RefusedError, scope: Scope, receive: Receive, send: Send) -> None:
    headers = {"connection": "close", "cache-control": "no-store"}
    if refused.retry_s:
        headers["retry-after"] = str(refused.retry_s)
    await PlainTextResponse(str(refused), status_code=refused.status, headers=headers)(scope, receive, send)
