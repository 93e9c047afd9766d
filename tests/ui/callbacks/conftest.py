"""A tab on stand-ins of the services, for the tests of the callbacks of a game."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from quiz.game import Game
from services.opponents import Phase, Progress
from tests.ui.callbacks.stand_ins import SEED, Address, Services
from ui import access
from ui.callbacks import forgetting, laying_aside, playing
from ui.session import Session
from ui.views import round_view


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Services:
    """The stand-ins, in the place of the services."""
    found = Services()
    games = SimpleNamespace(
        dealt=found.dealt,
        fresh=found.fresh,
        friends_game=lambda seed, choice: found.friends,
        begins_otherwise=lambda game: found.begins_otherwise,
        coming_again=lambda game, player: found.again,
        introduction=lambda game, player: found.introduction,
        is_network_here=lambda name: name in found.here,
    )
    container = SimpleNamespace(
        store=found.store,
        opponents=lambda: SimpleNamespace(try_again=found.tried.append),
        opponent=lambda name: SimpleNamespace(progress=Progress(Phase.JUDGING, 3, 9)),
    )
    play = SimpleNamespace(
        settle=found.settle, keep_call=found.keep_call, note_sightings=found.note_sightings, forget=found.forget
    )
    monkeypatch.setattr(playing, "games", games)
    for module in (playing, forgetting):
        monkeypatch.setattr(module, "play", play)
    for module in (playing, laying_aside):
        monkeypatch.setattr(module, "container", container)
    monkeypatch.setattr(playing, "challenges", SimpleNamespace(take_challenge=found.take_challenge))
    monkeypatch.setattr(playing, "askable", SimpleNamespace(is_playable=lambda name, deck: name in found.playable))
    for module in (playing, round_view):
        monkeypatch.setattr(module, "available", SimpleNamespace(playable_decks=lambda: found.decks))
    return found


@pytest.fixture
def tab(monkeypatch: pytest.MonkeyPatch, services: Services) -> Session:
    """A tab's memory, before any game."""
    memory = Session(player="p" * 32)
    for module in (playing, laying_aside, forgetting, round_view, access):
        monkeypatch.setattr(module, "session", lambda: memory)
    return memory


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The parameters in the tab's address."""
    found = Address()
    monkeypatch.setattr(playing, "st", SimpleNamespace(query_params=found))
    return found


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch, services: Services) -> Callable[[object], None]:
    """`choose(value)`: what the widget that is asked next holds. What is put there is `services.held`."""
    monkeypatch.setattr(playing, "put", services.held.__setitem__)
    return lambda value: monkeypatch.setattr(playing, "picked", lambda widget: value)


@pytest.fixture
def game(tab: Session, address: dict[str, str]) -> Game:
    """A game on the table."""
    playing.open_game({"game": SEED})
    assert tab.game is not None
    return tab.game
