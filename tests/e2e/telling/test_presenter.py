"""Presenter mode in a real browser: how large things are on a wall, and that it is had and left by a key, and stays."""

import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from deck.sources import open_starter
from quiz.seeds import seed_of
from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.e2e.steps.playing import press, wait_for_question, wait_for_reveal
from tests.server import Server

Open = Callable[..., Page]
WALL = {"width": 1920, "height": 1080}
PHOTOGRAPH = ".st-key-stage .photograph img"


def is_on(page: Page, *, on: bool) -> None:
    """Wait for it; with it come and go its button, Streamlit's header and its name in the address."""
    expect(page.locator("html[data-present]")).to_have_count(int(on))
    expect(page.get_by_role("button", name="Leave presenter mode")).to_be_visible(visible=on)
    expect(page.get_by_test_id("stHeader")).to_be_visible(visible=not on)
    page.wait_for_function("on => new URLSearchParams(location.search).has('present') === on", arg=on)


def share(photograph: Locator) -> float:
    """How much of the screen's height it has; all of that is on the screen."""
    box = photograph.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= WALL["width"]
    return box["height"] / WALL["height"]


def type_size(words: Locator) -> float:
    """The smallest type among these, in pixels."""
    return float(min(words.evaluate_all("all => all.map(one => parseFloat(getComputedStyle(one).fontSize))")))


def is_on_the_screen(part: Locator) -> None:
    """All of it is seen without scrolling."""
    expect(part).to_be_visible()
    box = part.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["x"] + box["width"] <= WALL["width"]
    assert box["y"] + box["height"] <= WALL["height"]


def fits(page: Page) -> None:
    assert page.evaluate("document.querySelector('.stMain').scrollWidth <= innerWidth")


@pytest.mark.parametrize("moves", [True, False], ids=["moving", "still"])
def test_a_round_by_keys(server: Server, open_page: Open, *, moves: bool) -> None:
    page = open_page(f"{server.url}/?game=wall0001", **WALL, moves=moves)
    wait_for_question(page, 1)
    is_on(page, on=False)
    before = share(page.locator(PHOTOGRAPH))
    press(page, "p")
    is_on(page, on=True)
    assert share(page.locator(PHOTOGRAPH)) >= max(0.7, before)
    assert type_size(page.locator(".st-key-options button p")) >= 40
    fits(page)
    axe_finds_nothing_serious(page)

    press(page, "2")
    calls = page.locator(".st-key-bet button")
    expect(calls).to_have_count(2)
    assert share(page.locator(PHOTOGRAPH)) >= 0.7
    assert type_size(calls.locator("p")) >= 40
    fits(page)
    axe_finds_nothing_serious(page)
    press(page, "n")
    wait_for_reveal(page)
    page.wait_for_function("() => document.getAnimations().every(one => one.playState !== 'running')")
    assert share(page.locator(PHOTOGRAPH)) >= 0.7
    assert type_size(page.locator(".settled li")) >= 40
    assert type_size(page.locator(".verdict h1")) >= 40
    assert type_size(page.locator(".speaking blockquote")) >= 40
    is_on_the_screen(page.locator(".settled li").last)
    fits(page)
    axe_finds_nothing_serious(page)

    press(page, "Enter")
    wait_for_question(page, 2)
    is_on(page, on=True)
    page.reload()
    wait_for_question(page, 2)
    is_on(page, on=True)
    press(page, "P")
    is_on(page, on=False)
    page.reload()
    wait_for_question(page, 2)
    is_on(page, on=False)


def shapes() -> dict[str, str]:
    """Photographs of the deck that lie nearest to these shapes, width by height, and the smallest."""
    sizes: dict[str, tuple[int, int]] = {}
    for photo in open_starter().photographs:
        with Image.open(photo.path) as image:
            sizes[photo.id] = image.size
    shape = {identity: width / height for identity, (width, height) in sizes.items()}
    wanted = {"a strip": 0.2, "upright": 0.7, "3 by 2": 1.5, "16 by 9": 16 / 9, "wider": 1.8, "a panorama": 3.0}
    found = {name: min(shape, key=lambda one: abs(shape[one] - of)) for name, of in wanted.items()}
    return {**found, "small": min(sizes, key=lambda one: max(sizes[one]))}


SHAPES = shapes()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_photograph_of_any_shape_has_most_of_the_height(server: Server, open_page: Open, shape: str) -> None:
    page = open_page(f"{server.url}/?game={seed_of(SHAPES[shape])}&present=1", **WALL)
    wait_for_question(page, 1)
    is_on(page, on=True)
    assert SHAPES[shape] in str(page.locator(PHOTOGRAPH).get_attribute("src"))
    assert share(page.locator(PHOTOGRAPH)) >= 0.7
    assert type_size(page.locator(".st-key-options button p")) >= 40
    is_on_the_screen(page.locator(".st-key-options button").last)
    fits(page)
    page.locator(".st-key-options button").first.click()
    expect(page.locator(".st-key-bet button")).to_have_count(2)
    for part in (".settled li", ".st-key-bet button", ".st-key-show button"):
        is_on_the_screen(page.locator(part).last)
    page.locator(".st-key-show button").click()
    wait_for_reveal(page)
    for part in (".settled li", ".st-key-next button", ".speaking .claim"):
        is_on_the_screen(page.locator(part).last)
    assert share(page.locator(PHOTOGRAPH)) >= 0.7
    fits(page)


def test_it_stays_from_page_to_page_and_a_button_leaves_it(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/story?present=1", **WALL, dark=True)
    expect(page.locator(".st-key-noise button")).to_be_visible()
    is_on(page, on=True)
    assert share(page.locator(".st-key-scene-noise .scene img")) >= 0.7
    assert share(page.locator(PHOTOGRAPH)) >= 0.7
    fits(page)
    axe_finds_nothing_serious(page)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".st-key-options button").first).to_be_visible()
    is_on(page, on=True)
    page.evaluate("history.go(-2)")  # past the game that has been dealt
    expect(page.locator(".st-key-noise button")).to_be_visible()
    is_on(page, on=True)
    page.get_by_role("button", name="Leave presenter mode").click()
    is_on(page, on=False)
    page.get_by_role("link", name="The story").click()
    expect(page.locator(".st-key-noise button")).to_be_visible()
    is_on(page, on=False)


@pytest.mark.parametrize(("name", "photograph"), [("fool", ".panel img"), ("looked", ".framing .photo img")])
def test_the_lab_is_as_large(server: Server, open_page: Open, name: str, photograph: str) -> None:
    page = open_page(f"{server.url}/{name}?present=1", **WALL)
    shown = page.locator(photograph).first
    expect(shown).to_be_visible()
    is_on(page, on=True)
    page.wait_for_function("() => [...document.images].every(one => one.complete)")
    expect(page.locator('[data-testid="stSkeleton"]')).to_have_count(0)
    assert share(shown) >= 0.7
    fits(page)
    axe_finds_nothing_serious(page)


def test_who_types_a_p_types_it(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/?game=wall0002&mode=all200", **WALL)
    wait_for_question(page, 1)
    field = page.get_by_role("combobox")
    field.click()
    page.keyboard.type("p")
    expect(field).to_have_value("p")
    is_on(page, on=False)
    page.keyboard.press("Control+p")
    is_on(page, on=False)


def test_without_keys_there_is_no_key_for_it_either(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/?game=wall0003", **WALL)
    wait_for_question(page, 1)

    def switch(how: str) -> None:
        page.get_by_role("button", name="Settings").click()
        expect(page.get_by_text(re.compile("On a wall: the key P"))).to_be_visible()
        page.get_by_text("Answer with keys").click()
        expect(page.locator(".st-key-options kbd")).to_have_count(4 if how == "on" else 0)
        page.keyboard.press("Escape")
        expect(page.get_by_text(re.compile("On a wall: the key P"))).to_be_hidden()
        expect(page.locator(".st-key-presenting kbd")).to_have_text("P")

    switch("off")
    page.locator("h1").click()
    press(page, "p")
    is_on(page, on=False)
    switch("on")
    page.locator("h1").click()
    press(page, "p")
    is_on(page, on=True)


def test_an_address_that_says_no_leaves_it(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/about?present=1", **WALL)
    is_on(page, on=True)
    page.goto(f"{server.url}/about?present=0")
    page.wait_for_function("() => sessionStorage.getItem('double-take-presents') === '0'")
    expect(page.locator("html[data-present]")).to_have_count(0)
