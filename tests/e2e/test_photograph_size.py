"""How large a photograph stands on the page, by the house's own style in a real browser."""

import pytest
from playwright.sync_api import Browser

from config.files import ASSETS
from ui import html

PIXELS = [(310, 240), (242, 276), (512, 341), (300, 800), (1024, 576)]
SCREENS = [(390, 844), (1280, 800), (2560, 1440)]


@pytest.mark.parametrize(("wide", "high"), SCREENS)
def test_no_photograph_is_blown_up_past_one_and_a_half_times_its_pixels(browser: Browser, wide: int, high: int) -> None:
    page = browser.new_page(viewport={"width": wide, "height": high})
    style = (ASSETS / "style.css").read_text(encoding="utf-8")
    for width, height in PIXELS:
        stage = html.photograph_figure("a" * 64, width=width, height=height, alt="") + html.crop(
            (0.0, 0.0, 1.0, 1.0), width=width, height=height
        )
        page.set_content(
            f'<style>{style}</style><div class="st-key-stage"><div data-testid="stElementContainer">{stage}</div></div>'
        )
        figure, frame = page.locator("figure.photograph"), page.locator(".photograph.crop")
        box, over = figure.bounding_box(), frame.bounding_box()
        assert box is not None
        assert over is not None
        assert 0 < box["width"] <= 1.5 * width + 1
        assert box["width"] / box["height"] == pytest.approx(width / height, rel=0.02)
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= wide + 1
        assert (over["width"], over["height"]) == pytest.approx((box["width"], box["height"]), abs=1)
        mat = page.evaluate("getComputedStyle(document.querySelector('figure.photograph')).boxShadow")
        assert (mat == "none") == (max(width, height) > html.SMALL)
    page.close()


def test_a_small_photograph_is_not_enlarged_on_a_card(browser: Browser) -> None:
    page = browser.new_page()
    style = (ASSETS / "style.css").read_text(encoding="utf-8")
    page.set_content(f"<style>{style}</style>" + html.grid([html.photograph_card("a" * 64, alt="", title="A cow")]))
    assert page.evaluate("getComputedStyle(document.querySelector('.card img')).objectFit") == "scale-down"
    page.close()
