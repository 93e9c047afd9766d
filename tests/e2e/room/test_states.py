"""Each state of phone and wall, by light and in the dark: axe finds nothing serious, and nothing runs off the page."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.room.conftest import Served
from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.waiting import until

Open = Callable[..., Page]
TINY = {"width": 320, "height": 640}
"""A page of 1280 at 400 %, and of 640 at 200 %."""


def states(school: Served) -> Iterator[str]:
    """A room, one step further each time; gives the heading that the phone then has."""
    room = school.room
    yield "Quick Otter"
    room.seconds = 900
    room.go("forward")
    yield "What is it?"
    room.go("pause")
    yield "What is it?"
    room.go("resume")
    room.answer(3, 0, 0, 1, "pass")
    yield "Waiting for the others"
    room.go("forward")
    yield "Votes are closed"
    room.go("forward")
    yield "What the class says"
    room.go("forward")
    yield "gorilla"
    room.go("forward")
    room.answer(2, 2, 2, 2, 1)
    room.go("hide")
    yield "Look at your teacher"
    room.go("show", "forward", "forward", "forward")
    yield "cheetah"
    room.go("back")
    yield "gorilla"
    room.go("forward", "end")
    yield "The class was right more often than the machine"


def is_all_within(page: Page) -> None:
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"


def is_asked_again(school: Served) -> None:
    """Wait until what there is has been asked for, and once more."""
    before = len(school.room.asked)
    until(lambda: len(school.room.asked) > before + 2)


def has_seen_all(page: Page, school: Served, before: int) -> None:
    """The page has asked twice since, so that what it shows is the latest."""
    until(lambda: school.room.asked[before:].count("GET state") >= 6)
    page.wait_for_function("() => [...document.images].every(one => one.complete)")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_state(school: Served, open_page: Open, *, dark: bool) -> None:
    phone = open_page(school.join, width=390, height=844, touch=True, dark=dark)
    phone.get_by_role("button", name="Give me a name").click()
    tiny = open_page(school.join, **TINY, dark=dark)
    tiny.get_by_role("button", name="Give me a name").click()
    expect(tiny.locator("h1")).to_have_text("Calm Badger")
    school.room.come_in(26)
    wall = open_page(school.wall, width=1920, height=1080, dark=dark)
    host = open_page(school.host, width=1280, height=800, dark=dark)
    for heading in states(school):
        before = len(school.room.asked)
        expect(phone.locator("h1")).to_have_text(heading)
        for page in (phone, wall, host, tiny):
            has_seen_all(page, school, before)
            is_all_within(page)
        for page in (phone, wall, host):
            axe_finds_nothing_serious(page)


def test_the_claim_lands_and_tilts_for_those_who_like_it(school: Served, open_page: Open) -> None:
    moving, still = open_page(school.wall, moves=True), open_page(school.wall)
    school.room.come_in(3)
    school.room.go("forward", "forward", "forward", "forward")
    running = "() => document.getAnimations().some(one => one.animationName === 'land-wrong')"
    moving.wait_for_function(running)
    expect(still.locator(".claim.wrong")).to_be_visible()
    assert not still.evaluate("() => document.getAnimations().length")
    moving.wait_for_function("() => document.getAnimations().every(one => one.playState !== 'running')")
    tilt = "one => getComputedStyle(one).transform"
    assert moving.locator(".claim").evaluate(tilt) == still.locator(".claim").evaluate(tilt)


def test_what_is_revealed_is_heard_once(school: Served, open_page: Open) -> None:
    page = open_page(school.wall)
    page.evaluate(
        """() => {
          window.heard = [];
          new MutationObserver(() => window.heard.push(document.getElementById("said").textContent))
            .observe(document.getElementById("said"), { childList: true, characterData: true, subtree: true });
        }"""
    )
    for _ in range(4):
        school.room.go("forward")
        is_asked_again(school)
        school.room.come_in(1)  # what changes beside it is not heard
        is_asked_again(school)
    heard = page.evaluate("window.heard")
    assert [one for one in heard if one != "Waiting for the start"] == [
        "Photograph 1 of 3",
        "Votes closed",
        "The class’s answers: gorilla 0, chimpanzee 0, American black bear 0, siamang 0",
        "Revealed: gorilla. EfficientNet-Lite0 said siamang, 51 %.",
    ]
