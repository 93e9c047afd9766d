"""A player's days, in words and marks: a streak, two weeks of it, and what there is to play of the days gone by."""

from datetime import date, timedelta

import pytest

from quiz.analysis.statistics import Tally
from quiz.seeds import Daily, Day
from quiz.storage.dailies import DayPlayed, OfDays
from ui.charts import daily
from ui.views import days
from ui.views.days import DayMark

DAY = date(2026, 11, 27)  # a Friday
SAW, MISSED, UNSURE = (DayPlayed(tally, True, False) for tally in (Tally(1, 1), Tally(0, 1), Tally(0, 1, 1)))
OPEN = DayPlayed(Tally(1, 1), in_time=True, is_open=True)
LATE = DayPlayed(Tally(1, 1), in_time=False, is_open=False)


def of_photographs(ago: dict[int, DayPlayed]) -> OfDays:
    return {Day(Daily.PHOTOGRAPH, DAY - timedelta(days=days)): done for days, done in ago.items()}


@pytest.mark.parametrize(
    ("done", "mark"),
    [
        (None, DayMark.AWAY),
        (SAW, DayMark.SAW),
        (MISSED, DayMark.MISSED),
        (UNSURE, DayMark.UNSURE),
        (OPEN, DayMark.TO_TELL),
        (LATE, DayMark.SAW),
    ],
)
def test_what_became_of_a_photograph(done: DayPlayed | None, mark: DayMark) -> None:
    assert days.mark_of(done) is mark


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        ((), "One photograph a day, the same for everybody, one try. Days in a row make a streak."),
        ((0,), "A streak of one day, as they all begin. Come back tomorrow."),
        ((1, 2, 3, 4, 5), "5 days in a row. Today’s keeps it."),
        ((0, 1, 4, 5, 6), "2 days in a row. Come back tomorrow. Your longest: 3 days."),
        (
            (4,),
            (
                "One photograph a day, the same for everybody, one try. Days in a row make a streak. "
                "Your longest was 1 day."
            ),
        ),
    ],
)
def test_what_is_said_of_a_streak(ago: tuple[int, ...], said: str) -> None:
    assert days.streak_so_far(of_photographs(dict.fromkeys(ago, SAW)), DAY).sentence == said


def test_two_weeks_a_day_each() -> None:
    """Who came later kept nothing; a bet that is open tells nothing; ties only where both days were played."""
    of = days.streak_so_far(of_photographs({0: OPEN, 1: SAW, 3: MISSED, 4: UNSURE, 6: LATE, 13: SAW, 14: SAW}), DAY)
    assert [one.date for one in of.days] == [DAY - timedelta(days=ago) for ago in range(13, -1, -1)]
    played = {(DAY - one.date).days: one for one in of.days if one.mark is not DayMark.AWAY}
    assert {ago: one.mark for ago, one in played.items()} == {
        0: DayMark.TO_TELL,
        1: DayMark.SAW,
        3: DayMark.MISSED,
        4: DayMark.UNSURE,
        13: DayMark.SAW,
    }
    assert [ago for ago, one in played.items() if one.is_tied] == [13, 3, 0]
    assert len({one.shape for one in (played[0], played[1], played[3])}) == 3, "told apart without a colour"
    assert of.read_out == (
        "The last two weeks: you looked on 5 of 14 days. You saw it on 14 November and 26 November; missed it on "
        "24 November; didn’t know on 23 November; guessed, and yet to be told on 27 November."
    )
    assert of.read_out in daily.fortnight(of)
    assert daily.fortnight(of).count("<li") == 14


def test_a_long_absence_in_words() -> None:
    assert days.streak_so_far(of_photographs({40: SAW}), DAY).read_out.endswith("you looked on none of the days.")


@pytest.mark.parametrize(
    ("began", "most", "shown", "more"),
    [
        (None, 14, 0, 0),
        (DAY, 14, 0, 0),
        (DAY - timedelta(days=1), 14, 1, 0),
        (DAY - timedelta(days=14), 14, 14, 0),
        (DAY - timedelta(days=40), 14, 14, 26),
        (DAY - timedelta(days=40), 44, 40, 0),
        (DAY + timedelta(days=1), 14, 0, 0),
    ],
)
def test_days_gone_by_reach_back_to_the_first(began: date | None, most: int, shown: int, more: int) -> None:
    rows, beyond = days.past_days({}, DAY, began=began, most=most)
    assert (len(rows), beyond) == (shown, more)
    assert [row.date for row in rows] == [DAY - timedelta(days=ago) for ago in range(1, shown + 1)]


def test_days_gone_by_say_how_they_went() -> None:
    before = DAY - timedelta(days=1)
    ten = Day(Daily.GAME, before)

    def labels(photograph: DayPlayed | None, done: DayPlayed | None) -> tuple[str, str]:
        played = {Day(Daily.PHOTOGRAPH, before): photograph, ten: done}
        rows, _ = days.past_days({of: one for of, one in played.items() if one}, DAY, began=before, most=14)
        return rows[0].photograph_label, rows[0].ten_label

    assert labels(None, None) == ("Thu 26 November", "The ten")
    assert labels(LATE, DayPlayed(Tally(7, 10), False, False)) == ("Thu 26 November ● saw it", "The ten: 7 of 10")
    assert labels(MISSED, DayPlayed(Tally(2, 3), True, False)) == ("Thu 26 November ○ missed it", "The ten: 3 guessed")
    assert labels(OPEN, DayPlayed(Tally(7, 10), True, is_open=True)) == (
        "Thu 26 November … guessed, and yet to be told",
        "The ten: 10 guessed",
    )
