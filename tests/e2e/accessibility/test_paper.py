"""On paper: dark ink on white, also where the system's theme is dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps.playing import it_has_settled, unfold, wait_for_claim, wait_for_question
from tests.server import Server

Open = Callable[..., Page]

TOO_FAINT = """() => {
  const linear = (v) => v / 255 <= .04045 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * linear(r) + .7152 * linear(g) + .0722 * linear(b);
  const found = [], words = document.createTreeWalker(document.querySelector('.stApp'), NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const said = words.currentNode.data.trim(), around = words.currentNode.parentElement;
    const { width } = around.getBoundingClientRect();
    if (!/\\p{L}/u.test(said) || width < 2 || !around.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(around);
    const ink = around instanceof SVGElement ? style.fill : style.color;
    const hasItsGround = around.closest('.claim, .settled b, .answers b, .crop em');
    if (hasItsGround ? style.printColorAdjust !== 'exact' : 1.05 / (light(ink.match(/[\\d.]+/g)) + .05) < 4.5)
      found.push(`${said.slice(0, 40)}: ${ink}`);
  }
  return found;
}"""


def is_legible_on_paper(page: Page) -> None:
    it_has_settled(page)
    page.emulate_media(media="print", color_scheme="dark")
    ground = "[document.body, document.querySelector('.stApp')].map(e => getComputedStyle(e).backgroundColor)"
    assert page.evaluate(ground) == ["rgb(255, 255, 255)"] * 2
    assert page.evaluate(TOO_FAINT) == []
    page.emulate_media(media="screen", color_scheme="dark")


def test_a_round_is_legible_on_paper_in_the_dark(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/?game=k7m2qxyz", dark=True)
    wait_for_question(page, 1)
    is_legible_on_paper(page)
    page.locator(".st-key-options button").first.click()
    wait_for_claim(page)
    unfold(page)
    is_legible_on_paper(page)


@pytest.mark.parametrize("where", ["numbers", "today", "about", "mistakes", "class"])
def test_a_page_is_legible_on_paper_in_the_dark(server: Server, open_page: Open, where: str) -> None:
    page = open_page(f"{server.url}/{where}", dark=True)
    expect(page.locator("h1").first).to_be_visible()
    is_legible_on_paper(page)
