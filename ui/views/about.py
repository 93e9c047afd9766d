"""What the About page says of the photographs and of those who made what is shown."""

from services.decks import available
from ui import access

_ONLY_ADMIN = "whoever runs this quiz can fetch it, under *Run it here*."


def starter_note() -> str:
    """What the starter deck is, and what it is not."""
    deck = available.starter()
    classes = len({photograph.truth for photograph in deck.photographs})
    return (
        f"You are playing the **starter deck**: {len(deck.photographs)} openly licensed photographs of {classes} "
        "classes, so that the quiz works without any download. It is a starter and no measurement: some of its "
        "photographs were cropped with the aim of fooling EfficientNet-Lite0, so how often a network fails on it says "
        "little. ImageNet-A does; "
        + ("with a connection to the Internet you can fetch it:" if access.may_fetch() else _ONLY_ADMIN)
    )


def credits_table() -> list[dict[str, str]]:
    """One row per photograph of the starter deck, as its licences ask."""
    return [
        {
            "photograph": photograph.credit.title,
            "author": photograph.credit.author,
            "licence": photograph.credit.licence,
            "change": photograph.credit.change,
            "cropped to be hard": "yes" if photograph.is_framed else "",
            "source": photograph.credit.source,
            "package": photograph.credit.package,
        }
        for photograph in available.starter().photographs
        if photograph.credit is not None
    ]
