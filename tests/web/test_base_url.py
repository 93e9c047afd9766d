"""Hostile Host headers, the public address, and the headers that every answer carries."""

import re
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from config.public_url import is_host, parse_address
from tests.web.conftest import KNOWN
from tests.web.tags import Tags
from web.base_url import REFUSED

PAGE = f"/p/{KNOWN[:16]}"
HOSTILE = [
    *(
        "evil.example.org/x",
        "a b",
        "a@b",
        '"><script>',
        "a,b",
        "x" * 300,
        "-a.example.org",
        "a..b",
        ".",
        "é.example.org",
    ),
    *("x:99999", "x:0", "x:", "x:8a", "[::1", "[::1]x", "[zz]"),
]


@pytest.mark.parametrize("host", HOSTILE)
def test_a_malformed_host_is_refused_in_one_sentence(client: TestClient, host: str) -> None:
    for path in ("/", PAGE, "/oembed", f"/photographs/{KNOWN}.jpg", "/nowhere"):
        answer = client.get(path, headers=[(b"host", host.encode("latin-1"))])
        assert answer.status_code == 400
        assert answer.text == REFUSED
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_two_hosts_are_one_too_many(client: TestClient) -> None:
    assert client.get("/", headers=[(b"host", b"a.example.org"), (b"host", b"b.example.org")]).status_code == 400


def test_a_websocket_with_a_malformed_host_is_refused(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream", headers={"host": "a/b"}):
        pass


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8501", "192.168.1.20:8501", "[::1]:8501", "[fe80::1]", "my_pc.local", "A.Example.ORG."],
)
def test_a_quiz_on_a_lan_works_without_being_told_its_address(client: TestClient, host: str) -> None:
    assert is_host(host)
    answer = client.get(PAGE, headers={"host": host})
    assert Tags(answer.text).properties["og:url"] == f"http://{host}{PAGE}"


def test_what_repeats_the_host_is_kept_by_no_cache_that_others_use(client: TestClient) -> None:
    """A poisoned Host reaches whoever sent it, and nobody else."""
    for path in (PAGE, "/g/k7m2qxyz", f"/oembed?url=http://quiz.example.org{PAGE}", "/p/none"):
        answer = client.get(path)
        assert answer.headers["cache-control"].startswith("private"), path
        assert answer.headers["vary"] == "Host"


def test_the_public_address_goes_before_any_host(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZ_URL", "https://play.example.org/")
    answer = client.get(PAGE, headers={"host": "evil.example.org"})
    assert "evil" not in answer.text
    assert Tags(answer.text).properties["og:image"] == f"https://play.example.org{PAGE}/card.png"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://play.example.org", "https://play.example.org"),
        ("http://localhost:8501/", "http://localhost:8501"),
        ("https://example.org/a/quiz/", "https://example.org/a/quiz"),
    ],
)
def test_a_public_address_is_taken_as_people_write_it(text: str, address: str) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    ["play.example.org", "ftp://a", "https://", "https://a/?x=1", "https://a/#x", "https://u:p@a", "https://a/<", "x"],
)
def test_what_is_no_address_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"QUIZ_URL=.* is not an address"):
        parse_address(text)


def test_every_answer_carries_the_careful_headers(client: TestClient) -> None:
    for path in ("/", PAGE, f"{PAGE}/card.png", "/p/none", f"/photographs/{KNOWN}.jpg", "/fonts/none", "/oembed", "/x"):
        said = client.get(path).headers
        assert said["x-content-type-options"] == "nosniff", path
        assert said["referrer-policy"] == "same-origin"
        assert said["x-frame-options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in said["content-security-policy"]
        assert (
            "object-src 'none'" in said["content-security-policy"]
            or "default-src 'none'" in said["content-security-policy"]
        )


def test_a_fault_nobody_foresaw_carries_them_too(client: TestClient) -> None:
    answer = client.get("/?fault=1")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_scripts_of_others_and_inline_ones_do_not_run(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    scripts = re.search(r"script-src ([^;]*)", policy)
    assert scripts is not None
    assert all(re.fullmatch(r"'self'|blob:|'sha256-[A-Za-z0-9+/=]{44}'", source) for source in scripts[1].split())


@pytest.mark.parametrize("query", ["embed=true", "game=k7m2qxyz&embed=true"])
def test_a_page_may_be_framed_where_it_is_asked_for_as_embedded(client: TestClient, query: str) -> None:
    said = client.get(f"/?{query}").headers
    assert "frame-ancestors *" in said["content-security-policy"]
    assert "x-frame-options" not in said


@pytest.mark.parametrize("query", ["embed=0", "embed=", "embed=false", "unembed=1", "x=embed=true", "embed=true1"])
def test_and_not_otherwise(client: TestClient, query: str) -> None:
    said = client.get(f"/?{query}", follow_redirects=False).headers
    assert "frame-ancestors 'self'" in said["content-security-policy"]
    assert said["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("path", ["/host", "/about", f"/photographs/{KNOWN}.jpg", "/host/x"])
def test_only_what_is_played_can_be_embedded(client: TestClient, path: str) -> None:
    assert "frame-ancestors 'self'" in client.get(f"{path}?embed=true").headers["content-security-policy"]


def test_embed_1_is_what_streamlit_calls_true(client: TestClient) -> None:
    answer = client.get("/?game=k7m2qxyz&embed=1&x=%C3%A9%26", follow_redirects=False)
    assert answer.status_code == 307
    assert answer.headers["location"] == "?game=k7m2qxyz&embed=true&x=%C3%A9%26"


def test_a_share_page_is_never_framed(visitor: Callable[[str], TestClient]) -> None:
    said = visitor("http://localhost:8501").get(f"{PAGE}?embed=true").headers
    assert "frame-ancestors 'self'" in said["content-security-policy"]
