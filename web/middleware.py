"""Middleware around every answer: who the player is, and headers that keep browsers careful."""

import logging
import re
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from quiz.players import COOKIE, new_player, player_in
from web import error_answers, security_headers
from web.api.room_polls import API
from web.api.rooms import room_api
from web.base_url import HonestHost, raw_path
from web.compression import CompressedOnce
from web.known_paths import HIDDEN, Signposts, Site
from web.sockets import PromptAnswers

log = logging.getLogger(__name__)

YEAR_S = 365 * 24 * 3600
LONGEST_ADDRESS = 8000
"""Characters of an address; ours have some hundred."""
CONDITIONS = frozenset((b"if-none-match", b"if-modified-since"))


def middleware_stack(site: Site) -> list[Middleware]:
    """The middleware, outermost first."""
    return [
        Middleware(PromptAnswers),
        Middleware(CarefulHeaders),
        Middleware(HonestHost),
        Middleware(ShortAddresses),
        Middleware(RoomsAhead, site=site),
        Middleware(Embedding),
        Middleware(PlayerCookie, site=site),
        Middleware(Signposts, site=site),
        Middleware(CompressedOnce),
    ]


class CarefulHeaders:
    """Puts the security headers on every answer, also on the one that stands for a fault nobody foresaw."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        careful = security_headers.headers(
            is_framed=security_headers.wants_a_frame(scope["path"], scope.get("query_string", b""))
        )
        has_begun = False

        async def sending(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = MutableHeaders(scope=message)
                said = {name.lower() for name, _ in headers.raw}
                headers.raw.extend(header for header in careful if header[0] not in said)
                if "set-cookie" in headers or headers.get("content-type", "").startswith("text/html"):
                    headers["cache-control"] = _private(headers.get("cache-control", ""))
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as fault:
            if has_begun:
                raise
            answer = error_answers.answer_to(fault, scope)
            if answer is None:
                log.exception("an answer failed")
                answer = PlainTextResponse(error_answers.UNFORESEEN, status_code=500)
            await answer(scope, receive, sending)


class ShortAddresses:
    """Refuses addresses that are longer than any of ours, before anybody reads them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and len(raw_path(scope)) + len(scope.get("query_string", b"")) > LONGEST_ADDRESS:
            await PlainTextResponse("That address is longer than any of ours.", status_code=414)(scope, receive, send)
            return
        await self.app(scope, receive, send)


class RoomsAhead:
    """Leads what is for the rooms' API to it, past all that is for pages: a class asks a thousand times a second."""

    def __init__(self, app: ASGIApp, *, site: Site) -> None:
        self.app = app
        self._rooms: ASGIApp = room_api()
        self._below = f"{site.base}{API}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        below = scope.get("root_path", "") + self._below
        is_ours = scope["type"] == "http" and scope["path"].startswith(f"{below}/")
        if is_ours and not HIDDEN.search(raw_path(scope)):
            await self._rooms({**scope, "root_path": below}, receive, send)
        else:
            await self.app(scope, receive, send)


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


_ROOM_PAGES: Final = re.compile(r"(?:.*/)?(?:join|wall|check)(?:/[^/]*)?", re.ASCII)
"""Pages of rooms: what a pupil is known by there, nothing else knows, and it goes with the room."""


class PlayerCookie:
    """Gives every browser that opens a page a random token: the player, who has no name and no address.

    Pages of rooms give none: nothing is kept of a pupil beyond the room.
    """

    def __init__(self, app: ASGIApp, *, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_known = scope["type"] != "http" or player_in(Headers(scope=scope).getlist("cookie")) is not None
        if is_known or _ROOM_PAGES.fullmatch(raw_path(scope)):
            await self.app(scope, receive, send)
            return
        if self.site.page(scope) is not None:
            # To a browser that has the page but lost its cookies, "not modified" would bring no new one.
            scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() not in CONDITIONS]}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("set-cookie", self._cookie(scope))
            await send(message)

        await self.app(scope, receive, sending)

    def _cookie(self, scope: Scope) -> str:
        place = self.site.cookie_path(Headers(scope=scope).get("host", ""))
        parts = f"{COOKIE}={new_player()}; Path={place}; Max-Age={YEAR_S}; HttpOnly; SameSite=Lax"
        return parts + ("; Secure" if scope.get("scheme") == "https" else "")


def _private(said: str) -> str:
    """That, and that no cache may hand it to another visitor."""
    directives = [part.strip() for part in said.split(",") if part.strip()]
    kept = [part for part in directives if part.lower() != "public"]
    if {"private", "no-store"}.isdisjoint(part.lower() for part in kept):
        kept.insert(0, "private")
    return ", ".join(kept)
