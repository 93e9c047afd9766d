"""The application layer of a game, with a real store and a stand-in for the network."""

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from deck.sources import DeckError
from model.inference.prediction import Prediction
from model.networks.registry import DEFAULT
from quiz.game import Game, LabelSpace
from quiz.storage.failures import StoreError
from services import container, games, play
from services.decks import available

pytestmark = pytest.mark.weights


ANA, BEN = "a" * 32, "b" * 32
Asleep = Callable[[str], None]


class Network:
    """Says class 7 of every photograph, and counts how often it is asked."""

    key = SimpleNamespace(weights="w" * 8, preprocessing="p", precision="float32")

    def __init__(self) -> None:
        self.asked: list[str] = []

    def classify(self, photograph: str, data: bytes) -> Prediction:
        assert data
        self.asked.append(photograph)
        values = np.full(1000, -9.0, dtype=np.float32)
        values[7] = -0.2
        return Prediction(photograph, DEFAULT, values, 1.5, "cpu", cached=False)


@pytest.fixture(autouse=True)
def fresh_store(data_folder: Path) -> Iterator[None]:
    container.store.clear()
    yield
    container.store.close()


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    found = Network()
    monkeypatch.setattr(container, "opponent", lambda name: SimpleNamespace(classifier=found))
    return found


@pytest.fixture
def game(data_folder: Path) -> Game:
    return games.deal_from("k7m2qxyz", games.Choice())


def test_a_guess_stands_and_the_second_changes_nothing(game: Game) -> None:
    first, second = game.rounds[0].options[:2]
    play.settle(game, 1, first.index, player=ANA, shown_ms=900, sure=0.8)
    play.settle(game, 1, second.index, player=ANA, shown_ms=100)
    (guess,) = play.standing(game, player=ANA).guesses.values()
    assert (guess.position, guess.chosen, guess.sure) == (1, first.index, 0.8)
    assert play.standing(game, player=BEN) == play.GameStanding({}, {})


def test_a_guess_that_cannot_be_is_refused(game: Game) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        play.settle(game, 11, None, player=ANA, shown_ms=1)
    assert not play.standing(game, player=ANA).guesses


def test_the_networks_answer_is_kept_once_and_seen_by_who_has_guessed(game: Game, network: Network) -> None:
    play.settle(game, 1, None, player=ANA, shown_ms=1)
    said = play.network_answer(game, game.at(1), keep=True)
    play.network_answer(game, game.at(1), keep=True)
    assert said.top(1)[0].index == 7
    answers = play.standing(game, player=ANA).answers
    assert set(answers) == {(1, space) for space in game.at(1).label_spaces}
    kept = answers[1, LabelSpace.ALL_1000]
    assert (kept.answer.claimed, kept.is_right) == (7, 7 in game.at(1).accepted)
    assert play.standing(game, player=BEN).answers == {}, "who has not guessed is not told"


def test_without_keep_nothing_is_kept(game: Game, network: Network) -> None:
    play.settle(game, 1, None, player=ANA, shown_ms=1)
    play.network_answer(game, game.at(1), keep=False)
    play.ask_network(DEFAULT, game.at(2).photograph)
    assert play.standing(game, player=ANA).answers == {}
    assert network.asked == [game.at(1).photograph, game.at(2).photograph]


def test_open_rounds_are_answered_and_what_cannot_be_stays_open(
    game: Game, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    for position in (1, 2, 3):
        play.settle(game, position, None, player=ANA, shown_ms=1)
    play.network_answer(game, game.at(1), keep=True)
    gone, found = game.at(2).photograph, available.photograph

    def photograph(identity: str) -> object:
        if identity == gone:
            raise DeckError("It has gone.")
        return found(identity)

    monkeypatch.setattr(available, "photograph", photograph)
    play.answer_open_rounds(game, player=ANA)
    assert {position for position, _ in play.standing(game, player=ANA).answers} == {1, 3}


def test_what_was_shown_is_no_first_sight(game: Game) -> None:
    play.note_sightings([game.at(1).photograph], player=ANA)
    assert game.at(1).photograph in container.store().seen(player=ANA)


def test_a_player_takes_their_answers_along_and_is_forgotten(game: Game) -> None:
    play.settle(game, 1, None, player=ANA, shown_ms=1)
    play.settle(game, 1, None, player=BEN, shown_ms=1)
    table = play.answers_of(ANA)
    assert table.startswith("\N{ZERO WIDTH NO-BREAK SPACE}".encode())
    assert game.at(1).photograph[:12] in table.decode()
    assert play.forget(ANA) == 1
    assert not play.standing(game, player=ANA).guesses
    assert play.standing(game, player=BEN).guesses


def test_a_store_that_fails_is_said(game: Game, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    container.store.close()
    monkeypatch.setenv("QUIZ_DATABASE_URL", f"sqlite:///{tmp_path}")
    with pytest.raises(StoreError):
        play.settle(game, 1, None, player=ANA, shown_ms=1)
