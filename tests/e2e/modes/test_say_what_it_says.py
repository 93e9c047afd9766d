"""Say what it says in a real browser: a whole game by keys alone, and what a browser's own checker says of it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.e2e.steps.playing import press, wait_for_question, wait_for_reveal
from tests.server import Server

Open = Callable[..., Page]
ROUNDS = 10


def test_a_whole_game_by_keyboard_alone(server: Server, open_page: Open) -> None:
    """No bet in between; the claim lands, what it is is told, and the result has no duel."""
    page = open_page(f"{server.url}/?mode=says", dark=True)
    for position in range(1, ROUNDS + 1):
        wait_for_question(page, position)
        expect(page.get_by_role("heading", name="What will it say?")).to_be_visible()
        if position == 1:
            expect(page.get_by_text("Blind guessing gets one in four.")).to_be_visible()
            axe_finds_nothing_serious(page)
        press(page, str(1 + position % 4))
        wait_for_reveal(page)
        expect(page.locator(".verdict .unseen")).to_contain_text(re.compile("You said what it said|It said"))
        expect(page.locator(".claim")).to_contain_text("got it wrong")
        if position == 1:
            expect(page.locator(".credit")).to_be_visible()
            axe_finds_nothing_serious(page)
        press(page, "Enter")
    heading = page.get_by_role("heading", name=re.compile(r"You read its mind in \d+ of 10; blind guessing gets 2\.5"))
    expect(heading).to_be_visible()
    expect(page.locator(".card")).to_have_count(ROUNDS)
    emoji = page.locator("pre").inner_text()
    assert sum(emoji.count(mark) for mark in "🔵⚪") == ROUNDS
    assert "🟠" not in emoji
    axe_finds_nothing_serious(page)


def test_it_fits_a_phone_and_is_chosen_under_settings(server: Server, open_page: Open) -> None:
    page = open_page(server.url, width=390, height=844, touch=True)
    wait_for_question(page, 1)
    page.locator(".st-key-how button").first.tap()
    page.get_by_role("radio", name="Say what it says").or_(page.get_by_role("button", name="Say what it says")).tap()
    expect(page.get_by_role("heading", name="What will it say?")).to_be_visible()
    expect(page).to_have_url(re.compile("mode=says"))
    page.keyboard.press("Escape")
    for part in (page.locator(".photograph img"), *page.locator(".st-key-options button").all()):
        box = part.bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 844, f"{part} needs scrolling"
    page.locator(".st-key-options button").nth(2).tap()
    wait_for_reveal(page)
    axe_finds_nothing_serious(page)
