"""A walker through the app: opens a page, presses one control from a fresh load, and tells what is wrong with that."""

import asyncio
import re
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from playwright.async_api import (
    BrowserContext,
    ConsoleMessage,
    ElementHandle,
    Page,
    Request,
    Response,
    async_playwright,
)
from playwright.async_api import Error as BrowserError
from playwright.async_api import TimeoutError as TookTooLong

from tests.browser import FLAGS, executable

SEEING = Path(__file__).with_name("walking.js").read_text(encoding="utf-8")
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
AT_ONCE = 3
"""Controls that are pressed at the same time, each in a tab of another visitor."""

PATIENCE_S = 60
BROKEN = re.compile("Something broke on our side|Traceback")
EMPTY = re.compile(
    "No result yet|Nothing yet|Nothing here|Nobody doubts a label|Nothing like that|No admin has done anything|"
    "is in none of the decks|There is no game on this table|has not been run on a deck|Page not found|"
    "not here any more|Nothing to see here"
)
"""Sentences of a page that has nothing to show."""

ASKS_WHERE_IT_IS = re.compile(r":\d+/[a-z]+/_stcore/(health|host-config)$")
"""Streamlit's script does not know below which path it is served, and asks below the page's own first: a 404."""

PART = '[class*="st-key-near-"]'
GO_TO = "part => { dispatchEvent(new Event('wheel')); part.scrollIntoView({ block: 'center', behavior: 'instant' }); }"
"""By hand: a page that keeps to the part that its address names lets go."""

FIELD = "e => e.closest('[data-testid=stSelectbox], [data-testid=stMultiSelect]').querySelector('input')"
STILL = "() => { window.still = window.walking?.isStill() ? (window.still ?? 0) + 1 : 0; return window.still > 1; }"
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Control:
    """Something to press. `id` stands for it and its likes in a list; of what is around every page it says “frame”."""

    id: str
    kind: str
    name: str
    href: str
    chosen: bool

    @property
    def is_abroad(self) -> bool:
        """Whether it leads out of the app."""
        return urlsplit(self.href).hostname not in (None, "127.0.0.1")


@dataclass(frozen=True, slots=True)
class Rules:
    """What of a page is pressed, what may do nothing or lead to an empty page, and what shows more controls."""

    is_pressed: Callable[[Control], bool]
    may_do_nothing: Callable[[Control], bool]
    may_be_empty: Callable[[Control], bool]
    leads_in: Callable[[Control], bool]


@dataclass(slots=True)
class Pressed:
    """What came of pressing `way`, one control after another: what is wrong, and the controls that are there then."""

    way: tuple[Control, ...]
    faults: list[str] = field(default_factory=list)
    shown: tuple[Control, ...] = ()

    def __str__(self) -> str:
        way = " › ".join(f"{control.kind} {control.name!r} <{control.id}>" for control in self.way) or "opening it"
        return f"{way}: {'; '.join(self.faults)}"


@dataclass(frozen=True, slots=True)
class Size:
    """A screen."""

    name: str
    width: int
    height: int
    is_touched: bool


Visit = Callable[[], tuple[str, str]]
"""Makes a visitor: their token, and the address that they open."""


class Watch:
    """Notes what a browser finds wrong with a page, and what a press has done outside of it."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        self.popups: list[Page] = []
        self.signs = 0
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.faults.append(f"error in the page: {error}"))
        page.on("response", self._answered)
        page.on("requestfailed", self._failed)
        page.on("download", self._signed)
        page.on("filechooser", self._signed)
        page.on("popup", self._opened)

    def _signed(self, _: object) -> None:
        self.signs += 1

    def _opened(self, popup: Page) -> None:
        self.signs += 1
        self.popups.append(popup)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:  # which `_answered` has, too
            self.faults.append(f"console: {message.text[:200]}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and not ASKS_WHERE_IT_IS.search(response.url):
            self.faults.append(f"{response.status} from {response.url}")

    def _failed(self, request: Request) -> None:
        if request.failure and "ERR_ABORTED" not in request.failure:  # a page that is left gives up its requests
            self.faults.append(f"{request.failure} at {request.url}")


class Walker:
    """A browser with a few tabs, in a thread with an event loop of its own; it may be told to walk from any other.

    `files` is what is uploaded where a file is asked for, by its ending.
    """

    def __init__(self, files: dict[str, Path]) -> None:
        self._files = files
        self._found = executable()  # it looks by Playwright's other way, which no running loop may
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="walker", daemon=True)
        self._thread.start()
        self._tabs: dict[Size, asyncio.Queue[BrowserContext]] = {}
        self._end: Callable[[], Awaitable[None]]
        self._do(self._begin())

    def walk(self, visit: Visit, size: Size, rules: Rules) -> list[Pressed]:
        """Press every control of the page that `visit` opens, and those that come up under it."""
        return self._do(self._walk(visit, size, rules))

    def close(self) -> None:
        """Close the browser."""
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result()

    async def _begin(self) -> None:
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(executable_path=self._found, args=[*FLAGS, *CAMERA])

    async def _close(self) -> None:
        await self._browser.close()
        await self._playwright.stop()

    async def _tabs_of(self, size: Size) -> "asyncio.Queue[BrowserContext]":
        if size not in self._tabs:
            self._tabs[size] = asyncio.Queue()
            for _ in range(AT_ONCE):
                context = await self._browser.new_context(
                    viewport={"width": size.width, "height": size.height},
                    has_touch=size.is_touched,
                    is_mobile=size.is_touched,
                    reduced_motion="reduce",
                    permissions=["clipboard-read", "clipboard-write", "camera"],
                )
                await context.add_init_script(SEEING)
                context.set_default_timeout(PATIENCE_S * 1000)
                self._tabs[size].put_nowait(context)
        return self._tabs[size]

    async def _walk(self, visit: Visit, size: Size, rules: Rules) -> list[Pressed]:
        tabs = await self._tabs_of(size)
        first = await self._press(tabs, visit, (), rules)
        done = [first]
        front: list[tuple[Control, ...]] = [(control,) for control in first.shown if rules.is_pressed(control)]
        known = {control.id for control in first.shown}
        while front:
            came = await asyncio.gather(*(self._press(tabs, visit, way, rules) for way in front))
            done += came
            front = []
            for found in came:
                if found.faults or not rules.leads_in(found.way[-1]):
                    continue
                new = [control for control in found.shown if control.id not in known]
                known |= {control.id for control in new}
                front += [(*found.way, control) for control in new if rules.is_pressed(control)]
        return done

    async def _press(
        self, tabs: "asyncio.Queue[BrowserContext]", visit: Visit, way: tuple[Control, ...], rules: Rules
    ) -> Pressed:
        """From a fresh load, press one after the other; the last is what is looked at."""
        found, context = Pressed(way), await tabs.get()
        page = await context.new_page()
        watch = Watch(page)
        try:
            await self._open(page, *visit())
            for control in way[:-1]:
                await self._act(page, control)
                await _settled(page)
            if way:
                await self._press_last(page, watch, way[-1], rules, found)
            found.faults += watch.faults + await _broken(page)
            if urlsplit(page.url).hostname == "127.0.0.1":
                await _read_on(page)
                found.shown = await _controls(page)
        except (BrowserError, LookupError) as trouble:
            found.faults += [*watch.faults, f"{str(trouble)[:400]}"]
        finally:
            with suppress(BrowserError):
                await page.evaluate("localStorage.clear()")  # where Streamlit keeps that the menu is open
            await page.close()
            tabs.put_nowait(context)
        return found

    async def _open(self, page: Page, player: str, address: str) -> None:
        await page.context.clear_cookies()
        if player:
            await page.context.add_cookies([{"name": "player", "value": player, "url": address}])
        await page.goto(address)
        await _settled(page)

    async def _press_last(self, page: Page, watch: Watch, control: Control, rules: Rules, found: Pressed) -> None:
        empty = set(EMPTY.findall(await page.evaluate("walking.text()")))
        await page.evaluate("navigator.clipboard.writeText('').catch(() => {})")
        await page.evaluate(
            "tips => { window.tips = tips; window.before = walking.state(tips); }", control.kind == "help"
        )
        signs = watch.signs
        await self._act(page, control)
        if rules.may_do_nothing(control):
            await _settled(page)
            return
        deadline = time.monotonic() + PATIENCE_S / 2
        while watch.signs == signs and not await _is_other(page):
            if time.monotonic() > deadline:
                found.faults.append("it changes nothing")
                return
            await asyncio.sleep(0.1)
        await _settled(page)
        for popup in watch.popups:
            await popup.wait_for_load_state()
            watch.faults += await _broken(popup)
            await popup.close()
        if not rules.may_be_empty(control):
            new = set(EMPTY.findall(await page.evaluate("walking.text()"))) - empty
            found.faults += [f"it leads to {sentence!r}" for sentence in sorted(new)]

    async def _act(self, page: Page, control: Control) -> None:
        element = await _element(page, control)
        if control.kind == "upload":
            accepts = await element.get_attribute("accept") or ""
            await element.set_input_files(self._files[".zip" if "zip" in accepts else ".jpg"])
        elif control.kind in {"range", "slider", "handle"}:
            is_at_the_end = (
                "e => (e.value ?? e.getAttribute('aria-valuenow')) === (e.max ?? e.getAttribute('aria-valuemax'))"
            )
            await element.focus()
            await page.keyboard.press("ArrowLeft" if await element.evaluate(is_at_the_end) else "ArrowRight")
        elif control.kind == "select":
            field = (await element.evaluate_handle(FIELD)).as_element()
            assert field is not None
            await _choose(page, field)
        elif control.kind == "text":
            await element.fill("garden-shed")
            if await element.evaluate("e => e.tagName") == "INPUT":
                await page.keyboard.press("Enter")
        elif control.kind in {"toggle", "radio"}:
            label = (await element.evaluate_handle("e => e.closest('label') ?? e")).as_element()
            assert label is not None
            await label.click()
        elif control.kind == "table":
            await element.scroll_into_view_if_needed()
            await element.click(position={"x": 18, "y": 56})
        else:
            await _fill_form(element)
            await (element.tap() if page.viewport_size and page.viewport_size["width"] < 640 else element.click())


async def _choose(page: Page, field: ElementHandle) -> None:
    """Choose the first that is not chosen; anew where what is still drawn above scrolls, which closes an open list."""
    for patience_ms in (5_000, 5_000, 1000 * PATIENCE_S):
        await field.scroll_into_view_if_needed()
        await page.evaluate(TWO_FRAMES)
        await field.click()
        try:
            await page.locator("[role=option]:not([aria-selected=true])").first.click(timeout=patience_ms)
        except TookTooLong:
            await page.keyboard.press("Escape")
        else:
            return
    raise LookupError("its list cannot be chosen from")


async def _settled(page: Page) -> None:
    """Until the page neither runs nor waits, seen twice. Raises `LookupError`, which says what would not rest."""
    try:
        await page.wait_for_function(STILL, polling=120)
    except TookTooLong as trouble:
        raise LookupError(f"it never rests: {await page.evaluate('walking.restless()')}") from trouble
    await page.evaluate("window.still = 0")


async def _is_other(page: Page) -> bool:
    """Whether the page is another than it was before the press."""
    try:
        return bool(
            await page.evaluate(
                "async () => window.before === undefined || walking.state(window.tips) !== window.before || "
                "(await navigator.clipboard.readText().catch(() => '')) !== ''"
            )
        )
    except BrowserError:  # it is on its way to another
        return False


async def _controls(page: Page) -> tuple[Control, ...]:
    found = await page.evaluate("walking.controls().map(({ element, ...rest }) => rest)")
    return tuple(Control(**each) for each in found)


async def _read_on(page: Page) -> None:
    """Read to the end of a page whose parts are drawn once their reader comes near."""
    while part := await page.query_selector(PART):
        await part.evaluate(GO_TO)
        await page.wait_for_function("part => !part.isConnected", arg=part)
        await _settled(page)


async def _element(page: Page, control: Control) -> ElementHandle:
    """The control as it is in this load of the page. Raises `LookupError` where it is not."""
    find = "id => walking.controls().find(each => each.id === id)?.element"
    if not await page.evaluate(f"id => ({find})(id) !== undefined", control.id):
        await _read_on(page)
    try:
        await page.wait_for_function(f"id => ({find})(id) !== undefined", arg=control.id, polling=120)
    except TookTooLong as trouble:
        there = [each.id for each in await _controls(page)]
        raise LookupError(f"{control.id!r} does not come; there are {there}") from trouble
    element = (await page.evaluate_handle(find, control.id)).as_element()
    if element is None:
        raise LookupError(f"{control.id!r} is not here any more")
    return element


async def _fill_form(element: ElementHandle) -> None:
    """What is sent has something in it."""
    form = (await element.evaluate_handle("e => e.closest('[data-testid=stForm]')")).as_element()
    for blank in await form.query_selector_all("textarea, input") if form is not None else []:
        await blank.fill("a garden shed")


async def _broken(page: Page) -> list[str]:
    """What the page says of itself that it should not."""
    boxes = page.locator("[data-testid=stException], [data-testid=stAlertContentError]")
    said = [text[:200] for text in await boxes.all_inner_texts()]
    return [f"an error box: {text!r}" for text in said] + BROKEN.findall(await page.inner_text("body"))
