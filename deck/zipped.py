"""Photographs in a zip that anybody may have made: looked over first, then unpacked, and nothing but photographs."""

import re
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from deck.classes import class_of
from deck.photographs import MAX_BYTES
from deck.sources import CREDITS, SUFFIXES

MAX_PACKED_BYTES = 200_000_000
MAX_UNPACKED_BYTES = 600_000_000
MAX_FILES = 5_000
MAX_RATIO = 100
"""How many times larger a file may get: photographs, which are compressed already, stay as they are."""

_CHUNK = 1 << 20
_WNID = re.compile(r"n\d{8}")
_ODD = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class ZipError(ValueError):
    """A zip that is not unpacked. Its text is one sentence."""


def unpack_zip(archive: Path, into: Path) -> int:
    """Unpack the photographs in wnid folders of `archive`, and a table of credits beside them; how many they are.

    The folders may lie in one folder of the zip. What is neither photograph nor table, such as a README, is passed
    over. `into` must be empty or not there; if this fails, it may hold a part.

    Raises: ZipError for whatever is not as it should be, OSError where the disk does not play along.
    """
    if archive.stat().st_size > MAX_PACKED_BYTES:
        raise ZipError(f"The zip is larger than {MAX_PACKED_BYTES // 1_000_000} MB, which is as much as is taken.")
    try:
        with zipfile.ZipFile(archive) as opened:
            members = _looked_over(opened)
            left = MAX_UNPACKED_BYTES
            for place, member in members.items():
                left -= _write(opened, member, into / place, left)
    except zipfile.BadZipFile as error:
        raise ZipError("The file is no zip, or a damaged one.") from error
    except (zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError) as error:
        raise ZipError("The zip is damaged or cut short.") from error
    return sum(place.name != CREDITS for place in members)


def _looked_over(opened: zipfile.ZipFile) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """What will be unpacked, by its place, all checked before the first byte is written."""
    infos = opened.infolist()
    if len(infos) > MAX_FILES:
        raise ZipError(f"The zip holds more than {MAX_FILES:,} files, which is as many as are taken.")
    if sum(info.file_size for info in infos) > MAX_UNPACKED_BYTES:
        raise _too_large()
    places: dict[PurePosixPath, zipfile.ZipInfo] = {}
    known: set[str] = set()
    roots: set[tuple[str, ...]] = set()
    for info in infos:
        parts = _checked(info)
        if info.is_dir() or "__MACOSX" in parts or parts[-1].startswith("."):
            continue
        place, root = _place(parts)
        if place is None:
            continue
        if str(place).casefold() in known:
            raise ZipError(f"The zip holds {str(place)!r} twice.")
        known.add(str(place).casefold())
        roots.add(root)
        places[place] = info
    if not any(place.name != CREDITS for place in places):
        raise ZipError("The zip holds no photographs in folders named by wnid, such as n01440764.")
    if len(roots) > 1:
        raise ZipError("The zip holds several decks: pack one.")
    return places


def _checked(info: zipfile.ZipInfo) -> tuple[str, ...]:
    """The parts of a member's name. Raises ZipError for one that could lead elsewhere, or is no plain file."""
    name = info.orig_filename
    parts = PurePosixPath(name).parts
    is_odd = name.startswith("/") or not parts or ".." in parts or _ODD.search(name) or len(name) > 300
    if is_odd or any(_RESERVED.fullmatch(part) or part != part.strip(" ") for part in parts):
        raise ZipError(f"The zip holds a file of an odd name, {name[:60]!r}.")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ZipError(f"The zip holds {name[:60]!r}, which is a link or a device and no photograph.")
    if info.flag_bits & 0x1:
        raise ZipError("The zip asks for a password.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ZipError("The zip is packed in a way that is not read here: pack it as most programs do.")
    if info.file_size > MAX_BYTES or info.file_size > max(info.compress_size, 1) * MAX_RATIO:
        raise _too_large()
    return parts


def _place(parts: tuple[str, ...]) -> tuple[PurePosixPath | None, tuple[str, ...]]:
    """Where a file goes, `<wnid>/<name>`, and above what folder it lay; None for what is passed over.

    Raises: ZipError for a folder that is named like a class and is none.
    """
    match parts:
        case (*above, wnid, name) if len(above) <= 1 and _WNID.fullmatch(wnid):
            try:
                class_of(wnid)
            except ValueError:
                raise ZipError(f"The zip holds a folder {wnid!r}, which is none of ImageNet's 1,000 classes.") from None
            is_photograph = PurePosixPath(name).suffix.lower() in SUFFIXES
            return (PurePosixPath(wnid, name) if is_photograph else None), tuple(above)
        case (*above, name) if len(above) <= 1 and name == CREDITS:
            return PurePosixPath(CREDITS), tuple(above)
    return None, ()


def _write(opened: zipfile.ZipFile, member: zipfile.ZipInfo, to: Path, most: int) -> int:
    """Unpack one file, and count what really comes out of it: what a zip says of itself need not be true."""
    to.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with opened.open(member) as packed, to.open("xb") as file:
        while data := packed.read(_CHUNK):
            written += len(data)
            if written > min(most, MAX_BYTES):
                raise _too_large()
            file.write(data)
    return written


def _too_large() -> ZipError:
    return ZipError(
        f"The zip would unpack to more than {MAX_UNPACKED_BYTES // 1_000_000} MB, or one of its files to more than a "
        "photograph has."
    )
