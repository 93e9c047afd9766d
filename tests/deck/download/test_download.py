"""A download is whole or not there, goes on where it broke off, and never becomes a deck that it should not."""

import errno
import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from config.files import ROOT
from deck import download
from deck.download import DownloadError, fetch
from tests.deck.download.shop import DATA, CancelledError, Shop, Usage, interrupt, is_a_sentence, left_behind
from tests.waiting import ended

SHA256 = hashlib.sha256(DATA).hexdigest()


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
