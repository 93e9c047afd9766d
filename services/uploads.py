"""What visitors may upload: only where a page asks for it, so much a file, so much a tab, and so much in all.

What was uploaded is counted for as long as it is kept, and what is on its way from its first byte on.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MB: Final = 1 << 20
OVERHEAD: Final = 64 * 1024
"""What a browser wraps around a file."""

VISITOR_BYTES: Final = 16 * MB
"""A photograph of a visitor's: a telephone's largest have some 12 MB."""

IN_ALL: Final = 192 * MB
TABS_FILES: Final = 2
"""How many files' worth a tab may have here: the one on the page, and the one that is to take its place."""

AT_ONCE: Final = 24


class RefusedError(ValueError):
    """An upload is not taken. `str()` is a sentence; `status` is HTTP's; `retry_s` says when to come back, or is 0."""

    def __init__(self, sentence: str, status: int, retry_s: int = 0) -> None:
        super().__init__(sentence)
        self.status, self.retry_s = status, retry_s


@dataclass(frozen=True, slots=True)
class _Offer:
    """An uploader that is on a tab's page: how much a file may have, and in which drawing of the page it was seen."""

    most: int
    drawing: int


class Uploads:
    """Which tabs may upload, and what is here. Safe among threads. `is_kept` says whether a tab's file is there."""

    is_kept: Callable[[str, str], bool]

    def __init__(self, *, in_all: int = IN_ALL, at_once: int = AT_ONCE) -> None:
        self.is_kept = lambda session, file: True
        self._in_all, self._at_once = in_all, at_once
        self._lock = threading.Lock()
        self._drawings: dict[str, int] = {}
        self._offers: dict[str, _Offer] = {}
        self._kept: dict[tuple[str, str], int] = {}
        self._coming: dict[tuple[str, str], int] = {}

    def draws(self, session: str) -> None:
        """A tab's page begins to be drawn."""
        with self._lock:
            self._drawings[session] = self._drawings.get(session, 0) + 1

    def offer(self, session: str, most: int) -> None:
        """There is an uploader on it, of files of so many bytes."""
        with self._lock:
            self._offers[session] = _Offer(most, self._drawings.get(session, 0))

    def drew(self, session: str) -> None:
        """It is drawn; an uploader that was not on it again is gone."""
        with self._lock:
            found = self._offers.get(session)
            if found is not None and found.drawing != self._drawings.get(session, 0):
                del self._offers[session]

    def forget(self, session: str) -> None:
        """That tab is gone."""
        with self._lock:
            self._drawings.pop(session, None)
            self._offers.pop(session, None)
            for key in [key for key in self._kept if key[0] == session]:
                del self._kept[key]

    def begin(self, session: str, file: str, declared: int) -> None:
        """A file of `declared` bytes, 0 where it does not say, wants in. `grow`, and then `end`, what is let in.

        Raises:
            RefusedError: it may not.
        """
        with self._lock:
            if session not in self._offers:
                raise RefusedError("No page of yours asks for a file. Reload it, and try again.", 403)
            if (session, file) in self._coming:
                raise RefusedError("That file is on its way already.", 409)
            if len(self._coming) >= self._at_once or sum(key[0] == session for key in self._coming) >= TABS_FILES:
                raise RefusedError("Many files are on their way. Try again in a moment.", 503, 5)
            self._check(session, file, declared)
            self._coming[session, file] = declared

    def grow(self, session: str, file: str, received: int) -> None:
        """So much of it has come. Raises `RefusedError` where that is too much by now."""
        with self._lock:
            if received > self._coming.get((session, file), 0):
                self._check(session, file, received)
                self._coming[session, file] = received

    def end(self, session: str, file: str, *, is_kept: bool) -> None:
        """It has come, or will not."""
        with self._lock:
            size = self._coming.pop((session, file), 0)
            if is_kept:
                self._kept[session, file] = size

    def bytes_here(self, session: str | None = None) -> int:
        """How much is here and on its way, of that tab or of all."""
        with self._lock:
            self._sweep()
            return self._sum(session)

    def _check(self, session: str, file: str, size: int) -> None:
        offer = self._offers.get(session)
        if offer is None or size > offer.most + OVERHEAD:
            most = VISITOR_BYTES if offer is None else offer.most
            raise RefusedError(f"That file is larger than {most // MB} MB, which is as much as is taken here.", 413)
        self._sweep()
        own = self._coming.get((session, file), 0)
        if self._sum(session) - own + size > TABS_FILES * (offer.most + OVERHEAD):
            raise RefusedError("This tab has too much here already. Take something away first.", 413)
        if self._sum(None) - own + size > self._in_all + offer.most - VISITOR_BYTES:  # room is left for the operator's
            raise RefusedError("So many files are here that yours has no room. Try again in a few minutes.", 503, 120)

    def _sum(self, session: str | None) -> int:
        everything = {**self._kept, **self._coming}
        return sum(size for key, size in everything.items() if session is None or key[0] == session)

    def _sweep(self) -> None:
        for key in [key for key in self._kept if not self.is_kept(*key)]:
            del self._kept[key]
