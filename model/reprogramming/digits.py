"""Handwritten digits, 8 x 8 pixels.

*Source*: E. Alpaydin, C. Kaynak 1998, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository; the
1,797 of its test set, in the order in which scikit-learn has them. No two are alike; those held out are by the hands of
the same 13 writers as the others.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from config.files import ASSETS

_FILE = ASSETS / "digits.npz"
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
    with np.load(_FILE, allow_pickle=False) as kept:
        images, labels = kept["images"], kept["labels"]
    # They lie in the order in which they were written, by hand after hand: mixed once, alike everywhere.
    order = np.random.default_rng(0).permutation(len(images))
    return images[order].astype(np.float32), labels[order].astype(np.int64)
