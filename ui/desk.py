"""Visitors' own photographs: in memory alone, for half an hour, under tokens that nobody can guess."""

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from PIL import Image

from deck.photographs import Credit, decode
from ui.memory import Remembered

KEPT = 64
KEPT_S = 1800.0
LONGEST = 2048
"""Own photographs and frames are looked at in at most so many pixels a side."""


ANSWERS = 16
"""How much is remembered of one photograph."""


class LostError(ValueError):
    """The photograph is not on the table any more. Its text is a sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A photograph on the table. `truth` is what it shows, where that is known; `is_own`: the visitor's.

    `answers` is what was found out about it, which goes when it goes.
    """

    key: str
    image: Image.Image
    truth: int | None
    accepted: frozenset[int]
    credit: Credit | None
    is_own: bool
    answers: Remembered = field(default_factory=lambda: Remembered(ANSWERS))


class Desk:
    """Visitors' own photographs, under tokens: the last `KEPT`, each for `KEPT_S`."""

    def __init__(self, *, most: int = KEPT, kept_s: float = KEPT_S) -> None:
        self._most, self._kept_s = most, kept_s
        self._lie: OrderedDict[str, tuple[float, Subject]] = OrderedDict()
        self._lock = threading.Lock()

    def lay(self, data: bytes) -> str:
        """Put a photograph there; its token. Raises `UnreadablePhotographError`."""
        image = small(decode(data))
        token = f"own-{secrets.token_urlsafe(18)}"
        subject = Subject(token, image, None, frozenset(), None, is_own=True)
        with self._lock:
            self._lie[token] = (time.monotonic(), subject)
            while len(self._lie) > self._most:
                self._lie.popitem(last=False)
        return token

    def get(self, token: str) -> Subject:
        """The photograph of that token. Raises `LostError`."""
        with self._lock:
            self._forget()
            if token not in self._lie:
                raise LostError("That photograph is not kept any more. Show it again.")
            return self._lie[token][1]

    def take_away(self, token: str) -> None:
        """Forget it at once."""
        with self._lock:
            self._lie.pop(token, None)

    def _forget(self) -> None:
        old = [token for token, (laid, _) in self._lie.items() if time.monotonic() - laid > self._kept_s]
        for token in old:
            del self._lie[token]


def small(image: Image.Image) -> Image.Image:
    """A photograph in at most `LONGEST` pixels a side: enough for any network here."""
    if max(image.size) > LONGEST:
        image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    return image
