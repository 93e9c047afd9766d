"""The figures of speech: counts, shares and probabilities as people read them."""

import calendar
import math
import re
from datetime import date
from typing import Final

from quiz.statistics import Tally

PERCENT: Final = "\N{NO-BREAK SPACE}%"
"""What follows a number of percents, so that no line ends between the two."""


def counted(n: int, one: str, many: str = "") -> str:
    """So many of something: “1 guess”, “1,204 guesses”. `many` may be left out where it is `one` with an s."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def probability(value: float) -> str:
    """A probability in [0, 1], in whole percents, and never a certainty that is not there."""
    if value >= 0.995:
        return f"over 99{PERCENT}"
    if value < 0.01:
        return f"under 1{PERCENT}"
    return f"{100 * value:.0f}{PERCENT}"


def percent(share: float) -> str:
    """A counted share in [0, 1], in whole percents; “0 %” and “100 %” only where they are exact."""
    return f"{100 * share:.0f}{PERCENT}" if share in (0.0, 1.0) else probability(share)


def part(tally: Tally) -> str:
    """The share that was right: “71 %”, and “all” or “none” only where it is."""
    if tally.right in (0, tally.n):
        return "all" if tally.right else "none"
    return percent(tally.rate or 0.0)


def points(share: float | None) -> int | None:
    """A share or a difference of two, in [-1, 1], as whole percentage points for a table; `None` stays unknown."""
    return None if share is None else round(100 * share)


def floor(value: float) -> str:
    """A probability in [0, 1], in whole percents, never rounded up: “or more” stays true."""
    return f"{math.floor(round(100 * value, 6))}{PERCENT}"


def ceiling(value: float) -> str:
    """A share in [0, 1], in whole percents, never rounded down: “at most” and “up to” stay true."""
    return f"{math.ceil(round(100 * value, 6))}{PERCENT}"


def day(value: date) -> str:
    """A date as people say it: “25 November”."""
    return f"{value.day} {calendar.month_name[value.month]}"


def plain(text: str) -> str:
    """Text as it is, where Markdown is spoken: what a visitor typed makes no link, no picture and no bold."""
    return re.sub(r"([\\`*_{}\[\]()#+\-!|<>$~:])", r"\\\1", text)
