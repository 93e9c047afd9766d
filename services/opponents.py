"""An opponent on its way: weights fetched, network loaded, deck judged, all beside the game and never before it."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from enum import StrEnum

from config.files import for_visitors
from deck.download import DownloadError
from deck.photographs import Deck
from model.inference.classifier import Classifier, WeightsError, load
from model.inference.prediction_cache import PredictionCache
from model.judgements.lookup import judgements
from model.judgements.run import judge
from model.networks.registry import Network, find

log = logging.getLogger(__name__)


class Phase(StrEnum):
    """How far an opponent has come."""

    LOADING = "loading"
    JUDGING = "judging"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an opponent stands: what it is doing, and how much of that is done (bytes, or photographs)."""

    phase: Phase
    done: int = 0
    total: int | None = None
    trouble: str = ""


_FETCHING = threading.Lock()
"""One network is fetched at a time; the bundled ones wait for nobody."""


class Opponent:
    """One network, made ready in a thread of its own from the moment it is asked for.

    Raises:
        ValueError: no network has that name.
    """

    def __init__(self, name: str, *, cache: PredictionCache, decks: Callable[[], Sequence[Deck]]) -> None:
        self.network: Network = find(name)
        self.progress = Progress(Phase.LOADING)
        self._cache = cache
        self._decks = decks
        self._judged: set[str] = set()
        self._judging = threading.Lock()
        self._classifier: Classifier | None = None
        self._is_closed = False
        self._loaded = threading.Event()
        threading.Thread(target=self._prepare, name=f"opponent {name}", daemon=True).start()

    @property
    def is_loaded(self) -> bool:
        """Whether `classifier` answers at once."""
        return self._loaded.is_set()

    def wait(self, timeout_s: float) -> bool:
        """Wait for it that long at most; whether `classifier` answers at once now."""
        return self._loaded.wait(timeout_s)

    @property
    def classifier(self) -> Classifier:
        """The network, waited for. Raises `WeightsError` when it could not be had."""
        self._loaded.wait()
        if self._classifier is None:
            raise WeightsError(self.progress.trouble or f"{self.network.title} is not here.")
        return self._classifier

    def close(self) -> None:
        """Let go of the network; what was judged is kept."""
        self._is_closed = True
        if self._classifier is not None:
            self._classifier.close()

    def catch_up(self) -> None:
        """Have decks that came since be judged too; at once, beside the game."""
        if self.is_loaded and any(deck.digest not in self._judged for deck in self._decks()):
            threading.Thread(target=self._judge, name=f"judging {self.network.name}", daemon=True).start()

    def _prepare(self) -> None:
        turn = nullcontext() if self.network.bundled else _FETCHING
        try:
            with turn:
                self._classifier = load(self.network.name, cache=self._cache, progress=self._fetched)
            self.network = self._classifier.network  # a name such as torchvision:resnet18 says which weights by now
        except (WeightsError, DownloadError) as trouble:
            failed = f"{self.network.title} could not be loaded; the log says why."
            self._fail(for_visitors(str(trouble), failed))
            log.warning("%s could not be loaded: %s", self.network.name, trouble)
        except Exception:
            self._fail(f"{self.network.title} could not be started; the operator's log says why.")
            log.exception("%s failed to load", self.network.name)
        finally:
            self._loaded.set()
        self._judge()

    def _fail(self, sentence: str) -> None:
        self.progress = Progress(Phase.FAILED, trouble=sentence)

    def _judge(self) -> None:
        """Run the network over what it has not yet seen of each deck, so that games can be dealt from it."""
        if self._classifier is None or not self._judging.acquire(blocking=False):
            return
        try:
            for deck in self._decks():
                if deck.digest in self._judged:
                    continue
                known = len(judgements(deck, self.network.name, self._cache))
                if known < len(deck.photographs):
                    self.progress = Progress(Phase.JUDGING, known, len(deck.photographs))
                    judge(deck, self._classifier, stop=lambda: self._is_closed, progress=self._seen)
                self._judged.add(deck.digest)
            self.progress = Progress(Phase.READY)
        except Exception:
            log.exception("%s stopped judging", self.network.name)
            self.progress = Progress(Phase.FAILED, trouble=f"{self.network.title} could not look through the deck.")
        finally:
            self._judging.release()

    def _fetched(self, done: int, total: int | None) -> None:
        self.progress = Progress(Phase.LOADING, done, total)

    def _seen(self, done: int, total: int) -> None:
        self.progress = Progress(Phase.JUDGING, done, total)


class Opponents:
    """The networks that are here or on their way: the bundled ones, and the `at_most` others asked for last."""

    def __init__(self, make: Callable[[str], Opponent], *, at_most: int = 3) -> None:
        self._make = make
        self._at_most = at_most
        self._here: OrderedDict[str, Opponent] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str) -> Opponent:
        """That network, set on its way if it is not. Raises `ValueError` for a name nobody knows."""
        with self._lock:
            if name not in self._here:
                self._here[name] = self._make(name)
            self._here.move_to_end(name)
            others = [key for key, opponent in self._here.items() if not opponent.network.bundled]
            gone = [self._here.pop(key) for key in others[: -self._at_most or None] if len(others) > self._at_most]
            found = self._here[name]
        for opponent in gone:
            opponent.close()
        return found

    def has(self, name: str) -> bool:
        """Whether it is here or on its way; asking does not set it on its way."""
        with self._lock:
            return name in self._here

    def try_again(self, name: str) -> None:
        """Give a network that failed another chance: perhaps there is a connection by now."""
        with self._lock:
            failed = name in self._here and self._here[name].progress.phase is Phase.FAILED
            gone = self._here.pop(name) if failed else None
        if gone is not None:
            gone.close()
