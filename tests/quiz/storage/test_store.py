"""The store keeps each guess once, and gives back what stands."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from deck.classes import imagenet_a_indices
from quiz.export import answers_csv
from quiz.game import Distractors, Game, Kind, LabelSpace, Mode
from quiz.players import new_player
from quiz.storage import tables
from quiz.storage.store import Guess, OtherDealError, Store, StoreError
from quiz.storage.versions import NOT_NOTED, Version
from tests.quiz.storage.plays import ANA, BEN, Dealt, play, said


@pytest.mark.parametrize("mode", list(Mode))
def test_a_game_comes_back_as_it_was_dealt(store: Store, dealt: Dealt, mode: Mode) -> None:
    game = dealt(mode=mode)
    assert store.game(game.id) is None
    assert store.save_game(game) == game
    assert store.save_game(game) == game
    assert store.game(game.id) == store.game(f" {game.id.upper()}") == game


def test_the_first_deal_of_a_link_stands(store: Store, dealt: Dealt) -> None:
    game = dealt()
    store.save_game(game)
    later = replace(game, rounds=game.rounds[:3])
    assert store.save_game(later) == game


def test_a_game_is_kept_with_its_first_guess_and_a_refused_one_keeps_nothing(store: Store, dealt: Dealt) -> None:
    game = dealt()
    with pytest.raises(ValueError, match="is not one of"):
        store.guess(player=ANA, game=game.id, position=1, chosen=-1, shown_ms=0, dealt=game)
    assert store.game(game.id) is None
    guess = store.guess(player=ANA, game=game.id, position=1, chosen=game.at(1).truth, shown_ms=0, dealt=game)
    assert store.game(game.id) == game
    assert store.guesses(player=ANA, game=game.id) == (guess,)
    store.guess(player=BEN, game=game.id, position=2, chosen=None, shown_ms=0, dealt=game)


def test_a_guess_at_another_deal_of_a_game_is_refused(store: Store, dealt: Dealt) -> None:
    """Two tabs were dealt the same link from different decks: the first to guess settles it."""
    game = dealt()
    other = replace(game, rounds=tuple(replace(r, position=11 - r.position) for r in game.rounds[::-1]))
    store.guess(player=ANA, game=game.id, position=1, chosen=None, shown_ms=0, dealt=game)
    with pytest.raises(OtherDealError, match="other photographs meanwhile"):
        store.guess(player=BEN, game=game.id, position=1, chosen=other.at(1).truth, shown_ms=0, dealt=other)
    assert store.guesses(player=BEN, game=game.id) == ()
    assert store.game(game.id) == game


@pytest.mark.parametrize("rubbish", ["", "x", "'; DROP TABLE games; --", "\x00" * 24, "é" * 24, "0" * 24])
def test_no_such_game(store: Store, rubbish: str) -> None:
    assert store.game(rubbish) is None
    with pytest.raises(ValueError, match=r"has no round|is not 24"):
        store.guess(player=ANA, game=rubbish, position=1, chosen=None, shown_ms=0)
    with pytest.raises(ValueError, match=r"has no round|is not 24"):
        store.record_answers(game=rubbish, position=1, network="net", answers=[])


def test_a_guess_keeps_what_the_round_was(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt())
    before = datetime.now(UTC) - timedelta(seconds=1)
    first = game.at(1)
    guess = store.guess(player=ANA, game=game.id, position=1, chosen=first.truth, shown_ms=4_000_000_000)
    assert guess == Guess(
        game=game.id,
        position=1,
        photograph=first.photograph,
        truth=first.truth,
        kind=first.kind,
        mode=Mode.FOUR,
        distractors=first.distractors,
        chosen=first.truth,
        is_right=True,
        shown_ms=4_000_000_000,
        first_sight=True,
        guessed_at=guess.guessed_at,
    )
    assert before < guess.guessed_at < datetime.now(UTC) + timedelta(seconds=1)
    assert store.guesses(player=ANA, game=game.id) == (guess,)
    assert store.guesses(player=BEN, game=game.id) == ()


def test_the_first_of_two_guesses_stands(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt())
    wrong = next(index for index in game.at(1).offered if index != game.at(1).truth)
    first = store.guess(player=ANA, game=game.id, position=1, chosen=wrong, shown_ms=5)
    again = store.guess(player=ANA, game=game.id, position=1, chosen=game.at(1).truth, shown_ms=9)
    assert again == first
    assert store.guesses(player=ANA, game=game.id) == (first,)


def test_i_do_not_know_is_an_answer_and_not_right(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt())
    guess = store.guess(player=ANA, game=game.id, position=1, chosen=None, shown_ms=0)
    assert (guess.chosen, guess.is_right) == (None, False)


@pytest.mark.parametrize("sure", [0, 0.005, 0.25, 1 / 3, 0.99, 1])
def test_how_sure_someone_was_is_kept_to_the_digit(store: Store, dealt: Dealt, sure: float) -> None:
    game = store.save_game(dealt())
    guess = store.guess(player=ANA, game=game.id, position=1, chosen=game.at(1).truth, shown_ms=0, sure=sure)
    assert guess.sure == sure
    assert store.guesses(player=ANA, game=game.id) == (guess,)


def test_who_does_not_know_is_not_sure_of_it(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt())
    guess = store.guess(player=ANA, game=game.id, position=1, chosen=None, shown_ms=0, sure=0.75)
    assert (guess.chosen, guess.sure) == (None, None)


def test_second_thoughts_about_how_sure_change_nothing(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt())
    truth = game.at(1).truth
    first = store.guess(player=ANA, game=game.id, position=1, chosen=truth, shown_ms=0)
    assert store.guess(player=ANA, game=game.id, position=1, chosen=truth, shown_ms=0, sure=0.99) == first
    assert first.sure is None


def test_rules_refuse_and_change_nothing(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt())
    elsewhere = next(index for index in range(1000) if index not in game.at(1).offered)
    with pytest.raises(ValueError, match=f"{elsewhere} is not one of"):
        store.guess(player=ANA, game=game.id, position=1, chosen=elsewhere, shown_ms=0)
    for position in (0, -1, 11):
        with pytest.raises(ValueError, match=f"has no round {position}"):
            store.guess(player=ANA, game=game.id, position=position, chosen=None, shown_ms=0)
    with pytest.raises(ValueError, match="shown_ms=-1"):
        store.guess(player=ANA, game=game.id, position=1, chosen=None, shown_ms=-1)
    for sure in (-0.01, 1.01, 75, float("nan"), float("inf")):
        for chosen in (game.at(1).truth, None):
            with pytest.raises(ValueError, match=f"sure={sure!r} is not between 0 and 1"):
                store.guess(player=ANA, game=game.id, position=1, chosen=chosen, shown_ms=0, sure=sure)
    for token in ("", "x" * 201):
        with pytest.raises(ValueError, match="token has 1 to 200"):
            store.guess(player=token, game=game.id, position=1, chosen=None, shown_ms=0)
    assert store.figures.totals().guesses == 0
    play(store, game, ANA)


def test_a_round_may_be_passed_over(store: Store, dealt: Dealt) -> None:
    """A photograph that cannot be shown must not keep the rest of the game from being played."""
    game = store.save_game(dealt())
    store.guess(player=ANA, game=game.id, position=3, chosen=None, shown_ms=0)
    assert [guess.position for guess in store.guesses(player=ANA, game=game.id)] == [3]


def test_what_was_shown_with_its_answer_is_no_first_sight(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt())
    store.saw(player=ANA, photographs=[game.at(1).photograph, game.at(1).photograph])
    store.saw(player=ANA, photographs=[game.at(1).photograph])
    store.saw(player=ANA, photographs=[])
    guesses = [store.guess(player=ANA, game=game.id, position=n, chosen=None, shown_ms=0) for n in (1, 2)]
    assert [guess.first_sight for guess in guesses] == [False, True]
    assert store.guess(player=BEN, game=game.id, position=1, chosen=None, shown_ms=0).first_sight
    store.forget(player=ANA)
    assert store.guess(player=ANA, game=game.id, position=1, chosen=None, shown_ms=0).first_sight


def test_a_game_once_begun_is_found_again_whatever_the_deck(store: Store, dealt: Dealt) -> None:
    old = store.save_game(dealt())
    new = store.save_game(replace(old, id="0" * 24, deck="e" * 64))

    def begun(player: str) -> Game | None:
        return store.begun(player=player, seed=old.seed, mode=old.mode, network=old.network)

    assert begun(ANA) is None
    store.guess(player=ANA, game=old.id, position=1, chosen=None, shown_ms=0)
    assert begun(ANA) == old
    store.guess(player=BEN, game=new.id, position=1, chosen=None, shown_ms=0)
    assert begun(BEN) == new
    store.saw(player=ANA, photographs=["f" * 64])
    assert store.seen(player=ANA) == ("f" * 64, old.at(1).photograph)


def test_what_was_seen_longest_ago_comes_first(store: Store, dealt: Dealt) -> None:
    one, two = store.save_game(dealt("seed1")), store.save_game(dealt("seed2"))
    play(store, one, ANA)
    play(store, two, ANA)
    store.saw(player=ANA, photographs=[one.at(1).photograph])
    last = {asked.photograph: (n, asked.position) for n, game in enumerate((one, two)) for asked in game.rounds}
    assert store.seen(player=ANA) == tuple(sorted(last, key=lambda photograph: last[photograph]))
    assert store.seen(player=BEN) == ()


def test_a_second_look_is_marked(store: Store, dealt: Dealt) -> None:
    """The same thirty photographs in another game: those seen before are no first sight, whoever else saw them."""
    one, two = store.save_game(dealt("seed1")), store.save_game(dealt("seed2"))
    assert all(guess.first_sight for guess in play(store, one, ANA))
    assert all(guess.first_sight for guess in play(store, one, BEN))
    seen = {asked.photograph for asked in one.rounds}
    again = [guess for guess in play(store, two, ANA) if not guess.first_sight]
    assert again
    assert {guess.photograph for guess in again} == seen & {asked.photograph for asked in two.rounds}


def test_all_200(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt(mode=Mode.ALL_200))
    guess = store.guess(player=ANA, game=game.id, position=1, chosen=imagenet_a_indices()[-1], shown_ms=1)
    assert (guess.mode, guess.distractors) == (Mode.ALL_200, Distractors.ALL_200)


def test_answers_are_kept_once_and_judged_by_the_round(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt())
    first, second = game.at(1), game.at(2)
    wrong = next(index for index in first.offered if index != first.truth)
    spoken = [
        said(LabelSpace.ALL_1000, wrong, 1.0000004),
        said(LabelSpace.ALL_200, first.truth),
        said(LabelSpace.OPTIONS, first.truth),
    ]
    kept = store.record_answers(game=game.id, position=1, network="net", answers=spoken)
    assert [(a.answer.label_space, a.is_right) for a in kept] == [("1000", False), ("200", True), ("options", True)]
    assert kept[0].answer == replace(spoken[0], probability=1.0)
    assert kept[1].answer == spoken[1]

    again = [said(LabelSpace.ALL_1000, first.truth, 0.1)]
    assert store.record_answers(game=game.id, position=1, network="net", answers=again) == kept
    other = store.record_answers(game=game.id, position=1, network="other", answers=again)
    assert [(a.network, a.is_right) for a in other] == [("other", True)]
    later = store.record_answers(
        game=game.id, position=2, network="net", answers=[said(LabelSpace.ALL_1000, second.truth)]
    )
    assert store.answers(game=game.id, network="net") == (*kept, *later)
    assert store.record_answers(game=game.id, position=3, network="net", answers=[]) == ()


def test_an_answer_that_cannot_be_is_refused(store: Store, dealt: Dealt) -> None:
    game, whole = store.save_game(dealt()), store.save_game(dealt(mode=Mode.ALL_200))
    outside = next(index for index in range(1000) if index not in imagenet_a_indices())
    for answer, why in [
        (said(LabelSpace.OPTIONS, outside), "not in label space 'options'"),
        (said(LabelSpace.ALL_200, outside), "not in label space '200'"),
        (said(LabelSpace.ALL_1000, 1000), "not in label space '1000'"),
        (said(LabelSpace.ALL_1000, 1, 1.5), "probability=1.5"),
        (said(LabelSpace.ALL_1000, 1, float("nan")), "probability=nan"),
        (replace(said(LabelSpace.ALL_1000, 1), took_ms=-1), "took_ms=-1"),
    ]:
        with pytest.raises(ValueError, match=why):
            store.record_answers(game=game.id, position=1, network="net", answers=[answer])
    with pytest.raises(ValueError, match="'options' cannot be got right"):
        store.record_answers(game=whole.id, position=1, network="net", answers=[said(LabelSpace.OPTIONS, outside)])
    assert store.answers(game=game.id, network="net") == ()


def test_an_answer_says_which_weights_gave_it_and_so_does_the_export(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt())
    play(store, game, ANA, range(1, 4))
    version = Version("a" * 64, "resize 256, crop 224", "float16")
    for position, of in ((1, version), (2, NOT_NOTED)):
        answer = replace(said(LabelSpace.ALL_1000, 7), version=of)
        assert (
            store.record_answers(game=game.id, position=position, network="net", answers=[answer])[0].answer == answer
        )
    assert [settled.answer.version for settled in store.answers(game=game.id, network="net")] == [version, NOT_NOTED]
    again = replace(said(LabelSpace.ALL_1000, 8), version=replace(version, weights="b" * 64))
    (stands,) = store.record_answers(game=game.id, position=1, network="net", answers=[again])
    assert (stands.answer.claimed, stands.answer.version) == (7, version), "what was said first stands, as it was said"
    rows = list(csv.DictReader(io.StringIO(answers_csv(store.export(player=ANA)))))
    names = ("network_weights", "network_preprocessing", "network_precision")
    assert [tuple(row[name] for name in names) for row in rows] == [
        ("a" * 64, "resize 256, crop 224", "float16"),
        ("unknown", "unknown", "unknown"),
        ("", "", ""),
    ]


def test_forgetting_takes_all_of_one_and_nothing_of_others(store: Store, dealt: Dealt) -> None:
    one, two = store.save_game(dealt("seed1")), store.save_game(dealt("seed2"))
    for game in (one, two):
        play(store, game, ANA)
        play(store, game, BEN)
    of_ben = store.export(player=BEN)
    assert store.forget(player=ANA) == 20
    assert store.export(player=ANA) == ()
    assert store.guesses(player=ANA, game=one.id) == ()
    assert store.export(player=BEN) == of_ben
    assert len(of_ben) == 20
    assert store.game(one.id) == one
    assert store.forget(player=ANA) == 0


def test_no_token_lies_in_the_database(store: Store, dealt: Dealt, data_folder: Path) -> None:
    game = store.save_game(dealt())
    play(store, game, ANA)
    store.close()
    for file in data_folder.glob("quiz.sqlite3*"):
        assert ANA.encode() not in file.read_bytes()
    assert len({new_player() for _ in range(100)}) == 100


def test_what_is_forgotten_cannot_be_read_from_the_file(dealt: Dealt, data_folder: Path) -> None:
    with Store() as store:
        game = store.save_game(dealt())
        play(store, game, ANA)
        with store._database.reading() as connection:
            player = connection.execute(text("SELECT player FROM guesses")).scalars().first()
        assert isinstance(player, str)
        store.forget(player=ANA)
    assert player.encode() not in (data_folder / "quiz.sqlite3").read_bytes()


@pytest.mark.parametrize(
    "broken",
    [
        {"chosen": 1000},
        {"chosen": None, "is_right": True},
        {"player": "ana"},
        {"kind": "dull"},
        {"mode": "five"},
        {"distractors": "none"},
        {"truth": -1},
        {"shown_ms": -1},
        {"sure": -0.1},
        {"sure": 1.1},
        {"chosen": None, "is_right": False, "sure": 0.5},
        {"position": 99},
        {"game": "f" * 24},
    ],
)
def test_the_database_itself_refuses_nonsense(store: Store, dealt: Dealt, broken: dict[str, object]) -> None:
    game = store.save_game(dealt())
    row = {
        "player": "a" * 64,
        "game": game.id,
        "position": 1,
        "photograph": "p",
        "truth": 1,
        "kind": Kind.CONTROL.value,
        "mode": Mode.FOUR.value,
        "distractors": Distractors.RANDOM.value,
        "chosen": 1,
        "is_right": True,
        "shown_ms": 1,
        "first_sight": True,
        "guessed_at": datetime.now(UTC),
        "sure": None,
    }
    with pytest.raises(StoreError) as failed, store._database.writing() as connection:
        connection.execute(tables.guesses.insert(), row | broken)
    assert isinstance(failed.value.__cause__, IntegrityError)


def test_the_database_itself_refuses_a_second_first_sight(store: Store, dealt: Dealt) -> None:
    one, two = store.save_game(dealt("seed1")), store.save_game(dealt("seed2"))
    play(store, one, ANA)
    play(store, two, ANA)
    with pytest.raises(StoreError) as failed, store._database.writing() as connection:
        connection.execute(text("UPDATE guesses SET first_sight = true"))
    assert isinstance(failed.value.__cause__, IntegrityError)


def test_a_tab_that_overtakes_is_seen_by_the_second_try(store: Store, dealt: Dealt) -> None:
    """As on PostgreSQL, where another tab may commit between looking for an earlier sight and inserting."""
    one, two = store.save_game(dealt("seed1")), store.save_game(dealt("seed2"))
    shared = next(iter({r.photograph for r in one.rounds} & {r.photograph for r in two.rounds}))
    at_one, at_two = (next(r.position for r in g.rounds if r.photograph == shared) for g in (one, two))
    play(store, one, ANA, range(1, at_one + 1))
    play(store, two, ANA, range(1, at_two))

    engine = store._database._engine
    tries: list[str] = []

    def blind_once(_c: object, _cur: object, sql: str, parameters: object, *_: object) -> tuple[str, object]:
        if sql.startswith("INSERT INTO guesses"):
            tries.append(sql)
            if len(tries) == 1:
                start = sql.index("NOT (EXISTS") if "NOT (EXISTS" in sql else sql.index("EXISTS")
                sql = sql[:start] + "true OR " + sql[start:]
        return sql, parameters

    event.listen(engine, "before_cursor_execute", blind_once, retval=True)
    guess = store.guess(player=ANA, game=two.id, position=at_two, chosen=None, shown_ms=1)
    assert len(tries) == 2
    assert not guess.first_sight
