"""Where decks come from: the one that ships, ImageNet-A where it is, and any folder of wnid folders."""

import csv
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from deck.classes import class_of
from deck.digests import Counting, digests
from deck.home import HomeError, data_folder
from deck.photographs import Credit, Deck, Photograph

STARTER = Path(__file__).resolve().parents[1] / "assets" / "deck"
# As torchvision's ImageFolder takes them, so that counts and order are the official protocol's; plus GIF.
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp", ".gif"})
CREDITS = "credits.csv"
CREDIT_COLUMNS = ("file", "author", "licence", "source")
_WNID = re.compile(r"n\d{8}")


class DeckError(ValueError):
    """A deck that cannot be opened, or is gone. Its text is one sentence."""


def open_deck(name_or_path: str, *, progress: Counting | None = None) -> Deck:
    """The deck of that name ("starter", "imagenet-a"), or the one in that folder.

    A folder is laid out as ImageFolder takes it: `<wnid>/<any name>.jpg`, and may itself lie alone in the
    folder that is given. A `credits.csv` in it (columns `file`, `author`, `licence`, `source`, and where
    known `accepted`, `title`, `package`, `change`) credits its photographs. `progress` is told how many of
    how many files were read.

    Raises: DeckError where there is no such deck, it is empty, or a folder of it is none of the 1,000
    classes.
    """
    if name_or_path == "starter":
        return starter(progress=progress)
    if name_or_path == "imagenet-a":
        deck = imagenet_a(progress=progress)
        if deck is None:
            raise DeckError(
                "ImageNet-A is not here: fetch it with `python -m deck fetch imagenet-a`, or name its folder in "
                "QUIZ_IMAGENET_A."
            )
        return deck
    folder = Path(name_or_path).expanduser().resolve()
    return _open(folder, name=str(folder), title=folder.name, progress=progress)


def starter(*, progress: Counting | None = None) -> Deck:
    """The deck that ships, each photograph with its credit. Raises: DeckError where it is not all there."""
    deck = _open(STARTER, name="starter", title="Starter deck", progress=progress)
    return replace(
        deck,
        note=_sentences(
            "A starter: some of its photographs were cropped to be hard for one network, so how often a "
            "network is fooled here measures nothing.",
            deck.note,
        ),
    )


def imagenet_a(*, progress: Counting | None = None) -> Deck | None:
    """ImageNet-A from `imagenet_a_folder()`; None where nobody has put it there.

    Raises: DeckError where there is a folder, or QUIZ_IMAGENET_A names one, but it holds no deck.
    """
    try:
        folder = imagenet_a_folder()
    except HomeError:
        return None  # without a data folder there is none in it
    if not folder.exists() and not os.environ.get("QUIZ_IMAGENET_A"):
        return None
    return _open(folder, name="imagenet-a", title="ImageNet-A", progress=progress)


def imagenet_a_folder() -> Path:
    """Where ImageNet-A is looked for, and fetched to: QUIZ_IMAGENET_A, else within the app's data folder."""
    named = os.environ.get("QUIZ_IMAGENET_A")
    return Path(named).expanduser().absolute() if named else data_folder() / "decks" / "imagenet-a"


def check_there(deck: Deck) -> None:
    """Are the deck's files still there? Cheap enough for every round. Raises: DeckError where not."""
    if not any(photograph.path.exists() for photograph in (deck.photographs[0], deck.photographs[-1])):
        raise DeckError(f"The photographs of {deck.title} are gone: put them back, or open another deck.")


def class_folders(folder: Path) -> tuple[Path, ...]:
    """A deck's wnid folders in order of name; they lie in `folder` or in the one folder below that has any.

    Raises: DeckError where there are none, or folders that are none of the 1,000 classes lie among them.
    """
    if not folder.is_dir():
        raise DeckError(f"There is no deck in {folder}: there is no such folder.")
    below = _folders(folder)
    if not any(_WNID.fullmatch(path.name) for path in below):
        roots = [path for path in below if any(_WNID.fullmatch(inner.name) for inner in _folders(path))]
        if len(roots) > 1:
            raise DeckError(
                f"{folder} holds several decks, {', '.join(path.name for path in roots)}: name one of them."
            )
        below = _folders(roots[0]) if roots else []
    if not below:
        raise DeckError(f"There is no deck in {folder}: it holds no folders named by wnid, such as n01440764.")
    unknown = [path.name for path in below if not _is_known(path.name)]
    if unknown:
        more = f" (and {len(unknown) - 5} more)" if len(unknown) > 5 else ""
        raise DeckError(
            f"In {below[0].parent}, these folders are none of ImageNet's 1,000 classes: "
            f"{', '.join(repr(name) for name in unknown[:5])}{more}."
        )
    return tuple(below)


def _open(folder: Path, *, name: str, title: str, progress: Counting | None) -> Deck:
    try:
        folders = class_folders(folder)
        root = folders[0].parent
        files = [file for class_folder in folders for file in _files(class_folder)]
        rows = _credits(root / CREDITS)
    except OSError as error:
        raise DeckError(f"The deck in {folder} cannot be read: {error.strerror or error}.") from error
    found = digests(root, files, progress=progress)
    photographs: dict[str, Photograph] = {}
    twice = 0
    for file in files:
        digest = found.get(file)
        if digest is None:
            continue
        inside = file.relative_to(root)
        truth = class_of(inside.parts[0]).index
        credit, accepted = rows.get(inside.as_posix(), (None, frozenset[int]()))
        first = photographs.get(digest)
        if first is None:
            photographs[digest] = Photograph(
                id=digest, path=file, truth=truth, accepted=accepted | {truth}, credit=credit
            )
        else:
            twice += 1
            photographs[digest] = replace(first, accepted=first.accepted | accepted | {truth})
    if not photographs:
        raise DeckError(f"The deck in {folder} is empty: none of its class folders holds a photograph.")
    left_out = tuple(file for file in files if file not in found)
    return Deck(
        name=name,
        title=title,
        photographs=tuple(photographs.values()),
        note=_sentences(
            _left_out(twice, "that is a copy of another", "that are copies of others"),
            _left_out(len(left_out), "that could not be read", "that could not be read"),
        ),
        left_out=left_out,
    )


def _folders(folder: Path) -> list[Path]:
    return sorted(
        (path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")),
        key=lambda path: path.name,
    )


def _files(class_folder: Path) -> Iterator[Path]:
    """A class's photographs in ImageFolder's order, those in folders below it included."""
    for folder, _, names in sorted(os.walk(class_folder)):
        for name in sorted(names):
            file = Path(folder, name)
            if file.suffix.lower() in SUFFIXES and not name.startswith(".") and file.is_file():
                yield file


def _is_known(wnid: str) -> bool:
    try:
        class_of(wnid)
    except ValueError:
        return False
    return True


def _credits(table: Path) -> dict[str, tuple[Credit, frozenset[int]]]:
    """Credit and further right classes of each file in `table`, by its path inside the deck."""
    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            _check_columns(reader.fieldnames or ())
            return {
                row["file"]: (
                    Credit(
                        title=row.get("title", ""),
                        author=row["author"],
                        licence=row["licence"],
                        source=row["source"],
                        package=row.get("package", ""),
                        change=row.get("change", ""),
                    ),
                    frozenset(class_of(wnid).index for wnid in row.get("accepted", "").replace("|", " ").split()),
                )
                for row in reader
            }
    except FileNotFoundError:
        return {}
    except (ValueError, csv.Error) as error:
        raise DeckError(f"{table} is no table of credits: {str(error).rstrip('.')}.") from error


def _check_columns(names: Sequence[str]) -> None:
    for column in CREDIT_COLUMNS:
        if column not in names:
            raise ValueError(f"it lacks the column {column!r}, and needs {', '.join(CREDIT_COLUMNS)}.")


def _left_out(count: int, one: str, many: str) -> str:
    if count < 2:
        return f"1 file {one} was left out." if count else ""
    return f"{count:,} files {many} were left out."


def _sentences(*texts: str) -> str:
    return " ".join(text for text in texts if text)
