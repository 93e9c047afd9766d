"""The photographs that ship and the table that credits them, held against each other, file by file."""

import csv
import hashlib
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image

from config.files import ASSETS

DECK = ASSETS / "deck"
COLUMNS = ["file", "wnid", "accepted", "title", "author", "licence", "source", "package", "change"]
LICENCES = {
    "public domain",
    "CC0 1.0",
    "CC BY 1.0",
    "CC BY 2.0",
    "CC BY 3.0",
    "CC BY 4.0",
    "CC BY-SA 2.0",
    "CC BY-SA 3.0",
    "CC BY-SA 4.0",
}
LONGEST_SIDE, SHORTEST_SIDE = 800, 180  # pixels: more is weight in the checkout, less is mush on a large screen
NEAR = 10  # bits of 64: one photograph saved twice differs in 0 or 1, two photographs of one thing in 14 and more


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


CREDITS = _table(DECK / "credits.csv")
IMAGENET_A = {row["wnid"]: row["imagenet_a"] == "1" for row in _table(ASSETS / "classes.csv")}
each_row = pytest.mark.parametrize("row", CREDITS, ids=[row["file"] for row in CREDITS])


def difference_hash(path: Path) -> int:
    """64 bits: for an 8 × 8 grid, whether the grey grows from each cell to the one on its right."""
    with Image.open(path) as image:
        grey = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    bits = (grey[9 * y + x] < grey[9 * y + x + 1] for y in range(8) for x in range(8))
    return sum(bit << place for place, bit in enumerate(bits))


def test_every_photograph_is_credited_once_and_every_credit_has_its_photograph() -> None:
    credited = [row["file"] for row in CREDITS]
    assert list(CREDITS[0]) == COLUMNS
    assert credited == sorted(set(credited))
    assert set(credited) == {path.relative_to(DECK).as_posix() for path in DECK.rglob("*.*") if path.parent != DECK}


@each_row
def test_a_photograph_is_named_after_its_bytes_and_lies_under_its_class(row: dict[str, str]) -> None:
    path = DECK / row["file"]
    assert path.stem == hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    assert path.parent.name == row["wnid"]


@each_row
def test_a_photograph_opens_whole_at_a_size_to_be_shown_and_says_nothing_of_its_camera(row: dict[str, str]) -> None:
    with Image.open(DECK / row["file"]) as image:
        image.load()
        assert image.format == "JPEG"
        assert image.mode in {"RGB", "L"}
        assert max(image.size) <= LONGEST_SIDE
        assert min(image.size) >= SHORTEST_SIDE
        assert not image.getexif()
        assert "exif" not in image.info


@each_row
def test_a_credit_is_complete(row: dict[str, str]) -> None:
    assert all(row[column] == row[column].strip() != "" for column in COLUMNS)
    assert row["licence"] in LICENCES
    assert row["source"].startswith(("https://", "http://"))
    assert " " not in row["source"]
    assert row["author"].casefold() not in {"anonymous", "unknown"}


@each_row
def test_what_counts_as_right_are_classes_and_the_truth_is_among_them(row: dict[str, str]) -> None:
    accepted = row["accepted"].split("|")
    assert accepted[0] == row["wnid"]
    assert len(set(accepted)) == len(accepted)
    assert IMAGENET_A.keys() >= set(accepted)


def test_no_two_photographs_are_nearly_the_same() -> None:
    hashes = {row["file"]: difference_hash(DECK / row["file"]) for row in CREDITS}
    near = [(a, b) for a, b in combinations(hashes, 2) if (hashes[a] ^ hashes[b]).bit_count() <= NEAR]
    assert near == []


def test_the_difference_hash_knows_a_photograph_that_was_scaled_and_saved_again(tmp_path: Path) -> None:
    original, again = DECK / CREDITS[0]["file"], tmp_path / "again.jpg"
    with Image.open(original) as image:
        image.resize((image.width * 2 // 3, image.height * 2 // 3)).save(again, quality=70)
    assert (difference_hash(original) ^ difference_hash(again)).bit_count() <= NEAR


def test_there_is_enough_to_play_and_no_class_crowds_out_the_others() -> None:
    photographs = Counter(row["wnid"] for row in CREDITS)
    assert photographs.total() >= 100
    assert len(photographs) >= 60
    assert sum(IMAGENET_A[wnid] for wnid in photographs) >= 20
    assert max(photographs.values()) <= 6
