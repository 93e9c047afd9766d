"""What the About page says of the photographs and of those who made what is shown."""

from deck.photographs import Deck
from services.decks import available
from ui import access

_ONLY_ADMIN = "whoever runs this quiz can fetch it, under *Run it here*."


def starter_note() -> str:
    """What the starter deck is, and the open deck with it, and what they are not."""
    fetched = available.open_deck_here()
    deck = available.starter_and_open() or available.starter()
    classes = len({photograph.truth for photograph in deck.photographs})
    made_of = f"{len(deck.photographs)} openly licensed photographs of {classes} classes"
    if fetched is None:
        played = (
            f"You are playing the **starter deck**: {made_of}, so that the quiz works without any download. It is a "
            "starter and no measurement: some of its photographs were cropped with the aim of fooling "
            "EfficientNet-Lite0, so how often a network fails on it says little."
        )
    else:
        played = (
            f"You are playing the **starter deck** and the **open deck**: {made_of}. The open deck's "
            f"{len(fetched.photographs)} came from where they are published, by a recipe that says where, and what of "
            "each is shown. Neither is a measurement: many of their photographs were cropped with the aim of fooling "
            "EfficientNet-Lite0, so how often a network fails on them says little."
        )
    how = "with a connection to the Internet you can fetch it:" if access.may_fetch() else _ONLY_ADMIN
    return f"{played} ImageNet-A does; {how}"


def credited_decks() -> tuple[Deck, ...]:
    """The decks here whose photographs all have a credit, to be told together."""
    return tuple(deck for deck in (available.starter(), available.open_deck_here()) if deck is not None)


def credits_table(deck: Deck) -> list[dict[str, str]]:
    """One row per photograph of a deck, as its licences ask; columns that say nothing of any are left out."""
    rows = [
        {
            "photograph": photograph.credit.title,
            "author": photograph.credit.author,
            "licence": photograph.credit.licence,
            "change": photograph.credit.change,
            "cropped to be hard": "yes" if photograph.is_framed else "",
            "source": photograph.credit.source,
            "package": photograph.credit.package,
        }
        for photograph in deck.photographs
        if photograph.credit is not None
    ]
    said = {name for row in rows for name, cell in row.items() if cell}
    return [{name: cell for name, cell in row.items() if name in said} for row in rows]
