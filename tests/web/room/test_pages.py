"""The pages of a room as they are sent: the same for every code, small, strict about what they load."""

import gzip
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from web import middleware
from web.known_paths import Site
from web.room import pages
from web.room.files import ShippedFiles
from web.room.pages import room_page_routes

STATIC = Path(pages.__file__).parent / "static"
PAGES = ("/join", "/join/", "/join/ABC234", "/join/no-such-code", "/wall/ABC234", "/wall", "/check")
PUPIL_BYTES = 40_000


@pytest.fixture
def visitor() -> TestClient:
    """A browser at the pages, with the house's middleware around them."""
    house = Starlette(routes=room_page_routes(), middleware=middleware.middleware_stack(Site()))
    return TestClient(house, base_url="http://quiz.example.org")


def named_in(html: str) -> list[str]:
    """What a page loads."""
    return [found for found in re.findall(r'(?:src|href)="([^"]+)"', html) if not found.startswith("data:")]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_there_for_every_code_and_kept_by_nobody(visitor: TestClient, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert {"private", "no-store"} <= set(answer.headers["cache-control"].split(", "))
    assert '<meta name="robots" content="noindex">' in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_written_into_a_page_that_its_policy_forbids(visitor: TestClient, path: str) -> None:
    answer = visitor.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=", answer.text)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("below", ["", "/quiz"])
def test_what_a_page_loads_is_found_from_its_own_address(path: str, below: str) -> None:
    house = Starlette(
        routes=room_page_routes(), middleware=middleware.middleware_stack(Site.below(below, frozenset(("",))))
    )
    visitor = TestClient(house, base_url="http://quiz.example.org")
    answer = visitor.get(f"{below}{path}")
    assert answer.status_code == 200
    loaded = named_in(answer.text)
    assert len(loaded) >= 2
    for address in loaded:
        assert not address.startswith(("/", "http"))
        found = answer.url.join(address)
        assert found.path.startswith(f"{below}/room-files/")
        assert visitor.get(str(found)).status_code == 200


def test_a_code_is_not_repeated_by_a_page(visitor: TestClient) -> None:
    assert "&lt;" not in visitor.get("/join/%3Cb%3Ex").text
    assert "<b>x" not in visitor.get("/join/%3Cb%3Ex").text


def test_whoever_names_a_files_version_keeps_it_for_good(visitor: TestClient) -> None:
    address = next(one for one in named_in(visitor.get("/join").text) if "pupil.js" in one)
    answer = visitor.get(f"/{address}")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")
    assert visitor.get("/room-files/pupil.js").headers["cache-control"] == "no-cache"
    assert visitor.get("/room-files/pupil.js?v=0123").headers["cache-control"] == "no-cache"


def test_a_browser_that_has_a_file_is_told_so(visitor: TestClient) -> None:
    tag = visitor.get("/room-files/room.css").headers["etag"]
    again = visitor.get("/room-files/room.css", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_files_are_packed_for_those_who_take_it(visitor: TestClient) -> None:
    plain = visitor.get("/room-files/room.js", headers={"accept-encoding": "identity"})
    packed = visitor.get("/room-files/room.js", headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.text == plain.text
    assert "Accept-Encoding" in packed.headers["vary"]


def test_there_is_no_other_file(visitor: TestClient) -> None:
    for name in ("other.js", "..%2fpages.py", "pages.py"):
        assert visitor.get(f"/room-files/{name}").status_code == 404


def test_a_module_asks_for_the_others_of_its_own_version(visitor: TestClient) -> None:
    version = ShippedFiles().version
    for file in STATIC.glob("*.js"):
        sent = visitor.get(f"/room-files/{file.name}").text
        named = re.findall(r'from "\./([^"]+)"', sent)
        assert all(one.endswith(f".js?v={version}") for one in named)
        assert len(named) == len(re.findall(r'from "\./', file.read_text("utf-8")))


def test_the_version_changes_with_what_a_file_says(tmp_path: Path) -> None:
    (tmp_path / "one.js").write_text("1")
    before = ShippedFiles(tmp_path).version
    (tmp_path / "one.js").write_text("2")
    assert ShippedFiles(tmp_path).version != before


def test_a_pupils_page_is_small(visitor: TestClient) -> None:
    """Everything that a phone fetches before the photograph: 40 kB compressed at most, and no font."""
    html = visitor.get("/join").text
    wanted = {one.partition("?")[0] for one in named_in(html)}
    todo = sorted(wanted)
    while todo:
        sent = visitor.get(f"/{todo.pop()}").text
        more = {f"room-files/{name}" for name in re.findall(r'from "\./([^"?]+)', sent)} - wanted
        assert "url(" not in sent
        wanted |= more
        todo += sorted(more)
    assert {"room-files/room.js", "room-files/pupil.js"} <= wanted
    size = len(gzip.compress(html.encode())) + sum(
        len(gzip.compress(visitor.get(f"/{one}").content)) for one in sorted(wanted)
    )
    assert size <= PUPIL_BYTES


@pytest.mark.parametrize("file", sorted(STATIC.glob("*.js")), ids=lambda file: file.name)
def test_scripts_put_up_text_and_never_html(file: Path) -> None:
    text = file.read_text("utf-8")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "srcdoc"):
        assert way not in text
    assert 'setAttribute("style"' not in text
    assert len(text.splitlines()) <= 400


@pytest.mark.parametrize("file", sorted(STATIC.iterdir()), ids=lambda file: file.name)
def test_files_are_for_phones_of_five_years(file: Path) -> None:
    """Syntax and functions that browsers of 2021 lack (MDN's compatibility tables)."""
    newer = {
        ".js": (
            r"\?\?=|\|\|=|&&=",
            r"\.at\(",
            r"structuredClone",
            r"AbortSignal\.timeout",
            r"\.toSorted",
            r"Object\.groupBy",
        ),
        ".css": (r"light-dark\(", r":has\(", r"@container", r"color-mix\(", r"^\s*&", r"\brotate:", r"\btext-wrap"),
    }[file.suffix]
    text = file.read_text("utf-8")
    assert not [one for one in newer if re.search(one, text, re.MULTILINE)]
