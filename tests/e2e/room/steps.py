"""What the tests of wall and phones look at, again and again."""

import re
from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page, expect

Open = Callable[..., Page]
BEAMER: Final = {"width": 1920, "height": 1080}
PHONE: Final = {"width": 390, "height": 844, "touch": True}


def heading(page: Page, text: str) -> None:
    """The page's heading says that."""
    expect(page.locator("h1")).to_have_text(text)


def leads(page: Page, next_step: str) -> None:
    """The button forward says so."""
    expect(page.locator("#lead button.main")).to_have_text(re.compile(f"^{next_step}"))


def fits(page: Page) -> None:
    """Nothing on the wall needs scrolling."""
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
