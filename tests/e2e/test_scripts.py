"""What scripts a page has the browser fetch: Plotly's several megabytes come only where a chart is to be drawn."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.e2e.steps.playing import press, wait_for_claim, wait_for_question
from tests.server import Server

Open = Callable[..., Page]

PLOTLY = "PlotlyChart"
LARGEST = 1_000_000
"""Bytes of one script, unpacked. Streamlit's own largest, which every page takes, is a little smaller."""


def scripts_of(page: Page) -> dict[str, int]:
    """The scripts that a page fetches from now on, with how many bytes each is, unpacked; filled as they come."""
    found: dict[str, int] = {}

    def note(request: Request) -> None:
        name = request.url.partition("?")[0].rsplit("/", 1)[-1]
        answer = request.response()
        if name.endswith(".js") and answer is not None:
            found[name] = len(answer.body())

    page.on("requestfinished", note)
    return found


def fetched(page: Page, found: dict[str, int]) -> dict[str, int]:
    """All of them, once no more are on their way."""
    page.wait_for_load_state("networkidle")
    assert any(name.startswith("index.") for name in found), f"nothing was watched: {sorted(found)}"
    return found


def test_playing_fetches_no_chart_s_script(server: Server, open_page: Open) -> None:
    page = open_page("about:blank")
    found = scripts_of(page)
    page.goto(server.url)
    wait_for_question(page, 1)
    press(page, "1")
    wait_for_claim(page)
    page.locator(".credit").wait_for()
    scripts = fetched(page, found)
    assert not [name for name in scripts if PLOTLY in name]
    assert not {name: size for name, size in scripts.items() if size > LARGEST}
    assert sum(scripts.values()) < 3_500_000


@pytest.mark.parametrize("where", ["about", "credits", "today", "crowd", "looked", "fool", "reprogram"])
def test_a_page_without_a_chart_fetches_no_chart_s_script(server: Server, open_page: Open, where: str) -> None:
    page = open_page("about:blank")
    found = scripts_of(page)
    page.goto(f"{server.url}/{where}")
    page.locator("h1").first.wait_for()
    scripts = fetched(page, found)
    expect(page.locator(".js-plotly-plot")).to_have_count(0)
    assert not [name for name in scripts if PLOTLY in name]
    assert not {name: size for name, size in scripts.items() if size > LARGEST}


def test_a_page_with_a_chart_does(server: Server, open_page: Open) -> None:
    """Which also shows that the others are watched for the right thing."""
    page = open_page("about:blank")
    found = scripts_of(page)
    page.goto(f"{server.url}/robust")
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    (size,) = [size for name, size in fetched(page, found).items() if PLOTLY in name]
    assert size > LARGEST
