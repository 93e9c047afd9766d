"""What goes by the clock on the wall: votes that close, talk before them, a room that goes on, a glance."""

import re
import time

from playwright.sync_api import Route, expect

from tests.e2e.room.classroom import RefusedError, StandIn
from tests.e2e.room.conftest import Served
from tests.e2e.room.standin import served
from tests.e2e.room.steps import BEAMER, PHONE, Open, fits, heading, leads
from tests.e2e.steps.accessibility import axe_finds_nothing_serious


def test_time_is_counted_and_given(school: Served, open_page: Open) -> None:
    school.room.seconds = 40
    page = open_page(school.host, **BEAMER)
    leads(page, "Start")
    page.keyboard.press(" ")
    expect(page.locator(".clock")).to_have_text(re.compile(r"^0:3\d$"))
    page.get_by_role("button", name="+30").click()
    expect(page.locator(".clock")).to_have_text(re.compile(r"^1:0\d$"))
    page.keyboard.press("ArrowRight")
    expect(page.locator(".clock")).to_have_count(0)


def test_what_goes_on_by_itself_says_when_and_can_be_held(school: Served, open_page: Open) -> None:
    school.room.seconds = 40
    page = open_page(school.host, **BEAMER)
    school.room.go("forward", "forward", "forward")
    leads(page, "Ask the machine")
    expect(page.locator(".timer")).to_have_count(0)
    expect(page.get_by_role("button", name="Pause")).to_have_count(0)
    school.room.closes_at = time.monotonic() + 15
    school.room.do("hide")
    school.room.do("show")
    expect(page.locator(".timer")).to_have_text(re.compile(r"^Goes on in 0:1\d$"))
    page.get_by_role("button", name="Pause").click()
    heading(page, "Paused")
    assert school.room.is_paused


def test_what_is_talked_over_first_is_said_with_the_time(school: Served, open_page: Open) -> None:
    school.room.talks_s, school.room.seconds = 3, 20
    page = open_page(school.host, **BEAMER)
    school.room.go("forward")
    heading(page, "Talk it over")
    leads(page, "Open the votes")
    expect(page.locator(".timer")).to_have_text(re.compile(r"^Talk it over: 0:0\d$"))
    heading(page, "What is it?")
    leads(page, "Close the votes")
    expect(page.locator(".timer")).to_have_text(re.compile(r"^Time left: 0:[12]\d$"))


def test_the_button_opens_the_votes_and_nothing_else_while_it_is_talked_over(school: Served, open_page: Open) -> None:
    school.room.talks_s = 600
    page = open_page(school.host, **BEAMER)
    school.room.go("forward")
    leads(page, "Open the votes")
    school.room.opens_at = 0.0  # the talk is over where it counts, before the wall has heard of it
    page.keyboard.press(" ")
    leads(page, "Close the votes")
    heading(page, "What is it?")
    assert school.room.phase == "asking"


def test_votes_open_also_for_who_hears_of_the_talk_in_its_last_moment(school: Served, open_page: Open) -> None:
    """Less than the clock's own step is left when the page is drawn, and nothing new comes after that."""
    page = open_page(school.wall, **BEAMER)
    heading(page, "ABC\u00a0234")

    def in_its_last_moment(route: Route) -> None:
        answer = route.fetch()
        state = answer.json() if answer.status == 200 else None
        route.fulfill(response=answer, json=state and {**state, "opens_in_ms": 60})

    page.route("**/api/v1/rooms/ABC234*", in_its_last_moment)
    page.evaluate("""() => {
      window.heard = [];
      new MutationObserver(() => window.heard.push(document.querySelector("h1").textContent))
        .observe(document.body, {subtree: true, childList: true, characterData: true});
    }""")
    school.room.go("forward")
    heading(page, "What is it?")
    assert "Talk it over" in page.evaluate("() => window.heard"), "else this shows nothing"


def test_at_a_glance_a_photograph_is_shown_once_for_so_long_and_comes_back_with_the_answer(open_page: Open) -> None:
    room = StandIn(glance_ms=200)
    room.come_in(2)
    with served(room) as url:
        page = open_page(f"{url}/wall/{room.code}#host={room.host}", **BEAMER)
        page.evaluate("""() => {
          window.seen = [];
          new MutationObserver(() => {
            const at = document.querySelector(".glance .stage")?.dataset.at;
            const image = document.querySelector(".glance img");
            const isSeen = image !== null && getComputedStyle(image).visibility === "visible";
            if (at && window.seen.at(-1)?.at !== at) window.seen.push({at, isSeen, when: performance.now()});
          }).observe(document.body, {subtree: true, attributes: true, childList: true});
        }""")
        room.go("forward")
        said = page.locator(".covered")
        expect(said).to_contain_text(re.compile(r"^It was there for \d+\sms\."))
        seen = page.evaluate("() => window.seen")
        assert [one["at"] for one in seen] == ["cross", "shown", "mask", "over"]
        assert [one["isSeen"] for one in seen][:3] == [False, True, False]
        told_ms = int(re.findall(r"\d+", said.inner_text())[0])
        assert told_ms >= 180
        assert abs(seen[2]["when"] - seen[1]["when"] - told_ms) < 120, "what it says is how long it was"
        expect(page.locator(".photograph img")).to_have_count(0)
        axe_finds_nothing_serious(page)
        fits(page)
        room.answer(0, 1)
        room.go("forward", "forward")
        heading(page, "What the class says")
        expect(page.locator(".photograph img")).to_have_count(0)
        page.reload()
        expect(said).to_contain_text("It was shown.")
        room.go("forward")
        heading(page, "gorilla")
        expect(page.locator(".photograph img")).to_be_visible()
        room.go("forward")
        expect(page.locator(".glance .stage")).to_have_attribute("data-at", "over")
        room.go("end")
        expect(
            page.get_by_text("The class saw each photograph for about 200\u00a0ms, and chose among four")
        ).to_be_visible()


def test_what_did_not_count_is_said_while_its_photograph_is_there(school: Served, open_page: Open) -> None:
    school.room.refusals["PUT say"] = [RefusedError(409, "Its votes are closed.")]
    page = open_page(school.join, **PHONE)
    page.get_by_role("button", name="Give me a name").click()
    school.room.go("forward")
    page.get_by_role("button", name="siamang").click()
    said = page.locator('[data-key="refused"]')
    expect(said).to_have_text("Its votes are closed.")
    school.room.go("forward", "forward", "forward")
    heading(page, "gorilla")
    expect(said).to_be_visible()
    school.room.go("forward")
    heading(page, "What is it?")
    expect(said).to_have_count(0)
