"""What every test shares: an app's data folder of its own, and the photographs that are tested on but not shipped."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh app's data folder, so that no test sees another's store, cache or deck."""
    folder = tmp_path / "data"
    monkeypatch.setenv("QUIZ_DATA", str(folder))
    monkeypatch.delenv("QUIZ_IMAGENET_A", raising=False)
    monkeypatch.delenv("QUIZ_DATABASE_URL", raising=False)
    return folder


@pytest.fixture(scope="session")
def all_engines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of engines for all tests of this run, since each takes a dozen seconds of a core to write."""
    return tmp_path_factory.mktemp("engines")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of photographs and weights that tests may use and the project may not ship."""
    if not SHARED.is_dir():
        pytest.skip(f"no test material at {SHARED}: photographs, imagenet-a and weights are not shipped")
    return SHARED
