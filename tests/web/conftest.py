"""The plain HTTP of the house around one page, with two photographs on its shelf and a game to beat."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from config.files import ASSETS
from deck.photographs import Credit
from quiz.invitations import Invitation, Picture
from web import media, middleware
from web.api.lab import lab_routes
from web.known_paths import Site
from web.share import pages
from web.share.feed import Days

FONTS = ASSETS / "fonts"
KNOWN = "0123456789abcdef" * 4
OTHER = "fedcba9876543210" * 4

INVITATION = Invitation(
    path=f"p/{KNOWN[:16]}",
    title="What is this?",
    line="A network has its answer. What is yours?",
    call="Look and guess",
    play="game=p0123456789abcde",
    pictures=(Picture(KNOWN, Credit("Manhole cover", "Ada <b>Lovelace</b>", "CC BY-SA 4.0", "https://example.org/x")),),
)
GAME = Invitation(
    path="g/k7m2qxyz",
    title="Can you out-see a network?",
    line="It gets 4 of these 10.",
    call="Play",
    play="game=k7m2qxyz&mode=all200",
    pictures=(Picture(KNOWN, None), Picture(OTHER, None)),
)
DAYS = [
    (date(2026, 11, 25), replace(INVITATION, path="g/photo20261125")),
    (date(2026, 11, 24), replace(INVITATION, path="g/photo20261124", pictures=(Picture(OTHER, None),))),
]


def jpeg(width: int = 64, height: int = 48) -> bytes:
    """A small photograph."""
    made = io.BytesIO()
    Image.radial_gradient("L").resize((width, height)).convert("RGB").save(made, "JPEG")
    return made.getvalue()


def photograph(identity: str) -> bytes:
    """The shelf."""
    if identity not in (KNOWN, OTHER):
        raise ValueError("That photograph is in none of the decks on this machine.")
    return jpeg()


async def page(request: Request) -> Response:
    """Stands for a page of the app."""
    if "fault" in request.query_params:
        raise RuntimeError("nobody foresaw this")
    return HTMLResponse("<h1>hello</h1>")


@pytest.fixture
def credit() -> Credit:
    """Whom the photograph is owed to; a test may say otherwise."""
    found = INVITATION.pictures[0].credit
    assert found is not None
    return found


@pytest.fixture
def client(credit: Credit) -> Iterator[TestClient]:
    """A browser on the house's own address."""
    with TestClient(house(credit), base_url="http://quiz.example.org") as opened:
        yield opened


@pytest.fixture
def visitor(credit: Credit) -> Callable[[str], TestClient]:
    """A browser on whatever address."""
    return lambda address: TestClient(house(credit), base_url=address)


@pytest.fixture
def nothing(credit: Credit) -> TestClient:
    """A browser at a house that has no photograph of the day."""

    def days() -> Sequence[tuple[date, Invitation]]:
        raise ValueError("There is nothing today.")

    return TestClient(house(credit, days=days))


def framed(
    photograph: str, network: str, side: float, x: float, y: float, truth: int | None = None
) -> dict[str, object]:
    """A network that nobody asks here."""
    raise ValueError("Nobody looks at frames here.")


def house(credit: Credit, *, days: Days = lambda: DAYS) -> Starlette:
    """The routes and the middleware, as app.py puts them together."""

    def invitation(digits: str) -> Invitation | None:
        if not KNOWN.startswith(digits):
            return None
        return replace(INVITATION, pictures=(Picture(KNOWN, credit),))

    def game(seed: str, link: Mapping[str, str]) -> Invitation | None:
        return GAME if seed == "k7m2qxyz" else None

    return Starlette(
        routes=[
            *lab_routes(framed=framed),
            *media.media_routes(photograph=photograph, fonts=FONTS),
            *pages.share_routes(photograph=photograph, invitation=invitation, game=game, days=days, fonts=FONTS),
            Route("/", page),
        ],
        middleware=middleware.middleware_stack(Site()),
    )
