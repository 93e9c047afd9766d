"""Which files are a deck's photographs, and of which class: the same rules for a folder and for a zip of it.

Read are class folders named by wnid (`n01443537`, also `n01443537-goldfish`), as ImageFolder takes them; folders named
by ImageNet's index, 0 to 999, as ImageNet-V2 comes; and photographs without folders whose names begin with a wnid.
What an operating system or an editor leaves beside them is passed over; what is a photograph and is not read is told.
"""

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from deck.classes import ImageClass, class_of, classes

CREDITS = "credits.csv"
# As torchvision's ImageFolder takes them, so that counts and order are the official protocol's; and what else is read.
OF_IMAGEFOLDER = frozenset({".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp"})
SUFFIXES = OF_IMAGEFOLDER | frozenset({".gif", ".jfif", ".jpe", ".jif", ".mpo", ".avif", ".pbm", ".pnm", ".dib"})
_NOT_READ_HERE = frozenset(
    {".heic", ".heif", ".hif", ".jxl", ".jp2", ".j2k", ".tga", ".psd", ".exr", ".dng", ".cr2", ".cr3", ".nef", ".nrw"}
) | frozenset({".arw", ".orf", ".rw2", ".raf", ".pef", ".srw"})
_LEFTOVERS = ("~", ".bak", ".tmp", ".part", ".crdownload")
_OF_SYSTEMS = frozenset(
    {"__macosx", "lost+found", "#recycle", "#snapshot", "$recycle.bin", "system volume information"}
)
_WNID = re.compile(r"(n\d{8})(?:[-_. ].*)?", re.DOTALL)
_INDEX = re.compile(r"[0-9]{1,4}")
HEAD_BYTES = 16

_Kind = Callable[[str], ImageClass | None]


class LayoutError(ValueError):
    """Files that are no deck. Its text is one sentence that says why."""


class Tree(Protocol):
    """What holds files: a folder, or a zip. Places are relative, their parts joined by "/"; the top is ""."""

    def inside(self, place: str) -> tuple[Sequence[str], Sequence[str]]:
        """The names of the folders, and of all else, that lie directly in the folder at `place`."""

    def head(self, place: str) -> bytes:
        """The first bytes of a file; none where it cannot be read."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What was found, at places below the folder at `root`.

    `classes` are the indices of all class folders, the empty ones too, ascending. `photographs` are in ImageFolder's
    order, each with its class; `not_read` are photographs of kinds that nothing here decodes. `note` is what the
    reader should be told.
    """

    root: str
    classes: tuple[int, ...]
    photographs: tuple[tuple[str, int], ...]
    not_read: tuple[str, ...]
    has_credits: bool
    note: str = ""


class Folder:
    """A folder on the disk as a tree. Links are followed, as ImageFolder does, and never in a circle."""

    def __init__(self, top: Path) -> None:
        self._top = top

    def inside(self, place: str) -> tuple[Sequence[str], Sequence[str]]:
        if self._is_circle(place):
            return (), ()
        folders: list[str] = []
        others: list[str] = []
        with os.scandir(self._top / place) as entries:
            for entry in entries:
                (folders if _is_folder(entry) else others).append(entry.name)
        return sorted(folders), sorted(others)

    def head(self, place: str) -> bytes:
        try:
            with (self._top / place).open("rb") as file:
                return file.read(HEAD_BYTES)
        except OSError:
            return b""

    def _is_circle(self, place: str) -> bool:
        parts = PurePosixPath(place).parts
        ways = [self._top.joinpath(*parts[:count]) for count in range(len(parts) + 1)]
        return any(way.is_symlink() for way in ways[1:]) and any(ways[-1].samefile(way) for way in ways[:-1])


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def lay_out(tree: Tree, where: str) -> Layout:
    """The deck that a tree holds, at its top or in the one folder there that has any; `where` is what to call it.

    Raises: LayoutError where there is none, or several, or a folder with photographs that is none of the 1,000
    classes; OSError where the disk does not play along.
    """
    tops = _visible(tree, "")
    for kind in (_of_wnid, _of_index):
        roots = [top for top in ("", *tops) if _holds_classes(tree, top, kind)]
        if "" in roots:
            return _in_folders(tree, "", kind, where)
        if len(roots) > 1:
            raise LayoutError(f"{_capital(where)} holds several decks, {', '.join(roots)}: name one of them.")
        if roots:
            return _in_folders(tree, roots[0], kind, where)
    for top in ("", *tops):
        if (flat := _flat(tree, top)) is not None:
            return flat
    if any(_is_photograph(tree, _join(top, name)) for top in ("", *tops) for name in tree.inside(top)[1]):
        raise LayoutError(
            f"There is no deck in {where}: its photographs do not say what they show. Put each into a folder named by "
            "the wnid of its class, such as n01440764."
        )
    raise LayoutError(f"There is no deck in {where}: it holds no folders named by wnid, such as n01440764.")


def starts_as(head: bytes) -> str:
    """What kind of photograph a file's first bytes say it is, "" where they say none that browsers and cameras make."""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "AVIF" if brand in (b"avif", b"avis") else "HEIC" if brand in _HEIC_BRANDS else ""
    for signature, kind in _SIGNATURES.items():
        if head.startswith(signature):
            return kind
    return "WEBP" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else ""


_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_SIGNATURES: Mapping[bytes, str] = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"\xff\x0a": "JPEG XL",
    b"\x00\x00\x00\x0cJXL ": "JPEG XL",
}


def _in_folders(tree: Tree, root: str, kind: _Kind, where: str) -> Layout:
    folders = _visible(tree, root)
    strangers = [name for name in folders if kind(name) is None and _matters(tree, _join(root, name))]
    if strangers:
        more = f" (and {len(strangers) - 5} more)" if len(strangers) > 5 else ""
        raise LayoutError(
            f"In {_join(where, root)}, these folders are none of ImageNet's 1,000 classes: "
            f"{', '.join(repr(name) for name in strangers[:5])}{more}."
        )
    found: list[tuple[str, int]] = []
    not_read: list[str] = []
    known = {name: of for name in folders if (of := kind(name)) is not None}
    for name, of in known.items():
        for file in _below(tree, _join(root, name)):
            inside = file[len(root) + 1 if root else 0 :]
            if _is_read(tree, file):
                found.append((inside, of.index))
            elif _is_photograph(tree, file):
                not_read.append(inside)
    loose = sum(_is_photograph(tree, _join(root, name)) for name in tree.inside(root)[1])
    notes = []
    if kind is _of_index and known:
        first, of = next(iter(known.items()))
        notes.append(f"Its folders are numbers, read as ImageNet's indices: {first} is {of.name}.")
    if loose:
        lie = "photograph that lies" if loose == 1 else "photographs that lie"
        notes.append(f"{loose:,} {lie} in no class's folder {'was' if loose == 1 else 'were'} left out.")
    return Layout(
        root=root,
        classes=tuple(sorted({of.index for of in known.values()})),
        photographs=tuple(found),
        not_read=tuple(not_read),
        has_credits=CREDITS in tree.inside(root)[1],
        note=" ".join(notes),
    )


def _flat(tree: Tree, root: str) -> Layout | None:
    """Photographs without folders, named `n01443537_goldfish.jpg`; None where none is named so."""
    files = [name for name in tree.inside(root)[1] if not is_hidden_file(name)]
    pictures = [name for name in files if _is_photograph(tree, _join(root, name))]
    known = {name: of for name in pictures if (of := _of_wnid(name)) is not None}
    read = {name: of for name, of in known.items() if _is_read(tree, _join(root, name))}
    if not read:
        return None
    others = len(pictures) - len(known)
    has = "photograph whose name begins" if others == 1 else "photographs whose names begin"
    return Layout(
        root=root,
        classes=tuple(sorted({of.index for of in read.values()})),
        photographs=tuple((name, of.index) for name, of in read.items()),
        not_read=tuple(name for name in known if name not in read),
        has_credits=CREDITS in files,
        note=f"{others:,} {has} with no wnid {'was' if others == 1 else 'were'} left out." if others else "",
    )


def _of_wnid(name: str) -> ImageClass | None:
    """The class of `n01443537`, or of that and more behind a hyphen, an underscore, a full stop or a space."""
    match = _WNID.fullmatch(name)
    try:
        return class_of(match[1]) if match else None
    except ValueError:
        return None


def _of_index(name: str) -> ImageClass | None:
    return classes()[int(name)] if _INDEX.fullmatch(name) and int(name) < len(classes()) else None


def _holds_classes(tree: Tree, place: str, kind: _Kind) -> bool:
    """Whether there are class folders: one of a wnid is enough to tell; numbers tell only where nothing else lies."""
    try:
        names = _visible(tree, place)
        if kind is _of_wnid:
            return any(_WNID.fullmatch(name) for name in names)
        numbers = [name for name in names if _of_index(name) is not None]
        return any(_matters(tree, _join(place, name)) for name in numbers) and not any(
            _matters(tree, _join(place, name)) for name in names if name not in numbers
        )
    except OSError:  # somebody else's folder, beside what was meant
        if not place:
            raise
        return False


def _matters(tree: Tree, place: str) -> bool:
    """Whether a folder would be missed: it is named like a class, or holds photographs."""
    name = PurePosixPath(place).name
    return _WNID.fullmatch(name) is not None or any(_is_photograph(tree, file) for file in _below(tree, place))


def _below(tree: Tree, place: str) -> list[str]:
    """All files in a folder and in those below it that are not hidden, in ImageFolder's order."""
    found: list[tuple[str, str]] = []
    waiting = [place]
    while waiting:
        here = waiting.pop()
        folders, files = tree.inside(here)
        waiting += [_join(here, name) for name in folders if not is_hidden_folder(name)]
        found += [(here, name) for name in files if not is_hidden_file(name)]
    return [_join(here, name) for here, name in sorted(found)]


def _visible(tree: Tree, place: str) -> list[str]:
    return [name for name in tree.inside(place)[0] if not is_hidden_folder(name)]


def is_hidden_folder(name: str) -> bool:
    """Whether it is a system's own: .AppleDouble, Synology's @eaDir, __MACOSX and the like."""
    return name.startswith((".", "@")) or name.casefold() in _OF_SYSTEMS


def is_hidden_file(name: str) -> bool:
    """Whether it is a system's, or what an editor or a download left."""
    return name.startswith(".") or name.casefold().endswith(_LEFTOVERS)


def _is_read(tree: Tree, place: str) -> bool:
    """Whether a file is taken for a photograph: by its ending, or, where that says nothing, by its first bytes."""
    suffix = PurePosixPath(place).suffix.lower()
    return suffix in SUFFIXES or (
        suffix not in _NOT_READ_HERE and starts_as(tree.head(place)) in ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
    )


def _is_photograph(tree: Tree, place: str) -> bool:
    """Whether a file is a photograph, also of a kind that is not read here."""
    name = PurePosixPath(place).name
    suffix = PurePosixPath(place).suffix.lower()
    if is_hidden_file(name):
        return False
    return suffix in SUFFIXES or suffix in _NOT_READ_HERE or starts_as(tree.head(place)) != ""


def _join(place: str, name: str) -> str:
    return f"{place}/{name}" if place and name else place or name


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def of_names(names: Iterable[str]) -> dict[str, tuple[list[str], list[str]]]:
    """From the places of files alone to what lies in each folder, as `Tree.inside` has it."""
    found: dict[str, tuple[set[str], list[str]]] = {"": (set(), [])}
    for name in names:
        *above, last = name.split("/")
        here = ""
        for part in above:
            found[here][0].add(part)
            here = _join(here, part)
            found.setdefault(here, (set(), []))
        if last:
            found[here][1].append(last)
    return {place: (sorted(folders), sorted(files)) for place, (folders, files) in found.items()}
