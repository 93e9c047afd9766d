"""Whom a deck's photographs are owed to: its table of credits, and which row is of which file.

People write a file's name in several ways: with a backslash, with `./` in front, in capitals, and an é as one sign or
as two. A row is of the one file that its name fits, and a row that fits none is told.
"""

import csv
import io
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from deck.classes import class_of
from deck.photographs import Credit

CREDIT_COLUMNS = ("file", "author", "licence", "source")
_DELIMITERS = ",;\t"


class CreditsError(ValueError):
    """A table that says no credits. Its text is one sentence."""


class Row(NamedTuple):
    """What the table says of one photograph: its credit, its further right classes, how striking it is (1 to 5)."""

    credit: Credit | None = None
    accepted: frozenset[int] = frozenset()
    striking: int | None = None


@dataclass(frozen=True, slots=True)
class Credits:
    """What is said of a file, by its place in its deck. `note` tells of rows of no file."""

    rows: Mapping[str, Row]
    note: str = ""


def read_credits(table: Path, places: Sequence[str]) -> Credits:
    """The rows of `table` for the files at `places`.

    Raises: CreditsError for what is no such table, OSError where it cannot be read.
    """
    try:
        found = [
            (row["file"], said_in(row))
            for _, row in table_rows(table.read_bytes(), CREDIT_COLUMNS)
            if row["file"].strip()
        ]
    except (ValueError, csv.Error) as error:
        raise CreditsError(f"{table} is no table of credits: {str(error).rstrip('.')}.") from error
    fits = _fitting(places)
    rows: dict[str, Row] = {}
    strange: list[str] = []
    again: list[str] = []
    for name, row in found:
        place = fits(name)
        if place is None:
            strange.append(name)
        elif place in rows:
            again.append(name)
        else:
            rows[place] = row
    return Credits(
        rows, " ".join(filter(None, (_told(strange, "of no photograph here"), _told(again, "written twice"))))
    )


def table_rows(data: bytes, columns: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows of a table as people's spreadsheets write it, each with the line it ends on; `columns` must be there.

    Raises: ValueError, csv.Error say within a sentence what is wrong.
    """
    text = _text(data)
    header = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="", delimiter=delimiter)
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
    _check_columns(reader.fieldnames, columns)
    for row in reader:
        yield reader.line_num, row


def said_in(row: Mapping[str, str]) -> Row:
    """What a row says of its photograph. Raises: ValueError says within a sentence what is wrong."""
    return Row(_credit(row), _accepted(row), _striking(row))


def _text(data: bytes) -> str:
    """Text as spreadsheets write it: UTF-8, or UTF-16 where it says so."""
    return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")


def _check_columns(names: Iterable[str], needed: Sequence[str]) -> None:
    for column in needed:
        if column not in names:
            raise ValueError(f"it lacks the column {column!r}, and needs {', '.join(needed)}")


def _credit(row: Mapping[str, str]) -> Credit:
    return Credit(
        title=row.get("title", ""),
        author=row["author"],
        licence=row["licence"],
        source=row["source"],
        package=row.get("package", ""),
        change=row.get("change", ""),
        is_framed=_is_framed(row),
    )


def _is_framed(row: Mapping[str, str]) -> bool:
    said = row.get("framed", "").strip().casefold()
    if said not in ("", "yes", "no"):
        raise ValueError(f"framed={said[:80]!r} is neither yes nor no")
    return said == "yes"


def _striking(row: Mapping[str, str]) -> int | None:
    said = row.get("striking", "").strip()
    if said not in ("", "1", "2", "3", "4", "5"):
        raise ValueError(f"striking={said[:80]!r} is not from 1 to 5")
    return int(said) if said else None


def _accepted(row: Mapping[str, str]) -> frozenset[int]:
    return frozenset(class_of(wnid).index for wnid in row.get("accepted", "").replace("|", " ").split())


def _fitting(places: Sequence[str]) -> Callable[[str], str | None]:
    """What finds the one place that a name in the table means: the strictest way of reading it that finds one."""
    ways: tuple[Callable[[str], str], ...] = (str, _plain, _folded, _last)
    tables: list[dict[str, list[str]]] = []
    for way in ways:
        table: dict[str, list[str]] = defaultdict(list)
        for place in places:
            table[way(place)].append(place)
        tables.append(table)

    def fits(name: str) -> str | None:
        for way, table in zip(ways, tables, strict=True):
            meant = table.get(way(name), [])
            # A bare name is enough where only one file has it; one with folders means those folders.
            if len(meant) == 1 and (way is not _last or "/" not in _plain(name)):
                return meant[0]
        return None

    return fits


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFC", name).replace("\\", "/")
    return PurePosixPath(text.strip()).as_posix()


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", _plain(name).casefold())


def _last(name: str) -> str:
    return _folded(name).rpartition("/")[2]


def _told(names: Sequence[str], what: str) -> str:
    if not names:
        return ""
    first = f"the first is {names[0][:80]!r}"
    if len(names) == 1:
        return f"1 row of the credits is {what}: {names[0][:80]!r}."
    return f"{len(names):,} rows of the credits are {what}; {first}."
