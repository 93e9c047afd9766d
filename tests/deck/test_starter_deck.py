"""The photographs that ship and the table that credits them, held against each other, file by file."""

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image

from config.files import ASSETS
from deck.judged import shipped_judgements
from deck.sources import open_starter

DECK = ASSETS / "deck"
COLUMNS = ["file", "wnid", "accepted", "title", "author", "licence", "source", "package", "change"]
JUDGED = ["striking", "framed"]  # by eye, and only where somebody looked: these may be empty
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
LONGEST_SIDE, SHORTEST_SIDE = 1024, 180  # pixels: more is weight in the checkout, less is mush on a large screen
NEAR = 10  # bits of 64: one photograph saved twice differs in 0 or 1, two photographs of one thing in 14 and more


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SHARED_SOURCES = (  # the home of a whole package's pictures: these have no page for each
    "http://download.scratch.mit.edu/scratch-1.4.0.6.src.tar.gz",
    "http://sourceforge.net/projects/krank/",
    "https://github.com/ukui/ukui-wallpapers",
    "https://gitlab.com/ubports/development/core/lomiri-wallpapers",
)
REPLACED = """
02c07622d2db 04c31ae4eea2 06bb83226e62 0a342a163d93 0d616b06331b 0e6e2dd1b7ba 19bd753e0f33 1b685e270286
204fff6f169c 22b91f57a87c 32201a18a478 33a6362dffdd 4140085d92d8 42c2c8a5cb43 4658295a7737 470f70825b90
47c61f70aee5 4bb8117007b1 4e8c5dec4c85 5a37a7f5320d 5d7e94d91b05 64ce22d42bc5 69f04e060739 80576eb211a0
80c860fd54f8 881a8c43f7b3 8cb50aa5ccc4 8d5120501540 9d9913cd7a02 a4a24bab91ad b58fdd20efcd bbba70e5e226
bd456b573e9e bddbe8e62e5c be8344880d79 c70acc826293 c9710462839f cc40202f6e7f cededeb2dac0 dd9dfd589ef8
e1145e14a655 ea7418dd4670 ea82f51f0b49 f4c8b0eef146 fc0e54079776
"""  # better framed or larger ones of the same photographs are there now


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
    assert list(CREDITS[0]) == COLUMNS + JUDGED
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


def test_the_notice_counts_what_the_table_has() -> None:
    notice = (
        (ASSETS.parent / "NOTICE").read_text(encoding="utf-8").partition("## The photographs of the starter deck")[2]
    )
    assert f"The {len(CREDITS)} photographs" in notice
    packages = re.findall(r"^\| (\S+ \S+)(?: \(.*\))? \| (\d+) \|$", notice, re.MULTILINE)
    licences = re.findall(r"^\| (.+?) \| (\d+) \| \S+ \|$", notice, re.MULTILINE)
    assert {name: int(count) for name, count in packages} == Counter(
        row["package"].partition(" (")[0] for row in CREDITS
    )
    assert {name: int(count) for name, count in licences} == Counter(row["licence"] for row in CREDITS)


def test_no_two_photographs_are_nearly_the_same() -> None:
    hashes = {row["file"]: difference_hash(DECK / row["file"]) for row in CREDITS}
    near = [(a, b) for a, b in combinations(hashes, 2) if (hashes[a] ^ hashes[b]).bit_count() <= NEAR]
    assert near == []


def test_the_difference_hash_knows_a_photograph_that_was_scaled_and_saved_again(tmp_path: Path) -> None:
    original, again = DECK / CREDITS[0]["file"], tmp_path / "again.jpg"
    with Image.open(original) as image:
        image.resize((image.width * 2 // 3, image.height * 2 // 3)).save(again, quality=70)
    assert (difference_hash(original) ^ difference_hash(again)).bit_count() <= NEAR


def test_no_photograph_is_there_twice_by_its_source() -> None:
    told = [row["source"] for row in CREDITS if row["source"] not in SHARED_SOURCES]
    assert [source for source, count in Counter(told).items() if count > 1] == []
    by_title = Counter((row["source"], row["title"]) for row in CREDITS)
    assert max(by_title.values()) == 1


def test_what_was_replaced_by_a_better_frame_is_gone() -> None:
    replaced = set(REPLACED.split())
    assert len(replaced) == 45
    assert {Path(row["file"]).stem for row in CREDITS} & replaced == set()


def _fooling(network: str = "efficientnet_lite0") -> Iterator[tuple[dict[str, str], float]]:
    """The rows whose photographs fool `network`, by what it said of their very bytes, and how sure it was."""
    said = shipped_judgements(network)
    rows = {row["file"]: row for row in CREDITS}
    for photograph in open_starter().photographs:
        data = photograph.path.read_bytes()
        judged = said[hashlib.sha256(data).hexdigest()]
        if judged.claimed not in photograph.accepted:
            yield rows[photograph.path.relative_to(DECK).as_posix()], judged.probability


def test_enough_of_it_fools_and_enough_of_that_is_claimed_with_confidence() -> None:
    sure = [probability for _, probability in _fooling()]
    assert len(sure) >= 36
    assert sum(probability >= 0.5 for probability in sure) >= 25
    assert sum(probability >= 0.9 for probability in sure) >= 4


def test_what_was_cropped_and_fools_is_said_to_be_framed() -> None:
    cropped = {row["file"] for row, _ in _fooling() if "cropped" in row["change"]}
    assert {row["file"] for row in CREDITS if row["framed"]} == cropped
    assert {row["framed"] for row in CREDITS} == {"yes", ""}


def test_what_the_table_says_is_what_the_deck_s_photographs_say() -> None:
    rows = {row["file"]: row for row in CREDITS}
    for photograph in open_starter().photographs:
        row = rows[photograph.path.relative_to(DECK).as_posix()]
        assert ("" if photograph.striking is None else str(photograph.striking)) == row["striking"]
        assert photograph.is_framed == (row["framed"] == "yes")


def test_how_striking_a_photograph_is_was_judged_from_1_to_5_or_not_at_all() -> None:
    assert all(re.fullmatch("[1-5]?", row["striking"]) for row in CREDITS)
    striking = [row for row, probability in _fooling() if row["striking"] in {"4", "5"} and probability >= 0.5]
    assert len(striking) >= 10, "a first game of ten opens with these"


def test_there_is_enough_to_play_and_no_class_crowds_out_the_others() -> None:
    photographs = Counter(row["wnid"] for row in CREDITS)
    assert photographs.total() >= 100
    assert len(photographs) >= 60
    assert sum(IMAGENET_A[wnid] for wnid in photographs) >= 20
    assert max(photographs.values()) <= 6
