"""ImageNet-A as it is fetched: an archive that becomes a deck, whole or not at all."""

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from PIL import Image

from config.files import ROOT
from deck import archive as archive_module
from deck import download
from deck.archive import staging_of
from deck.download import DownloadError, Fetched, FetchPhase, FetchProgress, fetch_imagenet_a
from deck.sources import open_imagenet_a
from tests.deck.download.shop import ACORN, OX, STINGRAY, CancelledError, Shop, Usage, is_a_sentence, left_behind
from tests.waiting import ended


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
    told: list[FetchProgress] = []
    fetched = fetch_imagenet_a(url=shop.url, progress=told.append)
    assert fetched == Fetched(folder=data_folder / "decks" / "imagenet-a", photographs=3)
    assert fetched.remark == "It has 3 photographs, not the published 7,500."
    deck = open_imagenet_a()
    assert deck is not None
    assert {photograph.id for photograph in deck.photographs} == {
        hashlib.sha256(data).hexdigest() for data in PHOTOGRAPHS.values()
    }
    assert left_behind(fetched.folder.parent) == ["imagenet-a"], "the archive is freed"
    assert [one.phase for one in told if one.done == one.total] == [FetchPhase.DOWNLOAD, FetchPhase.UNPACK]
    assert told[-1] == FetchProgress(FetchPhase.UNPACK, 3, 3)


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
    assert open_imagenet_a() is None
    monkeypatch.setattr(download, "IMAGENET_A_SHA256", hashlib.sha256(shop.data).hexdigest())
    told: list[FetchProgress] = []
    assert fetch_imagenet_a(progress=told.append).photographs == 3
    assert list(dict.fromkeys(one.phase for one in told)) == [FetchPhase.DOWNLOAD, FetchPhase.VERIFY, FetchPhase.UNPACK]


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
    assert open_imagenet_a() is None
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

    def look(progress: FetchProgress) -> None:
        assert not folder.exists()
        if progress.phase is FetchPhase.UNPACK and progress.done:
            seen.append(staging_of(folder).stat().st_ino)

    fetch_imagenet_a(url=shop.url, progress=look)
    assert seen == [folder.stat().st_ino]


@pytest.mark.parametrize(
    ("limit", "value"), [("_MAX_MEMBERS", 5), ("_MAX_UNPACKED_BYTES", 1_000)], ids=["members", "bytes"]
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
        assert open_imagenet_a() is None


def test_a_photograph_that_does_not_open_is_said(shop: Shop) -> None:
    damaged = f"imagenet-a/{ACORN}/damaged.jpg"
    shop.data = tar_of(PHOTOGRAPHS | {damaged: jpeg(5)[:-300]})
    fetched = fetch_imagenet_a(url=shop.url)
    assert (fetched.photographs, fetched.unreadable) == (4, (f"{ACORN}/damaged.jpg",))
    assert f"1 of them do not open, the first is {ACORN}/damaged.jpg" in fetched.remark


@pytest.mark.parametrize("phase", list(FetchPhase))
def test_cancelled_at_any_phase_it_is_no_deck_and_goes_on(
    shop: Shop, data_folder: Path, monkeypatch: pytest.MonkeyPatch, phase: FetchPhase
) -> None:
    shop.data = tar_of(PHOTOGRAPHS)
    monkeypatch.setattr(download, "IMAGENET_A_URL", shop.url)
    monkeypatch.setattr(download, "IMAGENET_A_SHA256", hashlib.sha256(shop.data).hexdigest())

    def cancel(progress: FetchProgress) -> None:
        if progress.phase is phase and progress.done:
            raise CancelledError

    with pytest.raises(CancelledError):
        fetch_imagenet_a(progress=cancel)
    assert open_imagenet_a() is None
    assert not any(name.endswith(".unpacking") for name in left_behind(data_folder / "decks"))
    assert fetch_imagenet_a().photographs == 3
    assert shop.served == len(shop.data), "nothing was sent twice"
    assert left_behind(data_folder / "decks") == ["imagenet-a"]


KILLED_UNPACKING = """
import sys
from deck.download import FetchPhase, fetch_imagenet_a
def stop(progress):
    if progress.phase is FetchPhase.UNPACK and progress.done:
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
    assert open_imagenet_a() is None

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
