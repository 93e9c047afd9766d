"""The feed against RFC 4287, read by an XML parser."""

from dataclasses import replace
from datetime import date, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from deck.photographs import Credit
from quiz.invitations import Picture
from tests.web.conftest import DAYS, INVITATION, OTHER
from web.share.feed import ATOM, atom

HOUSE = "https://quiz.example.org"


def read(feed: bytes) -> ElementTree.Element:
    root = ElementTree.fromstring(feed)
    assert root.tag == f"{{{ATOM}}}feed"
    return root


def texts(parent: ElementTree.Element, name: str) -> list[str]:
    return [child.text or "" for child in parent.findall(f"{{{ATOM}}}{name}")]


def links(parent: ElementTree.Element, rel: str) -> list[str]:
    return [link.attrib["href"] for link in parent.findall(f"{{{ATOM}}}link") if link.get("rel") == rel]


def test_the_feed_has_what_section_4_1_1_requires(client: TestClient) -> None:
    answer = client.get("/feed.xml")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = read(answer.content)
    for name in ("id", "title", "updated"):
        assert len(texts(root, name)) == 1, name
    assert urlsplit(texts(root, "id")[0]).scheme, "an id is an absolute IRI"
    assert root.findall(f"{{{ATOM}}}author/{{{ATOM}}}name")
    assert links(root, "self") == ["http://quiz.example.org/feed.xml"]
    assert len(links(root, "alternate")) == 1
    assert datetime.fromisoformat(texts(root, "updated")[0]).tzinfo is not None


def test_each_entry_has_what_section_4_1_2_requires(client: TestClient) -> None:
    entries = read(client.get("/feed.xml").content).findall(f"{{{ATOM}}}entry")
    assert len(entries) == len(DAYS)
    for entry, (day, _) in zip(entries, DAYS, strict=True):
        for name in ("id", "title", "updated", "content"):
            assert len(texts(entry, name)) == 1, name
        assert texts(entry, "updated") == [f"{day.isoformat()}T00:00:00Z"]
        (link,) = links(entry, "alternate")
        assert link.startswith("http://quiz.example.org/")
    ids = [texts(entry, "id")[0] for entry in entries]
    assert len(set(ids)) == len(ids)
    assert all(identity.startswith("urn:uuid:") for identity in ids)


def test_entries_keep_their_ids_when_the_quiz_moves() -> None:
    here, there = (read(atom(DAYS, base)) for base in (HOUSE, "http://localhost:8501"))
    path = f"{{{ATOM}}}entry/{{{ATOM}}}id"
    assert [found.text for found in here.findall(path)] == [found.text for found in there.findall(path)]


def test_no_answer_is_in_it(client: TestClient) -> None:
    assert "Manhole" not in client.get("/feed.xml").text
    assert "example.org/x" not in client.get("/feed.xml").text


@pytest.mark.parametrize(
    "author", ["<script>alert(1)</script>", "]]>", "\x00\x0b\ufffe\udcff", "&amp;", "محمد", "a" * 5000]
)
def test_a_hostile_credit_is_text_in_well_formed_xml(author: str) -> None:
    hostile = replace(INVITATION, pictures=(Picture(OTHER, Credit("t", author, "CC0 1.0")),))
    root = read(atom([(date(2026, 11, 25), hostile)], HOUSE))
    (content,) = root.findall(f"{{{ATOM}}}entry/{{{ATOM}}}content")
    assert "<script" not in (content.text or "")


def test_an_empty_feed_is_a_feed() -> None:
    assert texts(read(atom([], HOUSE)), "updated")


def test_a_reader_that_has_it_fetches_nothing_anew(client: TestClient) -> None:
    first = client.get("/feed.xml")
    assert first.headers["cache-control"] == "private, no-store"
    again = client.get("/feed.xml", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_where_there_is_no_photograph_of_the_day_it_says_so_and_when_to_come_back(nothing: TestClient) -> None:
    answer = nothing.get("/feed.xml")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert answer.text == "There is nothing today."
