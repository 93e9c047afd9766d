"""The line before slow work: how much at once, whose turn it is, who is sent away, and what is kept."""

import asyncio
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from starlette.requests import Request

from tests.waiting import PATIENCE_S
from web.limits import FullError, Kept, Limit, asker


class Work:
    """Work that goes on until it is let go; who has begun, and how many did at the same time."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.most = 0
        self._at_work = 0
        self._lock = threading.Lock()
        self._places = threading.Semaphore(0)

    def __call__(self, name: str) -> str:
        with self._lock:
            self.begun.append(name)
            self._at_work += 1
            self.most = max(self.most, self._at_work)
        assert self._places.acquire(timeout=PATIENCE_S)
        with self._lock:
            self._at_work -= 1
        return name

    def let_go(self, many: int = 1) -> None:
        self._places.release(many)


async def until(holds: Callable[[], bool]) -> None:
    """Wait for what other tasks and threads bring about."""
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.001)


def limit(**bounds: Any) -> Limit:
    return Limit("test", **({"at_once": 1, "waiting": 10, "each": 10, "patience_s": 30, "pause_s": 0} | bounds))


def test_no_more_at_once_than_there_are_places() -> None:
    async def ask() -> None:
        line, work = limit(at_once=2), Work()
        asking = [asyncio.create_task(line.run("a", work, str(n))) for n in range(6)]
        await until(lambda: len(work.begun) == 2)
        work.let_go(6)
        assert await asyncio.gather(*asking) == list("012345")
        assert work.most == 2

    asyncio.run(ask())


def test_who_asks_for_much_does_not_keep_another_from_their_one() -> None:
    async def ask() -> None:
        line, work = limit(), Work()
        asking = [asyncio.create_task(line.run("greedy", work, f"greedy {n}")) for n in range(5)]
        await until(lambda: len(work.begun) == 1)
        asking.append(asyncio.create_task(line.run("other", work, "other")))
        work.let_go(6)
        await asyncio.gather(*asking)
        assert work.begun[:3] == ["greedy 0", "greedy 1", "other"]

    asyncio.run(ask())


@pytest.mark.parametrize(("bounds", "by"), [({"waiting": 2}, "abcd"), ({"each": 2}, "aaaa")])
def test_a_full_line_is_said_with_when_to_come_back(bounds: dict[str, int], by: str) -> None:
    async def ask() -> None:
        line, work = limit(**bounds), Work()
        asking = [asyncio.create_task(line.run(who, work, "")) for who in by[:3]]
        await until(lambda: len(work.begun) == 1)
        with pytest.raises(FullError, match=r"\.$") as full:
            await line.run(by[3], work, "")
        assert full.value.retry_after_s >= 1
        work.let_go(3)
        await asyncio.gather(*asking)
        work.let_go()
        assert await line.run("a", work, "again") == "again", "there is room again"

    asyncio.run(ask())


def test_a_full_line_is_known_before_anything_else_is_done() -> None:
    async def ask() -> None:
        line, work = limit(each=1), Work()
        await line.check("a")
        asking = [asyncio.create_task(line.run("a", work, "")) for _ in range(2)]
        await until(lambda: len(work.begun) == 1)
        with pytest.raises(FullError):
            await line.check("a")
        await line.check("b")
        work.let_go(2)
        await asyncio.gather(*asking)

    asyncio.run(ask())


def test_patience_ends_and_leaves_the_place_to_others() -> None:
    async def ask() -> None:
        line, work = limit(patience_s=0.01), Work()
        first = asyncio.create_task(line.run("a", work, "first"))
        await until(lambda: len(work.begun) == 1)
        with pytest.raises(FullError):
            await line.run("b", work, "late")
        work.let_go(2)
        await first
        assert await line.run("b", work, "next") == "next"
        assert work.begun == ["first", "next"]

    asyncio.run(ask())


def test_who_leaves_the_line_takes_no_place_with_them() -> None:
    async def ask() -> None:
        line, work = limit(), Work()
        first = asyncio.create_task(line.run("a", work, "first"))
        await until(lambda: len(work.begun) == 1)
        leaving = asyncio.create_task(line.run("b", work, "leaving"))
        staying = asyncio.create_task(line.run("c", work, "staying"))
        await asyncio.sleep(0)
        leaving.cancel()
        work.let_go(2)
        assert list(await asyncio.gather(first, staying)) == ["first", "staying"]
        assert "leaving" not in work.begun

    asyncio.run(ask())


def test_between_those_who_wait_there_is_a_rest_and_for_who_is_alone_none() -> None:
    async def ask() -> None:
        ends: list[tuple[float, float]] = []

        def work() -> None:
            began = time.monotonic()
            time.sleep(0.02)
            ends.append((began, time.monotonic()))

        sleepy = limit(rests=3000)  # a minute
        async with asyncio.timeout(30):
            for _ in range(3):
                await sleepy.run("a", work)
        ends.clear()
        line = limit(rests=3)
        await asyncio.gather(*(line.run("a", work) for _ in range(3)))
        for (began, ended), (next_began, _) in pairwise(ends):
            assert next_began - ended >= 3 * (ended - began) - 0.01
        assert await line.run("b", lambda: "then") == "then", "the place was handed on"

    asyncio.run(ask())


def test_slow_work_takes_none_of_the_threads_that_others_use() -> None:
    async def ask() -> None:
        line, work = limit(at_once=3), Work()
        asking = [asyncio.create_task(line.run("a", work, "")) for _ in range(3)]
        await until(lambda: len(work.begun) == 3)
        assert await limit().run("a", lambda: "fast") == "fast"
        work.let_go(3)
        await asyncio.gather(*asking)

    asyncio.run(ask())


def test_what_is_asked_for_at_the_same_time_is_made_once() -> None:
    async def ask() -> None:
        work = Work()
        kept: Kept[str] = Kept(limit(), lambda key: work(key).encode(), at_most_bytes=100)
        asking = [asyncio.create_task(kept.get("card", asker=str(n))) for n in range(30)]
        await until(lambda: len(work.begun) == 1)
        work.let_go()
        assert set(await asyncio.gather(*asking)) == {b"card"}
        assert await kept.get("card", asker="late") == b"card"
        assert work.begun == ["card"]

    asyncio.run(ask())


def test_who_began_it_may_leave_and_the_others_have_it() -> None:
    async def ask() -> None:
        work = Work()
        kept: Kept[str] = Kept(limit(), lambda key: work(key).encode(), at_most_bytes=100)
        first, second = (asyncio.create_task(kept.get("card", asker="a")) for _ in range(2))
        await until(lambda: len(work.begun) == 1)
        first.cancel()
        work.let_go()
        assert await second == b"card"

    asyncio.run(ask())


def test_a_failure_is_remembered_for_a_while() -> None:
    asked: list[str] = []

    def fail(key: str) -> bytes:
        asked.append(key)
        raise ValueError("It cannot be read.")

    async def ask() -> None:
        kept: Kept[str] = Kept(limit(), fail, at_most_bytes=100)
        for _ in range(3):
            with pytest.raises(ValueError, match="cannot be read"):
                await kept.get("card", asker="a")
        assert asked == ["card"]
        forgetful: Kept[str] = Kept(limit(), fail, at_most_bytes=100, remembered_s=0)
        for _ in range(2):
            with pytest.raises(ValueError, match="cannot be read"):
                await forgetful.get("card", asker="a")
        assert asked == ["card"] * 3

    asyncio.run(ask())


def test_what_is_kept_has_a_bound_also_where_one_thing_is_larger_than_it() -> None:
    made: list[int] = []

    def make(size: int) -> bytes:
        made.append(size)
        return bytes(size)

    async def ask() -> None:
        kept: Kept[int] = Kept(limit(), make, at_most_bytes=100)
        for size in (40, 50, 40, 30, 50, 500, 30):
            assert len(await kept.get(size, asker="a")) == size
        assert made == [40, 50, 30, 50, 500], "50 was the oldest, and what is too large drives nothing out"

    asyncio.run(ask())


@pytest.mark.parametrize(
    ("client", "who"),
    [
        (None, ""),
        (("192.0.2.7", 1), "192.0.2.7"),
        (("2001:db8::1:2:3:4", 1), "2001:db8::/64"),
        (("testclient", 1), "testclient"),
    ],
)
def test_who_asks_is_the_address_and_of_ipv6_the_household(client: tuple[str, int] | None, who: str) -> None:
    assert asker(Request({"type": "http", "client": client, "headers": []})) == who
