"""Every page as a visitor's first run would draw it: the real deck, the real network, a store of its own."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from config.files import ROOT
from model.evaluation.results import FOLDER
from model.networks.registry import DEFAULT
from services import container
from services.lab import work_queue
from services.once import shared
from tests.waiting import PATIENCE_S
from ui.views.comparison import overview


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory, all_engines: Path) -> Path:
    """One data folder for the networks of all these tests: what they need is made once."""
    data = tmp_path_factory.mktemp("data")
    (data / "engines").symlink_to(all_engines)
    shared.close()  # what other rooms' tests had made is of their folders
    return data


@pytest.fixture(autouse=True)
def fresh_store(
    tmp_path: Path, engines: Path, new_store: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> Path:
    """An empty store for each test, in a file that the test may spoil."""
    file = tmp_path / "quiz.sqlite3"
    new_store(file)
    monkeypatch.setenv("QUIZ_DATA", str(engines))
    monkeypatch.setenv("QUIZ_DATABASE_URL", f"sqlite:///{file}")
    container.store.clear()
    overview._kept.clear()  # on a busy machine figures take long enough to be kept, and those are another store's
    return file


@pytest.fixture(autouse=True)
def _nothing_measured(engines: Path) -> Iterator[None]:
    """The data folder is all these tests': what one measures the next does not see."""
    yield
    shutil.rmtree(engines / FOLDER, ignore_errors=True)


@pytest.fixture(autouse=True)
def own_queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A lab of its own for each test, whose queue gives way to nobody and is patient: a machine may be busy."""
    monkeypatch.setattr(work_queue, "_give_way", lambda: None)
    container.work_queue.clear()
    queue = container.work_queue()
    queue._longest_s = queue._gone_s = PATIENCE_S
    container.visitor_photographs.clear()
    yield
    container.work_queue.clear()
    container.visitor_photographs.clear()


@pytest.fixture
def visit() -> Callable[..., AppTest]:
    """Open the app with a link's parameters, as a new visitor or as the one of `player`; past the introduction, unless
    that `is_told`; and not asked what the network will be, unless they are to say `calls`."""

    def opened(*, player: str = "", page: str = "", is_told: bool = False, calls: bool = False, **link: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "ui" / "navigation.py"), default_timeout=PATIENCE_S)
        if player:
            app.query_params["player"] = player
        for key, value in link.items():
            app.query_params[key] = value
        app.run()
        app.session_state["session"].calls = calls
        network = link.get("network", DEFAULT)
        if container.opponents().has(network):  # awake, so that reveals say what it claims
            assert container.opponent(network).wait(PATIENCE_S)
        if not is_told and any(button.key == "begin" for button in app.button):
            app.button(key="begin").click().run()
        if page:
            app.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
        assert not app.exception, app.exception
        return app

    return opened
