"""Figures that are kept: fresh while they are quick to count, and nobody waits for slow ones twice."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from services import refreshing_cache
from services.refreshing_cache import RefreshingCache
from tests.waiting import PATIENCE_S, until


class Clock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    mine = Clock()
    monkeypatch.setattr(refreshing_cache, "time", mine)
    return mine


def test_what_is_counted_in_a_blink_is_counted_each_time() -> None:
    counted = iter(range(10))
    kept = RefreshingCache(lambda: next(counted))
    assert [kept.get()[0] for _ in range(3)] == [0, 1, 2]


def test_what_takes_long_is_counted_once_for_all_and_anew_beside_them(clock: Clock) -> None:
    counts: list[int] = []
    may_end = threading.Event()
    may_end.set()

    def count() -> int:
        assert may_end.wait(PATIENCE_S)
        counts.append(len(counts))
        clock.now += 1.0
        return counts[-1]

    kept = RefreshingCache(count, blink_s=0.01, times=4)
    with ThreadPoolExecutor(8) as pool:
        assert {value for value, _ in pool.map(lambda _: kept.get(), range(8))} == {0}
    assert counts == [0]
    clock.now += 5.0
    may_end.clear()
    assert kept.get() == (0, 5.0), "the visitor gets what there is, while it is counted"
    may_end.set()
    until(lambda: kept.get()[0] == 1)


def test_a_count_that_fails_is_told_the_first_time_and_later_leaves_what_there_is(clock: Clock) -> None:
    works = threading.Event()

    def count() -> str:
        clock.now += 1.0
        if not works.is_set():
            raise ValueError("no store")
        return "figures"

    kept = RefreshingCache(count, blink_s=0.001, times=1)
    with pytest.raises(ValueError, match="no store"):
        kept.get()
    works.set()
    assert kept.get()[0] == "figures"
    works.clear()
    for _ in range(2):
        clock.now += 5.0
        assert kept.get()[0] == "figures"
        assert kept._counting is not None
        kept._counting.join(PATIENCE_S)
        assert not kept._counting.is_alive()
    assert kept.get()[0] == "figures"
