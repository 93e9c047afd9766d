"""Writes that come at once are written at once, each hears of its own fate, and nobody waits for ever."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from quiz.storage.failures import Failure, StoreError
from quiz.storage.rooms.group_commit import GroupCommit


def test_those_that_come_while_one_is_written_are_written_together() -> None:
    batches: list[list[int]] = []
    begun, go = threading.Event(), threading.Event()

    def write(numbers: Sequence[int]) -> list[Exception | None]:
        batches.append(list(numbers))
        begun.set()
        assert go.wait(60)
        return [None] * len(numbers)

    commits = GroupCommit(write)
    with ThreadPoolExecutor(9) as many:
        first = many.submit(commits.put, 0)
        assert begun.wait(60)
        rest = [many.submit(commits.put, number) for number in range(1, 9)]
        while len(commits._queue) < 8:
            pass
        go.set()
        for one in (first, *rest):
            one.result(60)
    assert batches[0] == [0]
    assert sorted(batches[1]) == list(range(1, 9))


def test_each_hears_of_its_own_refusal() -> None:
    def write(numbers: Sequence[int]) -> list[Exception | None]:
        return [ValueError(str(n)) if n % 2 else None for n in numbers]

    commits = GroupCommit(write)

    def put(number: int) -> str:
        try:
            commits.put(number)
        except ValueError as refusal:
            return str(refusal)
        return ""

    with ThreadPoolExecutor(8) as many:
        assert list(many.map(put, range(200))) == [str(n) if n % 2 else "" for n in range(200)]


def test_what_fails_together_is_tried_alone_so_that_one_fault_is_not_anothers() -> None:
    begun, go = threading.Event(), threading.Event()
    kept: list[int] = []

    def write(numbers: Sequence[int]) -> list[Exception | None]:
        if 0 in numbers:
            begun.set()
            assert go.wait(60)
        if 7 in numbers:
            raise StoreError(Failure.OTHER, "saved")
        kept.extend(numbers)
        return [None] * len(numbers)

    commits = GroupCommit(write)
    with ThreadPoolExecutor(9) as many:
        first = many.submit(commits.put, 0)
        assert begun.wait(60)
        rest = {number: many.submit(commits.put, number) for number in range(1, 9)}
        while len(commits._queue) < 8:
            pass
        go.set()
        first.result(60)
        for number, one in rest.items():
            if number == 7:
                with pytest.raises(StoreError):
                    one.result(60)
            else:
                one.result(60)
    assert sorted(kept) == [0, 1, 2, 3, 4, 5, 6, 8]


def test_after_a_fault_it_goes_on() -> None:
    faults = [RuntimeError("nobody foresaw this")]

    def write(numbers: Sequence[int]) -> list[Exception | None]:
        if faults:
            raise faults.pop()
        return [None] * len(numbers)

    commits = GroupCommit(write)
    with pytest.raises(RuntimeError):
        commits.put(1)
    commits.put(2)
