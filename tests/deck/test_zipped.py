"""A zip that anybody may have made: photographs come out of it, and nothing else ever does."""

import io
import struct
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

import deck.zipped
from deck.sources import open_deck
from deck.zipped import ZipError, unpack_zip


def jpeg(seed: int = 0) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), (seed % 256, 90, 120)).save(file, "JPEG")
    return file.getvalue()


def packed(folder: Path, *members: tuple[str, bytes], how: int = zipfile.ZIP_STORED) -> Path:
    path = folder / "made.zip"
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def left_in(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


CREDITS = b"file,author,licence,source\nn01440764/a.jpg,A. Nonymous,CC0 1.0,\n"


@pytest.mark.parametrize("above", ["", "my photographs/"])
def test_photographs_and_their_credits_come_out(tmp_path: Path, above: str) -> None:
    archive = packed(
        tmp_path,
        (f"{above}n01440764/a.jpg", jpeg(1)),
        (f"{above}n02509815/B.JPG", jpeg(2)),
        (f"{above}credits.csv", CREDITS),
        (f"{above}README.txt", b"hello"),
        (f"{above}n01440764/notes.txt", b"no photograph"),
        (f"{above}n01440764/.DS_Store", b"of a Mac"),
        ("__MACOSX/n01440764/._a.jpg", b"of a Mac"),
    )
    assert unpack_zip(archive, tmp_path / "out") == 2
    assert left_in(tmp_path / "out") == ["credits.csv", "n01440764/a.jpg", "n02509815/B.JPG"]
    opened = open_deck(str(tmp_path / "out"))
    assert {photo.read() for photo in opened.photographs} == {jpeg(1), jpeg(2)}
    assert {photo.credit.author for photo in opened.photographs if photo.credit} == {"A. Nonymous"}


@pytest.mark.parametrize(
    "name",
    [
        "../n01440764/a.jpg",
        "n01440764/../../a.jpg",
        "/n01440764/a.jpg",
        "C:/n01440764/a.jpg",
        "n01440764/a\x1b.jpg",
        "n01440764/" + "a" * 400 + ".jpg",
    ],
)
def test_odd_names_are_refused(tmp_path: Path, name: str) -> None:
    archive = packed(tmp_path, ("n01440764/good.jpg", jpeg()), (name, jpeg(1)))
    with pytest.raises(ZipError, match="odd name"):
        unpack_zip(archive, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", [0o120000, 0o010000, 0o020000])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int) -> None:
    info = zipfile.ZipInfo("n01440764/a.jpg")
    info.external_attr = (kind | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "made.zip", "w") as archive:
        archive.writestr(info, b"/etc/passwd")
    with pytest.raises(ZipError, match="link or a device"):
        unpack_zip(tmp_path / "made.zip", tmp_path / "out")


def test_a_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    archive = packed(tmp_path, ("n01440764/a.jpg", bytes(40_000_000)), how=zipfile.ZIP_DEFLATED)
    assert archive.stat().st_size < 100_000
    with pytest.raises(ZipError, match="would unpack to more"):
        unpack_zip(archive, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_bomb_that_lies_about_its_size_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = packed(tmp_path, ("n01440764/a.jpg", bytes(3_000_000)), how=zipfile.ZIP_DEFLATED)
    data = bytearray(archive.read_bytes())
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(signature) + at
        data[place : place + 4] = struct.pack("<I", 9_000)
    archive.write_bytes(data)
    monkeypatch.setattr(deck.zipped, "MAX_BYTES", 10_000)
    with pytest.raises(ZipError):
        unpack_zip(archive, tmp_path / "out")
    assert sum(file.stat().st_size for file in (tmp_path / "out").rglob("*") if file.is_file()) <= 10_000


@pytest.mark.parametrize(
    ("limit", "value"), [("MAX_FILES", 2), ("_MAX_UNPACKED_BYTES", 1_000), ("MAX_PACKED_BYTES", 9)]
)
def test_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    monkeypatch.setattr(deck.zipped, limit, value)
    with pytest.raises(ZipError, match=r"more than|larger than"):
        unpack_zip(packed(tmp_path, *((f"n01440764/{n}.jpg", jpeg(n)) for n in range(3))), tmp_path / "out")


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ([("n01440764/readme.txt", b"x")], "holds no photographs"),
        ([("a.jpg", jpeg())], "do not say what they show"),
        ([("n99999999/a.jpg", jpeg())], "none of ImageNet's 1,000 classes: 'n99999999'"),
        ([("one/n01440764/a.jpg", jpeg()), ("two/n01440764/b.jpg", jpeg(1))], "several decks"),
        ([("n01440764/a.jpg", jpeg()), ("n01440764/./a.jpg", jpeg(1))], "twice"),
    ],
)
def test_what_is_no_deck_is_one_sentence(tmp_path: Path, members: list[tuple[str, bytes]], says: str) -> None:
    with pytest.raises(ZipError, match=says):
        unpack_zip(packed(tmp_path, *members), tmp_path / "out")


def test_a_password_is_refused(tmp_path: Path) -> None:
    archive = packed(tmp_path, ("n01440764/a.jpg", jpeg()))
    data = bytearray(archive.read_bytes())
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + at] |= 1
    archive.write_bytes(data)
    with pytest.raises(ZipError, match="password"):
        unpack_zip(archive, tmp_path / "out")


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=8))
@example(1694, b"\x06")  # its files would begin before the zip does
def test_a_damaged_zip_is_refused_or_harmless(at: int, junk: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        damage_and_unpack(Path(name), at, junk)


def damage_and_unpack(tmp_path: Path, at: int, junk: bytes) -> None:
    """Whatever the damage, what comes out lies where it should."""
    archive = packed(tmp_path, *((f"n01440764/{n}.jpg", jpeg(n)) for n in range(3)), how=zipfile.ZIP_DEFLATED)
    data = bytearray(archive.read_bytes())
    place = at % len(data)
    data[place : place + len(junk)] = junk
    archive.write_bytes(data)
    with suppress(ZipError):
        unpack_zip(archive, tmp_path / "out")
    found = {file.relative_to(tmp_path).parts[0] for file in tmp_path.rglob("*") if file.is_file()}
    assert found <= {"made.zip", "out"}
    assert all(file.suffix == ".jpg" for file in (tmp_path / "out").rglob("*") if file.is_file())


@pytest.mark.parametrize("data", [b"", b"PK", b"no zip at all", b"\x89PNG" * 100])
def test_no_zip_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "made.zip").write_bytes(data)
    with pytest.raises(ZipError, match="no zip"):
        unpack_zip(tmp_path / "made.zip", tmp_path / "out")
