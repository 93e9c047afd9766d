"""How a player gets about in a game: past the introduction, from question to claim, by keys that are listened for."""

import re
from contextlib import suppress

from playwright.sync_api import Page, expect


def past_introduction(page: Page) -> None:
    """Skip what somebody new is told, where it is told, and wait for the first question."""
    expect(page.locator(".st-key-begin button, .st-key-pass button").first).to_be_visible()
    if page.locator(".st-key-begin button").count():
        page.locator(".st-key-begin button").click()
        expect(page.locator(".opening")).to_have_count(0)
    expect(page.locator(".st-key-pass button")).to_be_visible()


def wait_for_question(page: Page, position: int) -> None:
    """Wait for that photograph to be asked."""
    if position == 1:
        past_introduction(page)
    expect(page.locator(".photograph img")).to_have_attribute("alt", re.compile(f"Photograph {position} of"))
    expect(page.locator(".st-key-pass button")).to_be_visible()
    it_has_settled(page)


def past_call(page: Page) -> None:
    """Where the player is first asked what the network will be, pass."""
    expect(page.locator(".st-key-show button, .verdict").first).to_be_visible()
    if page.locator(".st-key-show button").count():
        page.locator(".st-key-show button").click()


def wait_for_claim(page: Page) -> None:
    """Wait for the whole reveal, calling nothing."""
    past_call(page)
    wait_for_reveal(page)


def wait_for_reveal(page: Page) -> None:
    """Wait for the whole reveal, once the network was called, or nobody asked; and until nothing of before is left."""
    expect(page.locator(".verdict")).to_be_visible()
    expect(page.locator(".claim:not(.waiting)")).to_be_visible()
    it_has_settled(page)


def press(page: Page, key: str) -> None:
    """Press a shortcut. A button begins to listen for its own just after it is shown, when the browser next has time:
    who presses in the very instant in which it appears, as only a program can, is not heard."""
    page.evaluate("() => new Promise(resolve => requestIdleCallback(resolve, {timeout: 2000}))")
    page.keyboard.press(key)


def it_has_settled(page: Page) -> None:
    """The script has drawn all of the page, in the type that it is meant to have."""
    expect(page.locator('[data-testid="stApp"]')).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator('[data-stale="true"]')).to_have_count(0)
    page.evaluate("() => document.fonts.ready.then(() => null)")
    page.evaluate("() => new Promise(resolve => requestIdleCallback(resolve, {timeout: 2000}))")


def unfold(page: Page) -> None:
    """Open what the reveal keeps folded, once the page is drawn: what is pressed before may be drawn anew, shut."""
    it_has_settled(page)
    page.get_by_text("More", exact=True).click()
    expect(page.locator(".bars").first).to_be_visible()
    it_has_settled(page)


def choose_tab(page: Page, name: str) -> None:
    """Choose that tab, and again where the press was lost, as people do who see that nothing has happened."""
    tab = page.get_by_role("tab", name=name)
    for _ in range(3):
        tab.click()
        with suppress(AssertionError):
            expect(tab).to_have_attribute("aria-selected", "true", timeout=10_000)
            return
    expect(tab).to_have_attribute("aria-selected", "true")
