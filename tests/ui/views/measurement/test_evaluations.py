"""What was measured, deck by deck, and what everything is called."""

from dataclasses import replace

from model.networks.preprocessing import Protocol
from quiz.analysis.statistics import Tally
from tests.ui.views.comparison.figures_by_hand import unbroken
from tests.ui.views.measurement.evaluations_by_hand import LITE2, evaluation, of_starter
from ui.views.measurement import evaluations

LITE0 = evaluation()
OTHER = evaluation(400, network=LITE2, title="EfficientNet-Lite2")


def test_decks_are_apart_and_imagenet_a_is_first() -> None:
    late = of_starter(replace(LITE0, measured_at="2026-02-01"), digest="5")
    later = of_starter(replace(LITE0, measured_at="2026-03-01"), digest="6")
    found = evaluations.by_deck([late, LITE0, later, OTHER])
    assert [(deck.digest[0], deck.is_imagenet_a) for deck in found] == [("d", True), ("6", False), ("5", False)]
    assert found[0].found == (OTHER, LITE0), "the best first"
    assert found[0].label == "ImageNet-A · 7,500 photographs"


def test_what_measured_nothing_is_no_deck() -> None:
    assert evaluations.by_deck([evaluation(0, 0)]) == ()


def test_a_part_of_imagenet_a_is_not_imagenet_a() -> None:
    assert not evaluations.by_deck([evaluation(3, 84)])[0].is_imagenet_a


def test_names_say_as_much_as_it_takes() -> None:
    assert evaluations.names([LITE0, OTHER]) == ("EfficientNet-Lite0", "EfficientNet-Lite2")
    official = replace(LITE0, protocol=Protocol.OFFICIAL)
    half = replace(official, precision="float16")
    assert evaluations.names([LITE0, official, half, OTHER]) == (
        "EfficientNet-Lite0",
        "EfficientNet-Lite0, official, float32",
        "EfficientNet-Lite0, official, float16",
        "EfficientNet-Lite2",
    )
    assert evaluations.names([LITE0, replace(LITE0, device="H200")]) == (
        "EfficientNet-Lite0, CPU, 2 threads",
        "EfficientNet-Lite0, H200",
    )


def test_shares_are_as_fine_as_there_are_photographs() -> None:
    assert evaluations.measured_spread(Tally(161, 7500)) == unbroken("161 of 7,500 (1.8–2.5 %)")
    assert evaluations.measured_spread(Tally(8, 10)) == unbroken("8 of 10 (49–94 %)")
    assert evaluations.share(0.0305, 7500) == unbroken("3.0 %")
