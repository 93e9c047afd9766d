"""What the operator set in QUIZ_* variables: the deck that is named there, and what of all that names nothing."""

import difflib
import os
import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from config.files import HomeError, data_folder, named_folder

KNOWN = (
    "QUIZ_DATA",
    "QUIZ_DATABASE_URL",
    "QUIZ_DECK",
    "QUIZ_HOST_SECRET",
    "QUIZ_IMAGENET_A",
    "QUIZ_IMAGENET_A_URL",
    "QUIZ_LAB_MEMORY",
    "QUIZ_PUBLIC",
    "QUIZ_URL",
    "QUIZ_WEIGHTS_URL",
    "QUIZ_WORD_FILTER",
)
"""Every variable of ours that is read anywhere."""

USUAL = "usual"
"""What a link calls the deck that is played where nothing else is named: ImageNet-A, or the starter deck."""

TAKEN = frozenset({USUAL, "starter", "imagenet-a"})
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class NamedDeck:
    """The folder that QUIZ_DECK names; `name` is what a link calls it."""

    name: str
    folder: Path


def named_deck() -> NamedDeck | None:
    """The deck that QUIZ_DECK names, whether or not there is one; None where it names none."""
    named = os.environ.get("QUIZ_DECK", "").strip()
    if not named:
        return None
    try:
        folder = named_folder(named, "QUIZ_DECK")
    except HomeError:
        folder = Path(named)  # which is nowhere, and is said as such
    return NamedDeck(link_name(folder.name, TAKEN), folder)


def link_name(folder: str, taken: Container[str]) -> str:
    """What a link calls a folder: small letters, digits and hyphens, and no other's name."""
    ascii_name = unicodedata.normalize("NFKD", folder).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-")[:_LONGEST].strip("-") or "own"
    number, base = 2, name[: _LONGEST - 4]
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name


def is_deck_name(name: str) -> bool:
    """Whether a deck of one's own may be called so: a few small letters, digits and hyphens, and no other's name."""
    return re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", name) is not None and name not in TAKEN


def complaints() -> tuple[str, ...]:
    """A sentence for the operator on each setting that names nothing, and is therefore left unread."""
    found = [*_unknown(), *_folders(), *_addresses()]
    secret = os.environ.get("QUIZ_HOST_SECRET", "")
    if secret and not secret.strip():
        found.append("QUIZ_HOST_SECRET is blank, so there is no such key: a link in the log lets one host in.")
    return tuple(found)


def _unknown() -> list[str]:
    found = []
    for name in sorted(os.environ):
        if name.startswith("QUIZ_") and not name.startswith("QUIZ_TEST_") and name not in KNOWN:
            near = difflib.get_close_matches(name, KNOWN, n=1)
            meant = f" Was {near[0]} meant?" if near else ""
            found.append(f"{name} is no setting of this quiz and is not read.{meant}")
    return found


def _folders() -> list[str]:
    found = []
    try:
        data_folder()
    except HomeError as error:
        found.append(str(error))
    for name, instead in (
        ("QUIZ_DECK", "another deck is played"),
        ("QUIZ_IMAGENET_A", "the quiz goes on without ImageNet-A"),
    ):
        named = os.environ.get(name, "").strip()
        try:
            if named and not named_folder(named, name).is_dir():
                found.append(f"{name}={named!r} is no folder: {instead}.")
        except HomeError as error:
            found.append(str(error))
    return found


def _addresses() -> list[str]:
    found = []
    for name in ("QUIZ_IMAGENET_A_URL", "QUIZ_WEIGHTS_URL"):
        named = os.environ.get(name, "").strip()
        try:
            parts = urlsplit(named)
            is_one = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            is_one = False
        if named and not is_one:
            found.append(f"{name}={named[:80]!r} is no address: what is fetched from there will not come.")
    return found
