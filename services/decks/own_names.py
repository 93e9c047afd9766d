"""What decks of one's own are called in links, and the one that QUIZ_DECK names."""

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from config.files import HomeError, named_folder
from config.settings import settings
from deck.recipes.opening import OPEN_DECK

USUAL = "usual"
"""What a link calls the deck that is played where nothing else is named: ImageNet-A, or the starter deck, with which
goes the open deck where it is here."""

TAKEN = frozenset({USUAL, "starter", "imagenet-a"})

_LONGEST = 40


@dataclass(frozen=True, slots=True)
class NamedDeck:
    """The folder that QUIZ_DECK names; `name` is what a link calls it."""

    name: str
    folder: Path


def named_deck() -> NamedDeck | None:
    """The deck that QUIZ_DECK names, whether or not there is one; None where it names none."""
    named = settings().deck
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
    return re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", name) is not None and name not in TAKEN | {OPEN_DECK}
