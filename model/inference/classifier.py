"""A network that answers: loaded once per process, shared by every visitor, with nothing of theirs in it."""

import logging
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from deck.photographs import is_known_by
from model.inference.batching import Asker, Batcher
from model.inference.engine import Engine, Pixels
from model.inference.onnx_engine import engine_file, engines_folder, open_engine
from model.inference.onnx_export import start_export
from model.inference.prediction import Prediction, log_softmax
from model.inference.prediction_cache import CachedAnswer, Key, PredictionCache
from model.inference.torch_engine import TorchEngine, choose_device
from model.networks.preprocessing import Preprocessing, Protocol, pixels
from model.networks.registry import OFFICIAL, Network, find
from model.networks.weights import ByteProgress, WeightsError, locate

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from model.networks.pixel_network import Loaded, PixelNetwork

__all__ = ["Classifier", "WeightsError", "load"]

Precision = Literal["float32", "float16"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    answer: CachedAnswer
    cached: bool


class Classifier:
    """One network, ready to answer any number of threads. `load` makes it; `close` ends its thread.

    `weights` is their SHA-256 in hex.
    """

    def __init__(
        self,
        network: Network,
        preprocessing: Preprocessing,
        weights: str,
        engine: Engine,
        *,
        module: "Callable[[], PixelNetwork]",
        cache: PredictionCache,
        protocol: Protocol = Protocol.OWN,
    ) -> None:
        self.network = network
        self.preprocessing = preprocessing
        self.weights = weights
        self._engine = engine
        self._make_module = module
        self._module: PixelNetwork | None = None
        self._module_lock = threading.Lock()
        self._cache = cache
        self.protocol = protocol
        self._asked: dict[str, Future[_Said]] = {}
        self._asked_lock = threading.Lock()
        self._export: subprocess.Popen[str] | None = None
        self._exported: threading.Thread | None = None
        self._closed = False
        self._batcher = Batcher(self._forward, largest=lambda: self._engine.largest_batch)
        if protocol is Protocol.OWN:  # what the game plays against
            cache.register(self.key)

    @property
    def device(self) -> str:
        """What answers, in words: "CPU (ONNX Runtime)", "NVIDIA H100 (half precision)"."""
        return self._engine.device

    @property
    def key(self) -> Key:
        """What its answers are filed under."""
        return Key(self.network.name, self.weights, self.preprocessing.key, self._engine.precision)

    @property
    def cache(self) -> PredictionCache:
        return self._cache

    def classify(self, photograph_id: str, image_bytes: bytes, *, live: bool = True) -> Prediction:
        """What the network says of a photograph, from the cache or live. `live=False` lets visitors go first.

        Raises:
            UnreadablePhotographError: the bytes are no photograph.
            ValueError: `photograph_id` is not what they are known by.
            RuntimeError: the classifier was closed.
        """
        began = time.perf_counter()
        if not is_known_by(photograph_id, image_bytes):
            raise ValueError(f"photograph {photograph_id[:12]!r} is not the photograph whose file was given")
        with self._asked_lock:
            said = self._asked.get(photograph_id)
            mine = said is None
            if said is None:
                said = self._asked[photograph_id] = Future()
        if mine:
            try:
                said.set_result(self._say(photograph_id, image_bytes, live=live))
            except BaseException as error:
                said.set_exception(error)
            finally:
                with self._asked_lock:
                    del self._asked[photograph_id]
        result = said.result()
        return Prediction(
            photograph=photograph_id,
            network=self.network.name,
            log_probabilities=result.answer.log_probabilities,
            took_ms=(time.perf_counter() - began) * 1000,
            device=result.answer.device,
            cached=result.cached,
        )

    def say(self, image: Image.Image) -> Prediction:
        """What the network says of a picture that is in no deck: live, and remembered nowhere. Who plays goes first."""
        began = time.perf_counter()
        log_probabilities = self._batcher.submit(pixels(self.preprocessing.view(image)), asker=Asker.LAB).result()
        return Prediction(
            photograph="",
            network=self.network.name,
            log_probabilities=log_probabilities,
            took_ms=(time.perf_counter() - began) * 1000,
            device=self.device,
            cached=False,
        )

    def answers(self, photographs: Pixels) -> NDArray[np.float32]:
        """Log-probabilities (N, 1000) of what was made ready by hand, (N, 3, H, W) RGB in [0, 1]; remembered nowhere.

        The lab's way in: whoever plays goes first, also before what was asked here earlier.

        Raises:
            RuntimeError: the classifier was closed.
        """
        asked = [self._batcher.submit(_wide(one), asker=Asker.LAB) for one in photographs]
        return np.stack([answer.result() for answer in asked])

    def answers_aside(self, photographs: Pixels) -> NDArray[np.float32]:
        """As `answers`, of many: on one core and in the thread that calls, at its priority, where there is an engine
        for that (ONNX Runtime, on a CPU), so that it takes nobody's turn.
        """
        aside = self._engine.for_bulk()
        return self.answers(photographs) if aside is self._engine else log_softmax(aside.logits(photographs))

    def module(self) -> "PixelNetwork":
        """The network as a torch module, for gradients: frozen, from (N, 3, H, W) RGB in [0, 1] to logits.

        Shared by everybody and changed by nobody. Its normalisations are folded, which halves the time of a gradient.
        The first call may take seconds.
        """
        with self._module_lock:
            if self._module is None:
                from model.networks.batchnorm_folding import folded

                self._module = folded(self._make_module(), self.preprocessing.crop)
            return self._module

    def close(self) -> None:
        """End its thread, and the writing of its engine if that is under way."""
        self._closed = True
        if self._export is not None and self._export.poll() is None:
            self._export.terminate()
        if self._exported is not None:
            self._exported.join()
        self._batcher.close()

    def write_engine(self, file: Path) -> None:
        """Have the ONNX engine written beside the visitors, and let it answer as soon as it is there."""
        try:
            self._export = start_export(self.network.name, self.weights, file, protocol=self.protocol)
        except OSError as error:
            log.warning("The faster engine could not be made, torch goes on answering: %s", error)
            return
        self._exported = threading.Thread(target=self._await_engine, args=(self._export, file), daemon=True)
        self._exported.start()

    def wait_for_engine(self, timeout_s: float | None = None) -> str:
        """Wait until the engine that is being written answers, or has failed; then say the device."""
        if self._exported is not None:
            self._exported.join(timeout_s)
        return self.device

    @property
    def engine(self) -> Engine:
        """What answers at this moment; for this room alone, since it has no order among those who ask."""
        return self._engine

    def remembering(self, cache: PredictionCache) -> "Classifier":
        """The same network, running where this one does, with its answers kept elsewhere. To be closed by itself."""
        return Classifier(
            self.network,
            self.preprocessing,
            self.weights,
            self._engine,
            module=self.module,
            cache=cache,
            protocol=self.protocol,
        )

    def for_bulk(self) -> Engine:
        """An engine for whole decks: it may be run by many threads at once, each of which then has a core for itself.

        On a CPU that is a network of one thread each; torch's own takes turns.
        """
        self.wait_for_engine()
        return self._engine.for_bulk()

    def _await_engine(self, export: "subprocess.Popen[str]", file: Path) -> None:
        printed, _ = export.communicate()
        if self._closed:
            return
        if (engine := open_engine(file)) is not None:
            self._engine = engine
        else:
            reason = printed.strip().splitlines()[-1:] or [f"it ended with {export.returncode}"]
            log.warning("The faster engine could not be made, torch goes on answering: %s", reason[0])

    def _say(self, photograph_id: str, image_bytes: bytes, *, live: bool) -> _Said:
        key = self.key
        if (known := self._cache.get(photograph_id, key)) is not None:
            return _Said(known, cached=True)
        view = self.preprocessing.seen(image_bytes)
        asker = Asker.PLAYER if live else Asker.BULK
        log_probabilities = self._batcher.submit(pixels(view), asker=asker).result()
        answer = CachedAnswer(log_probabilities, self.device)
        self._cache.put(photograph_id, key, answer)
        return _Said(answer, cached=False)

    def _forward(self, photographs: NDArray[np.float32]) -> NDArray[np.float32]:
        return log_softmax(self._engine.logits(photographs))


def _wide(pixels: Pixels) -> NDArray[np.float32]:
    return (
        np.divide(pixels, 255, dtype=np.float32) if pixels.dtype == np.uint8 else pixels.astype(np.float32, copy=False)
    )


def load(
    network: str,
    *,
    cache: PredictionCache | None = None,
    device: str | None = None,
    progress: ByteProgress | None = None,
    engines: Path | None = None,
    protocol: Protocol = Protocol.OWN,
    precision: Precision | None = None,
) -> Classifier:
    """The network of that name, ready to answer, on `device` or the fastest there is.

    On the CPU it is ONNX Runtime that answers, from a file in `engines` (by default in the app's data
    folder). Where that file is there, torch is not even imported; where it is not, torch answers while it is
    being written. Without a `cache` answers are kept in memory. `progress` hears of weights being downloaded,
    in bytes. `protocol` says whose preprocessing it is; `precision` is half on CUDA unless it is given.

    Raises:
        ValueError: there is no such network or device, or the device does not do that precision.
        WeightsError: its weights are not here, damaged or another network's, and cannot be downloaded.
    """
    entry = find(network)
    place = choose_device(device)
    cache = cache if cache is not None else PredictionCache(None)
    engines = engines if engines is not None else engines_folder()
    half = place == "cuda" if precision is None else precision == "float16"
    if half and place == "cpu":
        raise ValueError("precision='float16' is slower than single on a CPU, and not done there")
    preprocessing = entry.preprocessing if protocol is Protocol.OWN else OFFICIAL
    if place == "cpu" and entry.checkpoint is not None and preprocessing is not None:
        _, weights = locate(entry.checkpoint, progress=progress)
        ready = open_engine(engine_file(engines, Key(entry.name, weights, preprocessing.key)))
        if ready is not None:
            return Classifier(
                entry,
                preprocessing,
                weights,
                ready,
                module=lambda: _load(entry, protocol, None).module,
                cache=cache,
                protocol=protocol,
            )
    loaded = _load(entry, protocol, progress)
    if place == "cpu":
        file = engine_file(engines, Key(loaded.network.name, loaded.weights, loaded.preprocessing.key))
        ready = open_engine(file)
        classifier = _with(loaded, ready or _eager(loaded, "cpu"), "cpu", cache, protocol)
        if ready is None:
            classifier.write_engine(file)
        return classifier
    return _with(loaded, _eager(loaded, place, half=half), place, cache, protocol)


def _with(loaded: "Loaded", engine: Engine, place: str, cache: PredictionCache, protocol: Protocol) -> Classifier:
    return Classifier(
        loaded.network,
        loaded.preprocessing,
        loaded.weights,
        engine,
        module=lambda: loaded.module.to(place),
        cache=cache,
        protocol=protocol,
    )


def _load(entry: Network, protocol: Protocol, progress: ByteProgress | None) -> "Loaded":
    from model.networks.loading import load_module

    return load_module(entry, protocol=protocol, progress=progress)


def _eager(loaded: "Loaded", place: str, *, half: bool = False) -> TorchEngine:
    import torch

    engine = TorchEngine(loaded.module, torch.device(place), half=half)
    engine.warm_up(loaded.preprocessing.crop, batches=(1,) if place == "cpu" else (1, 2, 4, 8, 16, 32))
    return engine
