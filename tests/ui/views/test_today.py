"""How people did and how far the ten are, in sentences for one, for none, for all and for some; and the charts."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest

from quiz.analysis.statistics import Tally
from quiz.game import Distractors, Game, Kind, LabelSpace, Mode, Option, Origin, Round
from quiz.storage.dailies import Turnout
from quiz.storage.records import Answer, Guess, SettledAnswer
from tests.ui.views.comparison.figures_by_hand import unbroken
from ui import html
from ui.charts import daily
from ui.views import today

TRUTH, WRONG, OTHER = 1, 2, 3
ASKED = Round(1, "f" * 64, TRUTH, frozenset({TRUTH}), Kind.FOOLING, (Option(TRUTH, Origin.TRUTH),))
FOUR = Round(
    1,
    "f" * 64,
    TRUTH,
    frozenset({TRUTH}),
    Kind.FOOLING,
    (Option(WRONG, Origin.NETWORK), Option(TRUTH, Origin.TRUTH), Option(OTHER, Origin.NEIGHBOUR)),
)
CLAIM = SettledAnswer(1, "net", False, Answer(LabelSpace.ALL_1000, WRONG, 0.75, 12.5, "cpu", cached=False))
DAY = date(2026, 11, 25)
SAID = {index: html.name_of(index) for index in (TRUTH, WRONG, OTHER)}


def said(chosen: int | None, *, first_sight: bool = True, after: int = 0) -> Guess:
    """A guess at that photograph, so many days after its own."""
    return Guess(
        game="a" * 24,
        position=1,
        photograph=ASKED.photograph,
        truth=TRUTH,
        kind=Kind.FOOLING,
        mode=Mode.FOUR,
        distractors=Distractors.NETWORK,
        chosen=chosen,
        is_right=chosen == TRUTH,
        shown_ms=1,
        first_sight=first_sight,
        guessed_at=datetime(2026, 11, 25, 12, tzinfo=UTC) + timedelta(days=after),
    )


@pytest.mark.parametrize(
    ("tally", "chosen", "figures"),
    [
        (Tally(0, 0), (), "Nobody came by. It was shown to nobody but the network."),
        (Tally(1, 1), ((TRUTH, 1),), "One person looked, and got it."),
        (Tally(0, 1), ((WRONG, 1),), f"One person looked, and said {SAID[WRONG]}."),
        (Tally(0, 1, 1), (), "One person looked, and didn’t know."),
        (Tally(0, 3), ((WRONG, 3),), f"3 people looked: none of them got it (0–56 %). All of them said {SAID[WRONG]}."),
        (Tally(3, 3), ((TRUTH, 3),), "3 people looked: all of them got it (44–100 %)."),
        (
            Tally(2, 4),
            ((TRUTH, 2), (OTHER, 1), (WRONG, 1)),
            f"4 people looked: 2 of 4 (15–85 %) got it. One of them said {SAID[OTHER]}.",
        ),
        (
            Tally(1, 4),
            ((WRONG, 3), (TRUTH, 1)),
            f"4 people looked: 1 of 4 (5–70 %) got it. 3 of them said {SAID[WRONG]}.",
        ),
    ],
)
def test_how_people_did(tally: Tally, chosen: tuple[tuple[int, int], ...], figures: str) -> None:
    assert today.AnsweredDay(DAY, ASKED, None, Turnout(tally, chosen)).figures == unbroken(figures)


@pytest.mark.parametrize(
    ("rounds", "of_ten", "sentence"),
    [
        (10, 0, "10 photographs, the same for everybody, one try each."),
        (1, 0, "1 photograph, the same for everybody, one try."),
        (10, 1, "1 of 10 guessed."),
        (10, 10, "Done for today."),
    ],
)
def test_how_far_the_ten_are(rounds: int, of_ten: int, sentence: str) -> None:
    game = Game("a" * 24, "day20261125", Mode.FOUR, "net", "", (ASKED,) * rounds)
    assert today.ten_sentence(today.Today(DAY, game, game, None, (said(TRUTH),) * of_ten, {})) == sentence


def test_what_people_said_is_marked_with_what_it_is_and_who_else_said_it() -> None:
    of = today.AnsweredDay(DAY, FOUR, CLAIM, Turnout(Tally(4, 7), ((TRUTH, 4), (OTHER, 2), (WRONG, 1))), said(OTHER))
    assert [(bar.chosen, bar.tally) for bar in of.bars] == [
        (WRONG, Tally(1, 7)),
        (TRUTH, Tally(4, 7)),
        (OTHER, Tally(2, 7)),
    ]
    assert [bar.chosen for bar in of.bars if bar.is_right] == [TRUTH]
    assert [bar.chosen for bar in of.bars if bar.is_claimed] == [WRONG]
    assert [bar.chosen for bar in of.bars if bar.is_mine] == [OTHER]
    drawn = unescape(daily.answers_chart(of))
    rows = re.findall("<li.*?</li>", drawn)
    assert len(rows) == 3
    assert 'class="network">It<' in rows[0]
    assert f"{html.mark(True)}</i>" in rows[1]
    assert "is right" in rows[1]
    assert 'class="people">You<' in rows[2]
    assert not [row for row in rows if row.count("<b class=") > 1]
    assert "<b>4</b> of 7" in rows[1], "of fewer than ten, numbers and no percents"
    assert "57" not in re.sub("<small>.*?</small>|style=.*?>", "", rows[1])


def test_percents_from_ten_people_on() -> None:
    of = today.AnsweredDay(DAY, FOUR, None, Turnout(Tally(4, 10), ((TRUTH, 4), (OTHER, 6))), said(OTHER))
    assert "<b>40\N{NO-BREAK SPACE}%</b> of 10 <small>(17–69\N{NO-BREAK SPACE}%)" in daily.answers_chart(of)


@pytest.mark.parametrize(("unsure", "mine", "rows"), [(0, TRUTH, 3), (2, TRUTH, 4), (0, None, 4)])
def test_not_to_know_is_an_answer_where_somebody_gave_it(unsure: int, mine: int | None, rows: int) -> None:
    crowd = Turnout(Tally(3, 5, unsure), ((TRUTH, 3),))
    bars = today.AnsweredDay(DAY, FOUR, None, crowd, said(mine, first_sight=False)).bars
    assert len(bars) == rows
    if rows == 4:
        assert (bars[-1].chosen, bars[-1].tally, bars[-1].is_mine) == (None, Tally(unsure, 5), mine is None)


@pytest.mark.parametrize(
    ("guess", "n", "finding", "reason"),
    [
        (said(TRUTH), 1, "You are the first to answer today.", ""),
        (said(TRUTH, first_sight=False), 0, "Nobody else has answered yet.", "you had seen it before"),
        (said(TRUTH, first_sight=False), 1, "One person looked, and got it.", "you had seen it before"),
        (said(TRUTH, after=1), 1, "One person looked, and got it.", "you came later"),
    ],
)
def test_who_is_counted_is_said(guess: Guess, n: int, finding: str, reason: str) -> None:
    of = today.AnsweredDay(DAY, FOUR, None, Turnout(Tally(n, n), ((TRUTH, n),) * n), guess)
    assert of.finding == finding
    assert of.is_counted is not bool(reason)
    assert of.who_counts.endswith(f"Yours is not counted: {reason}." if reason else "95 % interval.")


@pytest.mark.parametrize(
    ("counts", "mine", "is_counted", "finding"),
    [
        ((0, 0, 1), 2, True, "You got 2 of 2. Nobody else has finished yet."),
        ((0, 0, 0), 2, False, "You got 2 of 2. Nobody else has finished yet."),
        ((1, 0, 1), 2, True, "You got 2 of 2. One other finished, with fewer."),
        ((1, 0, 1), 0, True, "You got 0 of 2. One other finished, with more."),
        ((0, 1, 0), 1, False, "You got 1 of 2. One other finished, with as many."),
        ((2, 3, 4), 1, True, "You got 1 of 2. Of 8 others 2 got fewer, 2 as many, 4 more."),
        ((0, 3, 4), 1, True, "You got 1 of 2. Of 6 others none got fewer, 2 as many, 4 more."),
        ((5, 6, 10), 1, True, "You got 1 of 2. Of 20 others 25 % got fewer, 25 % as many, 50 % more."),
    ],
)
def test_how_a_score_lies_among_everybodys(counts: tuple[int, ...], mine: int, is_counted: bool, finding: str) -> None:
    of = today.ScoresOfDay(counts, mine, is_counted)
    assert of.finding == unbroken(finding)
    drawn = daily.scores_chart(of)
    assert drawn.count("▲ you") == 1
    assert re.findall(r'<span class="many">(\d*)</span>', drawn) == [str(many or "") for many in counts]


def test_scores_are_read_out() -> None:
    of = today.ScoresOfDay((2, 0, 1), 2, is_counted=True)
    assert of.read_out == "3 people finished: 2 got 0, 1 got 2. You got 2."
    assert of.read_out in daily.scores_chart(of)
