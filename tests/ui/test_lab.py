"""The lab's table: whose turn it is to look through a frame, and what is kept of whose photographs."""

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace

import pytest

from deck.sources import DeckError
from tests.model.fakes import make_picture
from ui import lab, resources
from ui.desk import LostError
from ui.opponents import Phase


@pytest.fixture(autouse=True)
def _ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that is here, and would fail if it were asked."""
    classifier = SimpleNamespace(preprocessing=SimpleNamespace(view=None))
    opponent = SimpleNamespace(is_loaded=True, progress=SimpleNamespace(phase=Phase.READY), classifier=classifier)
    monkeypatch.setattr(
        resources, "opponents", lambda: SimpleNamespace(has=lambda name: True, get=lambda name: opponent)
    )


def test_who_waits_for_a_frame_waits_a_little_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever holds up the look at a frame, holds up nobody for good."""
    monkeypatch.setattr(lab, "PATIENCE_S", 0.01)
    photograph = lab.pass_for(lab.subject(resources.starter().photographs[0].id))
    with lab._looking, pytest.raises(LostError, match=r"Move the frame again in a moment\.$"):
        lab.framed_answer(photograph, "net", 0.5, 0.5, 0.5)
    with pytest.raises(AttributeError):  # its turn has come
        lab.framed_answer(photograph, "net", 0.5, 0.5, 0.5)
    assert lab._looking.acquire(blocking=False), "a fault gives the turn back"
    lab._looking.release()


@pytest.mark.parametrize("ask", [resources.display, partial(resources.seen_by, "net"), lab._of_a_deck])
def test_what_is_kept_for_all_is_of_decks_alone(ask: Callable[[str], object]) -> None:
    token = resources.desk().lay(make_picture(1).data)
    try:
        assert lab.subject(token).is_own
        with pytest.raises(DeckError):
            ask(token)
    finally:
        resources.desk().take_away(token)
    with pytest.raises(LostError):
        lab.subject(token)
