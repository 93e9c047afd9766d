"""The card of a room that was opened: the one loud button is what is to be pressed next."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.e2e.steps.playing import it_has_settled
from tests.server import Server

Open = Callable[..., Page]


def test_a_wall_that_was_opened_is_loud_no_more(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/class")
    room, wall = page.locator(".st-key-open-room button"), page.get_by_role("link", name=re.compile("Open the wall"))

    def is_loud(one: Locator) -> None:
        expect(one).to_have_attribute("kind", "primary")

    is_loud(room)
    room.click()
    is_loud(wall)
    expect(room).to_have_attribute("kind", "secondary")
    it_has_settled(page)
    with page.context.expect_page() as opened:
        wall.click()
    expect(opened.value).to_have_url(re.compile("/wall/"))
    expect(wall).to_have_attribute("kind", "secondary")
    is_loud(room)
