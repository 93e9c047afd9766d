"""Handwritten digits, 8 x 8 pixels: scikit-learn's, which ship with it.

*Source*: E. Alpaydin, C. Kaynak 1998, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository; the
1,797 of its test set.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

BRIGHTEST = 16.0
"""Pixels are counts from 0 to this."""


def handwritten(*, held_out: bool) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Digits (N, 8, 8) in [0, 16] and what they are; every fifth is held out. Do not write into them."""
    images, labels = _all()
    chosen = np.arange(len(images)) % 5 == 0
    chosen = chosen if held_out else ~chosen
    return images[chosen], labels[chosen]


@cache
def _all() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    # They lie in the order in which they were written, by hand after hand: mixed once, alike everywhere.
    order = np.random.default_rng(0).permutation(len(images))
    return images[order].reshape(-1, 8, 8).astype(np.float32), labels[order].astype(np.int64)
