"""Decks open from their folders, in ImageFolder's order, once for the same bytes; what is wrong is one sentence."""

import csv
import hashlib
import json
import os
import shutil
import threading
from io import BufferedReader
from pathlib import Path

import pytest
from PIL import Image
from torchvision.datasets import ImageFolder

from deck import digests
from deck.classes import class_of, classes, imagenet_a_indices
from deck.photographs import Credit, UnreadablePhotographError, decode
from deck.sources import UNRECORDED, DeckError, check_there, imagenet_a_folder, open_deck, open_imagenet_a, open_starter

STINGRAY, HEN, OSTRICH = "n01498041", "n01514859", "n01518878"
LONG_AGO_NS = 1_500_000_000 * 10**9


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A deck of four photographs in three classes, last changed long ago."""
    root = tmp_path / "my deck"
    for shade, place in enumerate((f"{STINGRAY}/b.jpg", f"{STINGRAY}/A.PNG", f"{HEN}/x/1.jpeg", f"{OSTRICH}/z.gif")):
        file = root / place
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (8, 8), (shade * 40, 0, 0)).save(file)
        os.utime(file, ns=(LONG_AGO_NS, LONG_AGO_NS))
    return root


def table(folder: Path, rows: list[dict[str, str]]) -> None:
    with (folder / "credits.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_a_folder_opens_in_imagefolders_order(folder: Path) -> None:
    (folder / STINGRAY / "notes.txt").write_text("not a photograph")
    (folder / STINGRAY / ".hidden.jpg").write_bytes(b"left by a file manager")
    (folder / STINGRAY / "folder.jpg").mkdir()
    deck = open_deck(str(folder))
    files = [photograph.path.relative_to(folder).as_posix() for photograph in deck.photographs]
    assert files == [f"{STINGRAY}/A.PNG", f"{STINGRAY}/b.jpg", f"{HEN}/x/1.jpeg", f"{OSTRICH}/z.gif"]
    assert [classes()[photograph.truth].wnid for photograph in deck.photographs] == [STINGRAY, STINGRAY, HEN, OSTRICH]
    assert (deck.title, deck.name, deck.note, deck.left_out) == ("my deck", str(folder), "", ())


def test_the_order_is_torchvisions(shared: Path) -> None:
    """Figures by the official protocol are of photographs in this order."""
    deck = open_deck(str(shared / "imagenet-a"))
    reference = ImageFolder(str(shared / "imagenet-a"))
    assert [str(photograph.path) for photograph in deck.photographs] == [path for path, _ in reference.samples]


def test_the_folder_above_will_do_where_it_holds_one_deck(folder: Path) -> None:
    assert open_deck(str(folder.parent)).digest == open_deck(str(folder)).digest
    shutil.copytree(folder, folder.with_name("other deck"))
    with pytest.raises(DeckError, match="several decks, my deck, other deck: name one"):
        open_deck(str(folder.parent))


def test_the_same_bytes_in_two_classes_are_one_photograph_of_both(folder: Path) -> None:
    (folder / OSTRICH / "copy.jpg").write_bytes((folder / STINGRAY / "b.jpg").read_bytes())
    deck = open_deck(str(folder))
    assert len(deck.photographs) == 4
    shared_one = deck.photographs[1]
    assert shared_one.truth == class_of(STINGRAY).index
    assert shared_one.accepted == {class_of(STINGRAY).index, class_of(OSTRICH).index}
    assert "1 file that is a copy" in deck.note


def test_credits_and_further_right_classes_come_from_the_table(folder: Path) -> None:
    row = {
        "file": f"{STINGRAY}/b.jpg",
        "wnid": STINGRAY,
        "accepted": f"{STINGRAY}|{HEN}",
        "title": "Ray",
        "author": "Ann Ó",
        "licence": "CC BY 2.0",
        "source": "https://example.org/1",
        "package": "",
        "change": "cropped",
    }
    table(folder, [row])
    plain, credited = open_deck(str(folder)).photographs[:2]
    assert (plain.credit, plain.accepted) == (None, frozenset({class_of(STINGRAY).index}))
    assert credited.credit == Credit("Ray", "Ann Ó", "CC BY 2.0", "https://example.org/1", "", "cropped")
    assert credited.accepted == {class_of(STINGRAY).index, class_of(HEN).index}


def test_rows_that_are_of_no_photograph_are_told(folder: Path) -> None:
    row = {"author": "Bo", "licence": "CC0", "source": "own"}
    table(folder, [{"file": f"{HEN}\\x\\1.jpeg", **row}, {"file": f"{HEN}/y/1.jpeg", **row}])
    deck = open_deck(str(folder))
    assert deck.photographs[2].credit == Credit(author="Bo", licence="CC0", source="own")
    assert deck.note == f"1 row of the credits is of no photograph here: '{HEN}/y/1.jpeg'."


def test_the_credit_of_a_copy_is_the_photograph_s(folder: Path) -> None:
    (folder / OSTRICH / "copy.jpg").write_bytes((folder / STINGRAY / "b.jpg").read_bytes())
    table(folder, [{"file": f"{OSTRICH}/copy.jpg", "author": "Bo", "licence": "CC0", "source": "own"}])
    credited = [one.credit.author for one in open_deck(str(folder)).photographs if one.credit]
    assert credited == ["Bo"]


def test_a_table_needs_no_more_than_author_licence_and_source(folder: Path) -> None:
    table(folder, [{"file": f"{HEN}/x/1.jpeg", "author": "Bo", "licence": "CC0", "source": "own", "index": "8"}])
    assert open_deck(str(folder)).photographs[2].credit == Credit(author="Bo", licence="CC0", source="own")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("file,author,source\n", "lacks the column 'licence'"),
        ("", "lacks the column 'file'"),
        (f"file,author,licence,source,accepted\n{HEN}/x/1.jpeg,a,b,c,n00000000\n", "'n00000000'"),
        ("file,author,licence,source\n\udcff,a,b,c\n", "no table of credits"),
    ],
)
def test_a_table_that_says_nonsense_is_one_sentence(folder: Path, written: str, said: str) -> None:
    (folder / "credits.csv").write_bytes(written.encode("utf-8", "surrogateescape"))
    with pytest.raises(DeckError, match=said) as refusal:
        open_deck(str(folder))
    assert str(refusal.value).endswith(".")


def test_folders_of_no_class_are_named(folder: Path) -> None:
    for name in ("thumbnails", "n00000000", *(f"n9000000{digit}" for digit in range(5))):
        (folder / name).mkdir()
    (folder / "thumbnails" / "a.jpg").write_bytes((folder / STINGRAY / "b.jpg").read_bytes())
    with pytest.raises(DeckError, match=r"'n00000000', .*'n90000003' \(and 2 more\)\.$"):
        open_deck(str(folder))


def test_what_is_no_deck_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "bare" / STINGRAY).mkdir(parents=True)
    (tmp_path / "file.txt").write_text("x")
    for name, said in {
        "nowhere": "no such folder",
        "file.txt": "no such folder",
        "empty": "no folders named by wnid",
        "bare": "is empty",
    }.items():
        with pytest.raises(DeckError, match=said) as refusal:
            open_deck(str(tmp_path / name))
        assert str(refusal.value).endswith(".")


def test_unreadable_files_do_not_keep_a_deck_shut(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "MAX_BYTES", 10_000)
    empty, large, damaged = (folder / HEN / name for name in ("empty.jpg", "large.jpg", "damaged.jpg"))
    empty.touch()
    large.write_bytes(bytes(10_001))
    damaged.write_bytes(b"\xff\xd8\xff what was this?")
    (folder / HEN / "dangling.jpg").symlink_to(folder / "nowhere.jpg")
    deck = open_deck(str(folder))
    assert deck.left_out == (folder / HEN / "dangling.jpg", empty, large)
    assert "3 files that could not be read were left out" in deck.note
    kept = next(photograph for photograph in deck.photographs if photograph.path == damaged)
    with pytest.raises(UnreadablePhotographError):
        decode(kept.read())


def test_a_deck_that_vanishes_is_noticed(folder: Path) -> None:
    deck = open_deck(str(folder))
    check_there(deck)
    deck.photographs[0].path.unlink()
    check_there(deck)  # one photograph is not the deck
    shutil.rmtree(folder)
    with pytest.raises(DeckError, match="The photographs of my deck are gone"):
        check_there(deck)


# What is remembered of a folder.


def test_files_are_hashed_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    digest = hashlib.file_digest

    def counting(file: BufferedReader, name: str) -> object:
        hashed.append(name)
        return digest(file, name)

    monkeypatch.setattr(hashlib, "file_digest", counting)
    first = open_deck(str(folder))
    assert len(hashed) == 4
    again = open_deck(str(folder))
    assert (len(hashed), again) == (4, first)

    # A file whose time of change alone tells that it is another.
    Image.new("RGB", (8, 8), (0, 255, 0)).save(folder / OSTRICH / "z.gif")
    changed = open_deck(str(folder))
    assert len(hashed) == 5
    assert changed.photographs[3].id != first.photographs[3].id
    assert changed.photographs[:3] == first.photographs[:3]

    # It changed a moment ago, and might again within the clock's grain: that one is not taken on trust.
    open_deck(str(folder))
    assert len(hashed) == 6


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"[1, 2]",
        b"null",
        b'{"a": 1}',
        b'{"a": [1, 2]}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_a_damaged_index_costs_time_and_nothing_else(folder: Path, data_folder: Path, damage: bytes) -> None:
    first = open_deck(str(folder))
    (index,) = (data_folder / "index").iterdir()
    index.write_bytes(damage)
    assert open_deck(str(folder)) == first
    assert len(json.loads(index.read_bytes())) == 4, "it is written anew"


def test_an_index_that_lies_about_a_digest_is_not_believed(folder: Path, data_folder: Path) -> None:
    first = open_deck(str(folder))
    (index,) = (data_folder / "index").iterdir()
    entries = json.loads(index.read_bytes())
    entries[f"{HEN}/x/1.jpeg"][2] = "stingray"
    index.write_text(json.dumps(entries))
    assert open_deck(str(folder)) == first


def test_no_more_folders_are_remembered_than_a_few(
    folder: Path, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digests, "INDEXES_KEPT", 2)
    for count in range(4):
        open_deck(str(shutil.copytree(folder, folder.with_name(f"copy {count}"))))
    assert len(list((data_folder / "index").iterdir())) == 2


def test_a_deck_opens_without_a_data_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_the_way = folder.with_name("in the way")
    in_the_way.touch()
    monkeypatch.setenv("QUIZ_DATA", str(in_the_way))
    assert len(open_deck(str(folder)).photographs) == 4
    assert open_imagenet_a() is None
    with pytest.raises(DeckError, match="fetch it with"):
        open_deck("imagenet-a")


def test_progress_counts_the_files_and_can_cancel(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    open_deck(str(folder), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]

    def cancel(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_deck(str(folder), progress=cancel)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("digests")]


# The decks with a name.


def test_imagenet_a_is_none_until_somebody_puts_it_there(folder: Path, data_folder: Path) -> None:
    assert open_imagenet_a() is None
    with pytest.raises(DeckError, match="python -m deck fetch imagenet-a"):
        open_deck("imagenet-a")
    assert imagenet_a_folder() == data_folder / "decks" / "imagenet-a"
    shutil.copytree(folder, imagenet_a_folder())
    deck = open_imagenet_a()
    assert deck is not None
    assert (deck.name, deck.title, len(deck.photographs)) == ("imagenet-a", "ImageNet-A", 4)
    assert {photograph.credit for photograph in deck.photographs} == {UNRECORDED}
    assert {photograph.credit for photograph in open_deck(str(imagenet_a_folder())).photographs} == {None}
    assert open_deck("imagenet-a") == deck


def test_imagenet_a_is_where_the_operator_says(shared: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = shared / "imagenet-a"
    monkeypatch.setenv("QUIZ_IMAGENET_A", str(given))
    deck = open_imagenet_a()
    assert deck is not None
    assert {photograph.truth for photograph in deck.photographs} < set(imagenet_a_indices())
    monkeypatch.setenv("QUIZ_IMAGENET_A", str(tmp_path / "nowhere"))
    with pytest.raises(DeckError, match="nowhere"):
        open_imagenet_a()


def test_the_starter_deck_opens_and_every_photograph_is_credited() -> None:
    deck = open_starter()
    assert open_deck("starter") == deck
    assert deck.left_out == ()
    assert deck.note.startswith("A starter: ")
    for photograph in deck.photographs:
        where = photograph.path
        assert photograph.credit is not None, where
        assert photograph.credit.author, where
        assert photograph.credit.licence, where
        assert photograph.credit.source, where
        assert decode(photograph.read()).mode == "RGB"
    assert "left out" not in deck.note
