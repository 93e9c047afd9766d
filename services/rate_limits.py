"""How often one may do what: per player and per address. No address is kept, but a keyed hash while the server runs.

A class of thirty sits behind one address, so what an address may do is many times what a player may. To hide a comment
is another matter: a new player is one cookie away, a new address is not, so an address counts once for each comment.
"""

import hashlib
import ipaddress
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_REMEMBERED: Final = 20_000
"""Of how many players and addresses the last deeds are remembered; who was quiet longest is forgotten first."""


class Doing(StrEnum):
    """What is counted."""

    SAY = "say"
    CLICK = "click"
    REPORT = "report"
    JOIN = "join"
    MISS = "miss"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Rate:
    """So many times in so many seconds."""

    times: int
    per_s: float


BY_PLAYER: Final[Mapping[Doing, tuple[Rate, ...]]] = {
    Doing.SAY: (Rate(5, 60), Rate(40, 3600)),
    Doing.CLICK: (Rate(60, 60),),
    Doing.REPORT: (Rate(10, 600),),
    Doing.JOIN: (Rate(30, 60),),
    Doing.MISS: (Rate(3, 60),),
    Doing.OPEN: (Rate(10, 3600),),
}
_PER_ADDRESS: Final = 20
"""How many players' worth an address may do."""

_LOOKS_BACK: Final = _PER_ADDRESS * max(rate.times for rates in BY_PLAYER.values() for rate in rates)


class TooOftenError(ValueError):
    """Not now: `str()` is a sentence that says when."""


class RateLimits:
    """Counts what is done; safe to share between threads. What it knows is gone with the process."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._done: OrderedDict[bytes, deque[float]] = OrderedDict()
        self._places: OrderedDict[bytes, None] = OrderedDict()

    def take(self, doing: Doing, *, player: str, address: str | None, now_s: float | None = None) -> None:
        """Note that it is done now, if it may be.

        Raises:
            TooOftenError: it may not be yet, and was not noted.
        """
        now = time.monotonic() if now_s is None else now_s
        who = [(self._key(doing, "player", player), 1)]
        if address is not None:  # not known on this very machine, nor behind a proxy that does not say
            who.append((self._key(doing, "address", neighbourhood(address)), _PER_ADDRESS))
        with self._lock:
            wait = max(self._wait(key, rate, times, now) for key, times in who for rate in BY_PLAYER[doing])
            if wait > 0:
                raise TooOftenError(f"That is a lot at once. Come back in {wait_in_words(wait)}.")
            for key, _ in who:
                self._done.setdefault(key, deque(maxlen=_LOOKS_BACK)).append(now)
                self._done.move_to_end(key)
            self._forget_the_quietest()

    def take_from(self, doing: Doing, address: str | None, *, now_s: float | None = None) -> None:
        """Note that it is done from that address by somebody who is no player; all whose address is not known are in
        one place. Raises: TooOftenError: it may not be yet, and was not noted."""
        self.check_from(doing, address, now_s=now_s)
        now = time.monotonic() if now_s is None else now_s
        with self._lock:
            key = self._key(doing, "address", neighbourhood(address or ""))
            self._done.setdefault(key, deque(maxlen=_LOOKS_BACK)).append(now)
            self._done.move_to_end(key)
            self._forget_the_quietest()

    def check_from(self, doing: Doing, address: str | None, *, now_s: float | None = None) -> None:
        """Whether it may be done from there, without noting it. Raises: TooOftenError."""
        now = time.monotonic() if now_s is None else now_s
        key = self._key(doing, "address", neighbourhood(address or ""))
        with self._lock:
            wait = max(self._wait(key, rate, _PER_ADDRESS, now) for rate in BY_PLAYER[doing])
        if wait > 0:
            raise TooOftenError(f"That is a lot at once. Come back in {wait_in_words(wait)}.")

    def forget(self, player: str) -> None:
        """Forget what that player has done; what came from their address stays counted, under a key of its own."""
        with self._lock:
            for doing in Doing:
                self._done.pop(self._key(doing, "player", player), None)

    def is_first_from(self, address: str | None, comment: str) -> bool:
        """Note that the comment is reported from that address now, and say whether nobody there has done so before.

        All whose address is not known are in one place.
        """
        key = self._key(Doing.REPORT, comment, "" if address is None else neighbourhood(address))
        with self._lock:
            is_first = key not in self._places
            self._places[key] = None
            self._places.move_to_end(key)
            while len(self._places) > _REMEMBERED:
                self._places.popitem(last=False)
        return is_first

    def take_back(self, address: str | None, comment: str) -> None:
        """Forget that the comment was reported from there: it came to nothing."""
        with self._lock:
            self._places.pop(self._key(Doing.REPORT, comment, "" if address is None else neighbourhood(address)), None)

    def _forget_the_quietest(self) -> None:
        while len(self._done) > _REMEMBERED:
            self._done.popitem(last=False)

    def _wait(self, key: bytes, rate: Rate, times: int, now: float) -> float:
        """How many seconds it takes until there is room again for one more; 0 if there is."""
        done = self._done.get(key)
        most = rate.times * times
        if done is None or len(done) < most:
            return 0.0
        return max(0.0, done[-most] + rate.per_s - now)

    def _key(self, doing: Doing, kind: str, value: str) -> bytes:
        text = f"{doing}\n{kind}\n{value}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, key=self._secret, digest_size=16).digest()


def neighbourhood(address: str) -> str:
    """What stands for an address: itself, and of IPv6 the first 64 bits, of which one household has all the rest."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found)


def wait_in_words(wait_s: float) -> str:
    """A time to wait, rounded up."""
    seconds = max(1, int(-(-wait_s // 1)))
    if seconds <= 90:
        return f"{seconds} second{'s' * (seconds != 1)}"
    return f"{-(-seconds // 60)} minutes"
