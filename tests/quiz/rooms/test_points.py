"""What an answer and a bet are worth, with speed and without."""

import pytest

from quiz.game import Call, Kind, Option, Origin, Round
from quiz.rooms.room import RoomAnswer, RoomRound, RoomSettings, most_points, room_points
from quiz.rooms.state import RoomTiming

TRUTH, CLAIMED, OTHER = 3, 7, 9
OPTIONS = (Option(TRUTH, Origin.TRUTH), Option(CLAIMED, Origin.NETWORK), Option(OTHER, Origin.NEIGHBOUR))
FOOLED = RoomRound(Round(1, "0" * 64, TRUTH, frozenset({TRUTH}), Kind.FOOLING, OPTIONS), CLAIMED, 0.9)


def answer(chosen: int | None = TRUTH, called: Call | None = None, took_ms: int = 0) -> RoomAnswer:
    return RoomAnswer(1, 1, chosen, chosen == TRUTH, called, took_ms)


@pytest.mark.parametrize(
    ("said", "points", "with_speed"),
    [
        (answer(), 1, 20),
        (answer(took_ms=5_000), 1, 18),
        (answer(took_ms=20_000), 1, 10),
        (answer(took_ms=3_600_000), 1, 10),
        (answer(OTHER), 0, 0),
        (answer(OTHER, Call.WRONG), 1, 10),
        (answer(took_ms=10_000, called=Call.WRONG), 2, 25),
        (answer(called=Call.RIGHT), 1, 20),
        (answer(None, Call.PASSED), 0, 0),
        (None, 0, 0),
    ],
)
def test_who_is_right_has_more_the_quicker_only_where_speed_counts(
    said: RoomAnswer | None, points: int, with_speed: int
) -> None:
    assert room_points([(FOOLED, said)], RoomSettings()) == points
    assert room_points([(FOOLED, said)], RoomSettings(speed=True)) == with_speed


def test_the_timer_is_what_quick_is_measured_by() -> None:
    settings = RoomSettings(speed=True, timing=RoomTiming(timer_s=90))
    assert room_points([(FOOLED, answer(took_ms=45_000))], settings) == 15


@pytest.mark.parametrize(
    ("settings", "most"),
    [(RoomSettings(), 6), (RoomSettings(asks_call=False), 3), (RoomSettings(speed=True), 90)],
)
def test_the_most_that_can_be_had_is_what_somebody_has_who_is_right_at_once(settings: RoomSettings, most: int) -> None:
    assert most_points(settings, 3) == most
    best = answer(called=Call.WRONG if settings.asks_call else None)
    assert room_points([(FOOLED, best)] * 3, settings) == most
