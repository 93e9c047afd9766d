"""What was measured, in a real browser: the way there, the charts, a row's photographs."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

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
    page.wait_for_timeout(500)


def test_the_menu_leads_to_what_was_measured_and_a_row_opens_its_photographs(measured: Server, open_page: Open) -> None:
    page = open_page(f"{measured.url}/about")
    page.get_by_text("The numbers", exact=True).click()
    page.get_by_role("menuitem", name="Leaderboard").click()
    page.wait_for_url(re.compile("/leaderboard"))
    expect(page.get_by_role("heading", name=re.compile("of the starter deck"))).to_be_visible()
    table = page.locator('[data-testid="stDataFrame"]').first
    table.scroll_into_view_if_needed()
    table.click(position={"x": 18, "y": 56})
    expect(page.get_by_role("heading", name=re.compile("What EfficientNet-Lite0 got wrong"))).to_be_visible()
    expect(page.locator(".card")).to_have_count(12)
    for image in page.locator(".card img").all()[:3]:
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("image => image.naturalWidth") > 0


def test_the_menu_works_on_a_phone(measured: Server, open_page: Open) -> None:
    page = open_page(f"{measured.url}/about", width=390, height=844, touch=True)
    page.get_by_test_id("stExpandSidebarButton").tap()
    page.get_by_role("link", name="Does robust training help?").tap()
    page.wait_for_url(re.compile("/robust"))
    expect(page.get_by_role("heading", name="Does robust training help?")).to_be_attached()


@pytest.mark.parametrize(
    ("dark", "width", "height"), [(False, 1280, 800), (True, 390, 844)], ids=["desktop", "phone in the dark"]
)
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_screen(
    measured: Server, open_page: Open, dark: bool, width: int, height: int
) -> None:
    page = open_page("about:blank", dark=dark, width=width, height=height)
    for place, charts in {"leaderboard": 1, "robust": 3, "calibration": 2}.items():
        page.goto(f"{measured.url}/{place}")
        wait_for_charts(page, charts)
        axe_finds_nothing_serious(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
