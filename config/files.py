"""Where the app keeps what it makes and fetches: the store, the prediction cache, decks and weights."""

import os
import re
import tempfile
from pathlib import Path
from typing import Final

from platformdirs import user_data_dir

from config.settings import settings

ROOT: Final = Path(__file__).resolve().parents[1]
"""The folder that the app lies in."""

ASSETS: Final = ROOT / "assets"
"""What ships with it."""

_OF_THIS_MACHINE: Final = re.compile(r"QUIZ_|(?:^|[\s'\"(=])(?:~?/|[A-Za-z]:\\|\\\\)[^\s/\\]")
_usable: set[Path] = set()
"""Folders that could be written to when this process first asked."""


class HomeError(OSError):
    """The app's data folder cannot be used. Its text is one sentence, for the operator: which folder, and what to do.

    `VISITORS` is what others are told, whom this machine's folders do not concern.
    """

    VISITORS = "The quiz cannot keep anything just now; try again later. The log says more."


def data_folder() -> Path:
    """The app's data folder, made where it is missing: `QUIZ_DATA`, else the system's own place for an app's data.

    Whether it can be written to is tried when it is first asked for; later the system is asked whether it still may be.

    Raises:
        HomeError: it cannot be made, is no folder, or cannot be written to.
    """
    named = settings().data
    folder = named_folder(named, "QUIZ_DATA") if named else _usual_folder()
    try:
        if folder in _usable and os.access(folder, os.W_OK | os.X_OK):
            return folder
        _usable.discard(folder)
        folder.mkdir(parents=True, exist_ok=True)
        # Permission bits promise too much on a read-only disk, and to root: only writing tells.
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (OSError, ValueError) as trouble:
        because = getattr(trouble, "strerror", None) or str(trouble)
        raise HomeError(
            f"The app's data folder {named or str(folder)!r} cannot be written to ({because}): name one that can be "
            "in QUIZ_DATA."
        ) from trouble
    _usable.add(folder)
    return folder


def for_visitors(sentence: str, otherwise: str) -> str:
    """A fault's sentence as any visitor may read it: `otherwise` in place of one that tells of this machine's folders
    or settings, which is for its operator."""
    return otherwise if _OF_THIS_MACHINE.search(sentence) else sentence


def write_whole(what: str | bytes, file: Path) -> None:
    """Write a file so that nobody reads half of it; text as UTF-8."""
    unfinished = file.with_name(f"{file.name}.{os.getpid()}.part")
    unfinished.write_bytes(what.encode() if isinstance(what, str) else what)
    unfinished.replace(file)


def named_folder(named: str, setting: str = "") -> Path:
    """The absolute path of a folder as people write it, links in it left alone; `setting` is where it is written.

    Raises:
        HomeError: it is somebody's home folder, and nobody knows where that is.
    """
    try:
        folder = Path(named).expanduser().absolute()
    except RuntimeError as error:
        raise HomeError(
            f"Where {setting + '=' if setting else ''}{named!r} lies is not known, as this user has no home folder: "
            "write the whole path."
        ) from error
    return folder.resolve() if ".." in folder.parts else folder


def _usual_folder() -> Path:
    try:
        folder = Path(user_data_dir("double-take", False))
    except (RuntimeError, KeyError, OSError) as trouble:
        folder = Path("~")
        because: Exception | None = trouble
    else:
        because = None
    if folder.parts[:1] == ("~",):  # what the system's own place is without a home folder
        raise HomeError(
            "The app has no data folder, as this user has no home folder: name one that can be written to in QUIZ_DATA."
        ) from because
    return folder.absolute()
