"""How much of a slow kind is done at once, so that fast answers stay fast.

Each slow kind of address has threads of its own and a line before them. Places in it go round between those who ask,
so that nobody who asks for a hundred things keeps others from their one; who finds the line full is told when to come
back. What is made once is kept, within a bound, and what could not be made is not tried again at once.
"""

import asyncio
import os
import sys
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, Generic, NamedTuple, ParamSpec, TypeVar

from starlette.requests import Request

from services.rate_limits import neighbourhood

P = ParamSpec("P")
T = TypeVar("T")
K = TypeVar("K")

_PAUSE_S: Final = 1.0
"""A refusal takes so long: who asks again at once would otherwise keep the server busy with refusing."""
PAUSING: Final = 256
"""How many refusals wait so at the same time; more are refused at once."""
_YIELDING: Final = 10
"""The niceness of threads that make what others can do without."""


class FullError(RuntimeError):
    """There is no place left. Its text is a sentence."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__("Too many are asking for this at once. Try again in a moment.")
        self.retry_after_s = retry_after_s


class Limit:
    """The threads of one slow kind, and the line before them. It belongs to one event loop.

    Args:
        what: what the threads are called.
        at_once: how many are worked on at the same time.
        waiting: how many wait, at most, and `each` how many of those for one asker.
        patience_s: who has waited for so long is told to come back.
        rests: while others wait, a place stays empty so many times as long as the work before took: so a crowd has a
            share of the machine and not all of it, and who is alone notices nothing.
        yields: its work may wait for all other work of this machine. Only for what hardly holds Python's lock, as
            Pillow does: others would wait for it with the thread that waits for all.
    """

    def __init__(
        self,
        what: str,
        *,
        at_once: int,
        waiting: int,
        each: int,
        patience_s: float = 10.0,
        pause_s: float = _PAUSE_S,
        rests: float = 0.0,
        yields: bool = False,
    ) -> None:
        self._at_once, self._most, self._each = at_once, waiting, each
        self._patience_s, self._pause_s, self._rests = patience_s, pause_s, rests
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix=what, initializer=_yield if yields else None)
        self._busy = self._waiting = self._pausing = 0
        self._lines: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    async def run(self, asker: str, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
        """Do the work in one of the threads, when its turn has come. Raises: FullError, and what the work raises."""
        await self._a_place(asker)
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            return await loop.run_in_executor(self._threads, partial(work, *arguments, **named))
        finally:
            if self._rests and self._lines:
                loop.call_later(self._rests * (loop.time() - began), self._hand_on)
            else:
                self._hand_on()

    async def check(self, asker: str) -> None:
        """For those who have something else to do first. Raises: FullError, where there is no place in the line."""
        if self._waiting >= self._most or len(self._lines.get(asker, ())) >= self._each:
            await self._pause()
            raise FullError(max(1, round(self._patience_s)))

    async def _a_place(self, asker: str) -> None:
        if self._busy < self._at_once:
            self._busy += 1
            return
        await self.check(asker)
        turn = asyncio.get_running_loop().create_future()
        self._lines.setdefault(asker, deque()).append(turn)
        self._waiting += 1
        try:
            await asyncio.wait({turn}, timeout=self._patience_s)
        except asyncio.CancelledError:
            if turn.done():
                self._hand_on()
            else:
                self._leave(asker, turn)
            raise
        if not turn.done():
            self._leave(asker, turn)
            raise FullError(max(1, round(self._patience_s)))

    def _hand_on(self) -> None:
        """A place is free: it goes to whoever has waited longest of the asker whose turn it is."""
        if not self._lines:
            self._busy -= 1
            return
        asker, line = self._lines.popitem(last=False)
        self._waiting -= 1
        line.popleft().set_result(None)
        if line:
            self._lines[asker] = line

    def _leave(self, asker: str, turn: "asyncio.Future[None]") -> None:
        self._waiting -= 1
        line = self._lines[asker]
        line.remove(turn)
        if not line:
            del self._lines[asker]

    async def _pause(self) -> None:
        if self._pausing >= PAUSING:
            return
        self._pausing += 1
        try:
            await asyncio.sleep(self._pause_s)
        finally:
            self._pausing -= 1


class _Failure(NamedTuple):
    """What is remembered of one: not the error itself, whose traceback would keep all that was at hand then."""

    at: float
    kind: type[Exception]
    arguments: tuple[object, ...]

    def is_of_the_last(self, seconds: float) -> bool:
        return time.monotonic() - self.at < seconds

    def again(self) -> Exception:
        """The error anew."""
        try:
            return self.kind(*self.arguments)
        except TypeError:
            return RuntimeError(*self.arguments)


class Kept(Generic[K]):
    """What is made in a limit's threads, once for all who ask at the same time, and kept.

    Args:
        make: makes it; what it raises is raised again for `remembered_s` without trying.
        at_most_bytes: the latest that go into so many bytes are kept.
    """

    def __init__(
        self, limit: Limit, make: Callable[[K], bytes], *, at_most_bytes: int, remembered_s: float = 60.0
    ) -> None:
        self._limit, self._make = limit, make
        self._room, self._remembered_s = at_most_bytes, remembered_s
        self._size = 0
        self._found: OrderedDict[K, bytes] = OrderedDict()
        self._failed: OrderedDict[K, _Failure] = OrderedDict()
        self._making: dict[K, asyncio.Task[bytes]] = {}

    async def get(self, key: K, *, asker: str) -> bytes:
        """It, made now where it is not there yet. Raises: FullError, and what making it raises or raised of late."""
        if (found := self._found.get(key)) is not None:
            self._found.move_to_end(key)
            return found
        if (failed := self._failed.get(key)) is not None:
            if failed.is_of_the_last(self._remembered_s):
                raise failed.again()
            del self._failed[key]
        if (making := self._making.get(key)) is None:
            making = asyncio.create_task(self._made(key, asker))
            self._making[key] = making
            making.add_done_callback(partial(self._done, key))
        return await asyncio.shield(making)

    async def _made(self, key: K, asker: str) -> bytes:
        try:
            made = await self._limit.run(asker, self._make, key)
        except FullError:
            raise
        except Exception as failed:
            self._failed[key] = _Failure(time.monotonic(), type(failed), failed.args)
            while len(self._failed) > _FAILURES:
                self._failed.popitem(last=False)
            raise
        if len(made) <= self._room:
            self._found[key] = made
            self._size += len(made)
        while self._size > self._room:
            self._size -= len(self._found.popitem(last=False)[1])
        return made

    def _done(self, key: K, task: "asyncio.Task[bytes]") -> None:
        del self._making[key]
        if not task.cancelled():
            task.exception()  # whoever asked may have left


_FAILURES: Final = 1000


def asker(request: Request) -> str:
    """Who asks, as far as limits tell people apart: the address, of IPv6 the household's. Kept while it waits."""
    return "" if request.client is None else neighbourhood(request.client.host)


def _yield() -> None:
    """Let all others go first, on systems where a thread can."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _YIELDING)
