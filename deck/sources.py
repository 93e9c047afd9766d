"""Where decks come from: the one that ships, ImageNet-A where it is, any folder of wnid folders, any recipe."""

import contextlib
import os
from dataclasses import replace
from pathlib import Path

from config.files import ASSETS, HomeError, data_folder, named_folder
from config.settings import settings
from deck.credits import CreditsError, Row, read_credits
from deck.digests import Counting, digests
from deck.layout import CREDITS, OF_IMAGEFOLDER, Folder, Layout, LayoutError, lay_out
from deck.photographs import Credit, Deck, Photograph
from deck.recipes.opening import OPEN_DECK, is_fetched, open_fetched
from deck.recipes.table import RecipeError

STARTER = ASSETS / "deck"
UNRECORDED = Credit(title="ImageNet-A, shown for research")
"""What is known of a photograph of ImageNet-A: its authors published no credits."""


class DeckError(ValueError):
    """A deck that cannot be opened, or is gone. Its text is one sentence."""


def open_deck(name_or_path: str, *, progress: Counting | None = None) -> Deck:
    """The deck of that name ("starter", "imagenet-a", or that of a folder among the app's own decks, such as
    "open-deck"), or the one in that folder.

    A folder is laid out as `deck.layout` has it, such as `<wnid>/<any name>.jpg`, and may itself lie alone in the
    folder that is given; a link to it will do. A `credits.csv` in it (columns `file`, `author`, `licence`, `source`,
    and where known `accepted`, `title`, `package`, `change`, `striking`, `framed`) credits its photographs.
    The folder of a recipe that was fetched is a deck as well. `progress` is told how many of how many files were read.

    Raises: DeckError where there is no such deck, it is empty, or a folder of it is none of the 1,000
    classes.
    """
    if name_or_path == "starter":
        return open_starter(progress=progress)
    if name_or_path == "imagenet-a":
        deck = open_imagenet_a(progress=progress)
        if deck is None:
            raise DeckError(
                "ImageNet-A is not here: fetch it with `python -m deck fetch imagenet-a`, or name its folder in "
                "QUIZ_IMAGENET_A."
            )
        return deck
    try:
        folder = _own_or_named(name_or_path)
    except HomeError as error:
        raise DeckError(str(error)) from error
    return _open(folder, name=str(folder), title=printable(folder.name) or str(folder), progress=progress)


def _own_or_named(name_or_path: str) -> Path:
    """The folder that is meant: as it is written, else the one of that name among the app's own decks."""
    folder = named_folder(name_or_path)
    if folder.exists() or Path(name_or_path).name != name_or_path:
        return folder
    with contextlib.suppress(HomeError):  # without a data folder there is none in it
        own = data_folder() / "decks" / name_or_path
        if own.is_dir():
            return own
    if name_or_path == OPEN_DECK:
        raise DeckError("The open deck is not here: fetch it with `python -m deck fetch open-deck`.")
    return folder


def printable(name: str) -> str:
    """A file's name as text, also where the file system holds bytes that are none."""
    return os.fsencode(name).decode(errors="replace")


def open_starter(*, progress: Counting | None = None) -> Deck:
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


def open_imagenet_a(*, progress: Counting | None = None) -> Deck | None:
    """ImageNet-A from `imagenet_a_folder()`; None where nobody has put it there.

    Raises: DeckError where there is a folder, or QUIZ_IMAGENET_A names one, but it holds no deck.
    """
    try:
        folder = imagenet_a_folder()
    except HomeError:
        return None  # without a data folder there is none in it
    if not folder.exists() and not settings().imagenet_a:
        return None
    deck = _open(folder, name="imagenet-a", title="ImageNet-A", progress=progress)
    return replace(
        deck, photographs=tuple(replace(photo, credit=photo.credit or UNRECORDED) for photo in deck.photographs)
    )


def imagenet_a_folder() -> Path:
    """Where ImageNet-A is looked for, and fetched to: QUIZ_IMAGENET_A, else within the app's data folder."""
    named = settings().imagenet_a
    return named_folder(named, "QUIZ_IMAGENET_A") if named else data_folder() / "decks" / "imagenet-a"


def check_there(deck: Deck) -> None:
    """Are the deck's files still there? Cheap enough for every round. Raises: DeckError where not."""
    if not any(photograph.path.exists() for photograph in (deck.photographs[0], deck.photographs[-1])):
        raise DeckError(f"The photographs of {deck.title} are gone: put them back, or open another deck.")


def layout_of(folder: Path) -> Layout:
    """Which of a folder's files are a deck's photographs, and of which classes.

    Raises: DeckError where it holds no deck, or folders that are none of the 1,000 classes.
    """
    try:
        return lay_out(Folder(folder), str(folder))
    except LayoutError as error:
        raise DeckError(str(error)) from error
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DeckError(f"There is no deck in {folder}: there is no such folder.") from error
    except OSError as error:
        raise DeckError(f"The deck in {folder} cannot be read: {error.strerror or error}.") from error


def _open(folder: Path, *, name: str, title: str, progress: Counting | None) -> Deck:
    if is_fetched(folder):
        try:
            return open_fetched(folder, name=name, title=title, progress=progress)
        except RecipeError as error:
            raise DeckError(str(error)) from error
    layout = layout_of(folder)
    root = folder / layout.root
    of_class = {root / place: truth for place, truth in layout.photographs}
    files = list(of_class)
    try:
        table = read_credits(root / CREDITS, [place for place, _ in layout.photographs]) if layout.has_credits else None
    except OSError as error:
        raise DeckError(f"The deck in {folder} cannot be read: {error.strerror or error}.") from error
    except CreditsError as error:
        raise DeckError(str(error)) from error
    rows = table.rows if table is not None else {}
    found = digests(root, files, progress=progress)
    photographs: dict[str, Photograph] = {}
    twice = 0
    for (file, truth), (place, _) in zip(of_class.items(), layout.photographs, strict=True):
        digest = found.get(file)
        if digest is None:
            continue
        row = rows.get(place, Row())
        first = photographs.get(digest)
        if first is None:
            photographs[digest] = Photograph(
                id=digest,
                path=file,
                truth=truth,
                accepted=row.accepted | {truth},
                credit=row.credit,
                striking=row.striking,
            )
        else:
            twice += 1
            photographs[digest] = replace(
                first,
                accepted=first.accepted | row.accepted | {truth},
                credit=first.credit or row.credit,
                striking=first.striking or row.striking,
            )
    left_out = tuple(sorted([*(file for file in files if file not in found), *map(root.joinpath, layout.not_read)]))
    if not photographs:
        raise DeckError(
            f"The deck in {folder} is empty: none of its class folders holds a photograph"
            + (f" that can be read, such as {left_out[0].name}." if left_out else ".")
        )
    return Deck(
        name=name,
        title=title,
        photographs=tuple(photographs.values()),
        files=tuple(
            (found[file], truth)
            for file, truth in of_class.items()
            if file in found and file.suffix.lower() in OF_IMAGEFOLDER
        ),
        classes=layout.classes,
        note=_sentences(
            layout.note,
            _left_out(twice, "that is a copy of another", "that are copies of others"),
            _left_out(len(left_out), "that could not be read", "that could not be read"),
            table.note if table is not None else "",
        ),
        left_out=left_out,
    )


def _left_out(count: int, one: str, many: str) -> str:
    if count < 2:
        return f"1 file {one} was left out." if count else ""
    return f"{count:,} files {many} were left out."


def _sentences(*texts: str) -> str:
    return " ".join(text for text in texts if text)
