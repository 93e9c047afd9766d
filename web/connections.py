"""How many may be connected at once: in all, and from one address; before the machine runs out of descriptors."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import net_util

from services.log_limit import OncePerWindow
from services.rate_limits import neighbourhood

log = logging.getLogger(__name__)
log.addFilter(OncePerWindow())

WANTED_FILES: Final = 65_536
ENOUGH_FILES: Final = 1024
MOST_CONNECTIONS: Final = 8192
MOST_PAGES: Final = 1024
_PER_ADDRESS: Final = 256
"""Of WebSockets, each of which is an open page. A school is behind one address."""

SILENT_S: Final = 20.0
"""Who has not asked for anything by then is not going to."""

LONGEST_HEAD: Final = 65_536
"""Bytes of an address and headers, or of what else is sent without being part of a body."""

FULL: Final = "So many pages are open here that there is no room for another. Try again in a moment."


def raise_file_limit(wanted: int = WANTED_FILES) -> int:
    """Let this process have as many files and connections open as the system allows, `wanted` at most; how many."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft == resource.RLIM_INFINITY or soft >= most:
        return soft if soft != resource.RLIM_INFINITY else wanted
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    except (OSError, ValueError) as trouble:
        log.warning("the limit of open files stays at %d: %s", soft, trouble)
        return soft
    return most


@dataclass(frozen=True, slots=True)
class Room:
    """How many connections there may be, and how many of them open pages."""

    connections: int
    pages: int


def room_for(files: int) -> Room:
    """What so many descriptors allow. A page takes four with Streamlit, three of them for two minutes longer; the app
    needs some for itself.
    """
    if files < ENOUGH_FILES:
        log.warning("at most %d files may be open here, which is few: %d would do", files, ENOUGH_FILES)
    spare = max(0, files - (128 if files < ENOUGH_FILES else 640))
    pages = max(8, min(MOST_PAGES, spare // 6))
    return Room(max(16, min(MOST_CONNECTIONS, spare - 3 * pages)), pages)


class Waiting:
    """The connections of the server. When there are too many, who has waited longest without a word goes first."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._open: OrderedDict[int, tuple[asyncio.Transport, Callable[[], bool]]] = OrderedDict()

    def enter(self, transport: asyncio.Transport, is_silent: Callable[[], bool]) -> None:
        """One more; `is_silent` says whether it has not asked for anything yet."""
        self._open[id(transport)] = transport, is_silent
        if len(self._open) <= self.most:
            return
        for key, (other, _) in list(self._open.items()):
            if other.is_closing():
                del self._open[key]
        if len(self._open) > self.most:
            log.warning("%d connections are open: those that say nothing are closed", self.most)
            silent = next((key for key, (_, is_silent) in self._open.items() if is_silent()), id(transport))
            self._open.pop(silent)[0].abort()

    def leave(self, transport: asyncio.Transport) -> None:
        """That one is closed."""
        self._open.pop(id(transport), None)


def bound_connections(most: int) -> None:
    """Have uvicorn, which Streamlit starts without saying how many connections it may hold, keep to `most`.

    By the time the app is loaded uvicorn has chosen its protocol, so that one is taught to count.
    """
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    protocol: Any = AutoHTTPProtocol
    if hasattr(protocol, "waiting"):
        protocol.waiting.most = most
        return
    protocol.waiting = Waiting(most)
    usual_made, usual_lost = protocol.connection_made, protocol.connection_lost

    def is_silent(self: Any) -> bool:
        return self.cycle is None and self.transport.get_protocol() is self

    def give_up(self: Any) -> None:
        if is_silent(self) and not self.transport.is_closing():
            self.transport.abort()

    def connection_made(self: Any, transport: asyncio.Transport) -> None:
        usual_made(self, transport)
        self.waiting.enter(transport, lambda: is_silent(self))
        self.loop.call_later(SILENT_S, give_up, self)

    def connection_lost(self: Any, exc: Exception | None) -> None:
        self.waiting.leave(self.transport)
        usual_lost(self, exc)

    protocol.connection_made, protocol.connection_lost = connection_made, connection_lost
    if hasattr(protocol, "on_body"):
        _bound_heads(protocol)


def _bound_heads(protocol: Any) -> None:
    """Have uvicorn's quick parser, httptools, give up on a head that does not end: it would keep all of it.

    What is no body counts, be it before one or after (trailers). Bodies are bounded where they are read.

    And have it refuse a body beside a wish for another protocol than WebSocket's. Of that it would take the body for a
    request: one that a proxy in front of this server, and all that it limits, never saw. Without a body such a wish is
    passed over, as RFC 9110 § 7.8 allows, and the connection ends with the answer.
    """
    usual_received, usual_headers = protocol.data_received, protocol.on_headers_complete

    def on_headers_complete(self: Any) -> None:
        is_elsewhere = self.parser.should_upgrade() and not self._should_upgrade()
        if is_elsewhere and any(
            name == b"transfer-encoding" or (name == b"content-length" and value.strip(b" 0"))
            for name, value in self.headers
        ):
            raise ValueError("a body beside an upgrade")  # which uvicorn answers with 400, and hangs up
        usual_headers(self)
        if is_elsewhere:
            self.cycle.keep_alive = False

    def data_received(self: Any, data: bytes) -> None:
        self.gets_on = False
        usual_received(self, data)
        self.unread = 0 if self.gets_on else getattr(self, "unread", 0) + len(data)
        if self.unread > LONGEST_HEAD and not self.transport.is_closing():
            log.warning("a request's head did not end within %d bytes", LONGEST_HEAD)
            self.transport.abort()

    def getting_on(usual: Callable[..., None]) -> Callable[..., None]:
        def got_on(self: Any, *arguments: bytes) -> None:
            self.gets_on = True
            usual(self, *arguments)

        return got_on

    protocol.on_headers_complete = on_headers_complete
    for name in ("on_message_begin", "on_headers_complete", "on_body", "on_message_complete"):
        setattr(protocol, name, getting_on(getattr(protocol, name)))
    protocol.data_received = data_received


def call_nobody() -> None:
    """Have Streamlit ask nobody on the internet for this machine's address.

    It does so for every page that another site opens, to see whether that is its own: twice a second of waiting, in
    which nobody is answered. At start it would only be for a line in the log. Who is at an address that the machine
    does not know names it, in `QUIZ_URL` or `server.corsAllowedOrigins`.
    """
    net_util.get_external_ip = _unknown


def _unknown() -> None:
    return None


class OpenPages:
    """Counts WebSockets, and refuses those above `most` in all or `per_address` from one address with a 503.

    Who is on this machine, or behind a proxy on it that does not say for whom it asks, has no address of their own.
    """

    def __init__(self, app: ASGIApp, *, most: int = MOST_PAGES, per_address: int = _PER_ADDRESS) -> None:
        self.app, self._most, self._per_address = app, most, per_address
        self._open = 0
        self._by_address: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let it in if there is room."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        client = scope.get("client")
        who = neighbourhood(client[0]) if client else ""
        is_near = who in ("", "127.0.0.1", "::1") or who.startswith("::/")
        if self._open >= self._most or (not is_near and self._by_address.get(who, 0) >= self._per_address):
            log.warning("%d pages are open, and no more are let in", self._open)
            await _refuse(scope, receive, send)
            return
        self._open += 1
        self._by_address[who] = self._by_address.get(who, 0) + 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._open -= 1
            self._by_address[who] -= 1
            if not self._by_address[who]:
                del self._by_address[who]


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    await receive()  # the wish to connect
    if "websocket.http.response" in scope.get("extensions", {}):
        answer = PlainTextResponse(FULL, status_code=503, headers={"retry-after": "10"})
        await answer(scope, receive, send)
    else:
        await send({"type": "websocket.close", "code": 1013})


class ClosedDoors:
    """Answers 404 at Streamlit's doors for developers: measures, a run of the script for anybody, agents, logins."""

    OPEN: Final = ("health", "host-config", "stream", "upload_file/", "bidi-components/")
    SHUT: Final = ("/auth/login", "/auth/logout", "/oauth2callback")

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is no such door."""
        if scope["type"] == "http":
            path = scope["path"]
            _, core, rest = path.partition("/_stcore/")
            named = rest.rstrip("/")
            is_open = any(named == door or (door.endswith("/") and rest.startswith(door)) for door in self.OPEN)
            if (core and not is_open) or path.endswith(self.SHUT):
                headers = {"cache-control": "no-store"}
                await PlainTextResponse("There is nothing here.", status_code=404, headers=headers)(
                    scope, receive, send
                )
                return
        await self.app(scope, receive, send)
