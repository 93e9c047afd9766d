"""Middleware around every answer: who the player is, and headers that keep browsers careful."""

import logging
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quiz.players import COOKIE, is_player, new_player
from web import policy
from web.address import HonestHost

log = logging.getLogger(__name__)

YEAR_S = 365 * 24 * 3600
FAULT = "Something broke on our side, and it has been noted."


def stack() -> list[Middleware]:
    """The middleware, outermost first."""
    return [Middleware(CarefulHeaders), Middleware(HonestHost), Middleware(Embedding), Middleware(PlayerCookie)]


class CarefulHeaders:
    """Puts the security headers on every answer, also on the one that stands for a fault nobody foresaw."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        careful = policy.headers(is_framed=policy.wants_a_frame(scope["path"], scope.get("query_string", b"")))
        has_begun = False

        async def sending(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = MutableHeaders(scope=message)
                for name, value in careful.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            if has_begun:
                raise
            log.exception("an answer failed")
            await PlainTextResponse(FAULT, status_code=500)(scope, receive, sending)


class Embedding:
    """Leads `?embed=1` to `?embed=true`, which is what Streamlit calls a page without its frame."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            asked = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
            if ("embed", "1") in asked:
                query = urlencode([(key, "true" if key == "embed" else value) for key, value in asked])
                await RedirectResponse(f"?{query}", headers={"cache-control": "no-cache"})(scope, receive, send)
                return
        await self.app(scope, receive, send)


class PlayerCookie:
    """Gives every browser that opens a page a random token: the player, who has no name and no address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _token(Headers(scope=scope)) is not None:
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("set-cookie", _cookie(secure=scope.get("scheme") == "https"))
            await send(message)

        await self.app(scope, receive, sending)


def _token(headers: Headers) -> str | None:
    """The player's token in a request's cookies, if it is one."""
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return morsel.value if morsel is not None and is_player(morsel.value) else None


def _cookie(*, secure: bool) -> str:
    parts = f"{COOKIE}={new_player()}; Path=/; Max-Age={YEAR_S}; HttpOnly; SameSite=Lax"
    return parts + ("; Secure" if secure else "")
