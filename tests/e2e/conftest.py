"""A real server on a free port, and a real browser in front of it."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as TookTooLong

from tests.browser import FLAGS, executable
from tests.server import Server
from tests.waiting import until

expect.set_options(timeout=90_000)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, all_engines: Path) -> Iterator[Server]:
    """One server for the tests that leave it as they found it."""
    running = Server(tmp_path_factory.mktemp("server") / "data")
    running.data.mkdir()
    (running.data / "engines").symlink_to(all_engines)
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="session")
def engines(server: Server) -> Path:
    """The engines that the first server has made, for others: each takes a dozen seconds of a core."""
    folder = server.data / "engines"
    until(lambda: list(folder.glob("*.onnx")))
    return folder


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Makes servers for a test that breaks them; each is ended afterwards."""
    made: list[Server] = []

    def make(**environment: str) -> Server:
        made.append(Server(tmp_path / f"data{len(made)}", **environment))
        return made[-1]

    yield make
    for each in made:
        each.kill()


AT_REST = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  const isRunning = app?.getAttribute('data-test-script-state') !== 'notRunning';
  return !app || !(isRunning || document.querySelector('[data-stale="true"]'));
}"""
PATIENCE_MS = 5_000
"""A page that never rests, as one with an attack under way, is pressed after this."""


@pytest.fixture(scope="session", autouse=True)
def presses_wait_for_rest() -> Iterator[None]:
    """Whatever a test presses, it presses once the page has come to rest, as people do.

    A program that presses in the instant in which a control appears, while the rest of the page is still being drawn,
    may hit what is replaced under its finger; on a busy machine that instant is long.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in ("click", "tap"):
            patch.setattr(Locator, name, _at_rest(getattr(Locator, name)))
        yield


def _at_rest(press: Callable[..., None]) -> Callable[..., None]:
    def pressed(at: Locator, **options: Any) -> None:
        with suppress(TookTooLong):
            at.page.wait_for_function(AT_REST, timeout=PATIENCE_MS)
        press(at, **options)

    return pressed


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = executable()
    assert found, "no browser: `make test` installs one, or run `python tests/browser.py`"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield running
        running.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens a page in a browser context of its own: another visitor each time. Faults in the page fail the test."""
    contexts = []
    faults: list[str] = []

    def open_it(
        url: str,
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        touch: bool = False,
        moves: bool = False,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            has_touch=touch,
            is_mobile=touch,
            reduced_motion="no-preference" if moves else "reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.set_default_timeout(60_000)
        page.goto(url)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert not faults, faults
