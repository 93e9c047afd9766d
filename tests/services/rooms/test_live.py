"""Rooms read once for all: how often the database is asked, and what two servers on one database know of each other."""

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from quiz.game import Kind, Option, Origin, Round
from quiz.rooms.codes import digest_of, new_token
from quiz.rooms.room import RoomRound, RoomSettings
from quiz.rooms.state import Command, RoomStep, RoomTiming
from quiz.storage.rooms.refusals import UnknownRoomError
from quiz.storage.rooms.rooms import Rooms
from quiz.storage.store import Store
from services.rooms.live import LiveRooms, RoomSeen

HOST = digest_of(new_token())
OPTIONS = tuple(Option(index, Origin.TRUTH if index == 7 else Origin.RANDOM) for index in (5, 6, 7, 8))
ROUNDS = [
    RoomRound(Round(position, f"{position:064x}", 7, frozenset({7}), Kind.FOOLING, OPTIONS), claimed=5, probability=0.9)
    for position in (1, 2, 3)
]


class Counted:
    """The store's rooms, and how often each question was asked."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self.asked = {"ticks": 0, "read": 0}

    def __getattr__(self, name: str) -> object:
        if name in self.asked:
            self.asked[name] += 1
        return getattr(self._rooms, name)


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with Store(store_url or None) as opened:
        yield opened


def make(store: Store, timer_s: int | None = None) -> str:
    return store.rooms.create(
        host_key=HOST,
        settings=RoomSettings(timing=RoomTiming(timer_s=timer_s)),
        network="net",
        rounds=ROUNDS,
        now=datetime.now(UTC),
    )


def lead(store: Store, code: str, version: int, command: Command = Command.FORWARD) -> None:
    store.rooms.lead(code, command, version=version, now=datetime.now(UTC), keep=timedelta(hours=1))


def come_in(store: Store, code: str) -> str:
    key = digest_of(new_token())
    store.rooms.join(code, key=key, name=None, now=datetime.now(UTC))
    return key


def test_hundreds_who_ask_cost_the_database_one_question_each_fifth_of_a_second(store: Store) -> None:
    codes, clock = [make(store) for _ in range(20)], Clock()
    counted = Counted(store.rooms)
    live = LiveRooms(lambda: counted, clock_s=clock)  # type: ignore[arg-type, return-value]
    for code in codes:
        live.read(code)
    counted.asked.update(ticks=0, read=0)
    for _ in range(10):
        clock.now_s += 0.3
        with ThreadPoolExecutor(8) as many:
            list(many.map(live.read, codes * 10))
    assert counted.asked == {"ticks": 10, "read": 0}


def test_only_the_room_in_which_something_happened_is_read_again(store: Store) -> None:
    codes, clock = [make(store) for _ in range(5)], Clock()
    counted = Counted(store.rooms)
    live = LiveRooms(lambda: counted, clock_s=clock)  # type: ignore[arg-type, return-value]
    for code in codes:
        live.read(code)
    lead(store, codes[2], 0)
    counted.asked.update(ticks=0, read=0)
    clock.now_s += 0.3
    assert [live.read(code).room.state.version for code in codes] == [0, 0, 1, 0, 0]
    assert counted.asked == {"ticks": 1, "read": 1}


def test_what_this_server_did_is_known_at_once_and_what_another_did_soon(store_url: str) -> None:
    clock = Clock()
    with Store(store_url or None) as here, Store(store_url or None) as there:
        mine, theirs = (LiveRooms(lambda s=s: s.rooms, clock_s=clock) for s in (here, there))  # type: ignore[misc]
        code = make(here)
        assert mine.read(code).room.state.version == theirs.read(code).room.state.version == 0
        lead(here, code, 0)
        mine.changed(code)
        assert mine.read(code).room.state.version == 1
        assert theirs.read(code).room.state.version == 0, "it was good for a fifth of a second"
        clock.now_s += 0.3
        assert theirs.read(code).room.state.version == 1


def test_what_is_done_while_a_room_is_being_read_is_known_to_whoever_asks_after_it(store: Store) -> None:
    code = make(store)

    class Overtaken:
        """The store's rooms, of which one is led on after it was read and before that is known."""

        def __getattr__(self, name: str) -> object:
            return getattr(store.rooms, name)

        def read(self, code: str, *, told: int) -> object:
            found = store.rooms.read(code, told=told)
            if found[1].state.version == 0:
                lead(store, code, 0)
                live.changed(code)
            return found

    live = LiveRooms(lambda: Overtaken(), clock_s=Clock())  # type: ignore[arg-type, return-value]
    assert live.read(code).room.state.version == 0
    assert live.peek(code) is None
    assert live.read(code).room.state.version == 1


def test_answers_have_a_room_read_once_in_a_while_not_once_each(store: Store) -> None:
    code, clock = make(store), Clock()
    pupils = [come_in(store, code) for _ in range(5)]
    lead(store, code, 0)
    counted = Counted(store.rooms)
    live = LiveRooms(lambda: counted, clock_s=clock)  # type: ignore[arg-type, return-value]
    live.read(code)
    for key in pupils:
        store.rooms.answer(code, 1, key=key, option=0, now=datetime.now(UTC)).result()
        live.voted(code)
        live.read(code)
    assert counted.asked["read"] == 1
    clock.now_s += 0.3
    assert len(live.read(code).said(1)) == 5


def test_pupils_on_two_servers_are_one_class(store_url: str) -> None:
    clock = Clock()
    with Store(store_url or None) as here, Store(store_url or None) as there:
        live = LiveRooms(lambda: here.rooms, clock_s=clock)
        code = make(here)
        pupils = [(store, come_in(store, code)) for store in (here, there) * 10]
        lead(there, code, 0)

        def answer(pupil: tuple[Store, str]) -> None:
            store, key = pupil
            store.rooms.answer(code, 1, key=key, option=2, now=datetime.now(UTC)).result()

        with ThreadPoolExecutor(10) as many:
            list(many.map(answer, pupils))
        seen = live.read(code)
        assert (seen.votes[1].n, seen.votes[1].right) == (20, 20)
        assert len({pupil.name for pupil in seen.pupils}) == 20


def test_what_was_told_is_not_read_again_and_stays(store: Store) -> None:
    clock = Clock()
    live = LiveRooms(lambda: store.rooms, clock_s=clock)
    code = make(store)
    key = come_in(store, code)
    for version in range(8):
        if version % 4 == 1:
            store.rooms.answer(code, version // 4 + 1, key=key, option=2, now=datetime.now(UTC)).result()
        lead(store, code, version)
        clock.now_s += 0.3
        live.read(code)
    read: list[int] = []

    class Reads:
        def ticks(self, codes: Collection[str]) -> Mapping[str, int]:
            return store.rooms.ticks(codes)

        def read(self, code: str, *, told: int) -> object:
            read.append(told)
            return store.rooms.read(code, told=told)

    live._rooms = Reads  # type: ignore[assignment]
    lead(store, code, 8)
    clock.now_s += 0.3
    seen: RoomSeen = live.read(code)
    assert read == [2]
    assert [seen.votes[position].n for position in (1, 2, 3)] == [1, 1, 0]


def test_votes_whose_time_is_up_are_closed_by_whoever_looks(store: Store) -> None:
    live = LiveRooms(lambda: store.rooms)
    code = make(store, timer_s=1)
    begun = datetime.now(UTC) - timedelta(seconds=2)
    store.rooms.lead(code, Command.START, version=0, now=begun, keep=timedelta(hours=1))
    seen = live.read(code)
    assert (seen.room.state.step, seen.room.state.version) == (RoomStep.CLOSED, 2)


def test_a_room_that_is_gone_is_gone_at_once(store: Store) -> None:
    clock = Clock()
    live = LiveRooms(lambda: store.rooms, clock_s=clock)
    code = make(store)
    live.read(code)
    store.rooms.delete(code)
    clock.now_s += 0.3
    for _ in range(2):
        with pytest.raises(UnknownRoomError):
            live.read(code)
