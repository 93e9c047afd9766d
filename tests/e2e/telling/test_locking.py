"""What is pressed locks before the server has heard of it, and opens again where that was nothing."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps.playing import press, wait_for_claim, wait_for_question, wait_for_reveal
from tests.server import Server

Open = Callable[..., Page]
LOCKED = "button[data-chosen]"


@contextmanager
def silent(server: Server) -> Iterator[None]:
    """While it lasts the server hears nothing and says nothing, as on a network that is gone for a moment."""
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.process.send_signal(signal.SIGCONT)


@pytest.mark.parametrize("key", ["", "2"], ids=["clicked", "by key"])
def test_an_answer_and_a_bet_lock_as_they_are_pressed_and_the_first_press_stands(
    server: Server, open_page: Open, key: str
) -> None:
    page = open_page(server.url)
    wait_for_question(page, 1)
    option = page.locator(".st-key-option-2 button")
    name = option.locator("p").inner_text()
    with silent(server):
        press(page, key) if key else option.click()
        expect(page.locator(LOCKED)).to_have_count(1)
        expect(option).to_have_attribute("data-chosen", "")
        expect(option).to_have_css("border-color", "rgb(0, 114, 178)")
        page.locator(".st-key-option-3 button").click()
        expect(option).to_have_attribute("data-chosen", "")
        expect(page.locator(LOCKED)).to_have_count(1)
    expect(page.locator(".settled .yours")).to_contain_text(name)
    bet = page.locator(".st-key-bet button").first
    expect(bet).to_be_visible()
    with silent(server):
        press(page, "y") if key else bet.click()
        expect(bet).to_have_attribute("data-chosen", "")
    wait_for_reveal(page)
    expect(page.locator(LOCKED)).to_have_count(0)


def test_a_press_that_nobody_heard_opens_again(server: Server, open_page: Open) -> None:
    page = open_page(server.url)
    wait_for_question(page, 1)
    option = page.locator(".st-key-option-1 button")
    option.evaluate("button => button.dispatchEvent(new MouseEvent('click', {bubbles: false}))")
    expect(page.locator(LOCKED)).to_have_count(1)
    expect(page.locator(LOCKED)).to_have_count(0)
    option.click()
    wait_for_claim(page)


def test_keys_that_are_typed_or_switched_off_lock_nothing(server: Server, open_page: Open) -> None:
    page = open_page(server.url)
    wait_for_question(page, 1)
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("combobox").press("2")
    expect(page.locator(LOCKED)).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_text("Answer with keys").click()
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-options kbd")).to_have_count(0)
    page.keyboard.press("1")
    expect(page.locator(LOCKED)).to_have_count(0)
