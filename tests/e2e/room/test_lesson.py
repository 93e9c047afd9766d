"""A class in real browsers: a teacher, the wall and phones through whole lessons, and what schools and batteries do."""

import csv
import io
import json
import re
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.server import Server

Open = Callable[..., Page]


def opened_room(
    open_page: Open, url: str, *, length: int = 3, own_pace: bool = False, is_typed: bool = False
) -> tuple[str, str]:
    """A teacher opens a room of that many photographs; its code, and where it is led."""
    page = open_page(f"{url}/class")
    if is_typed:
        page.get_by_role("radio", name="All 200").click()
        expect(page.locator(".st-key-room-options")).to_have_count(0)
    thumb = page.get_by_role("slider", name="Photographs")
    thumb.focus()
    for _ in range(10 - length):
        thumb.press("ArrowLeft")
    expect(page.locator(".thumbnail")).to_have_count(length)
    if own_pace:
        page.get_by_role("radio", name="Everybody their own").click()
        page.get_by_role("radio", name="A day").click()
    page.locator(".st-key-open-room button").click()
    code = page.locator(".room-code").inner_text().replace(" ", "")
    link = page.get_by_role("link", name=re.compile("Open the wall")).get_attribute("href")
    return code, f"{url}/{link}"


def come_in(open_page: Open, url: str, code: str, *, is_begun: bool = False, **how: Any) -> Page:
    phone = open_page(f"{url}/join/{code}", width=390, height=844, touch=True, **how)
    phone.get_by_role("button", name="Give me a name").click()
    expect(phone.get_by_role("button", name="I don’t know" if is_begun else "Another name")).to_be_visible()
    return phone


def say(phone: Page, letter: str) -> None:
    phone.get_by_role("button", name=re.compile(rf"^\W*{letter}\b")).click()


def forward(wall: Page, named: str) -> None:
    expect(wall.get_by_role("button", name=re.compile(named))).to_be_visible()
    wall.keyboard.press("Space")


def asked(address: str, **how: Any) -> Any:
    """What the API answers."""
    body = json.dumps(how.pop("body")).encode() if "body" in how else None
    headers = {"content-type": "application/json", "authorization": f"Bearer {how.pop('token', '')}"}
    request = urllib.request.Request(address, body, headers, **how)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def test_a_whole_lesson(server: Server, open_page: Open) -> None:
    code, lead = opened_room(open_page, server.url)
    wall = open_page(lead, width=1920, height=1080)
    expect(wall.get_by_text(f"{code[:3]} {code[3:]}").first).to_be_visible()
    assert "host=" not in wall.url, "nobody reads it from the projector"
    phones = [come_in(open_page, server.url, code) for _ in range(2)]
    expect(wall.get_by_text("2 are in")).to_be_visible()
    assert not phones[0].context.cookies(), "a pupil is known by nothing but the room's own token"
    for position in (1, 2, 3):
        forward(wall, "Start" if position == 1 else "Next photograph")
        for phone, letter in zip(phones, "AB", strict=True):
            expect(phone.get_by_text(f"Photograph {position} of 3").first).to_be_visible()
            say(phone, letter)
            phone.get_by_role("button", name="No", exact=True).click()
        expect(wall.get_by_text("2 of 2 answered").first).to_be_visible()
        expect(wall.locator("body")).not_to_contain_text("saw it")
        forward(wall, "Close the votes")
        for phone in phones:
            expect(phone.get_by_text("Votes are closed").first).to_be_visible()
        forward(wall, "Show the class")
        expect(phones[0].get_by_text("What the class says").first).to_be_visible()
        forward(wall, "Ask the machine")
        for page in (wall, *phones):
            expect(page.get_by_text(re.compile("EfficientNet-Lite0 got it (right|wrong)")).first).to_be_visible()
        if position == 1:
            for page in (wall, phones[0]):
                axe_finds_nothing_serious(page)
    forward(wall, "End|result|Finish")
    for page in (wall, *phones):
        expect(page.get_by_text(re.compile("machine", re.IGNORECASE)).first).to_be_visible()
    told = asked(f"{server.url}/api/v1/rooms/{code}")["result"]
    assert (told["answers"], told["rounds"], told["pupils"]) == (6, 3, 2)
    token = lead.partition("host=")[2]
    request = urllib.request.Request(
        f"{server.url}/api/v1/rooms/{code}/answers.csv", headers={"authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert len(list(csv.reader(io.StringIO(answer.read().decode("utf-8-sig"))))) == 7


def test_a_phone_comes_back_where_the_class_is(server: Server, open_page: Open) -> None:
    """Reloaded, in a second tab, and after a while without the network."""
    code, lead = opened_room(open_page, server.url)
    wall = open_page(lead, width=1280, height=800)
    phone = come_in(open_page, server.url, code)
    forward(wall, "Start")
    say(phone, "C")
    phone.reload()
    expect(phone.get_by_text("You said").first).to_be_visible()
    second = phone.context.new_page()
    second.goto(f"{server.url}/join/{code}")
    expect(second.get_by_text("You said").first).to_be_visible()
    phone.context.set_offline(True)
    forward(wall, "Close the votes")
    forward(wall, "Show the class")
    phone.context.set_offline(False)
    expect(phone.get_by_text("What the class says").first).to_be_visible()
    assert asked(f"{server.url}/api/v1/rooms/{code}")["joined"] == 1


def test_laptop_and_phone_lead_together(server: Server, open_page: Open) -> None:
    code, lead = opened_room(open_page, server.url)
    laptop, remote = open_page(lead, width=1280, height=800), open_page(lead, width=390, height=844, touch=True)
    remote.get_by_role("button", name=re.compile("Start")).click()
    expect(laptop.get_by_role("button", name=re.compile("Close the votes"))).to_be_visible()
    laptop.keyboard.press("Space")
    expect(remote.get_by_role("button", name=re.compile("Show the class"))).to_be_visible()
    assert asked(f"{server.url}/api/v1/rooms/{code}")["version"] == 2


def test_homework_at_everybodys_own_pace(server: Server, open_page: Open) -> None:
    code, lead = opened_room(open_page, server.url, own_pace=True)
    quick, slow = (come_in(open_page, server.url, code, is_begun=True) for _ in range(2))
    wall = open_page(lead, width=1920, height=1080)
    for position in (1, 2, 3):
        expect(quick.get_by_text(f"Photograph {position} of 3").first).to_be_visible()
        say(quick, "A")
        quick.get_by_role("button", name="No", exact=True).click()
        expect(quick.get_by_text(re.compile("EfficientNet-Lite0 got it (right|wrong)")).first).to_be_visible()
        expect(quick.locator(".bars")).to_have_count(0)
        if position == 1:
            axe_finds_nothing_serious(quick)
        quick.get_by_role("button", name="Next photograph" if position < 3 else "Go on").click()
    expect(quick.get_by_role("heading", name="That was all")).to_be_visible()
    axe_finds_nothing_serious(quick)
    say(slow, "B")
    slow.reload()
    expect(slow.get_by_role("heading", name="Will the machine get it?")).to_be_visible()
    expect(wall.get_by_text("1 of 2 have finished all 3")).to_be_visible()
    axe_finds_nothing_serious(wall)
    wall.keyboard.press("Space")
    expect(wall.locator(".notice", has_text="Everybody sets their own pace here")).to_be_visible()
    quick.get_by_role("button", name="Look through them again").click()
    expect(quick.get_by_text("Photograph 1 of 3").first).to_be_visible()
    wall.get_by_role("button", name="End", exact=False).first.click()
    wall.get_by_role("button", name="End it").click()
    for page in (wall, quick, slow):
        expect(page.get_by_role("heading", name=re.compile("class|machine")).first).to_be_visible()
    told = asked(f"{server.url}/api/v1/rooms/{code}")["result"]
    assert (told["answers"], told["rounds"], told["pupils"]) == (4, 3, 2)


def test_where_web_sockets_are_blocked_the_wall_and_the_phones_go_on(server: Server, open_page: Open) -> None:
    code, lead = opened_room(open_page, server.url)
    wall, phone = open_page("about:blank", width=1280, height=800), open_page("about:blank", width=390, height=844)
    for page in (wall, phone):
        page.route_web_socket(re.compile(".*"), lambda socket: socket.close())
    wall.goto(lead)
    phone.goto(f"{server.url}/join/{code}")
    phone.get_by_role("button", name="Give me a name").click()
    forward(wall, "Start")
    say(phone, "A")
    expect(wall.get_by_text("1 of 1 answered").first).to_be_visible()


def test_a_server_that_is_killed_loses_no_answer(own_server: Callable[..., Server], open_page: Open) -> None:
    """Five times in mid-round, with thirty answering; the phone that looks on goes on by itself."""
    server = own_server()
    server.start()
    code, lead = opened_room(open_page, server.url, length=10)
    token, rooms = lead.partition("host=")[2], f"{server.url}/api/v1/rooms/{code}"
    phone = come_in(open_page, server.url, code)
    tokens = [asked(f"{rooms}/pupils", body={"name": None}, method="POST")["token"] for _ in range(30)]
    for position in range(1, 6):
        state = asked(rooms, token=token)
        while state["phase"] != "asking":
            order = {"command": "forward", "version": state["version"]}
            state = asked(f"{rooms}/commands", body=order, token=token, method="POST")

        def answers(pupil: tuple[int, str], position: int = position) -> int | None:
            number, theirs = pupil
            try:
                asked(f"{rooms}/rounds/{position}/answer", body={"choice": number % 4}, token=theirs, method="PUT")
            except OSError:
                return None
            return number

        with ThreadPoolExecutor(10) as many:
            first = list(many.map(answers, enumerate(tokens[:15], start=2)))
            rest = [many.submit(answers, pupil) for pupil in enumerate(tokens[15:], start=17)]
            server.kill()
            acknowledged = {number for number in (*first, *(one.result() for one in rest)) if number is not None}
        server.start()
        assert len(acknowledged) >= 15
        kept = {one["number"] for one in asked(rooms, token=token)["host"]["pupils"] if one["has_answered"]}
        assert acknowledged <= kept
        expect(phone.get_by_text(f"Photograph {position} of 10").first).to_be_visible()
        state = asked(rooms, token=token)
        asked(f"{rooms}/commands", body={"command": "close", "version": state["version"]}, token=token, method="POST")
    state = asked(rooms, token=token)
    assert state["position"] == 5


def test_axe_finds_nothing_serious_where_a_class_is_prepared(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/class", width=390, height=844, dark=True, touch=True)
    expect(page.locator(".thumbnail")).to_have_count(10)
    page.locator(".st-key-open-room button").click()
    page.get_by_text("Lead from another device").click()
    page.get_by_text("A lesson of thirty minutes").click()
    expect(page.locator(".verbatim")).to_be_visible()
    expect(page.locator("table").first).to_be_visible()
    axe_finds_nothing_serious(page)
    assert page.locator('[data-testid="stMain"]').evaluate("it => it.scrollWidth - it.clientWidth") <= 0
