"""Frames, by hand: where they lie, how many there are, and what a network gets of them."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from deck.photographs import decode
from model.explain.crops import Frame, framed, frames, seen_in, through
from model.inference.classifier import Classifier
from model.networks.registry import OFFICIAL
from tests.model.fakes import make_picture


def test_there_are_324_and_all_lie_inside() -> None:
    every = frames()
    assert len(set(every)) == 324
    for width, height in ((400, 300), (300, 401)):
        for frame in every:
            left, top, right, bottom = frame.box(width, height)
            assert 0 <= left < right <= width + 1e-9
            assert 0 <= top < bottom <= height + 1e-9
            assert right - left == pytest.approx(bottom - top)
            assert right - left == pytest.approx(frame.side * 300)


def test_a_box_by_hand() -> None:
    assert Frame(0.5, 0.25, 1.0).box(400, 200) == (50, 100, 150, 200)


def test_what_a_network_gets_is_that_part_alone() -> None:
    image = Image.new("RGB", (400, 200), "black")
    image.paste((255, 0, 0), (50, 100, 150, 200))
    inside = framed(image, Frame(0.5, 0.25, 1.0), OFFICIAL).crop((4, 4, 220, 220))  # resizing mixes at the very edge
    assert inside.getextrema() == ((255, 255), (0, 0), (0, 0))


def test_of_its_own_frame_a_network_gets_what_it_always_gets() -> None:
    """Noise tells a crop from one that lies half a pixel aside."""
    image = Image.fromarray(np.random.default_rng(1).integers(0, 256, (401, 307, 3), dtype=np.uint8))
    side = OFFICIAL.crop / OFFICIAL.resize
    for frame in (Frame(side), Frame(round(side, 4), 0.5, 0.5)):
        assert np.array_equal(np.asarray(framed(image, frame, OFFICIAL)), np.asarray(OFFICIAL.view(image)))
    aside = np.asarray(framed(image, Frame(side, 0.5, 0.51), OFFICIAL))
    assert not np.array_equal(aside, np.asarray(OFFICIAL.view(image)))
    squashing = replace(OFFICIAL, squash=True)
    assert not np.array_equal(np.asarray(framed(image, Frame(side), squashing)), np.asarray(squashing.view(image)))


def test_what_a_network_takes_of_a_crop_is_a_frame_of_the_photograph() -> None:
    """Of 200 x 160 pixels it takes the middle 140 x 140."""
    assert seen_in((100, 40, 300, 200), (400, 200), OFFICIAL) == Frame(0.7, 0.5, 0.6)
    own = seen_in((0, 0, 401, 307), (401, 307), OFFICIAL)
    assert own == Frame(0.875, 0.5, 0.5), "of the whole its own frame"
    image = Image.fromarray(np.random.default_rng(1).integers(0, 256, (200, 400, 3), dtype=np.uint8)).resize((800, 400))
    box = (200, 80, 600, 400)
    through_it = np.asarray(framed(image, seen_in(box, image.size, OFFICIAL), OFFICIAL), dtype=float)
    cropped = np.asarray(OFFICIAL.view(image.crop(box)), dtype=float)
    assert np.abs(through_it - cropped)[4:-4, 4:-4].mean() < 3, "the same part, as nearly as pixels allow"
    assert seen_in((0, 0, 200, 200), (400, 200), replace(OFFICIAL, resize=200)).side == 1, "not more than there is"


@pytest.mark.parametrize("wrong", [{"side": 0.0}, {"side": 1.5}, {"x": -0.1}, {"y": float("nan")}])
def test_a_frame_that_is_none_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Frame(**{"side": 0.5, **wrong})


def test_answers_come_in_the_order_of_the_frames(lite0: Classifier) -> None:
    image = decode(make_picture(4).data)
    seen: list[NDArray[np.float32]] = []

    def logits(batch: NDArray[np.float32]) -> NDArray[np.float32]:
        seen.extend(batch)
        answer = np.zeros((len(batch), 1000), dtype=np.float32)
        answer[:, 1] = [5 if one.mean() > 0.5 else -5 for one in batch]
        return answer

    found = list(through(image, 1, OFFICIAL, logits))
    assert [one.frame for one in found] == list(frames())
    assert len(seen) == 324
    for at in (0, 100, 323):
        expected = np.asarray(framed(image, found[at].frame, OFFICIAL)) / 255
        assert (found[at].claimed == 1) == (expected.mean() > 0.5)
        assert found[at].truth == pytest.approx(np.exp(5 if expected.mean() > 0.5 else -5) / (999 + np.exp(5)), rel=2)
