"""Photographs of one channel and more than 8 bits, brought to 8: what is white, and a strip at a time.

A picture that is small on the disk may be large here, so nothing is made of it whole but the answer.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_STRIP_PIXELS = 1 << 20
_BITS_PER_SAMPLE, _PHOTOMETRIC, _WHITE_IS_ZERO = 258, 262, 0

Strip = NDArray[Any]
"""Rows of 16-bit or 32-bit whole numbers, or of 32-bit floats."""


def is_grey(image: Image.Image) -> bool:
    """Whether it is one channel of more than 8 bits."""
    return image.mode.startswith("I;16") or image.mode in ("I", "F")


def in_8_bits(image: Image.Image) -> Image.Image:
    """The upper 8 bits of what `image` says is its full scale, as mode "L".

    16-bit samples are of as many bits as a TIFF says they have, else 16. PNM's have been stretched to 16 by Pillow.
    Other 32-bit greys come without a scale: taken is the smallest usual one (1, 255, 65535) that holds all.

    Raises: ValueError where no usual scale holds all.
    """
    tags = getattr(image, "tag_v2", {}) if image.format == "TIFF" else {}
    brought = _bringing(image, bits=_first(tags.get(_BITS_PER_SAMPLE, 16)))
    eight = np.empty((image.height, image.width), dtype=np.uint8)
    for top, strip in _strips(image):
        eight[top : top + len(strip)] = brought(strip)
    if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO:
        np.subtract(255, eight, out=eight)
    return Image.fromarray(eight)


def _bringing(image: Image.Image, *, bits: int) -> Callable[[Strip], Strip]:
    if image.mode.startswith("I;16"):
        shift = max(0, min(bits, 16) - 8)
        return lambda strip: strip >> shift
    if image.format == "PPM" and image.mode == "I":
        return lambda strip: strip >> 8
    extremes = [(strip.min(), strip.max()) for _, strip in _strips(image)]
    low, high = min(low for low, _ in extremes), max(high for _, high in extremes)
    if not (all(np.isfinite(pair).all() for pair in extremes) and low >= 0 and high <= 65535):
        raise ValueError(f"greys from {low} to {high} have no usual scale")
    scale = np.float32(255 if high <= 1 else 1 if high <= 255 else 1 / 256)
    return lambda strip: strip * scale


def _strips(image: Image.Image) -> Iterator[tuple[int, Strip]]:
    """Strips of rows, each with the first row's number."""
    rows = max(1, _STRIP_PIXELS // image.width)
    for top in range(0, image.height, rows):
        yield top, np.asarray(image.crop((0, top, image.width, min(top + rows, image.height))))


def _first(value: int | tuple[int, ...]) -> int:
    return value[0] if isinstance(value, tuple) else value
