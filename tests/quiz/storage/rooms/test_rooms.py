"""Rooms in both databases: each answer once, each step once, and nothing after the votes are closed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from quiz.game import Call, Game
from quiz.rooms.codes import digest_of, new_token
from quiz.rooms.room import MOST_PUPILS, Presence, RoomAnswer, RoomPace, RoomRound, RoomSettings
from quiz.rooms.state import Command, NotNowError, RoomStep, RoomTiming
from quiz.storage.rooms import rooms as rooms_file
from quiz.storage.rooms.refusals import MovedOnError, NotInRoomError, ShutError, UnknownRoomError
from quiz.storage.store import Store

A_DAY = timedelta(hours=24)
HOST = digest_of(new_token())


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def make(store: Store, dealt: Callable[..., Game]) -> Callable[..., str]:
    """Makes a room of ten photographs; its code."""

    def make(settings: RoomSettings | None = None) -> str:
        rounds = [RoomRound(one, claimed=one.truth, probability=0.5) for one in dealt().rounds]
        return store.rooms.create(
            host_key=HOST, settings=settings or RoomSettings(), network="net", rounds=rounds, now=now()
        )

    return make


def lead(store: Store, code: str, *commands: Command) -> None:
    for command in commands:
        version = store.rooms.read(code, told=0)[1].state.version
        store.rooms.lead(code, command, version=version, now=now(), keep=A_DAY)


def come_in(store: Store, code: str, *, name: str | None = None) -> str:
    key = digest_of(new_token())
    store.rooms.join(code, key=key, name=name, now=now())
    return key


def said(store: Store, code: str, position: int = 1) -> dict[int, RoomAnswer]:
    return dict(store.rooms.read(code, told=0)[3].get(position, {}))


def test_a_room_is_kept_as_it_was_made(store: Store, make: Callable[..., str], dealt: Callable[..., Game]) -> None:
    chosen = RoomSettings(
        asks_call=False, own_names=True, timing=RoomTiming(30, 20, 8), teams=True, speed=True, glance_ms=200
    )
    tick, room, pupils, answers = store.rooms.read(make(chosen), told=0)
    assert (tick, pupils, answers) == (0, (), {})
    assert room.settings == chosen
    assert tuple(one.asked for one in room.rounds) == dealt().rounds
    assert (room.state.step, room.state.length, room.host_key) == (RoomStep.LOBBY, 10, HOST)


def test_an_answer_is_kept_once_and_the_latest_stands(store: Store, make: Callable[..., str]) -> None:
    code = make()
    ana = come_in(store, code)
    lead(store, code, Command.START)
    for option in (0, 3, None, 2):
        store.rooms.answer(code, 1, key=ana, option=option, now=now()).result()
    (answer,) = said(store, code).values()
    asked = store.rooms.read(code, told=0)[1].at(1).asked
    assert answer.chosen == asked.offered[2]
    assert answer.is_right == (asked.offered[2] in asked.accepted)


def test_where_answers_may_not_be_changed_the_first_stands(store: Store, make: Callable[..., str]) -> None:
    code = make(RoomSettings(may_change=False))
    ana = come_in(store, code)
    lead(store, code, Command.START)
    for _ in range(2):  # who hears no answer asks again
        store.rooms.answer(code, 1, key=ana, option=1, now=now()).result()
    with pytest.raises(ShutError, match="that answer stands"):
        store.rooms.answer(code, 1, key=ana, option=2, now=now()).result()
    (answer,) = said(store, code).values()
    assert answer.chosen == store.rooms.read(code, told=0)[1].at(1).asked.offered[1]


def test_a_call_comes_after_the_answer_and_outlasts_its_change(store: Store, make: Callable[..., str]) -> None:
    code = make()
    ana = come_in(store, code)
    lead(store, code, Command.START)
    with pytest.raises(ShutError, match="First say"):
        store.rooms.call(code, 1, key=ana, called=Call.WRONG, now=now()).result()
    store.rooms.answer(code, 1, key=ana, option=0, now=now()).result()
    store.rooms.call(code, 1, key=ana, called=Call.WRONG, now=now()).result()
    store.rooms.answer(code, 1, key=ana, option=1, now=now()).result()
    assert said(store, code)[1].called is Call.WRONG


@pytest.mark.parametrize(
    "commands",
    [
        (),
        (Command.START, Command.CLOSE),
        (Command.START, Command.PAUSE),
        (Command.START, Command.CLOSE, Command.REVEAL),
        (Command.START, Command.END),
        tuple([Command.FORWARD] * 5),
    ],
)
def test_nobody_answers_what_is_not_asked(
    store: Store, make: Callable[..., str], commands: tuple[Command, ...]
) -> None:
    code = make()
    ana = come_in(store, code)
    lead(store, code, *commands)
    with pytest.raises(ShutError):
        store.rooms.answer(code, 1, key=ana, option=0, now=now()).result()
    assert said(store, code) == {}


def test_when_time_is_up_an_answer_is_late_before_anybody_closed(store: Store, make: Callable[..., str]) -> None:
    code = make(RoomSettings(timing=RoomTiming(timer_s=30)))
    ana = come_in(store, code)
    lead(store, code, Command.START)
    late = now() + timedelta(seconds=31)
    with pytest.raises(ShutError):
        store.rooms.answer(code, 1, key=ana, option=0, now=late).result()
    store.rooms.take_due_steps(code, now=late)
    store.rooms.take_due_steps(code, now=late)
    state = store.rooms.read(code, told=0)[1].state
    assert (state.step, state.version) == (RoomStep.CLOSED, 2)


def test_the_same_answer_again_is_no_later_and_another_is(store: Store, make: Callable[..., str]) -> None:
    code = make()
    ana = come_in(store, code)
    lead(store, code, Command.START)
    took = []
    for option, seconds in ((0, 1), (0, 10), (1, 20)):
        store.rooms.answer(code, 1, key=ana, option=option, now=now() + timedelta(seconds=seconds)).result()
        took.append(said(store, code)[1].took_ms // 1000)
    assert took[0] == took[1] < 5
    assert took[2] >= 20


def test_a_room_that_goes_on_by_itself_is_where_it_should_be_when_somebody_asks(
    store: Store, make: Callable[..., str]
) -> None:
    code = make(RoomSettings(timing=RoomTiming(timer_s=20, talk_s=10, goes_on_s=8)))
    ana = come_in(store, code)
    lead(store, code, Command.START)
    with pytest.raises(ShutError, match="Talk it over first"):
        store.rooms.answer(code, 1, key=ana, option=0, now=now() + timedelta(seconds=9)).result()
    opened = now() + timedelta(seconds=11)
    store.rooms.answer(code, 1, key=ana, option=0, now=opened).result()
    assert said(store, code)[1].took_ms in range(1000, 3000), "it counts from when votes opened"
    seen = []
    for seconds in (31, 40, 49):
        store.rooms.take_due_steps(code, now=now() + timedelta(seconds=seconds))
        state = store.rooms.read(code, told=0)[1].state
        seen.append((state.step, state.position))
    assert seen == [(RoomStep.CLASS, 1), (RoomStep.MACHINE, 1), (RoomStep.ASKING, 2)]


def test_a_step_is_taken_once_though_laptop_and_phone_ask_at_once(store: Store, make: Callable[..., str]) -> None:
    code, together = make(), Barrier(8)

    def step(_: int) -> str:
        together.wait()
        try:
            store.rooms.lead(code, Command.FORWARD, version=0, now=now(), keep=A_DAY)
        except MovedOnError:
            return "late"
        return "taken"

    with ThreadPoolExecutor(8) as eight:
        assert sorted(eight.map(step, range(8))) == ["late"] * 7 + ["taken"]
    assert store.rooms.read(code, told=0)[1].state.version == 1


def test_thirty_come_in_and_answer_at_once_and_each_is_there_once(store: Store, make: Callable[..., str]) -> None:
    code = make()
    with ThreadPoolExecutor(15) as many:
        keys = list(many.map(lambda _: come_in(store, code), range(30)))
        lead(store, code, Command.START)
        list(many.map(lambda key: store.rooms.answer(code, 1, key=key, option=1, now=now()).result(), keys * 2))
    _, _, pupils, answers = store.rooms.read(code, told=0)
    assert sorted(pupil.number for pupil in pupils) == list(range(1, 31))
    assert len({pupil.name for pupil in pupils}) == 30
    assert sorted(answers[1]) == list(range(1, 31))


def test_whatever_happens_moves_the_tick_and_only_a_leader_the_version(store: Store, make: Callable[..., str]) -> None:
    code = make()
    seen = [store.rooms.ticks([code])[code]]

    def moved() -> bool:
        seen.append(store.rooms.ticks([code])[code])
        return seen[-1] > seen[-2]

    ana = come_in(store, code)
    assert moved()
    store.rooms.rename(code, key=ana)
    assert moved()
    assert store.rooms.read(code, told=0)[1].state.version == 0
    lead(store, code, Command.START)
    assert moved()
    store.rooms.answer(code, 1, key=ana, option=0, now=now()).result()
    assert moved()
    store.rooms.call(code, 1, key=ana, called=Call.PASSED, now=now()).result()
    assert moved()
    assert store.rooms.read(code, told=0)[1].state.version == 1
    store.rooms.place(code, 1, Presence.REMOVED)
    assert moved()
    assert store.rooms.read(code, told=0)[1].state.version == 2


def test_who_has_come_in_comes_in_again_as_the_same(store: Store, make: Callable[..., str]) -> None:
    code = make()
    key = come_in(store, code)
    lead(store, code, Command.LOCK)
    assert store.rooms.join(code, key=key, name=None, now=now()).number == 1
    with pytest.raises(ShutError, match="locked"):
        come_in(store, code)


def test_who_was_taken_out_neither_answers_nor_plays(store: Store, make: Callable[..., str]) -> None:
    code = make()
    ana = come_in(store, code)
    lead(store, code, Command.START)
    for presence in (Presence.REMOVED, Presence.BANNED):
        store.rooms.place(code, 1, presence)
        with pytest.raises(NotInRoomError, match="taken out"):
            store.rooms.answer(code, 1, key=ana, option=0, now=now()).result()
    store.rooms.place(code, 1, Presence.IN)
    store.rooms.answer(code, 1, key=ana, option=0, now=now()).result()
    with pytest.raises(NotInRoomError):
        store.rooms.answer(code, 1, key=digest_of(new_token()), option=0, now=now()).result()
    with pytest.raises(ValueError, match="nobody of that number"):
        store.rooms.place(code, 2, Presence.IN)


def test_a_name_is_chosen_where_that_is_allowed_and_kept_once_it_began(store: Store, make: Callable[..., str]) -> None:
    given, own = make(), make(RoomSettings(own_names=True))
    assert store.rooms.join(given, key=digest_of(new_token()), name="Ada", now=now()).name != "Ada"
    ada = digest_of(new_token())
    assert store.rooms.join(own, key=ada, name="Ada", now=now()).name == "Ada"
    with pytest.raises(ValueError, match="already"):
        come_in(store, own, name="ADA")
    lead(store, own, Command.START)
    with pytest.raises(ShutError):
        store.rooms.rename(own, key=ada)


def test_a_room_holds_so_many_and_after_its_end_nobody_new(
    store: Store, make: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_PUPILS >= 300
    code = make()
    monkeypatch.setattr(rooms_file, "MOST_PUPILS", 2)
    come_in(store, code), come_in(store, code)
    with pytest.raises(ShutError, match="full"):
        come_in(store, code)
    lead(store, code, Command.END)
    with pytest.raises(ShutError, match="ended"):
        come_in(store, code)
    with pytest.raises(NotNowError):
        lead(store, code, Command.START)


def test_a_room_goes_when_its_time_is_over_and_all_that_was_said_too(store: Store, make: Callable[..., str]) -> None:
    over, stays = make(), make()
    for code in (over, stays):
        ana = come_in(store, code)
        lead(store, code, Command.START)
        store.rooms.answer(code, 1, key=ana, option=0, now=now()).result()
    version = store.rooms.read(over, told=0)[1].state.version
    store.rooms.lead(over, Command.END, version=version, now=now(), keep=timedelta(0))
    with pytest.raises(UnknownRoomError):
        store.rooms.read(over, told=0)
    assert store.rooms.delete_expired(now()) == 1
    assert store.rooms.delete_expired(now()) == 0
    assert len(said(store, stays)) == 1
    store.rooms.delete(stays)
    for gone in (over, stays):
        for act in (store.rooms.delete, lambda code: store.rooms.read(code, told=0), lambda code: come_in(store, code)):
            with pytest.raises(UnknownRoomError):
                act(gone)
    with store._database.reading() as connection:
        for table in ("rooms", "room_pupils", "room_answers"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0


def test_at_their_own_pace_photographs_come_in_order_and_what_was_told_stands(
    store: Store, make: Callable[..., str]
) -> None:
    code = make(RoomSettings(pace=RoomPace.OWN))
    ana, ben = come_in(store, code), come_in(store, code)
    options = store.rooms.read(code, told=0)[1].at(1).asked.offered

    def answer(key: str, position: int, option: int = 0) -> None:
        store.rooms.answer(code, position, key=key, option=option, now=now()).result()

    def call(key: str, position: int, called: Call) -> None:
        store.rooms.call(code, position, key=key, called=called, now=now()).result()

    with pytest.raises(ShutError, match="not asked yet"):
        answer(ana, 2)
    answer(ana, 1)
    with pytest.raises(ShutError, match="not asked yet"):
        answer(ana, 2)  # the bet on the first comes before
    for _ in range(2):
        call(ana, 1, Call.RIGHT)
    with pytest.raises(ShutError, match="that answer stands"):
        answer(ana, 1, 1)
    with pytest.raises(ShutError, match="that bet stands"):
        call(ana, 1, Call.WRONG)
    assert (said(store, code)[1].chosen, said(store, code)[1].called) == (options[0], Call.RIGHT)
    answer(ana, 2)
    with pytest.raises(ShutError):
        answer(ben, 2)
    answer(ben, 1)
    with pytest.raises(ShutError):
        call(ben, 2, Call.RIGHT)
    lead(store, code, Command.PAUSE)
    with pytest.raises(ShutError, match="paused"):
        call(ana, 2, Call.RIGHT)
    lead(store, code, Command.RESUME, Command.END)
    with pytest.raises(ShutError):
        call(ana, 2, Call.RIGHT)


def test_a_room_at_its_own_pace_ends_by_itself_and_stays_a_week(store: Store, make: Callable[..., str]) -> None:
    code = make(RoomSettings(pace=RoomPace.OWN, open_h=24))
    room = store.rooms.read(code, told=0)[1]
    assert room.state.closes_at is not None
    assert room.expires_at - room.state.closes_at == timedelta(days=7)
    store.rooms.lead(code, Command.EXTEND, version=0, now=now(), keep=A_DAY, by_s=3 * 86_400)
    longer = store.rooms.read(code, told=0)[1]
    assert longer.expires_at - room.expires_at == timedelta(days=3)
    key = come_in(store, code)
    late = now() + timedelta(days=4, minutes=1)
    with pytest.raises(ShutError):
        store.rooms.answer(code, 1, key=key, option=0, now=late).result()
    store.rooms.take_due_steps(code, now=late)
    ended = store.rooms.read(code, told=0)[1]
    assert (ended.state.step, ended.expires_at) == (RoomStep.ENDED, longer.expires_at)
