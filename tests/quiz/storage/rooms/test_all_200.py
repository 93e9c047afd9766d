"""Rooms in which any of the 200 may be said, in both databases."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from deck.classes import imagenet_a_indices
from quiz.game import Game, Mode
from quiz.rooms.codes import digest_of, new_token
from quiz.rooms.room import RoomAnswer, RoomPace, RoomRound, RoomSettings
from quiz.rooms.state import Command
from quiz.storage.rooms.room_tables import rooms
from quiz.storage.store import Store

ALL = imagenet_a_indices()
KEY = digest_of(new_token())


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def make(store: Store, dealt: Callable[..., Game]) -> Callable[..., tuple[str, list[RoomRound]]]:
    """Makes a room of the 200, with one pupil in it and the first photograph asked; its code and photographs."""

    def make(pace: RoomPace = RoomPace.HOST) -> tuple[str, list[RoomRound]]:
        rounds = [RoomRound(one, claimed=one.truth, probability=0.5) for one in dealt(mode=Mode.ALL_200).rounds]
        settings = RoomSettings(mode=Mode.ALL_200, asks_call=False, pace=pace)
        code = store.rooms.create(
            host_key=digest_of(new_token()), settings=settings, network="net", rounds=rounds, now=now()
        )
        store.rooms.join(code, key=KEY, name=None, now=now())
        if pace is RoomPace.HOST:
            store.rooms.lead(code, Command.START, version=0, now=now(), keep=timedelta(hours=1))
        return code, rounds

    return make


def said(store: Store, code: str, position: int = 1) -> RoomAnswer | None:
    return store.rooms.read(code, told=0)[3].get(position, {}).get(1)


def test_it_is_kept_as_it_was_made(store: Store, make: Callable[..., tuple[str, list[RoomRound]]]) -> None:
    code, rounds = make()
    room = store.rooms.read(code, told=0)[1]
    assert (room.settings.mode, room.rounds) == (Mode.ALL_200, tuple(rounds))
    assert all(one.asked.offered == ALL for one in room.rounds)


def test_any_of_the_200_may_be_said_and_nothing_else(
    store: Store, make: Callable[..., tuple[str, list[RoomRound]]]
) -> None:
    code, (first, *_) = make()
    for option in (0, 199, 4, None):
        store.rooms.answer(code, 1, key=KEY, option=option, now=now()).result()
        found = said(store, code)
        assert found is not None
        assert found.chosen == (None if option is None else ALL[option])
    for option in (200, -1, 999):
        with pytest.raises(ValueError, match=r"^The options are 0 to 199\.$"):
            store.rooms.answer(code, 1, key=KEY, option=option, now=now()).result()
    for index in first.asked.accepted & set(ALL):
        store.rooms.answer(code, 1, key=KEY, option=ALL.index(index), now=now()).result()
        found = said(store, code)
        assert found is not None
        assert found.is_right


def test_at_their_own_pace_what_was_said_stands(store: Store, make: Callable[..., tuple[str, list[RoomRound]]]) -> None:
    code, rounds = make(RoomPace.OWN)
    for position, one in enumerate(rounds, start=1):
        store.rooms.answer(code, position, key=KEY, option=ALL.index(one.asked.truth), now=now()).result()
        with pytest.raises(ValueError, match="that answer stands"):
            store.rooms.answer(code, position, key=KEY, option=None, now=now()).result()
    found = [said(store, code, position) for position in range(1, len(rounds) + 1)]
    assert all(one is not None and one.is_right for one in found)


def test_a_room_made_before_there_was_a_choice_asks_for_one_of_four(store: Store, dealt: Callable[..., Game]) -> None:
    rounds = [RoomRound(one, claimed=one.truth, probability=0.5) for one in dealt().rounds]
    code = store.rooms.create(host_key=KEY, settings=RoomSettings(), network="net", rounds=rounds, now=now())
    with store._database.writing() as connection:
        kept = connection.execute(select(rooms.c.settings).where(rooms.c.code == code)).scalar_one()
        older = {name: value for name, value in kept.items() if name != "mode"}
        connection.execute(update(rooms).where(rooms.c.code == code).values(settings=older))
    assert store.rooms.read(code, told=0)[1].settings == RoomSettings()
