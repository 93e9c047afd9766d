"""Which photograph lies in which file: digests of a deck's files, remembered from one start to the next.

Hashing ImageNet-A's 690 MB at every start would keep the first visitor waiting; looking at size and time of
change of its 7,500 files does not.
"""

import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from config.files import HomeError, data_folder
from deck.photographs import MAX_BYTES

INDEXES_KEPT = 16
# A file changed twice within the clock's own grain keeps size and time: what is this young is not remembered.
TOO_YOUNG_NS = 2_000_000_000

Counting = Callable[[int, int], None]
_Entry = tuple[int, int, str]  # size in bytes, time of change in ns, SHA-256 in hex


def digests(root: Path, files: Sequence[Path], *, progress: Counting | None = None) -> dict[Path, str]:
    """SHA-256, in hex, of each of `files` below `root`, without the empty, the too large and the unreadable.

    `progress` is told how many of how many files are done; what it raises ends the work.
    """
    index = _index_of(root)
    known = _read(index)
    found: dict[Path, str] = {}
    entries: dict[str, _Entry] = {}
    now_ns = time.time_ns()

    def look(file: Path) -> _Entry | None:
        try:
            status = file.stat()
            entry = known.get(file.relative_to(root).as_posix())
            if entry is not None and entry[:2] == (status.st_size, status.st_mtime_ns):
                return entry
            if not 0 < status.st_size <= MAX_BYTES:
                return None
            with file.open("rb") as opened:
                return status.st_size, status.st_mtime_ns, hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError:
            return None

    pool = ThreadPoolExecutor(min(8, os.cpu_count() or 1), thread_name_prefix="digests")
    try:
        for done, (file, entry) in enumerate(zip(files, pool.map(look, files), strict=True), start=1):
            if entry is not None:
                found[file] = entry[2]
                if now_ns - entry[1] > TOO_YOUNG_NS:
                    entries[file.relative_to(root).as_posix()] = entry
            if progress is not None:
                progress(done, len(files))
    finally:
        pool.shutdown(cancel_futures=True)
    if index is not None and entries != known:
        _write(index, entries)
    return found


def _index_of(root: Path) -> Path | None:
    """Where the digests of `root` are remembered, a file a folder; None where there is no data folder."""
    try:
        home = data_folder()
    except HomeError:
        return None
    return home / "index" / f"{hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:16]}.json"


def _read(index: Path | None) -> dict[str, _Entry]:
    """What is remembered; nothing where that is missing, damaged or not ours: then files are hashed again."""
    try:
        entries: dict[str, _Entry] = json.loads(index.read_bytes()) if index is not None else {}
        return {str(path): (int(size), int(mtime_ns), _hex(sha)) for path, (size, mtime_ns, sha) in entries.items()}
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _hex(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ValueError(f"{text!r} is not a SHA-256 in hexadecimal.")
    return text


def _write(index: Path, entries: dict[str, _Entry]) -> None:
    """Replace an index in one step, and forget the oldest. Failing costs time at the next start, no more."""
    try:
        index.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=index.parent, suffix=".part", delete=False) as part:
            json.dump(entries, part)
        Path(part.name).replace(index)
        newest_first = sorted(index.parent.iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for old in newest_first[INDEXES_KEPT:]:
            old.unlink(missing_ok=True)
    except OSError:
        return
