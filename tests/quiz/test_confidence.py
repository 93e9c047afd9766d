"""The scale on which players say how sure they are."""

from collections.abc import Callable

import pytest

from quiz.confidence import SURE_STEPS
from quiz.game import Game, Mode


@pytest.mark.parametrize("mode", list(Mode))
def test_four_steps_from_chance_upwards(dealt: Callable[..., Game], mode: Mode) -> None:
    values = [value for value, _ in SURE_STEPS[mode]]
    assert len(values) == 4
    assert values == sorted(set(values))
    assert {asked.chance for asked in dealt(mode=mode).rounds} == {values[0]}, "just guessing is right by chance"
    assert values[-1] < 1


def test_a_word_means_the_same_in_both_modes_but_for_a_guess() -> None:
    four, of_200 = SURE_STEPS[Mode.FOUR], SURE_STEPS[Mode.ALL_200]
    assert four[1:] == of_200[1:]
    assert [words for _, words in four] == [words for _, words in of_200]
    assert four[0][0] > 0.01 > of_200[0][0]
