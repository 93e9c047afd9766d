"""Where the pages are, for the navigation and for those who lead from one to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.files import ROOT


@dataclass(frozen=True, slots=True)
class _Place:
    """A page: its script, what the navigation calls it, and its address, the first page's empty."""

    script: Path
    title: str
    address: str
    is_listed: bool = True


PLAY = ROOT / "pages" / "play.py"
TODAY = ROOT / "pages" / "today.py"
RESULT = ROOT / "pages" / "result.py"
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

NAVIGATION: Final[Mapping[str, Sequence[_Place]]] = {
    "": (
        _Place(PLAY, "Play", ""),
        _Place(TODAY, "Today", "today"),
        _Place(RESULT, "Result", "result"),
        _Place(ABOUT, "About", "about"),
    ),
    "People and networks": (
        _Place(VERSUS, "Human against network", "versus"),
        _Place(MISTAKES, "Confident mistakes", "mistakes"),
        _Place(CROWD, "The crowd", "crowd"),
    ),
    "The lab": (
        _Place(LOOKED, "What did it look at?", "looked"),
        _Place(FOOL, "Fool it", "fool"),
        _Place(REPROGRAM, "Reprogram it", "reprogram"),
    ),
    "Measure": (
        _Place(LEADERBOARD, "Leaderboard", "leaderboard"),
        _Place(ROBUST, "Does robust training help?", "robust"),
        _Place(CALIBRATION, "Calibration", "calibration"),
        _Place(ADMIN, "Run it here", "admin"),
        _Place(MODERATE, "Moderate", "moderate", is_listed=False),
    ),
}
"""Every page, under the heading of the navigation that it has."""

ADDRESSES: Final = frozenset(place.address for under in NAVIGATION.values() for place in under)

MOVED: Final[Mapping[str, str]] = {"host": "admin"}
"""Addresses that pages had before, and those of today."""
