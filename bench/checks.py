"""A row is of what it says, or it is an error: every part of the benchmark asks here before it makes one."""

from collections.abc import Sequence

from model.inference.prediction import Prediction

_LEAST = 6
"""Of fewer measurements nothing is said."""


class MismeasuredError(RuntimeError):
    """What was measured is not what the row would say. Its text is a sentence."""


def check_answered(what: str, answers: Sequence[Prediction], *, live: bool) -> None:
    """Raise unless each of the answers was computed, or each was remembered; and there are enough."""
    enough(what, len(answers))
    others = sum(answer.cached == live for answer in answers)
    if others:
        how = "remembered, not computed" if live else "computed, not remembered"
        raise MismeasuredError(f"{what}: {others} of {len(answers)} answers were {how}.")


def enough(what: str, n: int, *, least: int = _LEAST) -> None:
    """Raise where there are fewer than `least`."""
    if n < least:
        raise MismeasuredError(f"{what}: {n} measured, of at least {least} that it takes.")


def complete(what: str, n: int, asked: int) -> None:
    """Raise unless it was as many as were asked for."""
    if n != asked:
        raise MismeasuredError(f"{what}: {n:,} came of {asked:,} that were asked for.")


def without_errors(what: str, errors: Sequence[str]) -> None:
    """Raise with the first of the errors, if there are any."""
    if errors:
        raise MismeasuredError(f"{what}: {len(errors)} errors, the first: {errors[0]}")
