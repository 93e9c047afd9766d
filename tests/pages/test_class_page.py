"""Preparing a class: what it will see, without what is left out, and the room that comes of it."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from deck.classes import imagenet_a_indices
from quiz.game import Mode
from quiz.rooms.codes import digest_of
from quiz.rooms.room import PointsTold, RoomPace, RoomSettings
from quiz.rooms.state import RoomStep, RoomTiming
from services import container, play
from tests.pages.reading import html

Visit = Callable[..., AppTest]


def shown(app: AppTest) -> list[str]:
    """The photographs of the preview, in their order."""
    return [key for button in app.button if (key := button.key or "").startswith("without-")]


def test_a_room_holds_what_was_chosen_and_shown(visit: Visit) -> None:
    app = visit(page="class")
    app.slider(key="room-length").set_value(5).run()
    before = shown(app)
    assert len(before) == 5
    app.button(key=before[0]).click().run()
    after = shown(app)
    assert len(after) == 5
    assert before[0] not in after
    app.toggle(key="room-call").set_value(False)
    app.toggle(key="room-names").set_value(True)
    app.segmented_control(key="room-timer").set_value(45).run()
    chosen = shown(app)
    app.button(key="open-room").click().run()
    assert not app.exception
    (room,) = app.session_state["session"].rooms
    _, kept, pupils, _ = container.store().rooms.read(room.code, told=0)
    assert [f"without-{one.asked.photograph[:16]}" for one in kept.rounds] == chosen
    assert (kept.settings.asks_call, kept.settings.own_names, kept.settings.timing.timer_s) == (False, True, 45)
    assert kept.host_key == digest_of(room.host_token)
    assert pupils == ()
    assert f"{room.code[:3]} {room.code[3:]}" in html(app)


def test_what_few_need_is_kept_with_the_room(visit: Visit) -> None:
    app = visit(page="class")
    assert "room-speed" not in {one.key for one in app.toggle}, "there is nothing to have more of"
    app.segmented_control(key="room-points").set_value(PointsTold.END)
    app.segmented_control(key="room-timer").set_value(45)
    app.segmented_control(key="room-talk").set_value(20)
    app.segmented_control(key="room-goes-on").set_value(15)
    app.segmented_control(key="room-glance").set_value(200)
    app.toggle(key="room-teams").set_value(True).run()
    app.toggle(key="room-speed").set_value(True).run()
    app.button(key="open-room").click().run()
    assert not app.exception
    (room,) = app.session_state["session"].rooms
    kept = container.store().rooms.read(room.code, told=0)[1].settings
    assert kept.timing == RoomTiming(timer_s=45, talk_s=20, goes_on_s=15)
    assert (kept.glance_ms, kept.teams, kept.speed) == (200, True, True)
    app.segmented_control(key="room-pace").set_value(RoomPace.OWN).run()
    app.button(key="open-room").click().run()
    kept = container.store().rooms.read(app.session_state["session"].rooms[-1].code, told=0)[1].settings
    assert (kept.timing, kept.glance_ms, kept.teams, kept.speed) == (RoomTiming(), None, True, False)


def test_the_lesson_has_its_room_in_one_click_whatever_is_chosen(visit: Visit) -> None:
    app = visit(page="class")
    left_out = shown(app)[0]
    app.button(key=left_out).click().run()
    app.toggle(key="room-call").set_value(False)
    app.segmented_control(key="room-points").set_value(PointsTold.EACH)
    app.segmented_control(key="room-pace").set_value(RoomPace.OWN).run()
    app.button(key="open-lesson").click().run()
    assert not app.exception
    (room,) = app.session_state["session"].rooms
    _, kept, _, _ = container.store().rooms.read(room.code, told=0)
    assert len(kept.rounds) == 5
    assert left_out not in [f"without-{one.asked.photograph[:16]}" for one in kept.rounds]
    assert kept.settings == RoomSettings()
    assert (kept.settings.asks_call, kept.settings.scores) == (True, PointsTold.OFF)
    assert f"{room.code[:3]} {room.code[3:]}" in html(app)


def test_what_the_network_said_is_kept_with_the_room(visit: Visit) -> None:
    app = visit(page="class")
    app.button(key="open-room").click().run()
    (room,) = app.session_state["session"].rooms
    _, kept, _, _ = container.store().rooms.read(room.code, told=0)
    for one in kept.rounds:
        said = play.ask_network(kept.network, one.asked.photograph).top(1)[0]
        assert (said.index, round(said.probability, 2)) == (one.claimed, round(one.probability, 2))
        assert one.machine_is_right == (one.asked.kind == "control")


def test_other_photographs_are_others_and_another_room_another_ten(visit: Visit) -> None:
    app = visit(page="class")
    first = shown(app)
    app.button(key="shuffle").click().run()
    assert shown(app) != first
    for _ in range(2):
        app.button(key="open-room").click().run()
    rooms = app.session_state["session"].rooms
    assert len({room.code for room in rooms}) == 2


def test_rooms_are_opened_so_often_and_then_it_is_said_when_again(visit: Visit) -> None:
    app = visit(page="class", player="c" * 32)
    for _ in range(11):
        app.button(key="open-room").click().run()
    assert len(app.session_state["session"].rooms) == 10
    assert any("Come back in" in info.value for info in app.info)


def test_who_may_lead_is_known_to_this_tab_alone(visit: Visit) -> None:
    app, other = visit(page="class"), visit(page="class")
    app.button(key="open-room").click().run()
    (room,) = app.session_state["session"].rooms
    other.run()
    assert room.code not in html(other)
    assert other.session_state["session"].rooms == []


@pytest.mark.parametrize(("hours", "said"), [("24", "a day after"), ("48", "2 days after"), ("1", "1 hour after")])
def test_how_long_a_room_is_kept_is_as_it_is_set(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, hours: str, said: str
) -> None:
    monkeypatch.setenv("QUIZ_ROOM_HOURS", hours)
    app = visit(page="class")
    assert any(f"at a click, {said} it ends" in text.value for text in app.markdown)


def test_a_room_at_everybodys_own_pace_is_open_for_so_long(visit: Visit) -> None:
    app = visit(page="class")
    app.segmented_control(key="room-pace").set_value(RoomPace.OWN).run()
    assert not [one.key for one in app.toggle if one.key in ("room-photograph", "room-options", "room-change")]
    app.segmented_control(key="room-open").set_value(72).run()
    app.button(key="open-room").click().run()
    assert not app.exception
    (room,) = app.session_state["session"].rooms
    _, kept, _, _ = container.store().rooms.read(room.code, told=0)
    assert (kept.settings.pace, kept.settings.open_h, kept.settings.timing.timer_s) == (RoomPace.OWN, 72, None)
    assert kept.state.step is RoomStep.OPEN


def test_where_all_200_may_be_said_phones_have_words_and_photographs_are_of_those(visit: Visit) -> None:
    app = visit(page="class")
    app.toggle(key="room-options").set_value(False).run()
    app.segmented_control(key="room-mode").set_value(Mode.ALL_200).run()
    assert "room-options" not in [one.key for one in app.toggle]
    app.button(key="open-room").click().run()
    assert not app.exception
    (room,) = app.session_state["session"].rooms
    _, kept, _, _ = container.store().rooms.read(room.code, told=0)
    assert kept.settings == RoomSettings(mode=Mode.ALL_200)
    assert len(kept.rounds) == 10
    assert all(one.asked.truth in imagenet_a_indices() and not one.asked.options for one in kept.rounds)
