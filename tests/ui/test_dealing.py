"""Which game a seed is: as it was begun here, also by a version that knew decks by their photographs alone."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from deck.sources import starter
from model.zoo import DEFAULT
from quiz.rounds import Game, Mode
from ui import dealing, invitations, resources

SEED = "k7m2qxyz"


@pytest.fixture(autouse=True)
def fresh_store(data_folder: Path) -> Iterator[None]:
    """An empty store, and the starter deck."""
    resources.store.clear()
    yield
    resources.store.clear()


def deal() -> Game:
    return dealing.deal_from(SEED, mode=Mode.FOUR, network=DEFAULT, deck="")


def as_before(game: Game) -> Game:
    """The game under the id that version 0004 gave it, computed as it was, and dealt from a deck that was smaller."""
    bare = hashlib.sha256("".join(sorted(photo.id for photo in starter().photographs)).encode()).hexdigest()
    named = json.dumps([game.seed, game.mode.value, game.network, bare, 10])
    rounds = tuple(replace(asked, position=n) for n, asked in enumerate(game.rounds[::-1], start=1))
    return replace(game, id=hashlib.sha256(named.encode()).hexdigest()[:24], deck=bare, rounds=rounds)


def begin(game: Game) -> Game:
    """The same, with somebody's guess in it."""
    resources.store().guess(player="ana", game=game.id, position=1, chosen=None, shown_ms=1, dealt=game)
    return game


def test_a_game_that_was_begun_before_decks_had_classes_in_their_names_goes_on() -> None:
    fresh = deal()
    assert dealing.standing(fresh) == fresh
    old = begin(as_before(fresh))
    assert old.id != fresh.id
    assert dealing.standing(deal()) == old
    shared = resources.store().share(player="ana", game=old.id)
    scored, plain = (invitations.of_game(SEED, link) for link in ({"by": shared}, {}))
    assert scored is not None
    assert plain is not None
    assert scored.title == "Can you beat 0 of 1 so far?"
    first_four = [asked.photograph for asked in old.rounds[:4]]
    assert [picture.photograph for picture in plain.pictures] == first_four
    assert [picture.photograph for picture in scored.pictures] == first_four


def test_of_the_same_photographs_under_other_classes_it_is_another_game() -> None:
    fresh = deal()
    old = as_before(fresh)
    one = old.at(1)
    wrong = next(index for index in range(1000) if index not in one.accepted)
    begin(replace(old, rounds=(replace(one, truth=wrong, accepted=frozenset({wrong})), *old.rounds[1:])))
    assert dealing.standing(deal()) == fresh


def test_a_game_begun_under_its_new_name_comes_first() -> None:
    fresh = deal()
    begin(as_before(fresh))
    later = begin(replace(fresh, rounds=fresh.rounds[:4]))
    assert dealing.standing(deal()) == later
