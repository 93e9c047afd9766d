"""What is a deck's photograph, by one set of rules: the same files as a folder and as a zip give the same deck."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from deck.classes import class_of
from deck.layout import Folder, LayoutError, lay_out, starts_as
from deck.sources import DeckError, open_deck
from deck.zipped import ZipError, unpack_zip

GOLDFISH, STINGRAY = "n01443537", "n01498041"


def picture(seed: int, kind: str = "JPEG") -> bytes:
    to = io.BytesIO()
    Image.new("RGB", (40, 30), (seed * 37 % 256, 90, 120)).save(to, kind)
    return to.getvalue()


def written(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder


def packed(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / "made.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return folder / "made.zip"


def seen(folder: Path) -> list[tuple[str, str, int]]:
    """A deck's photographs by where they lie, their digests and classes."""
    deck = open_deck(str(folder))
    return [
        (one.path.relative_to(folder).as_posix().removeprefix("in it/"), one.id, one.truth) for one in deck.photographs
    ]


TWO = {f"{GOLDFISH}/a.jpg": picture(1), f"{STINGRAY}/b.jpg": picture(2)}
LAYOUTS: dict[str, tuple[dict[str, bytes], list[str]]] = {
    "wnid folders": (TWO, [f"{GOLDFISH}/a.jpg", f"{STINGRAY}/b.jpg"]),
    "one folder further down": ({f"in it/{name}": data for name, data in TWO.items()}, list(TWO)),
    "folders within": (
        {f"{GOLDFISH}/images/a.jpg": picture(1), f"{GOLDFISH}/b.jpg": picture(2), f"{STINGRAY}/x/y/c.jpg": picture(3)},
        [f"{GOLDFISH}/b.jpg", f"{GOLDFISH}/images/a.jpg", f"{STINGRAY}/x/y/c.jpg"],
    ),
    "a name behind the wnid": (
        {"n01443537-goldfish/a.jpg": picture(1), "n01498041_sting ray/b.jpg": picture(2)},
        ["n01443537-goldfish/a.jpg", "n01498041_sting ray/b.jpg"],
    ),
    "ImageNet-V2's numbers": (
        {"1/a.jpeg": picture(1), "6/b.jpeg": picture(2), "10/c.jpeg": picture(3)},
        ["1/a.jpeg", "10/c.jpeg", "6/b.jpeg"],
    ),
    "flat, by name": (
        {"n01443537_goldfish.JPEG": picture(1), "n01498041_stingray.JPEG": picture(2), "README.md": b"x"},
        ["n01443537_goldfish.JPEG", "n01498041_stingray.JPEG"],
    ),
    "what systems leave": (
        {
            **TWO,
            f"{GOLDFISH}/.AppleDouble/a.jpg": b"a fork",
            f"{GOLDFISH}/@eaDir/a.jpg/SYNOPHOTO_THUMB_M.jpg": picture(3),
            f"{GOLDFISH}/.hidden/deeper/c.jpg": picture(4),
            f"{GOLDFISH}/._a.jpg": b"a fork",
            f"{GOLDFISH}/a.jpg~": picture(5),
            "__MACOSX/n01443537/._a.jpg": b"a fork",
            "@eaDir/c.jpg": picture(6),
            "#recycle/n01443537/old.jpg": picture(7),
            "docs/notes.txt": b"no photographs here",
            "log.txt": b"0" * 5_000_000,
        },
        [f"{GOLDFISH}/a.jpg", f"{STINGRAY}/b.jpg"],
    ),
    "by what they are": (
        {
            f"{GOLDFISH}/a.jfif": picture(1),
            f"{GOLDFISH}/b.jpe": picture(2),
            f"{GOLDFISH}/c": picture(3),
            f"{GOLDFISH}/d.jpg_large": picture(4, "PNG"),
            f"{GOLDFISH}/e.avif": picture(5, "AVIF"),
            f"{GOLDFISH}/notes": b"what is this?",
            f"{GOLDFISH}/scan.bmp": picture(255, "BMP"),
        },
        [f"{GOLDFISH}/{name}" for name in ("a.jfif", "b.jpe", "c", "d.jpg_large", "e.avif", "scan.bmp")],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_folder_and_its_zip_are_the_same_deck(tmp_path: Path, name: str) -> None:
    files, expected = LAYOUTS[name]
    folder = written(tmp_path / "folder", files)
    found = seen(folder)
    assert [place for place, _, _ in found] == expected
    assert unpack_zip(packed(tmp_path / "zip", files), tmp_path / "unpacked") == len(expected)
    assert seen(tmp_path / "unpacked") == found


def test_names_and_numbers_say_the_class(tmp_path: Path) -> None:
    for name in ("ImageNet-V2's numbers", "a name behind the wnid", "flat, by name"):
        files = dict(list(LAYOUTS[name][0].items())[:2])
        deck = open_deck(str(written(tmp_path / name, files)))
        assert [one.truth for one in deck.photographs] == [class_of(GOLDFISH).index, class_of(STINGRAY).index], name
        assert deck.classes == (1, 6)
    assert "1 is goldfish" in open_deck(str(tmp_path / "ImageNet-V2's numbers")).note


def test_numbers_beside_other_photographs_are_no_classes(tmp_path: Path) -> None:
    for other in ({"2024/a.jpg": picture(3)}, {"1000/a.jpg": picture(3)}, {"holidays/a.jpg": picture(3)}):
        folder = written(tmp_path / next(iter(other)).partition("/")[0], {"1/x.jpg": picture(1), **other})
        with pytest.raises(DeckError):
            open_deck(str(folder))


def test_photographs_that_say_nothing_are_told_how_to_lie(tmp_path: Path) -> None:
    """As ILSVRC's validation folder comes: its ground truth is in another file."""
    written(tmp_path / "val", {"ILSVRC2012_val_00000001.JPEG": picture(1), "ILSVRC2012_val_00000002.JPEG": picture(2)})
    with pytest.raises(DeckError, match="Put each into a folder named by the wnid of its class"):
        open_deck(str(tmp_path / "val"))


def test_the_classes_are_the_folders_and_not_what_lies_in_them(tmp_path: Path) -> None:
    folder = written(tmp_path / "deck", TWO)
    (folder / "n02119789").mkdir()
    deck = open_deck(str(folder))
    assert deck.classes == tuple(sorted(class_of(wnid).index for wnid in (GOLDFISH, STINGRAY, "n02119789")))


def test_every_photograph_that_is_not_read_is_told(tmp_path: Path) -> None:
    names = ("IMG_1.HEIC", "annexed.jpg", "c.jxl", "raw.nef", "unnamed")
    folder = written(
        tmp_path / "deck",
        {
            **TWO,
            f"{GOLDFISH}/IMG_1.HEIC": b"x",
            f"{GOLDFISH}/c.jxl": b"x",
            f"{GOLDFISH}/raw.nef": b"II*\0",
            f"{GOLDFISH}/unnamed": b"\0\0\0\x18ftypheic\0\0\0\0",
            f"{GOLDFISH}/notes.txt": b"no photograph",
            "contact sheet.jpg": picture(9),
        },
    )
    (folder / GOLDFISH / "annexed.jpg").symlink_to("../.git/annex/objects/no/SHA256E-s1.jpg")
    deck = open_deck(str(folder))
    assert [path.name for path in deck.left_out] == list(names)
    assert "5 files that could not be read were left out." in deck.note
    assert "1 photograph that lies in no class's folder was left out." in deck.note
    assert len(deck.photographs) == 2


def test_links_are_followed_and_never_in_a_circle(tmp_path: Path) -> None:
    folder = written(tmp_path / "deck", TWO)
    (folder / GOLDFISH / "round").symlink_to(folder)
    (folder / GOLDFISH / "up").symlink_to(folder / GOLDFISH)
    (folder / GOLDFISH / "itself").symlink_to("itself")
    written(tmp_path / "elsewhere", {"c.jpg": picture(3)})
    (folder / STINGRAY / "linked").symlink_to(tmp_path / "elsewhere")
    found = open_deck(str(folder))
    assert [one.path.name for one in found.photographs] == ["a.jpg", "b.jpg", "c.jpg"]


def test_a_deck_behind_a_link_lies_where_it_was_named(tmp_path: Path) -> None:
    """ImageFolder leaves links alone, and so do we: paths of the two can be compared."""
    written(tmp_path / "real", TWO)
    (tmp_path / "linked").symlink_to(tmp_path / "real")
    deck = open_deck(str(tmp_path / "linked"))
    assert (deck.title, deck.name) == ("linked", str(tmp_path / "linked"))
    assert {one.path.parents[1] for one in deck.photographs} == {tmp_path / "linked"}


def test_a_class_folder_that_may_not_be_read_is_no_empty_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = written(tmp_path / "deck", TWO)
    scandir = os.scandir

    def refusing(path: str | Path) -> object:
        if Path(path).name == STINGRAY:
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(DeckError, match="cannot be read: Permission denied"):
        open_deck(str(folder))


def test_zips_as_windows_and_macos_pack_them(tmp_path: Path) -> None:
    """Backslashes between folders; names in UTF-8 that do not say so."""
    with zipfile.ZipFile(tmp_path / "made.zip", "w") as archive:
        names = (f"{GOLDFISH}\\a.jpg", f"{STINGRAY}\\x\\b.jpg", f"{STINGRAY}/été.jpg", "Thumbs.db")
        for at, name in enumerate(names):
            info = zipfile.ZipInfo("x")
            info.filename = name
            archive.writestr(info, picture(at))
    data = bytearray((tmp_path / "made.zip").read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            data[at + flags + 1] &= ~0x08
    (tmp_path / "made.zip").write_bytes(data)
    assert unpack_zip(tmp_path / "made.zip", tmp_path / "out") == 3
    places = [one.path.relative_to(tmp_path / "out").as_posix() for one in open_deck(str(tmp_path / "out")).photographs]
    assert places == [f"{GOLDFISH}/a.jpg", f"{STINGRAY}/été.jpg", f"{STINGRAY}/x/b.jpg"]


def test_what_is_passed_over_keeps_no_zip_shut(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("latest")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "made.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in TWO.items():
            archive.writestr(name, data)
        archive.writestr(link, "n01443537")
        archive.writestr("__MACOSX/Icon\r", b"")
        archive.writestr("what?*.txt", b"0" * 3_000_000)
        archive.writestr("film.mov", b"0" * 3_000_000, compress_type=zipfile.ZIP_LZMA)
    assert unpack_zip(tmp_path / "made.zip", tmp_path / "out") == 2


def test_a_file_that_no_jpeg_could_be_is_still_refused(tmp_path: Path) -> None:
    with pytest.raises(ZipError, match="more than 100 times its size"):
        unpack_zip(packed(tmp_path, {**TWO, f"{GOLDFISH}/bomb.jpg": bytes(30_000_000)}), tmp_path / "out")


def test_one_sentence_for_several_decks(tmp_path: Path) -> None:
    folder = written(tmp_path, {f"{split}/{name}": data for split in ("train", "val") for name, data in TWO.items()})
    with pytest.raises(LayoutError, match="holds several decks, train, val: name one of them"):
        lay_out(Folder(folder), "it")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_first_bytes_tell_the_kind(kind: str) -> None:
    assert starts_as(picture(1, kind)[:16]) == kind
    assert starts_as(b"plain text, sixteen bytes"[:16]) == ""
