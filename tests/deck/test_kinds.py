"""Fooling, control or neither: held against the words, and the same wherever it is asked."""

import pytest

from deck.__main__ import kind
from deck.classes import class_of, interchangeable
from deck.judged import Judged
from deck.kinds import Kind, kind_of, other_names
from deck.sources import open_starter
from quiz.game import Candidate

LAPTOP, NOTEBOOK, OSTRICH = (class_of(wnid).index for wnid in ("n03642806", "n03832673", "n01518878"))


@pytest.mark.parametrize(
    ("claimed", "accepted", "expected"),
    [
        (OSTRICH, {LAPTOP}, Kind.FOOLING),
        (LAPTOP, {LAPTOP}, Kind.CONTROL),
        (NOTEBOOK, {LAPTOP}, None),
        (NOTEBOOK, {LAPTOP, NOTEBOOK}, Kind.CONTROL),
        (NOTEBOOK, {OSTRICH, LAPTOP}, None),
    ],
)
def test_what_a_claim_makes_of_a_photograph(claimed: int, accepted: set[int], expected: Kind | None) -> None:
    assert kind_of(claimed, accepted) is expected
    truth = min(accepted)
    assert Candidate("p", truth, frozenset(accepted), claimed, 0).kind is expected


def test_other_names_are_those_of_all_that_is_right_without_what_is() -> None:
    assert other_names({OSTRICH}) == interchangeable(OSTRICH)
    assert NOTEBOOK in other_names({LAPTOP})
    assert NOTEBOOK not in other_names({LAPTOP, NOTEBOOK})


def test_what_was_not_judged_is_no_kind() -> None:
    photo = open_starter().photographs[0]
    assert kind(photo, {}) == "not judged"
    assert kind(photo, {photo.id: Judged(photo.truth, 0.9, 0, "w", "p")}) == "control"
