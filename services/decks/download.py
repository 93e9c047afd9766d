"""Fetching and opening ImageNet-A beside the game: once for the whole house, and nobody waits for it."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from deck.download import DownloadError, FetchPhase, fetch_imagenet_a
from deck.download import FetchProgress as Fetched
from deck.photographs import Deck
from deck.sources import DeckError

log = logging.getLogger(__name__)

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


class Fetching:
    """At most one fetch at a time."""

    def __init__(self) -> None:
        self.progress = FetchStatus()
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin, or go on where an interrupted fetch broke off; while one runs this changes nothing."""
        with self._lock:
            if self.progress.is_running:
                return
            self.progress = FetchStatus(is_running=True, sentence="Asking for it…")
        threading.Thread(target=self._run, name="fetch imagenet-a", daemon=True).start()

    def _run(self) -> None:
        try:
            fetched = fetch_imagenet_a(progress=self._tell)
        except DownloadError as trouble:
            log.warning("ImageNet-A was not fetched: %s", trouble)
            self.progress = FetchStatus(sentence=f"{trouble} The game goes on with the starter deck.")
        except Exception:
            log.exception("fetching ImageNet-A failed")
            self.progress = FetchStatus(sentence="The fetch failed, and the operator's log says why. The game goes on.")
        else:
            words = f"ImageNet-A is here: {fetched.photographs:,} photographs. {fetched.remark}".strip()
            log.info("%s", words)
            self.progress = FetchStatus(is_done=True, fraction=1.0, sentence=words)

    def _tell(self, told: Fetched) -> None:
        fraction = min(told.done / told.total, 1.0) if told.total else 0.0
        if told.phase is FetchPhase.UNPACK:
            amount = f"{told.done:,} of {told.total or 0:,}"
        else:
            amount = f"{told.done / 1e6:,.0f} of {(told.total or 0) / 1e6:,.0f} MB"
        self.progress = FetchStatus(is_running=True, fraction=fraction, sentence=f"{DOING[told.phase]}: {amount}")


class Opening:
    """A deck being opened; the first time that takes a while: every photograph is hashed. `deck` is None until then.

    A deck that cannot be opened is logged, and left alone; `trouble` then says what is wrong with it.
    """

    def __init__(self, opened: Callable[[], Deck | None]) -> None:
        self.deck: Deck | None = None
        self.trouble = ""
        self._opened = opened
        threading.Thread(target=self._run, name="opening imagenet-a", daemon=True).start()

    def _run(self) -> None:
        try:
            self.deck = self._opened()
        except DeckError as trouble:
            log.warning("a deck is not played: %s", trouble)
            self.trouble = str(trouble)
        except Exception as fault:
            log.exception("opening a deck failed")
            self.trouble = f"{fault}"
