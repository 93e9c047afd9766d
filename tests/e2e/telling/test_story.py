"""The story in a real browser: from the first step to *Play*, as it moves and for who prefers that nothing does."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.server import Server

Open = Callable[..., Page]
STILL = (
    "() => document.getAnimations().every(a => !(a.timeline instanceof DocumentTimeline) || a.playState !== 'running')"
)


def heading(page: Page, says: str) -> None:
    expect(page.get_by_role("heading", name=re.compile(says))).to_be_visible()


@pytest.mark.parametrize(
    ("moves", "dark", "width", "height"),
    [(True, False, 1280, 800), (False, False, 1920, 1080), (False, True, 390, 844)],
    ids=["moving", "still", "phone"],
)
def test_story_to_play(server: Server, open_page: Open, *, moves: bool, dark: bool, width: int, height: int) -> None:
    page = open_page(f"{server.url}/story", width=width, height=height, dark=dark, touch=width < 640, moves=moves)
    heading(page, "How a machine is fooled")
    expect(page.locator(".st-key-noise button")).to_be_visible()
    checked(page)

    page.locator(".st-key-noise button").click()
    heading(page, r"Space shuttle \+ noise = ostrich")
    expect(page.locator(".st-key-scene-noise .claim.wrong")).to_contain_text("ostrich")
    heading(page, "Just any noise")
    expect(page.locator(".st-key-scene-toss .panel")).to_have_count(4)
    checked(page)

    page.locator(".st-key-frame button").click()
    heading(page, r"It counts \w+, and that is|has no number")
    expect(page.locator(".st-key-scene-frame .claim")).to_contain_text("It says")

    stage = page.locator(".st-key-scene-taken")
    expect(stage.locator(".claim")).to_have_count(0)
    page.locator(".st-key-ask button").click()
    expect(stage.locator(".claim.wrong")).to_be_visible()
    heading(page, r" \+ nothing = ")

    page.locator(".st-key-count button").click()
    expect(page.locator(".st-key-scene-number")).to_contain_text(re.compile(r"Right just now: \d+ of \d+"))
    expect(page.get_by_role("button", name="Try it again")).to_be_visible()
    checked(page)

    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".scene")).to_have_count(0)
    expect(page.locator(".ask h1")).to_be_visible()
    expect(page.locator(".photograph img")).to_have_attribute("alt", re.compile("Photograph 1 of"))


def checked(page: Page) -> None:
    """Nothing lies outside of the screen's width, and axe finds nothing, once nothing moves of its own accord."""
    page.wait_for_function(STILL)
    assert page.evaluate("document.querySelector('.stMain').scrollWidth <= innerWidth")
    axe_finds_nothing_serious(page)


def test_scenes_fill_the_screen_and_move_only_for_who_likes_it(server: Server, open_page: Open) -> None:
    def moving(page: Page) -> int:
        expect(page.locator(".st-key-noise button")).to_be_visible()
        return int(
            page.evaluate("document.getAnimations().filter(a => a.effect.target.closest('.st-key-story')).length")
        )

    still = open_page(f"{server.url}/story")
    assert moving(still) == 0
    tall = still.locator(".st-key-scene-noise").evaluate("e => e.getBoundingClientRect().height")
    assert tall >= 700
    assert moving(open_page(f"{server.url}/story", moves=True)) > 3


def test_the_menu_leads_to_the_story(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/about")
    links = page.locator("header a")
    page.get_by_role("link", name="The story").click()
    page.wait_for_url(re.compile("/story"))
    heading(page, "How a machine is fooled")
    names = [name.strip() for name in links.all_inner_texts() if name.strip()]
    assert names.index("Play") < names.index("The story")
