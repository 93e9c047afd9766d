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
from tests.e2e.steps.playing import past_call

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
        page = context.new_page()
        motion = context.new_cdp_session(page)
        motion.send("Animation.enable")
        motion.send("Animation.setPlaybackRate", {"playbackRate": 0})  # until each moment is set, nothing moves
        yield name, page, wide
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
            past_call(page)
            page.locator(".claim:not(.waiting)").wait_for(state="attached")
            held = _held(page)
            strip([*pictures, held[-1]], width=wide).save(folder / f"opening-{name}.jpg", quality=82)
            strip(held, width=wide).save(folder / f"reveal-wrong-{name}.jpg", quality=82)
            page.get_by_role("button", name="Next photograph").click()
            is_right = False
            while not is_right:
                page.locator(".st-key-pass button").wait_for()
                page.wait_for_function("document.querySelector('.photograph img').complete")
                page.locator(".st-key-options button").first.click()
                past_call(page)
                page.locator(".claim:not(.waiting)").wait_for(state="attached")
                is_right = page.locator(".claim.right").count() == 1
                held = _held(page)
                page.get_by_role("button", name="Next photograph").click()
            strip(held, width=wide).save(folder / f"reveal-right-{name}.jpg", quality=82)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
