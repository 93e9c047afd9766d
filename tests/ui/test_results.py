"""How sure a player felt, held against how often they were right: only what chance does not explain is said."""

import pytest

from ui.results import how_well_judged


@pytest.mark.parametrize(
    ("sure", "right", "of", "verdict"),
    [
        (0.99, 5, 10, "On the bold side."),  # 5 of 10 is 24 to 76 %
        (0.70, 5, 10, "As far as so few can tell, well judged."),
        (0.25, 9, 10, "You see more than you think."),  # 9 of 10 is 60 to 98 %
        (0.75, 0, 3, "On the bold side."),  # 0 of 3 is 0 to 56 %
        (0.50, 0, 3, "As far as so few can tell, well judged."),
    ],
)
def test_the_verdict_asks_the_interval(sure: float, right: int, of: int, verdict: str) -> None:
    said = [(sure, at < right) for at in range(of)]
    line = how_well_judged(said)
    assert line.endswith(verdict)
    assert f"right in {right} of {of}" in line


def test_of_too_few_nothing_is_said() -> None:
    assert how_well_judged([(0.5, True)] * 2) == ""
