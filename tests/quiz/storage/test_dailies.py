"""One try a day, whatever deck comes or goes; a streak that is counted from the guesses; and how people did."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from deck.classes import imagenet_a_indices, neighbours
from quiz.analysis.statistics import Tally
from quiz.dealing import deal
from quiz.game import Candidate, Game, Mode
from quiz.seeds import Daily, Day, streak
from quiz.storage import tables
from quiz.storage.store import Store

ANA = "token-of-ana"
DAY = date(2026, 11, 25)
Deal = Callable[..., Game]


@pytest.fixture
def of_day(candidates: Sequence[Candidate]) -> Deal:
    """The photograph of a day, from a deck of some digest."""

    def of_day(day: date, *, deck: str = "d" * 64, first: int = 0, what: Daily = Daily.PHOTOGRAPH) -> Game:
        return deal(
            candidates,
            seed=Day(what, day).seed,
            mode=Mode.FOUR,
            network="net",
            deck=deck,
            neighbours=neighbours,
            label_space=imagenet_a_indices(),
            length=1 if what is Daily.PHOTOGRAPH else 10,
            first=candidates[first].photograph,
        )

    return of_day


def guess(store: Store, game: Game, player: str, at: datetime, *, chosen: int | None = None) -> None:
    """A guess at the first round, at that moment."""
    store.guess(player=player, game=game.id, position=1, chosen=chosen, shown_ms=1)
    with store._database.writing() as connection:
        connection.execute(
            update(tables.guesses)
            .where(tables.guesses.c.game == game.id, tables.guesses.c.guessed_at > datetime(2026, 1, 1, tzinfo=UTC))
            .where(tables.guesses.c.player == hashlib.sha256(player.encode()).hexdigest())
            .values(guessed_at=at)
        )


def at(day: date, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def test_a_deck_that_changes_at_noon_changes_nothing_for_the_day(store: Store, of_day: Deal) -> None:
    """The id does not know the deck, and what was dealt first stands: so nobody gets a second try."""
    morning = store.save_game(of_day(DAY, deck="a" * 64, first=0))
    evening = store.save_game(of_day(DAY, deck="b" * 64, first=2))
    assert evening == morning
    first = store.guess(player=ANA, game=morning.id, position=1, chosen=morning.at(1).truth, shown_ms=1)
    again = store.guess(player=ANA, game=evening.id, position=1, chosen=None, shown_ms=1)
    assert again == first
    assert store.save_game(of_day(DAY + timedelta(days=1), deck="b" * 64, first=2)).id != morning.id


def test_days_are_those_that_were_guessed_while_they_lasted(store: Store, of_day: Deal) -> None:
    """By UTC: the last minute counts, the first of the next day does not, nor a look ahead."""
    moments = {
        DAY: at(DAY, 23, 59),
        DAY - timedelta(days=1): at(DAY - timedelta(days=1), 0, 0),
        DAY - timedelta(days=2): at(DAY - timedelta(days=1), 0, 0),
        DAY + timedelta(days=1): at(DAY, 23, 59),
    }
    for number, (day, moment) in enumerate(moments.items()):
        guess(store, store.save_game(of_day(day, first=number)), ANA, moment)
    played = store.days(player=ANA, what=Daily.PHOTOGRAPH)
    assert played == {DAY, DAY - timedelta(days=1)}
    assert streak(played, DAY) == 2
    assert store.days(player="somebody else", what=Daily.PHOTOGRAPH) == frozenset()
    assert store.days(player=ANA, what=Daily.GAME) == frozenset()


def test_a_game_of_the_day_counts_from_its_first_guess_on(store: Store, of_day: Deal) -> None:
    game = store.save_game(of_day(DAY, what=Daily.GAME))
    guess(store, game, ANA, at(DAY, 23, 50))
    store.guess(player=ANA, game=game.id, position=2, chosen=None, shown_ms=1)  # some other day
    assert store.days(player=ANA, what=Daily.GAME) == {DAY}


def test_other_games_are_no_days(store: Store, dealt: Deal) -> None:
    game = store.save_game(dealt("photograph2x"))
    store.guess(player=ANA, game=game.id, position=1, chosen=None, shown_ms=1)
    assert store.days(player=ANA, what=Daily.PHOTOGRAPH) == frozenset()


def test_the_crowd_is_counted_on_its_day_and_at_first_sight(store: Store, of_day: Deal) -> None:
    game = store.save_game(of_day(DAY))
    asked = game.at(1)
    wrong = [index for index in asked.offered if index != asked.truth]
    said = [asked.truth, asked.truth, wrong[0], wrong[0], wrong[1], None]
    for number, chosen in enumerate(said):
        guess(store, game, f"player {number}", at(DAY, number), chosen=chosen)
    guess(store, game, "too late", at(DAY + timedelta(days=1)), chosen=asked.truth)
    store.saw(player="knows it", photographs=[asked.photograph])
    guess(store, game, "knows it", at(DAY), chosen=asked.truth)
    found = store.turnout(game=game.id, day=Day(Daily.PHOTOGRAPH, DAY))
    assert found.tally == Tally(right=2, n=6, unsure=1)
    assert dict(found.chosen) == {asked.truth: 2, wrong[0]: 2, wrong[1]: 1}


def test_nobody_came(store: Store, of_day: Deal) -> None:
    game = store.save_game(of_day(DAY))
    assert store.turnout(game=game.id, day=Day(Daily.PHOTOGRAPH, DAY)).tally == Tally(0, 0, 0)


def test_who_is_forgotten_has_no_streak(store: Store, of_day: Deal) -> None:
    guess(store, store.save_game(of_day(DAY)), ANA, at(DAY))
    store.forget(player=ANA)
    assert store.days(player=ANA, what=Daily.PHOTOGRAPH) == frozenset()
