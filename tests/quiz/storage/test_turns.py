"""Who writes next: whoever has waited longest."""

from concurrent.futures import ThreadPoolExecutor
from threading import Thread

from quiz.storage.turns import Turns
from tests.waiting import PATIENCE_S, until


def test_first_come_first_served() -> None:
    turns, served = Turns(), list[int]()
    assert turns.acquire(timeout=0)

    def write(number: int) -> None:
        assert turns.acquire(timeout=PATIENCE_S)
        served.append(number)
        turns.release()

    waiting = [Thread(target=write, args=(number,)) for number in range(20)]
    for number, thread in enumerate(waiting, start=1):
        thread.start()
        until(lambda number=number: len(turns._waiting) == number)  # type: ignore[misc]
    turns.release()
    for thread in waiting:
        thread.join(PATIENCE_S)
    assert served == list(range(20))
    assert turns.acquire(timeout=0), "the last one left it free"


def test_who_lets_go_and_comes_again_queues_like_all() -> None:
    """A lock of the standard library may go to them again and again while others wait."""
    turns, served = Turns(), list[int]()

    def write(number: int) -> None:
        for _ in range(50):
            assert turns.acquire(timeout=PATIENCE_S)
            served.append(number)
            if len(served) == 1:
                until(lambda: len(turns._waiting) == 3)
            turns.release()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert all(sorted(served[at : at + 4]) == [0, 1, 2, 3] for at in range(0, 180, 4))


def test_patience_ends_and_nobody_is_handed_a_turn_they_no_longer_want() -> None:
    turns = Turns()
    assert turns.acquire(timeout=0)
    assert not turns.acquire(timeout=0.01)
    assert not turns._waiting
    turns.release()
    assert turns.acquire(timeout=0)
