"""Photographs in a zip that anybody may have made: looked over first, then unpacked, and nothing but photographs.

Which of its files those are is `deck.layout`'s to say, as of a folder; what is passed over is held to nothing.
"""

import os
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from deck.layout import CREDITS, HEAD_BYTES, LayoutError, lay_out, of_names
from deck.photographs import MAX_BYTES

MAX_PACKED_BYTES = 200_000_000
_MAX_UNPACKED_BYTES = 600_000_000
MAX_FILES = 5_000
_MAX_MEMBERS = 50_000
"""Of a zip, what is passed over included."""

MAX_RATIO = 100
"""How many times larger a file may get that is compressed already, as most photographs are."""

_CHUNK = 1 << 20
_MAY_PACK_WELL = frozenset({".bmp", ".dib", ".tif", ".tiff", ".ppm", ".pgm", ".pbm", ".pnm", ".csv"})
_SMALL_BYTES = 1_000_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_OF_WINDOWS = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_IS_UTF8 = 0x800
_DAMAGED = "The zip is damaged or cut short."


class ZipError(ValueError):
    """A zip that is not unpacked. Its text is one sentence."""


def unpack_zip(archive: Path, into: Path) -> int:
    """Unpack the deck in `archive`, and a table of credits beside it; how many photographs that is.

    What is neither photograph nor table, such as a README, is passed over. `into` must be empty or not there; if this
    fails, it may hold a part.

    Raises: ZipError for whatever is not as it should be, OSError where the disk does not play along.
    """
    if archive.stat().st_size > MAX_PACKED_BYTES:
        raise ZipError(f"The zip is larger than {MAX_PACKED_BYTES // 1_000_000} MB, which is as much as is taken.")
    try:
        with zipfile.ZipFile(archive) as opened:
            members, photographs = _looked_over(opened)
            left = _MAX_UNPACKED_BYTES
            for place, member in members.items():
                left -= _write(opened, member, into / place, left)
    except zipfile.BadZipFile as error:
        raise ZipError("The file is no zip, or a damaged one.") from error
    except FileExistsError as error:
        raise ZipError("The zip holds a file twice, to this disk, which does not tell A from a.") from error
    except NotImplementedError as error:
        raise ZipError("The zip is packed in a way that is not read here: pack it as most programs do.") from error
    except (zlib.error, EOFError, RuntimeError, UnicodeError) as error:
        raise ZipError(_DAMAGED) from error
    return photographs


class _Packed:
    """The files of a zip as a tree, none of them unpacked."""

    def __init__(self, opened: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]) -> None:
        self._opened, self._members = opened, members
        self._inside = of_names(members)

    def inside(self, place: str) -> tuple[Sequence[str], Sequence[str]]:
        return self._inside.get(place, ((), ()))

    def head(self, place: str) -> bytes:
        try:
            with self._opened.open(self._members[place]) as file:
                return file.read(HEAD_BYTES)
        except (KeyError, OSError, RuntimeError, NotImplementedError, EOFError, zipfile.BadZipFile, zlib.error):
            return b""


def _looked_over(opened: zipfile.ZipFile) -> tuple[dict[PurePosixPath, zipfile.ZipInfo], int]:
    """What will be unpacked, by its place, all checked before the first byte is written; how many photographs."""
    infos = opened.infolist()
    if len(infos) > _MAX_MEMBERS:
        raise ZipError(f"The zip holds more than {_MAX_MEMBERS:,} files, which is as many as are looked through.")
    members: dict[str, zipfile.ZipInfo] = {}
    twice: set[str] = set()
    for info in infos:
        name = _name(info)
        if name in members and not name.endswith("/"):
            twice.add(name)
        members[name] = info
    try:
        layout = lay_out(_Packed(opened, members), "the zip")
    except LayoutError as error:
        raise ZipError(str(error)) from error
    places = [place for place, _ in layout.photographs] + list(layout.not_read) + [CREDITS] * layout.has_credits
    if not layout.photographs:
        raise ZipError("The zip holds no photographs in its class folders.")
    if len(places) > MAX_FILES:
        raise ZipError(f"The zip holds more than {MAX_FILES:,} photographs, which is as many as are taken.")
    found: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for place in places:
        name = f"{layout.root}/{place}" if layout.root else place
        if name in twice:
            raise ZipError(f"The zip holds {name[:60]!r} twice.")
        _check(members[name], place)
        found[PurePosixPath(place)] = members[name]
    if sum(info.file_size for info in found.values()) > _MAX_UNPACKED_BYTES:
        raise _too_large()
    return found, len(layout.photographs)


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name, its parts joined by "/", whoever packed it; a folder's ends in one.

    Raises: ZipError for one that would lead out of the zip.
    """
    name = info.orig_filename
    if not info.flag_bits & _IS_UTF8:
        try:  # as macOS packs: UTF-8 that does not say so
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.orig_filename
    name = name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", name):
        raise ZipError(f"The zip holds a file of an odd name, {name[:60]!r}, which leads out of it.")
    return "/".join(parts) + "/" * (name.endswith("/") and bool(parts))


def _check(info: zipfile.ZipInfo, place: str) -> None:
    """Raises ZipError for what is no plain file, is too large, or has a name that this machine has no use for."""
    if info.header_offset < 0:
        raise ZipError(_DAMAGED)
    odd = _CONTROL.search(place) is not None or len(place) > 300
    if os.name == "nt":
        parts = place.split("/")
        odd = odd or _OF_WINDOWS.search(place) is not None
        odd = odd or any(_RESERVED.fullmatch(part) or part != part.strip(" ").rstrip(".") for part in parts)
    if odd:
        raise ZipError(f"The zip holds a file of an odd name, {place[:60]!r}.")
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise ZipError(f"The zip holds {place[:60]!r}, which is a link or a device and no photograph.")
    if info.flag_bits & 0x1:
        raise ZipError("The zip asks for a password.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ZipError("The zip is packed in a way that is not read here: pack it as most programs do.")
    if info.file_size > MAX_BYTES:
        raise _too_large()
    packs_well = PurePosixPath(place).suffix.lower() in _MAY_PACK_WELL or info.file_size <= _SMALL_BYTES
    if not packs_well and info.file_size > max(info.compress_size, 1) * MAX_RATIO:
        raise ZipError(f"In the zip, {place[:60]!r} would unpack to more than {MAX_RATIO} times its size.")


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
        f"The zip would unpack to more than {_MAX_UNPACKED_BYTES // 1_000_000} MB, or one of its files to more than a "
        "photograph has."
    )
