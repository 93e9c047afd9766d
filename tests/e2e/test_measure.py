"""What was measured, in a real browser: the way there, the charts, a row's photographs."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from model.evaluation.results import FOLDER, from_json, to_json
from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.server import HOME, Server

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory, engines: Path) -> Iterator[Server]:
    """A server where the default network was measured on the deck that ships, and another like it was."""
    server = Server(tmp_path_factory.mktemp("measured") / "data")
    server.data.mkdir()
    (server.data / "engines").symlink_to(engines)
    subprocess.run(
        [sys.executable, "-m", "model", "evaluate", "--deck", "starter"],
        cwd=HOME,
        env={**os.environ, **server.environment},
        check=True,
        capture_output=True,
    )
    (file,) = (server.data / FOLDER).glob("*.json")
    first = from_json(file.read_text(encoding="utf-8"))[0]
    twin = replace(first, network="efficientnet_lite2", title="Its twin")
    file.with_name("twin.json").write_text(to_json([twin]), encoding="utf-8")
    server.start()
    yield server
    server.kill()


def wait_for_charts(page: Page, many: int) -> None:
    expect(page.locator(".js-plotly-plot")).to_have_count(many)
    expect(page.locator('[data-testid="stSkeleton"]')).to_have_count(0)
    expect(page.locator('[data-stale="true"]')).to_have_count(0)  # while it is drawn anew a part is paler
    page.wait_for_timeout(500)


def in_sight(page: Page, heading: Locator) -> None:
    """Wait until that heading is where one reads, under the menu."""
    expect(heading).to_be_in_viewport()
    expect(heading).to_be_visible()
    wait_until = (
        "heading => { const top = heading.getBoundingClientRect().top; return top >= 0 && top < innerHeight / 2; }"
    )
    page.wait_for_function(wait_until, arg=heading.element_handle())


def test_the_menu_leads_to_what_was_measured_and_a_row_opens_its_photographs(measured: Server, open_page: Open) -> None:
    page = open_page(f"{measured.url}/about")
    page.get_by_role("link", name="The numbers").click()
    page.wait_for_url(re.compile("/numbers"))
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="Leaderboard").click()
    in_sight(page, page.get_by_role("heading", name=re.compile("of the starter deck")))
    expect(page.get_by_role("heading", name=re.compile("of the starter deck"))).to_be_visible()
    table = page.locator('[data-testid="stDataFrame"]').first
    table.scroll_into_view_if_needed()
    table.click(position={"x": 18, "y": 56})
    expect(page.get_by_role("heading", name=re.compile("What EfficientNet-Lite0 got wrong"))).to_be_visible()
    expect(page.locator(".card")).to_have_count(12)
    axe_finds_nothing_serious(page)
    for image in page.locator(".card img").all()[:3]:
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("image => image.naturalWidth") > 0


def test_the_menu_works_on_a_phone(measured: Server, open_page: Open) -> None:
    page = open_page(f"{measured.url}/about", width=390, height=844, touch=True)
    page.get_by_test_id("stExpandSidebarButton").tap()
    expect(page.get_by_role("link", name="The numbers")).to_be_visible()
    axe_finds_nothing_serious(page)
    page.get_by_role("link", name="The numbers").tap()
    page.wait_for_url(re.compile("/numbers"))
    expect(page.get_by_role("heading", name="The numbers")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)], ids=["phone", "desktop"])
def test_pages_of_a_place_are_tabs_and_the_rest_is_at_the_foot(
    measured: Server, open_page: Open, width: int, height: int
) -> None:
    page = open_page(f"{measured.url}/mistakes", width=width, height=height)
    for here, there, address in (
        ("Confident mistakes", "The crowd", "crowd"),
        ("The crowd", "Confident mistakes", "mistakes"),
    ):
        expect(page.locator('.here[aria-current="page"]')).to_have_text(here)
        page.get_by_role("link", name=there, exact=True).click()
        page.wait_for_url(re.compile(f"/{address}$"))
    foot = page.locator(".st-key-foot")
    for name, heading in (("Credits", "other people's work"), ("About and privacy", "Machines see differently")):
        foot.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    page.goto(f"{measured.url}/today")
    expect(page.locator('.here[aria-current="page"]')).to_have_text("Today")
    play = page.locator(".st-key-tabs-play").get_by_role("link", name="Play")
    expect(play).to_be_in_viewport()
    axe_finds_nothing_serious(page)
    play.click()
    expect(page.locator(".st-key-options")).to_be_visible()


@pytest.mark.parametrize(
    ("former", "finding"),
    [
        ("versus", "Who sees more"),
        ("leaderboard", "of the starter deck"),
        ("robust", "robust training adds"),
        ("calibration", "than it is right|too sure"),
    ],
)
def test_a_former_address_leads_to_its_section(measured: Server, open_page: Open, former: str, finding: str) -> None:
    page = open_page(f"{measured.url}/{former}")
    page.wait_for_url(re.compile("/numbers"))
    in_sight(page, page.get_by_role("heading", level=2, name=re.compile(finding)))


def test_what_is_far_down_is_drawn_when_one_comes_near(measured: Server, open_page: Open) -> None:
    page = open_page(f"{measured.url}/numbers")
    expect(page.get_by_role("heading", level=2, name=re.compile("robust training adds"))).to_be_attached()
    assert page.locator(".js-plotly-plot").count() <= 1, "but the leaderboard's, which is near where nobody has guessed"
    for words in ("of the starter deck", "robust training adds", "than it is right|too sure"):
        page.get_by_role("heading", level=2, name=re.compile(words)).scroll_into_view_if_needed()
        expect(page.locator('[data-testid="stSkeleton"]')).to_have_count(0)
    wait_for_charts(page, 6)


@pytest.mark.parametrize(
    ("dark", "width", "height"), [(False, 1280, 800), (True, 390, 844)], ids=["desktop", "phone in the dark"]
)
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    measured: Server, open_page: Open, dark: bool, width: int, height: int
) -> None:
    page = open_page("about:blank", dark=dark, width=width, height=height)
    page.goto(f"{measured.url}/numbers")
    expect(page.get_by_role("heading", name="The numbers")).to_be_visible()
    page.set_viewport_size({"width": width, "height": 9000})  # all of it is near
    wait_for_charts(page, 6)
    axe_finds_nothing_serious(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
