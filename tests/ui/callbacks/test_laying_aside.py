"""What becomes of a game that was begun when another network, deck or way of playing is chosen."""

from collections.abc import Callable

import pytest

from model.networks.registry import DEFAULT
from quiz.game import Game, Mode
from quiz.storage.failures import Failure, StoreError
from tests.ui.callbacks.stand_ins import LITE2, OTHER, SEED, Services
from ui.callbacks import laying_aside, playing
from ui.session import GameAside, Session
from ui.views import opponent_choice


@pytest.mark.parametrize(
    ("change", "value"), [("pick_mode", Mode.ALL_200), ("pick_deck", "mine"), ("pick_opponent", LITE2)]
)
def test_a_game_that_was_begun_is_kept_and_gone_back_to(
    tab: Session,
    game: Game,
    services: Services,
    address: dict[str, str],
    choose: Callable[[object], None],
    change: str,
    value: object,
) -> None:
    services.guessed, tab.rival = {1, 2}, "share"
    choose(value)
    getattr(playing, change)("widget")
    other = tab.game
    assert tab.aside == GameAside(game, "", "share", 2)
    services.guessed = {1, 2}
    playing.back_to_what_is_aside()
    assert (tab.game, tab.mode, tab.network, tab.deck, tab.rival) == (game, Mode.FOUR, DEFAULT, "", "share")
    assert (tab.position, address["round"], address["game"]) == (3, "3", SEED)
    assert tab.aside is not None, "what is left for it was begun as well, and lies aside in turn"
    assert tab.aside.game == other


@pytest.mark.parametrize("guessed", [set(), set(range(1, 11))])
def test_what_was_not_begun_or_has_ended_does_not_lie_aside(
    tab: Session, game: Game, services: Services, guessed: set[int]
) -> None:
    services.guessed = guessed
    playing.set_opponent(LITE2)
    assert (tab.network, tab.aside) == (LITE2, None)


def test_what_is_gone_back_to_lies_aside_no_more(tab: Session, game: Game, services: Services) -> None:
    services.guessed = {1}
    playing.set_opponent(LITE2)
    services.guessed = set()
    playing.back_to_what_is_aside()
    assert (tab.game, tab.aside) == (game, None)


def test_whoever_chooses_the_first_network_again_goes_on_where_they_were(
    tab: Session, address: dict[str, str], services: Services
) -> None:
    playing.open_game({})
    game = tab.game
    services.guessed = {1, 2, 3}
    playing.set_opponent(LITE2)
    assert tab.game is not None
    assert game is not None
    assert tab.game.seed == game.seed
    playing.set_opponent(DEFAULT)
    assert (tab.game, tab.position) == (game, 4)


def test_what_was_answered_in_a_game_of_a_link_is_not_asked_again_by_another_network(
    tab: Session, game: Game, services: Services
) -> None:
    playing.set_opponent(LITE2)
    assert tab.game is not None
    assert tab.game.seed == SEED, "nothing was answered yet"
    services.guessed = {1}
    playing.set_opponent(DEFAULT)
    assert tab.game.seed == OTHER


def test_where_the_store_cannot_tell_the_other_game_is_played_all_the_same(
    tab: Session, game: Game, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise StoreError(Failure.LOCKED, "read")

    monkeypatch.setattr("ui.callbacks.laying_aside.container.store", broken)
    laying_aside.lay_aside(game, "", "")
    tab.game = None
    laying_aside.lay_aside(game, "", "")
    assert tab.aside is None


def test_it_is_said_beforehand_and_as_it_happens(game: Game) -> None:
    assert opponent_choice.would_lie_aside(game, 0) == opponent_choice.would_lie_aside(game, 10) == ""
    assert opponent_choice.would_lie_aside(game, 3).endswith("This one is kept, 3 of 10 answered.")
    said = opponent_choice.lies_aside(GameAside(game, "", "", 3))
    assert said == "This is another game; yours against EfficientNet-Lite0 is kept, 3 of 10 answered."
