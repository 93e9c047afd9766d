"""Middleware around every answer: who the player is, and headers that keep browsers careful."""

from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quiz.players import COOKIE, is_player, new_player

YEAR_S = 365 * 24 * 3600

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "geolocation=(), microphone=()",
}


def stack() -> list[Middleware]:
    """The middleware, outermost first."""
    return [Middleware(CarefulHeaders), Middleware(PlayerCookie)]


class CarefulHeaders:
    """Puts the same few security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, sending if scope["type"] == "http" else send)


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
