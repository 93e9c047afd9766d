"""The lab in a real browser: frames by hand, maps, an attack that survives the file, squares set by clicking."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from deck.classes import find_class
from deck.sources import open_starter
from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.e2e.steps.playing import choose_tab, unfold, wait_for_claim
from tests.server import Server

Open = Callable[..., Page]


def claim(page: Page) -> str:
    return page.locator(".framing .claim").inner_text()


def test_the_frame_is_moved_by_hand_and_the_answer_follows(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/looked")
    note = page.locator(".framing .note")
    expect(note).to_contain_text("answered in")
    expect(page.locator(".framing .bars li")).to_have_count(5)
    before = note.inner_text()
    page.locator(".framing input").fill("0.6")
    expect(note).not_to_contain_text(before.partition(" as ")[0])
    box = page.locator(".framing .frame")
    place = box.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 40, place["y"] + 40)
    page.mouse.down()
    page.mouse.move(place["x"] + 125, place["y"] + 95, steps=5)
    page.mouse.up()
    moved = box.bounding_box()
    assert moved is not None
    assert (round(moved["x"] - place["x"]), round(moved["y"] - place["y"])) == (85, 55)
    box.focus()
    page.keyboard.press("ArrowLeft")
    back = box.bounding_box()
    assert back is not None
    assert back["x"] < moved["x"]


def test_while_the_frame_waits_for_its_answer_it_says_so(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/looked")
    says = page.locator(".framing .answer")
    expect(page.locator(".framing .note")).to_contain_text("answered in")
    expect(says).not_to_have_attribute("aria-busy", "true")
    held: list[Route] = []
    page.route("**/lab/frame?*", lambda route: held.append(route))
    page.locator(".framing input").fill("0.6")
    expect(says).to_have_attribute("aria-busy", "true")
    for route in held:
        route.continue_()
    expect(says).not_to_have_attribute("aria-busy", "true")


def answered_by_place(route: Route) -> None:
    """A network that is wrong to the right of the middle, and the surer the further to the right."""
    x = float(parse_qs(urlsplit(route.request.url).query)["x"][0])
    name = "daisy" if x > 0.55 else "bee"
    claim = f"{100 * x:.0f} % sure: {name}"
    top = [{"name": name, "probability": x, "sure": f"{100 * x:.0f} %"}]
    route.fulfill(
        json={
            "claim": claim,
            "probability": x,
            "sure": x > 0.6,
            "wrong": x > 0.55,
            "top": top,
            "note": "answered in no time",
        }
    )


def drag(page: Page, share: float, *, touch: bool) -> Callable[[], object]:
    """Drag the frame to the right by that share of the photograph, by mouse or finger; what lets it go."""
    place = page.locator(".framing .photo").bounding_box()
    assert place is not None
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    if not touch:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + share * place["width"], y, steps=4)
        return page.mouse.up
    finger = page.context.new_cdp_session(page)

    def touched(kind: str, *points: float) -> None:
        finger.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": point, "y": y} for point in points]}
        )

    touched("touchStart", x)
    for step in range(1, 5):
        touched("touchMove", x + share * place["width"] * step / 4)
    return partial(touched, "touchEnd")


@pytest.mark.parametrize(("width", "height", "touch"), [(1280, 800, False), (390, 844, True)])
def test_who_finds_a_frame_that_fools_judges_whether_the_thing_is_in_it(
    server: Server, open_page: Open, width: int, height: int, *, touch: bool
) -> None:
    index = find_class("bee").index
    bee = next(one.id for one in open_starter().photographs if one.truth == index and not one.is_framed)
    page = open_page(f"{server.url}/looked?photograph={bee}", width=width, height=height, dark=touch, touch=touch)
    expect(page.locator(".framing .note")).to_contain_text("answered in")
    expect(page.get_by_text("with the bee still plain to see in it")).to_be_visible()
    asks, told, score = (page.locator(f".game .{part}") for part in ("asks", "told", "score"))
    expect(score).to_have_text("")
    page.route("**/lab/frame?*", answered_by_place)
    page.locator(".framing .photo").scroll_into_view_if_needed()
    let_go = drag(page, 0.12, touch=touch)
    expect(page.locator(".framing .claim")).to_contain_text("62 % sure: daisy")
    expect(asks).to_be_hidden()
    let_go()
    expect(told).to_have_text("Wrong, and 62 % sure: daisy. Is the bee still plain to see in your frame?")
    axe_finds_nothing_serious(page)
    page.get_by_role("button", name="not really").click()
    expect(told).to_contain_text("Then it does not count")
    frame = page.locator(".framing .frame")
    expect(frame).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(told).to_contain_text("Wrong, and 64 % sure: daisy")
    page.get_by_role("button", name="is plain to see").click()
    expect(told).to_have_text(
        re.compile(r"Framed by you: 64 % sure: daisy, and the bee is plain to see\. It took \d+ frames\.")
    )
    for _ in range(4):
        frame.press("ArrowLeft")
    expect(page.locator(".framing .claim")).to_contain_text("56 % sure: daisy")
    expect(asks).to_be_hidden()
    page.get_by_role("button", name="Back to that one").click()
    expect(page.locator(".framing .claim")).to_contain_text("64 % sure: daisy")
    page.unroute("**/lab/frame?*")
    page.get_by_role("button", name="Show me one").click()
    found = page.locator(".crops button").first
    expect(found).to_be_visible()
    found.click()
    expect(page.locator(".framing .claim")).to_have_text(found.inner_text().strip())
    expect(told).to_contain_text("Framed by you: 64 %")
    axe_finds_nothing_serious(page)


def test_maps_are_drawn_over_the_crop_and_fade(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/looked")
    page.get_by_role("button", name="Show where it looked").click()
    expect(page.locator(".blend")).to_have_count(2, timeout=180_000)
    above = page.locator(".blend img.above").first
    expect(above).to_have_attribute("alt", re.compile("Where the evidence for"))
    page.locator(".blend input").first.fill("0.2")
    expect(above).to_have_css("opacity", "0.2")
    page.get_by_role("button", name="Look through 324 frames").click()
    # While it is drawn anew it may stand there twice.
    expect(page.get_by_role("heading", name=re.compile("Right in \\d+ of 324 framings")).first).to_be_visible()
    axe_finds_nothing_serious(page)


def test_a_bus_of_ones_own_becomes_an_ostrich_and_stays_one_when_uploaded_again(
    server: Server, open_page: Open, shared: Path, tmp_path: Path
) -> None:
    bus = next((shared / "photographs" / "n04146614").iterdir())
    page = open_page(f"{server.url}/fool")
    page.get_by_role("radio", name="Your own").click()
    page.locator('[data-testid="stFileUploaderDropzoneInput"]').set_input_files(bus)
    expect(page.locator(".panel figcaption").first).to_contain_text("school bus")
    page.get_by_role("button", name="Fool it").click()
    expect(page.get_by_role("heading", name="School bus + noise = ostrich")).to_be_visible(timeout=180_000)
    expect(page.locator(".answers")).to_contain_text("Random noise, same size")
    axe_finds_nothing_serious(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Keep it as PNG").click()
    file = tmp_path / "fooled.png"
    download.value.save_as(file)
    page = open_page(f"{server.url}/looked")
    page.get_by_role("radio", name="Your own").click()
    page.locator('[data-testid="stFileUploaderDropzoneInput"]').set_input_files(file)
    expect(page.locator(".framing .claim")).to_contain_text("ostrich")
    page.get_by_role("button", name="Take mine away").click()
    expect(page.get_by_role("button", name="Take mine away")).to_have_count(0)


def test_what_is_no_photograph_is_told_and_the_page_goes_on(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/looked")
    page.get_by_role("radio", name="Your own").click()
    page.locator('[data-testid="stFileUploaderDropzoneInput"]').set_input_files(
        {"name": "holiday.jpg", "mimeType": "image/jpeg", "buffer": b"not a photograph at all"}
    )
    expect(page.get_by_test_id("stAlert")).to_contain_text("This file is no photograph")
    expect(page.locator(".framing .note")).to_contain_text("answered in")


def test_a_camera_that_is_refused_leaves_a_way(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/looked")
    page.get_by_role("radio", name="Camera").click()
    expect(page.get_by_text("If your browser refuses the camera")).to_be_visible()
    expect(page.locator(".framing .note")).to_contain_text("answered in")


def test_squares_are_set_by_clicking_and_counted(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/reprogram")
    squares = page.locator(".board button")
    expect(squares).to_have_count(16)
    on = page.locator('.board button[aria-pressed="true"]').count()
    off = page.locator('.board button[aria-pressed="false"]').first
    expect(page.locator(".claim blockquote").first).to_be_visible()
    off.click()
    expect(page.locator('.board button[aria-pressed="true"]')).to_have_count(on + 1)
    expect(page.get_by_text(re.compile("That stands for|It counts from 1 to 10")).first).to_be_visible()
    choose_tab(page, "Reading digits")
    page.locator(".st-key-school button").click()
    expect(page.get_by_text(re.compile("After 1,200 steps: \\d+ of 360 right"))).to_be_visible()
    axe_finds_nothing_serious(page)


def test_the_reveal_leads_into_the_lab_with_that_photograph(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/?game=lab00001")
    page.locator(".st-key-pass button").click()
    wait_for_claim(page)
    unfold(page)
    choose_tab(page, "What it saw")
    source = page.locator(".photograph img").first.get_attribute("src")
    page.get_by_role("link", name="What did it look at?").click()
    page.wait_for_url(re.compile("/looked"))
    expect(page.locator(".framing .photo img")).to_have_attribute("src", re.compile(re.escape(str(source))))


@pytest.mark.parametrize(("name", "dark"), [("looked", False), ("looked", True), ("fool", True), ("reprogram", False)])
def test_axe_finds_nothing_serious_in_the_lab(server: Server, open_page: Open, name: str, *, dark: bool) -> None:
    page = open_page(f"{server.url}/{name}", width=390, height=844, dark=dark, touch=True)
    page.locator("h1").wait_for()
    expect(page.locator('[data-testid="stSkeleton"]')).to_have_count(0)
    page.wait_for_timeout(1500)
    axe_finds_nothing_serious(page)
