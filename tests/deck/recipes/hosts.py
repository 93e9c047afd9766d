"""A host of photographs on this machine that goes wrong in the ways that strangers' hosts do, and recipes of it."""

import contextlib
import csv
import hashlib
import io
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from PIL import Image

from deck.recipes.table import FRAME_COLUMNS, RECIPE_COLUMNS

HEN, OX = "n01514859", "n02403003"
COLUMNS = (*RECIPE_COLUMNS, *FRAME_COLUMNS, "bytes", "title", "change", "framed", "striking", "accepted")


def png(shade: int, size: tuple[int, int] = (64, 48)) -> bytes:
    """A photograph of a slope of greys, so that each part of it is another."""
    image = Image.linear_gradient("L").resize(size).point(lambda grey: (grey + shade) % 256)
    to = io.BytesIO()
    image.convert("RGB").save(to, "PNG")
    return to.getvalue()


def noise(size: tuple[int, int]) -> bytes:
    """A photograph that packs badly: one of many bytes."""
    to = io.BytesIO()
    Image.effect_noise(size, 90).save(to, "PNG")
    return to.getvalue()


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def row(path: str, data: bytes, **said: str) -> dict[str, str]:
    """A row of a recipe: a photograph of a hen by Ann, that lies at `path` of whichever host."""
    given = {"author": "Ann", "licence": "CC0", "source": "https://example.org/hen", "wnid": HEN}
    return {"address": f"https://photographs.example.org/{path}", "sha256": sha(data), **given, **said}


def table(*rows: dict[str, str]) -> bytes:
    to = io.StringIO()
    writer = csv.DictWriter(to, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return to.getvalue().encode()


@dataclass
class Host:
    """Files by path, and what becomes of whoever asks for them."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    breaks_after: dict[str, int] = field(default_factory=dict)  # bytes of an answer after which the connection is cut
    says: dict[str, int] = field(default_factory=dict)  # another length than it has
    trickles: dict[str, int] = field(default_factory=dict)  # so many bytes now and then
    silent: set[str] = field(default_factory=set)  # takes the question, and says nothing
    is_down: bool = False  # cuts each connection before it answers
    asked: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    closing: threading.Event = field(default_factory=threading.Event)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path.lstrip("/")
        self.asked[path] += 1
        if self.is_down:
            return
        if path in self.silent:
            self.closing.wait()
            return
        if path in self.moved:
            self._head(request, 302, 0, Location=self.moved[path])
            return
        if path in self.status or path not in self.files:
            self._head(request, self.status.get(path, 404), 0)
            return
        data, start = self.files[path], 0
        wanted = request.headers["Range"]
        if wanted and request.headers["If-Range"] == f'"{sha(data)}"':
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            rest = {"Content-Range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
            self._head(request, 206, len(data) - start, ETag=f'"{sha(data)}"', **rest)
        else:
            self._head(request, 200, self.says.get(path, len(data)), ETag=f'"{sha(data)}"')
        if path in self.trickles:
            for place in range(0, len(data), self.trickles[path]):
                request.wfile.write(data[place : place + self.trickles[path]])
                if self.closing.wait(0.05):
                    return
            return
        body = data[start:][: self.breaks_after.get(path)]
        request.wfile.write(body)
        self.sent[path] += len(body)

    @staticmethod
    def _head(request: BaseHTTPRequestHandler, status: int, length: int, **headers: str) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(length))
        request.end_headers()

    @contextlib.contextmanager
    def serving(self) -> Iterator["Host"]:
        """Answer meanwhile, at `url`."""
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with contextlib.suppress(OSError):
                    host.answer(self)
                self.close_connection = True

            def log_message(self, *_: object) -> None: ...

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            self.url = f"http://127.0.0.1:{server.server_port}"
            yield self
            self.closing.set()
            server.shutdown()
            thread.join()

    def put(self, path: str, data: bytes, **said: str) -> dict[str, str]:
        """Have a file there, and a row of a recipe for it."""
        self.files[path] = data
        return row(path, data, **said)


def all_below(folder: Path) -> list[str]:
    """Every file there, but locks."""
    return sorted(
        str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file() and file.suffix != ".lock"
    )
