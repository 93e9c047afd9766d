"""The open deck, as whoever starts the app with or without a connection meets it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from deck.recipes.fetching import OPEN_DECK_RECIPE, recipe_at
from tests.deck.recipes.hosts import Host
from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.e2e.steps.playing import past_introduction, press, wait_for_claim
from tests.server import Server
from tests.waiting import until

Open = Callable[..., Page]


@pytest.fixture
def host() -> Iterator[Host]:
    with Host().serving() as host:
        yield host


@pytest.fixture
def connected(host: Host, engines: Path, own_server: Callable[..., Server]) -> Server:
    """A server that asks `host` for the open deck's files, and has not begun."""
    server = own_server(QUIZ_FETCH="1", QUIZ_OPEN_DECK_URL=host.url, NO_PROXY="127.0.0.1")
    server.data.mkdir()
    (server.data / "engines").symlink_to(engines)
    return server


def log_of(server: Server) -> str:
    return server.log.read_text(encoding="utf-8")


def test_without_an_answer_there_is_a_sentence_and_the_game_goes_on(
    connected: Server, host: Host, open_page: Open
) -> None:
    host.silent |= {one.address.split("/", 3)[3] for one in recipe_at(OPEN_DECK_RECIPE).ingredients}
    connected.start()
    page = open_page(connected.url)
    expect(page.locator(".photograph img")).to_be_visible()
    until(lambda: "did not answer within 5 s: check the connection" in log_of(connected))
    past_introduction(page)
    press(page, "1")
    wait_for_claim(page)
    assert "Traceback" not in log_of(connected)


def serve_mirror(host: Host, shared: Path) -> None:
    """Have the host serve the open deck's files, where they are at hand."""
    mirror = shared / "open-deck" / "mirror"
    if not mirror.is_dir():
        pytest.skip(f"the open deck's files are not at {mirror}: they are not shipped")
    for file in mirror.rglob("*"):
        if file.is_file():
            host.files[file.relative_to(mirror).as_posix()] = file.read_bytes()


def test_it_arrives_beside_the_game_and_is_played_with_its_credits(
    connected: Server, host: Host, shared: Path, open_page: Open
) -> None:
    serve_mirror(host, shared)
    connected.start()
    page = open_page(connected.url)
    expect(page.locator(".photograph img")).to_be_visible()
    until(lambda: "The open deck is here: 95 photographs." in log_of(connected))

    def is_dealt() -> bool:
        page.goto(f"{connected.url}/?deck=open-deck")
        expect(page.locator(".photograph img, .stAlert").first).to_be_visible()
        return page.locator(".photograph img").count() == 1 and "deck=open-deck" in page.url

    until(is_dealt)  # till then it is said that it is not here, or being looked through
    past_introduction(page)
    for _ in range(10):
        expect(page.locator(".st-key-pass button")).to_be_visible()
        press(page, "1")
        wait_for_claim(page)
        expect(page.locator(".credit")).to_contain_text("CC BY")
        if "shown as cropped by us, to be hard" in page.locator(".credit").inner_text():
            break
        press(page, "Enter")
    expect(page.locator(".credit")).to_contain_text("shown as cropped by us, to be hard")
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("combobox", name=re.compile("Photographs from")).click()
    expect(page.get_by_role("option")).to_have_text(["Starter and open deck", "Open deck"])
    page.goto(f"{connected.url}/about")
    expect(page.get_by_text("You are playing the starter deck and the open deck: 218 openly")).to_be_visible()
    page.goto(f"{connected.url}/credits")
    expect(page.get_by_role("heading", name="Every photograph of the open deck")).to_be_visible()


def test_an_operator_has_it_fetched_on_a_phone(connected: Server, host: Host, shared: Path, open_page: Open) -> None:
    """Where the start was forbidden to."""
    serve_mirror(host, shared)
    connected.environment |= {"QUIZ_FETCH": "0", "QUIZ_ADMIN_SECRET": "open sesame"}
    connected.start()
    page = open_page(f"{connected.url}/admin?key=open+sesame", width=390, height=844, dark=True, touch=True)
    card = page.locator(".st-key-card-open-deck")
    card.get_by_role("button", name="Fetch the open deck").tap()
    expect(card.get_by_text("is here: 95 photographs.")).to_be_visible()
    expect(card.get_by_role("button")).to_have_count(0)
    axe_finds_nothing_serious(page)
    cards = page.locator('[class*="st-key-card-"]')
    lefts = {box["x"] for box in (one.bounding_box() for one in cards.all()) if box is not None}
    assert len(lefts) == 1, "one below another"
    assert "QUIZ_FETCH=0 is for never" not in log_of(connected)
