"""What a browser's own checker says of a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

NOT_OURS = {"exclude": [["[data-testid='stSidebarNavItems']"]]}
"""Streamlit draws the sections of a phone's menu as lists in a list, with a plain box between: not ours to mend."""


def axe_finds_nothing_serious(page: Page) -> None:
    found = Axe().run(page, context=NOT_OURS).response["violations"]
    serious = [v for v in found if v["impact"] in ("serious", "critical")]
    assert not serious, "\n".join(f"{v['id']}: {[n['html'][:200] for n in v['nodes']]}" for v in serious)
