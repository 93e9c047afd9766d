"""Which addresses lead somewhere: the app's pages, its routes and Streamlit's own, at the root or under a sub-path."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

import streamlit
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from config.public_url import public_address
from web.base_url import raw_path, way_home
from web.share.html import nothing_here

_UNKNOWN = "There is no page at this address. It may have moved, or the link was mistyped."
HIDDEN = re.compile("%(?:2f|5c|00)", re.IGNORECASE)
"""Slashes in disguise and the like: no address of ours has any, and to some readers they part what to others is one."""
ALL_OF_STREAMLIT = "static-assets"
"""What Streamlit calls its last route, which answers every address with the app."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the app's pages are.

    Attributes:
        pages: their addresses below `base`, the first page's empty.
        base: as "/quiz", or empty.
        moved: what an address was before, and what it is now; a section of that page after a "?".
    """

    pages: frozenset[str] = frozenset(("",))
    base: str = ""
    moved: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def below(
        cls, sub_path: str | None, pages: frozenset[str], moved: Mapping[str, str] = MappingProxyType({})
    ) -> "Site":
        """The pages below a sub-path, as Streamlit's server.baseUrlPath has it: with slashes around or without."""
        inner = (sub_path or "").strip("/")
        return cls(pages, f"/{inner}" if inner else "", moved)

    def page(self, scope: Scope) -> str | None:
        """The page that a request asks for by its very address, else None."""
        page = self._asked(scope)
        return page if page in self.pages else None

    def elsewhere(self, scope: Scope) -> str | None:
        """Where the page is that is meant by an address it had before, or by one slash more; relative, see `way_home`.

        None where no page is meant.
        """
        asked = self._asked(scope)
        if not asked:
            return None
        name = asked.removesuffix("/")
        page = self.moved.get(name, name if asked != name else "")
        is_known = page and page.partition("?")[0] in self.pages
        return f"{'..' if asked != name else '.'}/{page}" if is_known else None

    def _asked(self, scope: Scope) -> str | None:
        """What a request asks for below `base`; None where that is elsewhere."""
        asked = raw_path(scope).removeprefix(scope.get("root_path", ""))
        return asked.removeprefix(f"{self.base}/") if asked.startswith(f"{self.base}/") else None

    def cookie_path(self, host: str) -> str:
        """Below which path the player's cookie is sent back: the quiz's own, where that is known for sure.

        QUIZ_URL tells of a sub-path that a proxy takes away, and only those who came by that address are below it.
        """
        public = urlsplit(public_address() or "")
        path = public.path if public.netloc.lower() == host.lower() else ""
        return self.base or path or "/"


class Signposts:
    """Answers addresses that lead nowhere with a page that says so, which Streamlit would answer with the app.

    Under a sub-path the app's own routes answer below it as they would at the root.
    """

    def __init__(self, app: ASGIApp, *, site: Site) -> None:
        self.app = app
        self.site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        base, root = self.site.base, scope.get("root_path", "")
        path = str(scope["path"]).removeprefix(root)
        below = path.removeprefix(base)
        if HIDDEN.search(raw_path(scope)) and not below.startswith("/_stcore/"):
            await self._nowhere(scope, receive, send)
            return
        routes = [route for route in scope["app"].routes if getattr(route, "name", "") != ALL_OF_STREAMLIT]
        if base and path.startswith(f"{base}/") and _leads(routes, {**scope, "root_path": root + base}):
            scope["root_path"] = root + base
            await self.app(scope, receive, send)
        elif (path == base or path.startswith(f"{base}/")) and (
            self.site.page(scope) is not None
            or path == base
            or below.removeprefix("/") in _files()
            or _leads(routes, scope)
        ):
            await self.app(scope, receive, send)
        elif (page := self.site.elsewhere(scope)) is not None:
            query = scope.get("query_string", b"").decode("latin-1")
            to = page + (f"{'&' if '?' in page else '?'}{query}" if query else "")
            await RedirectResponse(to, 308, headers={"cache-control": "no-cache"})(scope, receive, send)
        else:
            await self._nowhere(scope, receive, send)

    async def _nowhere(self, scope: Scope, receive: Receive, send: Send) -> None:
        await nothing_here(_UNKNOWN, way_home=way_home(scope, self.site.base))(scope, receive, send)


def _leads(routes: list[BaseRoute], scope: Scope) -> bool:
    """Whether any of the routes is for that path, though perhaps not for that method."""
    return any(route.matches(scope)[0] is not Match.NONE for route in routes)


@cache
def _files() -> frozenset[str]:
    """The files that Streamlit's page is made of, by their addresses; the page itself has those of the app's pages."""
    root = Path(streamlit.__file__).parent / "static"
    return frozenset(str(file.relative_to(root).as_posix()) for file in root.rglob("*") if file.is_file()) - {
        "index.html"
    }
