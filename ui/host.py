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

    Without `secret` the log says where to go. That link lets one visitor in, who is then a host for as long as the
    server runs; the log then has the next link.
    """

    def __init__(self, secret: str | None = None) -> None:
        self._is_once = not secret
        self._secret = secret or ""
        self._hosts: set[str] = set()
        self._wrong: deque[float] = deque()
        self._lock = threading.Lock()
        if self._is_once:
            self._renew("No QUIZ_HOST_SECRET is set.")

    def knows(self, player: str) -> bool:
        """Whether that player has entered by such a link."""
        return player in self._hosts

    def leaves(self, player: str) -> None:
        """That player is a host no more."""
        self._hosts.discard(player)

    def _renew(self, why: str) -> None:
        self._secret = secrets.token_urlsafe(16)
        log.info("%s One host, once, enters at /host?key=%s", why, self._secret)

    def opens(self, key: str, *, player: str = "", now_s: float | None = None) -> bool:
        """Whether this is the key; `player` is who tries it.

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
            elif self._is_once:
                self._hosts.add(player)
                self._renew("The host's link was used.")
        return is_it


def the_door() -> Door:
    """The door as the environment has it."""
    return Door(os.environ.get("QUIZ_HOST_SECRET", "").strip() or None)
