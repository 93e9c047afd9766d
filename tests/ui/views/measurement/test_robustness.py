"""Slopes as published, and two measured networks held against one another."""

import csv
from pathlib import Path
from statistics import median

import pytest

from model.evaluation.published import RobustPair, more_data, robust_pairs
from quiz.analysis.statistics import Paired, Tally
from tests.ui.views.comparison.figures_by_hand import unbroken
from ui.views.measurement import robustness

NAMES = ("A", "B")


def pair(title: str, *tops: float, kind: str = "AdvProp", beside: float | None = None) -> RobustPair:
    steps = zip(("plain", kind, "more"), tops, strict=False)
    return RobustPair(
        title,
        tuple((label, "", top1) for label, top1 in steps),
        "S",
        beside=None if beside is None else ("other", "", beside),
    )


def test_robust_training_is_summed_up_by_all_its_pairs() -> None:
    found = robustness.robust([pair("A", 10.0, 10.4), pair("B", 40.0, 47.5, 60.0, beside=44.5), pair("C", 20.0, 18.0)])
    assert found.title == "In the median of 3 pairs, robust training adds 0.4 points"
    assert found.sentence == unbroken(
        "All pairs of timm’s table: from −2.0 (C) to +7.5 (B). By more than chance on 7,500 photographs (95 %, "
        "Newcombe, as if asked apart), 1 gained (B) and 1 lost (C). Held against another plain training: B +3.0 "
        "against other. More photographs instead (more, 300 million without labels): +20.0 to +20.0 on the 1 that had "
        "them."
    )
    worse = robustness.robust([pair("A", 10.0, 9.0), pair("B", 10.0, 9.2, kind="AugMix")])
    assert worse.title == "In the median of 2 pairs, robust training takes away 0.9 points"


def test_what_is_said_of_robust_training_is_what_timm_s_table_says(shared: Path) -> None:
    """Read from the table itself, by the names of its weights, and put together by hand here."""
    with (shared / "timm-results/results-imagenet-a.csv").open(encoding="utf-8") as file:
        table = {(row["model"], int(row["img_size"])): float(row["top1"]) for row in csv.DictReader(file)}
    sides = (224, 240, 260, 300, 380, 456, 528, 600, 672)
    gains = {}
    for at, side in enumerate(sides):
        plain = "ra" if at == 8 else "aa"
        gains[f"EfficientNet-B{at}"] = (
            table[f"tf_efficientnet_b{at}.ap_in1k", side] - table[f"tf_efficientnet_b{at}.{plain}_in1k", side]
        )
    by_size = median(gains.values())
    for title, side, before, after in (
        ("Inception-v3", 299, "inception_v3.tf_in1k", "inception_v3.tf_adv_in1k"),
        ("Inception-ResNet-v2", 299, "inception_resnet_v2.tf_in1k", "inception_resnet_v2.tf_ens_adv_in1k"),
        ("ResNet-50", 224, "resnet50.gluon_in1k", "resnet50.am_in1k"),
        ("ResNet-50 (RandAugment)", 224, "resnet50.ra_in1k", "resnet50.ram_in1k"),
        ("ResNet-50 (288 pixels)", 288, "resnet50.ra_in1k", "resnet50.ram_in1k"),
    ):
        gains[title] = table[after, side] - table[before, side]
    found = robustness.robust(robust_pairs())
    assert {slope.title for slope in found.slopes} == set(gains)
    assert (
        found.title == f"In the median of {len(gains)} pairs, robust training adds {median(gains.values()):.1f} points"
    )
    assert f"to +{max(gains.values()):.1f} (EfficientNet-B7)" in found.sentence
    assert f"from −{-min(gains.values()):.1f} (ResNet-50 (288 pixels))" in found.sentence
    assert f"The 9 with AdvProp: +{by_size:.1f} in the median" in found.sentence
    randaugment = table["tf_efficientnet_b7.ap_in1k", 600] - table["tf_efficientnet_b7.ra_in1k", 600]
    assert f"EfficientNet-B7 +{randaugment:.1f} against RandAugment" in found.sentence
    students = [
        table[f"tf_efficientnet_b{at}.ns_jft_in1k", sides[at]] - table[f"tf_efficientnet_b{at}.aa_in1k", sides[at]]
        for at in range(8)
    ]
    assert f"+{min(students):.1f} to +{max(students):.1f} on the 8 that had them" in found.sentence
    assert "at best" not in found.title + found.sentence
    assert "4e5207c7" in found.sources


def test_more_data_is_measured_by_its_widest_step() -> None:
    found = robustness.data(
        [
            RobustPair("A", (("x", "", 1.0), ("y", "", 11.0)), "S"),
            RobustPair("B", (("x", "", 5.0), ("y", "", 44.3)), "S"),
        ]
    )
    assert found.title == "More photographs add up to 40 points", "of 39.3: a bound is not rounded below what it bounds"
    assert found.sentence == unbroken("B: x 5.0 % → y 44.3 %.")
    assert found.sources == "Source: S."
    assert robustness.data(more_data()).slopes


def test_a_pair_is_held_together_photograph_by_photograph() -> None:
    found = robustness.robustness_verdict(NAMES, (Tally(6, 20), Tally(14, 20)), Paired(5, 1, 9, 5))
    assert found.title == "B is better, by more than chance"
    assert found.sentence == unbroken(
        "A got 6 of 20 (15–52 %), B 14 of 20 (48–85 %). The difference is +40.0 points (+9.6 to +48.2)."
    )
    assert "1 for A, 9 for B" in found.method
    assert "10 photographs were right for one only" in found.method
    assert "p = 0.021" in found.method, "11 / 512"


def test_the_worse_one_may_stand_second() -> None:
    assert robustness.robustness_verdict(NAMES, (Tally(14, 20), Tally(6, 20)), Paired(5, 9, 1, 5)).title.startswith(
        "A is better"
    )


def test_what_a_coin_would_do_is_no_difference() -> None:
    found = robustness.robustness_verdict(NAMES, (Tally(8, 20), Tally(11, 20)), Paired(5, 3, 6, 6))
    assert found.title == "The two differ by no more than chance"
    assert "p = 0.508" in found.method, "260 / 512"
    found = robustness.robustness_verdict(NAMES, (Tally(8, 20), Tally(8, 20)), Paired(8, 0, 0, 12))
    assert "p = 1.000" in found.method
    assert "+0.0 points" in found.sentence


def test_without_single_answers_they_are_compared_as_if_asked_apart() -> None:
    found = robustness.robustness_verdict(NAMES, (Tally(48, 80), Tally(56, 70)), None)
    assert found.title == "B is better, by more than chance"
    assert "+20.0 points (+5.2 to +33.4)" in found.sentence
    assert "Newcombe" in found.method
    assert robustness.robustness_verdict(NAMES, (Tally(48, 80), Tally(50, 70)), Paired(0, 0, 0, 0)).title.endswith(
        "than chance"
    )


@pytest.mark.parametrize(("second", "said"), [(50, "no more than chance"), (56, "by more than chance")])
def test_an_interval_that_holds_nought_is_chance(second: int, said: str) -> None:
    assert said in robustness.robustness_verdict(NAMES, (Tally(48, 80), Tally(second, 70)), None).title
