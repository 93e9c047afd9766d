"""Seeds that mean something: a photograph's own game, and the photograph and the game of a day.

Each is a seed like any other, so that a link to it is a link to a game, and its guesses are kept like all others. Fresh
seeds have eight letters and digits, and are never mistaken for one of these.
"""

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

_PHOTOGRAPHS_OWN: Final = re.compile(r"p([0-9a-f]{15})")
_DAYS: Final = re.compile(r"(photo|day)([0-9]{4})([0-9]{2})([0-9]{2})")


class Daily(StrEnum):
    """What there is anew each day, at midnight UTC."""

    PHOTOGRAPH = "photo"
    GAME = "day"


@dataclass(frozen=True, slots=True)
class Day:
    """The photograph or the game of a date."""

    what: Daily
    date: date

    @property
    def seed(self) -> str:
        """What names it in a link."""
        return f"{self.what.value}{self.date:%Y%m%d}"


def seed_of(photograph: str) -> str:
    """The seed of the game that begins with this photograph: `p` and the first digits of its id."""
    return f"p{photograph[:15]}"


def begins_with(seed: str) -> str:
    """The first digits of the photograph that a seed asks to begin with; empty where it asks for none."""
    own = _PHOTOGRAPHS_OWN.fullmatch(seed)
    return own[1] if own else ""


def parse_day(seed: str) -> Day | None:
    """The day that a seed names; `None` for any other seed, and for days that no calendar has."""
    if found := _DAYS.fullmatch(seed):
        what, year, month, day = found.groups()
        try:
            return Day(Daily(what), date(int(year), int(month), int(day)))
        except ValueError:
            return None
    return None


def today() -> date:
    """The date, by UTC, as for everyone else."""
    return datetime.now(UTC).date()


def photograph_of_the_day(day: date, photographs: Iterable[str]) -> str:
    """Which of these is the photograph of that day: the same on every server that has the same ones, in any order.

    They take turns, in an order that a hash makes, so none comes again before all the others have been. When the deck
    changes the turns are taken anew: one of the last days may come again, and a day that has begun keeps its own, which
    the store holds.

    Raises:
        ValueError: there are none.
    """
    order = sorted(
        set(photographs), key=lambda photograph: hashlib.sha256(f"of the day|{photograph}".encode()).digest()
    )
    if not order:
        raise ValueError("there is no photograph that fools the network, so none for the day")
    return order[day.toordinal() % len(order)]


def streak(played: Collection[date], day: date) -> int:
    """How many days in a row were played, up to `day`; it need not have been played yet, since it is not over."""
    last = day if day in played else day - timedelta(days=1)
    length = 0
    while last in played:
        length += 1
        last -= timedelta(days=1)
    return length


def longest_streak(played: Collection[date]) -> int:
    """How many days in a row were played at most."""
    longest = length = 0
    before: date | None = None
    for day in sorted(played):
        length = length + 1 if before is not None and day - before == timedelta(days=1) else 1
        longest, before = max(longest, length), day
    return longest
