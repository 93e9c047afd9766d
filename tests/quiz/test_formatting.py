"""Counts, shares and probabilities as people read them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz import formatting
from quiz.analysis.statistics import Tally
from tests.ui.views.comparison.figures_by_hand import unbroken
from ui.views import result


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (1.0, "over 99 %"),
        (0.996, "over 99 %"),
        (0.99, "99 %"),
        (0.126, "13 %"),
        (0.01, "1 %"),
        (0.0099, "under 1 %"),
        (0.0, "under 1 %"),
    ],
)
def test_no_certainty_that_is_not_there(probability: float, said: str) -> None:
    assert formatting.probability(probability) == unbroken(said)


@pytest.mark.parametrize(
    ("share", "said"), [(1.0, "100 %"), (0.999, "over 99 %"), (0.25, "25 %"), (0.001, "under 1 %"), (0.0, "0 %")]
)
def test_a_share_may_be_nothing_or_everything_but_only_exactly(share: float, said: str) -> None:
    assert formatting.percent(share) == unbroken(said)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [(0.695, "69 %", "70 %"), (0.29, "29 %", "29 %"), (0.001, "0 %", "1 %"), (1.0, "100 %", "100 %")],
)
def test_a_bound_is_never_rounded_past_what_it_bounds(share: float, low: str, high: str) -> None:
    assert (formatting.floor(share), formatting.ceiling(share)) == (unbroken(low), unbroken(high))


@given(share=st.floats(0, 1))
def test_no_line_ends_before_a_percent_sign(share: float) -> None:
    drawn = (
        formatting.percent(share),
        formatting.probability(share),
        formatting.floor(share),
        result.tally_spread(Tally(3, 4)),
    )
    for said in drawn:
        assert "\u00a0%" in said
        assert " %" not in said


@pytest.mark.parametrize(("n", "said"), [(0, "0 guesses"), (1, "1 guess"), (2, "2 guesses"), (1204, "1,204 guesses")])
def test_one_is_counted_as_one(n: int, said: str) -> None:
    assert formatting.counted(n, "guess", "guesses") == said
    assert formatting.counted(n, "round") == said.replace("guesses", "rounds").replace("guess", "round")


@pytest.mark.parametrize(("right", "said"), [(0, "none"), (1, "under 1 %"), (142, "71 %"), (200, "all")])
def test_all_and_none_are_said_only_of_all_and_none(right: int, said: str) -> None:
    assert formatting.part(Tally(right, 400 if right == 1 else 200)) == unbroken(said)


def test_points_are_whole_and_the_unknown_stays_unknown() -> None:
    assert [formatting.points(share) for share in (0.126, -0.667, 0.0, 1.0, None)] == [13, -67, 0, 100, None]


@pytest.mark.parametrize(("value", "said"), [(0.629, "62 %"), (0.29, "29 %"), (0.999, "99 %"), (1.0, "100 %")])
def test_or_more_stays_true(value: float, said: str) -> None:
    assert formatting.floor(value) == unbroken(said)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            ("seed '!!' is not 4 to 16 of the letters a to z and digits", "Here is a new game."),
            "Seed '!!' is not 4 to 16 of the letters a to z and digits. Here is a new game.",
        ),
        (("The database is busy.", "Your guess was not kept: make it again."),
         "The database is busy. Your guess was not kept: make it again."),
        (("timm:resnet18 is gone",), "timm:resnet18 is gone."),
        (("resnet18 is gone",), "resnet18 is gone."),
        (("'x' is not a network",), "'x' is not a network."),
        (("Asking for it…", ""), "Asking for it…"),
        (("It said “no.”", "You?"), "It said “no.” You?"),
        ((" so ", "it goes"), "So. It goes."),
        ((), ""),
    ],
)  # fmt: skip
def test_sentences_begin_and_end_as_sentences_do(parts: tuple[str, ...], said: str) -> None:
    assert formatting.sentences(*parts) == said


@given(parts=st.lists(st.text(), max_size=4))
def test_whatever_is_joined_ends_in_a_stop_and_once_is_enough(parts: list[str]) -> None:
    said = formatting.sentences(*parts)
    assert not said or said.rstrip("”’\"')")[-1:] in tuple(".?!…")
    assert formatting.sentences(said) == said


def test_small_numbers_are_words() -> None:
    assert [formatting.spelled(n) for n in (0, 1, 10, 11, 1204)] == ["no", "one", "ten", "11", "1,204"]


@pytest.mark.parametrize(
    "typed", ["see http://evil.example", "HTTPS://evil.example", "WWW.evil.example", "me@evil.example"]
)
def test_what_a_visitor_typed_is_no_link_though_it_is_an_address(typed: str) -> None:
    """`?deck=https://…` stood in our notice as a link: Streamlit's page looks for these in what is left of Markdown."""
    left = re.sub(r"\\(.)", r"\1", formatting.plain(f"The deck {typed!r} is not here."))
    assert left.replace("\N{WORD JOINER}", "") == f"The deck {typed!r} is not here."
    found_by_gfm = r"(?i)https?://[-.\w]+|www(?=\.)[-.\w]+|[-.\w+]+@[-\w]+(?:\.[-\w]+)+"
    assert not re.search(found_by_gfm, left)
