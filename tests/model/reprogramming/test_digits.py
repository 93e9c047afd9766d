"""The handwritten digits: the file that ships is another's data set, whole; none is on both sides."""

import numpy as np

from model.reprogramming import digits
from model.reprogramming.digits import handwritten


def test_the_file_is_scikit_learn_s_data_set() -> None:
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    with np.load(digits._FILE, allow_pickle=False) as kept:
        assert (kept["images"].reshape(-1, 64) == images).all()
        assert (kept["labels"] == labels).all()
    assert digits._FILE.stat().st_size < 50_000


def test_no_digit_is_held_out_and_trained_on() -> None:
    new, known = handwritten(held_out=True)[0], handwritten(held_out=False)[0]
    assert (len(new), len(known)) == (360, 1437)
    assert len({image.tobytes() for image in (*new, *known)}) == 1797, "all distinct"
    apart = np.sqrt(((new[:, None] - known[None]) ** 2).sum((2, 3)))
    assert apart.min() > 5, "nor nearly the same"
