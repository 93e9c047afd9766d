"""A look is begun in one tab and ended there, whatever a browser says of it."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from quiz.game import Game
from quiz.storage.failures import Failure, StoreError
from quiz.storage.store import OtherDealError
from ui.callbacks import glancing
from ui.session import Session


class Looks:
    """What the callbacks ask of the services, and what they were told."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.measured: list[tuple[int, int]] = []
        self.refused: Exception | None = None

    def begin_glance(self, game: Game, position: int, *, player: str) -> bool:
        assert game.id
        assert player
        if self.refused is not None:
            raise self.refused
        self.begun.append(position)
        return self.begun.count(position) == 1

    def measure_glance(self, game: Game, position: int, glanced_ms: int, *, player: str) -> None:
        assert game.id
        assert player
        if self.refused is not None:
            raise self.refused
        self.measured.append((position, glanced_ms))


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch, tab: Session, game: Game) -> Looks:
    """A game on the table, and the stand-ins in the place of the services."""
    found = Looks()
    assert tab.game is game
    monkeypatch.setattr(glancing, "play", found)
    monkeypatch.setattr(glancing, "session", lambda: tab)
    monkeypatch.setattr(glancing, "container", SimpleNamespace(store=lambda: SimpleNamespace(game=lambda _: game)))
    return found


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """`browser(said)`: what the component holds when it is asked next."""
    return lambda said: monkeypatch.setattr(glancing, "picked", lambda widget: said)


def test_a_press_begins_a_look_in_this_tab_once(tab: Session, game: Game, looks: Looks) -> None:
    glancing.begin(3)
    assert tab.glancing == (game.id, 3)
    tab.glancing = None
    glancing.begin(3)
    assert tab.glancing is None, "it was shown before: no second look"
    assert tab.notices == []


def test_what_was_measured_is_kept_once(tab: Session, looks: Looks, browser: Callable[[object], None]) -> None:
    browser({"shown": {"round": "x 3", "ms": 200}})
    glancing.end(3, "look")
    assert looks.measured == [], "no look has begun here"
    glancing.begin(3)
    glancing.end(3, "look")
    glancing.end(3, "look")
    assert (looks.measured, tab.glancing) == ([(3, 200)], None)


@pytest.mark.parametrize(
    "said",
    [None, "200", {}, {"shown": None}, {"shown": {"ms": None}}, {"shown": {"ms": "200"}}, {"shown": {"ms": True}}],
)
def test_what_is_no_measure_ends_the_look_without_one(
    tab: Session, looks: Looks, browser: Callable[[object], None], said: object
) -> None:
    """A tab that was hidden, a photograph that did not come, and whatever else a browser may say."""
    glancing.begin(1)
    browser(said)
    glancing.end(1, "look")
    assert (looks.measured, tab.glancing, tab.notices) == ([], None, [])


def test_a_store_that_fails_shows_nothing_and_says_so(tab: Session, looks: Looks) -> None:
    looks.refused = StoreError(Failure.LOCKED, "saved")
    glancing.begin(1)
    assert tab.glancing is None
    assert tab.notices[0].endswith("Nothing was shown: press again.")


def test_a_measure_that_is_refused_ends_the_look_all_the_same(
    tab: Session, looks: Looks, browser: Callable[[object], None]
) -> None:
    glancing.begin(1)
    browser({"shown": {"ms": -5}})
    looks.refused = ValueError("glanced_ms=-5 is not between 0 and 60000")
    glancing.end(1, "look")
    assert (tab.glancing, tab.notices) == (None, [])


def test_another_deal_of_the_game_is_taken_up(tab: Session, game: Game, looks: Looks) -> None:
    looks.refused = OtherDealError()
    glancing.begin(1)
    assert (tab.glancing, tab.game) == (None, game)
    assert "begun from other photographs" in tab.notices[0]
