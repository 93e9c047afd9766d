"""Dealing: what any deck and any seed must give, and what links may carry."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.classes import imagenet_a_indices, neighbours
from quiz.dealing import deal
from quiz.game import (
    SEED_ALPHABET,
    Candidate,
    Game,
    Kind,
    LabelSpace,
    Mode,
    Option,
    Origin,
    Round,
    is_drawn_for,
    new_seed,
    parse_game_id,
    parse_mode,
    parse_seed,
)
from quiz.seeds import begins_with, seed_of
from tests.quiz.decks import patient


def test_only_what_was_offered_may_be_said() -> None:
    options = tuple(Option(index, Origin.RANDOM) for index in (5, 6, 7))
    asked = Round(3, "p", 4, frozenset({4, 9}), Kind.CONTROL, (Option(4, Origin.TRUTH), *options))
    for index in (4, 5, 6, 7, None):
        asked.check(index)
    with pytest.raises(ValueError, match=r"9 is not one of \[4, 5, 6, 7\], which round 3 offered"):
        asked.check(9)
    assert [asked.is_right(index) for index in (4, 9, 5, None)] == [True, True, False, False]
    assert asked.chance == 1 / 4
    assert replace(asked, options=asked.options[:2]).chance == 1 / 2
    assert LabelSpace.ALL_200 not in replace(asked, accepted=frozenset({0})).label_spaces


def test_a_game_has_no_round_nought(dealt: Callable[..., Game]) -> None:
    game = dealt()
    assert game.at(10) is game.rounds[9]
    for position in (0, 11, -1):
        with pytest.raises(ValueError, match=f"round {position} is not one of this game's 1 to 10"):
            game.at(position)


@pytest.mark.parametrize(
    ("truth", "accepted", "claimed"), [(1, {2}, 1), (1000, {1000}, 1), (1, {1}, -1), (1, {1, 1000}, 1)]
)
def test_a_candidate_has_a_class(truth: int, accepted: set[int], claimed: int) -> None:
    with pytest.raises(ValueError, match="photograph p"):
        Candidate("p", truth, frozenset(accepted), claimed, 0)


def test_new_seeds_are_read_as_they_are_written() -> None:
    seeds = {new_seed("ana") for _ in range(200)}
    assert len(seeds) == 200
    for seed in seeds:
        assert len(seed) == 8
        assert set(seed) <= set(SEED_ALPHABET)
        assert parse_seed(seed) == parse_seed(f"  {seed.upper()}\n") == seed
    assert not set("il1o0") & set(SEED_ALPHABET)


def test_a_new_seed_says_whose_it_is_and_no_other_does() -> None:
    drawn = [new_seed("ana") for _ in range(300)]
    assert all(is_drawn_for(seed, "ana") for seed in drawn)
    assert sum(is_drawn_for(seed, "ben") for seed in drawn) < 5, "one in 961 by chance"
    assert not any(is_drawn_for(seed, "ana") for seed in ("", "k7m2", "day20261127", seed_of("a" * 64)))


@patient
@given(st.one_of(st.text(), st.from_regex(r"[a-z0-9]{0,20}"), st.characters().map(lambda c: "abc" + c)))
def test_rubbish_is_no_seed(text: str) -> None:
    try:
        seed = parse_seed(text)
    except ValueError as error:
        said = str(error)
        assert len(said) < 260
        assert "4 to 16" in said
    else:
        assert 4 <= len(seed) <= 16
        assert seed.isascii()
        assert seed.isalnum()
        assert seed == seed.lower() == parse_seed(seed)


@patient
@given(st.text())
def test_rubbish_is_no_mode_and_no_game(text: str) -> None:
    if text.strip().lower() not in set(Mode):
        with pytest.raises(ValueError, match=r"'four', 'all200', 'says', .* or 'glance1000'"):
            parse_mode(text)
    with pytest.raises(ValueError, match="is not 24 of the digits"):
        parse_game_id(text + "?")


def test_modes_by_name() -> None:
    assert parse_mode("Four ") is Mode.FOUR
    assert parse_mode("all200") is Mode.ALL_200


def test_a_photographs_own_game_begins_with_it_and_keeps_its_mix(candidates: tuple[Candidate, ...]) -> None:
    for wanted in candidates:
        seed = seed_of(wanted.photograph)
        assert wanted.photograph.startswith(begins_with(parse_seed(seed)))
        game = deal(
            candidates,
            seed=seed,
            mode=Mode.FOUR,
            network="net",
            deck="d" * 64,
            neighbours=neighbours,
            label_space=imagenet_a_indices(),
            first=wanted.photograph,
        )
        assert game.rounds[0].photograph == wanted.photograph
        assert [r.position for r in game.rounds] == list(range(1, 11))
        assert len({r.photograph for r in game.rounds}) == 10
        assert 4 <= sum(r.kind is Kind.FOOLING for r in game.rounds) <= 8


def test_no_fresh_seed_asks_for_a_photograph() -> None:
    assert not any(begins_with(new_seed("ana")) for _ in range(200))
    assert begins_with("photo20261125") == begins_with("p012345678") == ""
