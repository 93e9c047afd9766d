"""The README's pictures of the opening and of two reveals: `python -m tests.e2e.steps.filmstrip URL FOLDER`.

A reveal is held still at a few moments after the click: each of the page's animations is paused and set to that time,
so that a slow machine takes the same pictures as a fast one.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import FLAGS, executable
from tests.e2e.steps.playing import past_introduction

MOMENTS_MS = (0, 300, 600, 1200, 2000)
SIZES = {"desktop": (1280, 800, 400), "phone": (390, 844, 260)}
"""Width and height of the screen, and how wide each picture of the strip is, in pixels."""
GAP = 8
HOLD = """moment => document.getAnimations().filter(a => a.effect.target.closest('.stHtml'))
    .forEach(a => { a.pause(); a.currentTime = moment; })"""


def strip(pictures: list[bytes], *, width: int) -> Image.Image:
    """Screenshots (PNG) side by side, each so wide."""
    frames = [Image.open(io.BytesIO(picture)).convert("RGB") for picture in pictures]
    frames = [frame.resize((width, frame.height * width // frame.width), Image.Resampling.LANCZOS) for frame in frames]
    whole = Image.new("RGB", (len(frames) * (width + GAP) - GAP, frames[0].height), "white")
    for at, frame in enumerate(frames):
        whole.paste(frame, (at * (width + GAP), 0))
    return whole


def _pages(browser: Browser) -> Iterator[tuple[str, Page, int]]:
    for name, (width, height, wide) in SIZES.items():
        context = browser.new_context(viewport={"width": width, "height": height}, has_touch=name == "phone")
        context.set_default_timeout(60_000)
        yield name, context.new_page(), wide
        context.close()


def _held(page: Page) -> list[bytes]:
    found = []
    for moment in MOMENTS_MS:
        page.evaluate(HOLD, moment)
        found.append(page.screenshot())
    return found


def main(url: str, folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        for name, page, wide in _pages(browser):
            page.goto(url)
            page.locator(".opening").wait_for()
            page.wait_for_function("document.querySelector('.photograph img').complete")
            pictures = [page.screenshot()]
            page.locator(".st-key-options button").first.click()
            page.locator(".claim:not(.waiting)").wait_for(state="attached")
            pictures.append(_held(page)[-1])
            strip(pictures, width=wide).save(folder / f"opening-{name}.jpg", quality=82)
            page.get_by_role("button", name="Next photograph").click()
            past_introduction(page)
            wanted = {"right", "wrong"}
            while wanted:
                page.wait_for_function("document.querySelector('.photograph img').complete")
                page.locator(".st-key-options button").first.click()
                page.locator(".claim:not(.waiting)").wait_for(state="attached")
                kind = "wrong" if page.locator(".claim.wrong").count() else "right"
                if kind in wanted:
                    strip(_held(page), width=wide).save(folder / f"reveal-{kind}-{name}.jpg", quality=82)
                    wanted.discard(kind)
                page.get_by_role("button", name="Next photograph").click()
                page.locator(".st-key-pass button").wait_for()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
