"""A score is shown to whoever has its link, by nobody else's doing, and as the store has it."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from quiz.analysis.statistics import Tally
from quiz.game import Game, LabelSpace
from quiz.players import new_player
from quiz.storage.store import Answer, Store

Dealt = Callable[..., Game]
ANA, BEN = "token-of-ana", "token-of-ben"


def guess(store: Store, game: Game, player: str, position: int, *, right: bool) -> None:
    """Say the truth, or "I don't know"."""
    chosen = game.at(position).truth if right else None
    store.guess(player=player, game=game.id, position=position, chosen=chosen, shown_ms=1)


def answer(store: Store, game: Game, position: int, claimed: int, *, of_all: int | None = None) -> None:
    """What the game's network said among the options, and over the 1,000, the same unless that is given."""
    said = [
        Answer(space, index, 0.9, took_ms=1.0, device="cpu", cached=False)
        for space, index in (
            (LabelSpace.OPTIONS, claimed),
            (LabelSpace.ALL_1000, claimed if of_all is None else of_all),
        )
    ]
    store.record_answers(game=game.id, position=position, network=game.network, answers=said)


def test_a_share_counts_what_the_store_has_when_it_is_looked_at(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt())
    guess(store, game, ANA, 1, right=True)
    guess(store, game, ANA, 2, right=False)
    guess(store, game, BEN, 1, right=False)
    shared = store.share(player=ANA, game=game.id)
    found = store.shared(shared)
    assert found is not None
    assert (found.game, found.people, found.network) == (game.id, Tally(1, 2), Tally(0, 0))
    guess(store, game, ANA, 3, right=True)
    answer(store, game, 1, next(i for i in game.at(1).offered if i not in game.at(1).accepted), of_all=game.at(1).truth)
    answer(store, game, 2, game.at(2).truth, of_all=(game.at(2).truth + 1) % 1000)
    answer(store, game, 9, game.at(9).truth)
    found = store.shared(shared)
    assert found is not None
    assert (found.people, found.network) == (Tally(2, 3), Tally(1, 2)), "a round that was not guessed does not count"
    assert store.shares.marks(shared) == {1: True, 2: False, 3: True}
    assert store.shares.marks("0123456789") == {}
    store.forget(player=ANA)
    assert store.shares.marks(shared) == {}, "they have taken it away"


def test_a_player_has_one_share_of_a_game_and_nobody_anothers(store: Store, dealt: Dealt) -> None:
    game, other = store.save_game(dealt()), store.save_game(dealt("wxyz2345"))
    for player in (ANA, BEN):
        guess(store, game, player, 1, right=True)
    guess(store, other, ANA, 1, right=True)
    ids = [store.share(player=ANA, game=game.id) for _ in range(3)]
    assert len(set(ids)) == 1
    assert len({ids[0], store.share(player=BEN, game=game.id), store.share(player=ANA, game=other.id)}) == 3


def test_there_is_nothing_to_show_of_a_game_not_begun(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt())
    with pytest.raises(ValueError, match="nothing was guessed"):
        store.share(player=ANA, game=game.id)


@pytest.mark.parametrize(
    "forged", ["", "x", "abcdefghjk", "7 of 10", "'; DROP TABLE shares; --", "é" * 10, "a" * 10_000]
)
def test_a_made_up_share_shows_nothing(store: Store, dealt: Dealt, forged: str) -> None:
    game = store.save_game(dealt())
    guess(store, game, ANA, 1, right=True)
    store.share(player=ANA, game=game.id)
    assert store.shared(forged) is None


def test_a_share_goes_with_its_player(store: Store, dealt: Dealt) -> None:
    game = store.save_game(dealt())
    guess(store, game, ANA, 1, right=True)
    shared = store.share(player=ANA, game=game.id)
    store.forget(player=ANA)
    assert store.shared(shared) is None
    with store._database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM shares")).scalar_one() == 0


def test_who_the_player_is_cannot_be_told_from_a_share(store: Store, dealt: Dealt) -> None:
    player = new_player()
    game = store.save_game(dealt())
    guess(store, game, player, 1, right=True)
    shared = store.share(player=player, game=game.id)
    assert shared not in player
    with store._database.reading() as connection:
        kept = connection.execute(text("SELECT player FROM shares")).scalar_one()
    assert player not in kept
