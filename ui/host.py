"""Who may run things here: whoever knows the host's key, which is QUIZ_HOST_SECRET, else one that the log tells."""

import hmac
import logging
import os
import secrets
import threading
import time
from collections import deque

log = logging.getLogger(__name__)

TRIES = 10
WINDOW_S = 60.0


class Door:
    """Lets in who has the key, and after `TRIES` wrong ones in a minute nobody for a while.

    Without `secret` there is a new one for as long as the server runs; its log says where to go with it.
    """

    def __init__(self, secret: str | None = None) -> None:
        self._secret = secret or secrets.token_urlsafe(16)
        self._wrong: deque[float] = deque()
        self._lock = threading.Lock()
        if not secret:
            log.info("No QUIZ_HOST_SECRET is set. While this server runs, hosts enter at /host?key=%s", self._secret)

    def opens(self, key: str, *, now_s: float | None = None) -> bool:
        """Whether this is the key.

        Raises:
            PermissionError: too many wrong keys were tried; one sentence that says when to come back.
        """
        now = time.monotonic() if now_s is None else now_s
        with self._lock:
            while self._wrong and now - self._wrong[0] > WINDOW_S:
                self._wrong.popleft()
            if len(self._wrong) >= TRIES:
                wait = max(1, round(WINDOW_S - (now - self._wrong[0])))
                raise PermissionError(f"That were too many wrong keys. Try again in {wait} seconds.")
            is_it = hmac.compare_digest(key.strip().encode("utf-8", "surrogatepass"), self._secret.encode())
            if not is_it:
                self._wrong.append(now)
        return is_it


def the_door() -> Door:
    """The door as the environment has it."""
    return Door(os.environ.get("QUIZ_HOST_SECRET") or None)
