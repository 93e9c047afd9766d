"""Where a network's weights lie on this machine, and that they are those. Knows files, not tensors."""

import hashlib
import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from config.files import HomeError, named_folder
from config.settings import settings
from deck.download import DownloadError, fetch
from model.networks.registry import Checkpoint

ByteProgress = Callable[[int, int | None], None]
"""Called with the bytes that are here and how many there will be, if that is known."""


class WeightsError(RuntimeError):
    """Weights that cannot be had or are not those of the network: one sentence that a visitor may read."""


def locate(checkpoint: Checkpoint, *, progress: ByteProgress | None = None) -> tuple[Path, str]:
    """The file of weights and its SHA-256 in hex, downloaded first if it is not on this machine.

    Downloads go to torch's own folder, `checkpoints_folder()`, where other programs find them.
    `QUIZ_WEIGHTS_URL` names another server that has the files.

    Raises:
        WeightsError: the file is missing, damaged or another network's, or cannot be downloaded.
    """
    if checkpoint.package:
        path = _packaged(checkpoint)
        remedy = f"install {checkpoint.package} again"
    else:
        path = checkpoints_folder() / checkpoint.file
        remedy = "delete it, and it will be downloaded again"
        if not path.is_file():
            _download(checkpoint, path, progress)
    digest = sha256(path)
    if not digest.startswith(checkpoint.sha256):
        expected = checkpoint.sha256[:8]
        raise WeightsError(
            f"The weights in {path} are damaged or another network's: "
            f"their SHA-256 begins with {digest[:8]} and not with {expected}; {remedy}."
        )
    return path, digest


def checkpoints_folder() -> Path:
    """Where torch keeps downloads: `$TORCH_HOME/hub/checkpoints`, by default under `~/.cache/torch`.

    Raises:
        WeightsError: this user has no home folder.
    """
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    home = os.environ.get("TORCH_HOME") or str(Path(cache) / "torch")
    try:
        return named_folder(home, "TORCH_HOME") / "hub" / "checkpoints"
    except HomeError as error:
        raise WeightsError(
            "Where torch keeps its weights is not known, as this user has no home folder: name a folder in TORCH_HOME."
        ) from error


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hex.

    Raises:
        WeightsError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(f"The weights in {path} cannot be read: {error.strerror}.") from error


def reason(error: BaseException) -> str:
    """The first line of what a library says went wrong, to go into a sentence of ours."""
    return str(error).strip().partition("\n")[0][:200].rstrip(".") or type(error).__name__


def _packaged(checkpoint: Checkpoint) -> Path:
    # The package is not imported: all that is wanted is the file that lies in it.
    spec = find_spec(checkpoint.package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "models" / checkpoint.file
        if path.is_file():
            return path
    raise WeightsError(
        f"The weights {checkpoint.file} are not on this machine: install the package {checkpoint.package}, "
        "which requirements.txt names."
    )


def _download(checkpoint: Checkpoint, path: Path, progress: ByteProgress | None) -> None:
    server = settings().weights_url
    url = f"{server.rstrip('/')}/{checkpoint.file}" if server else checkpoint.url
    try:
        fetch(url, path, sha256_prefix=checkpoint.sha256, progress=progress)
    except DownloadError as error:
        raise WeightsError(
            f"The weights {checkpoint.file} are not on this machine and could not be downloaded: {error} "
            "The bundled networks, EfficientNet-Lite0 and Lite2, need no download."
        ) from error
