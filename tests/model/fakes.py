"""What tests of the network's room make for themselves: photographs, a counting engine, a server of files."""

import functools
import hashlib
import http.server
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.inference.classifier import Classifier
from model.inference.engine import Engine, Pixels


@dataclass(frozen=True, slots=True)
class Picture:
    """The file of a made-up photograph and its id."""

    id: str
    data: bytes


def make_picture(seed: int, width: int = 240, height: int = 200) -> Picture:
    """A JPEG of soft coloured blots, another one for each seed."""
    blots = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(blots).resize((width, height), Image.Resampling.BICUBIC).save(file, "JPEG", quality=85)
    return Picture(hashlib.sha256(file.getvalue()).hexdigest(), file.getvalue())


class CountingEngine:
    """An engine that counts its forward passes and can be told to wait or to fail."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.batches: list[int] = []
        self.before: Callable[[Pixels], None] = lambda photographs: None

    @property
    def device(self) -> str:
        return self._engine.device

    @property
    def precision(self) -> str:
        return self._engine.precision

    @property
    def largest_batch(self) -> int:
        return self._engine.largest_batch

    def logits(self, photographs: Pixels) -> NDArray[np.float32]:
        self.batches.append(len(photographs))
        self.before(photographs)
        return self._engine.logits(photographs)

    def for_bulk(self) -> "CountingEngine":
        return self


@contextmanager
def counted(classifier: Classifier) -> Iterator[CountingEngine]:
    engine = CountingEngine(classifier._engine)
    classifier._engine = engine
    try:
        yield engine
    finally:
        classifier._engine = engine._engine


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The URL of a server that has the files of `folder`."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
