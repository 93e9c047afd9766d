"""Frames that fool: which are tried, which are shown, and what a photograph that was cut so says of itself."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from deck.classes import find_class
from deck.photographs import Credit, Photograph, PixelFrame, decode
from model.evaluation.frame_search import (
    ALIKE,
    MOST,
    SMALLEST,
    FrameClaim,
    FramedMistake,
    PixelBox,
    fooling_among,
    natural_frames,
    search,
)
from model.networks.preprocessing import Preprocessing
from tests.deck.recipes.hosts import sha

PREPROCESSING = Preprocessing(resize=256, crop=224, interpolation="bilinear", mean=(0, 0, 0), std=(1, 1, 1))
HEN, OX = 8, 345


def overlap(one: PixelBox, other: PixelBox) -> float:
    """By counting pixels."""
    held = [np.zeros((700, 1000), dtype=bool) for _ in range(2)]
    for mask, (left, top, right, bottom) in zip(held, (one, other), strict=True):
        mask[top:bottom, left:right] = True
    return float((held[0] & held[1]).sum() / (held[0] | held[1]).sum())


def test_every_frame_lies_within_and_is_large_enough_to_be_seen() -> None:
    for width, height in ((1000, 700), (300, 900), (400, 400), (181, 180)):
        boxes = natural_frames(width, height)
        assert boxes[0] == (0, 0, width, height), "the whole is one of them"
        assert len(set(boxes)) == len(boxes)
        for left, top, right, bottom in boxes:
            assert 0 <= left < right <= width
            assert 0 <= top < bottom <= height
            assert min(right - left, bottom - top) >= SMALLEST
    assert len(natural_frames(1000, 700)) > 100
    assert natural_frames(170, 400) == (), "too small to be cut, or shown"


def test_frames_have_the_shapes_of_photographs() -> None:
    shapes = {round((box[2] - box[0]) / (box[3] - box[1]), 2) for box in natural_frames(1000, 700)[1:]}
    assert all(min(abs(shape - usual) for usual in (1, 4 / 3, 3 / 4)) < 0.01 for shape in shapes)


@pytest.fixture
def photograph(tmp_path: Path) -> Photograph:
    """A picture that is darker to the left: what a frame of it shows can be told from its pixels."""
    shade = np.tile(np.linspace(0, 255, 1000), (700, 1))
    Image.fromarray(shade.astype(np.uint8)).convert("RGB").save(tmp_path / "a.png")
    data = (tmp_path / "a.png").read_bytes()
    credit = Credit(title="Hen", author="Ann", licence="CC BY 2.0", source="https://example.org", change="sharpened")
    return Photograph(sha(data), tmp_path / "a.png", HEN, frozenset({HEN}), credit)


def darker_is_an_ox(views: NDArray[np.float32]) -> NDArray[np.float32]:
    """A network that is the surer of an ox, the darker the view; half lit, it is a hen."""
    dark = 1 - views.mean(axis=(1, 2, 3))
    said = np.full((len(views), 1000), 1e-6)
    said[:, HEN], said[:, OX] = 1 - dark, dark
    logs: NDArray[np.float32] = np.log(said).astype(np.float32)
    return logs


def test_the_surest_mistakes_are_shown_no_two_of_them_alike(photograph: Photograph) -> None:
    found = search(photograph, PREPROCESSING, darker_is_an_ox, confidence=0.55)
    assert 1 < len(found) <= MOST
    assert [one.probability for one in found] == sorted((one.probability for one in found), reverse=True)
    assert found[0].box[0] == 0, "the darkest is at the left"
    for number, one in enumerate(found):
        assert one.claimed == OX
        assert one.probability >= 0.55
        assert all(overlap(one.box, other.box) < ALIKE for other in found[:number])
    darkness = []
    with Image.open(photograph.path) as image:
        for box in natural_frames(1000, 700):
            view = np.asarray(PREPROCESSING.view(image.crop(box)), dtype=np.float32) / 255
            darkness.append(1 - float(view.mean()))
    assert found[0].probability == pytest.approx(max(darkness), abs=1e-4)
    assert found[0].wrong == sum(dark > 0.5 for dark in darkness)
    assert found[0].tried == len(darkness)


def test_what_is_right_or_by_another_name_right_is_no_mistake(photograph: Photograph) -> None:
    def always_a_hen(views: NDArray[np.float32]) -> NDArray[np.float32]:
        said = np.full((len(views), 1000), -20.0, dtype=np.float32)
        said[:, HEN] = 0
        return said

    assert search(photograph, PREPROCESSING, always_a_hen, confidence=0) == ()
    assert search(photograph, PREPROCESSING, darker_is_an_ox, confidence=1.0) == ()


def test_the_share_of_frames_is_of_those_that_are_sure_and_wrong() -> None:
    laptop, notebook = find_class("laptop computer").index, find_class("notebook computer").index
    box = (0, 0, 200, 200)
    claims = [
        FrameClaim(box, laptop, 0.9),
        FrameClaim(box, notebook, 0.9),
        FrameClaim(box, OX, 0.49),
        FrameClaim(box, HEN, 0.5),
    ]
    assert fooling_among(claims, frozenset({laptop})) == tuple(claims[2:]), "another name of the same is no mistake"
    assert fooling_among(claims, frozenset({laptop}), 0.5) == (claims[3],)


def test_a_frame_is_a_photograph_that_says_how_it_was_cut(photograph: Photograph) -> None:
    mistake = FramedMistake(photograph, (1000, 700), (10, 20, 410, 320), OX, 0.9, 3, 162)
    framed = mistake.photograph
    assert framed.frame == PixelFrame(photograph.id, 10, 20, 410, 320)
    assert framed.id == framed.frame.id
    assert framed.is_framed
    assert framed.credit is not None
    assert (framed.credit.author, framed.credit.change) == ("Ann", "sharpened; cropped to 400 × 300 pixels")
    assert decode(framed.read()).tobytes() == decode(photograph.read()).crop((10, 20, 410, 320)).tobytes()

    within = FramedMistake(framed, (400, 300), (5, 5, 205, 205), OX, 0.9, 3, 162).photograph
    assert within.frame == PixelFrame(photograph.id, 15, 25, 215, 225), "a frame of a frame is one of the file"
    assert decode(within.read()).tobytes() == decode(photograph.read()).crop((15, 25, 215, 225)).tobytes()


def test_where_the_whole_fools_it_is_not_said_to_be_cropped(photograph: Photograph) -> None:
    assert FramedMistake(photograph, (1000, 700), (0, 0, 1000, 700), OX, 0.9, 3, 162).photograph == photograph
