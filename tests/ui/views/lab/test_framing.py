"""What the game of the frame says follows from what the network said through the frames that were tried."""

from dataclasses import replace

import pytest
from PIL import Image

from deck.classes import find_class
from deck.photographs import Credit
from model.evaluation.frame_search import FrameClaim
from model.inference.prediction import Claim
from model.networks.registry import OFFICIAL
from services.lab.visitor_photographs import Held, Subject
from tests.ui.views.comparison.figures_by_hand import unbroken
from ui.views.lab import framing

BEE, DAISY = find_class("bee").index, find_class("daisy").index
A_BEE = frozenset({BEE})
FOUND = Subject("a", Held(Image.new("RGB", (400, 300))), BEE, A_BEE, Credit(), is_own=False)


def test_what_is_to_be_done_is_said_of_the_photograph_that_lies_there() -> None:
    assert framing.goal(FOUND, BEE, is_fooled=False) == unbroken(
        "**Framed by you.** Move the frame until the network is sure, 50 % or more, and wrong, with the bee still "
        "plain to see in it."
    )
    assert "wrong already: as it is." in framing.goal(FOUND, BEE, is_fooled=True)
    cropped = replace(FOUND, credit=Credit(is_framed=True))
    assert "wrong already: its frame was chosen so." in framing.goal(cropped, BEE, is_fooled=True)
    own = replace(FOUND, truth=None, accepted=frozenset(), credit=None, is_own=True)
    assert "Say what your photograph shows" in framing.goal(own, None, is_fooled=False)


@pytest.mark.parametrize(
    ("first", "is_fooled"),
    [(Claim(DAISY, 0.5), True), (Claim(DAISY, 0.49), False), (Claim(BEE, 0.9), False)],
)
def test_there_is_no_game_where_it_is_sure_and_wrong_already(first: Claim, *, is_fooled: bool) -> None:
    assert framing.is_fooled_already(first, A_BEE) is is_fooled


def claims(*said: tuple[int, float]) -> list[FrameClaim]:
    return [FrameClaim((0, 0, 200, 200 + at), claimed, sure) for at, (claimed, sure) in enumerate(said)]


def test_the_share_is_that_of_all_crops_that_it_is_sure_and_wrong_about() -> None:
    some = claims((BEE, 0.9), (DAISY, 0.8), (DAISY, 0.4), (BEE, 0.3))
    assert framing.finding(some, A_BEE) == unbroken(
        "The network is sure and wrong through 1 of 4 crops of it (25 %), and wrong, but guessing, through 1 more."
    )
    assert framing.finding(some[:2], A_BEE) == unbroken(
        "The network is sure and wrong through 1 of 2 crops of it (50 %)."
    )
    unsure = framing.finding(some[2:], A_BEE)
    assert unsure.startswith("Through none of 2 crops of it is the network sure and wrong; through 1 it is wrong, but")
    assert "it is wrong through none." in framing.finding(some[:1], A_BEE)


def test_the_worst_can_be_chosen_as_the_frame() -> None:
    some = [FrameClaim((0, 0, 200, 200), DAISY, 0.6), FrameClaim((200, 0, 400, 300), DAISY, 0.8)]
    assert framing.worst(some, A_BEE, (400, 300), OFFICIAL) == [
        {"side": 0.5833, "x": 0.75, "y": 0.5, "claim": unbroken("80 % sure: daisy")},
        {"side": 0.5833, "x": 0.25, "y": 0.3333, "claim": unbroken("60 % sure: daisy")},
    ]
    assert framing.worst(claims((DAISY, 0.4), (BEE, 0.9)), A_BEE, (400, 300), OFFICIAL) == []


def test_so_many_crops_are_searched_and_none_of_what_is_too_small() -> None:
    assert framing.searched_in(FOUND) > 20
    small = replace(FOUND, held=Held(Image.new("RGB", (400, 150))))
    assert framing.searched_in(small) == 0
