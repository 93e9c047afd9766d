"""What a browser's own checker says of a page."""

from contextlib import suppress
from typing import Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as TookTooLong

NOT_OURS = {"exclude": [["[data-testid='stSidebarNavItems']"]]}
"""Streamlit draws the sections of a phone's menu as lists in a list, with a plain box between: not ours to mend."""

STILL: Final = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  const isDrawn = !app || (app.getAttribute('data-test-script-state') === 'notRunning'
    && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]'));
  const isMoving = (one) => one.playState === 'running' && one.effect?.getComputedTiming().iterations !== Infinity;
  return isDrawn && !document.getAnimations().some(isMoving);
}"""
PATIENCE_MS: Final = 15_000


def axe_finds_nothing_serious(page: Page) -> None:
    """Once the page is still: what fades in has too little contrast meanwhile. What never is, is read after 15 s."""
    with suppress(TookTooLong):
        page.wait_for_function(STILL, timeout=PATIENCE_MS)
    found = Axe().run(page, context=NOT_OURS).response["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert not serious, "\n".join(f"{v['id']}: {[n['html'][:200] for n in v['nodes']]}" for v in serious)
