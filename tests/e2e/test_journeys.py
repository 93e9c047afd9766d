"""Whole journeys in a real browser: somebody new, from the first photograph to the second game."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from deck.classes import classes
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
from ui import html
from ui.views.round_view import short_name_of

Open = Callable[..., Page]
GAME = "k7m2qxyz"


def box(of: Locator) -> FloatRect:
    """Where something stands on the page, in pixels."""
    found = of.bounding_box()
    assert found is not None
    return found


def on_the_stage(page: Page, options: Locator) -> list[int]:
    """How far below the photograph's upper edge each begins; whoever presses what lies further down has scrolled."""
    top = box(page.locator(".st-key-stage"))["y"]
    return [round(box(option)["y"] - top) for option in options.all()]


def fits_its_width(page: Page) -> None:
    """Nothing makes the page scroll sideways, nor lies on the buttons beside the score."""
    main = page.locator('[data-testid="stMain"]')
    assert main.evaluate("it => it.scrollWidth - it.clientWidth") <= 0
    if page.locator(".score").count():
        score, rules = box(page.locator(".score")), box(page.locator(".st-key-rules"))
        right = page.locator(".score").evaluate("it => it.scrollWidth")
        assert score["x"] + right <= rules["x"] + 1


def photograph(page: Page) -> str:
    """The address of the photograph that is asked."""
    return page.locator(".photograph img").first.get_attribute("src") or ""


@pytest.mark.parametrize("moves", [False, True], ids=["reduced motion", "motion"])
def test_somebody_new_gets_from_the_first_photograph_to_a_second_game(
    server: Server, open_page: Open, moves: bool
) -> None:
    page = open_page(server.url, width=390, height=844, touch=True, moves=moves)
    expect(page.get_by_role("heading", name=re.compile("A good network is .* sure: "))).to_be_visible()
    claim = page.locator(".opening em.network").inner_text()
    expect(page.locator(".score")).to_have_count(0)
    axe_finds_nothing_serious(page)
    assert claim in page.locator(".st-key-options button").all_inner_texts()
    begin = box(page.locator(".st-key-begin button"))
    assert begin["y"] + begin["height"] <= 844, "all of it fits on a phone"
    seen = []
    for position in range(1, 11):
        expect(page.locator(".photograph img").first).to_have_attribute("alt", re.compile(f"Photograph {position} of"))
        seen.append(photograph(page))
        page.locator(".st-key-options button").nth(position % 4).tap()
        if position > 1:  # of the first it was told what it claims
            expect(page.get_by_role("heading", name="Will it get this one?")).to_be_visible()
            for part in (page.locator(".photograph img"), *page.locator(".settled li, .st-key-bet button").all()):
                assert box(part)["y"] + box(part)["height"] <= 844, "all of it fits on a phone"
            if position == 2:
                axe_finds_nothing_serious(page)
            page.locator(".st-key-bet button").nth(position % 2).tap()
        wait_for_reveal(page)
        expect(page.locator(".bet")).to_have_count(1 if position > 1 else 0)
        expect(page.locator(".credit")).to_be_visible()
        fits_its_width(page)
        page.get_by_role("button", name=re.compile("Next photograph|See how it went")).tap()
    expect(page.locator(".card")).to_have_count(10)
    expect(page.get_by_role("heading", name="How sure can we be?")).to_be_visible()
    fits_its_width(page)
    expect(page.get_by_text(re.compile(r"for seeing, \d for calling it \(9 called\)"))).to_be_visible()
    assert box(page.locator(".card").first)["y"] < 844, "the photographs are above the fold"
    axe_finds_nothing_serious(page)
    page.get_by_role("button", name="Play another ten").tap()
    for position in range(1, 4):
        wait_for_question(page, position)
        expect(page.locator(".opening")).to_have_count(0)
        assert photograph(page) not in seen, "seen before, and there are others"
        page.locator(".st-key-options button").first.tap()
        wait_for_claim(page)
        page.get_by_role("button", name="Next photograph").tap()


def test_the_introduction_comes_once_and_can_be_skipped(server: Server, open_page: Open) -> None:
    page = open_page(server.url)
    expect(page.locator(".opening")).to_be_visible()
    told = photograph(page)
    page.get_by_role("button", name="Skip this, and play").click()
    expect(page.locator(".opening")).to_have_count(0)
    wait_for_question(page, 1)
    assert photograph(page) != told
    for address in (page.url, server.url):
        page.goto(address)
        wait_for_question(page, 1)
        expect(page.locator(".opening")).to_have_count(0)


def test_the_options_stay_where_they_were_and_the_reveal_is_over_in_two_seconds(
    server: Server, open_page: Open
) -> None:
    page = open_page(f"{server.url}/?game={GAME}", moves=True)
    wait_for_question(page, 1)
    names = page.locator(".st-key-options button p").all_inner_texts()
    before = [box(button)["y"] for button in page.locator(".st-key-options button").all()]
    press(page, "2")
    past_call(page)
    expect(page.locator(".claim:not(.waiting)")).to_be_attached()
    longest = page.evaluate(
        """() => Math.max(...document.getAnimations().filter(a => a.effect.target.closest('.stHtml'))
            .map(a => a.effect.getComputedTiming()).filter(t => t.iterations === 1).map(t => t.endTime))"""
    )
    assert 1000 < longest <= 2000
    page.evaluate("() => Promise.all(document.getAnimations().map(a => a.finished.catch(() => {})))")
    after = page.locator(".settled li")
    assert [row.locator("span").first.inner_text() for row in after.all()] == names
    assert all(abs(box(row)["y"] - y) < 12 for row, y in zip(after.all(), before, strict=True))
    expect(after.nth(1)).to_have_class(re.compile("yours"))
    expect(page.locator(".settled .truth")).to_have_count(1)
    spoken = page.locator(".verdict [role=status]")
    expect(spoken).to_have_count(1)
    expect(spoken).to_contain_text(f"You said {names[1]}. EfficientNet-Lite0")


@pytest.mark.parametrize("moves", [False, True], ids=["reduced motion", "motion"])
def test_a_bet_by_keys(server: Server, open_page: Open, moves: bool) -> None:
    """Y and N call it, Enter goes on without; the options stay where they were all the while."""
    page = open_page(f"{server.url}/?game={GAME}&round=1", moves=moves)
    called = 0
    for position, key in enumerate(("y", "n", "Enter"), start=1):
        wait_for_question(page, position)
        before = [box(button)["y"] for button in page.locator(".st-key-options button").all()]
        press(page, "1")
        expect(page.get_by_role("heading", name="Will it get this one?")).to_be_visible()
        expect(page.locator(".verdict, .claim, .crop, .credit")).to_have_count(0)
        locked = page.locator(".settled li").all()
        assert all(abs(box(row)["y"] - y) < 12 for row, y in zip(locked, before, strict=True))
        press(page, key)
        wait_for_reveal(page)
        is_right = page.locator(".claim.right").count() == 1
        expect(page.locator(".bet")).to_have_count(0 if key == "Enter" else 1)
        if key != "Enter":
            came_true = is_right is (key == "y")
            said = "You called it: a point more" if came_true else f"You said it {'wouldn’t' if is_right else 'would'}"
            expect(page.locator(".bet")).to_contain_text(said)
            called += came_true
        expect(page.locator(".score .people small")).to_have_text(f"+{called}")
        press(page, "Enter")


def test_a_friend_sees_the_reveal_as_the_first_one_did(server: Server, open_page: Open) -> None:
    """What the network says is kept with the game; whoever plays it next is told no sooner, and with all its beats."""
    first = open_page(f"{server.url}/?game=fr1endsgame")
    wait_for_question(first, 1)
    press(first, "1")
    wait_for_claim(first)
    page = open_page(f"{server.url}/?game=fr1endsgame", moves=True)
    wait_for_question(page, 1)
    press(page, "1")
    expect(page.get_by_role("heading", name="Will it get this one?")).to_be_visible()
    expect(page.locator(".score .network")).to_have_attribute("aria-label", re.compile("0 right of 0"))
    press(page, "n")
    expect(page.locator(".verdict")).to_be_visible()
    expect(page.locator(".verdict.again")).to_have_count(0)


def test_what_was_revealed_stands_at_once_when_it_is_seen_again(server: Server, open_page: Open) -> None:
    """After a reload, and when something below it is pressed."""
    page = open_page(f"{server.url}/?game={GAME}", moves=True)
    wait_for_question(page, 1)
    press(page, "1")
    wait_for_claim(page)
    moving = (
        "document.getAnimations().filter(a => a.effect.target.closest('.verdict, .claim, .settled, .score')).length"
    )
    page.get_by_text("Lovely photograph").click()
    expect(page.locator(".verdict.again")).to_be_visible()
    assert page.evaluate(moving) == 0
    page.reload()
    wait_for_claim(page)
    expect(page.locator(".verdict.again")).to_be_visible()
    assert page.evaluate(moving) == 0


def test_next_goes_on_in_mid_reveal(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/?game={GAME}", moves=True)
    wait_for_question(page, 1)
    press(page, "1")
    past_call(page)
    expect(page.get_by_role("button", name="Next photograph")).to_be_visible()
    press(page, "Enter")
    wait_for_question(page, 2)


def test_what_is_folded_away_comes_at_a_press_and_stays_open(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/?game={GAME}")
    wait_for_question(page, 1)
    press(page, "1")
    wait_for_claim(page)
    expect(page.locator(".credit")).to_be_visible()
    expect(page.locator(".bars")).to_have_count(0)
    unfold(page)
    expect(page.get_by_role("tab", name="Of your four")).to_be_visible()
    axe_finds_nothing_serious(page)
    press(page, "Enter")
    wait_for_question(page, 2)
    press(page, "1")
    wait_for_claim(page)
    expect(page.locator(".bars").first).to_be_visible()


def test_reactions_fit_the_outcome(server: Server, open_page: Open) -> None:
    page = open_page(f"{server.url}/?game={GAME}")
    for position in (1, 2, 3, 4):
        wait_for_question(page, position)
        press(page, str(position))
        wait_for_claim(page)
        is_right = page.locator(".verdict.right").count() == 1
        expect(page.get_by_text("Saw it at once")).to_have_count(int(is_right))
        expect(page.get_by_text("That one got me")).to_have_count(int(not is_right))
        press(page, "Enter")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)], ids=["phone", "desktop"])
def test_options_stay_where_they_are_when_one_is_chosen(
    server: Server, open_page: Open, width: int, height: int
) -> None:
    """What somebody new is told, the first question with its longer line, and one more."""
    page = open_page(server.url, width=width, height=height)
    expect(page.locator(".opening")).to_be_visible()
    for position in (1, 2, 3):
        expect(page.locator(".photograph img").first).to_have_attribute("alt", re.compile(f"Photograph {position} of"))
        expect(page.locator(".photograph img").first).to_have_js_property("complete", True)
        options = page.locator(".st-key-options button")
        expect(options).to_have_count(4)
        it_has_settled(page)
        asked = on_the_stage(page, options)
        options.first.click()
        wait_for_claim(page)
        it_has_settled(page)
        assert on_the_stage(page, page.locator(".settled li")) == asked, f"round {position}"
        page.get_by_role("button", name="Next photograph").click()


WHAT_HAPPENED = "You saw it, it didn’t: {} counts"


@pytest.mark.parametrize("width", [360, 390, 1280, 1920])
def test_no_truth_is_so_long_that_what_is_below_it_moves(server: Server, open_page: Open, width: int) -> None:
    """Each of the 200 classes as the truth and in the longest line, set where a reveal stands."""
    page = open_page(f"{server.url}/?game={GAME}", width=width, height=900)
    wait_for_question(page, 1)
    page.locator(".st-key-option-1 button").click()
    wait_for_claim(page)
    it_has_settled(page)
    asked = html.question(3, 10)
    drawn = [
        html.verdict_line(
            WHAT_HAPPENED.format(short_name_of(it.index)),
            truth=it.index,
            is_right=True,
            is_again=True,
            asked=asked,
        )
        for it in classes()
        if it.in_imagenet_a
    ]
    taller = page.evaluate(
        """(drawn) => drawn.map(one => {
            const it = document.querySelector('.verdict');
            it.outerHTML = one;
            const now = document.querySelector('.verdict');
            const [was, told] = ['.was', '.told'].map(of => now.querySelector(of).getBoundingClientRect());
            const line = now.querySelector('h1');
            const wide = document.createRange(); wide.selectNodeContents(line);
            return [told.height - was.height, wide.getBoundingClientRect().width - now.clientWidth, line.innerText];
        })""",
        drawn,
    )
    assert len(taller) == 200
    assert not [it for it in taller if it[0] > 0.5 or it[1] > 0]
