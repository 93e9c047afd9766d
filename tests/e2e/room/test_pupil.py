"""The pupil's page in a real browser, before a stand-in of the API: coming in, a round, and what can go wrong."""

import re
import time
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.room.classroom import RefusedError, StandIn
from tests.e2e.room.conftest import Served
from tests.e2e.room.standin import served
from tests.e2e.room.steps import PHONE, Open, heading
from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.waiting import until

HIDE = """is => {
  Object.defineProperty(document, "hidden", { value: is, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def come_in(open_page: Open, school: Served, **how: object) -> Page:
    page = open_page(school.join, **{**PHONE, **how})
    page.get_by_role("button", name="Give me a name").click()
    heading(page, school.room.pupils[-1].name if school.room.pupils else "Quick Otter")
    return page


def is_heard(page: Page, text: str) -> None:
    expect(page.locator("#said")).to_have_text(re.compile(text))


def test_a_team_talks_it_over_before_it_can_answer(open_page: Open) -> None:
    room = StandIn(teams=True, own_names=True, speed=True)
    room.talks_s = 3
    with served(room) as url:
        page = open_page(f"{url}/join/{room.code}", **PHONE)
        heading(page, "What shall we call your team?")
        page.get_by_label("Your team’s name in this room").fill("the owls")
        page.get_by_role("button", name="Join").click()
        heading(page, "the owls")
        expect(page.get_by_text("Your team is")).to_be_visible()
        room.go("forward")
        heading(page, "Talk it over first")
        answer = page.get_by_role("button", name="siamang")
        expect(answer).to_have_attribute("aria-disabled", "true")
        answer.click(force=True)
        expect(page.get_by_text("Who is right sooner has more points.")).to_be_visible()
        axe_finds_nothing_serious(page)
        stamp = room.stamp
        heading(page, "What is it?")
        assert (room.stamp, room.pupils[0].choices) == (stamp, {}), "it opens by the clock, and nothing was sent"
        is_heard(page, "You can answer now")
        answer.click()
        heading(page, "Will the machine get it?")


def test_a_code_then_a_name_then_a_round(school: Served, open_page: Open) -> None:
    page = open_page(f"{school.url}/join", **PHONE)
    page.get_by_label("The code on the wall").fill("abc-2 34")
    page.keyboard.press("Enter")
    heading(page, "You are nearly in")
    assert page.url == school.join
    page.get_by_role("button", name="Give me a name").click()
    heading(page, "Quick Otter")
    page.get_by_role("button", name="Another name").click()
    heading(page, "Calm Badger")

    school.room.come_in(2)
    school.room.go("forward")
    heading(page, "What is it?")
    is_heard(page, "^Photograph 1 of 3$")
    expect(page.locator("img")).to_have_attribute("alt", "Photograph 1 of 3")
    expect(page.locator(".timer")).to_have_count(0)
    page.get_by_role("button", name="siamang").click()
    heading(page, "Will the machine get it?")
    assert school.room.pupils[0].choices == {1: 3}
    page.get_by_role("button", name="No", exact=True).click()
    heading(page, "Waiting for the others")
    until(lambda: school.room.pupils[0].calls == {1: "wrong"})
    expect(page.get_by_text("You bet it doesn’t.")).to_be_visible()

    page.get_by_role("button", name="Change").click()
    page.get_by_role("button", name="gorilla").click()
    heading(page, "Waiting for the others")
    until(lambda: school.room.pupils[0].choices == {1: 0})

    school.room.go("forward")
    heading(page, "Votes are closed")
    is_heard(page, "^Votes closed$")
    school.room.go("forward")
    heading(page, "What the class says")
    expect(page.locator(".bars .tag.people")).to_have_text("you")
    school.room.go("forward")
    heading(page, "gorilla")
    is_heard(page, "^Revealed: gorilla. EfficientNet-Lite0 said siamang, 51 %. You saw it. The machine didn’t.$")
    expect(page.locator(".claim.wrong .named")).to_have_text("siamang")
    expect(page.locator(".photograph img")).to_have_attribute("alt", re.compile("^It shows gorilla"))
    expect(page.get_by_text("● You called it.")).to_be_visible()
    expect(page.locator(".score")).to_have_text("Your score: 1 of 1")

    school.room.go("end")
    heading(page, "The class was right more often than the machine")
    axe_finds_nothing_serious(page)


@pytest.mark.parametrize("code", ["oioioi", "ABC23", "ABC2345", "%3Cimg%20src=x%3E"])
def test_what_is_no_code_is_said_in_a_sentence(school: Served, open_page: Open, code: str) -> None:
    page = open_page(f"{school.url}/join/{code}", **PHONE)
    expect(page.get_by_role("alert")).to_contain_text("never I, O, 0 or 1")
    expect(page.locator("main img")).to_have_count(0)
    assert not school.room.asked


def test_a_room_that_is_not_there(school: Served, open_page: Open) -> None:
    page = open_page(f"{school.url}/join/ZZZZZZ", **PHONE)
    expect(page.get_by_role("alert")).to_contain_text("There is no room ZZZ ZZZ.")
    page.get_by_label("The code on the wall").fill("ABC234")
    page.keyboard.press("Enter")
    heading(page, "You are nearly in")


def test_own_names_where_the_teacher_allows_them(open_page: Open) -> None:
    room = StandIn(own_names=True)
    with served(room) as url:
        page = open_page(f"{url}/join/{room.code}", **PHONE)
        page.get_by_label("Your name in this room").fill("x")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("A name has two letters at least.")
        page.get_by_label("Your name in this room").fill("<b>Ada</b>")
        page.keyboard.press("Enter")
        heading(page, "<b>Ada</b>")
        expect(page.locator("h1 b")).to_have_count(0)
        assert [one.name for one in room.pupils] == ["<b>Ada</b>"]


def test_a_reload_and_a_second_tab_are_the_same_pupil(school: Served, open_page: Open) -> None:
    page = come_in(open_page, school)
    school.room.go("forward")
    page.get_by_role("button", name="gorilla").click()
    page.get_by_role("button", name="Skip").click()
    heading(page, "Waiting for the others")
    page.reload()
    heading(page, "Waiting for the others")
    other = page.context.new_page()
    other.goto(school.join)
    heading(other, "Waiting for the others")
    school.room.go("forward", "forward", "forward")
    heading(page, "gorilla")
    heading(other, "gorilla")
    assert len(school.room.pupils) == 1
    assert school.room.pupils[0].choices == {1: 0}


def test_without_network_an_answer_is_kept_and_sent_later(school: Served, open_page: Open) -> None:
    page = come_in(open_page, school)
    school.room.go("forward")
    heading(page, "What is it?")
    page.context.set_offline(True)
    page.get_by_role("button", name="chimpanzee").click()
    expect(page.locator("main .loud", has_text="Your answer is kept")).to_be_visible()
    assert school.room.pupils[0].choices == {}
    page.context.set_offline(False)
    until(lambda: school.room.pupils[0].choices == {1: 1})
    expect(page.locator("main .loud", has_text="Your answer is kept")).to_have_count(0)


def test_an_answer_and_a_bet_without_the_network_both_arrive(school: Served, open_page: Open) -> None:
    page = come_in(open_page, school)
    school.room.go("forward")
    heading(page, "What is it?")
    page.context.set_offline(True)
    page.get_by_role("button", name="chimpanzee").click()
    page.get_by_role("button", name="No", exact=True).click()
    heading(page, "Waiting for the others")
    expect(page.locator("main .loud", has_text="Your answer is kept")).to_be_visible()
    page.context.set_offline(False)
    until(lambda: (school.room.pupils[0].choices, school.room.pupils[0].calls) == ({1: 1}, {1: "wrong"}))


def test_an_unsent_answer_lives_through_a_reload(school: Served, open_page: Open) -> None:
    page = come_in(open_page, school)
    school.room.go("forward")
    page.route("**/answer", lambda route: route.abort())
    page.get_by_role("button", name="chimpanzee").click()
    heading(page, "Will the machine get it?")
    page.unroute("**/answer")
    page.reload()
    until(lambda: school.room.pupils[0].choices == {1: 1})


def test_an_answer_that_came_too_late_is_said_to_have(school: Served, open_page: Open) -> None:
    page = come_in(open_page, school)
    school.room.go("forward")
    heading(page, "What is it?")
    page.context.set_offline(True)
    page.get_by_role("button", name="chimpanzee").click()
    school.room.go("forward")
    page.context.set_offline(False)
    expect(page.locator("main .loud", has_text="Your last answer came too late.")).to_be_visible()
    heading(page, "Votes are closed")


def test_a_network_that_answers_in_the_rooms_stead_is_none(school: Served, open_page: Open) -> None:
    """Such as one that wants a sign-in first: a page with status 200 where a state is expected."""
    page = come_in(open_page, school)
    page.route("**/api/**", lambda route: route.fulfill(body="<h1>Sign in</h1>", content_type="text/html"))
    expect(page.locator("main .loud", has_text="No network just now.")).to_be_visible()
    heading(page, "Quick Otter")
    page.unroute("**/api/**")
    expect(page.locator("main .loud", has_text="No network just now.")).to_have_count(0)


def test_many_coming_in_at_once_wait_their_turn(school: Served, open_page: Open) -> None:
    school.room.refusals["POST join"] = [RefusedError(429, "Too often.", {"retry-after": "1"})]
    page = open_page(school.join, **PHONE)
    page.get_by_role("button", name="Give me a name").click()
    heading(page, "Many are coming in at once")
    heading(page, "Quick Otter")


@pytest.mark.parametrize("status", [409, 423])
def test_a_locked_room_says_so_and_lets_in_once_it_is_open(school: Served, open_page: Open, status: int) -> None:
    school.room.refusals["POST join"] = [RefusedError(status, "Nobody can come in just now.")]
    page = open_page(school.join, **PHONE)
    page.get_by_role("button", name="Give me a name").click()
    heading(page, "You can’t come in just now")
    page.get_by_role("button", name="Try again").click()
    heading(page, "Quick Otter")


def test_taken_off_and_let_in_again(school: Served, open_page: Open) -> None:
    page = come_in(open_page, school)
    school.room.do("remove", pupil=1)
    heading(page, "You are out of the room")
    school.room.do("let_in", pupil=1)
    heading(page, "Quick Otter")
    school.room.do("remove", pupil=1)
    page.get_by_role("button", name="Come in again").click()
    page.get_by_role("button", name="Give me a name").click()
    heading(page, "Calm Badger")


def test_a_room_that_ended_and_one_that_is_gone(school: Served, open_page: Open) -> None:
    page = come_in(open_page, school)
    school.room.go("forward", "end")
    heading(page, "This room has ended")
    late = open_page(school.join, **PHONE)
    heading(late, "This room has ended")
    school.room.is_gone = True
    heading(page, "This room is gone")


def test_paused_hidden_and_looking_back(school: Served, open_page: Open) -> None:
    page = come_in(open_page, school)
    school.room.go("forward", "pause")
    expect(page.get_by_text("Paused.")).to_be_visible()
    page.get_by_role("button", name="gorilla").click(force=True)
    heading(page, "What is it?")
    school.room.go("resume", "hide")
    heading(page, "Look at your teacher")
    expect(page.locator("img")).to_have_count(0)
    school.room.go("show")
    school.room.answer(0)
    school.room.go("forward", "forward", "forward", "forward")
    heading(page, "What is it?")
    expect(page.locator(".top")).to_contain_text("Photograph 2 of 3")
    school.room.go("back")
    expect(page.locator(".top")).to_contain_text("Looking back · Photograph 1 of 3")
    expect(page.locator(".head .kicker")).to_have_text("You saw it. The machine didn’t.")
    heading(page, "gorilla")


def test_only_letters_and_shapes(open_page: Open) -> None:
    room = StandIn(options_on_phone=False, photograph_on_phone=False, asks_call=False, may_change=False)
    with served(room) as url:
        page = open_page(f"{url}/join/{room.code}", **PHONE)
        page.get_by_role("button", name="Give me a name").click()
        heading(page, "Quick Otter")
        room.go("forward")
        big = page.locator(".options.big .option")
        expect(big).to_have_count(4)
        expect(page.locator("img")).to_have_count(0)
        boxes = [one.bounding_box() for one in big.all()]
        assert all(box and box["width"] >= 150 and box["height"] >= 150 for box in boxes)
        axe_finds_nothing_serious(page)
        big.nth(2).click()
        heading(page, "Waiting for the others")
        expect(page.get_by_role("button", name="Change")).to_have_count(0)
        assert room.pupils[0].choices == {1: 2}


def test_a_browser_that_keeps_nothing_is_told_so(school: Served, open_page: Open) -> None:
    page = open_page("about:blank", **PHONE)
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        " Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    page.goto(school.join)
    expect(page.get_by_text("This browser keeps nothing at all")).to_be_visible()
    page.get_by_role("button", name="Give me a name").click()
    heading(page, "Quick Otter")


def test_a_round_by_keyboard_alone_keeps_the_focus(school: Served, open_page: Open) -> None:
    page = come_in(open_page, school, touch=False)
    school.room.go("forward")
    heading(page, "What is it?")
    focused = "() => document.activeElement.textContent"
    page.get_by_role("button", name="chimpanzee").focus()
    page.keyboard.press("Enter")
    heading(page, "Will the machine get it?")
    assert page.evaluate(focused) == "Will the machine get it?"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "Yes"
    page.keyboard.press("Enter")
    heading(page, "Waiting for the others")


def test_what_is_pressed_on_a_phone_is_large_enough(school: Served, open_page: Open) -> None:
    page = come_in(open_page, school)
    school.room.go("forward")
    heading(page, "What is it?")
    for _ in range(2):
        for button in page.get_by_role("button").all():
            box = button.bounding_box()
            assert box
            assert box["height"] >= 44
            assert box["width"] >= 44
        page.get_by_role("button", name="gorilla").click()
        heading(page, "Will the machine get it?")
        page.get_by_role("button", name="Change").click()


def test_below_a_sub_path(open_page: Open) -> None:
    room = StandIn()
    with served(room, below="/quiz") as url:
        page = open_page(f"{url}/join", **PHONE)
        page.get_by_label("The code on the wall").fill("ABC234")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Give me a name").click()
        room.go("forward")
        heading(page, "What is it?")
        page.wait_for_function("() => document.querySelector('.photograph img').naturalWidth > 0")


def test_it_asks_about_once_a_second_and_less_while_nothing_comes_back(school: Served, open_page: Open) -> None:
    page = come_in(open_page, school)
    times: list[float] = []
    page.on("request", lambda request: times.append(time.monotonic()) if "/api/" in request.url else None)
    page.wait_for_timeout(6000)
    assert 4 <= len(times) <= 9
    page.context.set_offline(True)
    times.clear()
    expect(page.locator("main .loud", has_text="No network just now.")).to_be_visible()
    page.wait_for_timeout(9000)
    gaps = [after - before for before, after in pairwise(times)]
    assert len(gaps) >= 2
    assert gaps[-1] > 1.3 * gaps[0]
    assert all(gap < 8 * 1.2 + 1 for gap in gaps)


def test_a_page_that_nobody_looks_at_asks_nothing(school: Served, open_page: Open) -> None:
    page = come_in(open_page, school)
    page.evaluate(HIDE, True)
    page.wait_for_timeout(2500)
    before = len(school.room.asked)
    page.wait_for_timeout(2500)
    assert len(school.room.asked) == before
    school.room.go("forward")
    page.evaluate(HIDE, False)
    heading(page, "What is it?")
