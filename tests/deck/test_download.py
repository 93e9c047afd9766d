"""A download is whole or not there, goes on where it broke off, and never becomes a deck that it should not."""

import contextlib
import errno
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import threading
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

from deck import archive as archive_module
from deck import download
from deck.archive import staging_of
from deck.download import DownloadError, Fetched, Phase, Progress, fetch, fetch_imagenet_a
from deck.sources import imagenet_a
from tests.waiting import ended

ROOT = Path(__file__).resolve().parents[2]
DATA = bytes(range(256)) * 2_000  # 512 kB
SHA256 = hashlib.sha256(DATA).hexdigest()
STINGRAY, ACORN, OX = "n01498041", "n12267677", "n02403003"  # OX is of the 1,000, not of the 200


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


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    shop = Shop()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with contextlib.suppress(OSError):
                shop.answer(self)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        shop.url = f"http://127.0.0.1:{server.server_port}/imagenet-a.tar"
        yield shop
        server.shutdown()
        thread.join()


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")


def is_a_sentence(error: BaseException) -> bool:
    text = str(error)
    return text.endswith(".") and "\n" not in text and "Traceback" not in text and "HTTPConnection" not in text


# One file.


def test_a_file_arrives_whole_and_says_how_far_it_is(shop: Shop, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    verified: list[tuple[int, int]] = []
    to = fetch(
        shop.url,
        tmp_path / "new" / "file.bin",
        sha256_prefix=SHA256[:8],
        progress=lambda done, total: told.append((done, total)),
        verifying=lambda done, total: verified.append((done, total)),
    )
    assert to.read_bytes() == DATA
    assert left_behind(to.parent) == ["file.bin"]
    assert told[0] == (0, len(DATA))
    assert told[-1] == (len(DATA), len(DATA))
    assert told == sorted(told)
    assert verified[-1] == (len(DATA), len(DATA))


def test_a_file_that_is_there_is_not_fetched_again_unless_it_is_another(shop: Shop, tmp_path: Path) -> None:
    to = tmp_path / "file.bin"
    fetch(shop.url, to)
    fetch(shop.url, to, sha256_prefix=SHA256)
    assert len(shop.asked) == 1
    to.write_bytes(b"truncated")
    fetch(shop.url, to, sha256_prefix=SHA256)
    assert (to.read_bytes(), len(shop.asked)) == (DATA, 2)


@pytest.mark.parametrize("validator", [{"ETag": '"v1"'}, {"Last-Modified": "Tue, 16 Jul 2019 18:14:59 GMT"}])
def test_what_has_arrived_is_not_sent_again(shop: Shop, tmp_path: Path, validator: dict[str, str]) -> None:
    shop.headers = validator
    to = tmp_path / "file.bin"
    interrupted_at = 200_000
    interrupt(shop, to, after=interrupted_at)
    arrived = (tmp_path / "file.bin.part").stat().st_size
    assert arrived >= interrupted_at
    assert not to.exists()

    told: list[int] = []
    fetch(shop.url, to, sha256_prefix=SHA256, progress=lambda done, _: told.append(done))
    assert to.read_bytes() == DATA
    assert shop.asked[-1] == f"bytes={arrived}-"
    assert shop.sent[-1] == len(DATA) - arrived
    assert told[0] == arrived
    assert left_behind(tmp_path) == ["file.bin"]


class CancelledError(Exception):
    """What a page raises from a progress callback."""


def interrupt(shop: Shop, to: Path, *, after: int) -> None:
    def cancel(done: int, total: int | None) -> None:
        if done >= after:
            raise CancelledError

    with pytest.raises(CancelledError):
        fetch(shop.url, to, progress=cancel)


@pytest.mark.parametrize(
    "change",
    [
        lambda shop: setattr(shop, "ranges", False),
        lambda shop: shop.headers.update(ETag='"2"'),
        lambda shop: shop.headers.update(ETag='W/"1"'),
        lambda shop: setattr(shop, "headers", {}),
    ],
    ids=["no ranges", "another version", "weak validator", "no validator"],
)
def test_where_it_cannot_be_resumed_it_starts_anew(shop: Shop, tmp_path: Path, change: Callable[[Shop], None]) -> None:
    interrupt(shop, tmp_path / "file.bin", after=100_000)
    shop.data = DATA[::-1]
    change(shop)
    assert fetch(shop.url, tmp_path / "file.bin").read_bytes() == DATA[::-1]


@pytest.mark.parametrize("validator", [{}, {"ETag": 'W/"1"'}])
def test_a_part_without_a_strong_validator_is_not_gone_on_from(
    shop: Shop, tmp_path: Path, validator: dict[str, str]
) -> None:
    shop.headers = validator
    interrupt(shop, tmp_path / "file.bin", after=100_000)
    shop.data = DATA[::-1]
    assert fetch(shop.url, tmp_path / "file.bin").read_bytes() == DATA[::-1]
    assert shop.asked == [None, None]


def test_a_part_of_another_address_is_not_gone_on_from(shop: Shop, tmp_path: Path) -> None:
    interrupt(shop, tmp_path / "file.bin", after=100_000)
    shop.data = DATA[::-1]
    assert fetch(f"{shop.url}?mirror", tmp_path / "file.bin").read_bytes() == DATA[::-1]


def test_a_part_longer_than_the_file_is_thrown_away(shop: Shop, tmp_path: Path) -> None:
    interrupt(shop, tmp_path / "file.bin", after=100_000)
    with (tmp_path / "file.bin.part").open("ab") as part:
        part.write(bytes(len(DATA)))
    assert fetch(shop.url, tmp_path / "file.bin", sha256_prefix=SHA256).read_bytes() == DATA


def test_a_complete_part_needs_no_server(shop: Shop, tmp_path: Path) -> None:
    """Killed after the last byte and before the file was put in place."""

    def cancel(done: int, total: int | None) -> None:
        if done == total:
            raise CancelledError

    with pytest.raises(CancelledError):
        fetch(shop.url, tmp_path / "file.bin", progress=cancel)
    shop.status = 500
    assert fetch(shop.url, tmp_path / "file.bin", sha256_prefix=SHA256).read_bytes() == DATA


def test_a_connection_that_breaks_is_taken_up_again(shop: Shop, tmp_path: Path) -> None:
    shop.breaks_after = 200_000
    assert fetch(shop.url, tmp_path / "file.bin", sha256_prefix=SHA256).read_bytes() == DATA
    assert len(shop.asked) == 3
    assert shop.served < 1.3 * len(DATA), "no more than the piece that broke was sent twice"


def test_a_connection_that_brings_nothing_is_given_up(shop: Shop, tmp_path: Path) -> None:
    shop.breaks_after = 0
    with pytest.raises(DownloadError, match="broke off: try again"):
        fetch(shop.url, tmp_path / "file.bin")
    shop.breaks_after = 70_000
    with pytest.raises(DownloadError, match=r"broke off: try again, 0\.3 MB are kept"):
        fetch(shop.url, tmp_path / "file.bin")
    assert len(shop.asked) == 1 + download.ATTEMPTS


def test_a_server_that_does_not_say_how_much_is_coming(shop: Shop, tmp_path: Path) -> None:
    shop.says_length = False
    told: list[tuple[int, int | None]] = []
    fetch(shop.url, tmp_path / "file.bin", progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (len(DATA), None)


def test_what_is_not_the_file_expected_is_removed(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"not the file that was expected.*it was removed: try again") as error:
        fetch(shop.url, tmp_path / "file.bin", sha256_prefix="0123abcd")
    assert is_a_sentence(error.value)
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("status", [404, 403, 500, 503, 206, 204])
def test_a_server_that_has_no_file_is_quoted(shop: Shop, tmp_path: Path, status: int) -> None:
    shop.status = status
    with pytest.raises(DownloadError, match=rf"127\.0\.0\.1 answered {status} .*: check the address") as error:
        fetch(shop.url, tmp_path / "file.bin")
    assert is_a_sentence(error.value)
    assert left_behind(tmp_path) == []


def test_being_offline_is_a_sentence(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt(shop, tmp_path / "kept.bin", after=100_000)
    for url, said in {
        "http://127.0.0.1:9/x": "cannot be reached: check the connection",
        "nonsense": "'nonsense' is no address",
        "ftp://127.0.0.1/x": "is no address",
        "http://": "is no address",
        "http://[": "is no address",
    }.items():
        with pytest.raises(DownloadError, match=said) as error:
            fetch(url, tmp_path / "file.bin")
        assert is_a_sentence(error.value), str(error.value)


def test_a_server_that_falls_silent_is_not_waited_for(shop: Shop, tmp_path: Path) -> None:
    shop.bytes_per_s = 4_000
    began = time.monotonic()
    with pytest.raises(DownloadError, match="try again") as error:
        fetch(shop.url, tmp_path / "file.bin", timeout_s=(1, 0.2))
    assert is_a_sentence(error.value)
    assert time.monotonic() - began < 10


Usage = namedtuple("Usage", ["total", "used", "free"])  # noqa: PYI024 - a stand-in for shutil's own


def test_a_disk_without_room_is_said_before_it_is_full(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**6, 10**6, 100_000))
    with pytest.raises(DownloadError, match=r"1 MB are needed .* 0 MB are free: make room") as error:
        fetch(shop.url, tmp_path / "file.bin")
    assert is_a_sentence(error.value)
    assert (tmp_path / "file.bin.part").stat().st_size == 0


def test_a_disk_that_fills_up_is_said_and_what_arrived_is_kept(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(DownloadError, match="is full: make room and try again, it goes on") as error:
            fetch(shop.url, tmp_path / "file.bin")
    assert is_a_sentence(error.value)
    served = shop.served
    assert fetch(shop.url, tmp_path / "file.bin", sha256_prefix=SHA256).read_bytes() == DATA
    assert shop.served == served


def test_a_folder_that_cannot_be_is_said(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DownloadError, match="cannot be used") as error:
        fetch(shop.url, tmp_path / "file" / "file.bin")
    assert is_a_sentence(error.value)


def test_two_at_once_do_not_mix(shop: Shop, tmp_path: Path) -> None:
    shop.bytes_per_s = 2_000_000
    outcomes: list[str] = []

    def other() -> None:
        try:
            fetch(shop.url, tmp_path / "file.bin")
        except DownloadError as error:
            outcomes.append(str(error))

    def start_another(done: int, total: int | None) -> None:
        if not outcomes:
            thread = threading.Thread(target=other)
            thread.start()
            thread.join()

    fetch(shop.url, tmp_path / "file.bin", sha256_prefix=SHA256, progress=start_another)
    assert outcomes == ["file.bin is being fetched already: wait until that is done."]
    assert len(shop.asked) == 1


KILLED_CHILD = """
import sys
from pathlib import Path
from deck.download import fetch
fetch(sys.argv[1], Path(sys.argv[2]), progress=lambda done, total: print(done, flush=True))
"""


@pytest.mark.process
def test_a_fetch_that_is_killed_goes_on_where_it_was(shop: Shop, tmp_path: Path) -> None:
    """SIGKILL in mid-write: no handler runs, and still nothing is lost, locked or taken for whole."""
    shop.data = DATA * 4
    shop.bytes_per_s = 1_000_000
    to = tmp_path / "file.bin"
    with (
        subprocess.Popen(
            [sys.executable, "-c", KILLED_CHILD, shop.url, str(to)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as child,
        ended(child),
    ):
        assert child.stdout is not None
        for line in child.stdout:
            if int(line) > 500_000:
                break
        child.kill()
    arrived = (tmp_path / "file.bin.part").stat().st_size
    assert 500_000 < arrived < len(shop.data)
    assert not to.exists()

    shop.bytes_per_s = None
    fetch(shop.url, to)
    assert to.read_bytes() == shop.data
    assert shop.asked == [None, f"bytes={arrived}-"]
    assert shop.sent[-1] == len(shop.data) - arrived
    assert left_behind(tmp_path) == ["file.bin"]


# ImageNet-A.


def jpeg(shade: int) -> bytes:
    to = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 0, 0)).save(to, "JPEG")
    return to.getvalue()


PHOTOGRAPHS = {
    f"imagenet-a/{STINGRAY}/0.000116_digital clock _ digital clock_0.865662.jpg": jpeg(1),
    f"imagenet-a/{STINGRAY}/b.jpg": jpeg(2),
    f"imagenet-a/{ACORN}/c.jpg": jpeg(3),
}


def tar_of(files: dict[str, bytes], *odd: tarfile.TarInfo) -> bytes:
    """ImageNet-A's archive in small: folders, a README, photographs, and then what should not be there."""
    to = io.BytesIO()
    with tarfile.open(fileobj=to, mode="w") as tar:
        for name in ("imagenet-a", f"imagenet-a/{STINGRAY}", f"imagenet-a/{ACORN}"):
            entry = tarfile.TarInfo(name)
            entry.type = tarfile.DIRTYPE
            entry.mode = 0o755
            tar.addfile(entry)
        for name, data in {"imagenet-a/README.txt": b"hello", **files}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
        for entry in odd:
            tar.addfile(entry, io.BytesIO(bytes(entry.size)))
    return to.getvalue()


def entry(name: str, kind: bytes = tarfile.REGTYPE, *, link: str = "", size: int = 0) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.size = kind, link, size
    return made


def test_imagenet_a_becomes_the_deck_that_is_played(shop: Shop, data_folder: Path) -> None:
    shop.data = tar_of(PHOTOGRAPHS)
    told: list[Progress] = []
    fetched = fetch_imagenet_a(url=shop.url, progress=told.append)
    assert fetched == Fetched(folder=data_folder / "decks" / "imagenet-a", photographs=3)
    assert fetched.remark == "It has 3 photographs, not the published 7,500."
    deck = imagenet_a()
    assert deck is not None
    assert {photograph.id for photograph in deck.photographs} == {
        hashlib.sha256(data).hexdigest() for data in PHOTOGRAPHS.values()
    }
    assert left_behind(fetched.folder.parent) == ["imagenet-a"], "the archive is freed"
    assert [one.phase for one in told if one.done == one.total] == [Phase.DOWNLOAD, Phase.UNPACK]
    assert told[-1] == Progress(Phase.UNPACK, 3, 3)


def test_a_deck_that_is_there_is_kept(shop: Shop, data_folder: Path) -> None:
    shop.data = tar_of(PHOTOGRAPHS)
    fetched = fetch_imagenet_a(url=shop.url)
    again = fetch_imagenet_a(url=shop.url)
    assert (again.was_there, again.photographs, again.folder) == (True, 3, fetched.folder)
    assert len(shop.asked) == 1


def test_the_operator_can_name_address_and_folder(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.data = tar_of(PHOTOGRAPHS)
    monkeypatch.setenv("QUIZ_IMAGENET_A_URL", shop.url)
    monkeypatch.setenv("QUIZ_IMAGENET_A", str(tmp_path / "mine"))
    assert fetch_imagenet_a().folder == tmp_path / "mine"
    assert fetch_imagenet_a(tmp_path / "another").folder == tmp_path / "another"


def test_the_authors_archive_is_known_by_its_digest(
    shop: Shop, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.data = tar_of(PHOTOGRAPHS)
    monkeypatch.setattr(download, "IMAGENET_A_URL", shop.url)
    with pytest.raises(DownloadError, match="SHA-256 starts with 3bb3632277e6ba63"):
        fetch_imagenet_a()
    assert imagenet_a() is None
    monkeypatch.setattr(download, "IMAGENET_A_SHA256", hashlib.sha256(shop.data).hexdigest())
    told: list[Progress] = []
    assert fetch_imagenet_a(progress=told.append).photographs == 3
    assert list(dict.fromkeys(one.phase for one in told)) == [Phase.DOWNLOAD, Phase.VERIFY, Phase.UNPACK]


def test_room_for_archive_and_deck_is_asked_for_beforehand(
    shop: Shop, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "IMAGENET_A_URL", shop.url)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 0, 10**9))
    with pytest.raises(DownloadError, match="1,375 MB are needed"):
        fetch_imagenet_a()
    assert shop.asked == []


ODD = {
    "a symbolic link": entry(f"imagenet-a/{STINGRAY}/l.jpg", tarfile.SYMTYPE, link="/etc/passwd"),
    "a link within": entry(f"imagenet-a/{STINGRAY}/l.jpg", tarfile.SYMTYPE, link="b.jpg"),
    "a hard link": entry(f"imagenet-a/{STINGRAY}/l.jpg", tarfile.LNKTYPE, link=f"imagenet-a/{STINGRAY}/b.jpg"),
    "a linked folder": entry(f"imagenet-a/{STINGRAY}", tarfile.SYMTYPE, link="/tmp"),
    "a device": entry(f"imagenet-a/{STINGRAY}/d.jpg", tarfile.CHRTYPE),
    "a pipe": entry(f"imagenet-a/{STINGRAY}/p.jpg", tarfile.FIFOTYPE),
    "an absolute path": entry(f"/imagenet-a/{STINGRAY}/a.jpg"),
    "a path upwards": entry(f"imagenet-a/{STINGRAY}/../../../evil.jpg"),
    "a path upwards and back": entry(f"imagenet-a/../imagenet-a/{STINGRAY}/a.jpg"),
    "a Windows path": entry(f"imagenet-a/{STINGRAY}/..\\..\\evil.jpg"),
    "a drive": entry(f"imagenet-a/{STINGRAY}/C:evil.jpg"),
    "a program": entry(f"imagenet-a/{STINGRAY}/run.sh"),
    "a hidden file": entry(f"imagenet-a/{STINGRAY}/.x.jpg"),
    "a file in place of the folder": entry("imagenet-a"),
    "a file beside": entry("imagenet-a/setup.py"),
    "a folder in a folder": entry(f"imagenet-a/{STINGRAY}/x/y.jpg"),
    "another top": entry(f"imagenet-b/{STINGRAY}/y.jpg"),
    "the same twice": entry(f"imagenet-a/{STINGRAY}/b.jpg"),
    "a class not of the 200": entry(f"imagenet-a/{OX}/y.jpg"),
    "no class": entry("imagenet-a/cats/y.jpg"),
    "an empty folder of no class": entry("imagenet-a/cats", tarfile.DIRTYPE),
    "a huge file": entry(f"imagenet-a/{STINGRAY}/y.jpg", size=200_000),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_an_archive_with_anything_odd_in_it_is_refused_whole(
    shop: Shop, data_folder: Path, monkeypatch: pytest.MonkeyPatch, odd: tarfile.TarInfo
) -> None:
    monkeypatch.setattr(archive_module, "MAX_BYTES", 100_000)
    shop.data = tar_of(PHOTOGRAPHS, odd)
    with pytest.raises(DownloadError, match="is not ImageNet-A's archive: ") as error:
        fetch_imagenet_a(url=shop.url)
    assert is_a_sentence(error.value)
    assert imagenet_a() is None
    assert left_behind(data_folder / "decks") == []
    assert left_behind(data_folder) == ["decks"]


def test_links_are_refused_for_what_they_are(shop: Shop) -> None:
    """Not for where they lead: these stay within the deck, and one has the very bytes of a photograph."""
    for name in ("a link within", "a hard link"):
        shop.data = tar_of(PHOTOGRAPHS, ODD[name])
        with pytest.raises(DownloadError, match=r"l\.jpg' is no photograph of one of"):
            fetch_imagenet_a(url=shop.url)


def test_the_deck_is_put_in_place_in_one_step(shop: Shop, data_folder: Path) -> None:
    """What becomes the deck is the very folder that was unpacked into, not a copy of it."""
    shop.data = tar_of(PHOTOGRAPHS)
    folder = data_folder / "decks" / "imagenet-a"
    seen: list[int] = []

    def look(progress: Progress) -> None:
        assert not folder.exists()
        if progress.phase is Phase.UNPACK and progress.done:
            seen.append(staging_of(folder).stat().st_ino)

    fetch_imagenet_a(url=shop.url, progress=look)
    assert seen == [folder.stat().st_ino]


@pytest.mark.parametrize(
    ("limit", "value"), [("MAX_MEMBERS", 5), ("MAX_UNPACKED_BYTES", 1_000)], ids=["members", "bytes"]
)
def test_an_archive_larger_than_it_can_be_is_refused(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(archive_module, limit, value)
    shop.data = tar_of(PHOTOGRAPHS)
    with pytest.raises(DownloadError, match="larger than it can be"):
        fetch_imagenet_a(url=shop.url)


def test_what_is_no_archive_is_refused(shop: Shop) -> None:
    whole = tar_of(PHOTOGRAPHS)
    for data in (b"<html>moved</html>", b"", whole[:4_000], tar_of({}), tar_of(dict.fromkeys(PHOTOGRAPHS, b"?"))):
        shop.data = data
        with pytest.raises(DownloadError, match="is not ImageNet-A's archive: ") as error:
            fetch_imagenet_a(url=shop.url)
        assert is_a_sentence(error.value)
        assert imagenet_a() is None


def test_a_photograph_that_does_not_open_is_said(shop: Shop) -> None:
    damaged = f"imagenet-a/{ACORN}/damaged.jpg"
    shop.data = tar_of(PHOTOGRAPHS | {damaged: jpeg(5)[:-300]})
    fetched = fetch_imagenet_a(url=shop.url)
    assert (fetched.photographs, fetched.unreadable) == (4, (f"{ACORN}/damaged.jpg",))
    assert f"1 of them do not open, the first is {ACORN}/damaged.jpg" in fetched.remark


@pytest.mark.parametrize("phase", list(Phase))
def test_cancelled_at_any_phase_it_is_no_deck_and_goes_on(
    shop: Shop, data_folder: Path, monkeypatch: pytest.MonkeyPatch, phase: Phase
) -> None:
    shop.data = tar_of(PHOTOGRAPHS)
    monkeypatch.setattr(download, "IMAGENET_A_URL", shop.url)
    monkeypatch.setattr(download, "IMAGENET_A_SHA256", hashlib.sha256(shop.data).hexdigest())

    def cancel(progress: Progress) -> None:
        if progress.phase is phase and progress.done:
            raise CancelledError

    with pytest.raises(CancelledError):
        fetch_imagenet_a(progress=cancel)
    assert imagenet_a() is None
    assert not any(name.endswith(".unpacking") for name in left_behind(data_folder / "decks"))
    assert fetch_imagenet_a().photographs == 3
    assert shop.served == len(shop.data), "nothing was sent twice"
    assert left_behind(data_folder / "decks") == ["imagenet-a"]


KILLED_UNPACKING = """
import sys
from deck.download import Phase, fetch_imagenet_a
def stop(progress):
    if progress.phase is Phase.UNPACK and progress.done:
        print("unpacking", flush=True)
        sys.stdin.read()
fetch_imagenet_a(url=sys.argv[1], progress=stop)
"""


@pytest.mark.process
def test_killed_while_unpacking_it_is_no_deck_and_leaves_nothing(shop: Shop, data_folder: Path) -> None:
    many = {f"imagenet-a/{STINGRAY}/{number}.jpg": jpeg(number) for number in range(200)}
    shop.data = tar_of(many)
    with (
        subprocess.Popen(
            [sys.executable, "-c", KILLED_UNPACKING, shop.url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as child,
        ended(child),
    ):
        assert child.stdout is not None
        assert child.stdout.readline() == "unpacking\n"
        child.kill()
    decks = data_folder / "decks"
    assert any(path.name.endswith(".unpacking") for path in decks.iterdir())
    assert imagenet_a() is None

    assert fetch_imagenet_a(url=shop.url).photographs == 200
    assert len(shop.asked) == 1, "the archive was whole"
    assert left_behind(decks) == ["imagenet-a"]


def test_what_another_mirror_left_is_swept_up(shop: Shop, data_folder: Path) -> None:
    shop.data = tar_of(PHOTOGRAPHS)
    shop.breaks_after = 1_000
    shop.ranges = False
    with pytest.raises(DownloadError):
        fetch_imagenet_a(url=f"{shop.url}?other")
    assert left_behind(data_folder / "decks")
    shop.breaks_after = None
    fetch_imagenet_a(url=shop.url)
    assert left_behind(data_folder / "decks") == ["imagenet-a"]


def test_an_empty_folder_is_filled_and_another_is_not_touched(shop: Shop, tmp_path: Path) -> None:
    shop.data = tar_of(PHOTOGRAPHS)
    (tmp_path / "empty").mkdir()
    assert fetch_imagenet_a(tmp_path / "empty", url=shop.url).photographs == 3
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    with pytest.raises(DownloadError, match="is in the way and no deck: move it"):
        fetch_imagenet_a(mine, url=shop.url)
    assert (mine / "thesis.txt").read_text() == "years of work"
