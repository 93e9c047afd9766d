"""Where the network's claim is asked for: its claim and three that it makes of others, and never what is there."""

from collections import Counter

import pytest
from hypothesis import assume, given

from deck.classes import interchangeable
from quiz.dealing import deal
from quiz.game import Candidate, Distractors, Kind, LabelSpace, Mode, Origin
from tests.quiz.decks import SAME_THINGS, THE_200, ambiguous_decks, dealt, decks, patient, seeds


def fooling(number: int, truth: int, claimed: int) -> Candidate:
    return Candidate(f"{number:064x}", truth, frozenset({truth}), claimed, 999)


@patient
@given(decks() | ambiguous_decks(), seeds)
def test_any_game_is_fair(deck: list[Candidate], seed: str) -> None:
    of = {candidate.photograph: candidate for candidate in deck}
    try:
        game = dealt(deck, seed, Mode.SAYS)
    except ValueError as none:
        assume("that fools it" not in str(none))
        raise
    assert len(game.rounds) <= 10
    assert len({r.photograph for r in game.rounds}) == len(game.rounds)
    for r in game.rounds:
        asked = of[r.photograph]
        assert (asked.kind, r.kind, r.truth, r.accepted) == (
            Kind.FOOLING, Kind.FOOLING, asked.truth, asked.accepted,
        )  # fmt: skip
        assert (len(r.options), len(set(r.offered))) == (4, 4)
        assert (r.claim, r.right, r.chance) == (asked.claimed, frozenset({asked.claimed}), 0.25)
        assert [o.index for o in r.options if o.origin is Origin.NETWORK] == [asked.claimed]
        shown = r.accepted.union(*map(interchangeable, r.accepted))
        foils = {o.index for o in r.options if o.origin is Origin.FOIL}
        assert len(foils) == 3
        assert not foils & (shown | interchangeable(asked.claimed))
        others = {c.claimed for c in deck if c.kind is Kind.FOOLING and c.photograph != r.photograph}
        assert foils <= others
        assert r.distractors is Distractors.FOILS
        assert LabelSpace.OPTIONS not in r.label_spaces, "nothing is there to be got right"
        assert r.is_right(asked.claimed)
        assert not any(map(r.is_right, (*foils, asked.truth, None)))
        with pytest.raises(ValueError, match="not one of"):
            r.check(asked.truth)
    assert game == dealt(deck[::-1], seed, Mode.SAYS)


def test_ten_are_asked_or_as_many_as_there_are(candidates: tuple[Candidate, ...]) -> None:
    assert len(dealt(candidates, mode=Mode.SAYS).rounds) == 10
    few = [c for c in candidates if c.kind is Kind.FOOLING][:5]
    controls = [c for c in candidates if c.kind is Kind.CONTROL]
    assert {r.photograph for r in dealt([*few, *controls], mode=Mode.SAYS).rounds} == {c.photograph for c in few}
    with pytest.raises(ValueError, match="no photograph that fools it to ask"):
        dealt([*few[:3], *controls], mode=Mode.SAYS)


def test_what_it_likes_to_say_is_offered_as_often_where_it_is_wrong() -> None:
    """Else whoever has seen it say the same a few times could bet on that."""
    deck = [fooling(n, 10 + n, 500 if n < 30 else 500 + n) for n in range(60)]
    named: Counter[bool] = Counter()
    for number in range(60):
        for asked in dealt(deck, f"seed{number}", Mode.SAYS, length=1).rounds:
            if 500 in asked.offered:
                named[asked.is_right(500)] += 1
    assert named[False] > named[True] / 2, named


def test_what_was_told_earlier_is_no_foil_while_there_are_others(candidates: tuple[Candidate, ...]) -> None:
    for number in range(20):
        told: set[int | None] = set()
        for asked in dealt(candidates, f"seed{number}", Mode.SAYS).rounds:
            told_again = {o.index for o in asked.options if o.origin is Origin.FOIL} & told
            spare = {c.claimed for c in candidates if c.kind is Kind.FOOLING} - told - {asked.claim}
            assert not told_again or len(spare) < 3
            told.add(asked.claim)


def test_two_names_of_one_thing_are_not_both_offered_while_there_are_others() -> None:
    one = next(index for index in SAME_THINGS if index > 400)
    other = min(interchangeable(one))
    deck = [fooling(n, 10 + n, claimed) for n, claimed in enumerate((one, other, 300, 320, 340, 360))]
    for number in range(30):
        for asked in dealt(deck, f"seed{number}", Mode.SAYS).rounds:
            assert not {one, other} <= set(asked.offered)


def test_seen_ones_come_last_and_a_link_to_one_photograph_begins_with_it(candidates: tuple[Candidate, ...]) -> None:
    fools = [c.photograph for c in candidates if c.kind is Kind.FOOLING]
    seen = fools[:5]
    assert not {r.photograph for r in dealt(candidates, mode=Mode.SAYS, seen=seen).rounds} & set(seen)
    game = deal(
        candidates, seed="abcd2345", mode=Mode.SAYS, network="net", deck="d", first=fools[7],
        neighbours=lambda _: (), label_space=THE_200,
    )  # fmt: skip
    assert game.rounds[0].photograph == fools[7]
    others = {game.id, dealt(candidates, "abcd2345").id, dealt(candidates, "abcd2345", Mode.ALL_200).id}
    assert len(others) == 3
