"""Whatever people press does something, on every page, with data behind it, on a desktop and on a phone.

A page of the app that is not in `PLACES`, and a sentence that says that there is nothing, are looked for elsewhere:
`test_every_page_is_walked`.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from deck.sources import open_starter
from quiz.game import Game
from quiz.players import new_player
from quiz.seeds import Daily, Day, today
from quiz.storage.store import Store
from tests.e2e.walk.behind import OWN_DECKS, SEEDS, Behind, fill
from tests.e2e.walk.walking import Control, Rules, Size, Walker
from tests.server import HOME, Server
from ui import paths

KEY = "open sesame"
SIZES = (Size("desktop", 1280, 800, is_touched=False), Size("phone", 390, 844, is_touched=True))


@dataclass(frozen=True, slots=True)
class World:
    """A server with data behind its pages, and its store."""

    server: Server
    behind: Behind
    store: Store

    def game(self, at: int = 0) -> Game:
        """One of the games that three players have played."""
        found = self.store.game(self.behind.games[at])
        assert found is not None
        return found

    def visitor(self, *, guessed: int = 0) -> str:
        """A new player, who has guessed so many photographs of the first game."""
        player = new_player()
        game = self.game()
        for asked in game.rounds[:guessed]:
            self.store.guess(player=player, game=game.id, position=asked.position, chosen=None, shown_ms=1)
        return player

    def of_today(self, *, is_guessed: bool) -> str:
        """A new player, who has or has not guessed the photograph of today."""
        player = new_player()
        if is_guessed:
            self.store.guess(player=player, game=self.behind.day, position=1, chosen=None, shown_ms=1)
        return player

    def talker(self) -> str:
        """A player who has guessed the photograph that is talked about, and said something that somebody answered.

        That is what stands first: what others said goes down, and out of the first page, with every visit.
        """
        player, other = self.visitor(guessed=1), self.visitor(guessed=1)
        say, photograph = self.store.comments.say, self.behind.photograph
        said = say(player=player, photograph=photograph, text="I saw it at once.")
        say(player=other, photograph=photograph, text="So did I.", parent=said)
        return player

    def admin(self) -> str:
        """A new player who finds something reported: what was so before, other visits may have looked at."""
        player, other = self.visitor(guessed=1), self.visitor(guessed=1)
        said = self.store.comments.say(player=other, photograph=self.behind.photograph, text="Buy my hats.")
        self.store.comments.report(said, player=player)
        return player


Open = Callable[[World], tuple[str, str]]

DAY = Day(Daily.PHOTOGRAPH, today()).seed
PLACES: Mapping[str, Open] = {
    "frame": lambda world: (world.visitor(guessed=3), "about"),
    "opening": lambda world: (world.visitor(), ""),
    "question": lambda world: (world.visitor(), f"?game={SEEDS[0]}&by={world.behind.share}"),
    "typed": lambda world: (world.visitor(), f"?game={SEEDS[0]}&mode=all200"),
    "what it will say": lambda world: (world.visitor(), f"?game={SEEDS[0]}&mode=says"),
    "at a glance": lambda world: (world.visitor(), f"?game={SEEDS[0]}&mode=glance500"),
    "reveal": lambda world: (world.talker(), f"?game={SEEDS[0]}&round=1"),
    "last reveal": lambda world: (world.of_today(is_guessed=True), f"?game={DAY}"),
    "own deck": lambda world: (world.visitor(), f"?game={SEEDS[1]}&deck={OWN_DECKS[-1]}"),
    "result": lambda world: (world.visitor(guessed=3), f"result?game={SEEDS[0]}&by={world.behind.share}"),
    "no result": lambda world: (world.visitor(), "result"),
    "today": lambda world: (world.of_today(is_guessed=False), "today"),
    "today, seen": lambda world: (world.of_today(is_guessed=True), "today"),
    "about": lambda world: (world.visitor(guessed=1), "about"),
    "versus": lambda world: (world.visitor(), f"numbers?section={paths.VERSUS}"),
    "mistakes": lambda world: (world.visitor(), "mistakes"),
    "crowd": lambda world: (world.visitor(guessed=3), "crowd"),
    "place": lambda world: (world.talker(), f"crowd?photograph={world.behind.photograph}"),
    "place, unseen": lambda world: (world.visitor(), f"crowd?photograph={world.behind.photograph}"),
    "story": lambda world: (world.visitor(), "story"),
    "looked": lambda world: (world.visitor(), "looked"),
    "fool": lambda world: (world.visitor(), "fool"),
    "reprogram": lambda world: (world.visitor(), "reprogram"),
    "leaderboard": lambda world: (world.visitor(), f"numbers?section={paths.LEADERBOARD}"),
    "robust": lambda world: (world.visitor(), f"numbers?section={paths.ROBUST}"),
    "calibration": lambda world: (world.visitor(), f"numbers?section={paths.CALIBRATION}"),
    "class": lambda world: (world.visitor(), "class"),
    "credits": lambda world: (world.visitor(), "credits"),
    "admin": lambda world: (world.visitor(), f"admin?key={KEY.replace(' ', '%20')}"),
    "moderate": lambda world: (world.admin(), f"moderate?key={KEY.replace(' ', '%20')}"),
    "photograph to share": lambda world: (world.visitor(), f"p/{world.behind.photograph[:16]}"),
    "game to share": lambda world: (world.visitor(), f"g/{SEEDS[0]}?by={world.behind.share}"),
    "admin's door": lambda world: (world.visitor(), "admin"),
    "moderator's door": lambda world: (world.visitor(), "moderate"),
}
"""Each page as somebody opens it: who they are, and the address. The doors are last: wrong keys make them wait."""

ONLY: Mapping[str, str] = {
    "frame": ".*(frame|foot) .*",
    "typed": "(select|button (?!game|pass)).*",
    "last reveal": "button result .*",
    "own deck": "button option.*",
    "today, seen": "button .*",
    "photograph to share": "link .*",
    "game to share": "link .*",
    "versus": "link (Human|Leaderboard|Robust|Calibration).*|expander (spaces|Before).*|table(?! table-).*",
    "leaderboard": "(select Deck|table table-|button Download).*",
    "robust": "select (From|To|deck-of-two).*|expander pair-slopes.*",
    "calibration": "select (networks|deck-of-curves).*|expander Show.*",
}
"""Of places that have much in common with another, as what a page to share leads to, what is pressed: ids.

The numbers are walked a section at a time, each opened where its own address leads.
"""

Named = Mapping[tuple[str, str], str]
"""By a place and a control's id, each a pattern: the reason."""

NOT_PRESSED: Named = {
    ("(?!frame).*", "frame .*|link foot .*"): "the menu and the foot around every page are pressed on one of them",
    ("(?!question).*", "popover (how|rules) .*"): "it is the same with every photograph",
    (".*", "frame link Skip to main content"): "Streamlit’s, seen by the keyboard only; it moves the focus",
    ("frame", "frame button Copy version.*"): "Streamlit’s, and it lies under its own tip",
    (".*", "button fetch.*"): "it fetches 690, 98 or 16 MB; the admin’s own tests press these",
    ("admin", "link job .*"): "it comes and goes with what other tabs measure; the admin’s own test follows it",
    (
        "versus|leaderboard|robust|calibration",
        "select Against",
    ): "one network was played against, so there is no other to choose",
}
MAY_DO_NOTHING: Named = {
    ("(?!leaderboard).*", "table .*"): "a table to read and to sort; only the leaderboard’s opens something",
    ("frame", "link foot About and privacy"): "it is the page that is open",
    ("frame", "frame button System"): "it is what is chosen",
    ("frame", "frame button Rerun.*"): "the page is drawn anew, as it was",
    ("frame", "frame button Print.*"): "the browser’s own window, which a headless one has not",
}
MAY_BE_EMPTY: Named = {
    ("moderate", "button (hide|restore|ban)-.*"): "it may have been the last of its pile",
    ("moderate", "link (reported|newest)-.*"): "another visitor of the walk may have hidden it by then",
    ("place|reveal", "button (report|like|reply)-.*"): "another visitor of the walk may have taken it back by then",
}
LEAD_IN: Named = {
    ("(?!reveal).*", "(popover|expander|tab) .*"): "what they hold is not seen before",
    ("reveal", "expander more.*|tab .*"): "comments and doubts are the same in the photograph’s own place",
    ("frame", "frame button .*"): "menus",
    (".*", "button closer-.*"): "a dialog",
    (".*", "button reply-.*"): "the place for a reply",
    ("typed", "select .*"): "what was chosen can be said then",
    ("admin", "button measure .*"): "a job that can be cancelled",
    ("admin", "upload .*"): "what a deck can be made of then",
    ("(looked|fool)", "(pill|radio) way .*|upload .*"): "another way to choose a photograph, and to take it away",
    ("fool", "button fool .*"): "an attack that can be stopped",
    ("story", "button (noise|frame|ask|count) .*"): "each step shows what came of it, and more to press",
}


LONG = pytest.mark.walk
EACH_TIME = {
    (place, "desktop")
    for place in (
        "question",
        "typed",
        "reveal",
        "last reveal",
        "own deck",
        "result",
        "no result",
        "today",
        "today, seen",
        "about",
        "versus",
        "mistakes",
    )
}
"""What `make test` walks: where people play, seen to be right and quick. `make walk` walks everything."""


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, all_engines: Path) -> Iterator[World]:
    """One server for all the walk."""
    server = Server(tmp_path_factory.mktemp("walked") / "data", QUIZ_ADMIN_SECRET=KEY)
    server.data.mkdir()
    (server.data / "engines").symlink_to(all_engines)
    behind = fill(server)
    server.start()
    with Store(f"sqlite:///{server.data / 'quiz.sqlite3'}") as store:
        yield World(server, behind, store)
    server.kill()


@pytest.fixture(scope="session")
def walker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walker]:
    """The browser that presses, and files to upload."""
    photograph = open_starter().photographs[0].path
    packed = tmp_path_factory.mktemp("files") / "photographs.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(photograph, Path("mine", *photograph.parts[-2:]))
    walking = Walker({".jpg": photograph, ".zip": packed})
    yield walking
    walking.close()


def named(table: Named, place: str, control: Control) -> bool:
    """Whether a table names that control of that place."""
    return any(re.fullmatch(where, place) and re.fullmatch(what, control.id) for where, what in table)


def is_pressed(place: str, control: Control) -> bool:
    """What leads abroad is not, nor what is chosen already, nor what is pressed elsewhere."""
    if control.is_abroad or control.chosen or named(NOT_PRESSED, place, control):
        return False
    return place not in ONLY or named({(".*", ONLY[place]): ""}, place, control)


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("place", "size"),
    [
        pytest.param(place, size, id=f"{place}-{size.name}", marks=() if (place, size.name) in EACH_TIME else LONG)
        for place in PLACES
        for size in SIZES
    ],
)
def test_every_control_does_something(world: World, walker: Walker, place: str, size: Size) -> None:
    def visit() -> tuple[str, str]:
        player, path = PLACES[place](world)
        return player, f"{world.server.url}/{path}"

    rules = Rules(
        is_pressed=lambda control: is_pressed(place, control),
        may_do_nothing=lambda control: named(MAY_DO_NOTHING, place, control),
        may_be_empty=lambda control: named(MAY_BE_EMPTY, place, control),
        leads_in=lambda control: named(LEAD_IN, place, control),
    )
    done = walker.walk(visit, size, rules)
    faults = [str(pressed) for pressed in done if pressed.faults]
    assert not faults, "\n".join(faults)


def test_every_page_is_walked() -> None:
    """A page that is added without being walked is a fault."""
    pages = {file.stem for file in (HOME / "pages").glob("*.py")} - {"__init__"}
    opened = {re.split(r"[/?]", path(_NOWHERE)[1])[0] or "play" for path in PLACES.values()}
    assert pages <= opened


class _Nowhere:
    """A world in which addresses can be read off without a server."""

    behind = Behind(("",) * len(SEEDS), "share", "0" * 64, "1" * 64, "")

    def visitor(self, **_: object) -> str:
        return ""

    of_today = talker = admin = visitor


_NOWHERE: World = _Nowhere()  # type: ignore[assignment]
