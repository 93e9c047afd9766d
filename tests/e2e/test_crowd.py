"""A photograph's place in a real browser: guess, comment, report, hide as admin, restore; hostile text."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from quiz.storage.store import Store
from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.e2e.steps.playing import choose_tab, it_has_settled, wait_for_claim
from tests.server import Server

Open = Callable[..., Page]
KEY = "open-sesame"
GAME = "k7m2qxyz"
NASTY = (
    '<img src=x onerror="document.title=1">[a](javascript:1) \u202eabc שלום ' + "z\u0336\u0301\u0316" * 40 + "w" * 200
)


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory, engines: Path) -> Iterator[Server]:
    """A server whose admin has a key."""
    server = Server(tmp_path_factory.mktemp("crowded") / "data", QUIZ_ADMIN_SECRET=KEY)
    server.data.mkdir()
    (server.data / "engines").symlink_to(engines)
    server.start()
    yield server
    server.kill()


def settled(page: Page) -> None:
    expect(page.locator('[data-stale="true"]')).to_have_count(0)


def guess(page: Page, option: int) -> None:
    page.locator(".st-key-options button").nth(option).click()
    wait_for_claim(page)
    expect(page.locator(".finding")).to_be_visible()
    settled(page)


def unfold(page: Page) -> None:
    it_has_settled(page)  # what is pressed while the page is drawn may be drawn anew, shut
    page.get_by_text(re.compile("^Comments")).click()
    expect(page.get_by_role("button", name="Say it")).to_be_visible()
    settled(page)


def say(page: Page, text: str) -> None:
    page.locator("textarea").first.fill(text)
    page.get_by_role("button", name="Say it").click()
    expect(page.locator("textarea").first).to_have_value("")
    settled(page)


def test_what_is_pasted_over_long_stays_in_its_box_and_is_refused_in_a_sentence(
    hosted: Server, open_page: Open
) -> None:
    page = open_page(f"{hosted.url}/?game={GAME}&round=3")
    guess(page, 0)
    unfold(page)
    text = "word " * 200
    box = page.locator("textarea").first
    box.click()
    page.keyboard.insert_text(text)
    expect(box).to_have_value(text)
    expect(page.get_by_text("/20000")).to_be_hidden()
    page.get_by_role("button", name="Say it").click()
    expect(page.get_by_text("A comment has at most 500 characters; this one has 999.")).to_be_visible(timeout=8000)
    expect(box).to_have_value(text)
    expect(page.locator(".remark")).to_have_count(0)


def test_a_comment_reported_from_three_places_is_hidden_until_a_host_has_looked(
    hosted: Server, open_page: Open
) -> None:
    address = f"{hosted.url}/?game={GAME}&round=1"
    ana = open_page(address)
    expect(ana.locator(".st-key-options button").first).to_be_visible()
    expect(ana.locator(".finding")).to_have_count(0)
    expect(ana.get_by_text(re.compile("^Comments"))).to_have_count(0)
    guess(ana, 0)
    unfold(ana)
    say(ana, "Buy my shoes")
    expect(ana.locator(".remark .words")).to_have_text("Buy my shoes")
    link = ana.locator(".remark a").first.get_attribute("href")
    for number in range(1, 4):
        page = open_page(address)
        guess(page, number)
        unfold(page)
        expect(page.locator(".remark .words")).to_have_text("Buy my shoes")
        page.get_by_role("button", name="Report", exact=True).click()
        expect(page.get_by_text("three reports from three places")).to_be_visible()
        settled(page)
    expect(page.locator(".remark .words")).to_have_text("Buy my shoes")  # three cookies at one address are one place
    named = parse_qs(urlsplit(link or "").query)
    with Store(f"sqlite:///{hosted.data / 'quiz.sqlite3'}") as store:
        for elsewhere in ("somebody elsewhere", "and somebody at a third place"):
            store.saw(player=elsewhere, photographs=named["photograph"])
            store.comments.report(named["comment"][0], player=elsewhere)
    page.reload()
    unfold(page)
    expect(page.locator(".remark")).to_have_count(0)
    expect(page.locator(".finding")).to_contain_text("of 4 people were fooled")

    host = open_page(f"{hosted.url}/moderate?key={KEY}")
    expect(host.locator(".remark .words")).to_have_text("Buy my shoes")
    assert "key" not in host.url
    settled(host)
    axe_finds_nothing_serious(host)
    choose_tab(host, "Hidden")
    expect(host.locator(".remark .kicker").first).to_contain_text("hidden by reports")
    host.get_by_role("button", name="Restore").click()
    expect(host.get_by_text("Nothing here")).to_be_visible()
    page.goto(f"{hosted.url}/{link}")
    expect(page.locator(".remark.linked .words")).to_have_text("Buy my shoes")
    choose_tab(host, "Newest")
    host.get_by_role("button", name="Hide", exact=True).click()
    expect(host.locator(".remark .kicker").first).to_contain_text("hidden by an admin")
    page.reload()
    expect(page.get_by_text("not here any more")).to_be_visible()
    expect(page.locator(".remark")).to_have_count(0)
    host.get_by_role("button", name="Restore").click()
    expect(host.locator(".remark .kicker").first).to_contain_text("shown")
    page.reload()
    expect(page.locator(".remark.linked .words")).to_have_text("Buy my shoes")
    choose_tab(host, "Log")
    expect(host.get_by_role("button", name="Export all comments")).to_be_visible()
    settled(host)
    axe_finds_nothing_serious(host)
    with host.expect_download() as saved:
        host.get_by_role("button", name="Export all comments").click()
    assert "Buy my shoes" in Path(saved.value.path()).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("dark", "width", "height"), [(False, 1280, 800), (True, 390, 844)], ids=["desktop", "dark-phone"]
)
def test_hostile_text_runs_nothing_and_breaks_no_layout(
    hosted: Server, open_page: Open, dark: bool, width: int, height: int
) -> None:
    page = open_page(f"{hosted.url}/?game={GAME}&round=2", dark=dark, width=width, height=height)
    guess(page, 0)
    box = page.get_by_role("button", name="Next photograph").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= height, "Next is out of sight"
    unfold(page)
    say(page, NASTY)
    words = page.locator(".remark .words").first
    expect(words).to_contain_text("<img src=x onerror=")
    assert page.locator(".remark img, .remark .words a, .remark script").count() == 0
    assert "Double take" in page.title()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert "\u202e" not in words.inner_text()
    settled(page)
    axe_finds_nothing_serious(page)
    page.goto(f"{hosted.url}/crowd")
    expect(page.get_by_role("heading", name="The crowd")).to_be_visible()
    settled(page)
    page.wait_for_timeout(500)
    axe_finds_nothing_serious(page)


def test_a_place_asks_before_it_tells(hosted: Server, open_page: Open) -> None:
    player = open_page(f"{hosted.url}/?game={GAME}&round=3")
    expect(player.locator(".st-key-options button").first).to_be_visible()
    source = player.locator(".photograph img").get_attribute("src") or ""
    photograph = source.rpartition("/")[2].removesuffix(".jpg")
    page = open_page(f"{hosted.url}/crowd?photograph={photograph}")
    expect(page.get_by_role("heading", name="You have not guessed this one yet")).to_be_visible()
    expect(page.get_by_text(re.compile("^Comments"))).to_have_count(0)
    axe_finds_nothing_serious(page)
    page.get_by_role("button", name="Show me all the same").click()
    expect(page.locator(".finding")).to_be_visible()
    settled(page)
    axe_finds_nothing_serious(page)


def test_the_gallery_leads_to_a_photograph_s_place(hosted: Server, open_page: Open) -> None:
    page = open_page(f"{hosted.url}/mistakes")
    page.get_by_role("button", name="Look closer").first.click()
    page.get_by_role("dialog").get_by_role("button", name="What people say").click()
    page.wait_for_url(re.compile("crowd\\?photograph=[0-9a-f]{64}"))
    expect(page.locator(".finding")).to_be_visible()
    expect(page.get_by_role("button", name="Say it")).to_be_visible()
