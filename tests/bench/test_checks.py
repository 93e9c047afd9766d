"""A row that is not of what it says is an error, in every part."""

import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from bench.checks import MismeasuredError, check_answered, complete, enough, without_errors
from bench.table import Findings
from bench.visitors import Reveal
from model.inference.prediction import Prediction
from tests.ui.views.measurement import evaluations_by_hand as by_hand

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of Foolbox, which asks SciPy by an old name
    from bench.__main__ import PARTS, each_measured, in_order, needs_engine
    from bench.parts import attacks, crowd_figures, evaluation, network, reveals

if TYPE_CHECKING:
    from collections.abc import Callable


def prediction(*, cached: bool) -> Prediction:
    log_probabilities = np.full(1000, np.log(1 / 1000), dtype=np.float32)
    return Prediction("ab", "net", log_probabilities, 1.0, "CPU", cached)


LIVE, KEPT = prediction(cached=False), prediction(cached=True)


def test_live_is_not_remembered_and_the_other_way_round() -> None:
    check_answered("live", [LIVE] * 6, live=True)
    check_answered("seen before", [KEPT] * 6, live=False)
    with pytest.raises(MismeasuredError, match="live: 1 of 7 answers were remembered, not computed"):
        check_answered("live", [*[LIVE] * 6, KEPT], live=True)
    with pytest.raises(MismeasuredError, match="seen before: 6 of 7 answers were computed, not remembered"):
        check_answered("seen before", [*[LIVE] * 6, KEPT], live=False)
    with pytest.raises(MismeasuredError, match="live: 0 measured"):
        check_answered("live", [], live=True)


def test_fewer_than_asked_and_errors_are_none() -> None:
    complete("x", 3, 3)
    enough("x", 6)
    without_errors("x", [])
    refused: list[tuple[Callable[[], None], str]] = [
        (lambda: complete("x", 2, 3), "2 came of 3"),
        (lambda: enough("x", 5), "5 measured, of at least 6"),
        (lambda: without_errors("x", ["it fell", "it fell again"]), "2 errors, the first: it fell"),
    ]
    for made, why in refused:
        with pytest.raises(MismeasuredError, match=why):
            made()


class Plain:
    """Another's way of answering."""

    def classify(self, _: bytes) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return LIVE.log_probabilities


class Ours:
    """A classifier that remembers, as the app's does."""

    def __init__(self) -> None:
        self.known: set[str] = set()

    def classify(self, identity: str, _: bytes) -> Prediction:
        known = identity in self.known
        self.known.add(identity)
        return KEPT if known else LIVE


def test_the_network_s_part_does_not_call_live_what_it_remembers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked a second time on the same folder, as `python -m bench network` once did, all of it is remembered."""
    monkeypatch.setattr(network, "_PAUSE_S", 0.0)
    ours, photographs = Ours(), [(f"{at:02}", b"") for at in range(10)]

    def asked() -> tuple[object, str]:
        return network._live(ours, Plain(), Plain(), photographs, 60.0)  # type: ignore[arg-type]

    assert asked()[1] == "10 of 10"
    with pytest.raises(MismeasuredError, match="live: 10 of 10 answers were remembered"):
        asked()


@pytest.mark.parametrize("asked", [["network"], [], ["reveals", "network"], ["network", "network"], ["crowd-figures"]])
def test_no_part_is_measured_twice(asked: list[str]) -> None:
    chosen = in_order(asked)
    runs = [*["network"] * needs_engine(chosen), *chosen]
    assert len(runs) == len(set(runs))
    assert set(chosen) == set(asked or PARTS)
    assert runs == sorted(runs, key=PARTS.index), "the network's part leaves its engine to the others"


def test_parts_that_need_the_engine_get_it() -> None:
    assert needs_engine(in_order(["reveals"]))
    assert not needs_engine(in_order(["crowd-figures"]))
    assert not needs_engine(in_order([]))


def lap(*, seen: bool, live: bool) -> dict[str, Reveal]:
    """One click each of who was shown what was seen before, and of who was shown what is new."""
    return {"seen": Reveal(1, 2, live=not seen), "live": Reveal(1, 2, live=live), "bare": Reveal(1, 1, live=False)}


def test_reveals_are_seen_before_or_live_as_their_rows_say() -> None:
    right, repeated, wrong = lap(seen=True, live=True), lap(seen=True, live=False), lap(seen=False, live=True)
    assert reveals.of_seen([right, repeated]) == [right, repeated]
    assert reveals.of_live([right, repeated]) == [right]
    with pytest.raises(MismeasuredError, match="1 of 2 answers were computed"):
        reveals.of_seen([right, wrong])
    with pytest.raises(MismeasuredError, match="1 measured, of at least 2"):
        reveals.of_live([right, repeated, repeated])


def test_an_evaluation_that_was_not_all_computed_is_none() -> None:
    whole = by_hand.evaluation(n=100)
    evaluation.as_said(whole, 100)
    for other, why in (
        (replace(whole, photographs=99), "99 came of 100"),
        (replace(whole, unreadable=("ab",)), "1 errors"),
        (replace(whole, left_out=2), "2 errors"),
        (replace(whole, photographs_per_second=None), "remembered"),
    ):
        with pytest.raises(MismeasuredError, match=why):
            evaluation.as_said(other, 100)


def test_an_attack_that_does_not_fool_is_no_attack() -> None:
    assert attacks.missed({"ours": [True] * 20, "theirs": [*[True] * 19, False]}) == []
    assert attacks.missed({"ours": [True] * 20, "theirs": [True, False]}) == ["theirs reached 1 of 2 targets"]


def test_a_part_that_fails_takes_no_other_with_it() -> None:
    def fails() -> Findings:
        raise MismeasuredError("2 came of 3")

    whole = Findings(())
    found, failed = each_measured(
        {"network": lambda: whole, "rooms": fails, "frames": lambda: whole}, ["network", "rooms", "frames"]
    )
    assert found == [whole, whole]
    assert failed == {"rooms": "MismeasuredError: 2 came of 3"}


def test_the_crowd_is_put_into_the_store_as_it_is_today(tmp_path: Path) -> None:
    """Whatever columns were added since, and small as it is here."""
    found = crowd_figures.measure(tmp_path, sizes=[1000, 2000], laps=6, seconds=0.2)
    assert len(found.rows) == 3
