"""Today to streak, in a real browser: the photograph of the day is guessed, and a day gone by is played for fun."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from deck.sources import open_starter
from quiz import formatting
from quiz.game import Game, Kind, Mode, Option, Origin, Round
from quiz.seeds import Daily, Day, today
from quiz.storage import tables
from quiz.storage.store import Store
from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.e2e.steps.playing import wait_for_reveal
from tests.server import Server

Open = Callable[..., Page]
DAYS = 20
YESTERDAY = today() - timedelta(days=1)


@pytest.fixture
def server_of_some_days(own_server: Callable[..., Server], engines: Path) -> Server:
    """A server on which somebody asked for the photograph of the day that many days ago, and nobody since."""
    server = own_server(QUIZ_FETCH="0")
    server.data.mkdir()
    (server.data / "engines").symlink_to(engines)
    first = today() - timedelta(days=DAYS)
    asked = open_starter().photographs[0]
    options = (Option(asked.truth, Origin.TRUTH), Option((asked.truth + 1) % 1000, Origin.RANDOM))
    round_ = Round(1, asked.id, asked.truth, asked.accepted, Kind.CONTROL, options)
    with Store(f"sqlite:///{server.data / 'quiz.sqlite3'}") as store:
        store.save_game(Game("a" * 24, Day(Daily.PHOTOGRAPH, first).seed, Mode.FOUR, "net", "", (round_,)))
        with store._database.writing() as connection:
            connection.execute(update(tables.games).values(created_at=datetime(*first.timetuple()[:3], tzinfo=UTC)))
    server.start()
    return server


def look_guess_and_bet(page: Page) -> None:
    """At the photograph that is asked; until all is told."""
    expect(page.locator(".photograph img")).to_have_attribute("alt", re.compile("what is it"))
    page.locator(".st-key-option-2 button").tap()
    page.locator(".st-key-bet button").last.tap()
    wait_for_reveal(page)


def back_to_today(page: Page) -> None:
    page.get_by_role("link", name="Today", exact=True).tap()
    expect(page.get_by_role("heading", name="Days gone by")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), "it is too wide for a phone"
    axe_finds_nothing_serious(page)


@pytest.mark.parametrize(("moves", "dark"), [(False, False), (True, True)], ids=["reduced motion", "motion, dark"])
def test_today_to_streak(server_of_some_days: Server, open_page: Open, *, moves: bool, dark: bool) -> None:
    page = open_page(f"{server_of_some_days.url}/today", width=390, height=844, touch=True, moves=moves, dark=dark)
    expect(page.get_by_text("Days in a row make a streak.")).to_be_visible()
    expect(page.locator(".answers, .scores, .fortnight")).to_have_count(0)
    expect(page.locator("[class*=st-key-past-]")).to_have_count(14)
    axe_finds_nothing_serious(page)
    page.get_by_role("button", name="Look and guess").first.tap()
    look_guess_and_bet(page)

    back_to_today(page)
    streak = page.get_by_text("A streak of one day, as they all begin. Come back tomorrow.")
    expect(streak).to_be_visible()
    played = page.locator(".fortnight li:not(.away)")
    expect(played).to_have_count(1)
    expect(played).to_have_class(re.compile("today"))
    shown = page.get_by_role("img", name=re.compile("you looked on 1 of 14 days"))
    expect(shown).to_be_visible()
    expect(page.locator(".answers li")).to_have_count(4)
    expect(page.locator(".answers b.people")).to_have_text("You")
    expect(page.get_by_text("You are the first to answer today.")).to_be_visible()

    page.get_by_role("button", name=re.compile("Earlier: 6 days more")).tap()
    expect(page.locator("[class*=st-key-past-]")).to_have_count(DAYS)
    gone = page.locator(f".st-key-past-{YESTERDAY:%Y%m%d} a").first
    expect(gone).to_have_text(f"{YESTERDAY:%a} {formatting.day(YESTERDAY)}")
    gone.tap()
    expect(page.get_by_text(f"That was {formatting.day(YESTERDAY)}. It can still be played")).to_be_visible()
    look_guess_and_bet(page)

    back_to_today(page)
    expect(gone).to_have_text(re.compile("saw it|missed it"))
    expect(page.get_by_text("Nobody came by. It was shown to nobody but the network.")).to_be_visible()
    for _ in range(2):
        expect(streak).to_be_visible()
        expect(played).to_have_count(1)
        expect(shown).to_be_visible()
        page.reload()
