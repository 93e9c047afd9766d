"""What was found out once and may be asked again: so many answers, the oldest forgotten first."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

T = TypeVar("T")


class Remembered:
    """At most `most` answers under their keys. It forgets with whatever holds it; safe among threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, object] = OrderedDict()
        self._is_closed = False
        self._lock = threading.Lock()

    def get(self, key: Hashable, find_out: Callable[[], T]) -> T:
        """What is known under that key, found out first if need be; two who ask at once may both find out."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return cast("T", self._known[key])
        found = find_out()
        with self._lock:
            if self._is_closed:
                return found
            self._known[key] = found
            self._known.move_to_end(key)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return found

    def close(self) -> None:
        """Forget all of it, and remember nothing more."""
        with self._lock:
            self._is_closed = True
            self._known.clear()
