"""What is folded away under a reveal, and what hangs from a button: by keys, and where one is afterwards."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.steps.playing import it_has_settled, unfold, wait_for_claim, wait_for_question
from tests.server import Server

Open = Callable[..., Page]


def test_what_was_unfolded_is_closed_by_the_next_press_and_keeps_the_focus(server: Server, open_page: Open) -> None:
    """The press that closed it opened it again, and whoever had pressed a key was at the top of the page."""
    page = open_page(f"{server.url}/?game=k7m2qxyz")
    wait_for_question(page, 1)
    page.locator(".st-key-options button").first.click()
    wait_for_claim(page)
    for name, inside in ((re.compile("More"), ".bars"), (re.compile("Comments"), "textarea")):
        fold, shown = page.locator("summary").filter(has_text=name), page.locator(inside).locator("visible=true").first
        fold.focus()
        for is_open in (True, False, True, False):
            it_has_settled(page)
            page.keyboard.press("Space")
            it_has_settled(page)
            page.wait_for_timeout(500)
            expect(shown).to_be_visible(visible=is_open)
            expect(fold).to_be_focused()


def test_what_was_left_open_is_open_on_the_way_back_and_comments_are_on_their_own_page(
    server: Server, open_page: Open
) -> None:
    page = open_page(f"{server.url}/?game=k7m2qxyz")
    wait_for_question(page, 1)
    page.locator(".st-key-options button").first.click()
    wait_for_claim(page)
    unfold(page)
    photograph = re.search("[0-9a-f]{64}", page.locator(".photograph img").first.get_attribute("src") or "")
    assert photograph is not None
    page.get_by_role("link", name="The story").click()
    expect(page.locator(".st-key-onward")).to_have_count(0)
    it_has_settled(page)
    page.go_back()
    wait_for_claim(page)
    expect(page.locator(".bars").first).to_be_visible()
    page.goto(f"{server.url}/crowd?photograph={photograph[0]}")
    expect(page.locator("textarea")).to_be_visible()


def test_escape_closes_what_hangs_from_a_button_and_leads_back_to_it(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/?game=k7m2qxyz")
    wait_for_question(page, 1)
    button, hanging = page.get_by_role("button", name="Settings"), page.get_by_test_id("stPopoverBody")
    button.click()
    expect(hanging).to_be_visible()
    hanging.get_by_role("combobox").focus()
    page.keyboard.press("Escape")
    expect(hanging).to_be_hidden()
    expect(button).to_be_focused()
