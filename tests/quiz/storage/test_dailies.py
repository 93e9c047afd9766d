"""One try a day, whatever deck comes or goes; a streak that is counted from the guesses; and how people did."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, update

from deck.classes import imagenet_a_indices, neighbours
from quiz.analysis.statistics import Tally
from quiz.dealing import deal
from quiz.game import Call, Candidate, Game, Mode
from quiz.seeds import Daily, Day, streak
from quiz.storage import tables
from quiz.storage.dailies import DayPlayed
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


def guess(store: Store, game: Game, player: str, at: datetime, *, chosen: int | None = None, position: int = 1) -> None:
    """A guess at a round, at that moment, to which all that this player guessed in that game is put."""
    store.guess(player=player, game=game.id, position=position, chosen=chosen, shown_ms=1)
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
    played = store.dailies.played(player=ANA)
    assert {day.date for day in played} == set(moments), "whoever comes later has played as well"
    assert {day.what for day in played} == {Daily.PHOTOGRAPH}
    in_time = {day.date for day, done in played.items() if done.in_time}
    assert in_time == {DAY, DAY - timedelta(days=1)}
    assert streak(in_time, DAY) == 2
    assert store.dailies.played(player="somebody else") == {}


def test_a_game_of_the_day_counts_from_its_first_guess_on(store: Store, of_day: Deal) -> None:
    game = store.save_game(of_day(DAY, what=Daily.GAME))
    guess(store, game, ANA, at(DAY, 23, 50))
    store.guess(player=ANA, game=game.id, position=2, chosen=None, shown_ms=1)  # some other day
    assert store.dailies.played(player=ANA) == {
        Day(Daily.GAME, DAY): DayPlayed(Tally(0, 2, unsure=2), in_time=True, is_open=False)
    }


def test_other_games_are_no_days(store: Store, dealt: Deal) -> None:
    game = store.save_game(dealt("photograph2x"))
    store.guess(player=ANA, game=game.id, position=1, chosen=None, shown_ms=1)
    assert store.dailies.played(player=ANA) == {}


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
    found = store.dailies.turnout(game=game.id, day=Day(Daily.PHOTOGRAPH, DAY))
    assert found.tally == Tally(right=2, n=6, unsure=1)
    assert dict(found.chosen) == {asked.truth: 2, wrong[0]: 2, wrong[1]: 1}


def test_nobody_came(store: Store, of_day: Deal) -> None:
    game = store.save_game(of_day(DAY))
    assert store.dailies.turnout(game=game.id, day=Day(Daily.PHOTOGRAPH, DAY)).tally == Tally(0, 0, 0)


def test_who_is_forgotten_has_no_streak(store: Store, of_day: Deal) -> None:
    guess(store, store.save_game(of_day(DAY)), ANA, at(DAY))
    store.forget(player=ANA)
    assert store.dailies.played(player=ANA) == {}


def test_what_was_right_of_a_day_and_whether_it_may_be_told(store: Store, of_day: Deal) -> None:
    """While the reveal waits for what a player calls the network, nothing may; once they have called it, all."""
    game = store.save_game(of_day(DAY, what=Daily.GAME))
    day = Day(Daily.GAME, DAY)
    for position in (1, 2, 3):
        asked = game.at(position)
        chosen = (asked.truth, next(index for index in asked.offered if index != asked.truth), None)[position - 1]
        store.guess(player=ANA, game=game.id, position=position, chosen=chosen, shown_ms=1, asks_call=position == 2)
    assert store.dailies.played(player=ANA)[day].tally == Tally(1, 3, unsure=1)
    assert store.dailies.played(player=ANA)[day].is_open
    store.calls.make(Call.RIGHT, player=ANA, game=game.id, position=2)
    assert not store.dailies.played(player=ANA)[day].is_open


def test_scores_are_of_those_who_finished_on_the_day(store: Store, of_day: Deal) -> None:
    """Each counted by hand: two with all ten wrong, one with three right; not who left off, nor who came too late."""
    game, day = store.save_game(of_day(DAY, what=Daily.GAME)), Day(Daily.GAME, DAY)

    def play(player: str, *, right: int, many: int = 10, moment: datetime) -> None:
        for asked in game.rounds[:many]:
            chosen = asked.truth if asked.position <= right else None
            guess(store, game, player, moment, chosen=chosen, position=asked.position)

    assert store.dailies.scores(game=game, day=day) == (0,) * 11
    store.saw(player="knows one", photographs=[game.rounds[0].photograph])
    play("none", right=0, moment=at(DAY, 0))
    play("knows one", right=0, moment=at(DAY, 23, 59))
    play("three", right=3, moment=at(DAY))
    play("leaves off", right=9, many=9, moment=at(DAY))
    play("too late", right=10, moment=at(DAY + timedelta(days=1)))
    assert store.dailies.scores(game=game, day=day) == (2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0)


def test_when_it_began(store: Store, of_day: Deal, dealt: Deal) -> None:
    """The day on which the first was asked for, whichever day that was of, and not the day of any other game."""
    store.save_game(dealt("abcd2345"))
    assert store.dailies.began() is None
    before = datetime.now(UTC).date()
    store.save_game(of_day(date(1970, 1, 1)))
    first = store.dailies.began()
    assert first in (before, datetime.now(UTC).date())
    with store._database.writing() as connection:
        connection.execute(update(tables.games).values(created_at=at(date(2026, 3, 1))))
    with Store(store._database.url) as opened:
        assert opened.dailies.began() == date(2026, 3, 1)


def test_one_look_at_the_database_however_many_days(store: Store, of_day: Deal) -> None:
    said: list[str] = []
    event.listen(store._database._engine, "before_cursor_execute", lambda *args: said.append(str(args[2])))
    counts = []
    for many in (1, 12):
        for number in range(many):
            for what in Daily:
                game = store.save_game(of_day(DAY - timedelta(days=number), first=number, what=what))
                store.guess(player=ANA, game=game.id, position=1, chosen=None, shown_ms=1)
        said.clear()
        assert len(store.dailies.played(player=ANA)) == 2 * many
        counts.append(sum(statement.startswith("SELECT") for statement in said))
    assert counts == [1, 1]
