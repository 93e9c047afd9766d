"""What works here: each thing that is tried is lost once, and the page says what it means and what to ask for."""

import re
from collections.abc import Callable

from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.room.conftest import Served
from tests.e2e.steps.accessibility import axe_finds_nothing_serious

Open = Callable[..., Page]


def test_all_is_well(school: Served, open_page: Open) -> None:
    page = open_page(f"{school.url}/check", width=390, height=844, touch=True)
    expect(page.locator("h1")).to_have_text("Everything for a room works here")
    expect(page.locator("#said")).to_have_text("Everything for a room works here")
    expect(page.locator(".mark", has_text="● works")).to_have_count(5)
    expect(page.get_by_text("There is nothing to ask for")).to_be_visible()
    photograph = FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=b"12")
    page.get_by_label("Take or choose one").set_input_files(photograph)
    expect(page.get_by_text("That works: 1 kB came in.")).to_be_visible()
    axe_finds_nothing_serious(page)


def test_where_a_filter_stops_websockets(school: Served, open_page: Open) -> None:
    page = open_page("about:blank")
    page.add_init_script(
        """window.WebSocket = class {
          constructor() { setTimeout(() => this.onerror && this.onerror(new Event("error"))); }
          close() {}
        };"""
    )
    page.goto(f"{school.url}/check")
    expect(page.locator("h1")).to_have_text("A class can join; the teacher’s page can’t")
    expect(page.get_by_text(re.compile("^Allow WebSockets to 127"))).to_be_visible()
    expect(page.get_by_text("join and wall work without")).to_be_visible()


def test_where_a_network_answers_instead(school: Served, open_page: Open) -> None:
    page = open_page("about:blank")
    page.route("**/api/**", lambda route: route.fulfill(body="<h1>Sign in</h1>", content_type="text/html"))
    page.goto(f"{school.url}/check")
    expect(page.locator("h1")).to_have_text("A room will not work here yet")
    expect(page.get_by_text("wants you to sign in")).to_be_visible()


def test_on_plain_http_in_a_network(school: Served, open_page: Open) -> None:
    """Without HTTPS a browser has neither clipboard nor camera; there are ways without."""
    page = open_page("about:blank")
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    page.goto(f"{school.url}/check")
    expect(page.get_by_text("Browsers let pages copy over HTTPS only. Links are shown as text")).to_be_visible()
    expect(page.get_by_text("Browsers give it to pages over HTTPS only.")).to_be_visible()
    expect(page.get_by_label("Take or choose one")).to_have_attribute("capture", "environment")
    expect(page.get_by_text("Serve the quiz over HTTPS")).to_be_visible()
