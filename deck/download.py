"""Fetching what does not ship: any one file, resumed where it broke off, and ImageNet-A as a deck."""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import filelock
import requests
import urllib3

from config.files import HomeError, named_folder
from config.settings import settings
from deck.archive import ArchiveError, staging_of, unpack_imagenet_a
from deck.sources import DeckError, imagenet_a_folder, layout_of
from deck.unreachable import cause

# Source: README of github.com/hendrycks/natural-adv-examples; size and SHA-256 as in
# tensorflow_datasets/datasets/imagenet_a/checksums.tsv of github.com/tensorflow/datasets.
IMAGENET_A_URL = "https://people.eecs.berkeley.edu/~hendrycks/imagenet-a.tar"
IMAGENET_A_SHA256 = "3bb3632277e6ba6392ea64c02ddbf4dd2266c9caffd6bc09c9656d28f012589e"
IMAGENET_A_BYTES = 687_552_512
IMAGENET_A_PHOTOGRAPHS = 7_500

ATTEMPTS = 5
TIMEOUT_S = (10.0, 60.0)  # to connect, and of silence
_CHUNK_BYTES = 64 * 1024
_TRICKLE_S = 0.5

Received = Callable[[int, int | None], None]


class DownloadError(OSError):
    """A download that did not come about. Its text is one sentence that says what to do."""


class UnreachedError(DownloadError):
    """Nobody answered, or the connection broke off: later the same may come about."""


class FetchPhase(StrEnum):
    """What a fetch is at: it counts bytes in the first two, photographs in the last."""

    DOWNLOAD = "download"
    VERIFY = "verify"
    UNPACK = "unpack"


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """How far a phase has come; `total` is None where nobody said."""

    phase: FetchPhase
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """ImageNet-A, in place: how many photographs `folder` has, and which (`<wnid>/<file>`) do not open."""

    folder: Path
    photographs: int
    unreadable: tuple[str, ...] = ()
    was_there: bool = False

    @property
    def remark(self) -> str:
        """What the operator should know of a deck that is not as published; empty where it is."""
        remarks = []
        if self.photographs != IMAGENET_A_PHOTOGRAPHS:
            remarks.append(f"It has {self.photographs:,} photographs, not the published {IMAGENET_A_PHOTOGRAPHS:,}.")
        if self.unreadable:
            remarks.append(f"{len(self.unreadable):,} of them do not open, the first is {self.unreadable[0]}.")
        return " ".join(remarks)


def fetch(
    url: str,
    to: Path,
    *,
    sha256_prefix: str = "",
    progress: Received | None = None,
    verifying: Callable[[int, int], None] | None = None,
    timeout_s: tuple[float, float] = TIMEOUT_S,
    session: requests.Session | None = None,
    is_alone: bool = False,
) -> Path:
    """Put what `url` has at `to`, whole or not at all, going on from what an interrupted fetch left.

    A file that is at `to` already is kept, if its SHA-256 starts with `sha256_prefix`. `progress` is told
    the bytes so far and in all (None where the server does not say), before the first and as they come; `verifying`
    the bytes hashed; what they raise cancels, and what has arrived is kept for the next time. Through `session` many
    files take one connection. Where whoever asks has seen to it that nobody else fetches `to`, it `is_alone`.

    Raises: DownloadError says what to do.
    """
    with disk_errors_said(to.parent), contextlib.nullcontext() if is_alone else alone(to):
        if to.exists() and _matches(to, sha256_prefix, verifying):
            return to
        part = _Part(url, to)
        _receive(part, progress or _ignore, timeout_s, session)
        if not _matches(part.file, sha256_prefix, verifying):
            part.discard()
            raise _unexpected(url, f"the file that was expected, whose SHA-256 starts with {sha256_prefix[:16]}")
        part.file.replace(to)
        part.discard()
        return to


def fetch_imagenet_a(
    folder: Path | None = None,
    *,
    url: str = "",
    progress: Callable[[FetchProgress], None] | None = None,
) -> Fetched:
    """Fetch ImageNet-A and put it at `folder` in one step, as a deck; what is there already is kept.

    `folder` is by default where the deck is looked for; `url` is QUIZ_IMAGENET_A_URL, or else the authors'
    own, whose archive is known by its SHA-256. Needs about 1.4 GB while it works, half of that for good. What
    `progress` raises cancels, and the next fetch goes on from there.

    Raises: DownloadError says what to do.
    """
    try:
        folder = imagenet_a_folder() if folder is None else named_folder(str(folder))
    except HomeError as error:
        raise DownloadError(str(error)) from error
    url = url or settings().imagenet_a_url or IMAGENET_A_URL
    published = url == IMAGENET_A_URL
    tell: Callable[[FetchProgress], None] = progress or _ignore
    # Named by its address, so that what an interrupted fetch left is not taken for another mirror's.
    archive = folder.with_name(f"{folder.name}.{hashlib.sha256(url.encode()).hexdigest()[:8]}.tar")
    with disk_errors_said(folder.parent), alone(folder):
        _sweep(folder, keep=archive)
        if folder.is_dir() and any(folder.iterdir()):
            _sweep(folder, keep=None)
            return replace(_as_it_lies(folder), was_there=True)
        if published:
            here = sum(path.stat().st_size for path in folder.parent.glob(f"{archive.name}*"))
            _check_room(folder.parent, 2 * IMAGENET_A_BYTES - here)
        fetch(
            url,
            archive,
            sha256_prefix=IMAGENET_A_SHA256 if published else "",
            progress=lambda done, total: tell(FetchProgress(FetchPhase.DOWNLOAD, done, total)),
            verifying=lambda done, total: tell(FetchProgress(FetchPhase.VERIFY, done, total)),
        )
        try:
            unreadable = unpack_imagenet_a(
                archive, folder, progress=lambda done, total: tell(FetchProgress(FetchPhase.UNPACK, done, total))
            )
        except ArchiveError as error:
            archive.unlink()
            raise _unexpected(url, f"ImageNet-A's archive: {error}") from error
        _sweep(folder, keep=None)
        return replace(_as_it_lies(folder), unreadable=unreadable)


def _ignore(*_: object) -> None:
    """For whoever does not want to be told."""


def _sweep(folder: Path, *, keep: Path | None) -> None:
    """Remove what earlier fetches into `folder` left; all that belongs to the archive `keep` stays."""
    shutil.rmtree(staging_of(folder), ignore_errors=True)
    for path in folder.parent.glob(f"{folder.name}.????????.tar*"):
        if keep is None or not path.name.startswith(keep.name):
            path.unlink(missing_ok=True)


def _as_it_lies(folder: Path) -> Fetched:
    try:
        layout = layout_of(folder)
    except DeckError as error:
        raise DownloadError(f"{folder} is in the way and no deck: move it elsewhere and try again.") from error
    return Fetched(folder=folder, photographs=len(layout.photographs))


class _Part:
    """The part of a file that has arrived, and beside it which version of the file that is a part of."""

    def __init__(self, url: str, to: Path) -> None:
        self.url = url
        self.file = to.with_name(f"{to.name}.part")
        self._version = to.with_name(f"{to.name}.part.json")

    def arrived(self) -> tuple[int, str, int | None]:
        """Bytes to go on from, the validator they came under, bytes in all; (0, "", None) to start anew."""
        try:
            version: dict[str, object] = json.loads(self._version.read_bytes())
            done = self.file.stat().st_size
            url, validator, total = version["url"], version["validator"], version["total"]
        except (OSError, ValueError, TypeError, KeyError):
            return 0, "", None
        if not (done and url == self.url and isinstance(validator, str) and validator):
            return 0, "", None
        return done, validator, total if isinstance(total, int) else None

    def begin(self, validator: str, total: int | None) -> None:
        """Remember, before the first byte, which version of the file is to arrive."""
        self.file.unlink(missing_ok=True)
        self._version.write_text(json.dumps({"url": self.url, "validator": validator, "total": total}))
        self.file.touch()

    def discard(self) -> None:
        self.file.unlink(missing_ok=True)
        self._version.unlink(missing_ok=True)


def _receive(part: _Part, progress: Received, timeout_s: tuple[float, float], session: requests.Session | None) -> None:
    """Complete `part`. A connection that breaks off is taken up again while it brings something."""
    for attempt in range(1, ATTEMPTS + 1):
        before = part.arrived()[0]
        if not before:
            part.discard()
        try:
            with requests.Session() if session is None else contextlib.nullcontext(session) as through:
                _receive_once(through, part, progress, timeout_s)
                return
        except DownloadError:
            raise
        except OSError as error:
            if not isinstance(error, requests.RequestException):
                if in_the_way := cause(error, host_of(part.url)):  # certificates that are not there are no disk's fault
                    raise DownloadError(in_the_way) from error
                raise
            kept = part.arrived()[0]
            if attempt == ATTEMPTS or kept <= before:
                raise _network_error(error, part, kept) from error


def _receive_once(session: requests.Session, part: _Part, progress: Received, timeout_s: tuple[float, float]) -> None:
    done, validator, total = part.arrived()
    if done and done == total:
        return
    # Identity, because bytes are counted; If-Range, because the file may have changed since the part arrived.
    headers = {"Accept-Encoding": "identity"}
    if done:
        headers |= {"Range": f"bytes={done}-", "If-Range": validator}
    with session.get(part.url, headers=headers, stream=True, timeout=timeout_s) as response:
        status, content_range = response.status_code, response.headers.get("Content-Range", "")
        if done and status == HTTPStatus.PARTIAL_CONTENT and content_range.startswith(f"bytes {done}-"):
            total = _number(content_range.rpartition("/")[2])
        elif status == HTTPStatus.OK:
            done, total = 0, _length(response)
            part.begin(_validator(response), total)
        elif done and status in (HTTPStatus.PARTIAL_CONTENT, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE):
            part.discard()
            _receive_once(session, part, progress, timeout_s)
            return
        else:
            if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
                raise requests.exceptions.ProxyError(f"the proxy answered {status}")
            raise DownloadError(
                f"{host_of(part.url)} answered {status} {response.reason}: check the address, or try later."
            )
        progress(done, total)
        if total is not None:
            _check_room(part.file.parent, total - done)
        _write(response, part.file, done, total, progress)


def _write(response: requests.Response, file: Path, done: int, total: int | None, progress: Received) -> None:
    with file.open("ab") as part:
        for chunk in _chunks(response):
            part.write(chunk)
            done += len(chunk)
            progress(done, total)
        os.fsync(part.fileno())
    if total is not None and done != total:
        raise requests.ConnectionError(f"{done} bytes came of {total}")


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """What comes, piece by piece; of what only trickles, what there is: whoever bounds the time in all then hears."""
    if "Content-Encoding" in response.headers:
        yield from response.iter_content(_CHUNK_BYTES)
        return
    chunk, since = b"", time.monotonic()
    try:
        while some := response.raw.read1(_CHUNK_BYTES - len(chunk)):
            chunk += some
            if len(chunk) == _CHUNK_BYTES or time.monotonic() - since > _TRICKLE_S:
                yield chunk
                chunk, since = b"", time.monotonic()
        yield chunk
    except urllib3.exceptions.HTTPError as error:  # as `iter_content` has it
        raise requests.ConnectionError(error) from error


def _validator(response: requests.Response) -> str:
    """What names this very version of the file: a strong ETag, else its last change, else nothing."""
    if "Content-Encoding" in response.headers:
        return ""  # decoded on arrival: how many bytes to go on from cannot be told
    etag = response.headers.get("ETag", "")
    return etag if etag.startswith('"') else response.headers.get("Last-Modified", "")


def _length(response: requests.Response) -> int | None:
    return None if "Content-Encoding" in response.headers else _number(response.headers.get("Content-Length", ""))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() else None


def _matches(file: Path, sha256_prefix: str, verifying: Callable[[int, int], None] | None) -> bool:
    if not sha256_prefix:
        return True
    digest, done, total = hashlib.sha256(), 0, file.stat().st_size
    with file.open("rb") as opened:
        while chunk := opened.read(4 * 1024 * 1024):
            digest.update(chunk)
            done += len(chunk)
            if verifying is not None:
                verifying(done, total)
    return digest.hexdigest().startswith(sha256_prefix.lower())


@contextlib.contextmanager
def alone(to: Path) -> Iterator[None]:
    """Nobody else fetches `to` meanwhile. The system lets go of the lock however its holder ends."""
    to.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(to.with_name(f"{to.name}.lock"), timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise DownloadError(f"{to.name} is being fetched already: wait until that is done.") from error
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def disk_errors_said(folder: Path) -> Iterator[None]:
    try:
        yield
    except DownloadError:
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DownloadError(f"The disk of {folder} is full: make room and try again, it goes on.") from error
        raise DownloadError(
            f"{folder} cannot be used ({error.strerror or error}): mend that, or name another in QUIZ_DATA."
        ) from error


def _check_room(folder: Path, needed_bytes: int) -> None:
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < needed_bytes:
        raise DownloadError(
            f"{needed_bytes / 1e6:,.0f} MB are needed in {folder} and {free_bytes / 1e6:,.0f} MB are free: "
            "make room, or name another folder in QUIZ_DATA."
        )


def _network_error(error: requests.RequestException, part: _Part, kept: int) -> DownloadError:
    host = host_of(part.url)
    if in_the_way := cause(error, host):
        return DownloadError(in_the_way)
    if isinstance(error, ValueError):  # as requests marks an address that is none
        return DownloadError(f"{part.url[:200]!r} is no address to fetch from: give one that starts with https://.")
    if kept:
        return UnreachedError(f"The connection to {host} broke off: try again, {kept / 1e6:,.1f} MB are kept.")
    if part.file.exists():
        return UnreachedError(f"The connection to {host} broke off: try again, from the start, as it cannot resume.")
    if isinstance(error, requests.Timeout):
        return UnreachedError(f"{host} does not answer: check the connection, or try again later.")
    return UnreachedError(f"{host} cannot be reached: check the connection and try again.")


def _unexpected(url: str, expected: str) -> DownloadError:
    return DownloadError(
        f"What {host_of(url)} sent is not {expected}; it was removed: try again, or use another address."
    )


def host_of(url: str) -> str:
    """Whom an address names, for a sentence."""
    try:
        return urlsplit(url).hostname or url[:80]
    except ValueError:
        return url[:80]
