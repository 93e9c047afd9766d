"""From an archive that somebody else made to a deck: looked over first, then put in place whole."""

import os
import shutil
import tarfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

from deck.classes import class_of
from deck.layout import SUFFIXES
from deck.photographs import MAX_BYTES, UnreadablePhotographError, decode

_MAX_UNPACKED_BYTES = 4_000_000_000
_MAX_MEMBERS = 20_000
_SMALLEST_CHECKED = 64
_Members = list[tuple[PurePosixPath, tarfile.TarInfo]]


class ArchiveError(ValueError):
    """An archive that is not what it should be. Its text says why, to stand within a sentence."""


def staging_of(folder: Path) -> Path:
    """Where a deck is unpacked that will be `folder`: beside it, under a name that is no deck's."""
    return folder.with_name(f".{folder.name}.unpacking")


def unpack_imagenet_a(archive: Path, folder: Path, *, progress: Callable[[int, int], None]) -> tuple[str, ...]:
    """Make ImageNet-A's `archive` the deck `folder`, in one step; which photographs do not open.

    Nothing is written but photographs of the 200 classes: no link, nothing outside of `folder`. `progress` is
    told how many of how many photographs are done; what it raises cancels.

    Raises: ArchiveError, and OSError where the disk does not play along; `folder` is then as it was.
    """
    staging = staging_of(folder)
    shutil.rmtree(staging, ignore_errors=True)
    try:
        with tarfile.open(archive, "r:") as tar:
            photographs = _looked_over(tar, staging)
            unreadable = _write(tar, photographs, staging, progress)
        if len(unreadable) == len(photographs):
            raise ArchiveError("no photograph in it opens")
        if folder.is_dir():
            folder.rmdir()  # it is empty, or this refuses
        if hasattr(os, "sync"):
            os.sync()  # the name must not reach the disk before what it names
        staging.rename(folder)
    except tarfile.TarError as error:
        raise ArchiveError(str(error)) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return tuple(sorted(unreadable))


def _looked_over(tar: tarfile.TarFile, staging: Path) -> _Members:
    """The archive's photographs and their places in the deck, all checked before the first is written."""
    photographs: dict[PurePosixPath, tarfile.TarInfo] = {}
    tops: set[str] = set()
    size_bytes = 0
    for count, member in enumerate(tar, start=1):
        size_bytes += member.size
        if count > _MAX_MEMBERS or size_bytes > _MAX_UNPACKED_BYTES or member.size > MAX_BYTES:
            raise ArchiveError(f"it is larger than it can be, at {member.name!r}")
        tarfile.data_filter(member, str(staging))
        place = _place(member)
        tops.update(PurePosixPath(member.name).parts[:1])
        if len(tops) > 1:
            raise ArchiveError(f"it holds several folders, {' and '.join(sorted(tops))}")
        if place in photographs:
            raise ArchiveError(f"{member.name!r} is in it twice")
        if place is not None:
            photographs[place] = member
    if not photographs:
        raise ArchiveError("it holds no photographs")
    return list(photographs.items())


def _place(member: tarfile.TarInfo) -> PurePosixPath | None:
    """`<wnid>/<file>` of a photograph; None for what is passed over: folders, and the README.

    The place is made of a known wnid and a bare name, so that it cannot lead out of the deck; links, devices and
    pipes are neither files nor folders, and match nothing.

    Raises: ArchiveError for anything that ImageNet-A's archive has no use for.
    """
    if "\\" in member.name or ":" in member.name:  # which only Windows would take for a way out
        raise ArchiveError(f"{member.name!r} would lie outside of the deck")
    match PurePosixPath(member.name).parts:
        case () | (_,) if member.isdir():
            return None
        case (_, name) if member.isreg() and name.upper().startswith("README"):
            return None
        case (_, wnid) if member.isdir() and _is_one_of_the_200(wnid):
            return None
        case (_, wnid, name) if member.isreg() and _is_one_of_the_200(wnid) and _is_photograph(name):
            return PurePosixPath(wnid, name)
    raise ArchiveError(f"{member.name!r} is no photograph of one of ImageNet-A's 200 classes")


def _is_one_of_the_200(wnid: str) -> bool:
    try:
        return class_of(wnid).in_imagenet_a
    except ValueError:
        return False


def _is_photograph(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in SUFFIXES and not name.startswith(".")


def _write(
    tar: tarfile.TarFile, photographs: _Members, staging: Path, progress: Callable[[int, int], None]
) -> list[str]:
    """Write each photograph below `staging`, and open it; the places of those that do not open."""

    def write(place: PurePosixPath, data: bytes) -> bool:
        file = staging / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        try:
            decode(data, at_least=_SMALLEST_CHECKED)
        except UnreadablePhotographError:
            return False
        return True

    unreadable: list[str] = []
    workers = min(8, os.cpu_count() or 1)
    lot_size = 8 * workers  # what is read ahead of the writers lies in memory
    pool = ThreadPoolExecutor(workers, thread_name_prefix="unpack")
    try:
        for start in range(0, len(photographs), lot_size):
            progress(start, len(photographs))
            lot = photographs[start : start + lot_size]
            places = [place for place, _ in lot]
            opened = pool.map(write, places, [_data(tar, member) for _, member in lot])
            unreadable += [str(place) for place, is_open in zip(places, opened, strict=True) if not is_open]
        progress(len(photographs), len(photographs))
    finally:
        pool.shutdown(cancel_futures=True)
    return unreadable


def _data(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    data = b"" if file is None else file.read()
    if len(data) != member.size:
        raise ArchiveError(f"it is cut short at {member.name!r}")
    return data
