"""The small pieces of HTML: what they say, and that nothing that comes in can speak HTML itself."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deck.classes import classes
from deck.photographs import Credit
from deck.sources import UNRECORDED
from ui import html


def test_marks_are_shapes_first() -> None:
    assert [html.mark(m) for m in (True, False, None)] == ["●", "○", "·"]


def test_the_score_is_said_in_words_too() -> None:
    drawn = html.score(people=[True, False, None], network=[False, True, None], opponent="Net")
    assert 'aria-label="You: 1 right of 2"' in drawn
    assert 'aria-label="Net: 1 right of 2"' in drawn


def test_a_claim_is_sure_from_a_half_on_and_else_a_guess() -> None:
    for probability, words in (
        (0.513, "51\u00a0% sure: "),
        (0.5, "50\u00a0% sure: "),
        (0.23, "guessed, at 23\u00a0%: "),
    ):
        drawn = html.claim_card(opponent="Net", claimed=309, probability=probability, is_right=False)
        said = re.sub("<[^>]+>", "", drawn.partition("<blockquote>")[2])
        assert said == f"{words}{classes()[309].name}"


def test_the_options_stay_and_say_who_took_them() -> None:
    drawn = html.settled_options((1, 2, 3, 4), chosen=2, claimed=3, accepted=frozenset({4}))
    rows = re.findall(
        r'<li class="([^"]*)"><span>(.*?)</span><span>(.*?)</span></li>',
        drawn.replace('<span class="unseen"> right</span>', ""),
    )
    assert [row[1] for row in rows] == [classes()[index].name for index in (1, 2, 3, 4)]
    assert [row[0] for row in rows] == ["", "yours", "claimed", "truth"]
    assert ["You" in row[2] for row in rows] == [False, True, False, False]
    assert ["It" in row[2] for row in rows] == [False, False, True, False]
    assert ["●" in row[2] for row in rows] == [False, False, False, True]
    both = html.settled_options((1, 2), chosen=2, claimed=2, accepted=frozenset({2}))
    assert '<li class="yours claimed truth">' in both
    assert "●" not in html.settled_options((1, 2), chosen=2, claimed=None, accepted=frozenset())


def test_the_truth_is_marked_among_the_bars() -> None:
    drawn = html.bars([(1, 0.7), (2, 0.2)], accepted=frozenset({2}))
    assert drawn.index(classes()[1].name) < drawn.index(classes()[2].name)
    assert f"{classes()[2].name} ●" in drawn
    assert f"{classes()[1].name} ●" not in drawn
    assert 'style="width:70.00%"' in drawn


def test_what_is_being_revealed_joins_the_score_with_its_verdict() -> None:
    drawn = html.score(people=[True, False, None], network=[False, None, None], opponent="Net", newest=2)
    assert re.findall(r'<i class="(\w+ new)">', drawn) == ["wrong new", "none new"]
    assert drawn.count('<strong class="new">') == 2
    assert " new" not in html.score(people=[True, None], network=[False, None], opponent="Net")
    assert 'class="verdict wrong again"' in html.verdict_line("Nobody saw it", truth=1, is_right=False, is_again=True)


@given(text=st.text(max_size=60))
def test_nothing_that_comes_in_speaks_html(text: str) -> None:
    nasty = f"<img src=x onerror=alert(1)>\"'{text}"
    credit = Credit(title=nasty, author=nasty, licence=nasty, source="javascript:alert(1)", package="", change=nasty)
    for drawn in (
        html.credit(credit),
        html.photograph_figure("a" * 64, width=3, height=2, alt=nasty),
        html.photograph_card(
            "a" * 64, alt=nasty, title=nasty, aside=nasty, lines=[html.said(html.PEOPLE, nasty, nasty, True)]
        ),
        html.duel([(html.PEOPLE, nasty, nasty, nasty)]),
        html.claim_card(opponent=nasty, claimed=1, probability=0.5, is_right=False),
        html.waiting_card(nasty),
        html.verdict_line(nasty, truth=1, is_right=False, read_out=nasty),
        html.score(people=[], network=[], opponent=nasty),
    ):
        assert "<img src=x" not in drawn
        assert "javascript:" not in drawn


def test_a_credit_leads_to_its_source_and_says_what_was_changed() -> None:
    drawn = html.credit(
        Credit(
            title="Lake",
            author="A. Maker",
            licence="CC BY-SA 3.0",
            source="https://example.org/x",
            package="p",
            change="scaled down",
        )
    )
    assert '<a href="https://example.org/x"' in drawn
    assert "A. Maker, CC BY-SA 3.0, scaled down" in drawn


@pytest.mark.parametrize(("width", "height", "is_small"), [(310, 240, True), (450, 450, True), (300, 451, False)])
def test_a_small_photograph_sits_on_a_mat_and_so_does_the_frame_over_it(
    width: int, height: int, is_small: bool
) -> None:
    figure = html.photograph_figure("a" * 64, width=width, height=height, alt="")
    frame = html.crop((0.1, 0.1, 0.9, 0.9), width=width, height=height)
    assert ('class="photograph small' in figure) == is_small
    assert ('class="photograph crop small"' in frame) == is_small


def test_whoever_sees_a_frame_that_was_chosen_to_be_hard_is_told_so() -> None:
    cow = Credit(title="Cow", author="A. Maker", licence="CC BY 2.0", change="cropped to 785 × 444")
    assert "to be hard" not in html.credit(cow)
    drawn = html.credit(replace(cow, is_framed=True))
    assert drawn == '<p class="credit">Cow, by A. Maker, CC BY 2.0, shown as cropped by us, to be hard</p>'


def test_what_is_not_known_of_a_photograph_is_not_made_up() -> None:
    """ "ImageNet-A, shown for research" stood under every photograph without a credit, whatever its deck."""
    assert html.credit(None) == '<p class="credit">Photograph: its author is not recorded.</p>'
    assert html.credit(UNRECORDED) == (
        '<p class="credit">ImageNet-A, shown for research, its author is not recorded</p>'
    )
    drawn = html.credit(Credit(title="Lake", licence="CC0 1.0", source="https://example.org/x"))
    assert '<a href="https://example.org/x"' in drawn
    assert "its author is not recorded, CC0 1.0" in drawn
    assert html.credit(Credit(author="A. Maker")) == '<p class="credit">Photograph, by A. Maker</p>'
