"""What a network said of one photograph, and how sure it was over any label space."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from deck.classes import N_CLASSES


@dataclass(frozen=True, slots=True)
class Claim:
    """One class and how sure the network was of it, in [0, 1], over the label space that was asked for."""

    index: int
    probability: float


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """The answer of one network to one photograph.

    `log_probabilities` has shape (1000,), natural logarithm, float32, read-only. `took_ms` is what this
    caller waited, decode to answer. `device` says in words what computed it; a `cached` prediction was
    computed there earlier.
    """

    photograph: str
    network: str
    log_probabilities: NDArray[np.float32]
    took_ms: float
    device: str
    cached: bool

    def top(self, k: int, among: Sequence[int] | None = None) -> tuple[Claim, ...]:
        """The `k` likeliest classes, likeliest first, by the softmax over `among` alone (or the 1,000).

        Raises:
            ValueError: `among` is empty, names a class twice or one outside 0…999.
        """
        space = self._space(among)
        probabilities = self._softmax(space)
        order = np.argsort(-probabilities, kind="stable")[:k]
        return tuple(Claim(index=int(space[at]), probability=float(probabilities[at])) for at in order)

    def probability(self, index: int, among: Sequence[int] | None = None) -> float:
        """How sure the network was of class `index`, by the softmax over `among` alone (or the 1,000).

        Raises:
            ValueError: `index` is not one of `among`, or `among` is no label space.
        """
        space = self._space(among)
        (at,) = np.nonzero(space == index)
        if len(at) != 1:
            raise ValueError(f"class {index} is not in the label space of {len(space)} classes that was asked for")
        return float(self._softmax(space)[at[0]])

    def _space(self, among: Sequence[int] | None) -> NDArray[np.intp]:
        space = np.arange(N_CLASSES) if among is None else np.unique(np.asarray(among, dtype=np.intp))
        if among is not None and (len(space) != len(among) or len(space) == 0):
            raise ValueError(f"a label space names each of its classes once, and at least one, not {list(among)}")
        if space[0] < 0 or space[-1] >= N_CLASSES:
            raise ValueError(f"a label space has classes 0…{N_CLASSES - 1}, not {int(space[0])}…{int(space[-1])}")
        return space

    def _softmax(self, space: NDArray[np.intp]) -> NDArray[np.float64]:
        values = self.log_probabilities[space].astype(np.float64)
        powers = np.exp(values - values.max())
        return np.asarray(powers / powers.sum(), dtype=np.float64)


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log-probabilities of logits (N, 1000), read-only, summed in double precision.

    Raises:
        ArithmeticError: a logit is infinite or not a number, so there is no answer.
    """
    if not np.isfinite(logits).all():
        raise ArithmeticError("the network's answer was not a number")
    wide = logits.astype(np.float64)
    wide -= wide.max(axis=1, keepdims=True)
    wide -= np.log(np.exp(wide).sum(axis=1, keepdims=True))
    answer = wide.astype(np.float32)
    answer.setflags(write=False)
    return answer
