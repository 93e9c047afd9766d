"""Sent to a friend, who plays it; put into a blog, on which it is played; and nothing that a browser must refuse."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

from deck.classes import classes
from deck.sources import open_starter
from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.e2e.steps.playing import past_introduction, unfold, wait_for_claim
from tests.server import Server

Open = Callable[..., Page]
PHOTOGRAPH = open_starter().photographs[2]
CLIPBOARD = "navigator.clipboard.readText()"


def console_of(page: Page) -> list[str]:
    """What the browser has to say of the page, as it says it."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    return said


@pytest.mark.parametrize("width", [1280, 390], ids=["desktop", "phone"])
def test_a_photograph_is_sent_opened_guessed_and_sent_on(server: Server, open_page: Open, width: int) -> None:
    page = open_page(f"{server.url}/p/{PHOTOGRAPH.id}", width=width, height=844, touch=width < 640)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(page.locator(".photograph img")).to_have_attribute("src", f"photographs/{PHOTOGRAPH.id}.jpg")
    assert re.search(rf"\?game=p{PHOTOGRAPH.id[:15]}&round=1$", page.url)
    page.locator(".st-key-option-1 button").click()
    wait_for_claim(page)
    expect(page.locator(".verdict h1")).to_have_text(classes()[PHOTOGRAPH.truth].name)
    unfold(page)
    page.get_by_role("button", name="Send it to a friend").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate(CLIPBOARD) == f"{server.url}/p/{PHOTOGRAPH.id[:16]}"
    axe_finds_nothing_serious(page)
    page.goto(page.url.replace("/?", "/result?"))
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate(CLIPBOARD)
    assert sum(copied.count(mark) for mark in "🔵🟠⚪") == 1, "what the network made of it is not told"
    link = re.search(r"http\S+$", copied)
    assert link is not None
    friend = open_page(link[0])
    expect(friend.locator(".photograph img")).to_have_attribute("src", f"photographs/{PHOTOGRAPH.id}.jpg")
    expect(friend.locator(".to-beat")).to_have_text(re.compile("^Your friend got [01] of 1 so far\\.$"))
    assert "by=" in friend.url
    friend.reload()
    expect(friend.locator(".to-beat")).to_be_visible()
    friend.locator(".st-key-pass button").click()
    wait_for_claim(friend)
    friend.goto(friend.url.replace("/?", "/result?"))
    expect(
        friend.get_by_role("heading", name=re.compile("Your friend got .* You have 0 of 1, and nine to go"))
    ).to_be_visible()


def test_a_page_to_share_is_plain_and_gives_nothing_away(server: Server, browser: Browser) -> None:
    for dark in (False, True):
        context = browser.new_context(java_script_enabled=False, color_scheme="dark" if dark else "light")
        page = context.new_page()
        page.goto(f"{server.url}/p/{PHOTOGRAPH.id}")
        expect(page.get_by_role("heading", name="What is this?")).to_be_visible()
        expect(page.get_by_role("link", name="Look and guess")).to_be_visible()
        source = page.content().casefold()
        for index in PHOTOGRAPH.accepted:
            assert classes()[index].name.casefold() not in source
            assert classes()[index].wnid not in source
        context.close()


def test_a_link_to_nothing_is_a_page_and_not_the_app(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/p/nothing")
    expect(page.get_by_role("heading", name="Nothing to see here")).to_be_visible()
    axe_finds_nothing_serious(page)
    page.get_by_role("link", name="Play instead").click()
    past_introduction(page)


def test_the_photograph_of_the_day_is_one_click_away(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/today", width=390, height=844, touch=True)
    page.get_by_role("button", name="Look and guess").click()
    page.locator(".st-key-option-1 button").click()
    wait_for_claim(page)
    page.goto(f"{server.url}/today")
    expect(page.get_by_role("button", name="See it again")).to_be_visible()
    axe_finds_nothing_serious(page)


@contextmanager
def blog(html: str) -> Iterator[str]:
    """Another site: it is on another origin, whose cookies are not ours."""

    class Blog(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Blog)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_it_is_played_in_a_frame_on_a_blog(server: Server, open_page: Open) -> None:
    """127.0.0.1 within localhost is another site: the cookie is not sent, and the player is known by the link."""
    frame = '<iframe src="{}" width="480" height="760"></iframe>'
    inside = frame.format(f"{server.url}/?game=p{PHOTOGRAPH.id[:15]}&embed=1")
    with blog(f"<!doctype html><h1>A blog</h1>{inside}") as address:
        page = open_page(address)
        quiz = page.frame_locator("iframe")
        expect(quiz.locator(".photograph img")).to_have_attribute("src", f"photographs/{PHOTOGRAPH.id}.jpg")
        expect(quiz.get_by_role("link", name=re.compile("The numbers|Today|Credits"))).to_have_count(0)
        quiz.locator(".st-key-option-2 button").click()
        quiz.locator(".st-key-show button").click()
        expect(quiz.locator(".claim:not(.waiting)")).to_be_visible()
        quiz.get_by_role("button", name="Next photograph").click()
        expect(quiz.locator(".photograph img")).to_have_attribute("alt", re.compile("Photograph 2 of"))
        expect(quiz.locator(".score .people")).to_have_attribute("aria-label", re.compile("right of 1"))
        wide = quiz.locator("html").evaluate("page => page.scrollWidth > page.clientWidth")
        assert not wide, "it is too wide for its frame"
        page.reload()
        expect(quiz.locator(".photograph img")).to_be_visible()


def test_without_being_asked_for_it_is_not_framed(server: Server, browser: Browser) -> None:
    for path in ("/?game=k7m2qxyz", "/admin?embed=true", f"/p/{PHOTOGRAPH.id}?embed=1"):
        with blog(f'<iframe src="{server.url}{path}"></iframe>') as address:
            page = browser.new_page()
            refused = console_of(page)
            page.goto(address)
            page.wait_for_timeout(1000)
            page.close()
        assert any("frame-ancestors" in text for text in refused), path


def test_no_page_asks_for_what_its_policy_forbids(server: Server, open_page: Open) -> None:
    page = open_page("about:blank")
    said = console_of(page)
    for place in (
        "",
        "today",
        "mistakes",
        "numbers",
        "leaderboard",
        "robust",
        "calibration",
        "credits",
        "admin",
        "about",
        "result",
    ):
        page.goto(f"{server.url}/{place}")
        expect(page.locator("h1").first).to_be_visible()
        expect(page.locator('[data-testid="stSkeleton"]')).to_have_count(0)
        if not place:
            page.locator(".st-key-option-1 button").click()
            wait_for_claim(page)
            unfold(page)
            expect(page.get_by_role("button", name="Send it to a friend")).to_be_visible()
        page.wait_for_timeout(300)
    assert not [text for text in said if "Content Security Policy" in text]
