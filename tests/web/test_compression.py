"""Scripts are packed once, and what is unpacked is what lies there."""

import asyncio
import gzip
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient
from starlette.types import Message

from web import compression
from web.compression import CompressedOnce

SCRIPT = "const answer = 42; // of all there is\n" * 200


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "index.js").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "js" / "small.js").write_text("1", encoding="utf-8")
    (tmp_path / "font.woff2").write_bytes(bytes(range(256)) * 40)
    return tmp_path


@pytest.fixture
def client(folder: Path) -> TestClient:
    app = Starlette(
        routes=[Mount("/static", StaticFiles(directory=folder)), Mount("/media", StaticFiles(directory=folder))],
        middleware=[Middleware(CompressedOnce)],
    )
    return TestClient(app)


def raw(client: TestClient, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """The answer as it comes over the wire."""
    named = {"accept-encoding": "gzip"} | {name.replace("_", "-"): value for name, value in headers.items()}
    with client.stream("GET", path, headers=named) as answer:
        return answer.status_code, dict(answer.headers), b"".join(answer.iter_raw())


def test_what_is_unpacked_is_what_lies_there(client: TestClient) -> None:
    for _ in range(2):
        status, headers, body = raw(client, "/static/js/index.js")
        assert (status, headers["content-encoding"], headers["vary"]) == (200, "gzip", "Accept-Encoding")
        assert int(headers["content-length"]) == len(body) < len(SCRIPT) / 10
        assert gzip.decompress(body).decode() == SCRIPT


def test_it_is_packed_once_and_anew_when_it_is_another(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed: list[bytes] = []

    def pack(body: bytes, level: int) -> bytes:
        packed.append(body)
        return gzip.compress(body, level)

    monkeypatch.setattr(compression, "gzip", type("Packer", (), {"compress": staticmethod(pack)}))
    for _ in range(3):
        raw(client, "/static/js/index.js")
    assert len(packed) == 1
    (folder / "js" / "index.js").write_text(SCRIPT + "more", encoding="utf-8")
    _, _, body = raw(client, "/static/js/index.js")
    assert len(packed) == 2
    assert gzip.decompress(body).decode() == SCRIPT + "more"


def test_of_forty_at_once_the_first_has_it_packed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed: list[bytes] = []

    def pack(body: bytes, level: int) -> bytes:
        packed.append(body)
        return gzip.compress(body, level)

    monkeypatch.setattr(compression, "gzip", type("Packer", (), {"compress": staticmethod(pack)}))
    app = CompressedOnce(StaticFiles(directory=folder))

    async def visit() -> bytes:
        parts: list[bytes] = []

        async def send(message: Message) -> None:
            parts.append(message.get("body", b""))

        scope = {
            "type": "http",
            "asgi": {"spec_version": "2.4"},
            "method": "GET",
            "path": "/static/js/index.js",
            "root_path": "/static",
            "headers": [(b"accept-encoding", b"gzip")],
        }
        await app(scope, hear_nothing, send)
        return b"".join(parts)

    async def hear_nothing() -> Message:
        await asyncio.Event().wait()
        return {}

    async def forty() -> list[bytes]:
        return await asyncio.gather(*(visit() for _ in range(40)))

    answers = asyncio.run(forty())
    assert {gzip.decompress(it).decode() for it in answers} == {SCRIPT}
    assert len(packed) == 1


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/static/js/index.js", {"accept_encoding": "br"}),
        ("/static/js/index.js", {"range": "bytes=0-9"}),
        ("/static/js/small.js", {}),
        ("/static/font.woff2", {}),
        ("/media/js/index.js", {}),
        ("/static/js/gone.js", {}),
    ],
)
def test_the_rest_comes_as_it_is(client: TestClient, path: str, headers: dict[str, str]) -> None:
    _, said, _ = raw(client, path, **headers)
    assert "content-encoding" not in said


def test_who_has_it_gets_nothing_anew(client: TestClient) -> None:
    _, headers, _ = raw(client, "/static/js/index.js")
    status, _, body = raw(client, "/static/js/index.js", if_none_match=headers["etag"])
    assert (status, body) == (304, b"")


def test_what_is_kept_has_a_bound(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "_MOST", 10)
    for _ in range(2):
        _, _, body = raw(client, "/static/js/index.js")
        assert gzip.decompress(body).decode() == SCRIPT
