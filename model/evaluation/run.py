"""A network on a whole deck: every photograph answered once, as fast as the machine can, and the figures of it.

Answers lie in the game's own cache, by the dozen, so that a run that is cut off at any moment goes on from there.
"""

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from deck.classes import N_CLASSES, imagenet_a_indices
from deck.photographs import Deck, Photograph, UnreadablePhotographError, display_jpeg
from deck.sources import printable
from model.evaluation.metrics import scores
from model.evaluation.published import published_for
from model.evaluation.results import Evaluation, Scores
from model.inference.classifier import Classifier
from model.inference.engine import NoRoomError
from model.inference.prediction import log_softmax
from model.inference.prediction_cache import CachedAnswer, Key, PredictionCache
from model.inference.torch_engine import TorchEngine
from model.networks.preprocessing import Protocol

log = logging.getLogger(__name__)

TOO_MANY_UNREADABLE = 0.01
"""The share of a deck's photographs above which leaving the unreadable ones out would change what is measured."""

WRITTEN_TOGETHER = 64
_READ_TOGETHER = 512
_VERSIONS = ("torch", "torchvision", "timm", "onnxruntime", "numpy", "Pillow")

Decoding = Literal["device", "workers"]

Views = Callable[[Sequence[bytes]], NDArray[np.float32]]
"""From files' bytes to logits (N, 1000). Raises UnreadablePhotographError, NoRoomError."""


@dataclass(frozen=True, slots=True)
class RunSize:
    """How a run is cut up: `batch` photographs at a time, in each of `workers` threads that read, decode and ask."""

    batch: int
    workers: int

    def __post_init__(self) -> None:
        for name, value in (("batch", self.batch), ("workers", self.workers)):
            if value < 1:
                raise ValueError(f"{name}={value} is not at least 1")


def pace_for(classifier: Classifier, *, batch: int | None = None, workers: int | None = None) -> RunSize:
    """What suits the device, where nothing else is asked for.

    On a CPU a photograph takes no longer alone than in a batch, and less than in a large one, for want of cache.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    on_cpu = classifier.device.startswith("CPU")
    usual = 2 if on_cpu else 128
    return RunSize(batch=usual if batch is None else batch, workers=cores if workers is None else workers)


def evaluate(
    deck: Deck,
    classifier: Classifier,
    *,
    batch: int | None = None,
    workers: int | None = None,
    decoding: Decoding | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Evaluation:
    """Have a classifier answer every photograph of a deck, and measure how it did.

    Neither `batch` nor `workers` nor having been interrupted changes a figure. `progress` is told how many photographs
    of how many are done. What it raises ends the run; what was answered until then is kept. `decoding` is the device's
    on CUDA, where that can, unless it is given; only the workers' gives the very answers that the game gets.

    Raises:
        ValueError: `batch` or `workers` is less than 1.
        NoRoomError: not even one photograph fits into the device's memory.
        UnreadablePhotographError: not one photograph can be read.
    """
    pace = pace_for(classifier, batch=batch, workers=workers)
    run = _Run(deck, classifier, pace, decoding, progress)
    found = run.answered()
    readable = [photograph for photograph in _asked(deck, classifier.protocol) if photograph.id in found]
    if not readable:
        raise UnreadablePhotographError(f"None of the {len(deck.photographs):,} photographs can be read.")
    return _evaluation(deck, classifier, run, readable, np.stack([found[photograph.id] for photograph in readable]))


def _asked(deck: Deck, protocol: Protocol) -> Sequence[Photograph]:
    """The photographs that count, with what is right of each.

    By the official protocol each file counts, a copy as well, and only the class of its folder is right.
    """
    if protocol is Protocol.OWN:
        return deck.photographs
    here = {photograph.id: photograph for photograph in deck.photographs}
    return [replace(here[id_], truth=truth, accepted=frozenset({truth})) for id_, truth in deck.files if id_ in here]


def label_space(deck: Deck) -> tuple[int, ...]:
    """The classes that a deck asks for: ImageNet-A's 200 where it keeps to them, its own where they are 200, else all.

    A deck of 200 other classes is one like ImageNet-R. The classes are the deck's own, its folders: which of its
    photographs are drawn or missing changes nothing.
    """
    if set(deck.classes) <= set(imagenet_a_indices()):
        return tuple(imagenet_a_indices())
    return deck.classes if len(deck.classes) == 200 else tuple(range(N_CLASSES))


class _Run:
    """One pass over a deck: what is known already, and what is asked now."""

    def __init__(
        self,
        deck: Deck,
        classifier: Classifier,
        pace: RunSize,
        decoding: Decoding | None,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self._decoding = decoding
        self._deck = deck
        self._cache: PredictionCache = classifier.cache
        self._classifier = classifier
        self._workers = pace.workers
        self._batch = pace.batch
        self._progress = progress
        self.key = classifier.key
        self.unreadable: set[str] = set()
        self.photographs_per_second: float | None = None

    def answered(self) -> dict[str, NDArray[np.float32]]:
        """Log-probabilities by photograph: of all that can be read."""
        ask, self.key = _asking(self._classifier, self._decoding)
        found: dict[str, NDArray[np.float32]] = {}
        ids = [photograph.id for photograph in self._deck.photographs]
        for at in range(0, len(ids), _READ_TOGETHER):
            known = self._cache.get_many(ids[at : at + _READ_TOGETHER], self.key)
            found.update((photograph, answer.log_probabilities) for photograph, answer in known.items())
        missing = [photograph for photograph in self._deck.photographs if photograph.id not in found]
        self._tell(len(found))
        if missing:
            began, before = time.perf_counter(), len(found)
            self._ask(missing, ask, found)
            self.photographs_per_second = (len(found) - before) / (time.perf_counter() - began)
        return found

    def _ask(self, missing: list[Photograph], ask: Views, found: dict[str, NDArray[np.float32]]) -> None:
        queue = deque(missing)
        fresh: dict[str, CachedAnswer] = {}
        waiting: dict[Future[NDArray[np.float32]], list[Photograph]] = {}
        with ThreadPoolExecutor(self._workers, thread_name_prefix="evaluate") as pool:
            try:
                while queue or waiting:
                    while queue and len(waiting) < 2 * self._workers:
                        some = [queue.popleft() for _ in range(min(self._batch, len(queue)))]
                        waiting[pool.submit(_answer, some, ask)] = some
                    for done in wait(waiting, return_when=FIRST_COMPLETED).done:
                        some = waiting.pop(done)
                        try:
                            answers = done.result()
                        except UnreadablePhotographError:
                            self._one_by_one(some, queue)
                        except NoRoomError as trouble:
                            self._smaller(some, queue, trouble)
                        else:
                            for photograph, values in zip(some, answers, strict=True):
                                found[photograph.id] = values
                                fresh[photograph.id] = CachedAnswer(values, self._classifier.device)
                    if len(fresh) >= WRITTEN_TOGETHER:
                        self._cache.put_many(fresh, self.key)
                        fresh = {}
                    self._tell(len(found) + len(self.unreadable))
            finally:
                # Also when interrupted: what is under way is answered and lost, what was answered is kept.
                self._cache.put_many(fresh, self.key)
                pool.shutdown(cancel_futures=True)

    def _one_by_one(self, some: list[Photograph], queue: deque[Photograph]) -> None:
        """Find out which of a batch cannot be read, and have the others asked again."""
        seen = self._classifier.preprocessing.seen
        bad = {photograph.id for photograph in some if not _is_readable(photograph, seen)}
        if not bad and len(some) == 1:  # it changed its mind: a file that comes and goes
            bad = {some[0].id}
        self.unreadable |= bad
        queue.extendleft(photograph for photograph in reversed(some) if photograph.id not in bad)

    def _smaller(self, some: list[Photograph], queue: deque[Photograph], trouble: NoRoomError) -> None:
        if len(some) == 1:
            raise trouble
        if len(some) // 2 < self._batch:
            self._batch = len(some) // 2
            log.warning("%s: going on with %s at a time.", trouble, self._batch)
        queue.extendleft(reversed(some))

    def _tell(self, done: int) -> None:
        if self._progress is not None:
            self._progress(done, len(self._deck.photographs))


def _asking(classifier: Classifier, decoding: Decoding | None) -> tuple[Views, Key]:
    """How a batch of files is answered, and what the answers are filed under: whatever the deck's files are."""
    engine, preprocessing, key = classifier.for_bulk(), classifier.preprocessing, classifier.key
    if isinstance(engine, TorchEngine) and (decoding or ("device" if engine.place.type == "cuda" else "")) == "device":
        from model.inference import gpu_decoding

        sample = display_jpeg(Image.new("RGB", (64, 64)))
        if gpu_decoding.can_decode(engine.place, sample, preprocessing):
            place = engine.place

            def on_device(files: Sequence[bytes]) -> NDArray[np.float32]:
                return engine.logits_of(gpu_decoding.views(files, preprocessing, place))

            return on_device, replace(key, preprocessing=key.preprocessing + gpu_decoding.SUFFIX)

    side = preprocessing.crop

    def on_workers(files: Sequence[bytes]) -> NDArray[np.float32]:
        seen = (np.asarray(preprocessing.seen(data)).transpose(2, 0, 1) for data in files)
        if isinstance(engine, TorchEngine):  # eight bits travel to an accelerator four times as fast
            return engine.logits(np.ascontiguousarray(np.stack(list(seen)), dtype=np.uint8))
        views = np.empty((len(files), 3, side, side), dtype=np.float32)
        for place, view in zip(views, seen, strict=True):
            np.divide(view, np.float32(255), out=place)
        return engine.logits(views)

    return on_workers, key


def _answer(some: Sequence[Photograph], ask: Views) -> NDArray[np.float32]:
    return log_softmax(ask([photograph.read() for photograph in some]))


def _is_readable(photograph: Photograph, seen: Callable[[bytes], Image.Image]) -> bool:
    try:
        seen(photograph.read())
    except UnreadablePhotographError:
        return False
    return True


def _evaluation(
    deck: Deck, classifier: Classifier, run: _Run, readable: Sequence[Photograph], found: NDArray[np.float32]
) -> Evaluation:
    network, space = classifier.network, label_space(deck)
    known = published_for(network.name)
    source = known.source if known is not None else network.source
    top1 = network.imagenet_top1
    return Evaluation(
        network=network.name,
        title=network.title,
        protocol=classifier.protocol,
        weights=classifier.weights,
        preprocessing=run.key.preprocessing,
        precision=run.key.precision,
        device=classifier.device,
        deck=printable(Path(deck.name).name),  # not where it lies on this machine: pages show this
        deck_title=deck.title,
        deck_digest=deck.digest,
        deck_classes=len(deck.classes),
        photographs=len(readable),
        unreadable=tuple(sorted(run.unreadable)),
        left_out=len(deck.left_out),
        is_restricted_main=len(space) < N_CLASSES,
        restricted=_over(space if len(space) < N_CLASSES else tuple(imagenet_a_indices()), readable, found),
        all_1000=scores(found, [photograph.accepted for photograph in readable], range(N_CLASSES)),
        photographs_per_second=run.photographs_per_second,
        imagenet_top1=top1 if top1 is not None or known is None else known.imagenet_top1,
        published=known.imagenet_a_top1 if known is not None else network.imagenet_a_top1,
        source=source,
        measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
        versions={"python": python_version(), **{package: _version(package) for package in _VERSIONS}},
    )


def _over(space: Sequence[int], readable: Sequence[Photograph], found: NDArray[np.float32]) -> Scores | None:
    """Over fewer classes than all, on the photographs that are of one of them."""
    allowed = set(space)
    inside = [at for at, photograph in enumerate(readable) if photograph.truth in allowed]
    if not inside:
        return None
    return scores(found[inside], [readable[at].accepted for at in inside], space)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
