"""Visitors' own photographs: in memory alone, for half an hour, under tokens that nobody can guess.

All that is made of one lies with it, or is told when it goes: what is let go is let go everywhere.
"""

import logging
import secrets
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from deck.photographs import Credit, decode
from services.lab.bounded_cache import Remembered

log = logging.getLogger(__name__)

KEPT = 64
KEPT_S = 1800.0
_LONGEST = 2048
"""Own photographs and frames are looked at in at most so many pixels a side."""
ANSWERS = 16
"""How much is remembered of one photograph."""
SETTLE_S = 5.0
"""Between two times that is swept up after those whose time has come."""


class LostError(ValueError):
    """The photograph is not on the table any more. Its text is a sentence."""

    def __init__(self, sentence: str = "That photograph is not kept any more. Show it again.") -> None:
        super().__init__(sentence)


class Forgetful(Protocol):
    """What can let go of all that it has of a photograph."""

    def forget(self) -> None: ...


class Held:
    """One photograph and what was made of it. Once it is let go, whoever still refers to it finds nothing in it."""

    def __init__(self, image: Image.Image) -> None:
        self.answers = Remembered(ANSWERS)
        self._image: Image.Image | None = image
        self._told: weakref.WeakSet[Forgetful] = weakref.WeakSet()
        self._lock = threading.Lock()

    @property
    def image(self) -> Image.Image:
        """Its pixels. Raises `LostError`."""
        image = self._image
        if image is None:
            raise LostError
        return image

    def tell(self, one: Forgetful) -> None:
        """Have `forget` called on it when the photograph goes; at once, if that has gone."""
        with self._lock:
            is_here = self._image is not None
            if is_here:
                self._told.add(one)
        if not is_here:
            one.forget()

    def let_go(self) -> None:
        """Forget the photograph and all that was made of it."""
        with self._lock:
            self._image = None
            told = list(self._told)
            self._told.clear()
        self.answers.close()
        for one in told:
            one.forget()


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """A photograph on the table. `truth` is what it shows, where that is known; `is_own`: the visitor's.

    What was found out about it, its `answers`, goes when it goes.
    """

    key: str
    held: Held
    truth: int | None
    accepted: frozenset[int]
    credit: Credit | None
    is_own: bool

    @property
    def image(self) -> Image.Image:
        """Its pixels. Raises `LostError` once it was taken away."""
        return self.held.image

    @property
    def answers(self) -> Remembered:
        return self.held.answers


class VisitorPhotographs:
    """Visitors' own photographs, under tokens: the last `most`, each for `kept_s`, whether anybody looks or not.

    `after` is called when some were let go, and once more a little later.
    """

    def __init__(self, *, most: int = KEPT, kept_s: float = KEPT_S, after: Callable[[], None] = lambda: None) -> None:
        self._most, self._kept_s, self.after = most, kept_s, after
        self._lie: OrderedDict[str, tuple[float, Subject]] = OrderedDict()
        self._changed = threading.Condition()
        self._keeper: threading.Thread | None = None

    def lay(self, data: bytes) -> str:
        """Put a photograph there; its token. Raises `UnreadablePhotographError`."""
        token = f"own-{secrets.token_urlsafe(18)}"
        subject = Subject(token, Held(decode(data, longest=_LONGEST)), None, frozenset(), None, is_own=True)
        with self._changed:
            self._lie[token] = (time.monotonic(), subject)
            gone = [self._lie.popitem(last=False)[1][1] for _ in range(len(self._lie) - self._most)]
            if self._keeper is None or not self._keeper.is_alive():
                self._keeper = threading.Thread(target=self._keep_time, name="desk", daemon=True)
                self._keeper.start()
        self._let_go(gone)
        return token

    def get(self, token: str) -> Subject:
        """The photograph of that token. Raises `LostError`."""
        with self._changed:
            laid, subject = self._lie.get(token, (0.0, None))
        if subject is None or time.monotonic() - laid > self._kept_s:
            raise LostError
        return subject

    def take_away(self, token: str) -> None:
        """Forget it at once."""
        with self._changed:
            _, subject = self._lie.pop(token, (0.0, None))
            self._changed.notify()
        self._let_go([subject] if subject is not None else [])

    def close(self) -> None:
        """Forget all of them."""
        with self._changed:
            gone = [subject for _, subject in self._lie.values()]
            self._lie.clear()
            self._changed.notify()
        self._let_go(gone)

    def _keep_time(self) -> None:
        """Let go of each when its time has come; ends when none lies there."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._next_s() <= 0, timeout=self._next_s())
                if not self._lie:
                    self._keeper = None
                    return
                old = [token for token in self._lie if self._left_s(token) <= 0]
                gone = [self._lie.pop(token)[1] for token in old]
            if gone:
                self._let_go(gone)
                time.sleep(SETTLE_S)
                self._let_go([])

    def _next_s(self) -> float:
        """Seconds until the next has to go; 0 where none is left."""
        return max(0.0, min((self._left_s(token) for token in self._lie), default=0.0))

    def _left_s(self, token: str) -> float:
        return self._lie[token][0] + self._kept_s - time.monotonic()

    def _let_go(self, gone: list[Subject]) -> None:
        for subject in gone:
            subject.held.let_go()
        try:
            self.after()
        except Exception:
            log.exception("what was made of a photograph that was taken away could not be swept up")


def small(image: Image.Image) -> Image.Image:
    """A photograph in at most `_LONGEST` pixels a side: enough for any network here."""
    if max(image.size) > _LONGEST:
        image.thumbnail((_LONGEST, _LONGEST), Image.Resampling.LANCZOS)
    return image
