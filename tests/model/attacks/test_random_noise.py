"""Random noise as a control: what it changes is counted, and kept for the page."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from deck.photographs import decode
from model.__main__ import main
from model.attacks.random_noise import Tossed, changes, keep_measured, measured_for
from model.inference.prediction import Prediction
from model.networks.registry import OFFICIAL
from tests.model.fakes import make_picture


def claiming(index: int) -> Prediction:
    log_probabilities = np.full(1000, -20.0, dtype=np.float32)
    log_probabilities[index] = 0.0
    return Prediction("ab", "net", log_probabilities, 1.0, "CPU", cached=False)


def test_each_toss_is_held_against_the_photograph_as_it_is() -> None:
    images = [decode(make_picture(seed, 300, 300).data) for seed in range(3)]
    seen: list[np.ndarray[tuple[int, ...], np.dtype[np.uint8]]] = []

    def steadfast(picture: Image.Image) -> Prediction:
        seen.append(np.asarray(picture, dtype=np.uint8))
        return claiming(7)

    assert list(changes(images, OFFICIAL, steadfast, levels=8, tosses=2)) == [(False, False)] * 3
    first, one, other = (picture.astype(np.int16) for picture in seen[:3])
    assert np.abs(one - first).max() == np.abs(other - first).max() == 8
    assert (one != other).any(), "another toss"

    def fickle(picture: Image.Image) -> Prediction:
        return claiming(int(np.asarray(picture).sum() % 1000))

    assert all(all(one) for one in changes(images, OFFICIAL, fickle, levels=8, tosses=2))


def test_what_was_measured_is_kept_for_these_weights(tmp_path: Path) -> None:
    found = [Tossed(name, "ab", "starter", 8, 123, (23, 24)) for name in ("one", "another")]
    keep_measured(found, tmp_path / "noise.json")
    assert measured_for("another", "ab", tmp_path / "noise.json") == found[1]
    assert measured_for("another", "cd", tmp_path / "noise.json") is None


def test_a_senseless_size_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["noise", "--levels", "0"]) == 1
    assert "--levels 0 is not between 1 and 255." in capsys.readouterr().err
