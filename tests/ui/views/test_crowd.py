"""What the crowd made of a photograph, in words and bars."""

from datetime import UTC, datetime, timedelta

import pytest

from quiz.analysis.statistics import Tally
from quiz.game import Distractors
from quiz.storage.crowd import Hardest, Opinion, Place, Said, Standing
from quiz.storage.discussion.comments import Comment, CommentState
from quiz.storage.discussion.reactions import Reaction
from tests.ui.views.comparison.figures_by_hand import unbroken
from ui import html
from ui.views import crowd

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def of(right: int, n: int, unsure: int = 0, *, is_label_wrong: bool = False) -> Place:
    return Place("p", (Opinion(Distractors.NETWORK, Tally(right, n, unsure)),), (), (), is_label_wrong)


def said(agreed: int, n: int, *, is_right: bool = False) -> Said:
    return Said("net", 1, 0.9, is_right, agreed, n)


@pytest.mark.parametrize(
    ("found", "claim", "line"),
    [
        (
            of(250, 412, 10),
            said(87, 412),
            "37 % of 412 people were fooled too, 10 didn't know; 21 % said what the network said",
        ),
        (
            of(250, 412, 10),
            said(87, 412, is_right=True),
            "37 % of 412 people were fooled, 10 didn't know; 21 % said what the network said",
        ),
        (of(2, 4), None, "2 of 4 people were fooled"),
        (of(2, 4), said(0, 0), "2 of 4 people were fooled too"),
        (of(0, 2), said(0, 2), "Both people were fooled too; nobody said what the network said"),
        (of(0, 5), said(5, 5), "All 5 people were fooled too; 5 of 5 said what the network said"),
        (
            of(4, 12, 6),
            said(2, 8),
            "17 % of 12 people were fooled too, 6 didn't know; 2 of 8 said what the network said",
        ),
        (of(3, 3), said(0, 3), "None of 3 people was fooled; nobody said what the network said"),
        (of(2, 2), None, "None of 2 people was fooled"),
        (of(1, 1), said(0, 1), "One person has guessed this one so far"),
        (of(0, 1, 1), said(0, 1), "Nobody has guessed this one yet; one person said “I don't know”"),
        (of(0, 3, 3), said(0, 3), "Nobody has guessed this one yet; 3 people said “I don't know”"),
        (of(1, 3, 2), None, "None of 3 people was fooled, 2 didn't know"),
        (of(0, 0), None, "No first look at this one has been counted yet"),
        (
            of(2, 4, is_label_wrong=True),
            said(1, 4),
            "An admin has confirmed that this label is wrong. It counts in no figures",
        ),
    ],
)
def test_the_line_under_a_photograph(found: Place, claim: Said | None, line: str) -> None:
    assert crowd.headline(found, claim) == unbroken(line)


def test_bars_have_their_n_and_their_voice() -> None:
    found = of(250, 412, 10)
    rows = crowd.bars_of(found, [("Net", said(87, 400))])
    assert [(row.voice, row.tally) for row in rows] == [
        (html.PEOPLE, Tally(152, 412)),
        (html.PEOPLE, Tally(10, 412)),
        (html.NETWORK, Tally(87, 400)),
    ]
    drawn = html.share_bars(rows)
    assert "of 412" in drawn
    assert unbroken("(32–42 %)") in drawn
    assert crowd.bars_of(of(1, 1), []) == crowd.bars_of(of(2, 4, is_label_wrong=True), []) == ()


def test_ways_of_asking_are_told_apart() -> None:
    both = Place(
        "p",
        (Opinion(Distractors.NETWORK, Tally(2, 10, 1)), Opinion(Distractors.ALL_200, Tally(1, 3))),
        (), (), False,
    )  # fmt: skip
    assert (
        crowd.ways(both)
        == "Fooled were 7 of 10 with the network's own mistake among the four, 1 didn't know; 2 of 3 typing any of the "
        "200."
    )
    assert crowd.ways(of(2, 4)) == ""


def test_a_place_in_a_list() -> None:
    lines = crowd.crowd_standing(Standing("p", Tally(1, 10, 2), 2, 1, 0.93))
    assert unbroken("70 % of 10 people fooled (40–89 %), 2 didn't know") in lines[0].replace("&#x27;", "'")
    assert unbroken("1 of 2 networks fooled, 93 % sure") in lines[1]
    assert crowd.crowd_standing(Standing("p", Tally(0, 0), 0, 0, 0.0)) == ()


@pytest.mark.parametrize(
    ("right", "n", "networks", "networks_fooled", "people_line", "network_line"),
    [
        (0, 1, 1, 1, "the one person asked was fooled", "the one network asked was fooled, 93 % sure"),
        (1, 1, 1, 0, "the one person asked was not fooled", "the one network asked was not fooled"),
        (2, 2, 2, 0, "none of 2 people fooled (0–66 %)", "none of 2 networks fooled"),
        (0, 3, 3, 3, "all of 3 people fooled (44–100 %)", "all of 3 networks fooled, 93 % sure"),
        (0, 2, 2, 2, "both people fooled (34–100 %)", "both networks fooled, 93 % sure"),
    ],
)
def test_a_place_in_a_list_of_one_of_none_and_of_all(
    right: int, n: int, networks: int, networks_fooled: int, people_line: str, network_line: str
) -> None:
    lines = crowd.crowd_standing(Standing("p", Tally(right, n), networks, networks_fooled, 0.93))
    assert [line.split("</span> ")[1] for line in lines] == [unbroken(people_line), unbroken(network_line)]


def test_who_does_not_know_is_not_fooled() -> None:
    (one,) = crowd.crowd_standing(Standing("p", Tally(0, 1, 1), 0, 0, 0.0))
    assert one.replace("&#x27;", "'").endswith("the one person asked didn't know")
    (many,) = crowd.crowd_standing(Standing("p", Tally(12, 80, 60), 0, 0, 0.0))
    assert unbroken("10 % of 80 people fooled (5–19 %), 60 didn't know") in many.replace("&#x27;", "'")


def test_every_list_and_every_reaction_has_words() -> None:
    assert set(crowd.LISTS) == set(Hardest)
    assert set(crowd.REACTIONS) == set(Reaction)


@pytest.mark.parametrize(
    ("since", "told"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=30), "30 days ago"),
        (timedelta(days=40), "16 October 2026"),
    ],
)
def test_how_long_ago(since: timedelta, told: str) -> None:
    assert crowd.ago(NOW - since, now=NOW) == told


@pytest.mark.parametrize(
    ("state", "is_mine", "was_right", "told"),
    [
        (CommentState.SHOWN, False, True, "Someone, who got it"),
        (CommentState.SHOWN, False, False, "Someone, who didn't"),
        (CommentState.SHOWN, True, None, "You, who looked"),
        (CommentState.REPORTED, True, True, "You, hidden until an admin has looked"),
        (CommentState.HIDDEN, True, True, "You, hidden by an admin"),
        (CommentState.GONE, False, None, "Taken back by its author"),
    ],
)
def test_nobody_is_named(state: CommentState, is_mine: bool, was_right: bool | None, told: str) -> None:
    comment = Comment("a", "p", None, "t", NOW, state, was_right, 0, is_mine, False, False)
    assert crowd.author(comment) == told


@pytest.mark.parametrize(
    "nasty", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '" onload="x', "&lt;b&gt;"]
)
def test_what_visitors_wrote_is_drawn_as_they_wrote_it(nasty: str) -> None:
    drawn = html.remark(nasty, who=nasty, when=nasty, link=f"crowd?{nasty}")
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert '" onload' not in drawn
    assert 'dir="auto"' in drawn
