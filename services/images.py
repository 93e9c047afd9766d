"""Photographs as a browser gets them."""

import base64
import io
from dataclasses import dataclass
from functools import lru_cache

from deck.photographs import decode, display_jpeg
from services import container
from services.decks import available


@dataclass(frozen=True, slots=True)
class Display:
    """A photograph as the browser gets it: JPEG bytes without metadata, and its size in pixels."""

    jpeg: bytes
    width: int
    height: int


@lru_cache(maxsize=256)
def display(identity: str) -> Display:
    """The photograph made ready for a browser. Raises `UnreadablePhotographError`, `DeckError`."""
    image = decode(available.photograph(identity).read())
    jpeg = display_jpeg(image)
    scale = min(1.0, 1280 / max(image.size))
    return Display(jpeg, round(image.width * scale), round(image.height * scale))


@lru_cache(maxsize=256)
def seen_by(network: str, identity: str) -> bytes:
    """A PNG of the very pixels the network got. Raises as `display` and `Opponent.classifier` do."""
    view = container.opponent(network).classifier.preprocessing.view(decode(available.photograph(identity).read()))
    png = io.BytesIO()
    view.save(png, format="PNG")
    return png.getvalue()


def image_url(data: bytes, kind: str = "png") -> str:
    """An image as the source of an `img`."""
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
