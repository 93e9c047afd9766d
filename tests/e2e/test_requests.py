"""Odd requests to a real server, and a server that cannot keep anything: a status and a sentence, never a traceback."""

import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from deck.sources import open_starter
from tests.server import Server

ONE = open_starter().photographs[0].id
FONT = "/fonts/bricolage-grotesque-latin-wght-normal.woff2"
SLOW = (
    *(f"/photographs/{ONE}.jpg", f"/p/{ONE[:16]}", f"/p/{ONE[:16]}/card.png", "/g/k7m2qxyz", "/g/k7m2qxyz/card.png"),
    *("/oembed?url={url}/g/k7m2qxyz", "/feed.xml"),
)


def send(server: Server, path: str, *lines: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer to a request that no decent client would send."""
    place = urlsplit(server.url)
    assert place.port is not None
    with socket.create_connection(("127.0.0.1", place.port), timeout=60) as wire:
        head = [f"{method} {path} HTTP/1.1", f"Host: {place.netloc}", "Connection: close", *lines]
        wire.sendall("\r\n".join([*head, "", ""]).encode("latin-1"))
        said = b""
        while more := wire.recv(65536):
            said += more
    head_, _, body = said.partition(b"\r\n\r\n")
    first, *rest = head_.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    return int(first.split(" ")[1]), headers, body


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/photographs/%00.jpg",
            "/photographs/..%2f..%2fapp.jpg",
            f"/photographs/{ONE}%2f.jpg",
            f"/p/{ONE[:16]}%2fcard.png",
        ),
        *("/fonts/%00", "/fonts/..%2f..%2fclasses.csv", f"/fonts/{'a' * 3000}.woff2", "/g/k7m2qxyz%00", "/p/%ff%fe"),
        *(
            "/nowhere%00",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/..%5c..%5cetc",
            "//evil.example.org/%2f..",
            "/media/%00",
            "/today%2f",
        ),
    ],
)
def test_odd_paths_are_refused_without_a_fault(server: Server, path: str) -> None:
    for method in ("GET", "HEAD", "POST", "OPTIONS", "BREW"):
        status, _, body = send(server, path, method=method)
        assert status in (400, 404, 405), method
        assert b"Traceback" not in body


@pytest.mark.parametrize(
    "query",
    ["by=%00", "by=%ff&mode=%00&deck=..%2f..", "&" * 7000, "a=1&" * 1700, "=" * 100, "%" * 100, "network=timm:%00x"],
)
def test_odd_queries_change_nothing(server: Server, query: str) -> None:
    status, _, body = send(server, f"/g/k7m2qxyz?{query}")
    assert status == 200
    assert b"Traceback" not in body


@pytest.mark.parametrize("query", ["x" * 9_000, "a=1&" * 15_000, "embed=1&" * 8_000])
def test_absurdly_long_ones_are_refused_at_once(server: Server, query: str) -> None:
    for path in ("/", "/today", "/g/k7m2qxyz", "/oembed", "/lab/frame", f"/photographs/{ONE}.jpg"):
        assert send(server, f"{path}?{query}")[0] in (400, 414, 431)


def test_query_numbers_that_are_none_get_a_sentence(server: Server) -> None:
    for side in ("nan", "inf", "-1", "1e999", "0x1", "%00", "1" * 5000, ""):
        status, _, body = send(server, f"/lab/frame?photograph={ONE}&network=efficientnet_lite0&side={side}&x=0&y=0")
        assert status in (400, 404), side
        assert body.rstrip().endswith(b".")


@pytest.mark.parametrize("path", [FONT, f"/photographs/{ONE}.jpg", f"/p/{ONE[:16]}/card.png", "/today"])
@pytest.mark.parametrize(
    "asked",
    [
        "bytes=0-99999999999999999999999999",
        "bytes=99999999999999999999-",
        "bytes=-99999999999999999999",
        "bytes=5-1",
        "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 3000, 2)),
        "bytes=" + "0-," * 5000,
        "bytes=" + "-" * 5000,
        "potatoes=1-2",
    ],
)
def test_huge_ranges_cost_no_more_than_the_whole(server: Server, path: str, asked: str) -> None:
    whole = len(send(server, path)[2])
    status, _, body = send(server, path, f"Range: {asked}")
    assert status in (200, 206, 400, 416)
    assert len(body) <= 400 * 1500 + whole


@pytest.mark.parametrize("path", ["/", "/today"])
def test_streamlits_page_is_for_one_visitor_and_never_without_a_cookie(server: Server, path: str) -> None:
    """Shared caches could keep it, cookie and all; to who had lost theirs it was "not modified", without one."""
    _, first, _ = send(server, path)
    assert first["cache-control"] == "private, no-cache"
    cookie = first["set-cookie"].partition(";")[0]
    knows = f"If-None-Match: {first['etag']}"
    status, again, body = send(server, path, knows)
    assert (status, again["set-cookie"].partition("=")[0]) == (200, "player")
    assert body
    status, known, body = send(server, path, knows, f'Cookie: prefs={{"theme":"dark"}}; c[d]=e; {cookie}')
    assert status == (304 if path == "/" else 200)  # Streamlit holds tags against its own files' addresses alone
    assert bool(body) == (status == 200)
    assert "set-cookie" not in known


ENDLESS = {
    "a header": "GET / HTTP/1.1\r\nHost: {host}\r\nX-A: ",
    "headers": "GET / HTTP/1.1\r\nHost: {host}\r\n",
    "an address": "GET /",
    "a header beside an answer": "GET /feed.xml HTTP/1.1\r\nHost: {host}\r\n\r\nGET / HTTP/1.1\r\nX-A: ",
    "what comes after a body": "POST /api/v1/rooms/ABC234/pupils HTTP/1.1\r\nHost: {host}\r\n"
    "Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\nX-A: ",
}


@pytest.mark.parametrize("begin", ENDLESS.values(), ids=ENDLESS)
def test_what_does_not_end_is_not_kept(server: Server, begin: str) -> None:
    """Whoever sends on and on, without ever coming to the point, is hung up on before it costs any memory."""
    place = urlsplit(server.url)
    assert place.port is not None
    piece = b"a" * 8192 if begin.endswith((": ", "/")) else b"X-A: " + b"a" * 8000 + b"\r\n"
    sent = 0
    with socket.create_connection(("127.0.0.1", place.port), timeout=60) as wire, suppress(ConnectionError):
        wire.sendall(begin.format(host=place.netloc).encode())
        while sent < 32_000_000:
            wire.sendall(piece)
            sent += len(piece)
    assert sent < 16_000_000, "which a network's buffers never hold"
    assert send(server, f"/photographs/{ONE}.jpg")[0] == 200


@pytest.mark.parametrize("wish", ["h2c", "TLS/1.0", "websocket, h2c"])
def test_what_is_a_body_to_a_proxy_is_no_request_here(server: Server, wish: str) -> None:
    """httptools takes what follows an upgrade for another protocol's, and its next packet for a request."""
    place = urlsplit(server.url)
    assert place.port is not None
    inner = f"GET /photographs/{ONE}.jpg HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode()
    head = (
        f"PUT /api/v1/rooms/ABC234/rounds/1/answer HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: upgrade\r\n"
        f"Upgrade: {wish}\r\nContent-Length: {len(inner)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", place.port), timeout=60) as wire, suppress(ConnectionError):
        wire.sendall(head.encode())
        wire.sendall(inner)
        said = b""
        while more := wire.recv(65536):
            said += more
    assert said.startswith(b"HTTP/1.1 400 ")
    assert said.count(b"HTTP/1.1") == 1


def test_a_wish_for_another_protocol_alone_is_passed_over(server: Server) -> None:
    """curl and others offer HTTP/2 so, and take HTTP/1.1 as well."""
    status, headers, body = send(server, f"/photographs/{ONE}.jpg", "Connection: Upgrade", "Upgrade: h2c")
    assert (status, headers["content-type"]) == (200, "image/jpeg")
    assert body.startswith(b"\xff\xd8")


def test_no_odd_request_was_a_fault(server: Server) -> None:
    """The last of this file: what was asked above has left no traceback in the log."""
    log = server.log.read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "Exception in ASGI" not in log


def test_without_a_data_folder_each_address_says_so_and_not_where(
    own_server: Callable[..., Server], tmp_path: Path
) -> None:
    """They were a 500."""
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    server = own_server()
    server.environment["QUIZ_DATA"] = str(in_the_way / "data")
    server.start()
    for path in SLOW:
        status, headers, body = send(server, path.format(url=server.url))
        needs_none = "photographs/" in path or "/p/" in path  # what is shown to everybody alike
        assert status == 503 or (status == 200 and needs_none), path
        if status == 503:
            assert int(headers["retry-after"]) > 0
            assert body.endswith(b".")
        assert str(tmp_path).encode() not in body
    log = server.log.read_text(encoding="utf-8")
    assert str(in_the_way) in log, "the operator is told"
    assert "an answer failed" not in log


def test_without_a_store_each_address_says_so(own_server: Callable[..., Server], engines: Path) -> None:
    """The page, its card and its embedding were a 500."""
    server = own_server()
    server.data.mkdir()
    (server.data / "engines").symlink_to(engines)
    server.start()
    game = ("/g/k7m2qxyz", "/g/k7m2qxyz/card.png", "/oembed?url={url}/g/k7m2qxyz")
    assert send(server, game[0])[0] == 200
    for file in server.data.glob("quiz.sqlite3*"):
        file.unlink()
    for path in game:
        status, headers, body = send(server, path.format(url=server.url))
        assert status == 503, path
        assert int(headers["retry-after"]) > 0
        assert body.endswith(b".")
        assert str(server.data).encode() not in body
    assert send(server, f"/photographs/{ONE}.jpg")[0] == 200, "for which no store is needed"
    assert "an answer failed" not in server.log.read_text(encoding="utf-8")
