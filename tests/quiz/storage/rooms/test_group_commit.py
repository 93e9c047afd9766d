"""Writes that come at once are written at once, each hears of its own fate, and nobody waits for ever."""

import threading
from collections.abc import Sequence
from concurrent.futures import wait

import pytest

from quiz.storage.failures import Failure, StoreError
from quiz.storage.rooms.group_commit import GroupCommit


class Disk:
    """Writes numbers; the zero takes until it is let go."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault or StoreError(Failure.OTHER, "saved")
        self.batches: list[list[int]] = []
        self.begun, self.go = threading.Event(), threading.Event()

    def write(self, numbers: Sequence[int]) -> list[Exception | None]:
        self.batches.append(list(numbers))
        if 0 in numbers:
            self.begun.set()
            assert self.go.wait(60)
        if 7 in numbers:
            raise self.fault
        return [None] * len(numbers)


def test_those_that_come_while_one_is_written_are_written_together_and_in_their_order() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write)
    first = commits.put(0)
    assert disk.begun.wait(60)
    rest = [commits.put(number) for number in (3, 1, 2)]
    assert not any(one.done() for one in (first, *rest)), "nothing is done before it is on the disk"
    disk.go.set()
    assert not wait((first, *rest), timeout=60).not_done
    assert disk.batches == [[0], [3, 1, 2]]


def test_each_hears_of_its_own_refusal() -> None:
    def write(numbers: Sequence[int]) -> list[Exception | None]:
        return [ValueError(str(n)) if n % 2 else None for n in numbers]

    commits = GroupCommit(write)
    refusals = [commits.put(number).exception(60) for number in range(20)]
    refusals += [one.exception(60) for one in [commits.put(number) for number in range(20, 200)]]
    assert ["" if one is None else str(one) for one in refusals] == [str(n) if n % 2 else "" for n in range(200)]


@pytest.mark.parametrize("fault", [StoreError(Failure.OTHER, "saved"), ValueError("a room of another version")])
def test_what_fails_together_is_tried_alone_so_that_one_fault_is_not_anothers(fault: Exception) -> None:
    disk = Disk(fault)
    commits = GroupCommit(disk.write)
    commits.put(0)
    assert disk.begun.wait(60)
    rest = {number: commits.put(number) for number in range(1, 9)}
    disk.go.set()
    assert [number for number, one in rest.items() if one.exception(60)] == [7]
    with pytest.raises(type(fault)):
        rest[7].result(60)
    assert disk.batches[1:] == [list(range(1, 9)), *([number] for number in range(1, 9))]


def test_after_a_fault_it_goes_on() -> None:
    faults = [RuntimeError("nobody foresaw this")]

    def write(numbers: Sequence[int]) -> list[Exception | None]:
        if faults:
            raise faults.pop()
        return [None] * len(numbers)

    commits = GroupCommit(write)
    with pytest.raises(RuntimeError):
        commits.put(1).result(60)
    commits.put(2).result(60)


def test_who_goes_before_it_is_kept_takes_nothing_back() -> None:
    """A phone that loses its connection has answered all the same, and those after it are written."""
    disk = Disk()
    commits = GroupCommit(disk.write)
    first = commits.put(0)
    assert disk.begun.wait(60)
    second = commits.put(1)
    assert not first.cancel()
    assert not second.cancel()
    disk.go.set()
    commits.put(2).result(60)
    assert [number for batch in disk.batches for number in batch] == [0, 1, 2]
