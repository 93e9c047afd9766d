"""Where the pages are, for the navigation and for those who lead from one to another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its script, what the navigation calls it, and its address, the first page's empty."""

    script: Path
    title: str
    address: str
    is_listed: bool = True


HOME = Path(__file__).resolve().parent.parent
ASSETS = HOME / "assets"

PLAY = HOME / "pages" / "play.py"
TODAY = HOME / "pages" / "today.py"
RESULT = HOME / "pages" / "result.py"
VERSUS = HOME / "pages" / "versus.py"
MISTAKES = HOME / "pages" / "mistakes.py"
CROWD = HOME / "pages" / "crowd.py"
LEADERBOARD = HOME / "pages" / "leaderboard.py"
ROBUST = HOME / "pages" / "robust.py"
CALIBRATION = HOME / "pages" / "calibration.py"
HOST = HOME / "pages" / "host.py"
LOOKED = HOME / "pages" / "looked.py"
FOOL = HOME / "pages" / "fool.py"
REPROGRAM = HOME / "pages" / "reprogram.py"
MODERATE = HOME / "pages" / "moderate.py"
ABOUT = HOME / "pages" / "about.py"

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
