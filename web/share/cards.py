"""The picture that a chat shows of an invitation: its photographs, large, what is asked, and whose they are.

*Source* of the size: the Open Graph sharing guides, 1200 × 630, which is 1.91 to 1.
"""

import io
import random
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageColor, ImageDraw, ImageOps

from quiz.invitations import Invitation, author_and_licence
from web.share.typesetting import Lettering, tidied

WIDTH: Final = 1200
HEIGHT: Final = 630
_FOOT: Final = 56
GAP: Final = 6
MARGIN: Final = 48
ASIDE: Final = 420
_BELOW: Final = 214
COLOURS: Final = 256
SHADES: Final = 6
LEADING: Final = 1.14

GROUND: Final = "#151311"
INK: Final = "#F4EFE7"
_QUIET: Final = "#B5ADA3"
_PEOPLE: Final = "#56B4E9"
_NETWORK: Final = "#F08A4B"

_Box = tuple[int, int, int, int]


def drawn_card(invitation: Invitation, photographs: Sequence[Image.Image], lettering: Lettering) -> bytes:
    """A PNG of 1200 × 630 pixels.

    Args:
        photographs: the invitation's pictures, in RGB and in their order; where they are not to be seen yet, none.
    """
    photographs = photographs or (_patches(),)
    drawn = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    place, text = _layout(photographs)
    if len(photographs) == 1:
        _whole(drawn, photographs[0], place)
    else:
        _tiles(drawn, photographs[:4], place)
    palette = _palette(drawn)
    pen = ImageDraw.Draw(drawn)
    _words(pen, invitation, text, lettering)
    _foot(pen, invitation, lettering)
    png = io.BytesIO()
    drawn.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG).save(png, "PNG", optimize=True)
    return png.getvalue()


def _patches() -> Image.Image:
    """What covers a photograph that is not to be seen yet: the same grey patches each time, in RGB."""
    columns, rows = 26, 19
    drawn = random.Random(7)
    grey = bytes(drawn.randrange(60, 190) for _ in range(columns * rows))
    patches = Image.frombytes("L", (columns, rows), grey)
    return patches.resize((columns * 30, rows * 30), Image.Resampling.NEAREST).convert("RGB")


def _palette(drawn: Image.Image) -> Image.Image:
    """256 colours, the best for the photographs and those of the words, so that no picture changes our own.

    A palette halves what a chat has to fetch; some refuse a picture of more than some hundred kilobytes.
    """
    ours = [
        round(ground + (ink - ground) * step / SHADES)
        for colour in (INK, _QUIET, _PEOPLE, _NETWORK)
        for step in range(1, SHADES + 1)
        for ground, ink in zip(ImageColor.getrgb(GROUND), ImageColor.getrgb(colour), strict=True)
    ]
    theirs = drawn.quantize(COLOURS - 1 - len(ours) // 3, method=Image.Quantize.MEDIANCUT).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*theirs, *ImageColor.getrgb(GROUND), *ours])
    return palette


def _layout(photographs: Sequence[Image.Image]) -> tuple[_Box, _Box]:
    """Where the photograph and the words go, (left, top, right, bottom) each: side by side, or a wide one above."""
    beside, above = (0, 0, WIDTH - ASIDE, HEIGHT - _FOOT), (0, 0, WIDTH, HEIGHT - _FOOT - _BELOW)
    if len(photographs) == 1 and _area(photographs[0], above) > _area(photographs[0], beside):
        return above, (MARGIN, above[3], WIDTH - MARGIN, HEIGHT - _FOOT)
    return beside, (beside[2] + 36, 0, WIDTH - 36, HEIGHT - _FOOT)


def _fitted(photograph: Image.Image, box: _Box) -> tuple[int, int]:
    """Its size when all of it is to be seen within the box."""
    scale = min((box[2] - box[0]) / photograph.width, (box[3] - box[1]) / photograph.height)
    return max(1, round(photograph.width * scale)), max(1, round(photograph.height * scale))


def _area(photograph: Image.Image, box: _Box) -> int:
    width, height = _fitted(photograph, box)
    return width * height


def _whole(drawn: Image.Image, photograph: Image.Image, box: _Box) -> None:
    """All of it, as large as fits, in the middle."""
    width, height = _fitted(photograph, box)
    at = (box[0] + (box[2] - box[0] - width) // 2, box[1] + (box[3] - box[1] - height) // 2)
    drawn.paste(photograph.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0), at)


def _tiles(drawn: Image.Image, photographs: Sequence[Image.Image], box: _Box) -> None:
    """Up to four, two in a row, each cut to its tile."""
    width, height = (box[2] - box[0] - GAP) // 2, (box[3] - box[1] - GAP) // 2
    for number, photograph in enumerate(photographs):
        row, column = divmod(number, 2)
        tile = ImageOps.fit(photograph, (width, height), Image.Resampling.LANCZOS)
        drawn.paste(tile, (box[0] + column * (width + GAP), box[1] + row * (height + GAP)))


def _words(pen: ImageDraw.ImageDraw, invitation: Invitation, box: _Box, lettering: Lettering) -> None:
    """The question and what is said of the network, in the middle of their box's height."""
    wide = box[2] - box[0]
    parts = [
        (lettering.wrapped(text, size=size, width=wide, lines=4, display=True), size, colour)
        for text, largest, colour in ((invitation.title, 66, INK), (invitation.line, 40, _NETWORK))
        for size in [lettering.largest(text, size=largest, width=wide, display=True)]
    ]
    y = box[1] + (box[3] - box[1] - 18 - sum(round(size * LEADING) * len(lines) for lines, size, _ in parts)) // 2
    for lines, size, colour in parts:
        for line in lines:
            lettering.draw(pen, (box[0], y), line, size=size, fill=colour, display=True)
            y += round(size * LEADING)
        y += 18


def _foot(pen: ImageDraw.ImageDraw, invitation: Invitation, lettering: Lettering) -> None:
    """Whose photographs these are, and whose quiz this is."""
    y, size = HEIGHT - _FOOT + 10, 22
    house = "Double take"
    at = WIDTH - 36 - lettering.width(house, size=26, display=True)
    lettering.draw(pen, (at, y - 4), house, size=26, fill=INK, display=True)
    pen.ellipse((at - 58, y + 2, at - 36, y + 24), fill=_PEOPLE)
    pen.ellipse((at - 34, y + 2, at - 12, y + 24), outline=_NETWORK, width=4)
    before, name, after = owed(invitation, lettering)
    room = at - 58 - 36 - 24 - lettering.width(before, size=size) - lettering.width(after, size=size)
    x = 24
    for piece in (before, lettering.cut(name, size=size, width=room), after):
        x = lettering.draw(pen, (x, y), piece, size=size, fill=_QUIET)


def owed(invitation: Invitation, lettering: Lettering) -> tuple[str, str, str]:
    """Whom the photographs are owed to: what comes before the name, the name, and the licence.

    A name that no font here can write is left to the page, which has it whole.
    """
    if len(invitation.pictures) != 1:
        return "Photographs: their authors are named in the game", "", ""
    author, licence = author_and_licence(invitation.pictures[0].credit)
    after = f", {lettering.cut(tidied(licence), size=22, width=260)}" if licence else ""
    if not author:
        return "Photograph: its author is not recorded", "", after
    name = lettering.writable(author)
    return ("Photograph: ", name, after) if name else ("Photograph: its author is named on the page", "", after)
