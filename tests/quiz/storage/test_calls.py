"""What players call the network between guess and reveal: said once, before anybody told them."""

import pytest

from quiz.game import Call, LabelSpace
from quiz.storage.store import Guess, Store
from tests.quiz.storage.plays import ANA, BEN, Dealt, said


def guessed(store: Store, dealt: Dealt, *, player: str = ANA, seed: str = "abcd2345", position: int = 1) -> Guess:
    """A guess whose reveal waits for a call."""
    game = dealt(seed)
    store.save_game(game)
    return store.guess(player=player, game=game.id, position=position, chosen=None, shown_ms=1, asks_call=True)


def stands(store: Store, guess: Guess, *, player: str = ANA) -> Call | None:
    found = {one.position: one.called for one in store.guesses(player=player, game=guess.game)}
    return found[guess.position]


def test_a_guess_is_asked_about_only_where_that_is_wanted(store: Store, dealt: Dealt) -> None:
    asked = guessed(store, dealt)
    assert asked.called is Call.OPEN
    assert asked.is_open
    plain = store.guess(player=ANA, game=asked.game, position=2, chosen=None, shown_ms=1)
    assert plain.called is None
    assert not plain.is_open


@pytest.mark.parametrize("first", [Call.RIGHT, Call.WRONG, Call.PASSED])
def test_the_first_call_stands(store: Store, dealt: Dealt, first: Call) -> None:
    guess = guessed(store, dealt)
    assert store.calls.make(first, player=ANA, game=guess.game, position=1)
    for second in (Call.RIGHT, Call.WRONG, Call.PASSED):
        assert not store.calls.make(second, player=ANA, game=guess.game, position=1)
        assert stands(store, guess) is first


def test_a_call_is_of_its_player_and_its_round(store: Store, dealt: Dealt) -> None:
    mine, other = guessed(store, dealt), guessed(store, dealt, position=2)
    bens = guessed(store, dealt, player=BEN)
    store.calls.make(Call.WRONG, player=ANA, game=mine.game, position=1)
    assert stands(store, mine) is Call.WRONG
    assert stands(store, other) is Call.OPEN
    assert stands(store, bens, player=BEN) is Call.OPEN


def test_to_leave_it_open_is_no_call(store: Store, dealt: Dealt) -> None:
    guess = guessed(store, dealt)
    with pytest.raises(ValueError, match="open no more"):
        store.calls.make(Call.OPEN, player=ANA, game=guess.game, position=1)


def test_nobody_calls_what_was_not_asked(store: Store, dealt: Dealt) -> None:
    game = dealt("abcd2345")
    store.save_game(game)
    guess = store.guess(player=ANA, game=game.id, position=1, chosen=None, shown_ms=1)
    store.calls.make(Call.RIGHT, player=ANA, game=game.id, position=1)
    assert stands(store, guess) is None


def test_a_result_closes_what_is_open(store: Store, dealt: Dealt) -> None:
    first, second = guessed(store, dealt), guessed(store, dealt, position=2)
    bens = guessed(store, dealt, player=BEN)
    store.calls.make(Call.RIGHT, player=ANA, game=first.game, position=1)
    store.calls.close(player=ANA, game=first.game)
    assert (stands(store, first), stands(store, second)) == (Call.RIGHT, Call.PASSED)
    assert stands(store, bens, player=BEN) is Call.OPEN


def test_whatever_tells_the_claim_closes_the_call(store: Store, dealt: Dealt) -> None:
    """A sighting of the photograph; and its reveal in another game, with a call there or without."""
    guess = guessed(store, dealt)
    store.saw(player=BEN, photographs=[guess.photograph])
    assert stands(store, guess) is Call.OPEN
    store.saw(player=ANA, photographs=[guess.photograph])
    assert stands(store, guess) is Call.PASSED
    for asks in (True, False):
        here = guessed(store, dealt, seed="wxyz6789", position=2 + asks)
        there, place = next(
            (game, asked.position)
            for seed in (f"seed{n}" for n in range(1000))
            for game in (dealt(seed),)
            for asked in game.rounds
            if asked.photograph == here.photograph and game.id != here.game
        )
        store.save_game(there)
        store.guess(player=ANA, game=there.id, position=place, chosen=None, shown_ms=1, asks_call=asks)
        assert stands(store, here) is (Call.OPEN if asks else Call.PASSED)
        store.calls.make(Call.RIGHT, player=ANA, game=there.id, position=place)
        assert stands(store, here) is Call.PASSED


def test_nothing_is_told_of_a_photograph_while_its_call_is_open(store: Store, dealt: Dealt) -> None:
    guess = guessed(store, dealt)
    assert not store.crowd.is_known(guess.photograph, player=ANA)
    with pytest.raises(ValueError, match="Guess this photograph first"):
        store.crowd.of(guess.photograph, player=ANA)
    assert guess.photograph in store.seen(player=ANA), "it would be dealt again"
    assert store.export(player=ANA) == (), "it says what kind of photograph it is, and what"
    store.calls.make(Call.PASSED, player=ANA, game=guess.game, position=1)
    assert store.crowd.is_known(guess.photograph, player=ANA)


def test_figures_hold_calls_against_what_the_games_own_network_was(store: Store, dealt: Dealt) -> None:
    game = dealt("abcd2345")
    store.save_game(game)
    calls = [Call.RIGHT, Call.WRONG, Call.RIGHT, Call.WRONG, Call.PASSED, Call.WRONG]
    for position, called in enumerate(calls, start=1):
        asked = game.at(position)
        for player in (ANA, BEN):
            store.guess(player=player, game=game.id, position=position, chosen=None, shown_ms=1, asks_call=True)
        store.calls.make(called, player=ANA, game=game.id, position=position)
        claim = asked.truth if position in (1, 2, 5) else (asked.truth + 1) % 1000
        store.record_answers(
            game=game.id,
            position=position,
            network=game.network,
            answers=[said(LabelSpace.ALL_1000, claim)],
        )
        others = [said(LabelSpace.ALL_1000, asked.truth)]
        store.record_answers(game=game.id, position=position, network="another", answers=others)
    found = store.figures.compared().called
    assert found is not None
    # By hand: right and was right; right and was not; wrong and was right; wrong and was not, twice.
    counts = found.counts
    assert (counts.both_right, counts.only_a, counts.only_b, counts.both_wrong) == (1, 1, 1, 2)
    assert (found.pooled.tally.right, found.pooled.n, found.pooled.players, found.pooled.photographs) == (3, 5, 1, 5)
    assert (found.right, found.wrong) == (2, 3)
    assert found.alike == pytest.approx(3 / 5)
    assert counts.expected == pytest.approx(2 / 5 * 2 / 5 + 3 / 5 * 3 / 5)
