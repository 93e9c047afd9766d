"""The wall in a real browser: seen by all, and led by whoever has the host's token, from two devices at once."""

import re

import pytest
from playwright.sync_api import Route, expect

from config.files import ASSETS
from tests.e2e.room.classroom import Showing, StandIn
from tests.e2e.room.conftest import Served
from tests.e2e.room.standin import served
from tests.e2e.room.steps import BEAMER, PHONE, Open, fits, heading, leads
from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.waiting import until


def test_the_lobby_is_read_from_the_back_row(school: Served, open_page: Open) -> None:
    page = open_page(school.wall, **BEAMER)
    code = page.locator("h1")
    expect(code).to_have_text("ABC\u00a0234")
    assert code.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") >= 200
    expect(page.get_by_alt_text(re.compile("^QR code"))).to_be_visible()
    page.wait_for_function("() => document.querySelector('.qr img').naturalWidth > 0")
    school.room.come_in(3)
    names = page.get_by_role("list", name="Who is in").get_by_role("listitem")
    expect(names).to_have_count(3)
    before = [one.bounding_box() for one in names.all()]
    school.room.come_in(27)
    expect(names).to_have_count(30)
    assert [one.bounding_box() for one in names.all()][:3] == before
    expect(page.locator("#lead")).to_be_hidden()
    fits(page)
    school.room.come_in(60)
    expect(page.get_by_text("90 are in")).to_be_visible()
    fits(page)


def test_names_that_are_alike_stand_side_by_side(open_page: Open) -> None:
    room = StandIn(own_names=True)
    with served(room) as url:
        page = open_page(f"{url}/wall/{room.code}", **BEAMER)
        for name in ("Ada", "Bo", "Ada", "<i>Ada</i>"):
            room.new_pupil(name)
        expect(page.locator(".names li")).to_have_text(["Ada", "Bo", "Ada", "<i>Ada</i>"])
        expect(page.locator(".names li i")).to_have_count(0)


def test_a_lesson_by_keys(school: Served, open_page: Open) -> None:
    page = open_page(school.host, **BEAMER)
    school.room.come_in(28)
    leads(page, "Start")
    page.keyboard.press(" ")
    leads(page, "Close the votes")
    heading(page, "What is it?")
    expect(page.locator("#said")).to_have_text("Photograph 1 of 3")
    expect(page.locator(".asked li")).to_have_text(["Agorilla", "Bchimpanzee", "CAmerican black bear", "Dsiamang"])
    box = page.locator(".photograph").bounding_box()
    assert box
    assert box["width"] >= 0.6 * BEAMER["width"]
    school.room.answer(0, 0, 0, 3, 3, 1, "pass")
    expect(page.get_by_text("7 of 28 answered")).to_be_visible()
    fits(page)
    page.keyboard.press("ArrowRight")
    leads(page, "Show the class’s answers")
    page.keyboard.press("Enter")
    leads(page, "Ask the machine")
    expect(page.locator(".bars .count")).to_have_text(["3 votes", "1 vote", "0 votes", "2 votes", "1 vote"])
    expect(page.get_by_text("2 bet it gets it, 5 bet it doesn’t.")).to_be_visible()
    page.keyboard.press("PageDown")
    heading(page, "gorilla")
    expect(page.locator(".claim.wrong")).to_contain_text("51 % sure: siamang")
    assert page.locator(".claim.wrong").evaluate("one => getComputedStyle(one).transform") != "none"
    expect(page.get_by_text("2 fell for the same claim as EfficientNet-Lite0.")).to_be_visible()
    expect(page.get_by_text("5 of 7 called it.")).to_be_visible()
    fits(page)
    page.keyboard.press("ArrowRight")
    leads(page, "Close the votes")
    page.keyboard.press("ArrowLeft")
    heading(page, "gorilla")
    leads(page, "Back to now")
    page.keyboard.press("ArrowRight")
    heading(page, "What is it?")
    for key, is_on, button in (("p", "is_paused", "Go on"), ("h", "is_hidden", "Show"), ("l", "is_locked", "Unlock")):
        page.keyboard.press(key)
        expect(page.get_by_role("button", name=button)).to_be_visible()
        assert getattr(school.room, is_on)
        page.keyboard.press(key)
        expect(page.get_by_role("button", name=button)).to_have_count(0)
        assert not getattr(school.room, is_on)


def test_the_end_is_asked_once_and_tells_how_it_went(school: Served, open_page: Open) -> None:
    page = open_page(school.host, **BEAMER)
    school.room.come_in(6)
    for answers in ((0, 0, 3, 3, 3, "pass"), (2, 2, 2, 2, 2, 2), (0, 0, 0, 2, 2, 0)):
        school.room.go("forward")
        school.room.answer(*answers)
        school.room.go("forward", "forward", "forward")
    leads(page, "How it went")
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="Go on playing")).to_be_focused()
    page.keyboard.press("Escape")
    leads(page, "How it went")
    page.keyboard.press("e")
    page.get_by_role("button", name="End it").click()
    heading(page, "The class was right more often than the machine")
    expect(page.locator(".duel dd")).to_have_text(["67\u00a0%", "33\u00a0%"])
    expect(page.locator(".cards").first.locator("p.truth")).to_have_text(["gorilla", "soccer ball", "cheetah"])
    expect(page.locator(".cards").first).to_contain_text("4 of 6 missed it, 3 as EfficientNet-Lite0 did.")
    expect(page.locator(".podium li")).to_have_count(3)
    expect(page.get_by_role("button", name="Print the report")).to_be_visible()
    expect(page.locator(".cards .bars:visible")).to_have_count(0)
    page.emulate_media(media="print")
    expect(page.locator("#lead")).to_be_hidden()
    expect(page.locator(".cards .bars:visible")).to_have_count(3)
    counts = page.locator(".cards").first.locator(".bars").first.locator(".count")
    expect(counts).to_have_text(["2 votes", "0 votes", "0 votes", "3 votes", "1 vote"])
    expect(page.get_by_text("Double take · room")).to_be_visible()


def test_no_podium_where_scores_are_off(open_page: Open) -> None:
    room = StandIn(scores="off")
    with served(room) as url:
        page = open_page(f"{url}/wall/{room.code}", **BEAMER)
        room.come_in(3)
        room.go("forward")
        room.answer(0, 0, 1)
        room.go("end")
        expect(page.locator(".duel")).to_be_visible()
        expect(page.locator(".podium")).to_have_count(0)


@pytest.mark.parametrize("shape", ["n04154565/3bb2b2bd1bae.jpg", "n04296562/88d85cecd217.jpg"], ids=["tall", "wide"])
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 800), (1024, 768)])
def test_whatever_its_shape_and_names_it_fits(open_page: Open, shape: str, width: int, height: int) -> None:
    room = StandIn()
    long = ("black-and-gold garden spider", "German short-haired pointer", "sulphur-crested cockatoo", "container ship")
    room.rounds = [Showing(ASSETS / "deck" / shape, long, 0, 1, "88 %")]
    with served(room) as url:
        page = open_page(f"{url}/wall/{room.code}#host={room.host}", width=width, height=height)
        room.come_in(28)
        room.go("forward")
        said: list[int | str] = [0, 1, 2, 3, 1, 1, "pass"]
        room.answer(*said * 4)
        expect(page.get_by_text("28 of 28 answered")).to_be_visible()
        fits(page)
        room.go("forward", "forward", "forward")
        expect(page.locator(".claim")).to_be_visible()
        fits(page)
        box = page.locator(".claim").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


def test_no_bets_where_none_are_asked(open_page: Open) -> None:
    room = StandIn(asks_call=False)
    with served(room) as url:
        page = open_page(f"{url}/wall/{room.code}", **BEAMER)
        room.come_in(3)
        room.go("forward")
        room.answer(0, 0, 1)
        room.go("forward", "forward")
        heading(page, "What the class says")
        room.go("forward")
        heading(page, "gorilla")
        expect(page.get_by_text("called it")).to_have_count(0)


def test_two_devices_lead_and_go_forward_once(school: Served, open_page: Open) -> None:
    wall, remote = open_page(school.host, **BEAMER), open_page(school.host, **PHONE)
    leads(wall, "Start")
    leads(remote, "Start")
    school.room.version += 1  # the other was quicker, and this one has not heard of it
    remote.get_by_role("button", name="Start").click()
    until(lambda: "POST command" in school.room.asked)
    assert school.room.phase == "lobby"
    school.room.stamp += 1
    remote.wait_for_timeout(1500)
    remote.get_by_role("button", name="Start").click()
    leads(wall, "Close the votes")
    leads(remote, "Close the votes")
    assert school.room.position == 1


def test_keys_in_quick_succession_are_all_heard_but_a_step_is_taken_once(school: Served, open_page: Open) -> None:
    page = open_page(school.host, **BEAMER)
    leads(page, "Start")
    for key in ("p", "h", "l", "p"):
        page.keyboard.press(key)
    until(lambda: school.room.asked.count("POST command") == 4)
    expect(page.get_by_role("button", name="Unlock")).to_be_visible()
    assert (school.room.is_paused, school.room.is_hidden, school.room.is_locked) == (False, True, True)
    page.evaluate("for (let n = 0; n < 3; n++) dispatchEvent.call(document, new KeyboardEvent('keydown', {key: ' '}))")
    leads(page, "Close the votes")
    assert (school.room.phase, school.room.position) == ("asking", 1)


def test_the_hosts_token_is_nowhere_to_be_seen(school: Served, open_page: Open) -> None:
    page = open_page(school.host, **BEAMER)
    leads(page, "Start")
    assert page.url == school.wall
    assert "host-token" not in page.content()
    page.get_by_role("button", name="More").click()
    assert "host-token" not in page.content()
    expect(page.get_by_text("pupils must not see it")).to_be_visible()
    page.get_by_role("button", name="Show the host link").click()
    expect(page.get_by_label("Host link")).to_have_value(f"{school.wall}#host=host-token")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#lead .loud")).to_be_visible()
    axe_finds_nothing_serious(page)
    page.get_by_role("button", name="Take the link off the screen").click()
    assert "host-token" not in page.content()
    page.reload()
    leads(page, "Start")


def test_without_a_clipboard_the_link_is_selected(school: Served, open_page: Open) -> None:
    page = open_page("about:blank", **BEAMER)
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(school.host)
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Show the host link").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#lead .loud", has_text="The link is selected")).to_be_visible()
    assert page.evaluate("() => getSelection().toString()").endswith("#host=host-token")


def test_a_link_that_leads_nothing_is_the_wall_of_all(school: Served, open_page: Open) -> None:
    page = open_page(f"{school.wall}#host=wrong", **BEAMER)
    expect(page.locator(".notice", has_text="This host link does not lead this room.")).to_be_visible()
    heading(page, "ABC\u00a0234")
    expect(page.locator("#lead button")).to_have_count(0)
    page.keyboard.press(" ")
    page.wait_for_timeout(800)
    assert school.room.phase == "lobby"


def test_names_are_taken_off_kept_out_and_let_in(school: Served, open_page: Open) -> None:
    page = open_page(school.host, **BEAMER)
    school.room.come_in(2)
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Take off Quick Otter").click()
    page.get_by_role("button", name="Keep out Calm Badger").click()
    expect(page.get_by_text("Nobody is in yet.")).to_have_count(0)
    until(lambda: [one.state for one in school.room.pupils] == ["removed", "banned"])
    page.get_by_role("button", name="Let in Quick Otter").click()
    until(lambda: [one.state for one in school.room.pupils] == ["in", "banned"])
    expect(page.locator(".names li")).to_have_text(["Quick Otter"])


def test_answers_are_had_as_a_file_and_all_is_deleted_once_asked(school: Served, open_page: Open) -> None:
    page = open_page(school.host, **BEAMER)
    school.room.come_in(1)
    page.get_by_role("button", name="More").click()
    with page.expect_download() as had:
        page.get_by_role("button", name="Answers as CSV").click()
    assert had.value.suggested_filename == "double-take-ABC234.csv"
    assert had.value.path().read_text().startswith("name,round,answer")
    page.get_by_role("button", name="Delete everything").click()
    page.get_by_role("button", name="Keep them").click()
    assert not school.room.is_gone
    page.get_by_role("button", name="Delete everything").click()
    page.get_by_role("button", name="Delete everything").click()
    heading(page, "All of it is deleted")
    assert school.room.is_gone


def test_space_goes_on_after_a_click_and_is_a_buttons_own_after_tab(school: Served, open_page: Open) -> None:
    page = open_page(school.host, **BEAMER)
    leads(page, "Start")
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("button", name="Unlock")).to_be_visible()
    page.keyboard.press(" ")
    leads(page, "Close the votes")
    assert school.room.is_locked
    while not page.locator("#lead button:focus", has_text="Unlock").count():
        page.keyboard.press("Tab")
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Lock", exact=False).first).to_have_text(re.compile("^Lock"))
    leads(page, "Close the votes")


def test_what_makes_no_sense_just_now_is_not_offered(school: Served, open_page: Open) -> None:
    page = open_page(school.host, **BEAMER)
    back, pause = page.get_by_role("button", name="Back", exact=False), page.get_by_role("button", name="Pause")
    for step, offered in ((None, (0, 0)), ("forward", (0, 1)), ("forward", (0, 0)), ("forward", (0, 0))):
        if step:
            school.room.go(step)
            leads(page, {"asking": "Close", "closed": "Show", "class": "Ask"}[school.room.phase])
        expect(back).to_have_count(offered[0])
        expect(pause).to_have_count(offered[1])
    school.room.go("forward", "forward", "forward")
    leads(page, "Show")
    expect(back).to_have_count(1)


def test_what_another_server_still_believes_does_not_lead_back(school: Served, open_page: Open) -> None:
    page = open_page(school.host, **BEAMER)
    leads(page, "Start")
    asked_before = page.request.get(f"{school.url}/api/v1/rooms/{school.room.code}").json()
    page.keyboard.press(" ")
    heading(page, "What is it?")
    page.evaluate("""() => {
      window.heard = [];
      new MutationObserver(() => window.heard.push(document.querySelector("h1").textContent))
        .observe(document.body, {subtree: true, childList: true, characterData: true});
    }""")
    told: list[str] = []

    def late(route: Route) -> None:
        told.append(route.request.url)
        if len(told) == 1:
            route.fulfill(json=asked_before)
        else:
            route.continue_()

    page.route("**/api/v1/rooms/ABC234*", late)
    school.room.answer(0)  # something new, so that all is drawn again
    until(lambda: page.evaluate("() => 1") and len(told) > 2)
    heading(page, "What is it?")
    assert set(page.evaluate("() => window.heard")) <= {"What is it?"}


def test_keys_can_be_switched_off(school: Served, open_page: Open) -> None:
    page = open_page(school.host, **BEAMER)
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Switch the keys off").click()
    page.locator("main").click()
    page.keyboard.press("p")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(800)
    assert school.room.phase == "lobby"
    assert not school.room.is_paused


@pytest.mark.parametrize("code", ["nonsense", "ZZZZZZ"])
def test_a_code_that_leads_nowhere(school: Served, open_page: Open, code: str) -> None:
    page = open_page(f"{school.url}/wall/{code}", **BEAMER)
    expect(page.locator("h1")).to_have_text(re.compile("There is no"))


def test_a_lost_network_is_said_and_got_over(school: Served, open_page: Open) -> None:
    page = open_page(school.host, **BEAMER)
    leads(page, "Start")
    page.context.set_offline(True)
    expect(page.locator("main .loud", has_text="No network just now.")).to_be_visible()
    page.keyboard.press(" ")
    expect(page.locator("#lead .loud", has_text="That did not get through.")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("main .loud", has_text="No network just now.")).to_have_count(0)
    page.keyboard.press(" ")
    leads(page, "Close the votes")


def test_the_remote_on_a_phone(school: Served, open_page: Open) -> None:
    page = open_page(school.host, **PHONE)
    school.room.come_in(28)
    for _ in range(5):
        for button in page.locator("#lead button").all():
            box = button.bounding_box()
            assert box
            assert box["height"] >= 44
            assert box["width"] >= 44
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        step = page.locator("#lead button.main").text_content() or ""
        page.locator("#lead button.main").click()
        expect(page.locator("#lead button.main")).not_to_have_text(step)
    axe_finds_nothing_serious(page)
