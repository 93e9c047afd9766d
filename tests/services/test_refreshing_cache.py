"""Figures that are kept: fresh while they are quick to count, and nobody waits for slow ones twice."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.refreshing_cache import RefreshingCache


def until(true: object, timeout_s: float = 5.0) -> bool:
    assert callable(true)
    deadline = time.monotonic() + timeout_s
    while not true() and time.monotonic() < deadline:
        time.sleep(0.005)
    return bool(true())


def test_what_is_counted_in_a_blink_is_counted_each_time() -> None:
    counted = iter(range(10))
    kept = RefreshingCache(lambda: next(counted))
    assert [kept.get()[0] for _ in range(3)] == [0, 1, 2]


def test_what_takes_long_is_counted_once_for_all_and_anew_beside_them() -> None:
    counts: list[int] = []

    def count() -> int:
        counts.append(len(counts))
        time.sleep(0.05)
        return counts[-1]

    kept = RefreshingCache(count, blink_s=0.01, times=4)
    with ThreadPoolExecutor(8) as pool:
        assert {value for value, _ in pool.map(lambda _: kept.get(), range(8))} == {0}
    assert counts == [0]
    time.sleep(0.3)
    began = time.monotonic()
    value, age = kept.get()
    assert (value, time.monotonic() - began < 0.04) == (0, True), "the visitor gets what there is, at once"
    assert age > 0.2
    assert until(lambda: kept.get()[0] == 1)


def test_a_count_that_fails_is_told_the_first_time_and_later_leaves_what_there_is() -> None:
    works = threading.Event()

    def count() -> str:
        time.sleep(0.02)
        if not works.is_set():
            raise ValueError("no store")
        return "figures"

    kept = RefreshingCache(count, blink_s=0.001, times=1)
    with pytest.raises(ValueError, match="no store"):
        kept.get()
    works.set()
    assert kept.get()[0] == "figures"
    works.clear()
    time.sleep(0.1)
    assert kept.get()[0] == "figures"
    time.sleep(0.1)
    assert kept.get()[0] == "figures"
