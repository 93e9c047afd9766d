"""The page of the day: one photograph, one try, the same for all; and yesterday's with its answer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from config.files import ROOT
from deck.classes import classes
from model.networks.registry import DEFAULT
from quiz.game import Kind, Mode
from quiz.seeds import Daily, Day, today
from quiz.storage import tables
from services import container, games
from tests.pages.reading import html
from ui.session import Session
from ui.views import today as todays

Visit = Callable[..., AppTest]
PLAYER, OTHER = "a" * 32, "b" * 32


def session(app: AppTest) -> Session:
    """What the tab remembers."""
    found = app.session_state["session"]
    assert isinstance(found, Session)
    return found


def words(app: AppTest) -> str:
    """All that is said in plain text."""
    return "\n".join(element.value for element in app.markdown)


def test_everybody_finds_the_same_photograph_and_no_answer(visit: Visit) -> None:
    pages = [visit(player=player, page="today") for player in (PLAYER, OTHER)]
    game = games.settled(Day(Daily.PHOTOGRAPH, today()))
    assert game is not None
    (asked,) = game.rounds
    assert asked.kind is Kind.FOOLING
    for app in pages:
        assert f"photographs/{asked.photograph}.jpg" in html(app)
        assert classes()[asked.truth].name not in html(app) + words(app)
        assert app.button(key="photograph").label == "Look and guess"
        assert "one try" in words(app)


def test_one_try_and_a_streak_begins(visit: Visit) -> None:
    seed = Day(Daily.PHOTOGRAPH, today()).seed
    app = visit(player=PLAYER, game=seed)
    assert session(app).game is not None
    app.button(key="option-1").click().run()
    assert not app.exception
    assert 'class="verdict' in html(app)
    again = visit(player=PLAYER, game=seed)
    assert 'class="verdict' in html(again), "it is settled"
    page = visit(player=PLAYER, page="today")
    assert page.button(key="photograph").label == "See it again"
    assert "A streak of one day" in words(page)
    assert "A streak" not in words(visit(player=OTHER, page="today"))


def test_days_in_a_row_are_counted_from_the_guesses(visit: Visit) -> None:
    visit(player=PLAYER)
    store = container.store()
    for ago in (1, 2):
        day = Day(Daily.PHOTOGRAPH, today() - timedelta(days=ago))
        game = games.daily(day)
        store.guess(player=PLAYER, game=game.id, position=1, chosen=None, shown_ms=1)
        then = datetime.now(UTC) - timedelta(days=ago)
        with store._database.writing() as connection:
            connection.execute(update(tables.guesses).where(tables.guesses.c.game == game.id).values(guessed_at=then))
    page = visit(player=PLAYER, page="today")
    assert "2 days in a row. Today’s keeps it." in words(page)
    assert "One person looked" in words(page)
    yesterday = games.settled(Day(Daily.PHOTOGRAPH, today() - timedelta(days=1)))
    assert yesterday is not None
    assert classes()[yesterday.rounds[0].truth].name in html(page), "yesterday's has its answer"
    assert yesterday.rounds[0].photograph in store.seen(player=PLAYER)


def test_the_game_of_the_day_is_one_for_all_networks_and_decks(visit: Visit) -> None:
    seed = Day(Daily.GAME, today()).seed
    first = session(visit(player=PLAYER, game=seed)).game
    odd = session(visit(player=OTHER, game=seed, network="efficientnet_lite2", mode="all200")).game
    assert first == odd
    assert first is not None
    assert (first.network, first.mode, len(first.rounds)) == (DEFAULT, Mode.FOUR, 10)


def test_another_opponent_is_another_game_and_no_second_try(visit: Visit) -> None:
    seed = Day(Daily.GAME, today()).seed
    app = visit(player=PLAYER, game=seed)
    app.selectbox(key=f"against-{DEFAULT}").select("efficientnet_lite2").run()
    assert not app.exception
    game = session(app).game
    assert game is not None
    assert game.network == "efficientnet_lite2"
    assert game.seed != seed


@pytest.mark.parametrize("what", list(Daily))
def test_a_day_to_come_is_not_shown(visit: Visit, what: Daily) -> None:
    tomorrow = Day(what, today() + timedelta(days=1))
    app = visit(player=PLAYER, game=tomorrow.seed)
    assert "not come yet" in app.info[0].value
    game = session(app).game
    assert game is not None
    assert game.seed == Day(what, today()).seed
    assert games.settled(tomorrow) is None


def test_a_day_gone_by_can_be_played_and_says_that_it_counts_for_nothing(visit: Visit) -> None:
    app = visit(player=PLAYER, game=Day(Daily.PHOTOGRAPH, today() - timedelta(days=9)).seed)
    assert "no streak" in app.info[0].value
    app.button(key="option-1").click().run()
    assert not app.info, "it is said once"
    assert "A streak" not in words(visit(player=PLAYER, page="today"))


def test_an_unreadable_store_is_one_sentence(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER)
    fresh_store.unlink()
    app.switch_page(str(ROOT / "pages" / "today.py")).run()
    assert not app.exception
    assert "gone from the disk" in app.warning[0].value


@pytest.mark.parametrize(
    ("days", "is_played", "said"),
    [
        (0, False, "One photograph a day, the same for everybody, one try. Days in a row make a streak."),
        (1, True, "A streak of one day, as they all begin. Come back tomorrow."),
        (5, False, "5 days in a row. Today’s keeps it."),
    ],
)
def test_what_is_said_of_a_streak(days: int, is_played: bool, said: str) -> None:
    assert todays.streak_sentence(days, is_played=is_played) == said
