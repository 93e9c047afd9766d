"""Visitors' own photographs: under a token, for a while, never more than there is room for, and then nowhere."""

import gc
import io
import threading
import weakref
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from deck.photographs import UnreadablePhotographError
from services.lab import visitor_photographs as desks
from services.lab.visitor_photographs import _LONGEST, LostError, VisitorPhotographs
from tests.model.fakes import make_picture
from tests.waiting import PATIENCE_S, until


class Listener:
    """Something made of a photograph, which can be told to forget it."""

    def __init__(self) -> None:
        self.told = threading.Event()

    def forget(self) -> None:
        self.told.set()


def test_a_photograph_is_there_under_its_token_alone() -> None:
    desk = VisitorPhotographs()
    one, two = (desk.lay(make_picture(1).data) for _ in range(2))
    assert one != two
    assert desk.get(one).image.size == (240, 200)
    assert desk.get(one).is_own
    desk.take_away(one)
    with pytest.raises(LostError, match="not kept any more"):
        desk.get(one)
    assert desk.get(two)
    desk.close()
    with pytest.raises(LostError):
        desk.get(two)


def taken_away(desk: VisitorPhotographs, token: str) -> None:
    desk.take_away(token)


def crowded_out(desk: VisitorPhotographs, token: str) -> None:
    for seed in range(3):
        desk.lay(make_picture(seed).data)


def closed(desk: VisitorPhotographs, token: str) -> None:
    desk.close()


def waited_for(desk: VisitorPhotographs, token: str) -> None:
    """Its time has come, and nobody asks for anything: the test looks at nothing but what it was told."""
    with desk._changed:
        desk._kept_s = 0.0
        desk._changed.notify()


@pytest.mark.parametrize("goes", [taken_away, crowded_out, closed, waited_for])
def test_what_goes_is_gone_for_all_who_still_refer_to_it(
    goes: Callable[[VisitorPhotographs, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page's closures, its fragments and its tickets go on living in their tab: there is nothing left in them."""
    monkeypatch.setattr(desks, "SETTLE_S", 0.01)
    desk = VisitorPhotographs(most=2)
    token, listener = desk.lay(make_picture(1).data), Listener()
    subject = desk.get(token)
    pixels = weakref.ref(subject.image)
    made = subject.answers.get("view", lambda: np.asarray(subject.image).copy())
    view = weakref.ref(made)
    subject.held.tell(listener)
    del made
    goes(desk, token)
    assert listener.told.wait(PATIENCE_S)
    gc.collect()
    assert pixels() is None
    assert view() is None
    with pytest.raises(LostError):
        _ = subject.image
    subject.answers.get("view", lambda: "made too late")
    assert subject.answers.get("view", lambda: "made again") == "made again", "nothing is kept from now on"
    late = Listener()
    subject.held.tell(late)
    assert late.told.is_set()
    desk.close()


def test_what_was_made_of_it_is_swept_up_and_once_more_a_little_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "SETTLE_S", 0.01)
    swept = threading.Semaphore(0)
    desk = VisitorPhotographs(kept_s=0.05, after=swept.release)
    desk.lay(make_picture(1).data)
    assert swept.acquire(timeout=PATIENCE_S)  # nothing had to make room
    assert swept.acquire(timeout=PATIENCE_S)
    assert swept.acquire(timeout=PATIENCE_S)


def test_a_sweep_that_fails_keeps_nothing_alive(caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        raise OSError("no")

    desk = VisitorPhotographs(after=fails)
    token = desk.lay(make_picture(1).data)
    subject = desk.get(token)
    desk.take_away(token)
    with pytest.raises(LostError):
        _ = subject.image
    assert "could not be swept up" in caplog.text


def test_the_timekeeper_ends_when_none_lies_there() -> None:
    desk = VisitorPhotographs()
    token = desk.lay(make_picture(1).data)
    keeper = desk._keeper
    assert keeper is not None
    desk.take_away(token)
    keeper.join(PATIENCE_S)
    assert not keeper.is_alive()
    assert desk.get(desk.lay(make_picture(2).data))
    desk.close()


def is_lost(desk: VisitorPhotographs, token: str) -> bool:
    try:
        desk.get(token)
    except LostError:
        return True
    return False


def test_the_oldest_makes_room_and_time_runs_out() -> None:
    desk = VisitorPhotographs(most=2)
    tokens = [desk.lay(make_picture(seed).data) for seed in range(3)]
    with pytest.raises(LostError):
        desk.get(tokens[0])
    assert desk.get(tokens[2])
    brief = VisitorPhotographs(kept_s=0.05)
    token = brief.lay(make_picture(1).data)
    until(lambda: is_lost(brief, token))


def test_a_huge_photograph_is_kept_small_and_rubbish_not_at_all() -> None:
    file = io.BytesIO()
    Image.new("RGB", (5000, 2500)).save(file, "PNG")
    desk = VisitorPhotographs()
    assert desk.get(desk.lay(file.getvalue())).image.size == (_LONGEST, _LONGEST // 2)
    with pytest.raises(UnreadablePhotographError, match="no photograph"):
        desk.lay(b"hello")
