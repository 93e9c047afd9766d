"""What every test shares: an app's data folder of its own, and the photographs that are tested on but not shipped."""

import hashlib
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[1]
SHARED = HOME.parent / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs no browser first: it is quicker, and a browser's event loop, once begun, is every later test's."""
    items.sort(key=lambda item: "e2e" in item.path.parts)


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh app's data folder, so that no test sees another's store, cache or deck."""
    folder = tmp_path / "data"
    monkeypatch.setenv("QUIZ_DATA", str(folder))
    monkeypatch.setenv("QUIZ_PUBLIC", "no")  # as `make play` is; a page alone knows no address
    monkeypatch.delenv("QUIZ_IMAGENET_A", raising=False)
    monkeypatch.delenv("QUIZ_DATABASE_URL", raising=False)
    return folder


@pytest.fixture(scope="session")
def all_engines() -> Path:
    """A folder of engines for all tests, since each takes a dozen seconds of a core to write.

    It lies with the torch that wrote them, and is another once the code that writes or reads them is.
    """
    written_by = hashlib.sha256()
    for name in ("inference/onnx_export", "inference/onnx_engine", "networks/loading", "networks/weights"):
        written_by.update((HOME / "model" / f"{name}.py").read_bytes())
    folder = Path(sys.prefix) / "test-engines" / written_by.hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of photographs and weights that tests may use and the project may not ship."""
    if not SHARED.is_dir():
        pytest.skip(f"no test material at {SHARED}: photographs, imagenet-a and weights are not shipped")
    return SHARED
