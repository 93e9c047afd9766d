"""Addresses that lead somewhere do, at the root and under a sub-path; all others are a page with status 404."""

from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from quiz.players import is_player
from tests.web.conftest import DAYS, FONTS, GAME, INVITATION, KNOWN, framed, photograph
from tests.web.tags import Tags
from web import media, middleware
from web.api.lab import lab_routes
from web.known_paths import Site
from web.share import pages

PAGES = frozenset(("", "today", "admin"))
MOVED = {"host": "admin", "robust": "today?section=robust"}
OURS = (
    *(f"/photographs/{KNOWN}.jpg", f"/p/{KNOWN[:16]}", f"/p/{KNOWN[:16]}/card.png", "/g/k7m2qxyz", "/feed.xml"),
    "/fonts/bricolage-grotesque-latin-wght-normal.woff2",
)
UNKNOWN = (
    *(
        "/nowhere",
        "/nowhere/",
        "/a/b/c",
        "/today/x",
        "/today//",
        "/Today",
        "/%74oday",
        "/today%2F",
        "/today%00",
        "/%ff",
    ),
    *("/index.html", "/static", "/static/", "/static/none.js", "/.env", "/wp-login.php", "//today"),
    *(f"/p/{KNOWN[:16]}%2fcard.png", f"/photographs%2F{KNOWN}.jpg", "/fonts/%00", "/g%5ck7m2qxyz"),
    *("/api%2fv1/classes", "/api/v1%2Fclasses", "/api/v1/rooms%5cABC234", "/api/v1"),
    *("/_stcore/none", "/today/_stcore/health", "/fonts", "/" + "a" * 5000, "/" + "a/" * 2000),
)


async def everything(request: Request) -> Response:
    """Streamlit's last route: the app, whatever is asked for."""
    return HTMLResponse("the app", headers={"cache-control": "no-cache", "etag": '"index"'})


async def health(request: Request) -> Response:
    """One of Streamlit's own."""
    return PlainTextResponse("ok")


def site(sub_path: str = "") -> TestClient:
    """The house inside Streamlit, as `st.App` puts them together, under a sub-path."""
    base = f"/{sub_path}" if sub_path else ""
    app = Starlette(
        routes=[
            *lab_routes(framed=framed),
            *media.media_routes(photograph=photograph, fonts=FONTS),
            *pages.share_routes(
                photograph=photograph,
                invitation=lambda digits: INVITATION if KNOWN.startswith(digits) else None,
                game=lambda seed, link: GAME if seed == "k7m2qxyz" else None,
                days=lambda: DAYS,
                fonts=FONTS,
            ),
            Route(f"{base}/_stcore/health", health),
            Mount(base or "/", Route("/{path:path}", everything), name="static-assets"),
        ],
        middleware=middleware.middleware_stack(Site.below(sub_path, PAGES, MOVED)),
    )
    return TestClient(app, base_url="http://quiz.example.org", follow_redirects=False)


@pytest.mark.parametrize("base", ["", "quiz", "a/b"])
@pytest.mark.parametrize(("old", "new"), [("/host", "./admin"), ("/host/", "../admin"), ("/admin/", "../admin")])
@pytest.mark.parametrize("query", ["", "?key=open%20sesame"])
def test_a_page_that_has_moved_is_found_at_its_former_address(base: str, old: str, new: str, query: str) -> None:
    answer = site(base).get(f"/{base}{old}{query}" if base else f"{old}{query}")
    assert (answer.status_code, answer.headers["location"]) == (308, new + query)


@pytest.mark.parametrize("base", ["", "quiz"])
@pytest.mark.parametrize(("query", "more"), [("", ""), ("?player=a&x=%3D", "&player=a&x=%3D")])
def test_a_page_that_is_a_section_now_is_found_there(base: str, query: str, more: str) -> None:
    answer = site(base).get(f"/{base}/robust{query}" if base else f"/robust{query}")
    assert (answer.status_code, answer.headers["location"]) == (308, f"./today?section=robust{more}")


@pytest.mark.parametrize("base", ["", "quiz", "a/b"])
@pytest.mark.parametrize("path", ["/", "/today", "/admin", "/today?game=x&y=/", "/favicon.png"])
def test_pages_and_streamlits_files_are_streamlits(base: str, path: str) -> None:
    assert site(base).get(f"/{base}{path}" if base else path).text == "the app"


@pytest.mark.slow
def test_so_is_every_file_that_streamlits_page_is_made_of() -> None:
    root, opened = Path(streamlit.__file__).parent / "static", site()
    files = [file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file()]
    assert len(files) > 100
    answers = {file: opened.get(f"/{file}").status_code for file in files}
    assert [file for file, status in answers.items() if status != 200] == ["index.html"]


@pytest.mark.parametrize("base", ["", "quiz", "a/b"])
@pytest.mark.parametrize("path", OURS)
def test_our_own_are_ours_under_a_sub_path_as_at_the_root(base: str, path: str) -> None:
    prefix = f"/{base}" if base else ""
    there, here = site(base).get(f"{prefix}{path}"), site().get(path)
    assert there.status_code == here.status_code == 200
    assert there.headers["content-type"] == here.headers["content-type"]
    assert site(base).get(f"{prefix}/_stcore/health").text == "ok"


@pytest.mark.parametrize("base", ["", "quiz"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
@pytest.mark.parametrize("path", UNKNOWN)
def test_all_others_are_a_404_in_the_houses_look(base: str, method: str, path: str) -> None:
    answer = site(base).request(method, f"http://quiz.example.org{f'/{base}' if base else ''}{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "private" in answer.headers["cache-control"]
    if method == "GET":
        assert "Nothing to see here" in answer.text


@pytest.mark.parametrize("path", ["/", "/today", "/photographs/x.jpg", "/_stcore/health", "/quizzes", "/quiz2/today"])
def test_beside_a_sub_path_there_is_nothing(path: str) -> None:
    answer = site("quiz").get(path)
    assert answer.status_code == 404
    assert Tags(answer.text).first("a", **{"class": "call"})["href"] == "/quiz/"


@pytest.mark.parametrize(
    ("path", "home"), [("/x", "./"), ("/x/", "../"), ("/a/b", "../"), ("/a/b/c?d/e", "../../"), ("/a%2Fb", "./")]
)
@pytest.mark.parametrize("base", ["", "/quiz"])
def test_the_page_finds_home_and_its_fonts_by_relative_addresses(base: str, path: str, home: str) -> None:
    """So it stays below the prefix that a proxy takes away, of which the server knows nothing."""
    answer = site(base).get(base + path)
    assert Tags(answer.text).first("a", **{"class": "call"})["href"] == home
    assert f'url("{home.removeprefix("./")}fonts/' in answer.text


@pytest.mark.parametrize(("path", "to"), [("/today/", "../today"), ("/today/?a=b%26&c=/", "../today?a=b%26&c=/")])
@pytest.mark.parametrize("base", ["", "/quiz"])
def test_a_page_with_a_slash_leads_to_the_page_by_a_relative_address(base: str, path: str, to: str) -> None:
    answer = site(base).get(base + path)
    assert (answer.status_code, answer.headers["location"]) == (308, to)


def test_what_is_known_but_not_by_that_method_says_so() -> None:
    for path in ("/feed.xml", "/lab/frame", f"/photographs/{KNOWN}.jpg", "/oembed", "/p/x", "/g/x/card.png"):
        answer = site().post(path)
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]


def test_an_address_longer_than_any_of_ours_is_refused() -> None:
    for path in ("/" + "a" * 9000, f"/today?game={'a' * 9000}", f"/g/k7m2qxyz?{'a=1&' * 3000}"):
        answer = site().get(path)
        assert (answer.status_code, answer.text.endswith(".")) == (414, True)


@pytest.mark.parametrize(
    ("sub_path", "public", "host", "path"),
    [
        ("", "", "quiz.example.org", "/"),
        ("quiz", "", "quiz.example.org", "/quiz"),
        ("", "https://quiz.example.org/quiz", "quiz.example.org", "/quiz"),
        ("", "https://quiz.example.org/", "quiz.example.org", "/"),
        ("", "https://quiz.example.org/quiz", "localhost:8501", "/"),
    ],
)
def test_the_cookie_keeps_to_the_sub_path_where_it_is_known(
    monkeypatch: pytest.MonkeyPatch, sub_path: str, public: str, host: str, path: str
) -> None:
    monkeypatch.setenv("QUIZ_URL", public)
    said = site(sub_path).get(f"/{sub_path}/" if sub_path else "/", headers={"host": host}).headers["set-cookie"]
    assert f"; Path={path};" in said


def test_a_browser_that_lost_its_cookie_gets_the_page_with_a_new_one() -> None:
    """It was "not modified", without one."""
    seen: list[dict[str, str]] = []

    async def page(request: Request) -> Response:
        seen.append(dict(request.headers))
        return HTMLResponse("the app")

    app = Starlette(routes=[Mount("/", Route("/{path:path}", page), name="static-assets")])
    opened = TestClient(Starlette(routes=app.routes, middleware=middleware.middleware_stack(Site(PAGES))))
    asks = {"if-none-match": '"index"', "If-Modified-Since": "Thu, 26 Nov 2026 00:00:00 GMT"}
    first = opened.get("/today", headers=asks)
    assert is_player(first.cookies["player"])
    assert not {"if-none-match", "if-modified-since"} & set(seen[0])
    opened.get("/today", headers=asks)
    assert {"if-none-match", "if-modified-since"} <= set(seen[1]), "who has a cookie may be told so"


def test_pages_are_for_one_visitor() -> None:
    for path in ("/", "/today"):
        assert site().get(path).headers["cache-control"] == "private, no-cache"
