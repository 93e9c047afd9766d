"""Keys as a player presses them: on buttons that listen."""

from playwright.sync_api import Page


def press(page: Page, key: str) -> None:
    """Press a shortcut. A button begins to listen for its own just after it is shown, when the browser next has time:
    who presses in the very instant in which it appears, as only a program can, is not heard."""
    page.evaluate("() => new Promise(resolve => requestIdleCallback(resolve))")
    page.keyboard.press(key)
