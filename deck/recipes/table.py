"""A recipe as people hand it on: a table with a photograph a row, looked over before anything of it is fetched.

It may be anybody's. So an address is https and of the internet, a file is known by its SHA-256 before it comes, and
nothing in the table names a place on this machine: files are called by their digests.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from deck.classes import class_of
from deck.credits import Row, said_in, table_rows
from deck.layout import SUFFIXES
from deck.photographs import MAX_BYTES, PixelFrame

RECIPE_COLUMNS = ("address", "sha256", "wnid", "author", "licence", "source")
FRAME_COLUMNS = ("left", "top", "right", "bottom")
MOST_ROWS = 2_000
MOST_TABLE_BYTES = 4_000_000
_LONGEST_ADDRESS = 2_000
_LONGEST_TEXT = 500
_TEXTS = ("title", "author", "licence", "source", "package", "change")
_FORMULA = ("=", "+", "-", "@")
"""What spreadsheets take for the beginning of a formula (OWASP, *CSV injection*)."""
_INWARD = (".localhost", ".local", ".internal", ".home.arpa", ".onion")


class RecipeError(ValueError):
    """What is no recipe, or none that is followed. Its text is one sentence."""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One photograph of a recipe.

    `sha256`, in hex, is of the file at `address`, and `size_bytes` its size, where the recipe says so. Without a
    `frame` the whole file is the photograph. `said` is what the recipe says of it besides its class, `truth`.
    """

    address: str
    sha256: str
    truth: int
    said: Row
    frame: PixelFrame | None = None
    size_bytes: int | None = None

    @property
    def id(self) -> str:
        """What the photograph is known by."""
        return self.sha256 if self.frame is None else self.frame.id

    @property
    def file_name(self) -> str:
        """What its file is called here: its digest, and of the address no more than how a photograph's name ends."""
        suffix = PurePosixPath(unquote(urlsplit(self.address).path)).suffix.lower()
        return f"{self.sha256}{suffix if suffix in SUFFIXES else ''}"


@dataclass(frozen=True, slots=True)
class DeckRecipe:
    """The photographs of a recipe, and the table's own bytes."""

    ingredients: tuple[Ingredient, ...]
    table: bytes

    @property
    def size_bytes(self) -> int:
        """What all its files come to, as far as the recipe says so."""
        return sum({one.sha256: one.size_bytes or 0 for one in self.ingredients}.values())


def read_recipe(table: bytes, name: str) -> DeckRecipe:
    """The recipe that a table holds; `name` is what to call it.

    Columns are `RECIPE_COLUMNS`; those of `FRAME_COLUMNS`, all or none; and, as a deck's credits have them,
    `accepted`, `title`, `package`, `change`, `striking` and `framed`; `bytes` is the file's size. Others are passed
    over.

    Raises: RecipeError.
    """
    if len(table) > MOST_TABLE_BYTES:
        raise RecipeError(f"{name} is no recipe: it has more than {MOST_TABLE_BYTES // 1_000_000} MB.")
    try:
        rows = list(islice(table_rows(table, RECIPE_COLUMNS), MOST_ROWS + 1))
    except (ValueError, csv.Error) as error:
        raise RecipeError(f"{name} is no recipe: {str(error).rstrip('.')}.") from error
    if not rows:
        raise RecipeError(f"{name} is no recipe: it has no rows.")
    if len(rows) > MOST_ROWS:
        raise RecipeError(f"{name} has more than {MOST_ROWS:,} photographs: make several recipes of it.")
    found: dict[str, tuple[Ingredient, int]] = {}
    for line, row in rows:
        try:
            one = _ingredient(row)
        except ValueError as error:
            raise RecipeError(f"{name}, line {line}: {str(error).rstrip('.')}.") from error
        if one.id in found:
            raise RecipeError(f"{name}, line {line}: it is the photograph of line {found[one.id][1]} again.")
        found[one.id] = one, line
    return DeckRecipe(tuple(one for one, _ in found.values()), table)


def check_address(address: str) -> None:
    """Whether an address may be asked for a photograph: https, by name, of the internet and not of this network.

    Raises: ValueError says within a sentence what is wrong.
    """
    shown = address[:80]
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise ValueError(f"address={shown!r} is no address") from None
    if len(address) > _LONGEST_ADDRESS or not re.fullmatch(r"[!-\[\]-~]+", address):
        raise ValueError(f"address={shown!r} is no address: it is too long, or has signs that none has")
    if parts.scheme != "https":
        raise ValueError(f"address={shown!r} does not begin with https://")
    is_name = "." in host and re.search(r"[a-z]", host.rpartition(".")[2]) is not None
    if not is_name or host.endswith(_INWARD) or "@" in parts.netloc or port not in (None, 443):
        raise ValueError(f"address={shown!r} is no public address on the internet")
    if ".." in unquote(parts.path).split("/"):
        raise ValueError(f"address={shown!r} leads out of its folder")


def _ingredient(row: Mapping[str, str]) -> Ingredient:
    cells = {
        name: " ".join(said.split()) for name, said in row.items() if isinstance(name, str) and isinstance(said, str)
    }
    _check_texts(cells)
    check_address(cells["address"])
    sha256 = cells["sha256"].lower()
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError(f"sha256={sha256[:80]!r} is not a SHA-256 in hexadecimal")
    frame = _frame(cells, sha256)
    return Ingredient(
        address=cells["address"],
        sha256=sha256,
        truth=class_of(cells["wnid"]).index,
        said=_as_framed(said_in(cells), frame),
        frame=frame,
        size_bytes=_size(cells.get("bytes", "")),
    )


def _check_texts(cells: Mapping[str, str]) -> None:
    """What a page shows and a spreadsheet opens."""
    for name in _TEXTS:
        said = cells.get(name, "")
        if not said.isprintable() or len(said) > _LONGEST_TEXT:
            raise ValueError(
                f"{name}={said[:40]!r} is longer than {_LONGEST_TEXT} signs, or has some that cannot be seen"
            )
        if said.startswith(_FORMULA):
            raise ValueError(f"{name}={said[:40]!r} begins as a formula does, which a spreadsheet would run")
    if (source := cells["source"]) and not source.startswith(("https://", "http://")):
        raise ValueError(f"source={source[:80]!r} is no page: it begins with neither https:// nor http://")


def _frame(cells: Mapping[str, str], sha256: str) -> PixelFrame | None:
    said = [cells.get(name, "") for name in FRAME_COLUMNS]
    if not any(said):
        return None
    if not all(re.fullmatch(r"[0-9]{1,6}", each) for each in said):
        raise ValueError(f"{', '.join(FRAME_COLUMNS)} are {', '.join(said)[:80]!r}, and not four numbers of pixels")
    return PixelFrame(sha256, *map(int, said))


def _size(said: str) -> int | None:
    if not said:
        return None
    if not re.fullmatch(r"[0-9]{1,12}", said):
        raise ValueError(f"bytes={said[:40]!r} is no number of bytes")
    if int(said) > MAX_BYTES:
        raise ValueError(f"bytes={said} is more than the {MAX_BYTES // 1_000_000} MB that are read")
    return int(said)


def _as_framed(said: Row, frame: PixelFrame | None) -> Row:
    return said if frame is None or said.credit is None else said._replace(credit=frame.told_in(said.credit))
