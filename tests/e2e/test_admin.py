"""An admin in a real browser: measures a network while playing, makes a deck from a zip, plays it."""

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.e2e.steps.playing import choose_tab, past_introduction, wait_for_claim
from tests.server import Server

Open = Callable[..., Page]
KEY = "open sesame"


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory, engines: Path) -> Iterator[Server]:
    """A server whose admin has a key."""
    server = Server(tmp_path_factory.mktemp("hosted") / "data", QUIZ_ADMIN_SECRET=KEY)
    server.data.mkdir()
    (server.data / "engines").symlink_to(engines)
    server.start()
    yield server
    server.kill()


def settled(page: Page) -> None:
    expect(page.locator('[data-testid="stApp"]')).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator('[data-stale="true"]')).to_have_count(0)


def enter(page: Page, key: str) -> None:
    page.get_by_label("The admin's key", exact=True).fill(key)
    page.get_by_label("The admin's key", exact=True).press("Enter")


def test_a_host_measures_a_network_while_a_round_is_played(hosted: Server, open_page: Open) -> None:
    page = open_page(f"{hosted.url}/admin")
    expect(page.get_by_label("The admin's key", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Measure it")).to_have_count(0)
    enter(page, "wrong")
    expect(page.get_by_text("That is not the key")).to_be_visible()
    axe_finds_nothing_serious(page)
    enter(page, KEY)
    page.get_by_role("button", name="Measure it").click()
    expect(page.get_by_text(re.compile("EfficientNet-Lite0 on Starter deck"))).to_be_visible()
    page.get_by_role("link", name="Play", exact=True).click()
    past_introduction(page)
    page.get_by_role("button", name="I don't know").click()
    wait_for_claim(page)
    page.get_by_role("link", name="Run it here").click()
    expect(page.get_by_text(re.compile("Measured: .* It got 8\\d of 123 right"))).to_be_visible()
    settled(page)
    axe_finds_nothing_serious(page)
    page.get_by_role("link", name="See it on the leaderboard").click()
    expect(page.get_by_role("heading", name=re.compile("of the starter deck"))).to_be_visible()


def test_a_host_makes_a_deck_of_a_zip_and_plays_it(
    hosted: Server, open_page: Open, shared: Path, tmp_path: Path
) -> None:
    packed = tmp_path / "photographs.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(shared / "photographs" / "credits.csv", Path("mine", "credits.csv"))
        for file in sorted((shared / "photographs").glob("n*/*.jpg"))[:60]:
            archive.write(file, Path("mine", *file.parts[-2:]))
    page = open_page(f"{hosted.url}/admin?key={KEY.replace(' ', '%20')}")
    choose_tab(page, "Make your own deck")
    assert "key" not in page.url
    page.locator('input[type="file"]').set_input_files(packed)
    expect(page.get_by_text("photographs.zip")).to_be_visible()
    page.get_by_label("Name of the deck", exact=True).fill("my-zip")
    page.get_by_label("Name of the deck", exact=True).press("Enter")
    settled(page)
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text(re.compile("The deck my-zip is made: \\d+ photographs that fool"))).to_be_visible()
    assert not list((hosted.data / "uploads").iterdir())
    settled(page)
    axe_finds_nothing_serious(page)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Play it").first.click()
    game = opened.value
    expect(game.get_by_role("heading", name="What is this?")).to_be_visible()
    expect(game).to_have_url(re.compile("deck=my-zip"))
    game.get_by_role("button", name="I don't know").click()
    wait_for_claim(game)
    credit = game.locator(".credit")
    expect(credit).to_contain_text("CC BY")
