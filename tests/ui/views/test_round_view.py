"""What a reveal says happened between a player and the network."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from deck.classes import classes
from model.inference.prediction import Claim
from quiz.game import Distractors, Kind, Mode, Option, Origin, Round
from quiz.storage.records import Guess
from ui.views import round_view

TRUTH, ALSO, WRONG, OTHER = 309, 310, 1, 2
NAMES = [classes()[index].name for index in (TRUTH, ALSO, WRONG, OTHER)]


def asked(*, four: bool = True) -> Round:
    options = tuple(Option(index, Origin.RANDOM) for index in (WRONG, TRUTH, OTHER, 5)) if four else ()
    return Round(1, "a" * 64, TRUTH, frozenset({TRUTH, ALSO}), Kind.FOOLING, options)


def guessed(chosen: int | None) -> Guess:
    is_right = asked().is_right(chosen)
    return Guess(
        game="g",
        position=1,
        photograph="a" * 64,
        truth=TRUTH,
        kind=Kind.FOOLING,
        mode=Mode.FOUR,
        distractors=Distractors.RANDOM,
        chosen=chosen,
        is_right=is_right,
        shown_ms=1,
        first_sight=True,
        guessed_at=datetime(2026, 11, 27, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("chosen", "claimed", "line"),
    [
        (TRUTH, TRUTH, "You both saw it"),
        (TRUTH, ALSO, "You both saw it"),
        (TRUTH, WRONG, "You saw it, it didn’t"),
        (WRONG, TRUTH, "It saw it, you didn’t"),
        (WRONG, WRONG, f"You both said {NAMES[2]}"),
        (WRONG, OTHER, "Nobody saw it"),
        (None, TRUTH, "It saw it, you passed"),
        (None, WRONG, "Nobody saw it"),
        (ALSO, WRONG, f"You saw it, it didn’t: {NAMES[1]} counts"),
        (TRUTH, None, "You saw it"),
        (WRONG, None, "Not this time"),
        (None, None, "You passed on this one"),
    ],
)
def test_what_happened_between_you(chosen: int | None, claimed: int | None, line: str) -> None:
    assert round_view.what_happened(asked(), guessed(chosen), claimed) == line


def test_where_no_options_stand_what_you_said_is_said() -> None:
    assert round_view.what_happened(asked(four=False), guessed(WRONG), OTHER) == f"Nobody saw it: you said {NAMES[2]}"
    assert round_view.what_happened(asked(four=False), guessed(WRONG), WRONG) == f"You both said {NAMES[2]}"


def test_who_hears_the_page_hears_all_of_a_reveal_once() -> None:
    def heard(claim: Claim | None) -> str:
        return round_view.read_out(asked(), guessed(WRONG), opponent="Net", claim=claim, line="Nobody saw it")

    assert heard(Claim(OTHER, 0.51)) == (
        f"You said {NAMES[2]}. Net, 51\u00a0% sure: {NAMES[3]}. It is {NAMES[0]}. Nobody saw it."
    )
    assert heard(Claim(OTHER, 0.2)).startswith(f"You said {NAMES[2]}. Net, guessed, at 20\u00a0%: {NAMES[3]}.")
    assert heard(None) == f"You said {NAMES[2]}. It is {NAMES[0]}. Nobody saw it."


CLAIMED = Round(
    1,
    "a" * 64,
    TRUTH,
    frozenset({TRUTH, ALSO}),
    Kind.FOOLING,
    (Option(OTHER, Origin.FOIL), Option(WRONG, Origin.NETWORK), Option(5, Origin.FOIL), Option(6, Origin.FOIL)),
)


@pytest.mark.parametrize(
    ("chosen", "claimed", "line"),
    [
        (WRONG, WRONG, "You said what it said"),
        (WRONG, None, "You said what it said"),
        (OTHER, WRONG, f"It said {NAMES[2]}"),
        (None, WRONG, f"It said {NAMES[2]}, you passed"),
        (OTHER, None, f"It said {NAMES[2]}"),
        (WRONG, OTHER, f"It said {NAMES[2]} when this game was dealt"),
    ],
)
def test_where_its_claim_is_asked_for_the_line_is_about_that(
    chosen: int | None, claimed: int | None, line: str
) -> None:
    guess = replace(guessed(chosen), mode=Mode.SAYS, is_right=CLAIMED.is_right(chosen))
    assert round_view.what_happened(CLAIMED, guess, claimed) == line


def test_who_hears_it_hears_what_was_asked() -> None:
    guess = replace(guessed(OTHER), mode=Mode.SAYS, is_right=False)
    claim = Claim(WRONG, 0.51)
    assert round_view.read_out(CLAIMED, guess, opponent="Net", claim=claim, line=f"It said {NAMES[2]}") == (
        f"You said that it says {NAMES[3]}. Net, 51\u00a0% sure: {NAMES[2]}. It is {NAMES[0]}. It said {NAMES[2]}."
    )
