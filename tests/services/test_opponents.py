"""An opponent on its way: real weights from a local server, real failures, and the game never waits."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deck.photographs import Deck
from deck.sources import open_deck, open_starter
from model.inference.classifier import WeightsError
from model.inference.prediction_cache import PredictionCache
from model.judgements.lookup import judgements
from services.opponents import Opponent, Phase
from tests.waiting import PATIENCE_S, until

MOBILENET = "torchvision:mobilenet_v2-v1"


class Quiet(SimpleHTTPRequestHandler):
    """A file server that keeps its thoughts to itself."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name for it
        """Say nothing."""


@pytest.fixture
def weights_server(shared: Path) -> Iterator[str]:
    """A local stand-in for the server of torchvision's weights."""
    handler = partial(Quiet, directory=str(shared / "weights"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def few(deck: Deck, count: int) -> Deck:
    """The first photographs of a deck."""
    return Deck(name=deck.name, title=deck.title, photographs=deck.photographs[:count], note=deck.note)


@pytest.mark.weights
def test_a_network_is_fetched_loaded_and_shown_the_deck(
    weights_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZ_WEIGHTS_URL", weights_server)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    cache = PredictionCache(tmp_path / "predictions.sqlite3")
    deck = few(open_starter(), 6)
    opponent = Opponent(MOBILENET, cache=cache, decks=lambda: (deck,))
    until(lambda: opponent.progress.phase in (Phase.READY, Phase.FAILED))
    assert opponent.progress.phase is Phase.READY, opponent.progress.trouble
    assert set(judgements(deck, MOBILENET, cache)) == {photograph.id for photograph in deck.photographs}
    opponent.classifier.close()


@pytest.mark.weights
def test_a_deck_that_comes_later_is_caught_up_with(tmp_path: Path, shared: Path) -> None:
    cache = PredictionCache(tmp_path / "predictions.sqlite3")
    decks = [few(open_starter(), 2)]
    opponent = Opponent("efficientnet_lite0", cache=cache, decks=lambda: tuple(decks))
    until(lambda: opponent.progress.phase is Phase.READY)
    real = open_deck(str(shared / "imagenet-a"))
    decks.append(real)
    opponent.catch_up()
    until(lambda: len(judgements(real, "efficientnet_lite0", cache)) == len(real.photographs))
    opponent.classifier.close()


def test_offline_it_fails_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZ_WEIGHTS_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    opponent = Opponent(MOBILENET, cache=PredictionCache(None), decks=tuple)
    assert opponent.wait(PATIENCE_S)
    assert opponent.progress.phase is Phase.FAILED
    assert "could not be downloaded" in opponent.progress.trouble
    with pytest.raises(WeightsError, match="could not be downloaded"):
        _ = opponent.classifier


def test_a_name_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a network"):
        Opponent("gpt", cache=PredictionCache(None), decks=tuple)
