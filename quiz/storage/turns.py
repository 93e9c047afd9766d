"""Turns at writing: first come, first served, so that nobody is passed over for as long as others keep coming."""

from collections import deque
from threading import Lock


class Turns:
    """A lock that goes to whoever has waited longest; `threading.Lock` goes to whoever happens to run."""

    def __init__(self) -> None:
        self._mutex = Lock()
        self._waiting: deque[Lock] = deque()
        self._is_taken = False

    def acquire(self, *, timeout: float) -> bool:
        """Wait so many seconds at most for one's turn; whether it came."""
        with self._mutex:
            if not self._is_taken:
                self._is_taken = True
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=timeout):
            return True
        with self._mutex:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it came in the very moment in which patience ended

    def release(self) -> None:
        """Let the next one have theirs."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
