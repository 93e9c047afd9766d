"""Guesses at what the network claims: kept, right by the claim, and no part of what is said of photographs."""

import csv
import io
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from quiz.analysis.statistics import Tally
from quiz.export import answers_csv
from quiz.game import Distractors, LabelSpace, Mode, Round
from quiz.storage.store import Store, StoreError
from tests.quiz.storage.plays import ANA, BEN, Dealt, said


def claim_of(asked: Round) -> int:
    assert asked.claim is not None
    return asked.claim


def test_the_claim_is_right_and_the_truth_stays_the_truth(store: Store, dealt: Dealt) -> None:
    game = dealt(mode=Mode.SAYS)
    first, second = game.at(1), game.at(2)
    guess = store.guess(player=ANA, game=game.id, position=1, chosen=claim_of(first), shown_ms=1, dealt=game)
    assert (guess.is_right, guess.truth, guess.mode, guess.distractors, guess.called) == (
        True, first.truth, Mode.SAYS, Distractors.FOILS, None,
    )  # fmt: skip
    foil = next(index for index in second.offered if index != second.claim)
    assert not store.guess(player=ANA, game=game.id, position=2, chosen=foil, shown_ms=1).is_right
    assert not store.guess(player=ANA, game=game.id, position=3, chosen=None, shown_ms=1).is_right
    with pytest.raises(ValueError, match="not one of"):
        store.guess(player=ANA, game=game.id, position=4, chosen=game.at(4).truth, shown_ms=1)
    assert store.game(game.id) == game
    (settled,) = store.record_answers(
        game=game.id, position=1, network="net", answers=[said(LabelSpace.ALL_1000, claim_of(first))]
    )
    assert not settled.is_right, "the network is as wrong as ever"
    assert [mistake.claimed for mistake in store.figures.mistakes()] == [first.claim]
    with pytest.raises(ValueError, match="cannot be got right"):
        store.record_answers(
            game=game.id, position=1, network="net", answers=[said(LabelSpace.OPTIONS, claim_of(first))]
        )


def test_nothing_is_counted_of_the_photograph(store: Store, dealt: Dealt) -> None:
    game = dealt(mode=Mode.SAYS)
    for position in range(1, 11):
        chosen = claim_of(game.at(position)) if position <= 6 else None
        store.guess(player=ANA, game=game.id, position=position, chosen=chosen, shown_ms=1, dealt=game)
    place = store.crowd.of(game.at(1).photograph, player=ANA)
    assert (place.people, place.chosen, place.opinions) == (Tally(0, 0), (), ())
    assert store.figures.by_photograph() == ()
    assert store.figures.totals().guesses == store.figures.totals().players == 0
    found = store.figures.compared()
    assert (found.accuracy, found.comparisons, found.calibrated, found.called) == ((), (), None, None)
    assert found.foreseen is not None
    assert (found.foreseen.tally, found.foreseen.players) == (Tally(6, 10, 4), 1)
    assert list(store.differences()) == []
    store.rebuild_counts()
    assert store.figures.by_photograph() == ()
    (share,) = [store.shared(store.share(player=ANA, game=game.id))]
    assert share is not None
    assert share.people == Tally(6, 10)
    rows = list(csv.DictReader(io.StringIO(answers_csv(store.export(player=ANA)))))
    assert {(row["mode"], row["distractors"]) for row in rows} == {("says", "foils")}
    assert store.reactions.outcomes(game.at(1).photograph, player=ANA) == frozenset()
    store.comments.say(player=ANA, photograph=game.at(1).photograph, text="ha, knew it")
    (said_of_it,) = store.comments.of(game.at(1).photograph, player=ANA).threads
    assert said_of_it.was_right is None
    assert store.forget(player=ANA) == 10
    assert store.figures.compared().foreseen is None
    assert list(store.differences()) == []


@pytest.mark.parametrize("order", [(Mode.SAYS, Mode.FOUR), (Mode.FOUR, Mode.SAYS)])
def test_what_is_known_from_one_mode_is_no_first_look_in_the_other(
    store: Store, dealt: Dealt, order: tuple[Mode, Mode]
) -> None:
    says = dealt(mode=Mode.SAYS)
    photographs = {r.photograph: r.position for r in says.rounds}
    four = dealt("another2")
    shared = next(r for r in four.rounds if r.photograph in photographs)
    at = {Mode.SAYS: (says, photographs[shared.photograph]), Mode.FOUR: (four, shared.position)}
    firsts = []
    for mode in order:
        game, position = at[mode]
        chosen = game.at(position).offered[0]
        firsts.append(
            store.guess(player=ANA, game=game.id, position=position, chosen=chosen, shown_ms=1, dealt=game).first_sight
        )
    assert firsts == [True, False]
    assert store.crowd.is_known(shared.photograph, player=ANA)
    found = store.figures.compared()
    assert (0 if found.foreseen is None else found.foreseen.n, sum(a.pooled.n for a in found.accuracy)) == (
        (1, 0) if order[0] is Mode.SAYS else (0, 1)
    )


def test_what_was_shown_with_its_claim_does_not_count(store: Store, dealt: Dealt) -> None:
    game = dealt(mode=Mode.SAYS)
    store.saw(player=BEN, photographs=[game.at(1).photograph])
    guess = store.guess(player=BEN, game=game.id, position=1, chosen=claim_of(game.at(1)), shown_ms=1, dealt=game)
    assert not guess.first_sight
    assert store.figures.compared().foreseen is None


def test_the_database_itself_holds_mode_and_foils_together(store: Store, dealt: Dealt) -> None:
    game = dealt(mode=Mode.SAYS)
    store.guess(player=ANA, game=game.id, position=1, chosen=None, shown_ms=1, dealt=game)
    for change in ("mode = 'four'", "distractors = 'network'", "mode = 'blink'"):
        with pytest.raises((IntegrityError, StoreError)), store._database.writing() as connection:
            connection.execute(text(f"UPDATE guesses SET {change}"))


def test_a_game_comes_back_as_it_was_dealt(store: Store, dealt: Dealt) -> None:
    game = dealt(mode=Mode.SAYS)
    assert store.save_game(game) == store.game(game.id) == game
    assert store.save_game(replace(game, rounds=game.rounds[:2])) == game
