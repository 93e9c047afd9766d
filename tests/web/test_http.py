"""Photographs, fonts, the player's cookie and the headers, over plain HTTP."""

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from config.files import ASSETS
from quiz.players import is_player, player_in
from web import media, middleware
from web.api.lab import lab_routes
from web.known_paths import Site

KNOWN = "a" * 64
FONTS = ASSETS / "fonts"


def photograph(identity: str) -> bytes:
    """A shelf with one photograph on it."""
    if identity != KNOWN:
        raise ValueError("That photograph is in none of the decks on this machine.")
    return b"\xff\xd8jpeg"


def framed(
    photograph: str, network: str, side: float, x: float, y: float, truth: int | None = None
) -> dict[str, object]:
    """A network that knows one photograph, too."""
    if photograph != KNOWN:
        raise ValueError("That photograph is not kept any more. Show it again.")
    return {"network": network, "frame": [side, x, y], "truth": truth}


async def page(request: Request) -> Response:
    """Stands for a page of the app."""
    return HTMLResponse("<h1>hello</h1>")


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = Starlette(
        routes=[*lab_routes(framed=framed), *media.media_routes(photograph=photograph, fonts=FONTS), Route("/", page)],
        middleware=middleware.middleware_stack(Site()),
    )
    with TestClient(app) as client:
        yield client


def test_a_frame_is_answered_and_never_kept(client: TestClient) -> None:
    answer = client.get(f"/lab/frame?photograph={KNOWN}&network=lite&side=0.5&x=0.25&y=0.75")
    assert answer.json() == {"network": "lite", "frame": [0.5, 0.25, 0.75], "truth": None}
    said = client.get(f"/lab/frame?photograph={KNOWN}&network=lite&side=0.5&x=0.25&y=0.75&truth=999").json()
    assert said["truth"] == 999
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("photograph=x&network=lite&side=0.5&x=0.5&y=0.5", 404),
        (f"photograph={KNOWN}&network=lite&side=wide&x=0.5&y=0.5", 400),
        (f"photograph={KNOWN}", 400),
        (f"photograph={KNOWN}&network=lite&side=1.5&x=0.5&y=0.5", 400),
        (f"photograph={KNOWN}&network=lite&side=nan&x=0.5&y=0.5", 400),
        (f"photograph={KNOWN}&network=lite&side=0.01&x=0.5&y=0.5", 400),
        (f"photograph={KNOWN}&network=lite&side=0.5&x=0.5&y=0.5&truth=1000", 400),
        (f"photograph={KNOWN}&network=lite&side=0.5&x=0.5&y=0.5&truth=hen", 400),
    ],
)
def test_what_is_no_frame_gets_a_sentence(client: TestClient, asked: str, status: int) -> None:
    answer = client.get(f"/lab/frame?{asked}")
    assert answer.status_code == status
    assert answer.text.endswith(".")


def test_a_photograph_is_served_under_its_id_and_kept_for_good(client: TestClient) -> None:
    answer = client.get(f"/photographs/{KNOWN}.jpg")
    assert (answer.status_code, answer.content) == (200, b"\xff\xd8jpeg")
    assert answer.headers["content-type"] == "image/jpeg"
    assert "immutable" in answer.headers["cache-control"]
    again = client.get(f"/photographs/{KNOWN}.jpg", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_photograph_is_made_once_and_one_that_cannot_be_is_not_tried_again_at_once() -> None:
    asked: list[str] = []

    def shelf(identity: str) -> bytes:
        asked.append(identity)
        return photograph(identity)

    made = media.media_routes(photograph=shelf, fonts=FONTS)
    with TestClient(Starlette(routes=made, middleware=middleware.middleware_stack(Site()))) as visitor:
        for _ in range(3):
            assert visitor.get(f"/photographs/{KNOWN}.jpg").status_code == 200
            assert visitor.get(f"/photographs/{'b' * 64}.jpg").status_code == 404
    assert asked == [KNOWN, "b" * 64]


@pytest.mark.parametrize("identity", ["b" * 64, "a/b", "A" * 64, "a" * 63, "%20" * 8, "a" * 5000])
def test_anything_else_is_not_found_in_one_sentence(client: TestClient, identity: str) -> None:
    answer = client.get(f"/photographs/{identity}.jpg")
    assert answer.status_code == 404
    assert "<" not in answer.text


def test_the_fonts_are_served_and_nothing_beside_them(client: TestClient) -> None:
    font = next(FONTS.glob("*.woff2"))
    assert client.get(f"/fonts/{font.name}").content == font.read_bytes()
    assert client.get("/fonts/%2e%2e/classes.csv").status_code == 404


def test_a_browser_gets_one_token_and_keeps_it(client: TestClient) -> None:
    first = client.get("/")
    cookie = first.headers["set-cookie"]
    assert is_player(first.cookies["player"])
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert "set-cookie" not in client.get("/").headers


@pytest.mark.parametrize("forged", ["", "x", "a b", "<script>", "é" * 30, "a" * 400])
def test_a_forged_token_is_replaced(client: TestClient, forged: str) -> None:
    answer = client.get("/", headers=[(b"cookie", f"player={forged}".encode("latin-1"))])
    assert "player=" in answer.headers["set-cookie"]


TOKEN = "k" * 32


@pytest.mark.parametrize(
    "cookies",
    [
        [f"player={TOKEN}"],
        [f'player="{TOKEN}"'],
        [f"player = {TOKEN} "],
        [f'prefs={{"theme":"dark"}}; player={TOKEN}'],
        [f"c[d]=e; player={TOKEN}"],
        [f"x=a b; player={TOKEN}"],
        [f"player={TOKEN}; bad\xa0name=\xff\xfe"],
        [f'open="quote; player={TOKEN}'],
        [f";;=;=x; novalue; player={TOKEN};"],
        [f"player=of another program; player={TOKEN}"],
        [f"player={TOKEN}; player={'z' * 32}"],
        ["a=b", f"player={TOKEN}"],
        [f"large={'x' * 8000}; player={TOKEN}"],
    ],
)
def test_the_player_is_known_whatever_other_cookies_there_are(client: TestClient, cookies: list[str]) -> None:
    answer = client.get("/", headers=[(b"cookie", text.encode("latin-1")) for text in cookies])
    assert "set-cookie" not in answer.headers
    assert player_in(cookies) == TOKEN


@pytest.mark.parametrize(
    "cookies", [[], [""], ["xplayer=" + TOKEN], ["Player=" + TOKEN], [f"player={TOKEN}/"], ['player="']]
)
def test_and_unknown_without_its_own(client: TestClient, cookies: list[str]) -> None:
    answer = client.get("/", headers=[(b"cookie", text.encode("latin-1")) for text in cookies])
    assert "set-cookie" in answer.headers
    assert player_in(cookies) is None


def test_what_sets_a_cookie_is_for_one_visitor(client: TestClient) -> None:
    assert client.get("/").headers["cache-control"] == "private"


def test_only_pages_set_the_cookie(client: TestClient) -> None:
    assert "set-cookie" not in client.get(f"/photographs/{KNOWN}.jpg").headers


def test_every_answer_carries_the_careful_headers(client: TestClient) -> None:
    for path in ("/", f"/photographs/{KNOWN}.jpg", "/photographs/none.jpg"):
        assert client.get(path).headers["x-content-type-options"] == "nosniff"
