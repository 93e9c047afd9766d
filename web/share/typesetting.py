"""Writing on pictures, in the house's fonts and in others where a name needs them: Cyrillic, Arabic, Hebrew, Chinese …

Right-to-left names and joined letters are laid out by Raqm, which comes with Pillow. What no font here can write is
told apart beforehand, so that nobody's name becomes a row of boxes.
"""

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import ImageDraw, ImageFont

DISPLAY: Final = (
    "bricolage-grotesque-latin-wght-normal.woff2",
    "bricolage-grotesque-latin-ext-wght-normal.woff2",
)
TEXT: Final = (
    "atkinson-hyperlegible-next-latin-wght-normal.woff2",
    "atkinson-hyperlegible-next-latin-ext-wght-normal.woff2",
)
OTHERS: Final = ("dejavu-sans.woff2", "droid-sans-fallback.woff2", "hangul.woff2")
BOLD, REGULAR = 700, 400
_MARKS: Final = 2
"""Accents that one letter may carry; Vietnamese needs two, and more would leave the line."""

_DROPPED: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))


class Lettering:
    """Writes lines with the fonts of one folder. Not for several threads at once: FreeType's faces are not."""

    def __init__(self, fonts: Path) -> None:
        self._fonts = fonts
        self._face = lru_cache(maxsize=64)(self._opened)
        self._has = lru_cache(maxsize=4096)(self._written)

    def writable(self, name: str) -> str:
        """`name` as it can be written: without what has no shape, and empty where one of its letters has no font.

        Emoji, and accents that no font puts on their letter, are left out. Of right-to-left names all is written in
        one font or nothing, since pieces in several would come in the wrong order.
        """
        tidy = tidied(name)
        if self._one_for_all(tidy, display=False):
            return tidy
        kept: list[str] = []
        for char in tidy:
            if unicodedata.combining(char):
                if kept and self._has(self._font(kept[-1], display=False), char):
                    kept.append(char)
            elif self._font(char, display=False):
                kept.append(char)
            elif char.isalnum():
                return ""
        written = " ".join("".join(kept).split())
        if is_right_to_left(written) and not self._one_for_all(written, display=False):
            return ""
        return written if any(map(str.isalnum, written)) else ""

    def width(self, text: str, *, size: int, display: bool = False) -> int:
        """How many pixels a line takes."""
        runs = self._runs(text, display=display)
        return round(sum(self._sized(font, size, display=display).getlength(run) for font, run in runs))

    def cut(self, text: str, *, size: int, width: int) -> str:
        """As much of a line as fits, and “…” where that is not all."""
        if self.width(text, size=size) <= width:
            return text
        fits, too_long = 0, len(text)
        while too_long - fits > 1:
            middle = (fits + too_long) // 2
            if self.width(text[:middle].rstrip() + "…", size=size) <= width:
                fits = middle
            else:
                too_long = middle
        return text[:fits].rstrip() + "…"

    def wrapped(self, text: str, *, size: int, width: int, lines: int, display: bool = False) -> list[str]:
        """A text in so many lines at most, broken between words. A word that is too wide stays so."""
        found: list[str] = []
        for word in text.split(" "):
            longer = f"{found[-1]} {word}" if found else word
            if found and self.width(longer, size=size, display=display) <= width:
                found[-1] = longer
            else:
                found.append(word)
        return found[:lines]

    def largest(self, text: str, *, size: int, width: int, display: bool = False) -> int:
        """That size, or the largest smaller one at which no word is too wide."""
        widest = max(self.width(word, size=size, display=display) for word in text.split(" "))
        return min(size, size * width // max(1, widest))

    def draw(
        self, pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, *, size: int, fill: str, display: bool = False
    ) -> int:
        """Write a line from its upper left corner, every font on the same ground line; where it ends, in pixels."""
        x = float(at[0])
        ground = at[1] + size
        for font, run in self._runs(text, display=display):
            face = self._sized(font, size, display=display)
            pen.text((x, ground), run, font=face, fill=fill, anchor="ls")
            x += face.getlength(run)
        return round(x)

    def _runs(self, text: str, *, display: bool) -> list[tuple[str, str]]:
        """The line in pieces of one font each: one piece if one font has it all. Spaces stay with what is before."""
        if one := self._one_for_all(text, display=display):
            return [(one, text)]
        runs: list[tuple[str, str]] = []
        for char in text:
            font = self._font(char, display=display) or OTHERS[0]
            if runs and (char.isspace() or unicodedata.combining(char)):
                font = runs[-1][0]
            if runs and runs[-1][0] == font:
                runs[-1] = (font, runs[-1][1] + char)
            else:
                runs.append((font, char))
        return runs

    def _one_for_all(self, text: str, *, display: bool) -> str:
        """The first font that has every letter of the text; empty where none has."""
        return next((font for font in _chain(display) if all(self._has(font, char) for char in text)), "")

    def _font(self, char: str, *, display: bool) -> str:
        """The first font that has the letter; empty where none has."""
        return self._one_for_all(char, display=display)

    def _sized(self, font: str, size: int, *, display: bool) -> ImageFont.FreeTypeFont:
        return self._face(font, size, BOLD if display else REGULAR)

    def _opened(self, font: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
        face = ImageFont.truetype(str(self._fonts / font), size)
        if font not in OTHERS:
            face.set_variation_by_axes([weight])
        return face

    def _written(self, font: str, char: str) -> bool:
        """Whether the font has a shape of its own for the letter: not the one that stands for those it lacks."""
        if not font or char.isspace():
            return bool(font)
        face = self._face(font, 24, REGULAR)
        lacking, drawn = face.getmask("\U0010fffd"), face.getmask(char)
        return (drawn.size, bytes(drawn)) != (lacking.size, bytes(lacking))


def _chain(display: bool) -> tuple[str, ...]:
    return (DISPLAY if display else TEXT) + OTHERS


def tidied(text: str) -> str:
    """A text of one line, without controls, direction marks and what else has no shape, nor piles of accents."""
    kept: list[str] = []
    piled = 0
    for char in unicodedata.normalize("NFC", text):
        if char.isspace():
            kept.append(" ")
        elif unicodedata.category(char) not in _DROPPED and not 0xFE00 <= ord(char) <= 0xFE0F:
            piled = piled + 1 if unicodedata.combining(char) else 0
            if piled <= _MARKS:
                kept.append(char)
    return " ".join("".join(kept).split())


def is_right_to_left(text: str) -> bool:
    """Whether there is a letter in it that is written from right to left."""
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
