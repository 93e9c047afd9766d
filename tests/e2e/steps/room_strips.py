"""The README's pictures of a lesson, on the wall and on a phone: `python -m tests.e2e.steps.room_strips URL FOLDER`.

Of its photographs the first that fools the machine is shown. The rest of the class answers by the API, as a class does:
most see what it is, some fall for something else, and about half bet against the machine.
"""

import hashlib
import json
import random
import re
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, expect, sync_playwright

from config.files import ASSETS
from deck.classes import classes
from tests.browser import FLAGS, executable
from tests.e2e.steps.filmstrip import strip

CLASS: Final = 23
"""How many answer besides the phone."""
EARLY: Final = 15
"""How many of them have answered when the wall's question is taken."""
SEES: Final = 0.72
DOUBTS: Final = 0.55
"""How likely one of them is to know what it is, and to bet that the machine does not."""
SIZES: Final = {"wall": (1920, 1080, 400), "phone": (390, 844, 260)}
"""Width and height of the screen, and how wide each picture of the strip is, in pixels."""


def _asked(address: str, *, token: str = "", method: str = "GET", body: Mapping[str, object] | None = None) -> Any:
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(address, data, headers, method=method), timeout=60) as answer:
        return json.loads(answer.read())


def _truths() -> dict[str, str]:
    """What each photograph of the starter deck shows, by its digest."""
    names = {one.wnid: one.name for one in classes()}
    files = (ASSETS / "deck").glob("n*/*.*")
    return {hashlib.sha256(file.read_bytes()).hexdigest(): names[file.parent.name] for file in files}


def _opened(browser: Browser, name: str) -> Page:
    width, height, _ = SIZES[name]
    is_phone = name == "phone"
    context = browser.new_context(
        viewport={"width": width, "height": height}, has_touch=is_phone, is_mobile=is_phone, reduced_motion="reduce"
    )
    context.set_default_timeout(60_000)
    return context.new_page()


def _room(page: Page, url: str) -> tuple[str, str]:
    """The lesson's room: its code, and where it is led."""
    page.goto(f"{url}/class")
    page.get_by_text("A lesson of thirty minutes").click()
    page.get_by_role("button", name="Open the lesson’s room").click()
    code = page.locator(".room-code").inner_text().replace(" ", "")
    link = page.get_by_role("link", name=re.compile("Open the wall")).get_attribute("href")
    return code, f"{url}/{link}"


def _answer(rooms: str, tokens: list[str], position: int, truth: int) -> None:
    """The class says what it sees, and bets: each the same whenever they are asked of that photograph."""
    for number, token in enumerate(tokens):
        chance = random.Random(f"{position} {number}")
        choice = truth if chance.random() < SEES else chance.randrange(4)
        call = "wrong" if chance.random() < DOUBTS else "right"
        for kind, said in (("answer", {"choice": choice}), ("call", {"call": call})):
            _asked(f"{rooms}/rounds/{position}/{kind}", token=token, method="PUT", body=said)


def _picture(page: Page, says: str) -> bytes:
    """The page's visible part, once it says that and its photographs are there."""
    expect(page.get_by_text(re.compile(says)).first).to_be_visible()
    page.wait_for_function("[...document.images].every(one => one.complete)")
    page.wait_for_timeout(700)
    return page.screenshot()


def _round(wall: Page, phone: Page, rooms: str, tokens: list[str], truths: Mapping[str, str]) -> dict[str, list[bytes]]:
    """One photograph through its steps, from the question to the machine's answer."""
    state = _asked(rooms, token=tokens[0])
    position, options = state["position"], state["round"]["options"]
    truth = options.index(truths[Path(state["round"]["photograph"]).stem])
    taken: dict[str, list[bytes]] = {"wall": [], "phone": [_picture(phone, "What is it")]}
    phone.locator(".option").nth(truth).click()
    taken["phone"].append(_picture(phone, "Will the machine get it"))
    _answer(rooms, tokens[:EARLY], position, truth)
    taken["wall"].append(_picture(wall, f"{EARLY + 1} of {CLASS + 1} answered"))
    phone.get_by_role("button", name="No", exact=True).click()
    taken["phone"].append(_picture(phone, "You bet it doesn’t"))
    _answer(rooms, tokens, position, truth)
    expect(wall.get_by_text(f"{CLASS + 1} of {CLASS + 1} answered").first).to_be_visible()
    _forward(wall, "Close the votes")
    _forward(wall, "Show the class")
    taken["wall"].append(_picture(wall, "What the class says"))
    _forward(wall, "Ask the machine")
    for name, page in (("wall", wall), ("phone", phone)):
        taken[name].append(_picture(page, "got it (right|wrong)"))
    return taken


def _forward(wall: Page, named: str) -> None:
    wall.get_by_role("button", name=re.compile(named)).click()


def main(url: str, folder: Path, frames: Path | None = None) -> None:
    """Both strips; each frame as it is into `frames`, to be looked at."""
    expect.set_options(timeout=20_000)
    truths = _truths()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        wall, phone = (_opened(browser, name) for name in SIZES)
        code, lead = _room(browser.new_page(viewport={"width": 1280, "height": 800}), url)
        rooms = f"{url}/api/v1/rooms/{code}"
        wall.goto(lead)
        tokens = [_asked(f"{rooms}/pupils", method="POST", body={"name": None})["token"] for _ in range(CLASS)]
        phone.goto(f"{url}/join/{code}")
        phone.get_by_role("button", name="Give me a name").click()
        named = _picture(phone, rf"{CLASS + 1}\sare in")
        pictures = {"wall": [_picture(wall, rf"{CLASS + 1}\sare in")], "phone": [named]}
        length = _asked(rooms)["length"]
        for position in range(1, length + 1):
            _forward(wall, "Start" if position == 1 else "Next photograph")
            expect(phone.get_by_text(f"Photograph {position} of {length}").first).to_be_visible()
            taken = _round(wall, phone, rooms, tokens, truths)
            if len(pictures["wall"]) == 1 and wall.locator(".claim.wrong").count():
                for name in pictures:
                    pictures[name] += taken[name]
        _forward(wall, "How it went")
        pictures["wall"].append(_picture(wall, "The hardest for you first"))
        pictures["phone"].append(_picture(phone, "Your class"))
        for name, found in pictures.items():
            strip(found, width=SIZES[name][2]).save(folder / f"room-{name}.jpg", quality=82)
            for at, picture in enumerate(found if frames else []):
                (frames / f"{name}-{at}.png").write_bytes(picture)  # type: ignore[operator]
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(Path, sys.argv[3:4]))
