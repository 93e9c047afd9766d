"""Where the pages are, for the navigation and for those who lead from one to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.files import ROOT


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page: its script, what the navigation calls it, and its address, the first page's empty."""

    script: Path
    title: str
    address: str
    is_listed: bool = True


PLAY = ROOT / "pages" / "play.py"
TODAY = ROOT / "pages" / "today.py"
RESULT = ROOT / "pages" / "result.py"
STORY = ROOT / "pages" / "story.py"
VERSUS = ROOT / "pages" / "versus.py"
MISTAKES = ROOT / "pages" / "mistakes.py"
CROWD = ROOT / "pages" / "crowd.py"
LEADERBOARD = ROOT / "pages" / "leaderboard.py"
ROBUST = ROOT / "pages" / "robust.py"
CALIBRATION = ROOT / "pages" / "calibration.py"
ADMIN = ROOT / "pages" / "admin.py"
LOOKED = ROOT / "pages" / "looked.py"
FOOL = ROOT / "pages" / "fool.py"
REPROGRAM = ROOT / "pages" / "reprogram.py"
MODERATE = ROOT / "pages" / "moderate.py"
ABOUT = ROOT / "pages" / "about.py"

NAVIGATION: Final[Mapping[str, Sequence[PageEntry]]] = {
    "": (
        PageEntry(PLAY, "Play", ""),
        PageEntry(TODAY, "Today", "today"),
        PageEntry(RESULT, "Result", "result", is_listed=False),
        PageEntry(STORY, "The story", "story"),
    ),
    "Mistakes": (
        PageEntry(MISTAKES, "Confident mistakes", "mistakes"),
        PageEntry(CROWD, "The crowd", "crowd"),
    ),
    "Lab": (
        PageEntry(LOOKED, "What did it look at?", "looked"),
        PageEntry(FOOL, "Fool it", "fool"),
        PageEntry(REPROGRAM, "Reprogram it", "reprogram"),
    ),
    "The numbers": (
        PageEntry(VERSUS, "Human against network", "versus"),
        PageEntry(LEADERBOARD, "Leaderboard", "leaderboard"),
        PageEntry(ROBUST, "Does robust training help?", "robust"),
        PageEntry(CALIBRATION, "Calibration", "calibration"),
    ),
    "About": (
        PageEntry(ABOUT, "About and privacy", "about"),
        PageEntry(ADMIN, "Run it here", "admin"),
        PageEntry(MODERATE, "Moderate", "moderate", is_listed=False),
    ),
}
"""Every page, under the heading of the navigation that it has."""

ADDRESSES: Final = frozenset(place.address for under in NAVIGATION.values() for place in under)

MOVED: Final[Mapping[str, str]] = {"host": "admin"}
"""Addresses that pages had before, and those of today."""
