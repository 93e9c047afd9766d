"""The figures of an evaluation, to the digit: against the official loop written out, and against sums done by hand."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from deck.classes import class_of, imagenet_a_indices
from deck.photographs import decode
from model.evaluation.metrics import (
    _reliability,
    aurra,
    response,
    rms_calibration_error,
    rms_calibration_error_official,
    scores,
    wilson_bounds,
)
from model.inference.classifier import Classifier
from model.inference.prediction import log_softmax
from model.networks.preprocessing import pixels
from quiz.analysis.statistics import wilson as wilson_of_the_game

Array = NDArray[np.float64]


def official_rms(confidence: Array, right: Array, *, leave_out_last: bool, beta: int = 100) -> float:
    """The loop of `eval.py`, as SCIENCE.md words it: sort, bins of 100, the last one takes the rest."""
    order = np.argsort(confidence)
    confidence, right = confidence[order], right[order]
    bins = [[i * beta, (i + 1) * beta] for i in range(len(confidence) // beta)]
    bins[-1] = [bins[-1][0], len(confidence)]
    total = 0.0
    for i in range(len(bins) - 1 if leave_out_last else len(bins)):
        sure, good = confidence[bins[i][0] : bins[i][1]], right[bins[i][0] : bins[i][1]]
        total += len(sure) / len(confidence) * (sure.mean() - good.mean()) ** 2
    return math.sqrt(total)


def plain_aurra(confidence: Array, right: Array) -> float:
    """The mean over k of the accuracy on the k most confident."""
    best_first = right[np.argsort(-confidence)]
    return float(np.mean([best_first[:k].mean() for k in range(1, len(best_first) + 1)]))


def drawn(seed: int, count: int) -> tuple[Array, Array]:
    """Confidences without ties, and rights that go with them somewhat."""
    rng = np.random.default_rng(seed)
    confidence = rng.random(count)
    return confidence, (rng.random(count) < confidence).astype(np.float64)


@pytest.mark.parametrize("count", [100, 101, 199, 200, 250, 7500])
def test_calibration_and_aurra_are_the_official_arithmetic(count: int) -> None:
    confidence, right = drawn(count, count)
    assert rms_calibration_error(confidence, right) == pytest.approx(
        official_rms(confidence, right, leave_out_last=False), abs=1e-12
    )
    assert rms_calibration_error_official(confidence, right) == pytest.approx(
        official_rms(confidence, right, leave_out_last=True), abs=1e-12
    )
    assert aurra(confidence, right) == pytest.approx(plain_aurra(confidence, right), abs=1e-12)


def test_by_hand() -> None:
    sure, right = np.array([0.9, 0.6, 0.3, 0.2]), np.array([True, False, True, False])
    # The two least sure: 0.25 sure, half right. The two surest: 0.75 sure, half right.
    assert rms_calibration_error(sure, right, bin_size=2) == pytest.approx(0.25)
    # Without the last bin: one half of 0.0625.
    assert rms_calibration_error_official(sure, right, bin_size=2) == pytest.approx(math.sqrt(0.03125))
    assert aurra(sure, right) == pytest.approx((1 + 1 / 2 + 2 / 3 + 1 / 2) / 4)


def test_fewer_than_a_bin_are_one_bin_that_the_official_loop_does_not_know() -> None:
    sure, right = np.array([0.5, 0.7]), np.array([True, True])
    assert rms_calibration_error(sure, right) == pytest.approx(0.4)
    assert rms_calibration_error_official(sure, right) is None
    hundred, all_right = np.linspace(0.1, 0.9, 100), np.ones(100, dtype=bool)
    assert rms_calibration_error_official(hundred, all_right) == 0.0  # its one bin is the last
    assert rms_calibration_error(hundred, all_right) == pytest.approx(0.5)


def test_of_one_and_of_none() -> None:
    one, nothing = np.array([0.8]), np.array([])
    assert rms_calibration_error(one, np.array([False])) == pytest.approx(0.8)
    assert aurra(one, np.array([True])) == 1.0
    assert aurra(one, np.array([False])) == 0.0
    assert response(one, np.array([True])) == ((1.0, 1.0),)
    assert rms_calibration_error(nothing, nothing) is rms_calibration_error_official(nothing, nothing) is None
    assert aurra(nothing, nothing) is None
    assert _reliability(nothing, nothing) == ()
    assert response(nothing, nothing) == ()


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_all_right_and_all_wrong(share: float) -> None:
    sure, right = np.linspace(0.05, 0.95, 300), np.full(300, bool(share))
    assert aurra(sure, right) == share
    assert rms_calibration_error(sure, right) == pytest.approx(
        official_rms(sure, right.astype(float), leave_out_last=False)
    )


def test_equally_sure_ones_share_their_rights() -> None:
    sure, right = np.full(4, 0.5), np.array([True, False, False, False])
    assert aurra(sure, right) == pytest.approx(0.25)
    assert rms_calibration_error(sure, right, bin_size=2) == pytest.approx(0.25)


confidences = st.lists(st.tuples(st.integers(0, 20).map(lambda n: n / 20), st.booleans()), min_size=1, max_size=250)


@settings(max_examples=60, deadline=None)
@given(confidences)
def test_the_order_of_photographs_does_not_matter(pairs: list[tuple[float, bool]]) -> None:
    def figures(of: list[tuple[float, bool]]) -> tuple[object, ...]:
        sure, right = np.array([s for s, _ in of]), np.array([r for _, r in of])
        return (
            rms_calibration_error(sure, right, bin_size=7),
            rms_calibration_error_official(sure, right, bin_size=7) or 0.0,
            aurra(sure, right),
        )

    shuffled = sorted(pairs, key=lambda pair: (pair[1], -pair[0]))
    for other in (shuffled, pairs[::-1]):
        assert figures(other) == pytest.approx(figures(pairs), abs=1e-12)
    whole, official, area = figures(pairs)
    assert isinstance(whole, float)
    assert isinstance(official, float)
    assert isinstance(area, float)
    assert 0 <= official <= whole + 1e-12 <= 1 + 1e-9
    assert 0 <= area <= 1 + 1e-12


def some_logits(seed: int, count: int) -> tuple[NDArray[np.float32], list[frozenset[int]]]:
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 4, (count, 1000)).astype(np.float32)
    truths = [int(truth) for truth in rng.choice(imagenet_a_indices(), count)]
    for row in range(0, count, 3):
        logits[row, truths[row]] += 14
    return log_softmax(logits), [frozenset({truth}) for truth in truths]


def test_scores_are_the_protocol_written_out() -> None:
    said, accepted = some_logits(3, 640)
    space = np.array(imagenet_a_indices())
    found = scores(said, accepted, imagenet_a_indices())
    among = said[:, space].astype(np.float64)
    powers = np.exp(among)
    confidence = powers.max(axis=1) / powers.sum(axis=1)
    truth = np.array([next(iter(one)) for one in accepted])
    right = space[among.argmax(axis=1)] == truth
    assert (found.classes, found.photographs) == (200, 640)
    assert found.top1 == int(right.sum()) > 100
    ranks = np.argsort(np.argsort(-among, axis=1), axis=1)[np.arange(640), np.searchsorted(space, truth)]
    assert found.top5 == int((ranks < 5).sum()) > found.top1
    assert found.mean_confidence_when_wrong == pytest.approx(confidence[~right].mean())
    assert found.rms_calibration_error == pytest.approx(official_rms(confidence, right, leave_out_last=False))
    assert found.rms_calibration_error_official == pytest.approx(official_rms(confidence, right, leave_out_last=True))
    assert found.aurra == pytest.approx(plain_aurra(confidence, right))
    assert sum(one.photographs for one in found.reliability) == 640
    assert sum(one.right for one in found.reliability) == found.top1
    assert found.response[-1] == pytest.approx((1.0, found.top1 / 640))


def test_real_answers(lite0: Classifier, shared: Path) -> None:
    files = sorted((shared / "photographs").glob("n*/*.jpg"))[:120]
    views = [pixels(lite0.preprocessing.view(decode(file.read_bytes()))) for file in files]
    logits = np.concatenate([lite0.engine.logits(np.stack(views[at : at + 8])) for at in range(0, 120, 8)])
    truth = np.array([class_of(file.parent.name).index for file in files])
    powers = np.exp(logits.astype(np.float64))
    confidence, right = powers.max(axis=1) / powers.sum(axis=1), logits.argmax(axis=1) == truth
    found = scores(log_softmax(logits), [frozenset({int(one)}) for one in truth], range(1000))
    assert found.top1 == int(right.sum())
    assert found.rms_calibration_error == pytest.approx(official_rms(confidence, right, leave_out_last=False), abs=1e-6)
    assert found.aurra == pytest.approx(plain_aurra(confidence, right), abs=1e-6)


def test_shuffling_the_classes_does_not_matter() -> None:
    said, accepted = some_logits(5, 90)
    new_name = np.random.default_rng(6).permutation(1000)
    moved = np.empty_like(said)
    moved[:, new_name] = said
    renamed = [frozenset(int(new_name[index]) for index in one) for one in accepted]
    space = [int(new_name[index]) for index in imagenet_a_indices()]
    mine, theirs = scores(said, accepted, imagenet_a_indices()), scores(moved, renamed, space)
    assert (theirs.top1, theirs.top5, theirs.classes) == (mine.top1, mine.top5, mine.classes)
    assert theirs.aurra == pytest.approx(mine.aurra, abs=1e-12)
    assert theirs.rms_calibration_error == pytest.approx(mine.rms_calibration_error, abs=1e-12)


def test_of_equal_answers_the_lower_class_comes_first() -> None:
    flat = log_softmax(np.zeros((2, 1000), dtype=np.float32))
    found = scores(flat, [frozenset({0}), frozenset({4})], range(1000))
    assert (found.top1, found.top5) == (1, 2)
    assert scores(flat, [frozenset({5}), frozenset({6})], range(1000)).top5 == 0
    assert found.reliability[0].mean_confidence == pytest.approx(0.001)


def test_whoever_names_an_accepted_class_is_right() -> None:
    said, _ = some_logits(7, 1)
    best = int(said[0].argmax())
    assert scores(said, [frozenset({best, 3 if best != 3 else 4})], range(1000)).top1 == 1


def test_photographs_of_no_class_of_the_space_are_left_out() -> None:
    said, accepted = some_logits(8, 10)
    outside = next(index for index in range(1000) if index not in set(imagenet_a_indices()))
    assert scores(said, [*accepted[:9], frozenset({outside})], imagenet_a_indices()).photographs == 9
    nothing = scores(said, [frozenset({outside})] * 10, imagenet_a_indices())
    assert (nothing.photographs, nothing.top1, nothing.aurra, nothing.response) == (0, 0, None, ())


def test_reliability_by_hand() -> None:
    found = _reliability(np.array([0.05, 0.15, 0.19, 1.0]), np.array([False, True, False, True]))
    assert [(one.low, one.photographs, one.right) for one in found] == [(0.0, 1, 0), (0.1, 2, 1), (0.9, 1, 1)]
    assert found[1].mean_confidence == pytest.approx(0.17)


def test_response_has_few_points_and_the_last_is_the_accuracy() -> None:
    sure, right = drawn(9, 7500)
    found = response(sure, right)
    assert len(found) == 100
    assert found[-1] == pytest.approx((1.0, right.mean()))
    best = right[np.argsort(-sure)]
    assert found[9] == pytest.approx((0.1, best[:750].mean()))


@pytest.mark.parametrize(("right", "n"), [(8, 10), (16, 20), (0, 20), (161, 7500), (0, 0), (5, 5)])
def test_both_rooms_have_one_interval(right: int, n: int) -> None:
    game = wilson_of_the_game(right, n)
    assert wilson_bounds(right, n) == pytest.approx((game.low, game.high), abs=1e-12)
