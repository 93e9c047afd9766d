"""The menu, the tabs under its lines, and the foot: which page is led to from where."""

from collections import Counter

from ui import paths
from ui.widgets import frame


def test_every_page_has_one_place_and_one_address() -> None:
    assert max(Counter(page.address for page in paths.PAGES).values()) == 1
    assert max(Counter(page.script for page in paths.PAGES).values()) == 1
    assert {page.script for page in paths.PAGES} == set((paths.PLAY.parent).glob("*.py"))


def test_a_tab_belongs_to_its_line_of_the_menu_and_the_foot_to_none() -> None:
    titles = {page.address: getattr(frame.place_of_page(page.address), "title", "") for page in paths.PAGES}
    assert titles["today"] == titles[""] == "Play"
    assert titles["crowd"] == "Mistakes"
    assert {titles[address] for address in ("looked", "fool", "reprogram")} == {"Lab"}
    assert {titles[page.address] for page in (*paths.AT_THE_FOOT, *paths.ELSEWHERE)} == {""}


def test_what_has_moved_leads_to_a_page_and_a_section_that_are_there() -> None:
    for former, now in paths.MOVED.items():
        page, _, section = now.partition("?section=")
        assert former not in paths.ADDRESSES
        assert page in paths.ADDRESSES
        assert not section or section in paths.SECTIONS
