"""What a chat finds behind a link, what a person finds there, and that neither finds the answer."""

import io
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from PIL import Image
from starlette.testclient import TestClient

from deck.photographs import Credit
from tests.web.conftest import GAME, INVITATION, KNOWN, house
from tests.web.tags import Tags

HOUSE = "http://quiz.example.org"
PAGE = f"/p/{KNOWN[:16]}"


def test_a_link_has_what_open_graph_requires_in_absolute_addresses(client: TestClient) -> None:
    """ogp.me: title, type, image and url; an image's width, height, alt and type."""
    for path in (PAGE, "/g/k7m2qxyz"):
        said = Tags(client.get(path).text).properties
        assert said["og:type"] == "website"
        assert said["og:url"] == f"{HOUSE}{path}"
        assert said["og:image"] == f"{HOUSE}{path}/card.png"
        assert (said["og:image:width"], said["og:image:height"], said["og:image:type"]) == ("1200", "630", "image/png")
        assert all(said[key] for key in ("og:title", "og:description", "og:site_name", "og:image:alt"))
    said = Tags(client.get(PAGE).text).properties
    assert said["og:title"] == "What is this?"
    assert INVITATION.line in said["og:description"]


def test_a_link_has_a_large_card_for_twitter_and_points_to_its_embedding(client: TestClient) -> None:
    tags = Tags(client.get(PAGE).text)
    assert tags.names["twitter:card"] == "summary_large_image"
    assert {"twitter:title", "twitter:description", "twitter:image", "twitter:image:alt"} <= set(tags.names)
    found = {link["type"]: link["href"] for link in tags.links if link["rel"] == "alternate"}
    assert set(found) == {"application/json+oembed", "text/xml+oembed"}
    for href in found.values():
        assert client.get(href).status_code == 200


def test_the_card_in_the_tags_is_there_and_as_large_as_they_say(client: TestClient) -> None:
    answer = client.get(Tags(client.get(PAGE).text).properties["og:image"])
    assert answer.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(answer.content)) as card:
        assert (card.format, card.size) == ("PNG", (1200, 630))
    again = client.get(f"{PAGE}/card.png", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_whoever_opens_it_is_led_to_the_quiz_on_that_photograph(client: TestClient) -> None:
    for path, play in ((PAGE, INVITATION.play), ("/g/k7m2qxyz", GAME.play)):
        answer = client.get(path)
        assert Tags(answer.text).first("a", **{"class": "call"})["href"] == f"../?{play}"
        assert "location.replace" in answer.text


def test_a_longer_or_the_whole_id_is_the_same_page(client: TestClient) -> None:
    assert len({client.get(f"/p/{KNOWN[:digits]}").text for digits in (12, 16, 40, 64)}) == 1


def test_title_and_source_of_the_photograph_are_not_told(client: TestClient) -> None:
    for path in (PAGE, f"/oembed?format=json&url={HOUSE}{PAGE}", f"/oembed?format=xml&url={HOUSE}{PAGE}"):
        answer = client.get(path).text
        assert "Manhole" not in answer
        assert "example.org/x" not in answer


@pytest.mark.parametrize(
    "author",
    ['"><script>alert(1)</script>', "' onload='x", "\u202egnp.exe", "עברית", "<!--", "&amp;", "a" * 5000, "\x00\x01"],
)
def test_a_hostile_credit_is_text_and_nothing_else(visitor: Callable[[str], TestClient], author: str) -> None:
    """The same elements as with a harmless one."""
    plain = visitor(HOUSE).get(PAGE)
    hostile = _with_author(author).get(PAGE)
    assert [tag for tag, _ in Tags(hostile.text).elements] == [tag for tag, _ in Tags(plain.text).elements]
    assert _with_author(author).get(f"{PAGE}/card.png").status_code == 200


def test_no_author_is_said_plainly() -> None:
    assert "its author is not recorded" in _with_author("").get(PAGE).text


@pytest.mark.parametrize(
    "path",
    ["/p", "/p/", "/p/none", f"/p/{'b' * 64}", f"/p/{KNOWN[:11]}", f"/p/{KNOWN.upper()}", f"{PAGE}/x", f"/p/{KNOWN}0",
     "/p/%00", "/p/..%2f..", "/p/<script>", "/g", "/g/", "/g/none", "/g/no!", "/g/" + "a" * 5000],
)  # fmt: skip
def test_a_link_to_nothing_is_a_page_in_the_houses_look_with_status_404(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Nothing to see here" in answer.text
    assert "Bricolage" in answer.text
    assert answer.text.count("<script") == 0


def test_no_card_of_nothing(client: TestClient) -> None:
    answer = client.get(f"/p/{'b' * 64}/card.png")
    assert (answer.status_code, "<" in answer.text) == (404, False)


def test_pages_are_for_one_visitor_and_cards_for_all(client: TestClient) -> None:
    assert client.get(PAGE).headers["cache-control"].startswith("private")
    assert "set-cookie" not in client.get(f"{PAGE}/card.png").headers
    assert client.get(f"{PAGE}/card.png").headers["cache-control"].startswith("public")


def test_a_page_needs_nothing_from_elsewhere(client: TestClient) -> None:
    tags = Tags(client.get(PAGE).text)
    loaded = [said[key] for tag, said in tags.elements for key in ("src",) if key in said]
    assert loaded
    assert not any(urlsplit(source).netloc for source in loaded)
    policy = client.get(PAGE).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def _with_author(author: str) -> TestClient:
    return TestClient(house(Credit("Manhole cover", author, "CC0 1.0")), base_url=HOUSE)
