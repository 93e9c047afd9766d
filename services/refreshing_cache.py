"""Figures that take long to count: kept for a while that grows with how long they took, and counted anew beside the
visitors. What is counted in a blink is counted each time.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")

BLINK_S = 0.3
_TIMES = 20
"""A figure is kept for so many times as long as it took: counting never takes more than a twentieth of a core."""


class RefreshingCache(Generic[T]):
    """What `count` finds. Safe among threads: however many ask, it is counted once at a time."""

    def __init__(self, count: Callable[[], T], *, blink_s: float = BLINK_S, times: float = _TIMES) -> None:
        self._count, self._blink_s, self._times = count, blink_s, times
        self._turn = threading.Lock()
        self._found: tuple[T, float, float] | None = None
        self._counting: threading.Thread | None = None

    def get(self) -> tuple[T, float]:
        """What was found, and how many seconds ago; who asks first waits. Raises what `count` raises."""
        if self._found is None or self._found[2] <= self._blink_s:
            with self._turn:
                if self._found is None or self._found[2] <= self._blink_s:
                    self._found = self._counted()
        found, at, took = self._found
        age = time.monotonic() - at
        if age > self._times * took > self._times * self._blink_s:
            self._refresh()
        return found, age

    def _counted(self) -> tuple[T, float, float]:
        began = time.monotonic()
        found = self._count()
        return found, time.monotonic(), time.monotonic() - began

    def _refresh(self) -> None:
        with self._turn:
            if self._counting is None or not self._counting.is_alive():
                self._counting = threading.Thread(target=self._again, name="counting", daemon=True)
                self._counting.start()

    def _again(self) -> None:
        try:
            found = self._counted()
        except Exception:
            log.exception("figures could not be counted anew; those of before stay")
        else:
            self._found = found
