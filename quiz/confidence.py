"""How sure a player may say to be: four steps, each with the probability that it stands for."""

from collections.abc import Mapping
from typing import Final

from quiz.game import OPTIONS, Mode

IN_200: Final = 200

_WORDS: Final = ((0.5, "A hunch"), (0.75, "Fairly sure"), (0.99, "Certain"))
SURE_STEPS: Final[Mapping[Mode, tuple[tuple[float, str], ...]]] = {
    mode: ((1 / (IN_200 if mode is Mode.ALL_200 else OPTIONS), "Guessing"), *_WORDS) for mode in Mode
}
"""The steps of a mode, (probability in [0, 1], words), least sure first.

Who just guesses is right as often as chance has it, which depends on how many may be answered; the other words mean
the same either way. Nobody is asked for 100 %: one slip, and they could never have been right to say so.
"""


def check_sure(sure: float) -> None:
    """Refuse what is no probability.

    Raises:
        ValueError: one sentence, for the visitor.
    """
    if not 0 <= sure <= 1:  # nan neither
        raise ValueError(f"sure={sure!r} is not between 0 and 1")
