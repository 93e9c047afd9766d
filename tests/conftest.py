"""What every test shares: an app's data folder of its own, and the photographs that are tested on but not shipped."""

import hashlib
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

from quiz.storage.store import Store

pytest_plugins = ["tests.databases", "tests.tiers"]

HOME = Path(__file__).resolve().parents[1]
SHARED = HOME.parent / "shared"

os.environ["QUIZ_FETCH"] = "0"  # no test asks anybody on the internet; servers of the tests have it from here

hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", deadline=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs no browser first: it is quicker, and a browser's event loop, once begun, is every later test's."""
    items.sort(key=lambda item: "e2e" in item.path.relative_to(HOME).parts)


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

    It lies with the torch that wrote them, and is another once the code of the room that writes and reads them is.
    Several workers, and several runs, share it: a file appears in it whole or not at all (`onnx_export`).
    """
    written_by = hashlib.sha256()
    for file in sorted((HOME / "model").rglob("*.py")):
        written_by.update(file.read_bytes())
    folder = Path(sys.prefix) / "test-engines" / written_by.hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def new_store(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], None]:
    """Puts an empty store, of SQLite, at a path: migrated once, and copied from then on."""
    template = tmp_path_factory.mktemp("template") / "quiz.sqlite3"
    Store(f"sqlite:///{template}").close()  # nothing is left beside the file

    def new_store(file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(template, file)

    return new_store


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of photographs and weights that tests may use and the project may not ship."""
    if not SHARED.is_dir():
        pytest.skip(f"no test material at {SHARED}: photographs, imagenet-a and weights are not shipped")
    return SHARED
