"""Where the pages are, for the navigation and for those who lead from one to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from config.files import ROOT


@dataclass(frozen=True, slots=True)
class Place:
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
HOST = ROOT / "pages" / "host.py"
LOOKED = ROOT / "pages" / "looked.py"
FOOL = ROOT / "pages" / "fool.py"
REPROGRAM = ROOT / "pages" / "reprogram.py"
MODERATE = ROOT / "pages" / "moderate.py"
ABOUT = ROOT / "pages" / "about.py"

NAVIGATION: Final[Mapping[str, Sequence[Place]]] = {
    "": (
        Place(PLAY, "Play", ""),
        Place(TODAY, "Today", "today"),
        Place(RESULT, "Result", "result"),
        Place(ABOUT, "About", "about"),
    ),
    "People and networks": (
        Place(VERSUS, "Human against network", "versus"),
        Place(MISTAKES, "Confident mistakes", "mistakes"),
        Place(CROWD, "The crowd", "crowd"),
    ),
    "The lab": (
        Place(LOOKED, "What did it look at?", "looked"),
        Place(FOOL, "Fool it", "fool"),
        Place(REPROGRAM, "Reprogram it", "reprogram"),
    ),
    "Measure": (
        Place(LEADERBOARD, "Leaderboard", "leaderboard"),
        Place(ROBUST, "Does robust training help?", "robust"),
        Place(CALIBRATION, "Calibration", "calibration"),
        Place(HOST, "Run it here", "host"),
        Place(MODERATE, "Moderate", "moderate", is_listed=False),
    ),
}
"""Every page, under the heading of the navigation that it has."""

ADDRESSES: Final = frozenset(place.address for under in NAVIGATION.values() for place in under)
