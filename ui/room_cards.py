"""What the page of a class shows as HTML. All text that comes in is escaped."""

from html import escape


def room_code(code: str) -> str:
    """A room's code, large enough to be read out."""
    return f'<p class="room-code" aria-label="Code of the room">{escape(code)}</p>'


def thumbnail(photograph: str, *, alt: str) -> str:
    """A photograph that a class would see, small."""
    return f'<img class="thumbnail" loading="lazy" src="photographs/{escape(photograph)}.jpg" alt="{escape(alt)}">'
