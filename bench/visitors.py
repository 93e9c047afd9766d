"""Visitors in a real browser. Time is taken inside the page: from the input event to the frame with the answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol, cast

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import FLAGS, executable

TIMEOUT_MS = 60_000
SETTLE_MS = 200
"""Between a page being there and the next click: less than a person takes, enough for it to have come to rest."""

WATCH = """
(() => {
  const watch = window.benchmark = {};
  // A frame is on its way to the screen once the task that follows its animation callbacks runs.
  const painted = () => new Promise(resolve => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve(performance.now());
    channel.port2.postMessage(0);
  }));
  let armed = false, since = 0;
  for (const type of ["keydown", "click"]) {
    addEventListener(type, event => { if (armed) { since = event.timeStamp; armed = false; } }, {capture: true});
  }
  // Milliseconds from the next key or click until each of the selectors matches something that is painted.
  watch.arm = selectors => {
    armed = true;
    watch.reveal = Promise.all(selectors.map(selector => new Promise((resolve, reject) => {
      const patience = setTimeout(() => reject(new Error(`${selector} did not come`)), 30000);
      const look = () => {
        if (armed || !document.querySelector(selector)) return;
        clearTimeout(patience);
        observer.disconnect();
        painted().then(now => resolve(now - since));
      };
      const observer = new MutationObserver(look);
      observer.observe(document, {childList: true, subtree: true, attributes: true, attributeFilter: ["class"]});
    })));
    watch.reveal.catch(() => {});
  };
  // When the first photograph was painted, in milliseconds since 1970.
  watch.photograph = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("no photograph came")), 60000);
    const look = () => {
      const shown = document.querySelector(".photograph img, [data-testid=stImage] img");
      if (shown?.complete && shown.naturalWidth) painted().then(now => resolve(performance.timeOrigin + now));
      else requestAnimationFrame(look);
    };
    look();
  });
  watch.photograph.catch(() => {});
})();
"""


@dataclass(frozen=True, slots=True)
class Reveal:
    """A round: how long from the guess until that was painted, locked, and from what the network is called until its
    claim was; `live` if that was computed."""

    first_ms: float
    claim_ms: float
    live: bool


class Visitor(Protocol):
    """Someone at a page who clicks, and waits for what that shows."""

    def click(self) -> Reveal: ...


class Player:
    """Plays game after game, by key and by click in turns. `name` is what its games' seeds begin with."""

    def __init__(self, page: Page, url: str, *, name: str) -> None:
        self.page = page
        self._url = url
        self._name = name
        self._games = 0
        self._position = 0

    def click(self) -> Reveal:
        """Go on to the next round, guess, and wait for the reveal to be whole."""
        self._go_on()
        page, by_key = self.page, self._position % 2 == 0
        option = page.locator(".st-key-options button").nth(self._position % 4)
        page.evaluate("benchmark.arm(['.settled'])")
        if by_key:
            page.keyboard.press(str(1 + self._position % 4))
        else:
            option.click()
        (first_ms,) = cast("list[float]", page.evaluate("benchmark.reveal"))
        call = page.locator(".st-key-bet button").nth(self._position % 2)
        call.wait_for()
        page.evaluate("benchmark.arm(['.claim:not(.waiting)'])")
        call.click()
        (claim_ms,) = cast("list[float]", page.evaluate("benchmark.reveal"))
        page.locator(".credit").wait_for()
        return Reveal(first_ms, claim_ms, live=page.locator(".claim[data-live]").count() == 1)

    def _go_on(self) -> None:
        if self._position in (0, 10):
            self._games += 1
            self._position = 1
            self.page.goto(f"{self._url}/?game={self._name}{self._games:03d}")
        else:
            self._position += 1
            self.page.keyboard.press("Enter")
        asked = self.page.locator(".ask .kicker")
        expect(asked).to_contain_text(f"Photograph {self._position} of", timeout=TIMEOUT_MS)
        self.page.locator(".st-key-pass button").wait_for()
        self.page.wait_for_timeout(SETTLE_MS)


class Clicker:
    """Clicks the button of the bare page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self._clicks = 0
        page.goto(url)

    def click(self) -> Reveal:
        """Click, and wait for the text to be another."""
        button = self.page.locator(".stButton button")
        button.wait_for()
        self.page.wait_for_timeout(SETTLE_MS)
        self._clicks += 1
        self.page.evaluate(f"benchmark.arm(['.reveal-{self._clicks}'])")
        button.click()
        (shown_ms,) = cast("list[float]", self.page.evaluate("benchmark.reveal"))
        return Reveal(shown_ms, shown_ms, live=False)


@contextmanager
def a_browser() -> Iterator[Browser]:
    """A real browser. Raises: RuntimeError where there is none."""
    found = executable()
    if found is None:
        raise RuntimeError("There is no browser to measure with: `python tests/browser.py` installs one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def a_page(browser: Browser) -> Iterator[Page]:
    """An empty page of a visitor who was never here before and prefers reduced motion."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(TIMEOUT_MS)
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()
