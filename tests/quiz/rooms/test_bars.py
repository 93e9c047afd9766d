"""Which answers of a class are drawn: of the 200 the most frequent, and nothing that tells before its time."""

import pytest

from deck.classes import imagenet_a_indices
from quiz.game import Call, Kind, Option, Origin, Round
from quiz.rooms.bars import MOST_BARS, drawn_answers, right_places
from quiz.rooms.room import RoomAnswer, RoomRound, votes_of

ALL = imagenet_a_indices()
TRUTH, ACCEPTED, CLAIM = ALL[30], ALL[31], ALL[150]
BEYOND = next(index for index in range(1000) if index not in ALL)


def typed(claimed: int, accepted: frozenset[int] = frozenset({TRUTH})) -> RoomRound:
    return RoomRound(Round(1, "a" * 64, TRUTH, accepted, Kind.FOOLING, ()), claimed, 0.9)


def answers(asked: RoomRound, *chosen: int | None) -> list[RoomAnswer]:
    return [
        RoomAnswer(number, 1, one, asked.asked.is_right(one), Call.WRONG, 1)
        for number, one in enumerate(chosen, start=1)
    ]


def test_four_options_are_drawn_in_their_order_whatever_was_chosen() -> None:
    options = tuple(Option(index, Origin.TRUTH if index == 7 else Origin.RANDOM) for index in (5, 6, 7, 8))
    asked = RoomRound(Round(1, "a" * 64, 7, frozenset({7}), Kind.FOOLING, options), claimed=900, probability=0.5)
    votes = votes_of(asked, answers(asked, 8, 8, None))
    for is_told in (False, True):
        bars = drawn_answers(asked, votes, is_told=is_told)
        assert [(bar.index, bar.place, bar.n) for bar in bars] == [(5, 0, 0), (6, 1, 0), (7, 2, 0), (8, 3, 2)]
    assert right_places(asked) == (2,)


def test_of_the_200_the_most_frequent_are_drawn_and_what_tells_only_once_it_is_told() -> None:
    asked = typed(CLAIM)
    often = [ALL[number] for number in (9, 3, 99, 60, 7, 20, 21) for _ in range(3 if number == 60 else 1)]
    votes = votes_of(asked, answers(asked, *often, None))
    before = drawn_answers(asked, votes, is_told=False)
    assert [(bar.index, bar.n) for bar in before] == [(ALL[60], 3)] + [(ALL[at], 1) for at in (3, 7, 9, 20)]
    assert len(before) == MOST_BARS
    assert all(bar.place == ALL.index(bar.index) for bar in before)
    told = drawn_answers(asked, votes, is_told=True)
    assert told[:MOST_BARS] == before, "what stands, stays"
    assert [(bar.index, bar.n) for bar in told[MOST_BARS:]] == [(TRUTH, 0), (CLAIM, 0)]
    assert sum(votes.options) == 9
    assert (votes.unsure, votes.n) == (1, 10)


def test_the_truth_is_drawn_before_its_time_where_somebody_said_it() -> None:
    asked = typed(CLAIM)
    votes = votes_of(asked, answers(asked, TRUTH, CLAIM))
    for is_told in (False, True):
        assert [bar.index for bar in drawn_answers(asked, votes, is_told=is_told)] == [TRUTH, CLAIM]
    assert (votes.right, votes.fell_for_it) == (1, 1)
    assert drawn_answers(asked, votes_of(asked, []), is_told=False) == ()


@pytest.mark.parametrize("is_right", [False, True])
def test_a_claim_that_nobody_could_choose_has_a_bar_without_a_place(*, is_right: bool) -> None:
    asked = typed(BEYOND, frozenset({TRUTH, ACCEPTED, *([BEYOND] if is_right else [])}))
    votes = votes_of(asked, answers(asked, ACCEPTED))
    last = drawn_answers(asked, votes, is_told=True)[-1]
    assert (last.index, last.place, last.n) == (BEYOND, None, 0)
    assert right_places(asked) == (30, 31, *([None] if is_right else []))
    assert votes.right == 1, "another name for it is as right"
