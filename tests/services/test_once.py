"""What a process shares is made once, whoever asks and however many at once, and is closed at the end."""

import gc
import threading
from collections.abc import Callable

import pytest

from services.once import Container, stays
from tests.waiting import PATIENCE_S


def together(call: Callable[[int], object], count: int) -> list[object]:
    """What `call(0)` … `call(count - 1)` find when all are called at once."""
    start, found = threading.Barrier(count), [object()] * count

    def one(at: int) -> None:
        start.wait(PATIENCE_S)
        found[at] = call(at)

    threads = [threading.Thread(target=one, args=(at,)) for at in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    return found


def test_it_is_made_once_for_all_who_ask_at_the_same_time() -> None:
    made: list[object] = []

    @Container().once
    def thing() -> object:
        made.append(object())
        return made[-1]

    found = together(lambda _: thing(), 16)
    assert len(made) == 1
    assert all(each is made[0] for each in found)


def test_a_failure_is_not_kept() -> None:
    tries: list[int] = []

    @Container().once
    def thing() -> int:
        tries.append(7)
        if len(tries) == 1:
            raise ValueError("not yet")
        return tries[-1]

    with pytest.raises(ValueError, match="not yet"):
        thing()
    assert (thing(), thing(), len(tries)) == (7, 7, 2)


def test_nothing_is_a_thing_too() -> None:
    made: list[None] = []

    @Container().once
    def thing() -> None:
        made.append(None)

    thing()
    thing()
    assert len(made) == 1


def test_one_for_each_set_of_arguments_and_only_the_last_ones_are_kept() -> None:
    made: list[tuple[str, int]] = []

    @Container().once_per(most=2)
    def thing(name: str, *, size: int = 1) -> tuple[str, int]:
        made.append((name, size))
        return made[-1]

    assert thing("a") == thing("a") == ("a", 1)
    thing("b", size=2)
    thing("a")  # asked for last, so that b goes
    thing("c")
    assert made == [("a", 1), ("b", 2), ("c", 1)]
    thing("a")
    thing("b", size=2)
    assert made == [("a", 1), ("b", 2), ("c", 1), ("b", 2)]


def test_who_asks_for_something_else_does_not_wait() -> None:
    is_going_on, may_end = threading.Event(), threading.Event()

    @Container().once_per(most=4)
    def thing(name: str) -> str:
        if name == "slow":
            is_going_on.set()
            assert may_end.wait(PATIENCE_S)
        return name

    slow = threading.Thread(target=thing, args=("slow",))
    slow.start()
    assert is_going_on.wait(PATIENCE_S)
    assert thing("fast") == "fast"
    may_end.set()
    slow.join(PATIENCE_S)


def test_a_failure_of_one_is_made_again_and_kept() -> None:
    made: list[str] = []

    @Container().once_per(most=4)
    def thing(name: str) -> str:
        made.append(name)
        if len(made) == 1:
            raise ValueError("not yet")
        return name

    with pytest.raises(ValueError, match="not yet"):
        thing("a")
    assert (thing("a"), thing("a")) == ("a", "a")
    assert made == ["a", "a"]


def test_what_tells_things_apart_can_be_said() -> None:
    @Container().once_per(most=4, key=lambda name, beside: name)
    def thing(name: str, beside: list[int]) -> int:
        return len(beside)

    assert (thing("a", [1, 2]), thing("a", [])) == (2, 2)


def test_at_the_end_what_was_made_is_closed_the_latest_first_and_a_fault_stops_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    house, closed = Container(), list[str]()

    @house.once_closed(closed.append)
    def store() -> str:
        return "store"

    @house.once_closed(closed.append)
    def never_asked_for() -> str:
        return "never asked for"

    def fails(_: str) -> None:
        raise OSError("the disk is gone")

    @house.once_closed(fails)
    def spoiled() -> str:
        return "spoiled"

    @house.once_closed(closed.append)
    def jobs() -> str:
        return "jobs"

    for thing in (store, spoiled, jobs):
        thing()
    house.close()
    assert closed == ["jobs", "store"]
    assert "spoiled could not be closed" in caplog.text
    house.close()
    assert closed == ["jobs", "store"], "once is enough"
    assert store() == "store", "and what is asked for after that is made anew"


def test_what_there_is_at_start_is_not_looked_through_again() -> None:
    made = [[]]  # type: ignore[var-annotated]
    assert any(made is one for one in gc.get_objects())
    stays()
    try:
        assert not any(made is one for one in gc.get_objects()), "which are those that the collector looks through"
    finally:
        gc.unfreeze()
