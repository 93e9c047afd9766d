"""The leaderboard against evaluations made by hand."""

from dataclasses import replace

import pytest

from model.evaluation.published import Published
from model.networks.preprocessing import Protocol
from quiz.analysis.statistics import wilson
from quiz.game import Distractors
from tests.ui.views.comparison.figures_by_hand import pool, unbroken
from tests.ui.views.measurement.evaluations_by_hand import LITE2, evaluation, of_starter
from ui.views.measurement import leaderboard
from ui.views.measurement.evaluations import Measured, by_deck
from ui.views.measurement.leaderboard import Mark

LITE0 = evaluation()
OTHER = evaluation(402, network=LITE2, title="EfficientNet-Lite2", published=5.36, imagenet_top1=77.470)
KNOWN = (
    Published("torchvision:resnet50-v1", "ResNet-50", 76.13, 0.0, "README"),
    Published("eva", "EVA-02-L", 90.05, 88.627, "timm"),
    Published("nowhere", "No ImageNet figure", None, 50.0, "timm"),
)


def imagenet_a() -> Measured:
    (found,) = by_deck([LITE0, OTHER])
    return found


def test_measured_and_published_stand_on_one_chart_marked_apart() -> None:
    found = leaderboard.leaderboard_of(imagenet_a(), KNOWN, {})
    assert found.title == unbroken("The best network here gets 5 % of ImageNet-A")
    assert found.sentence == unbroken(
        "EfficientNet-Lite2 got 402 of 7,500 (4.9–5.9 %), choosing among 200 classes. Published is 5.36 %; "
        "measured here, 5.36 %: +0.00 points. On ordinary ImageNet photographs it gets 77 %."
    )
    assert [(point.name, point.mark) for point in found.points] == [
        ("EfficientNet-Lite2", Mark.OWN),
        ("EfficientNet-Lite0", Mark.OWN),
        ("ResNet-50", Mark.PUBLISHED),
        ("EVA-02-L", Mark.PUBLISHED),
    ]
    assert [point.imagenet_top1 for point in found.points] == pytest.approx([0.7747, 0.74846, 0.7613, 0.9005])
    assert [point.rate for point in found.points] == pytest.approx([402 / 7500, 0.04, 0.0, 0.88627])
    assert [point.interval for point in found.points] == [wilson(402, 7500), wilson(300, 7500), None, None]
    assert "■ measured here, with the network's own preprocessing; □ published." in found.notes[0]
    assert "◆" not in found.notes[0]


def test_on_another_deck_nothing_published_is_drawn() -> None:
    (starter,) = by_deck([of_starter(LITE0, digest="5", top1=94)])
    found = leaderboard.leaderboard_of(starter, KNOWN, {})
    assert found.title == unbroken("EfficientNet-Lite0 gets 76 % of the starter deck")
    assert [point.mark for point in found.points] == [Mark.OWN]
    assert "Published" not in found.sentence
    assert "choosing among 1,000 classes" in found.sentence
    assert "□" not in found.notes[0]


def test_a_part_of_imagenet_a_is_not_held_against_what_is_published_of_all() -> None:
    (part,) = by_deck([evaluation(3, 84)])
    assert {point.mark for point in leaderboard.leaderboard_of(part, KNOWN, {}).points} == {Mark.OWN}
    assert leaderboard.leaderboard_table(part)[0]["Published"] is None


def test_the_official_preprocessing_is_marked_apart() -> None:
    official = replace(LITE0, protocol=Protocol.OFFICIAL)
    (deck,) = by_deck([LITE0, official])
    found = leaderboard.leaderboard_of(deck, (), {})
    assert {point.name: point.mark for point in found.points} == {
        "EfficientNet-Lite0": Mark.OWN,
        "EfficientNet-Lite0, official": Mark.OFFICIAL,
    }
    assert "◆ measured here, prepared as ImageNet-A's authors do" in found.notes[0]
    assert [row["Preprocessing"] for row in leaderboard.leaderboard_table(deck)] == ["its own", "official"]
    assert "The best network" not in found.title, "one network, twice"


def test_what_has_no_place_on_the_chart_is_named() -> None:
    (deck,) = by_deck([LITE0, replace(OTHER, imagenet_top1=None)])
    found = leaderboard.leaderboard_of(deck, (), {})
    assert [point.name for point in found.points] == ["EfficientNet-Lite0"]
    assert (
        "EfficientNet-Lite2 has no published ImageNet accuracy known here, so only the table shows it." in found.notes
    )


def test_unreadable_files_are_counted() -> None:
    (deck,) = by_deck([replace(LITE0, unreadable=("a", "b"), left_out=1)])
    assert "3 files of this deck could not be read and are left out." in leaderboard.leaderboard_of(deck, (), {}).notes


# People


def test_people_who_typed_are_the_line() -> None:
    typed = pool(6, 10, unsure=2, within=(0.2, 0.9))
    found = leaderboard.leaderboard_of(
        imagenet_a(), (), {Distractors.ALL_200: typed, Distractors.NETWORK: pool(90, 100)}
    )
    assert found.people is not None
    assert (found.people.label, found.people.pooled) == ("people, typing any of 200", typed)
    assert (
        unbroken(
            "People typed any of 200 classes, at first sight: 6 of 10 (20–90 %), and 2 “I don't know”, by 60 players "
            "at 30 photographs."
        )
        in found.notes[-1]
    )


def test_until_then_the_easier_question_is_and_says_so() -> None:
    four = pool(30, 40)
    found = leaderboard.leaderboard_of(
        imagenet_a(),
        (),
        {Distractors.ALL_200: pool(9, 900, players=9), Distractors.NETWORK: four, Distractors.RANDOM: pool(8, 8)},
    )
    assert found.people is not None
    assert (found.people.label, found.people.pooled) == ("people, one of four", four)
    assert unbroken("easier than the network's task: blind guessing gets 25 %") in found.notes[-1]


def test_of_few_players_there_is_no_line() -> None:
    few = pool(400, 900, players=19)
    found = leaderboard.leaderboard_of(imagenet_a(), (), {Distractors.NETWORK: few, Distractors.RANDOM: pool(1, 2)})
    assert found.people is None
    assert "900 looks by 19 players" in found.notes[-1]
    assert "this waits for 20 players and 10 photographs" in found.notes[-1]
    assert "20 players" in leaderboard.leaderboard_of(imagenet_a(), (), {}).notes[-1]
    assert "not on this machine" in leaderboard.leaderboard_of(imagenet_a(), (), None).notes[-1]


# Published alone, and the table


def test_where_nothing_was_measured_the_published_figures_say_that_they_are() -> None:
    found = leaderboard.published_board(KNOWN)
    assert found.title == unbroken("Published: from 0 to 89 % of ImageNet-A")
    assert unbroken("at least 76 % of ordinary photographs. None of these figures was measured here.") in found.sentence
    assert {point.mark for point in found.points} == {Mark.PUBLISHED}
    assert [row["Network"] for row in leaderboard.published_table(KNOWN)] == [
        "EVA-02-L",
        "No ImageNet figure",
        "ResNet-50",
    ]


def test_a_bound_is_not_rounded_past_what_it_bounds() -> None:
    known = [replace(KNOWN[0], imagenet_top1=69.5, imagenet_a_top1=2.9), replace(KNOWN[1], imagenet_a_top1=88.1)]
    found = leaderboard.published_board(known)
    assert unbroken("All of these get at least 69 %") in found.sentence
    assert found.title == unbroken("Published: from 2 to 89 % of ImageNet-A")


def test_the_table_has_every_figure_in_percent() -> None:
    row = leaderboard.leaderboard_table(imagenet_a())[1]
    assert row == {
        "Network": "EfficientNet-Lite0",
        "Preprocessing": "its own",
        "ImageNet": 74.846,
        "Top-1": 4.0,
        "95 %": unbroken("3.6–4.5 %"),
        "Top-5": 8.0,
        "Of 1,000": 2.0,
        "Sure when wrong": 60.0,
        "RMS error": 50.0,
        "RMS, official": 40.0,
        "AURRA": 15.0,
        "Photographs": 7500,
        "A second": 71.5,
        "Device": "CPU, 2 threads",
        "Published": 3.053,
        "Difference": pytest.approx(0.947),
        "Measured": "2026-01-02",
    }
