"""The pages of a room: `/join`, `/wall/<code>` and `/check`, in plain HTML, for browsers where Streamlit cannot be had.

A page says nothing of a room: its script asks `api/v1/rooms`. So it is the same for every code, good or bad.
"""

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from web.base_url import way_home
from web.room.files import ShippedFiles
from web.share.html import ICON, NAME

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
"""What such a page may load: nothing that is written into it, and nothing from elsewhere."""
_HEADERS: Final = {
    "content-security-policy": _POLICY,
    "cache-control": "private, no-store",
}


def room_page_routes() -> list[BaseRoute]:
    """The routes."""
    files = ShippedFiles()
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def drawn(name: str, request: Request) -> Response:
        html = templates.get_template(f"{name}.html").render(
            way_home=way_home(request.scope), version=files.version, icon=ICON, name=NAME
        )
        return HTMLResponse(html, headers=_HEADERS)

    async def join(request: Request) -> Response:
        return drawn("join", request)

    async def wall(request: Request) -> Response:
        return drawn("wall", request)

    async def check(request: Request) -> Response:
        return drawn("check", request)

    return [
        *(Route(path, join) for path in ("/join", "/join/", "/join/{code}")),
        *(Route(path, wall) for path in ("/wall", "/wall/", "/wall/{code}")),
        Route("/check", check),
        Route("/room-files/{name}", files.answer),
    ]
