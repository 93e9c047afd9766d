"""A player's days: a streak now and at its longest, what became of the last two weeks, and the days gone by to play."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from quiz import formatting
from quiz.game import LENGTH
from quiz.seeds import Daily, Day, longest_streak, streak
from quiz.storage.dailies import DayPlayed, OfDays
from ui import html

FORTNIGHT: Final = 14
SHOWN: Final = 14
"""Days gone by that are listed at first."""
UNFOLDED: Final = 30
"""Days that are unfolded at a time."""


class DayMark(StrEnum):
    """What became of a day: whether its photograph was seen for what it is. `TO_TELL`: that may not be told yet."""

    SAW = "saw it"
    MISSED = "missed it"
    UNSURE = "didn’t know"
    TO_TELL = "guessed, and yet to be told"
    AWAY = "not played"


_SHAPES: Final[Mapping[DayMark, str]] = {
    DayMark.SAW: html.mark(True),
    DayMark.MISSED: html.mark(False),
    DayMark.UNSURE: html.mark(False),
    DayMark.TO_TELL: "…",
    DayMark.AWAY: "",
}


@dataclass(frozen=True, slots=True)
class StreakDay:
    """A day of a streak. `is_tied`: so was the day before it, so that the two are one streak."""

    date: date
    mark: DayMark
    is_tied: bool

    @property
    def shape(self) -> str:
        """What tells it apart without a colour."""
        return _SHAPES[self.mark]


@dataclass(frozen=True, slots=True)
class StreakSoFar:
    """How many days in a row, now and at most, and each of the last two weeks, the oldest first."""

    now: int
    longest: int
    days: tuple[StreakDay, ...]
    is_played: bool

    @property
    def sentence(self) -> str:
        """How long it has lasted, and what keeps it."""
        if self.now == 0:
            once = f" Your longest was {formatting.counted(self.longest, 'day')}." if self.longest else ""
            return f"One photograph a day, the same for everybody, one try. Days in a row make a streak.{once}"
        so_far = f"{self.now} days in a row" if self.now > 1 else "A streak of one day, as they all begin"
        best = f" Your longest: {self.longest} days." if self.longest > self.now else ""
        return f"{so_far}. {'Come back tomorrow.' if self.is_played else 'Today’s keeps it.'}{best}"

    @property
    def read_out(self) -> str:
        """The two weeks in words."""
        played = [one for one in self.days if one.mark is not DayMark.AWAY]
        if not played:
            return "The last two weeks: you looked on none of the days."
        told = [
            f"{mark.value} on {_listed([formatting.day(one.date) for one in played if one.mark is mark])}"
            for mark in DayMark
            if any(one.mark is mark for one in played)
        ]
        said = "; ".join(told)
        return f"The last two weeks: you looked on {len(played)} of {len(self.days)} days. You {said}."


@dataclass(frozen=True, slots=True)
class PastDay:
    """A day gone by, and what the player has done of it; None of what they have yet to begin."""

    date: date
    photograph: DayPlayed | None
    ten: DayPlayed | None

    def is_over(self, what: Daily) -> bool:
        """Whether all of it was guessed and told, so that there is a result to see."""
        done = self.photograph if what is Daily.PHOTOGRAPH else self.ten
        length = 1 if what is Daily.PHOTOGRAPH else LENGTH
        return done is not None and done.tally.n >= length and not done.is_open

    @property
    def photograph_label(self) -> str:
        """What leads to the photograph: the day, and how it went."""
        mark = mark_of(self.photograph)
        day = f"{self.date:%a} {formatting.day(self.date)}"
        return day if mark is DayMark.AWAY else f"{day} {_SHAPES[mark]} {mark.value}"

    @property
    def ten_label(self) -> str:
        """What leads to the ten, and how they went, or how far they are."""
        if self.ten is None:
            return "The ten"
        if self.is_over(Daily.GAME):
            return f"The ten: {self.ten.tally.right} of {self.ten.tally.n}"
        return f"The ten: {self.ten.tally.n} guessed"


def mark_of(done: DayPlayed | None) -> DayMark:
    """What became of a photograph of the day."""
    if done is None:
        return DayMark.AWAY
    if done.is_open:
        return DayMark.TO_TELL
    if done.tally.unsure:
        return DayMark.UNSURE
    return DayMark.SAW if done.tally.right else DayMark.MISSED


def streak_so_far(played: OfDays, day: date) -> StreakSoFar:
    """What only those days make that were played while they lasted, up to `day`."""
    kept = {of.date: done for of, done in played.items() if of.what is Daily.PHOTOGRAPH and done.in_time}
    last = [day - timedelta(days=ago) for ago in reversed(range(FORTNIGHT))]
    return StreakSoFar(
        now=streak(kept, day),
        longest=longest_streak(kept),
        days=tuple(
            StreakDay(one, mark_of(kept.get(one)), one in kept and one - timedelta(days=1) in kept) for one in last
        ),
        is_played=day in kept,
    )


def past_days(played: OfDays, day: date, *, began: date | None, most: int) -> tuple[tuple[PastDay, ...], int]:
    """The days before `day`, the latest first, `most` of them, back to the one on which there first was anything; and
    how many there are beyond these."""
    there_are = 0 if began is None else max(0, (day - began).days)
    shown = [day - timedelta(days=ago) for ago in range(1, min(there_are, most) + 1)]
    rows = tuple(
        PastDay(one, played.get(Day(Daily.PHOTOGRAPH, one)), played.get(Day(Daily.GAME, one))) for one in shown
    )
    return rows, there_are - len(rows)


def _listed(words: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
