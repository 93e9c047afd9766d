"""The lab's table: whose turn it is to look through a frame, and what is kept of whose photographs."""

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace

import pytest

from deck.sources import DeckError
from services import container, images
from services.decks import available
from services.lab import subjects
from services.lab.visitor_photographs import LostError
from services.opponents import Phase
from tests.model.fakes import make_picture


@pytest.fixture(autouse=True)
def _ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that is here, and would fail if it were asked."""
    classifier = SimpleNamespace(preprocessing=SimpleNamespace(view=None))
    opponent = SimpleNamespace(is_loaded=True, progress=SimpleNamespace(phase=Phase.READY), classifier=classifier)
    monkeypatch.setattr(
        container, "opponents", lambda: SimpleNamespace(has=lambda name: True, get=lambda name: opponent)
    )


def test_who_waits_for_a_frame_waits_a_little_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever holds up the look at a frame, holds up nobody for good."""
    monkeypatch.setattr(subjects, "_PATIENCE_S", 0.01)
    photograph = subjects.pass_for(subjects.subject(available.starter().photographs[0].id))
    with subjects._looking, pytest.raises(LostError, match=r"Move the frame again in a moment\.$"):
        subjects.framed_answer(photograph, "net", 0.5, 0.5, 0.5)
    with pytest.raises(AttributeError):  # its turn has come
        subjects.framed_answer(photograph, "net", 0.5, 0.5, 0.5)
    assert subjects._looking.acquire(blocking=False), "a fault gives the turn back"
    subjects._looking.release()


@pytest.mark.parametrize("ask", [images.display, partial(images.seen_by, "net"), subjects._of_a_deck])
def test_what_is_kept_for_all_is_of_decks_alone(ask: Callable[[str], object]) -> None:
    token = container.visitor_photographs().lay(make_picture(1).data)
    try:
        assert subjects.subject(token).is_own
        with pytest.raises(DeckError):
            ask(token)
    finally:
        container.visitor_photographs().take_away(token)
    with pytest.raises(LostError):
        subjects.subject(token)
