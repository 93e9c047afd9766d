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
from quiz.game import Call, Game, Kind, Mode
from quiz.seeds import Daily, Day, today
from quiz.storage import tables
from services import container, games
from tests.pages.reading import html
from ui.session import Session

Visit = Callable[..., AppTest]
PLAYER, OTHER = "a" * 32, "b" * 32


@pytest.fixture(autouse=True)
def nobody_is_introduced(monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody new is told of may be the photograph of today: on such days their look is not counted."""
    monkeypatch.setattr("services.games.introduction", lambda *_, **__: None)


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


def played(ago: int, *, player: str = PLAYER, what: Daily = Daily.PHOTOGRAPH, right: int = 0) -> Game:
    """The photograph, or the ten, of so many days ago, asked for and guessed on that day, the first so many rightly."""
    store = container.store()
    game = games.daily(Day(what, today() - timedelta(days=ago)))
    for asked in game.rounds:
        chosen = next(index for index in asked.offered if (index in asked.accepted) is (asked.position <= right))
        store.guess(player=player, game=game.id, position=asked.position, chosen=chosen, shown_ms=1)
    then = datetime.now(UTC) - timedelta(days=ago)
    with store._database.writing() as connection:
        connection.execute(update(tables.guesses).where(tables.guesses.c.game == game.id).values(guessed_at=then))
        connection.execute(update(tables.games).where(tables.games.c.id == game.id).values(created_at=then))
    return game


def links(app: AppTest) -> dict[str, str]:
    """What leads elsewhere on the page, by its address's query: what it says."""
    found = {}
    for element in app.get("page_link"):
        link = element.proto
        found[link.query_string] = link.label
    return found


def test_days_in_a_row_are_counted_from_the_guesses(visit: Visit) -> None:
    visit(player=PLAYER)
    store = container.store()
    for ago in (1, 2):
        played(ago)
    page = visit(player=PLAYER, page="today")
    assert "2 days in a row. Today’s keeps it." in words(page)
    assert "One person looked" in html(page)
    yesterday = games.settled(Day(Daily.PHOTOGRAPH, today() - timedelta(days=1)))
    assert yesterday is not None
    assert classes()[yesterday.rounds[0].truth].name in html(page), "yesterday's has its answer"
    assert yesterday.rounds[0].photograph in store.seen(player=PLAYER)


def test_how_people_answered_is_told_after_ones_own_answer(visit: Visit) -> None:
    visit(player=OTHER)
    played(0, player=OTHER, right=1)
    asked = games.daily(Day(Daily.PHOTOGRAPH, today())).rounds[0]
    assert 'class="answers"' not in html(visit(player=PLAYER, page="today"))
    assert classes()[asked.truth].name not in html(visit(player=PLAYER, page="today"))
    app = visit(player=PLAYER, game=Day(Daily.PHOTOGRAPH, today()).seed)
    app.button(key="pass").click().run()
    page = visit(player=PLAYER, page="today")
    assert 'class="answers"' in html(page)
    assert "2 people looked: 1 of 2" in html(page)
    assert "I don&#x27;t know <b" in html(page), "what one said is marked"
    assert 'class="network">It<' in html(page)


def test_who_is_the_only_one_and_knew_it_already_is_told_that_nobody_counts(visit: Visit) -> None:
    """Of yesterday's, played late, as well: of nobody there is nothing to draw."""
    visit(player=PLAYER)
    for ago in (0, 1):
        game = games.daily(Day(Daily.PHOTOGRAPH, today() - timedelta(days=ago)))
        container.store().saw(player=PLAYER, photographs=[game.rounds[0].photograph])
        container.store().guess(player=PLAYER, game=game.id, position=1, chosen=None, shown_ms=1)
    page = visit(player=PLAYER, page="today")
    assert "Nobody else has answered yet." in html(page)
    assert "Nobody came by. It was shown to nobody but the network." in html(page)
    assert 'class="answers"' not in html(page)


def test_while_a_bet_is_open_nothing_is_told(visit: Visit) -> None:
    """Neither what people said nor, of yesterday's, the answer, nor whether a day was seen for what it is."""
    visit(player=PLAYER)
    store, bets = container.store(), []
    for ago in (0, 1):
        game = played(ago, player=OTHER, right=1)
        store.guess(player=PLAYER, game=game.id, position=1, chosen=game.rounds[0].truth, shown_ms=1, asks_call=True)
        bets.append(game)
    page = visit(player=PLAYER, page="today")
    said = html(page) + words(page)
    assert 'class="answers"' not in said
    assert not [game for game in bets if classes()[game.rounds[0].truth].name in said]
    assert 'class="saw' not in said
    assert page.button(key="photograph").label == page.button(key="yesterday").label == "Go on"
    for game in bets:
        store.calls.make(Call.WRONG, player=PLAYER, game=game.id, position=1)
    assert html(visit(player=PLAYER, page="today")).count('class="answers"') == 2


def test_scores_are_told_to_who_has_finished(visit: Visit) -> None:
    visit(player=PLAYER)
    game = played(0, player=OTHER, what=Daily.GAME, right=4)
    store = container.store()
    for asked in game.rounds[:9]:
        store.guess(player=PLAYER, game=game.id, position=asked.position, chosen=asked.truth, shown_ms=1)
    assert 'class="scores"' not in html(visit(player=PLAYER, page="today"))
    store.guess(player=PLAYER, game=game.id, position=10, chosen=None, shown_ms=1, asks_call=True)
    assert 'class="scores"' not in html(visit(player=PLAYER, page="today")), "a bet is open"
    store.calls.make(Call.PASSED, player=PLAYER, game=game.id, position=10)
    page = visit(player=PLAYER, page="today")
    assert "You got 9 of 10. One other finished, with fewer." in html(page)
    assert "2 people finished: 1 got 4, 1 got 9. You got 9." in html(page)


def test_yesterday_is_told_to_who_knows_it_or_asks(visit: Visit) -> None:
    visit(player=OTHER)
    asked = played(1, player=OTHER, right=1).rounds[0]
    name = classes()[asked.truth].name
    page = visit(player=PLAYER, page="today")
    assert name not in html(page) + words(page)
    assert asked.photograph not in container.store().seen(player=PLAYER)
    page.button(key="tell").click().run()
    assert not page.exception
    assert name in html(page)
    assert "One person looked, and got it." in html(page)
    assert asked.photograph in container.store().seen(player=PLAYER)
    assert name in html(visit(player=PLAYER, page="today"))


def test_days_gone_by_lead_to_their_photographs_and_say_how_they_went(visit: Visit) -> None:
    visit(player=PLAYER)
    played(20)
    played(2, right=1)
    played(2, what=Daily.GAME, right=6)
    page = visit(player=PLAYER, page="today")
    found = links(page)

    def says(ago: int, what: Daily) -> str:
        return found[f"game={Day(what, today() - timedelta(days=ago)).seed}"]

    assert says(2, Daily.PHOTOGRAPH).endswith("● saw it")
    assert f" {(today() - timedelta(days=2)).day} " in says(2, Daily.PHOTOGRAPH)
    assert says(2, Daily.GAME) == "The ten: 6 of 10"
    assert "●" not in says(3, Daily.PHOTOGRAPH), "a day on which nobody came"
    assert says(3, Daily.GAME) == "The ten"
    assert len([query for query in found if query]) == 2 * 14
    assert page.button(key="earlier").label == "Earlier: 6 days more"
    page.button(key="earlier").click().run()
    assert not [button for button in page.button if button.key == "earlier"]
    found = links(page)
    assert says(20, Daily.PHOTOGRAPH).endswith("○ missed it")
    assert len([query for query in found if query]) == 2 * 20, "and nothing from before the first"


def test_on_the_first_day_there_are_none_gone_by(visit: Visit) -> None:
    page = visit(player=PLAYER, page="today")
    assert "Days gone by" not in [header.value for header in page.header]
    assert 'class="fortnight"' not in html(page)


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
