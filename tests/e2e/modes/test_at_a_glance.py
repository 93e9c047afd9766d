"""At a glance in a real browser: what is on the screen, for how long, and that there is no second look."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.e2e.steps.playing import press, wait_for_reveal
from tests.server import Server
from tests.waiting import until

Open = Callable[..., Page]


def looks(server: Server, seed: str) -> list[tuple[int, int | None]]:
    """The looks that have begun at games of that seed, (position, measured ms) each."""
    with closing(sqlite3.connect(server.data / "quiz.sqlite3")) as opened:
        query = (
            "SELECT glances.position, glances.glanced_ms FROM glances JOIN games ON games.id = glances.game "
            "WHERE games.seed = ? ORDER BY glances.position"
        )
        return [tuple(row) for row in opened.execute(query, (seed,))]


def covered(page: Page) -> None:
    """The photograph is covered, and nothing in the page leads to it."""
    expect(page.locator(".glance button")).to_be_visible()
    assert "photographs/" not in page.content()
    expect(page.locator(".st-key-options")).to_have_count(0)
    expect(page.locator(".st-key-pass button")).to_have_count(0)


def test_a_round_by_keys_alone(server: Server, open_page: Open) -> None:
    """Space shows it, a digit answers, Enter goes on; what the screen showed is measured and kept."""
    page = open_page(f"{server.url}/?mode=glance500&game=g7anced2", dark=True)
    covered(page)
    expect(page.get_by_role("group", name=re.compile("Photograph 1 of 10, covered. This way of playing needs sight")))
    axe_finds_nothing_serious(page)
    page.keyboard.press("Space")
    expect(page.locator(".glance button")).to_be_hidden()
    expect(page.locator(".st-key-pass button")).to_be_visible()
    assert "photographs/" not in page.content(), "it is covered again"
    (look,) = looks(server, "g7anced2")
    assert look[0] == 1
    assert look[1] is not None
    assert 400 <= look[1] <= 5000, "500 ms, in frames; a busy machine drops some"
    axe_finds_nothing_serious(page)
    press(page, "2")
    wait_for_reveal(page)
    expect(page.locator(".photograph img")).to_be_visible()
    expect(page.get_by_text(f"You saw it for {look[1]:,} ms.")).to_be_visible()
    press(page, "Enter")
    covered(page)
    assert len(looks(server, "g7anced2")) == 1, "the key that went on has shown nothing"
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-pass button")).to_be_visible()
    assert [position for position, _ in looks(server, "g7anced2")] == [1, 2]


def test_it_fits_a_phone_and_shows_by_a_tap(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/?mode=glance200&game=g7anced3", width=390, height=844, touch=True)
    covered(page)
    before = page.locator(".glance").bounding_box()
    page.locator(".glance button").tap()
    expect(page.locator(".st-key-pass button")).to_be_visible()
    assert page.locator(".glance").bounding_box() == before
    for part in (page.locator(".glance"), *page.locator(".st-key-options button").all()):
        box = part.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 844, f"{part} needs scrolling"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".st-key-options button").nth(1).tap()
    wait_for_reveal(page)
    expect(page.locator(".photograph:not(.crop, .speaking, .glance)")).to_have_js_property(
        "offsetWidth", round(before["width"]) if before else 0
    )
    axe_finds_nothing_serious(page)


SCREEN = """() => {
  const seen = window.__seen = [];
  const canvas = document.querySelector(".glance canvas"), probe = document.createElement("canvas");
  probe.width = probe.height = 8;
  const pen = probe.getContext("2d", { willReadFrequently: true });
  const look = (now) => {
    pen.drawImage(canvas, 0, 0, 8, 8);
    seen.push([now, pen.getImageData(0, 0, 8, 8).data.join()]);
    if (canvas.isConnected) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def test_one_cross_one_photograph_one_mask(server: Server, open_page: Open) -> None:
    """Four pictures, each once: patches, cross, photograph, patches. Nothing flickers, nothing comes back."""
    page = open_page(f"{server.url}/?mode=glance200&game=g7anced4")
    covered(page)
    page.evaluate(SCREEN)
    page.locator(".glance button").click()
    expect(page.locator(".st-key-pass button")).to_be_visible()
    seen = page.evaluate("window.__seen")
    changes = [at for at, (_, picture) in enumerate(seen) if at == 0 or picture != seen[at - 1][1]]
    assert len(changes) == 4, [seen[at][0] for at in changes]
    _, cross, photograph, mask = (seen[at][0] for at in changes)
    assert photograph - cross >= 690
    (look,) = looks(server, "g7anced4")
    assert look[1] is not None
    assert abs((mask - photograph) - look[1]) <= 34, "what is kept is what was on the screen, to two frames"


@pytest.mark.parametrize("when", ["the cross", "the options"])
def test_no_second_look_by_loading_the_page_again(server: Server, open_page: Open, when: str) -> None:
    """Nor by a second tab; who loaded it again in the middle answers without, and the round counts as seen."""
    seed = {"the cross": "g7anced5", "the options": "g7anced6"}[when]
    page = open_page(f"{server.url}/?mode=glance1000&game={seed}")
    covered(page)
    second = page.context.new_page()
    second.goto(page.url)
    covered(second)
    page.bring_to_front()
    page.locator(".glance button").click()
    if when == "the cross":
        until(lambda: looks(server, seed))
    else:
        expect(page.locator(".st-key-pass button")).to_be_visible()
    page.reload()
    expect(page.locator(".st-key-pass button")).to_be_visible()
    expect(page.locator(".glance button")).to_be_hidden()
    assert "photographs/" not in page.content()
    expect(page.get_by_text("there is no second one")).to_have_count(1 if when == "the cross" else 0)
    before = looks(server, seed)
    second.bring_to_front()
    second.locator(".glance button").click()
    expect(second.locator(".st-key-pass button")).to_be_visible()
    assert "photographs/" not in second.content()
    assert looks(server, seed) == before
    second.locator(".st-key-options button").first.click()
    wait_for_reveal(second)
    expect(second.locator(".photograph img")).to_be_visible()


def test_a_tab_that_is_hidden_meanwhile_has_no_measured_look(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/?mode=glance1000&game=g7anced7")
    covered(page)
    page.evaluate(
        """() => {
          const draw = CanvasRenderingContext2D.prototype.drawImage;
          CanvasRenderingContext2D.prototype.drawImage = function (...of) {
            draw.apply(this, of);
            if (!this.canvas.isConnected || window.__hidden) return;
            window.__hidden = true;  // the photograph has just been drawn: somebody turns to another tab
            setTimeout(() => {
              Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
              document.dispatchEvent(new Event("visibilitychange"));
              Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "visible" });
            }, 50);
          };
        }"""
    )
    page.locator(".glance button").click()
    expect(page.locator(".st-key-pass button")).to_be_visible()
    assert page.evaluate("window.__hidden") is True
    assert looks(server, "g7anced7") == [(1, None)]
    expect(page.get_by_text("there is no second one")).to_be_visible()
