"""The lab's own process: what is asked comes back, what is too much ends it and nothing else."""

import itertools
import os
import signal
import time
from collections.abc import Iterator
from functools import partial

import pytest

from services.lab.work_queue import BROKEN
from services.lab.worker import TOO_LONG, TOO_MUCH, LabWorker, LabWorkerError
from tests.waiting import PATIENCE_S, until

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def apart() -> Iterator[LabWorker]:
    """One process for these tests, of 1,000 MB."""
    found = LabWorker(1000, longest_s=PATIENCE_S)
    yield found
    found.close()


def test_what_it_yields_comes_back_in_order_and_the_process_stays(apart: LabWorker) -> None:
    assert list(apart.run(partial(map, str, range(3)))) == ["0", "1", "2"]
    first = apart.pid
    assert list(apart.run(partial(map, len, [b"x" * 1_000_000]))) == [1_000_000]
    assert list(apart.run(partial(map, bytes, [1_000_000]))) == [bytes(1_000_000)]
    assert apart.pid == first != os.getpid()


def test_too_much_memory_is_a_sentence_and_the_next_is_served(apart: LabWorker) -> None:
    """An attack on a large photograph took the whole server down under a limit, with nothing in the log."""
    with pytest.raises(LabWorkerError, match=TOO_MUCH):
        list(apart.run(partial(map, len, map(bytearray, [2_000 << 20]))))
    assert list(apart.run(partial(map, str, [1]))) == ["1"]


def test_a_process_that_is_killed_is_a_sentence_and_the_next_is_served(apart: LabWorker) -> None:
    running = apart.run(partial(map, str, itertools.count()))
    assert next(running) == "0"
    assert apart.pid is not None
    os.kill(apart.pid, signal.SIGKILL)
    with pytest.raises(LabWorkerError, match=TOO_MUCH):
        list(running)
    assert list(apart.run(partial(map, str, [1]))) == ["1"]


def test_who_stops_listening_ends_the_work_and_not_the_process(apart: LabWorker) -> None:
    list(apart.run(partial(map, str, [1])))
    before = apart.pid
    running = apart.run(partial(map, str, itertools.count()))
    next(running)
    running.close()  # type: ignore[attr-defined]
    assert list(apart.run(partial(map, str, [1]))) == ["1"]
    assert apart.pid == before


def test_what_never_answers_is_ended() -> None:
    slow = LabWorker(1000, longest_s=PATIENCE_S)
    try:
        list(slow.run(partial(map, str, [1])))
        slow._longest_s = 0.2
        with pytest.raises(LabWorkerError, match=TOO_LONG):
            list(slow.run(partial(map, time.sleep, [600])))
        assert slow.pid is None
    finally:
        slow.close()


def test_a_refusal_is_said_and_a_fault_is_not_told_to_strangers(apart: LabWorker) -> None:
    with pytest.raises(LabWorkerError, match="invalid literal"):
        list(apart.run(partial(map, int, ["x"])))
    with pytest.raises(LabWorkerError, match=BROKEN):
        list(apart.run(partial(map, os.listdir, ["/nowhere"])))


def test_it_ends_after_a_while_of_quiet() -> None:
    quiet = LabWorker(1000, idle_s=0.0)
    list(quiet.run(partial(map, str, [1])))
    until(lambda: quiet.pid is None)
