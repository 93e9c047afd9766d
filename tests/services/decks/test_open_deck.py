"""The open deck comes beside the game, and is played with the starter deck as soon as all of it is judged."""

import logging
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from deck.photographs import Deck
from deck.recipes.fetching import OPEN_DECK_RECIPE, fetch_recipe, recipe_at
from deck.recipes.opening import OPEN_DECK
from deck.sources import DeckError, open_deck, open_starter
from model.inference.classifier import load
from model.inference.prediction_cache import CachedAnswer, Key, PredictionCache
from model.judgements.lookup import judgements
from model.judgements.run import judge
from model.networks.registry import DEFAULT, find
from quiz.game import Kind
from services import container, games, images
from services.decks import askable, available, download
from services.decks.download import Fetching, fetch_at_start, fetched_open_deck
from services.once import shared
from services.opponents import Phase, Progress
from tests.deck.recipes.hosts import Host, row, table
from tests.waiting import until

SEED = "k7m2qxyz"


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Host]:
    """A host of a few photographs of the starter deck; the recipe of the open deck is of frames in them."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    rows = []
    with Host().serving() as host:
        for photo in open_starter().photographs[:50]:
            with Image.open(photo.path) as image:
                right, bottom = str(image.width - 2), str(image.height - 3)
            frame = {"left": "1", "top": "2", "right": right, "bottom": bottom, "framed": "yes"}
            wnid = photo.path.parent.name
            rows.append(host.put(f"{photo.id[:12]}.jpg", photo.path.read_bytes(), wnid=wnid, striking="5", **frame))
        recipe = tmp_path / "open.csv"
        recipe.write_bytes(table(*rows))
        monkeypatch.setattr(download, "OPEN_DECK_RECIPE", recipe)
        monkeypatch.setenv("QUIZ_OPEN_DECK_URL", host.url)
        monkeypatch.setenv("QUIZ_FETCH", "1")
        yield host


@pytest.fixture(autouse=True)
def asleep(monkeypatch: pytest.MonkeyPatch, data_folder: Path) -> Iterator[SimpleNamespace]:
    """Nothing is known that was not put into `cache`, and no network is loaded."""
    shared.close()
    opponent = SimpleNamespace(network=find(DEFAULT), catch_up=lambda: None, progress=Progress(Phase.LOADING))
    monkeypatch.setattr(container, "opponent", lambda name: opponent)
    cache = PredictionCache(None)
    monkeypatch.setattr(container, "predictions", lambda: cache)
    yield opponent
    shared.close()


def fetching() -> Fetching:
    return Fetching("the open deck", fetched_open_deck)


def fetched() -> Deck:
    """The open deck, fetched at start and open."""
    now = fetching()
    fetch_at_start(now)
    until(lambda: not now.progress.is_running)
    assert now.progress.is_done, now.progress.sentence
    until(available.open_deck_here)
    deck = available.open_deck_here()
    assert deck is not None
    return deck


def have_judged(deck: Deck) -> None:
    """As if the network had taken every photograph for a hen."""
    values = np.full(1000, -20.0, dtype=np.float32)
    values[[8, 9]] = -0.1, -3.0
    for photo in deck.photographs:
        container.predictions().put(photo.id, Key(DEFAULT, "w", "p"), CachedAnswer(values, "cpu"))


def test_it_comes_at_start_and_is_a_choice_and_with_the_starter_deck_the_usual_one(host: Host) -> None:
    assert available.playable_decks() == {"usual": "Starter deck"}
    deck = fetched()
    assert len(deck.photographs) == 50
    assert available.playable_decks() == {"usual": "Starter and open deck", "open-deck": "Open deck"}
    both = available.starter_and_open()
    assert both is not None
    assert len(both.photographs) == len(open_starter().photographs) + 50
    assert available.usual_decks() == (both, available.starter())
    shown = images.display(deck.photographs[0].id)
    with Image.open(open_starter().photographs[0].path) as image:
        assert (shown.width, shown.height) == (image.width - 3, image.height - 5)


def test_once_here_nobody_is_asked_again_until_the_recipe_is_another(
    host: Host, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fetched()
    asked = host.asked.total()
    now = fetching()
    fetch_at_start(now)
    assert not now.progress.is_running
    assert host.asked.total() == asked
    another = tmp_path / "another.csv"
    another.write_bytes(table(host.put("one.jpg", open_starter().photographs[60].read())))
    monkeypatch.setattr(download, "OPEN_DECK_RECIPE", another)
    fetch_at_start(now)
    until(lambda: not now.progress.is_running)
    assert now.progress.sentence == "The open deck is here: 1 photograph."
    until(lambda: (here := available.open_deck_here()) is not None and len(here.photographs) == 1)


def test_it_may_be_forbidden(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZ_FETCH", "0")
    now = fetching()
    fetch_at_start(now)
    assert not now.progress.is_running
    assert host.asked.total() == 0


def test_without_a_connection_there_is_a_sentence_and_the_starter_deck(
    host: Host, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    host.silent |= set(host.files)
    monkeypatch.setattr(download, "KNOWN_S", 0.4)
    now = fetching()
    with caplog.at_level(logging.INFO):
        fetch_at_start(now)
        until(lambda: not now.progress.is_running)
    told = "127.0.0.1 did not answer within 0.4 s: check the connection."
    assert now.progress.sentence == f"{told} The game goes on with the starter deck."
    assert any(told in line for line in caplog.messages)
    assert available.playable_decks() == {"usual": "Starter deck"}
    assert download.KNOWN_S <= 5


def test_it_is_dealt_from_when_all_of_it_was_judged(host: Host, asleep: SimpleNamespace) -> None:
    starter = available.starter()
    assert askable.candidates(DEFAULT)[0] == starter.digest
    deck = fetched()
    assert askable.candidates(DEFAULT)[0] == starter.digest, "a link deals the same till then"
    have_judged(Deck(name="", title="", photographs=deck.photographs[:-1]))
    assert askable.candidates(DEFAULT)[0] == starter.digest
    have_judged(deck)
    digest, candidates = askable.candidates(DEFAULT)
    both = available.starter_and_open()
    assert both is not None
    assert digest == both.digest
    assert {one.id for one in deck.photographs} <= {candidate.photograph for candidate in candidates}
    assert askable.candidates(DEFAULT, OPEN_DECK)[0] == deck.digest


def test_a_deck_that_is_being_looked_through_is_said_to_be(host: Host, asleep: SimpleNamespace) -> None:
    """And no game of three photographs is dealt from it."""
    deck = fetched()
    have_judged(Deck(name="", title="", photographs=deck.photographs[:3]))
    with pytest.raises(DeckError, match="The network is still looking through that deck: try again in a moment"):
        games.fresh(player="ana", choice=games.Choice(deck=OPEN_DECK))
    asleep.progress = Progress(Phase.READY)
    assert len(games.fresh(player="ana", choice=games.Choice(deck=OPEN_DECK)).rounds) == 3, "no more can be read"


def test_what_cannot_be_read_does_not_keep_the_rest_away(host: Host, asleep: SimpleNamespace) -> None:
    fetched()
    assert askable.candidates(DEFAULT)[0] == available.starter().digest
    asleep.progress = Progress(Phase.READY)
    both = available.starter_and_open()
    assert both is not None
    assert askable.candidates(DEFAULT)[0] == both.digest


def test_a_game_of_an_old_link_is_dealt_as_it_was_begun(host: Host) -> None:
    begun = games.deal_from(SEED, games.Choice())
    container.store().guess(player="ana", game=begun.id, position=1, chosen=None, shown_ms=1, dealt=begun)
    other = games.deal_from("anotherseed", games.Choice())
    deck = fetched()
    have_judged(deck)
    now = games.deal_from(SEED, games.Choice())
    assert now.id != begun.id, "what is dealt anew is of both decks"
    for player in ("ana", "ben"):
        assert games.dealt(SEED, player=player, choice=games.Choice()) == begun
    assert games.dealt("anotherseed", player="ben", choice=games.Choice()) != other
    both = available.starter_and_open()
    assert both is not None
    assert now.deck == both.digest


def test_somebody_new_meets_its_most_striking(host: Host) -> None:
    deck = fetched()
    have_judged(deck)
    opened = set()
    for n in range(20):
        game = games.fresh(player=f"new{n}", choice=games.Choice())
        opened.add(game.rounds[0].photograph)
        assert game.rounds[0].kind is Kind.FOOLING
    assert opened & {photo.id for photo in deck.photographs}


def test_a_deck_of_one_s_own_of_that_name_is_not_taken_for_it(data_folder: Path) -> None:
    photo = open_starter().photographs[0]
    own = data_folder / "decks" / OPEN_DECK / photo.path.parent.name
    own.mkdir(parents=True)
    (own / "a.jpg").write_bytes(photo.read())
    until(lambda: OPEN_DECK in available.playable_decks())
    assert available.open_deck_here() is None
    assert available.playable_decks()["usual"] == "Starter deck"


def test_a_recipe_of_a_teacher_is_a_deck_beside_the_others(host: Host, data_folder: Path) -> None:
    photo = open_starter().photographs[0]
    (data_folder / "recipe.csv").parent.mkdir(parents=True, exist_ok=True)
    (data_folder / "recipe.csv").write_bytes(
        table(row(f"{photo.id[:12]}.jpg", photo.read(), wnid=photo.path.parent.name))
    )
    fetch_recipe(recipe_at(data_folder / "recipe.csv"), data_folder / "decks" / "class-3b", mirror=host.url)
    until(lambda: "class-3b" in available.playable_decks())
    assert available.playable_decks() == {"usual": "Starter deck", "class-3b": "Class 3b"}


# The network itself.


@pytest.mark.weights
def test_what_the_network_says_of_the_open_deck_is_what_was_published_of_it(
    shared: Path, tmp_path: Path, all_engines: Path, monkeypatch: pytest.MonkeyPatch, data_folder: Path
) -> None:
    """53 of 95 fool it, 28 of them at 50 % and more, as the table says that came with the photographs."""
    mirror = shared / "open-deck" / "mirror"
    if not mirror.is_dir():
        pytest.skip(f"the open deck's files are not at {mirror}: they are not shipped")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    data_folder.mkdir(parents=True, exist_ok=True)
    (data_folder / "engines").symlink_to(all_engines)
    with Host().serving() as host:
        for file in mirror.rglob("*"):
            if file.is_file():
                host.files[file.relative_to(mirror).as_posix()] = file.read_bytes()
        fetch_recipe(recipe_at(OPEN_DECK_RECIPE), tmp_path / "open", mirror=host.url)
    deck = open_deck(str(tmp_path / "open"))
    cache = PredictionCache(None)
    classifier = load(DEFAULT, cache=cache)
    counted = judge(deck, classifier)
    classifier.close()
    assert (counted.now, counted.unreadable) == (95, ())
    known = judgements(deck, DEFAULT, cache)
    fooling = [known[one.id].probability for one in deck.photographs if known[one.id].claimed not in one.accepted]
    assert (len(fooling), sum(probability >= 0.5 for probability in fooling)) == (53, 28)
