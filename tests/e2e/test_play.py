"""A visitor plays in a real browser, with the real network on real photographs."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.e2e.steps.playing import (
    it_has_settled,
    past_call,
    press,
    unfold,
    wait_for_claim,
    wait_for_question,
    wait_for_reveal,
)
from tests.server import Server

Open = Callable[..., Page]
ROUNDS = 10


def test_a_whole_game_by_keyboard_alone_on_a_desktop(server: Server, open_page: Open) -> None:
    page = open_page(server.url)
    for position in range(1, ROUNDS + 1):
        wait_for_question(page, position)
        press(page, str(1 + position % 4))
        wait_for_claim(page)
        press(page, "Enter")
    expect(page.get_by_role("heading", name=re.compile("out.saw|A draw"))).to_be_visible()
    expect(page.locator(".card")).to_have_count(ROUNDS)
    emoji = page.locator("pre").inner_text()
    assert sum(emoji.count(mark) for mark in "🔵🟠⚪") == 2 * ROUNDS


def test_a_whole_game_by_touch_on_a_phone_without_scrolling(server: Server, open_page: Open) -> None:
    page = open_page(server.url, width=390, height=844, touch=True)
    for position in range(1, ROUNDS + 1):
        wait_for_question(page, position)
        for part in (page.locator(".photograph img"), *page.locator(".st-key-options button").all()):
            box = part.bounding_box()
            assert box is not None
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= 844, f"round {position}: {part} needs scrolling"
        page.locator(".st-key-options button").nth(position % 4).tap()
        wait_for_claim(page)
        page.get_by_role("button", name=re.compile("Next photograph|See how it went")).tap()
    expect(page.locator(".card")).to_have_count(ROUNDS)


@pytest.mark.parametrize(
    ("dark", "width", "height"),
    [(False, 1280, 800), (True, 1280, 800), (True, 390, 844)],
    ids=["light", "dark", "phone"],
)
def test_axe_finds_nothing_serious_on_any_page(
    server: Server, open_page: Open, dark: bool, width: int, height: int
) -> None:
    page = open_page(server.url, dark=dark, width=width, height=height)
    wait_for_question(page, 1)
    axe_finds_nothing_serious(page)
    press(page, "1")
    wait_for_claim(page)
    expect(page.locator(".credit")).to_be_visible()
    axe_finds_nothing_serious(page)
    for place in ("result", "today", "mistakes", "crowd", "looked", "about", "credits"):
        page.goto(f"{server.url}/{place}")
        expect(page.locator("h1").first).to_be_visible()
        expect(page.locator('[data-testid="stSkeleton"]')).to_have_count(0)
        page.wait_for_timeout(500)
        axe_finds_nothing_serious(page)


def test_a_quiet_button_under_the_pointer_is_read_in_the_dark(server: Server, open_page: Open) -> None:
    """Where the pointer rests after a click is chance, and so was whether the page passed."""
    page = open_page(server.url, dark=True)
    wait_for_question(page, 1)
    page.locator(".st-key-pass button").hover()
    expect(page.locator(".st-key-pass button p")).to_have_css("color", "rgb(86, 180, 233)")
    axe_finds_nothing_serious(page)


def test_a_quiet_button_is_read_in_the_dark_while_what_it_opens_is_open(server: Server, open_page: Open) -> None:
    page = open_page(server.url, dark=True)
    wait_for_question(page, 1)
    press(page, "1")
    wait_for_claim(page)
    unfold(page)
    button = page.get_by_role("button", name="The label is wrong")
    label = button.locator("p")
    button.hover()
    expect(label).to_have_css("color", "rgb(86, 180, 233)")
    button.click()
    page.mouse.move(5, 500)
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(label).to_have_css("color", "rgb(86, 180, 233)")
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(label).to_have_css("color", "rgb(86, 180, 233)")


def test_a_reload_and_a_second_tab_find_the_same_round(server: Server, open_page: Open) -> None:
    page = open_page(server.url)
    wait_for_question(page, 1)
    press(page, "3")
    wait_for_claim(page)
    truth = page.locator(".verdict h1").text_content() or ""
    page.reload()
    wait_for_claim(page)
    assert page.locator(".verdict h1").text_content() == truth
    tab = page.context.new_page()
    tab.goto(page.url)
    expect(tab.locator(".verdict h1")).to_have_text(truth)


def test_the_same_link_is_the_same_game_for_a_friend(server: Server, open_page: Open) -> None:
    seen = []
    for _ in range(2):
        page = open_page(f"{server.url}/?game=k7m2qxyz")
        wait_for_question(page, 1)
        seen.append(
            (
                page.locator(".photograph img").get_attribute("src"),
                page.locator(".st-key-options button").all_inner_texts(),
            )
        )
    assert seen[0] == seen[1]


def test_a_double_click_counts_once(server: Server, open_page: Open) -> None:
    page = open_page(server.url)
    wait_for_question(page, 1)
    page.locator(".st-key-options button").first.dblclick()
    wait_for_claim(page)
    page.get_by_role("button", name="Next photograph").dblclick()
    wait_for_question(page, 2)


def tab_to(page: Page, button: str) -> None:
    """Go to that button by the Tab key."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(f"{button}:focus").count():
            return
    raise AssertionError(f"Tab never comes to {button}")


def test_enter_on_a_button_reached_by_tab_is_that_buttons(server: Server, open_page: Open) -> None:
    """And not the shortcut's: the bet is made as it was meant, and what is opened leaves no photograph behind."""
    page = open_page(server.url)
    wait_for_question(page, 1)
    press(page, "1")
    expect(page.locator(".st-key-show button")).to_be_visible()
    tab_to(page, ".st-key-bet > :last-child button")
    press(page, "Enter")
    wait_for_reveal(page)
    expect(page.locator(".bet")).to_be_visible()
    tab_to(page, ".st-key-how button")
    press(page, "Enter")
    expect(page.get_by_text("Deal a new game")).to_be_visible()
    page.keyboard.press("Escape")
    tab_to(page, '[data-testid="stExpander"] summary')
    press(page, "Enter")
    expect(page.locator(".bars").first).to_be_visible()
    expect(page.locator(".photograph img").first).to_have_attribute("alt", re.compile("Photograph 1 of"))


def test_enter_goes_on_after_a_click_elsewhere(server: Server, open_page: Open) -> None:
    """What was clicked has the focus, but who clicks means no key of it."""
    page = open_page(server.url)
    wait_for_question(page, 1)
    press(page, "1")
    wait_for_claim(page)
    unfold(page)
    assert page.locator("summary:focus").count(), "else this shows nothing"
    press(page, "Enter")
    wait_for_question(page, 2)


def test_what_was_said_of_a_refused_network_is_gone_once_another_is_chosen(server: Server, open_page: Open) -> None:
    """Also where the next is not here yet, so that the page is drawn anew by itself."""
    page = open_page(server.url)
    wait_for_question(page, 1)
    page.get_by_role("button", name="Settings").click()
    box = page.get_by_role("combobox", name=re.compile("Against"))
    for name, says, count in (("no such network", "no such network", 1), ("torchvision:resnet50-v1", "no such", 0)):
        box.fill(name)
        it_has_settled(page)
        page.keyboard.press("Enter")
        it_has_settled(page)
        expect(page.get_by_test_id("stAlert").filter(has_text=says)).to_have_count(count)


def test_keys_can_be_switched_off(server: Server, open_page: Open) -> None:
    page = open_page(server.url)
    wait_for_question(page, 1)
    page.get_by_role("button", name="Settings").click()
    page.get_by_text("Answer with keys").click()
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-options kbd")).to_have_count(0)
    press(page, "1")
    page.wait_for_timeout(500)
    expect(page.locator(".ask")).to_be_visible()


def test_a_typed_opponent_that_nobody_knows_is_said_once_and_the_game_goes_on(server: Server, open_page: Open) -> None:
    page = open_page(server.url)
    wait_for_question(page, 1)
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("combobox").fill("gpt")
    page.keyboard.press("Enter")
    expect(page.get_by_text("is not a network")).to_have_count(1)
    page.wait_for_timeout(1000)
    expect(page.get_by_text("is not a network")).to_have_count(1)
    expect(page.get_by_role("img", name="Running..."), "the page runs on and on").to_have_count(0, timeout=60_000)


def test_the_other_opponent_can_be_chosen(server: Server, open_page: Open) -> None:
    page = open_page(server.url)
    wait_for_question(page, 1)
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("combobox").click()
    page.get_by_role("option", name="EfficientNet-Lite2").click()
    expect(page.locator(".score .network b")).to_have_text(["EfficientNet-Lite2"])
    page.wait_for_url(re.compile("network=efficientnet_lite2"))
    page.reload()
    expect(page.locator(".score .network b")).to_have_text(["EfficientNet-Lite2"])


def test_any_of_the_200_can_be_typed(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/?mode=all200")
    expect(page.locator(".ask")).to_be_visible()
    page.get_by_role("combobox").fill("dragonfly")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="That's it").click()
    wait_for_claim(page)


@pytest.mark.parametrize(
    "link",
    [
        "?game=%00",
        "?game=../../etc",
        pytest.param(f"?game={'a' * 5000}", id="long"),
        "?mode=blink",
        "?network=gpt",
        "?round=99999999999",
        "?player=x",
        "?game=",
    ],
)
def test_a_bad_link_gets_one_sentence_and_a_game(server: Server, open_page: Open, link: str) -> None:
    page = open_page(f"{server.url}/{link}")
    wait_for_question(page, 1)
    assert "Traceback" not in page.inner_text("body")


def test_back_after_a_reload_is_the_round_before(server: Server, open_page: Open) -> None:
    """A new tab's memory writes no entry of its own into the browser's history."""
    page = open_page(f"{server.url}/?game=k7m2qxyz")
    for position in (1, 2, 3):
        wait_for_question(page, position)
        press(page, "1")
        wait_for_claim(page)
        if position < 3:
            press(page, "Enter")
    page.reload()
    wait_for_claim(page)
    expect(page.locator('[data-testid="stApp"]')).to_have_attribute("data-test-script-state", "notRunning")
    page.go_back()
    expect(page.locator(".photograph img").first).to_have_attribute("alt", re.compile("Photograph 2 of"))
    wait_for_claim(page)


def test_back_from_another_ten_is_the_result_that_was_left(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/?game=k7m2qxyz&mode=all200")
    page.get_by_role("button", name="I don't know").click()
    wait_for_claim(page)
    page.goto(f"{server.url}/result?game=k7m2qxyz&mode=all200")
    expect(page.locator(".card")).to_have_count(1)
    page.get_by_role("button", name="Play another ten").click()
    expect(page.get_by_role("heading", name="What is this?")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="You didn't know")).to_be_visible()
    expect(page.locator(".card")).to_have_count(1)


def test_an_unknown_page_leads_home(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/nowhere")
    expect(page.get_by_role("heading")).to_have_text("Nothing to see here")
    page.get_by_role("link", name="Play instead").click()
    wait_for_question(page, 1)


def test_a_data_folder_that_cannot_be_is_one_sentence(
    own_server: Callable[..., Server], open_page: Open, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    server = own_server()
    server.environment["QUIZ_DATA"] = str(in_the_way / "data")
    server.start()
    page = open_page(server.url)
    expect(page.get_by_text("The quiz cannot keep anything just now")).to_be_visible()
    assert str(tmp_path) not in page.inner_text("body"), "where things lie is the operator's business"
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert "Traceback" not in page.inner_text("body")
    assert "QUIZ_DATA" in server.log.read_text(encoding="utf-8")
    in_the_way.unlink()
    page.get_by_role("button", name="Try again").click()
    wait_for_question(page, 1)


SLOW_NETWORK = """
import sys, time
from importlib.abc import Loader, MetaPathFinder
from importlib.util import spec_from_loader

class Slow(MetaPathFinder, Loader):
    def find_spec(self, name, path=None, target=None):
        return spec_from_loader(name, self) if name in ("torch", "onnxruntime") else None

    def exec_module(self, module):
        time.sleep(300)

sys.meta_path.insert(0, Slow())
"""


def test_killed_between_guess_and_reveal_the_guess_is_there_once(
    own_server: Callable[..., Server], open_page: Open, tmp_path: Path
) -> None:
    """The engines under the network never finish loading; the process is killed while the visitor waits for it."""
    (tmp_path / "sitecustomize.py").write_text(SLOW_NETWORK)
    server = own_server(PYTHONPATH=str(tmp_path))
    server.start()
    page = open_page(server.url)
    wait_for_question(page, 1)
    press(page, "2")
    past_call(page)
    expect(page.locator(".verdict")).to_be_visible()
    expect(page.locator(".claim.waiting")).to_be_visible()
    server.kill()
    assert counts(server) == {"guesses": 1, "answers": 0}
    del server.environment["PYTHONPATH"]
    server.start()
    page.goto(page.url)
    wait_for_claim(page)
    assert counts(server)["guesses"] == 1


def counts(server: Server) -> dict[str, int]:
    """Rows in the store, looked at from outside."""
    with closing(sqlite3.connect(server.data / "quiz.sqlite3")) as store:
        return {table: store.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("guesses", "answers")}


def test_saying_how_sure_fits_on_a_phone(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/?game=k7m2qxyz&round=4", width=390, height=844, touch=True)
    wait_for_question(page, 4)
    page.locator(".st-key-how button").first.tap()
    page.get_by_text("Say how sure I am").tap()
    expect(page.get_by_text(re.compile("First: how sure are you, 25.*or 99"))).to_be_visible()
    page.locator(".st-key-how button").first.tap()
    expect(page.locator('[data-stale="true"]')).to_have_count(0)
    for element in (page.get_by_text("Certain", exact=True), page.get_by_role("button", name="I don't know")):
        box = element.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 844
        assert box["x"] + box["width"] <= 390
    page.get_by_text("A hunch", exact=True).tap()
    expect(page.locator('[data-stale="true"]')).to_have_count(0)
    page.locator(".st-key-option-1 button").tap()
    wait_for_claim(page)
    expect(page.get_by_text(re.compile("You said: a hunch, 50"))).to_be_visible()
    expect(page.locator('[data-stale="true"]')).to_have_count(0)
    axe_finds_nothing_serious(page)


def test_my_answers_can_be_taken_along(server: Server, open_page: Open) -> None:
    """The file is made when it is fetched, outside of the tab: it is this player's all the same."""
    page = open_page(f"{server.url}/?game=k7m2qxyz")
    wait_for_question(page, 1)
    press(page, "1")
    wait_for_claim(page)
    page.goto(f"{server.url}/about")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download my answers").click()
    lines = Path(saved.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "k7m2qxyz" in lines[1]
