"""A file server that goes wrong in the ways that servers do, and what is asked of those who fetch from it."""

import time
from collections import namedtuple
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from deck.download import fetch

DATA = bytes(range(256)) * 2_000  # 512 kB


@dataclass
class Shop:
    """A server of one file on this machine, and how it misbehaves."""

    data: bytes = DATA
    headers: dict[str, str] = field(default_factory=lambda: {"ETag": '"1"'})
    ranges: bool = True
    says_length: bool = True
    breaks_after: int | None = None  # bytes of an answer after which the connection is cut
    bytes_per_s: int | None = None
    status: int | None = None
    sent: list[int] = field(default_factory=list)  # bytes of each answer's body
    asked: list[str | None] = field(default_factory=list)
    url: str = ""

    @property
    def served(self) -> int:
        return sum(self.sent)

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers["Range"]
        self.asked.append(wanted)
        self.sent.append(0)
        answer = len(self.sent) - 1
        if self.status is not None:
            request.send_response(self.status)
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        start = 0
        known = (self.headers.get("ETag"), self.headers.get("Last-Modified"))
        if self.ranges and wanted and request.headers["If-Range"] in known:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if start >= len(self.data):
                request.send_response(416)
                request.send_header("Content-Range", f"bytes */{len(self.data)}")
                request.send_header("Content-Length", "0")
                request.end_headers()
                return
            request.send_response(206)
            request.send_header("Content-Range", f"bytes {start}-{len(self.data) - 1}/{len(self.data)}")
        else:
            request.send_response(200)
        for name, value in self.headers.items():
            request.send_header(name, value)
        if self.says_length:
            request.send_header("Content-Length", str(len(self.data) - start))
        request.end_headers()
        body = self.data[start:]
        body = body if self.breaks_after is None else body[: self.breaks_after]
        for place in range(0, len(body), 8192):
            piece = body[place : place + 8192]
            request.wfile.write(piece)
            self.sent[answer] += len(piece)
            if self.bytes_per_s is not None:
                time.sleep(len(piece) / self.bytes_per_s)


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")


def is_a_sentence(error: BaseException) -> bool:
    text = str(error)
    return text.endswith(".") and "\n" not in text and "Traceback" not in text and "HTTPConnection" not in text


class CancelledError(Exception):
    """What a page raises from a progress callback."""


def interrupt(shop: Shop, to: Path, *, after: int) -> None:
    def cancel(done: int, total: int | None) -> None:
        if done >= after:
            raise CancelledError

    with pytest.raises(CancelledError):
        fetch(shop.url, to, progress=cancel)


STINGRAY, ACORN, OX = "n01498041", "n12267677", "n02403003"  # OX is of the 1,000, not of the 200

Usage = namedtuple("Usage", ["total", "used", "free"])  # noqa: PYI024 - a stand-in for shutil's own
