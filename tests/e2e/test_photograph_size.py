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


@pytest.mark.parametrize(("wide", "high"), SCREENS)
@pytest.mark.parametrize("claimed", [224, 984, 8])  # of the longest names, and a short one
def test_the_claim_stays_on_the_narrowest_photograph(browser: Browser, claimed: int, wide: int, high: int) -> None:
    """It hung over a photograph of 1:3 by more than the photograph's width, on either side."""
    page = browser.new_page(viewport={"width": wide, "height": high}, reduced_motion="reduce")
    style = "* { box-sizing: border-box; margin: 0 } " + (ASSETS / "style.css").read_text(encoding="utf-8")
    card = html.claim_card(opponent="EfficientNet-Lite0", claimed=claimed, probability=0.97, is_right=False)
    for width, height in [(300, 900), (500, 1500), (600, 900), (1024, 576)]:
        drawn = (
            html.photograph_figure("a" * 64, width=width, height=height, alt=""),
            html.on_photograph(card, width=width, height=height),
        )
        stage = "".join(f'<div data-testid="stElementContainer">{each}</div>' for each in drawn)
        page.set_content(
            f'<style>{style}</style><div class="st-key-play"><div class="st-key-stage">{stage}</div></div>'
        )
        photograph = page.locator("figure.photograph").bounding_box()
        claim = page.locator(".speaking .claim").bounding_box()
        assert photograph is not None
        assert claim is not None
        assert claim["x"] >= photograph["x"] - 1
        assert claim["x"] + claim["width"] <= photograph["x"] + photograph["width"] + 1
        assert claim["height"] < photograph["height"]
        for part in (".claim blockquote", ".claim .kicker"):
            assert page.evaluate(f"parseFloat(getComputedStyle(document.querySelector('{part}')).fontSize)") >= 11
    page.close()


def test_a_small_photograph_is_not_enlarged_on_a_card(browser: Browser) -> None:
    page = browser.new_page()
    style = (ASSETS / "style.css").read_text(encoding="utf-8")
    page.set_content(f"<style>{style}</style>" + html.grid([html.photograph_card("a" * 64, alt="", title="A cow")]))
    assert page.evaluate("getComputedStyle(document.querySelector('.card img')).objectFit") == "scale-down"
    page.close()
