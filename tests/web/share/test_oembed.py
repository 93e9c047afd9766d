"""oEmbed 1.0, section by section (oembed.com)."""

import json
from collections.abc import Callable
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from tests.web.conftest import KNOWN
from tests.web.tags import Tags

HOUSE = "http://quiz.example.org"
OURS = f"{HOUSE}/p/{KNOWN[:16]}"


def ask(client: TestClient, url: str = OURS, **more: str) -> dict[str, str | int]:
    """The answer as JSON."""
    answer = client.get("/oembed", params={"url": url, **more})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    found = json.loads(answer.content)
    assert isinstance(found, dict)
    return found


def test_a_rich_resource_has_what_section_2_3_4_requires(client: TestClient) -> None:
    said = ask(client)
    assert (said["type"], said["version"]) == ("rich", "1.0")
    assert isinstance(said["width"], int)
    assert isinstance(said["height"], int)
    frame = Tags(str(said["html"])).first("iframe")
    assert frame["src"] == f"{HOUSE}/?game=p0123456789abcde&embed=1"
    assert frame["title"]
    assert said["author_name"] == "Ada <b>Lovelace</b>", "it is text, for the asker to escape"
    thumbnail = {key for key in said if key.startswith("thumbnail_")}
    assert thumbnail == {"thumbnail_url", "thumbnail_width", "thumbnail_height"}, "all three or none"


def test_xml_says_the_same_as_json(client: TestClient) -> None:
    answer = client.get("/oembed", params={"url": OURS, "format": "xml"})
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.content.startswith(b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>')
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "oembed"
    assert {child.tag: child.text for child in root} == {key: str(value) for key, value in ask(client).items()}


def test_it_is_no_larger_than_asked_for(client: TestClient) -> None:
    said = ask(client, maxwidth="320", maxheight="500")
    assert (said["width"], said["height"]) == (320, 500)
    assert "thumbnail_url" not in said, "the card is larger"
    assert ask(client, maxwidth="9999")["width"] == 480


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1e3", "٣", "999999999", ""])
def test_a_limit_that_is_none_is_no_limit(client: TestClient, limit: str) -> None:
    assert ask(client, maxwidth=limit)["width"] == 480


def test_a_game_can_be_embedded_too(client: TestClient) -> None:
    said = ask(client, f"{HOUSE}/g/k7m2qxyz")
    assert f"{HOUSE}/?game=k7m2qxyz&mode=all200&embed=1" in Tags(str(said["html"])).first("iframe")["src"]
    assert "author_name" not in said


@pytest.mark.parametrize("form", ["yaml", "JSON", "", "xml,json"])
def test_other_formats_are_not_implemented(client: TestClient, form: str) -> None:
    assert client.get("/oembed", params={"url": OURS, "format": form}).status_code == 501


@pytest.mark.parametrize(
    "url",
    [f"{HOUSE}/", f"{HOUSE}/p/none", f"{HOUSE}/p/{'b' * 64}", "https://elsewhere.example.org/p/" + KNOWN, "p/" + KNOWN,
     f"javascript:{OURS}", "http://[", "", f"{HOUSE}@evil.example.org/p/{KNOWN}", "\x00", f"//a/p/{KNOWN}"],
)  # fmt: skip
def test_what_is_not_ours_or_not_there_is_not_found(client: TestClient, url: str) -> None:
    assert client.get(f"/oembed?url={quote(url, safe='')}").status_code == 404


def test_without_an_address_there_is_a_sentence(client: TestClient) -> None:
    answer = client.get("/oembed")
    assert (answer.status_code, "url" in answer.text) == (400, True)


def test_https_and_http_are_the_same_place(client: TestClient) -> None:
    assert ask(client, OURS.replace("http:", "https:"))["type"] == "rich"


def test_a_public_address_is_used_and_may_be_kept(
    client: TestClient, visitor: Callable[[str], TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    private = client.get("/oembed", params={"url": OURS})
    assert private.headers["cache-control"] == "private, no-store"
    monkeypatch.setenv("QUIZ_URL", "https://play.example.org/quiz/")
    inside = visitor("http://10.0.0.5:8501")
    answer = inside.get("/oembed", params={"url": f"https://play.example.org/quiz/p/{KNOWN}"})
    assert "https://play.example.org/quiz/?game=" in answer.json()["html"]
    assert answer.headers["cache-control"].startswith("public")
    assert inside.get("/oembed", params={"url": f"http://10.0.0.5:8501/p/{KNOWN}"}).status_code == 404
