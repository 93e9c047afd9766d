"""A friend's score to beat: what is said of it while playing and at the end, of one photograph and of many."""

import pytest

from quiz.analysis.statistics import Tally
from services.challenges import Challenge, dare


@pytest.mark.parametrize(
    ("friend", "length", "line"),
    [
        (Tally(3, 10), 10, "Your friend got 3 of 10."),
        (Tally(0, 10), 10, "Your friend got 0 of 10."),
        (Tally(2, 4), 10, "Your friend got 2 of 4 so far."),
        (Tally(1, 1), 1, "Your friend got it."),
        (Tally(0, 1), 1, "Your friend missed it."),
    ],
)
def test_what_the_table_says(friend: Tally, length: int, line: str) -> None:
    assert Challenge(friend, length).line == line


@pytest.mark.parametrize(
    ("friend", "mine", "length", "ends"),
    [
        (Tally(3, 10), Tally(5, 10), 10, "Your friend 3, you 5: you win."),
        (Tally(5, 10), Tally(3, 10), 10, "Your friend 5, you 3: your friend wins."),
        (Tally(4, 10), Tally(4, 10), 10, "Your friend 4, you 4: even."),
        (Tally(3, 10), Tally(2, 4), 10, "Your friend got 3 of 10. You have 2 of 4, and six to go."),
        (Tally(2, 4), Tally(5, 10), 10, "Your friend got 2 of 4 so far. You got 5 of 10."),
        (Tally(2, 4), Tally(1, 9), 10, "Your friend got 2 of 4 so far. You have 1 of 9, and one to go."),
        (Tally(1, 1), Tally(1, 1), 1, "You and your friend both got it."),
        (Tally(0, 1), Tally(0, 1), 1, "Neither you nor your friend got it."),
        (Tally(0, 1), Tally(1, 1), 1, "You got it, and your friend did not."),
        (Tally(1, 1), Tally(0, 1), 1, "Your friend got it, and you did not."),
    ],
)
def test_how_it_is_settled(friend: Tally, mine: Tally, length: int, ends: str) -> None:
    assert Challenge(friend, length).settled(mine) == ends


@pytest.mark.parametrize(
    ("friend", "length", "title"),
    [
        (Tally(3, 10), 10, "Can you beat 3 of 10?"),
        (Tally(2, 2), 10, "Can you beat 2 of 2 so far?"),
        (Tally(10, 10), 10, "Can you match 10 of 10?"),
        (Tally(1, 1), 1, "A friend of yours got it. Would you?"),
        (Tally(0, 1), 1, "A friend of yours missed it. Would you?"),
    ],
)
def test_nobody_is_dared_what_cannot_be_done(friend: Tally, length: int, title: str) -> None:
    assert dare(friend, length) == title
