"""A class that may answer with any of the 200, in real browsers: an answer is found by typing, and told by name."""

import json
import re
import urllib.request
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.room.test_lesson import asked, come_in, forward, opened_room
from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.server import Server

Open = Callable[..., Page]


def field(phone: Page) -> Any:
    return phone.get_by_role("searchbox", name="Type what you see")


def found(phone: Page) -> Any:
    return phone.get_by_role("group", name="Answers that fit").get_by_role("button")


def many_answer(url: str, code: str, places: list[int]) -> None:
    """Others come in by the API and answer the first photograph so."""
    rooms = f"{url}/api/v1/rooms/{code}"
    for place in places:
        token = asked(f"{rooms}/pupils", body={"name": None}, method="POST")["token"]
        asked(f"{rooms}/rounds/1/answer", body={"choice": place}, token=token, method="PUT")


def place_of(url: str, name: str) -> int:
    with urllib.request.urlopen(f"{url}/api/v1/classes", timeout=60) as answer:
        return [one["name"] for one in json.loads(answer.read())["classes"]].index(name)


def test_a_class_types_what_it_sees(server: Server, open_page: Open) -> None:
    code, lead = opened_room(open_page, server.url, length=10, is_typed=True)
    wall = open_page(lead, width=1920, height=1080)
    tapping, typing = come_in(open_page, server.url, code), come_in(open_page, server.url, code)
    asked_for: list[str] = []
    tapping.on("request", lambda request: asked_for.append(request.url))
    forward(wall, "Start")
    expect(wall.get_by_text("One of 200 things")).to_be_visible()
    expect(wall.locator(".lettered")).to_have_count(0)

    expect(found(tapping)).to_have_count(200)
    axe_finds_nothing_serious(tapping)
    field(tapping).fill("snow")
    expect(found(tapping)).to_have_text(["snowmobile", "snowplow", "junco (small grey bird) · snowbird"])
    field(tapping).fill("zzz")
    expect(tapping.get_by_text("Nothing fits: try another word.")).to_be_visible()
    expect(found(tapping)).to_have_count(0)
    field(tapping).fill("Bald  eag")
    expect(found(tapping)).to_have_text(["bald eagle"])
    expect(tapping.locator("#said")).to_have_text("1\u00a0answer fits.")
    for button in tapping.get_by_role("button").all():
        box = button.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
    axe_finds_nothing_serious(tapping)
    found(tapping).first.click()
    expect(tapping.locator("h1")).to_have_text("Will the machine get it?")
    expect(tapping.locator(".yours")).to_contain_text("You said bald eagle")
    tapping.get_by_role("button", name="No", exact=True).click()
    tapping.get_by_role("button", name="Change").click()
    expect(field(tapping)).to_have_value("")
    expect(tapping.get_by_role("button", name="bald eagle", pressed=True)).to_have_count(1)
    tapping.get_by_role("button", name="bald eagle").click()

    field(typing).focus()
    typing.keyboard.type("butterf")
    expect(found(typing)).to_have_count(3)
    typing.keyboard.press("ArrowDown")
    typing.keyboard.press("ArrowDown")
    expect(found(typing).nth(1)).to_be_focused()
    typing.keyboard.press("ArrowUp")
    typing.keyboard.press("ArrowUp")
    expect(field(typing)).to_be_focused()
    field(typing).fill("american eagle")
    expect(found(typing)).to_have_text(["bald eagle · American eagle"])
    typing.keyboard.press("Enter")
    expect(typing.locator("h1")).to_have_text("Will the machine get it?")
    assert sum(url.endswith("/classes") for url in asked_for) == 1, "the names come once"

    many_answer(server.url, code, [3, 50, 51, 52, 53, 54, 55, place_of(server.url, "bald eagle")])
    expect(wall.get_by_text("10 of 10 answered").first).to_be_visible()
    forward(wall, "Close the votes")
    expect(typing.locator(".yours")).to_have_text("You said bald eagle")
    forward(wall, "Show the class")
    for page in (wall, tapping):
        expect(page.locator(".bars li")).to_have_count(6)
        expect(page.locator(".bars .label").first).to_have_text("bald eagle")
        expect(page.locator(".bars .label").last).to_have_text("other answers")
        expect(page.locator(".bars .lettered")).to_have_count(0)
        expect(page.locator(".bars .tag.network, .bars .tag.plain")).to_have_count(0)
    expect(tapping.locator(".bars .tag.people")).to_have_text("you")
    forward(wall, "Ask the machine")
    for page in (wall, tapping, typing):
        expect(page.locator(".bars .tag.network")).to_have_count(1)
        expect(page.locator(".bars .truth .tag.plain").first).to_be_visible()
        axe_finds_nothing_serious(page)
    assert wall.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    wall.keyboard.press("e")
    wall.get_by_role("button", name="End it").click()
    expect(wall.get_by_text("The class chose among 200 answers")).to_be_visible()
    wall.emulate_media(media="print")
    expect(wall.locator(".cards .bars:visible").first.locator(".tag.network")).to_have_count(1)
    expect(wall.locator(".cards .bars .lettered")).to_have_count(0)


def test_homework_in_which_the_names_come_late(server: Server, open_page: Open) -> None:
    code, _ = opened_room(open_page, server.url, length=10, own_pace=True, is_typed=True)
    phone = open_page(f"{server.url}/join/{code}", width=390, height=844, touch=True)
    phone.route("**/api/v1/classes", lambda route: route.abort())
    phone.get_by_role("button", name="Give me a name").click()
    expect(phone.get_by_text("One moment.")).to_be_visible()
    phone.unroute("**/api/v1/classes")
    expect(found(phone)).to_have_count(200)
    field(phone).fill("goldfi")
    expect(found(phone)).to_have_count(1)
    phone.keyboard.press("Enter")
    phone.get_by_role("button", name="No", exact=True).click()
    expect(phone.get_by_text(re.compile("EfficientNet-Lite0 got it (right|wrong)")).first).to_be_visible()
    phone.get_by_role("button", name="Next photograph").click()
    expect(field(phone)).to_have_value("")
    phone.get_by_role("button", name="I don’t know").click()
    phone.get_by_role("button", name="Skip").click()
    expect(phone.get_by_text(re.compile("^You passed; ")).first).to_be_visible()
