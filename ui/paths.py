"""Where the pages are, for the menu and for those who lead from one to another."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.files import ROOT


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page: its script, what leads to it is called, and its address, the first page's empty."""

    script: Path
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class MenuLine:
    """A line of the menu, which leads to the first of its pages; the others are tabs beside that one."""

    title: str
    pages: tuple[PageEntry, ...]


PLAY = ROOT / "pages" / "play.py"
TODAY = ROOT / "pages" / "today.py"
CLASS = ROOT / "pages" / "class.py"
RESULT = ROOT / "pages" / "result.py"
STORY = ROOT / "pages" / "story.py"
MISTAKES = ROOT / "pages" / "mistakes.py"
CROWD = ROOT / "pages" / "crowd.py"
LOOKED = ROOT / "pages" / "looked.py"
FOOL = ROOT / "pages" / "fool.py"
REPROGRAM = ROOT / "pages" / "reprogram.py"
NUMBERS = ROOT / "pages" / "numbers.py"
ABOUT = ROOT / "pages" / "about.py"
CREDITS_PAGE = ROOT / "pages" / "credits.py"
ADMIN = ROOT / "pages" / "admin.py"
MODERATE = ROOT / "pages" / "moderate.py"

MENU: Final = (
    MenuLine(
        "Play",
        (PageEntry(PLAY, "Play", ""), PageEntry(TODAY, "Today", "today"), PageEntry(CLASS, "Class", "class")),
    ),
    MenuLine("The story", (PageEntry(STORY, "The story", "story"),)),
    MenuLine(
        "Mistakes",
        (PageEntry(MISTAKES, "Confident mistakes", "mistakes"), PageEntry(CROWD, "The crowd", "crowd")),
    ),
    MenuLine(
        "Lab",
        (
            PageEntry(LOOKED, "What did it look at?", "looked"),
            PageEntry(FOOL, "Fool it", "fool"),
            PageEntry(REPROGRAM, "Reprogram it", "reprogram"),
        ),
    ),
    MenuLine("The numbers", (PageEntry(NUMBERS, "The numbers", "numbers"),)),
)
"""The places that there are, in the order of the menu."""

AT_THE_FOOT: Final = (
    PageEntry(ABOUT, "About and privacy", "about"),
    PageEntry(CREDITS_PAGE, "Credits", "credits"),
    PageEntry(ADMIN, "Run it here", "admin"),
)
"""What stands at the foot of every page."""

ELSEWHERE: Final = (PageEntry(RESULT, "Result", "result"), PageEntry(MODERATE, "Moderate", "moderate"))
"""Pages that others lead to, and no menu."""

PAGES: Final = (*(page for place in MENU for page in place.pages), *AT_THE_FOOT, *ELSEWHERE)

ADDRESSES: Final = frozenset(page.address for page in PAGES)

VERSUS, SAYS, GLANCE = "human-against-network", "say-what-it-says", "at-a-glance"
LEADERBOARD, ROBUST, CALIBRATION = "leaderboard", "robust-training", "calibration"
"""What the numbers' sections are called in links."""

SECTIONS: Final[Mapping[str, str]] = {
    VERSUS: "Human against network",
    SAYS: "Say what it says",
    GLANCE: "At a glance",
    LEADERBOARD: "Leaderboard",
    ROBUST: "Robust training",
    CALIBRATION: "Calibration",
}
"""What the numbers' sections are about, in their order."""

MOVED: Final[Mapping[str, str]] = {
    "host": "admin",
    "versus": f"numbers?section={VERSUS}",
    "leaderboard": f"numbers?section={LEADERBOARD}",
    "robust": f"numbers?section={ROBUST}",
    "calibration": f"numbers?section={CALIBRATION}",
}
"""Addresses that pages had before, and those of today, of some the section as well."""
