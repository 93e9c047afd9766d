"""What computes a live answer on the CPU: the network as an ONNX file, made once, run without torch.

ONNX Runtime answers one photograph several times faster than torch does, and starts in a tenth of a second
where torch takes seconds to import. The file holds the normalisation, too, and the answers that torch gave to
a probe when it was written: a file that does not give them any more, damaged or misread by another version,
is not used.
"""

import base64
import hashlib
import logging
import os
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from config.files import data_folder
from model.inference.engine import EngineError, NoRoomError, Pixels
from model.inference.prediction_cache import Key
from model.networks.weights import reason

log = logging.getLogger(__name__)

LARGEST_DIFFERENCE = 1e-4
"""How far a logit may be from torch's."""

INPUT = "photographs"
OUTPUT = "logits"
_MADE_WITH = ("torch", "torchvision", "timm", "onnx", "onnxscript")


class OnnxEngine:
    """A network run by ONNX Runtime on the CPU, in single precision."""

    device = "CPU (ONNX Runtime)"
    precision = "float32"
    largest_batch = 8
    """On a CPU a photograph takes as long in a batch as alone; in a large one, longer, for want of cache."""

    def __init__(self, path: Path, *, threads: int = 0) -> None:
        """Open a file written by `model.inference.onnx_export`, to run on so many threads; 0 is one for each core.

        Raises:
            EngineError: it is missing or damaged, or does not answer the probe as torch did.
            ImportError: ONNX Runtime is not installed.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()  # type: ignore[attr-defined]
        options.log_severity_level = 4
        options.intra_op_num_threads = threads
        # Threads that spin while they wait for the next photograph would take the processor from pages and
        # decoding: they spin during a run alone.
        options.add_session_config_entry("session.force_spinning_stop", "1")
        self._path = path
        self._bulk: OnnxEngine | None = None
        try:
            self._session = onnxruntime.InferenceSession(  # type: ignore[attr-defined]
                path, options, providers=["CPUExecutionProvider"]
            )
            facts = self._session.get_modelmeta().custom_metadata_map
            expected = np.frombuffer(base64.b64decode(facts["probe"]), dtype="<f4").reshape(-1, 1000)
            found = self.logits(probe(int(facts["crop"])))
        except Exception as error:  # whatever ONNX Runtime raises, which is an exception of its own each
            raise EngineError(f"{path} cannot be used: {reason(error)}") from error
        if found.shape != expected.shape or not np.abs(found - expected).max() <= LARGEST_DIFFERENCE:
            raise EngineError(f"{path} cannot be used: it answers otherwise than torch")

    def logits(self, photographs: Pixels) -> NDArray[np.float32]:
        wide = photographs if photographs.dtype == np.float32 else np.divide(photographs, 255, dtype=np.float32)
        try:
            return cast("NDArray[np.float32]", self._session.run([OUTPUT], {INPUT: wide})[0])
        except Exception as error:  # whatever ONNX Runtime raises, which is an exception of its own each
            if "allocate memory" in str(error):
                raise NoRoomError(f"{len(photographs)} photographs at a time do not fit into memory") from error
            raise

    def for_bulk(self) -> "OnnxEngine":
        """Raises `EngineError` if the file has gone meanwhile."""
        if self._bulk is None:
            self._bulk = OnnxEngine(self._path, threads=1)
        return self._bulk


def probe(crop: int) -> NDArray[np.float32]:
    """Two made-up photographs (2, 3, crop, crop), the same everywhere: neither noise nor flat."""
    at = np.arange(2 * 3 * crop * crop).reshape(2, 3, crop, crop)
    return np.asarray(0.5 + 0.3 * np.sin(at * 0.01) + 0.2 * np.sin(at * 1.7), dtype=np.float32)


def engines_folder() -> Path:
    """Where engines lie. They may be deleted at any time."""
    return data_folder() / "engines"


def engine_file(folder: Path, key: Key) -> Path:
    """Where the engine of these weights and preprocessing lies, as written by the libraries here now."""
    versions = [f"{package} {_version(package)}" for package in _MADE_WITH]
    digest = hashlib.sha256("\n".join([key.weights, key.preprocessing, *versions]).encode()).hexdigest()
    name = re.sub(r"[^A-Za-z0-9_.]+", "-", key.network)
    return folder / f"{name}-{key.weights[:12]}-torch{_version('torch')}-{digest[:8]}.onnx"


def open_engine(file: Path) -> OnnxEngine | None:
    """The engine in `file`; `None`, with a logged line if it is there but unusable."""
    if not file.is_file():
        return None
    try:
        return OnnxEngine(file)
    except ImportError:
        log.warning("ONNX Runtime is not installed: torch answers, several times slower.")
    except EngineError as error:
        log.warning("%s; it is made anew.", error)
        try:
            file.unlink(missing_ok=True)
        except OSError as failed:
            log.warning("%s cannot be deleted: %s", file, os.strerror(failed.errno or 0))
    return None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
