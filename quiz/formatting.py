"""The figures of speech: counts, shares and probabilities as people read them."""

import calendar
import math
import re
from datetime import date
from typing import Final

from quiz.analysis.statistics import Tally

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


SURE_FROM: Final = 0.5
"""The probability from which on a network is said to be sure; below, it guessed."""


def claimed(value: float, what: str) -> str:
    """What a network claims, with its probability in [0, 1]: “51 % sure: sandal”; below a half it only guessed."""
    said = probability(value)
    return f"{said} sure: {what}" if value >= SURE_FROM else f"guessed, at {said}: {what}"


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


SPELLED: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def spelled(n: int) -> str:
    """A small number as a word, as in running text: “no”, “one” … “ten”; larger ones in digits."""
    return SPELLED[n] if 0 <= n < len(SPELLED) else f"{n:,}"


def sentences(*parts: str) -> str:
    """Sentences after one another, each of which begins as a sentence does, and ends in a stop.

    What refuses writes half of a sentence, which another may go on with; here it becomes a whole one. A name with
    which one begins (`timm:resnet18`) stays as it is.
    """
    return " ".join(_sentence(part.strip()) for part in parts if part.strip())


def _sentence(text: str) -> str:
    begun = text[0].upper() + text[1:] if re.match(r"[a-z]+(?:[\s,;]|$)", text) else text
    return begun if begun.rstrip("”’\"')").endswith((".", "?", "!", "…")) else f"{begun}."


def told(*parts: str) -> str:
    """The same where Markdown is spoken: what the code puts together for a visitor to read, as `plain` text."""
    return plain(sentences(*parts))


def plain(text: str) -> str:
    """Text as it is, where Markdown is spoken: what a visitor typed makes no link, no picture and no bold.

    Bare addresses (`https://…`, `www.…`, `…@…`) are linked after backslashes are gone; a character of no width in them
    prevents it.
    """
    apart = re.sub(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", "\N{WORD JOINER}", text, flags=re.IGNORECASE)
    return re.sub(r"([\\`*_{}\[\]()#+\-!|<>$~:&])", r"\\\1", apart)
