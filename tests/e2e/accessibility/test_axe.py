"""Every state that a visitor may meet, and that no other journey here checks: each read by everybody, light and dark.

What other tests come through on their way, they check there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.e2e.steps.playing import past_call, wait_for_question, wait_for_reveal
from tests.server import Server

Open = Callable[..., Page]


@dataclass(frozen=True, slots=True)
class Look:
    """How a visitor looks at the pages."""

    width: int
    height: int
    dark: bool

    def opened(self, open_page: Open, url: str) -> Page:
        return open_page(url, width=self.width, height=self.height, dark=self.dark, touch=self.width < 640)


LOOKS = [Look(1280, 800, dark=False), Look(390, 844, dark=True)]


@pytest.fixture(params=LOOKS, ids=["light desktop", "dark phone"])
def look(request: pytest.FixtureRequest) -> Look:
    found: Look = request.param
    return found


def settled(page: Page) -> None:
    """The script has drawn all of the page."""
    expect(page.locator('[data-testid="stApp"]')).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator('[data-testid="stSkeleton"], [data-stale="true"]')).to_have_count(0)


def outcome(page: Page) -> tuple[bool, bool]:
    """Whether the player and whether the network was right, as the reveal says it."""
    return page.locator(".verdict.right").count() == 1, page.locator(".claim.right").count() == 1


def test_the_opening_and_each_kind_of_reveal(server: Server, open_page: Open, look: Look) -> None:
    """By blind guesses until the network was right, and wrong, and mostly so was the player; with all that is under
    *More*."""
    page = look.opened(open_page, server.url)
    expect(page.locator(".opening")).to_be_visible()
    axe_finds_nothing_serious(page)
    seen: set[tuple[str, bool]] = set()
    both = {("network", True), ("network", False)}
    for position in range(1, 11):
        expect(page.locator(".photograph img").first).to_have_attribute("alt", re.compile(f"Photograph {position} of"))
        page.locator(".st-key-options button").nth(position % 4).click()
        past_call(page)
        wait_for_reveal(page)
        expect(page.locator(".credit")).to_be_visible()
        of_player, of_network = outcome(page)
        new = {("player", of_player), ("network", of_network)} - seen
        seen |= new
        if new:
            axe_finds_nothing_serious(page)
        if seen >= both and (len(seen) == 4 or position >= 5):  # that nobody guesses right in five is chance
            break
        page.get_by_role("button", name="Next photograph").click()
    assert seen >= both
    page.get_by_text("More", exact=True).click()
    for tab in page.get_by_role("tab").all():
        tab.click()
        settled(page)
        axe_finds_nothing_serious(page)


def test_what_opens_over_a_page(server: Server, open_page: Open, look: Look) -> None:
    """How to play, the settings, and a closer look at a photograph of the gallery."""
    page = look.opened(open_page, server.url)
    wait_for_question(page, 1)
    for name in ("rules", "how"):
        page.locator(f".st-key-{name} button").first.click()
        expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
        settled(page)
        axe_finds_nothing_serious(page)
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    page.goto(f"{server.url}/mistakes")
    page.get_by_role("button", name="Look closer").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    settled(page)
    axe_finds_nothing_serious(page)


EMPTY_OR_WRONG = (
    "result",
    "numbers",
    "admin",
    "moderate",
    f"looked?photograph={'f' * 64}",
    f"crowd?photograph={'f' * 64}",
    "?game=nothing!&deck=nowhere",
    "?game=axe00001&network=timm:nothing",
    "no/such/page",
)
"""Addresses without data, without a key, and to what is not here."""


def test_where_there_is_nothing_or_something_is_wrong(server: Server, open_page: Open, look: Look) -> None:
    page = look.opened(open_page, "about:blank")
    for place in EMPTY_OR_WRONG:
        page.goto(f"{server.url}/{place}")
        expect(page.locator("h1, .st-key-foot, main").last).to_be_visible()
        if page.get_by_test_id("stApp").count():
            expect(page.locator(".st-key-foot")).to_be_visible()
            settled(page)
        axe_finds_nothing_serious(page)
