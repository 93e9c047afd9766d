import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.inference.prediction import Claim, Prediction, log_softmax


def predicted(values: dict[int, float]) -> Prediction:
    """Probabilities as given, the rest shared equally."""
    probabilities = np.full(1000, (1 - sum(values.values())) / (1000 - len(values)))
    probabilities[list(values)] = list(values.values())
    return Prediction("p", "n", np.log(probabilities).astype(np.float32), 1.0, "CPU", cached=False)


def test_top_is_over_the_thousand() -> None:
    prediction = predicted({7: 0.5, 3: 0.25, 900: 0.125})
    assert [claim.index for claim in prediction.top(3)] == [7, 3, 900]
    assert [claim.probability for claim in prediction.top(3)] == pytest.approx([0.5, 0.25, 0.125], abs=1e-6)


def test_a_smaller_label_space_is_renormalised() -> None:
    """By hand: 0.25 and 0.125 among themselves are 2/3 and 1/3."""
    prediction = predicted({7: 0.5, 3: 0.25, 900: 0.125})
    first, second = prediction.top(5, among=[900, 3])
    assert (first.index, second.index) == (3, 900)
    assert (first.probability, second.probability) == pytest.approx((2 / 3, 1 / 3))
    assert prediction.probability(900, among=[3, 900]) == pytest.approx(1 / 3)
    assert prediction.probability(900) == pytest.approx(0.125)


def test_of_equals_the_lower_index_comes_first() -> None:
    assert predicted({}).top(2, among=[500, 4]) == (Claim(4, 0.5), Claim(500, 0.5))


def test_one_class_alone_is_certain() -> None:
    assert predicted({7: 1e-30}).top(4, among=[7]) == (Claim(7, 1.0),)


@pytest.mark.parametrize("among", [[], [3, 3], [1000], [-1, 4]])
def test_what_is_no_label_space_is_refused(among: list[int]) -> None:
    with pytest.raises(ValueError, match="label space"):
        predicted({}).top(1, among=among)


def test_a_class_outside_the_label_space_is_refused() -> None:
    with pytest.raises(ValueError, match="class 5 is not in the label space of 2"):
        predicted({}).probability(5, among=[3, 4])


def test_log_softmax_by_hand() -> None:
    """exp(0) : exp(ln 3) is 1 : 3."""
    answer = log_softmax(np.array([[0, np.log(3)], [1000, 1000]], dtype=np.float32))
    assert np.exp(answer).tolist() == pytest.approx(np.array([[0.25, 0.75], [0.5, 0.5]]))
    assert not answer.flags.writeable
    assert answer.dtype == np.float32


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_an_answer_that_is_no_number_is_an_error(bad: float) -> None:
    with pytest.raises(ArithmeticError, match="not a number"):
        log_softmax(np.array([[0, bad]], dtype=np.float32))


@given(st.lists(st.integers(0, 999), min_size=1, max_size=50, unique=True), st.integers(0, 2**32 - 1))
def test_probabilities_over_any_label_space_sum_to_one(among: list[int], seed: int) -> None:
    logits = np.random.default_rng(seed).normal(0, 8, (1, 1000)).astype(np.float32)
    prediction = Prediction("p", "n", log_softmax(logits)[0], 1.0, "CPU", cached=False)
    claims = prediction.top(len(among), among)
    assert sum(claim.probability for claim in claims) == pytest.approx(1)
    assert [claim.probability for claim in claims] == sorted((c.probability for c in claims), reverse=True)
    assert {claim.index for claim in claims} == set(among)
    assert claims == prediction.top(len(among), among[::-1])
