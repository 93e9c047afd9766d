"""What a visitor writes, made safe to keep and to draw: plain text in NFC, without tricks, and not too long.

What is only strange is mended in silence; what cannot be meant is refused with a sentence.
"""

import re
import unicodedata
from typing import Final

LONGEST_COMMENT: Final = 500
LONGEST_SUGGESTION: Final = 100
LONGEST_NAME: Final = 20
LINES: Final = 12
_MARKS: Final = 4
"""Accents and signs that one letter may carry: Hebrew, Thai and Vietnamese need three or four, zalgo needs more."""

_LINE_ENDS: Final = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_TAGGED_FLAG: Final = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f")  # England, Scotland, Wales
_JOINERS: Final = re.compile("([\u200c\u200d])[\u200c\u200d]+")
_DIRECTION_MARKS: Final = re.compile("[\u200e\u200f\u061c]{2,}")
_KEPT_FORMATS: Final = frozenset("\u200c\u200d\u200e\u200f\u061c")
"""Joiners, which emoji and Persian need, and marks of direction, which move nothing beyond their own word."""

BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and symbols by category that draw nothing."""


def comment(text: str) -> str:
    """`text` as a comment.

    Raises:
        ValueError: a sentence for the visitor: too long, empty, or no text at all.
    """
    return _plain(text, longest=LONGEST_COMMENT, what="A comment", lines=LINES)


def suggestion(text: str) -> str:
    """`text` as what a photograph should be called: one short line. Raises `ValueError` as `comment` does."""
    return _plain(text, longest=LONGEST_SUGGESTION, what="A suggestion", lines=1)


def nickname(text: str) -> str:
    """`text` as what a pupil is called in a room: one short line. Raises `ValueError` as `comment` does."""
    return _plain(text, longest=LONGEST_NAME, what="A name", lines=1)


def _plain(text: str, *, longest: int, what: str, lines: int) -> str:
    if len(text) > 4 * longest:  # before anything is done with it
        raise ValueError(_too_long(what, longest, len(text)))
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError(f"{what} has to be text; this one holds half a character.")
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    text = _without_tricks(text)
    text = _in_lines(text, lines)
    text = unicodedata.normalize("NFC", text)
    if not any(_is_seen(character) for character in text):
        raise ValueError(f"{what} needs a word or two.")
    if len(text) > longest:
        raise ValueError(_too_long(what, longest, len(text)))
    return text


def _too_long(what: str, longest: int, length: int) -> str:
    return f"{what} has at most {longest} characters; this one has {length:,}."


def _without_tricks(text: str) -> str:
    """Without control and bidi override characters, tags, private and impossible ones; marks in moderation."""
    flags = [found.span() for found in _TAGGED_FLAG.finditer(text)]
    kept: list[str] = []
    marks = 0
    for at, character in enumerate(text):
        category = unicodedata.category(character)
        if category in ("Mn", "Me") and not is_variation(character):
            marks += 1
            if marks > _MARKS or not kept or kept[-1] in " \n":
                continue
        elif category == "Cf":
            in_flag = any(start < at < end for start, end in flags)
            if not (in_flag or character in _KEPT_FORMATS):
                continue
        elif _is_nothing(character, category):
            continue
        elif not is_variation(character):
            marks = 0
        kept.append(" " if category == "Zs" or character == "\t" else character)
    return _DIRECTION_MARKS.sub(lambda run: run[0][-1], _JOINERS.sub(r"\1", "".join(kept)))


def _is_nothing(character: str, category: str) -> bool:
    """Whether it is a control other than a line's end or a tab, for private use, or no character of Unicode."""
    if character in "\n\t":
        return False
    code = ord(character)
    return category in ("Cc", "Cs", "Co") or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def is_variation(character: str) -> bool:
    """Whether it chooses how the character before it is drawn, as an emoji or as text."""
    return "\ufe00" <= character <= "\ufe0f"


def _in_lines(text: str, lines: int) -> str:
    """Spaces and empty lines singly, and at most so many lines; what follows goes on in the last."""
    stripped = [" ".join(line.split(" ")).strip(" ") for line in re.sub(" +", " ", text).split("\n")]
    parts = re.sub("\n{3,}", "\n\n", "\n".join(stripped)).strip("\n").split("\n")
    rest = " ".join(part for part in parts[lines - 1 :] if part)
    return "\n".join([*parts[: lines - 1], rest]).strip("\n ")


def _is_seen(character: str) -> bool:
    """Whether it draws something."""
    return unicodedata.category(character)[0] in "LNPS" and character not in BLANK
