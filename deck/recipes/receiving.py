"""The files of a recipe, as they come: each checked before it is put in place, and none waited for longer than it may.

Each is fetched in a thread of its own, a few at a time: a name that nobody finds, or a server that sends a byte a
minute, holds up its own photograph alone.
"""

import contextlib
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests

from deck.digests import digests
from deck.download import DownloadError, UnreachedError, fetch, host_of
from deck.photographs import UnreadablePhotographError, decode
from deck.recipes.opening import FILES, as_photograph
from deck.recipes.table import DeckRecipe, Ingredient, check_address

_AT_A_TIME = 6
_LOOK_S = 0.05
_GRACE_S = 1.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a recipe may take, whatever it says.

    Attributes:
        file_bytes: the most that one file may have.
        all_bytes: the most that all files may have.
        known_s: so soon the first answer must have come, from whatever host; else there is no connection.
        file_s: the longest that one file may take, in all.
        all_s: the longest that all files may take.
        silence_s: seconds to connect, and of silence after that.
    """

    file_bytes: int = 25_000_000
    all_bytes: int = 500_000_000
    known_s: float = 30.0
    file_s: float = 300.0
    all_s: float = 1_800.0
    silence_s: tuple[float, float] = (10.0, 20.0)


@dataclass(frozen=True, slots=True)
class RecipeProgress:
    """How far a fetch has come: so many of so many files, and bytes that came now."""

    done: int
    total: int
    received_bytes: int


class _StoppedError(Exception):
    """Nobody waits for this file any more."""


class _PublicSession(requests.Session):
    """Follows nobody to an address that a recipe could not have named."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target = super().get_redirect_target(resp)
        if target is not None:
            try:
                check_address(urljoin(resp.url, target))
            except ValueError as error:
                raise DownloadError(f"{host_of(resp.url)} sends on to somewhere else: {error}.") from error
        return target


class _Job:
    """One file on its way."""

    def __init__(self, of: list[Ingredient], until: float) -> None:
        self.of = of
        self.until = until
        self.received_bytes = 0
        self.is_given_up = False

    @property
    def one(self) -> Ingredient:
        return self.of[0]


class Receiving:
    """One fetch of a recipe's files into `work`."""

    def __init__(
        self, recipe: DeckRecipe, work: Path, mirror: str, bounds: Bounds, tell: Callable[[RecipeProgress], None]
    ) -> None:
        self.names: dict[str, list[Ingredient]] = {}
        for one in recipe.ingredients:
            self.names.setdefault(one.file_name, []).append(one)
        self.came = 0
        self._files = work / FILES
        self._work = work
        self._mirror = mirror.rstrip("/")
        self._bounds = bounds
        self._tell = tell
        self._left_out: dict[str, str] = {}
        self._reached: set[str] = set()
        self._received_bytes = 0
        self._sessions: queue.SimpleQueue[requests.Session] = queue.SimpleQueue()
        self._ended: queue.SimpleQueue[tuple[_Job, str, bool]] = queue.SimpleQueue()
        self._running: dict[_Job, threading.Thread] = {}
        self._waiting: deque[list[Ingredient]] = deque()
        self._again: list[list[Ingredient]] = []
        self._is_second_time = False

    def fetch_all(self) -> dict[str, str]:
        """Which files did not come, by name, and why: a sentence each. Raises: DownloadError without a connection."""
        here = {name: self._files / name for name in self.names}
        found = digests(self._work, [file for file in here.values() if file.exists()])
        self._waiting.extend(of for name, of in self.names.items() if found.get(here[name]) != of[0].sha256)
        missing, began = len(self._waiting), time.monotonic()
        try:
            while self._waiting or self._running:
                self._say_how_far()
                self._check_bounds(began)
                while self._waiting and len(self._running) < _AT_A_TIME:
                    self._start(self._waiting.popleft())
                with contextlib.suppress(queue.Empty):
                    self._settle(*self._ended.get(timeout=_LOOK_S))
                self._give_up_the_late()
                if not (self._waiting or self._running) and self._again and not self._is_second_time:
                    self._is_second_time = True
                    self._reached.clear()
                    self._waiting.extend(self._again)
            if missing and not self._reached and not self._is_second_time:
                raise UnreachedError(next(iter(self._left_out.values())))
            self.came = missing - len(self._left_out)
            self._say_how_far()
        finally:
            self._stop()
        return self._left_out

    def _say_how_far(self) -> None:
        away = len(self._waiting) + len(self._running) + len(self._left_out)
        done = len(self.names) - away - (0 if self._is_second_time else len(self._again))
        self._tell(RecipeProgress(done, len(self.names), self._so_far))

    @property
    def _so_far(self) -> int:
        return self._received_bytes + sum(job.received_bytes for job in self._running)

    def _check_bounds(self, began: float) -> None:
        took_s = time.monotonic() - began
        if took_s > self._bounds.all_s:
            raise DownloadError(f"It took longer than {self._bounds.all_s / 60:,.0f} minutes: {self._goes_on}")
        if self._running and not self._reached and took_s > self._bounds.known_s and not self._is_second_time:
            host = host_of(self._url(next(iter(self._running)).one))
            raise UnreachedError(f"{host} did not answer within {self._bounds.known_s:g} s: check the connection.")
        if self._so_far > self._bounds.all_bytes:
            raise DownloadError(
                f"What came is more than the {self._bounds.all_bytes / 1e6:,.0f} MB that a recipe may have: make "
                "several recipes of it."
            )

    @property
    def _goes_on(self) -> str:
        here = sum((self._files / name).exists() for name in self.names)
        return f"try again, and it goes on; {here:,} of {len(self.names):,} photographs are here."

    def _start(self, of: list[Ingredient]) -> None:
        job = _Job(of, time.monotonic() + self._bounds.file_s)
        thread = threading.Thread(target=self._fetch, args=(job,), name="fetch recipe", daemon=True)
        self._running[job] = thread
        thread.start()

    def _settle(self, job: _Job, why: str, is_unreached: bool) -> None:
        if self._running.pop(job, None) is None:
            return  # it was given up before
        self._received_bytes += job.received_bytes
        if not why:
            return
        host = host_of(self._url(job.one))
        if is_unreached and host in self._reached and not self._is_second_time:
            self._again.append(job.of)  # it may be the connection, and no fault of this source
            return
        if is_unreached and not self._reached and self._is_second_time:
            raise UnreachedError(f"The connection to {host} broke off: {self._goes_on}")
        self._leave_out([job.of], why)
        if host not in self._reached:  # whoever is not there for one is not there for the others
            others = [of for of in self._waiting if host_of(self._url(of[0])) == host]
            self._leave_out(others, why)
            for of in others:
                self._waiting.remove(of)

    def _give_up_the_late(self) -> None:
        now = time.monotonic()
        for job in [job for job in self._running if now > job.until]:
            job.is_given_up = True
            del self._running[job]
            self._received_bytes += job.received_bytes
            self._leave_out([job.of], f"It had not come after {self._bounds.file_s:g} s.")

    def _leave_out(self, files: Iterable[list[Ingredient]], why: str) -> None:
        self._left_out |= {of[0].file_name: why for of in files}

    def _stop(self) -> None:
        for job in self._running:
            job.is_given_up = True
        until = time.monotonic() + _GRACE_S
        for thread in self._running.values():
            thread.join(max(0.0, until - time.monotonic()))
        with contextlib.suppress(queue.Empty):
            while True:
                self._sessions.get_nowait().close()

    def _fetch(self, job: _Job) -> None:
        """In a thread of its own: one file, fetched, looked at and put in place."""
        name, url = job.one.file_name, self._url(job.one)
        arrived = self._files / f"{name}.new"
        is_unreached = False
        try:
            session = self._sessions.get_nowait()
        except queue.Empty:
            session = requests.Session() if self._mirror else _PublicSession()
        session.hooks["response"] = [lambda *_, **__: self._reached.add(host_of(url))]
        try:
            fetch(
                url,
                arrived,
                sha256_prefix=job.one.sha256,
                progress=lambda done, total: self._heard(job, done, total),
                timeout_s=self._bounds.silence_s,
                session=session,
                is_alone=True,
            )
            for one in job.of:
                decode(as_photograph(one, arrived).read())
            arrived.replace(self._files / name)
            why = ""
        except _StoppedError:
            why = "Nobody waited for it."
        except UnreachedError as error:  # what came is kept
            is_unreached, why = True, str(error)
        except (DownloadError, UnreadablePhotographError) as error:
            arrived.unlink(missing_ok=True)
            why = str(error)
        except Exception as error:  # whatever a stranger's server brings about, it is that source's fault
            arrived.unlink(missing_ok=True)
            why = f"It could not be fetched ({type(error).__name__})."
        if why:
            session.close()
        else:
            self._sessions.put(session)
        self._ended.put((job, why, is_unreached))

    def _heard(self, job: _Job, done: int, total: int | None) -> None:
        job.received_bytes = done
        if job.is_given_up:
            raise _StoppedError
        most = min(self._bounds.file_bytes, job.one.size_bytes or self._bounds.file_bytes)
        if max(done, total or 0) > most:
            size = f"{most / 1e6:,.1f} MB" if most > 100_000 else f"{most:,} bytes"
            raise DownloadError(f"What {host_of(self._url(job.one))} sends is larger than the {size} that it may have.")

    def _url(self, one: Ingredient) -> str:
        if not self._mirror:
            return one.address
        parts = urlsplit(one.address)
        return f"{self._mirror}{parts.path}{f'?{parts.query}' if parts.query else ''}"
