import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.typing import NDArray

from model.inference.batching import Asker, Batcher
from tests.waiting import PATIENCE_S


class Doubling:
    """A network that doubles, fails on 13, and waits at a gate if there is one."""

    def __init__(self) -> None:
        self.batches: list[list[float]] = []
        self.open = threading.Event()
        self.open.set()
        self.entered = threading.Event()

    def __call__(self, photographs: NDArray[np.float32]) -> NDArray[np.float32]:
        self.batches.append(photographs[:, 0].tolist())
        self.entered.set()
        assert self.open.wait(PATIENCE_S)
        if (photographs == 13).any():
            raise ArithmeticError("thirteen")
        return photographs * 2


def number(value: float) -> NDArray[np.float32]:
    return np.array([value], dtype=np.float32)


@pytest.fixture
def forward() -> Doubling:
    return Doubling()


def hold(batcher: Batcher, forward: Doubling) -> "object":
    """Keep the thread busy with one photograph, so that what comes next has to wait together."""
    forward.open.clear()
    held = batcher.submit(number(0))
    assert forward.entered.wait(PATIENCE_S)
    return held


def test_what_waits_is_answered_in_one_batch_of_at_most_32(forward: Doubling) -> None:
    batcher = Batcher(forward)
    hold(batcher, forward)
    answers = [batcher.submit(number(value)) for value in range(101, 141)]
    forward.open.set()
    assert [float(answer.result(PATIENCE_S)[0]) for answer in answers] == [2.0 * value for value in range(101, 141)]
    assert [len(batch) for batch in forward.batches] == [1, 32, 8]
    batcher.close()


def test_nobody_waits_for_a_batch_to_fill(forward: Doubling) -> None:
    batcher = Batcher(forward)
    assert batcher.submit(number(4)).result(PATIENCE_S).tolist() == [8]
    assert forward.batches == [[4.0]]
    batcher.close()


def test_an_error_reaches_only_whose_photograph_it_was(forward: Doubling, caplog: pytest.LogCaptureFixture) -> None:
    batcher = Batcher(forward)
    hold(batcher, forward)
    answers = {value: batcher.submit(number(value)) for value in (1, 13, 2)}
    forward.open.set()
    assert answers[1].result(PATIENCE_S).tolist() == [2]
    assert answers[2].result(PATIENCE_S).tolist() == [4]
    with pytest.raises(ArithmeticError, match="thirteen"):
        answers[13].result(PATIENCE_S)
    assert batcher.submit(number(5)).result(PATIENCE_S).tolist() == [10]
    assert "The network could not answer" in caplog.text
    batcher.close()


def test_players_go_before_the_lab_and_the_lab_before_bulk_work(forward: Doubling) -> None:
    batcher = Batcher(forward)
    hold(batcher, forward)
    bulk = [batcher.submit(number(value), asker=Asker.BULK) for value in range(100, 112)]
    lab = [batcher.submit(number(value), asker=Asker.LAB) for value in range(50, 53)]
    live = [batcher.submit(number(value)) for value in (1, 2)]
    forward.open.set()
    for answer in [*bulk, *lab, *live]:
        answer.result(PATIENCE_S)
    assert forward.batches == [[0], [1, 2], [50, 51], [52], list(range(100, 108)), list(range(108, 112))]
    batcher.close()


def test_close_ends_the_thread_and_tells_who_waits(forward: Doubling) -> None:
    before = threading.active_count()
    batcher = Batcher(forward)
    hold(batcher, forward)
    waiting = batcher.submit(number(1))
    with ThreadPoolExecutor(1) as pool:
        closing = pool.submit(batcher.close)
        while not batcher._closed:
            pass
        forward.open.set()
        closing.result(PATIENCE_S)
    with pytest.raises(RuntimeError, match="put away before it could answer"):
        waiting.result(PATIENCE_S)
    with pytest.raises(RuntimeError, match="has been put away"):
        batcher.submit(number(1))
    assert threading.active_count() == before
