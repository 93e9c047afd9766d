"""Visitors' own photographs: under a token, for a while, and never more than there is room for."""

import io
import time

import pytest
from PIL import Image

from deck.photographs import UnreadablePhotographError
from tests.model.fakes import make_picture
from ui.desk import LONGEST, Desk, LostError


def test_a_photograph_is_there_under_its_token_alone() -> None:
    desk = Desk()
    one, two = (desk.lay(make_picture(1).data) for _ in range(2))
    assert one != two
    assert desk.get(one).image.size == (240, 200)
    assert desk.get(one).is_own
    desk.take_away(one)
    with pytest.raises(LostError, match="not kept any more"):
        desk.get(one)
    assert desk.get(two)


def test_the_oldest_makes_room_and_time_runs_out() -> None:
    desk = Desk(most=2)
    tokens = [desk.lay(make_picture(seed).data) for seed in range(3)]
    with pytest.raises(LostError):
        desk.get(tokens[0])
    assert desk.get(tokens[2])
    brief = Desk(kept_s=0.05)
    token = brief.lay(make_picture(1).data)
    time.sleep(0.1)
    with pytest.raises(LostError):
        brief.get(token)


def test_a_huge_photograph_is_kept_small_and_rubbish_not_at_all() -> None:
    file = io.BytesIO()
    Image.new("RGB", (5000, 2500)).save(file, "PNG")
    desk = Desk()
    assert desk.get(desk.lay(file.getvalue())).image.size == (LONGEST, LONGEST // 2)
    with pytest.raises(UnreadablePhotographError, match="no photograph"):
        desk.lay(b"hello")
