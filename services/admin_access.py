"""Who may run things here: whoever knows the admin's key, which is QUIZ_ADMIN_SECRET, else one that the log tells."""

import hashlib
import hmac
import logging
import secrets
import threading
import time
from collections import OrderedDict
from typing import Final

from config.settings import settings
from services.rate_limits import neighbourhood, wait_in_words

log = logging.getLogger(__name__)

FREE: Final = 5
"""So many wrong keys cost an address nothing; after that each doubles the time until its next try."""

_LONGEST_S: Final = 900.0
_FORGOTTEN_S: Final = 3600.0
_REMEMBERED: Final = 20_000
"""Of how many addresses the wrong keys are remembered."""


class AdminAccess:
    """Lets in who has the key. Who tries wrong ones waits longer and longer, with all of their address and nobody else.

    Addresses are not kept, but a keyed hash while the server runs. Those that are not known count as one.

    Without `secret` the log says where to go. That link lets one visitor in, who is then an admin for as long as the
    server runs; the log then has the next link.
    """

    def __init__(self, secret: str | None = None) -> None:
        self._is_once = not secret
        self._secret = secret or ""
        self._admins: set[str] = set()
        self._pepper = secrets.token_bytes(32)
        self._wrong: OrderedDict[bytes, tuple[int, float]] = OrderedDict()
        self._lock = threading.Lock()
        if self._is_once:
            self._renew("No QUIZ_ADMIN_SECRET is set.")

    def knows(self, player: str) -> bool:
        """Whether that player has entered by such a link."""
        return player in self._admins

    def leaves(self, player: str) -> None:
        """That player is an admin no more."""
        self._admins.discard(player)

    def _renew(self, why: str) -> None:
        self._secret = secrets.token_urlsafe(16)
        log.info("%s One admin, once, enters at /admin?key=%s", why, self._secret)

    def opens(self, key: str, *, player: str = "", address: str | None = None, now_s: float | None = None) -> bool:
        """Whether this is the key; `player` is who tries it, from `address`.

        Raises:
            PermissionError: too many wrong keys came from there; one sentence that says when to come back.
        """
        now = time.monotonic() if now_s is None else now_s
        named = str(neighbourhood(address or "")).encode("utf-8", "surrogatepass")
        where = hashlib.blake2b(named, key=self._pepper, digest_size=16).digest()
        with self._lock:
            wrong, last = self._wrong.get(where, (0, now))
            if now - last > _FORGOTTEN_S:
                wrong = 0
            wait = last + _delay_s(wrong) - now
            if wait > 0:
                raise PermissionError(f"Those were too many wrong keys. Try again in {wait_in_words(wait)}.")
            is_it = hmac.compare_digest(key.strip().encode("utf-8", "surrogatepass"), self._secret.encode())
            if is_it:
                self._wrong.pop(where, None)
                if self._is_once:
                    self._admins.add(player)
                    self._renew("The admin's link was used.")
            else:
                self._remember(where, wrong + 1, now)
        return is_it

    def _remember(self, where: bytes, wrong: int, now: float) -> None:
        self._wrong[where] = wrong, now
        self._wrong.move_to_end(where)
        while len(self._wrong) > _REMEMBERED:
            self._wrong.popitem(last=False)


def _delay_s(wrong: int) -> float:
    """How long after so many wrong keys the next may be tried."""
    return 0.0 if wrong < FREE else min(_LONGEST_S, 2.0 ** min(wrong - FREE, 20))


def make_admin_access() -> AdminAccess:
    """The door as the environment has it."""
    return AdminAccess(settings().admin_secret or None)
