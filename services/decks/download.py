"""Fetching and opening decks beside the game: once for the whole house, and nobody waits for it."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from config.settings import settings
from deck.download import DownloadError, FetchPhase, fetch_imagenet_a
from deck.download import FetchProgress as Fetched
from deck.photographs import Deck
from deck.recipes.fetching import OPEN_DECK_RECIPE, fetch_recipe, recipe_at, usual_folder
from deck.recipes.opening import OPEN_DECK, recipe_in
from deck.recipes.receiving import Bounds, RecipeProgress
from deck.recipes.table import RecipeError
from deck.sources import DeckError

log = logging.getLogger(__name__)

KNOWN_S = 5.0
"""So soon it is known at start whether there is a connection."""

DOING = {
    FetchPhase.DOWNLOAD: "Downloading",
    FetchPhase.VERIFY: "Checking",
    FetchPhase.UNPACK: "Unpacking and opening each photograph",
}


@dataclass(frozen=True, slots=True)
class FetchStatus:
    """How the fetch stands. `fraction` in [0, 1]; `sentence` says it in words, empty before the first fetch."""

    is_running: bool = False
    is_done: bool = False
    fraction: float = 0.0
    sentence: str = ""


Tell = Callable[[FetchStatus], None]


class Fetching:
    """At most one fetch of `what` at a time. `fetch` is told how to tell how it stands, and gives what to say of it
    when it is here."""

    def __init__(self, what: str, fetch: Callable[[Tell], str]) -> None:
        self.progress = FetchStatus()
        self._what = what
        self._fetch = fetch
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin, or go on where an interrupted fetch broke off; while one runs this changes nothing."""
        with self._lock:
            if self.progress.is_running:
                return
            self.progress = FetchStatus(is_running=True, sentence="Asking for it…")
        threading.Thread(target=self._run, name=f"fetch {self._what}", daemon=True).start()

    def _run(self) -> None:
        try:
            words = self._fetch(self._tell)
        except (DownloadError, RecipeError) as trouble:
            log.warning("%s was not fetched: %s", self._what, trouble)
            self.progress = FetchStatus(sentence=f"{trouble} The game goes on with the starter deck.")
        except Exception:
            log.exception("fetching %s failed", self._what)
            self.progress = FetchStatus(sentence="The fetch failed, and the operator's log says why. The game goes on.")
        else:
            log.info("%s", words)
            self.progress = FetchStatus(is_done=True, fraction=1.0, sentence=words)

    def _tell(self, status: FetchStatus) -> None:
        self.progress = status


def fetched_imagenet_a(tell: Tell) -> str:
    """Fetch ImageNet-A, and say what came. Raises: DownloadError."""

    def told(progress: Fetched) -> None:
        fraction = min(progress.done / progress.total, 1.0) if progress.total else 0.0
        if progress.phase is FetchPhase.UNPACK:
            amount = f"{progress.done:,} of {progress.total or 0:,}"
        else:
            amount = f"{progress.done / 1e6:,.0f} of {(progress.total or 0) / 1e6:,.0f} MB"
        tell(FetchStatus(is_running=True, fraction=fraction, sentence=f"{DOING[progress.phase]}: {amount}"))

    fetched = fetch_imagenet_a(progress=told)
    return f"ImageNet-A is here: {fetched.photographs:,} photographs. {fetched.remark}".strip()


def fetched_open_deck(tell: Tell) -> str:
    """Fetch what the recipe of the open deck names, and say what came. Raises: DownloadError, RecipeError."""
    recipe = recipe_at(OPEN_DECK_RECIPE)

    def told(progress: RecipeProgress) -> None:
        amount = f"{progress.done:,} of {progress.total:,} photographs"
        tell(FetchStatus(is_running=True, fraction=progress.done / progress.total, sentence=f"Downloading: {amount}"))

    fetched = fetch_recipe(
        recipe,
        usual_folder(OPEN_DECK),
        mirror=settings().open_deck_url,
        is_renewed=True,
        progress=told,
        bounds=Bounds(known_s=KNOWN_S, silence_s=(KNOWN_S, 20.0)),
    )
    count = f"{fetched.photographs:,} photograph{'' if fetched.photographs == 1 else 's'}"
    return f"The open deck is here: {count}. {fetched.remark}".strip()


def fetch_at_start(open_deck: Fetching) -> None:
    """Begin to fetch the open deck where it is not here, or another version of it is; unless QUIZ_FETCH says never.

    It is done beside the game, and not before: the first photograph is on screen as soon as ever, whatever the line.
    """
    if not settings().fetches:
        return
    recipe = recipe_at(OPEN_DECK_RECIPE)
    try:
        if recipe_in(usual_folder(OPEN_DECK)).table == recipe.table:
            return
    except RecipeError:
        pass  # it is not here yet
    log.info(
        "The open deck is fetched beside the game: %s photographs, %.0f MB, once. QUIZ_FETCH=0 is for never.",
        len(recipe.ingredients),
        recipe.size_bytes / 1e6,
    )
    open_deck.start()


class Opening:
    """A deck being opened; the first time that takes a while: every photograph is hashed. `deck` is None until then.

    A deck that cannot be opened is logged, and left alone; `trouble` then says what is wrong with it.
    """

    def __init__(self, opened: Callable[[], Deck | None]) -> None:
        self.deck: Deck | None = None
        self.trouble = ""
        self._opened = opened
        threading.Thread(target=self._run, name="opening a deck", daemon=True).start()

    def _run(self) -> None:
        try:
            self.deck = self._opened()
        except DeckError as trouble:
            log.warning("a deck is not played: %s", trouble)
            self.trouble = str(trouble)
        except Exception as fault:
            log.exception("opening a deck failed")
            self.trouble = f"{fault}"
