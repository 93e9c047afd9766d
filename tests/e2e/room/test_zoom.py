"""Rooms of each kind, state by state: whole at 200 % and on 320 pixels, nothing serious by light or in the dark."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.room.classroom import StandIn
from tests.e2e.room.conftest import Served
from tests.e2e.room.other_rooms import Homework, Typed
from tests.e2e.room.standin import served
from tests.e2e.room.steps import BEAMER, PHONE, Open, heading
from tests.e2e.room.test_states import has_seen_all, states
from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.e2e.steps.layout import is_whole

PHONE_AT_200: dict[str, object] = {"width": 195, "height": 422}
WALL_AT_200: dict[str, object] = {"width": 640, "height": 400}
WALL_AT_400: dict[str, object] = {"width": 320, "height": 256}
REFLOW: dict[str, object] = {"width": 320, "height": 640}
LONG = (
    "Maximiliane Schmidt2",
    "WWWWWWWWWWWWWWWWWWWW",
    "Donaudampfschifffahr",
    "王小明王小明王小明王小明王小明王小明王小",
    "Bo",
)
Walk = Callable[[StandIn, list[Page]], Iterator[str]]


def press(phones: list[Page], what: str) -> None:
    for phone in phones:
        phone.locator(what).first.click()


def as_teams(room: StandIn, phones: list[Page]) -> Iterator[str]:
    """Own names, a talk, a timer and points for the quick."""
    for name in LONG:
        room.new_pupil(name)
    room.talks_s = room.seconds = 900
    yield LONG[0]
    room.go("forward")
    yield "Talk it over first"
    room.go("open")
    yield "What is it?"
    press(phones, ".option")
    yield "Will the machine get it?"
    press(phones, ".bet .option")
    yield "Waiting for the others"
    room.go("forward", "forward", "forward")
    yield "gorilla"
    room.go("end")
    yield "The class was right more often than the machine"


def at_a_glance(room: StandIn, phones: list[Page]) -> Iterator[str]:
    """Only the wall has the photograph, and the words."""
    room.come_in(3)
    room.seconds = 900
    room.go("forward")
    yield "What is it?"
    press(phones, ".option")
    press(phones, ".bet .option")
    yield "Waiting for the others"
    room.go("forward", "forward")
    yield "What the class says"
    room.go("forward")
    yield "gorilla"


def typed(room: StandIn, phones: list[Page]) -> Iterator[str]:
    room.come_in(20)
    room.seconds = 900
    room.go("forward")
    yield "What is it?"
    for phone in phones:
        phone.locator("#typed").fill("butterfly")
    yield "What is it?"
    press(phones, ".found .option")
    yield "Will the machine get it?"
    room.answer(100, 101, 102, 100, "pass", 50, 50, 60, 61, 62, 63, 0)
    room.go("forward")
    yield "Votes are closed"
    room.go("forward")
    yield "What the class says"
    room.go("forward")
    yield "stingray"


def homework(room: StandIn, phones: list[Page]) -> Iterator[str]:
    yield "What is it?"
    press(phones, ".option")
    yield "Will the machine get it?"
    press(phones, ".bet .option")
    yield "gorilla"
    for _ in range(2):
        press(phones, ".main")
        press(phones, ".option")
        press(phones, ".bet .option")
    press(phones, ".main")
    yield "That was all"
    room.go("end")
    yield "The class was right more often than the machine"


KINDS: dict[str, tuple[Callable[[], StandIn], Walk]] = {
    "teams": (lambda: StandIn(own_names=True, teams=True, speed=True), as_teams),
    "glance": (lambda: StandIn(glance_ms=200, photograph_on_phone=False, options_on_phone=False), at_a_glance),
    "typed": (Typed, typed),
    "homework": (Homework, homework),
}


def come_in(phone: Page, room: StandIn) -> None:
    if room.settings["own_names"]:
        phone.get_by_label("name in this room").fill(LONG[0])
    phone.locator("button.main").click()
    expect(phone.locator(".top")).to_be_visible()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_state_of_every_kind(open_page: Open, kind: str, *, dark: bool) -> None:
    make, walk = KINDS[kind]
    room = make()
    with served(room) as url:
        school = Served(room, url)
        sizes = (PHONE,) if dark else (PHONE, REFLOW, PHONE_AT_200)
        phones = [open_page(school.join, dark=dark, **size) for size in sizes]
        for phone in phones:
            is_whole(phone)
            come_in(phone, room)
        wall = open_page(school.wall, dark=dark, **BEAMER)
        hosts = [open_page(school.host, dark=dark, **size) for size in (WALL_AT_200, WALL_AT_400)[: 1 if dark else 2]]
        for says in walk(room, phones):
            before = len(room.asked)
            for phone in phones:
                heading(phone, says)
            for page in (*phones, wall, *hosts):
                has_seen_all(page, school, before)
                is_whole(page)
            for page in (phones[0], wall, hosts[0]):
                axe_finds_nothing_serious(page)


def test_a_lesson_is_whole_at_200_percent(school: Served, open_page: Open) -> None:
    phones = [open_page(school.join, **size) for size in (REFLOW, PHONE_AT_200)]
    for phone in phones:
        come_in(phone, school.room)
    school.room.come_in(26)
    hosts = [open_page(school.host, **size) for size in (WALL_AT_200, WALL_AT_400, PHONE_AT_200)]
    for _ in states(school):
        before = len(school.room.asked)
        for page in (*phones, *hosts):
            has_seen_all(page, school, before)
            is_whole(page)
    hosts[0].get_by_role("button", name="More").click()
    is_whole(hosts[0])


def test_at_200_percent_the_wall_shows_the_question_with_its_time(school: Served, open_page: Open) -> None:
    school.room.come_in(3)
    school.room.seconds = 60
    school.room.go("forward")
    page = open_page(school.host, **WALL_AT_200)
    heading(page, "What is it?")
    lead = page.locator("#lead").bounding_box()
    assert lead
    for part in (".photograph", ".asked", ".tally", ".timer"):
        box = page.locator(part).bounding_box()
        assert box
        assert box["y"] + box["height"] <= lead["y"], part
    photograph = page.locator(".photograph").bounding_box()
    assert photograph
    assert photograph["width"] * photograph["height"] >= 640 * 400 / 6


def test_what_is_put_together_has_its_count_beside_it(open_page: Open) -> None:
    room = Typed()
    room.come_in(9)
    room.go("forward")
    room.answer(3, 50, 51, 52, 53, 54, 55)
    with served(room) as url:
        phone = open_page(Served(room, url).join, **PHONE)
        phone.locator("button.main").click()
        room.go("forward", "forward")
        row = phone.locator(".bars li", has_text="other answers")
        label, count = row.locator(".label").bounding_box(), row.locator(".count").bounding_box()
        assert label
        assert count
        assert abs(label["y"] + label["height"] / 2 - count["y"] - count["height"] / 2) < 6


@pytest.mark.parametrize("many", [20, 75])
def test_a_long_name_is_whole_on_the_wall(open_page: Open, many: int) -> None:
    room = StandIn(own_names=True)
    for nth in range(many):
        room.new_pupil(LONG[nth % 4] if nth < 4 else f"Maximiliane Schmid{nth:02}")
    with served(room) as url:
        page = open_page(Served(room, url).wall, **BEAMER)
        names = page.locator(".names li")
        expect(names).to_have_count(min(many, 70))
        assert names.evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth).length") == 0
        assert names.nth(1).evaluate("one => getComputedStyle(one).textOverflow") == "clip"
        is_whole(page)
        assert page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
