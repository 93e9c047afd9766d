"""Where the pages are, for the navigation and for those who lead from one to another."""

from pathlib import Path

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
