"""Under a sub-path, Streamlit's own or a proxy's, the quiz is as it is at the root, and no link leads out of it."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from deck.sources import open_starter
from model.networks.registry import DEFAULT
from quiz.players import is_player
from tests.e2e.conftest import Open
from tests.proxy import StrippingProxy
from tests.server import Server
from ui.paths import ADDRESSES

ONE = open_starter().photographs[0].id
FONT = "bricolage-grotesque-latin-wght-normal.woff2"


def get(url: str, method: str = "GET", **headers: str) -> tuple[int, str, bytes]:
    """Status, type and body of an answer."""
    asking = urllib.request.Request(url, method=method, headers=headers)
    try:
        with urllib.request.urlopen(asking, timeout=60) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.headers.get_content_type(), refused.read()


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory, engines: Path) -> Iterator[Server]:
    """The app under Streamlit's own setting for a sub-path."""
    running = Server(tmp_path_factory.mktemp("below") / "data", STREAMLIT_SERVER_BASE_URL_PATH="quiz")
    running.data.mkdir()
    (running.data / "engines").symlink_to(engines)
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="module")
def proxied(server: Server, engines: Path) -> Iterator[StrippingProxy]:
    """The app at the root, behind a proxy that takes a prefix away."""
    proxy = StrippingProxy(server.port, "/quiz")
    proxy.start()
    yield proxy
    proxy.stop()


def frame_of(url: str) -> str:
    return f"{url}/lab/frame?photograph={ONE}&network={DEFAULT}&side=0.5&x=0.5&y=0.5"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (f"photographs/{ONE}.jpg", "image/jpeg"),
        (f"fonts/{FONT}", "font/woff2"),
        ("feed.xml", "application/atom+xml"),
        (f"p/{ONE[:16]}", "text/html"),
        (f"p/{ONE[:16]}/card.png", "image/png"),
        ("g/k7m2qxyz", "text/html"),
    ],
)
def test_every_address_answers_as_at_the_root(below: Server, server: Server, path: str, kind: str) -> None:
    status, found, _ = get(f"{below.url}/{path}")
    assert (status, found) == (200, kind)
    assert get(f"{server.url}/{path}")[:2] == (200, kind)


def test_a_frame_of_the_lab_too(below: Server) -> None:
    status, kind, body = get(frame_of(below.url))
    assert (status, kind) == (404, "text/plain"), "only the page that has it on the table may ask"
    assert b"table first" in body


def test_embedding_and_links_name_the_sub_path(below: Server) -> None:
    link = f"{below.url}/p/{ONE[:16]}"
    status, kind, body = get(f"{below.url}/oembed?url={link}")
    assert (status, kind) == (200, "application/json")
    assert f'src="{below.url}/?' in json.loads(body)["html"]
    assert f'content="{below.url}/p/{ONE[:16]}/card.png"' in get(link)[2].decode()


@pytest.mark.parametrize("path", ["nowhere", "nowhere/", "today/x", "%74oday", "index.html"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_unknown_address_is_a_404(below: Server, server: Server, path: str, method: str) -> None:
    for url in (below.url, server.url):
        status, kind, body = get(f"{url}/{path}", method)
        assert (status, kind) == (404, "text/html")
        assert method == "HEAD" or b"Nothing to see here" in body


def test_every_page_of_the_navigation_is_there(below: Server, server: Server) -> None:
    for url in (below.url, server.url):
        for address in ADDRESSES:
            status, _, body = get(f"{url}/{address}")
            assert status == 200, address
            assert b"<title>Streamlit</title>" in body


@pytest.mark.parametrize("where", ["below", "proxied"])
def test_it_is_played_below_the_sub_path(where: str, request: pytest.FixtureRequest, open_page: Open) -> None:
    """Everything is asked for below it and is there, the house's fonts too, and the player is known by cookie."""
    place: Server | StrippingProxy = request.getfixturevalue(where)
    page = open_page("about:blank")
    asked, refused = watch(page)
    page.goto(f"{place.url}/")
    photograph = page.locator(".photograph img")
    expect(photograph).to_be_visible()
    assert photograph.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    loaded = page.evaluate(
        """() => document.fonts.load('20px "Bricolage Grotesque"').then(faces => faces.map(face => face.status))"""
    )
    assert loaded
    assert set(loaded) == {"loaded"}
    page.goto(f"{place.url}/today")
    expect(page.get_by_role("link", name="feed")).to_have_attribute("href", f"{place.url}/feed.xml")
    page.goto(f"{place.url}/nowhere")
    expect(page.get_by_role("heading")).to_have_text("Nothing to see here")
    page.get_by_role("link", name="Play instead").click()
    expect(page.locator(".photograph img")).to_be_visible()
    assert page.url.startswith(f"{place.url}/?game=")
    assert "player=" not in page.url
    base = urlsplit(place.url).path
    assert [path for path in asked if not path.startswith(f"{base}/")] == []
    assert [
        path for path in refused if not path.endswith(("/nowhere", "/_stcore/health", "/_stcore/host-config"))
    ] == []
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert is_player(cookies["player"]["value"])
    assert cookies["player"]["path"] == ("/quiz" if where == "below" else "/")


def watch(page: Page) -> tuple[list[str], list[str]]:
    """The paths that a page asks for from now on, and those that were answered 400 or more."""
    asked: list[str] = []
    refused: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path) if "http" in request.url[:4] else None)
    page.on("response", lambda answer: refused.append(urlsplit(answer.url).path) if answer.status >= 400 else None)
    return asked, refused


def test_cookies_cleared_and_reloaded_a_player_is_known_by_a_new_cookie(server: Server, open_page: Open) -> None:
    """The page was "not modified" then, without a cookie, and the player's token in the address bar."""
    page = open_page(f"{server.url}/about")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.context.clear_cookies()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "player=" not in page.url
    assert any(cookie["name"] == "player" for cookie in page.context.cookies())


def test_beside_cookies_of_other_programs_a_player_stays_the_same(server: Server, open_page: Open) -> None:
    """They made a new player of everybody, at every load."""
    page = open_page(f"{server.url}/_stcore/health")
    page.context.add_cookies([{"name": "prefs", "value": '{"theme":"dark"}', "url": server.url}])
    tokens = set()
    for _ in range(2):
        page.goto(f"{server.url}/about")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert "player=" not in page.url
        tokens |= {cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "player"}
    assert len(tokens) == 1
