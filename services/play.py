"""Playing: what the app does with a guess, whoever it comes from: a page, plain HTTP or a test.

The way of a guess: `settle` puts it in the store, durably, before anything is shown; `network_answer` then asks the
network, from the cache or live, and keeps what it said; `standing` reads how the game stands.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deck.classes import imagenet_a_indices
from deck.photographs import UnreadablePhotographError
from deck.sources import DeckError
from model.inference.classifier import WeightsError
from model.inference.prediction import Prediction
from quiz.export import answers_csv
from quiz.game import Call, Game, LabelSpace, Round
from quiz.storage.glancing.glances import Glance
from quiz.storage.records import Answer, Guess, SettledAnswer
from quiz.storage.store import OtherDealError
from quiz.storage.versions import Version
from services import container
from services.decks import available

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class GameStanding:
    """How a game stands for one player.

    Attributes:
        guesses: theirs, by position.
        answers: the network's, by position and label space, of rounds that have been revealed to them.
    """

    guesses: Mapping[int, Guess]
    answers: Mapping[tuple[int, LabelSpace], SettledAnswer]


def settle(
    game: Game,
    position: int,
    chosen: int | None,
    *,
    player: str,
    shown_ms: int,
    sure: float | None = None,
    asks_call: bool = False,
) -> Guess:
    """Keep a guess; what stands. Durable when this returns; a second one, from wherever it comes, changes nothing.

    Args:
        game: the game as it was dealt; it is kept with its first guess.
        position: the round, from 1.
        chosen: the class's index; None for "I don't know".
        player: the player's token.
        shown_ms: how long the photograph was on screen.
        sure: how sure the player said to be, in [0, 1]; None where they did not.
        asks_call: the reveal waits for what the player calls the network (`keep_call`).

    Raises:
        OtherDealError: another deal of that game was begun here before.
        StoreError: it could not be kept.
        ValueError: no such round, or not one of its options.
    """
    return container.store().guess(
        player=player,
        game=game.id,
        position=position,
        chosen=chosen,
        shown_ms=shown_ms,
        sure=sure,
        asks_call=asks_call,
        dealt=game,
    )


def begin_glance(game: Game, position: int, *, player: str) -> bool:
    """Note that a photograph is about to be shown for a moment; whether it may be: once in a round.

    The game is kept with the first. Durable when this returns.

    Raises:
        OtherDealError: another deal of that game was begun here before.
        StoreError: it could not be kept.
        ValueError: no such round, or none of a brief look.
    """
    store = container.store()
    if store.save_game(game) != game:
        raise OtherDealError
    return store.glances.begin(player=player, game=game.id, position=position)


def measure_glance(game: Game, position: int, glanced_ms: int, *, player: str) -> None:
    """Keep how long the photograph was shown, as the browser counted it. Raises `StoreError`, and `ValueError` for what
    is no such time."""
    store = container.store()
    store.glances.measure(glanced_ms, player=player, game=game.id, position=position)


def glance_at(game: Game, position: int, *, player: str) -> Glance | None:
    """The brief look that has begun at that round; None where there was none yet. Raises `StoreError`."""
    return container.store().glances.of(player=player, game=game.id, position=position)


def keep_call(game: Game, position: int, called: Call, *, player: str) -> bool:
    """Keep what a player calls the network at a round that they have guessed, or that they pass; whether it was kept.

    It is not where something was called before, or the player was told meanwhile. Raises: `StoreError`.
    """
    return container.store().calls.make(called, player=player, game=game.id, position=position)


def standing(game: Game, *, player: str) -> GameStanding:
    """How it stands, read from the store. Raises `StoreError`."""
    store = container.store()
    guesses = {guess.position: guess for guess in store.guesses(player=player, game=game.id)}
    answers = store.answers(game=game.id, network=game.network)
    revealed = {position for position, guess in guesses.items() if not guess.is_open}
    return GameStanding(
        guesses, {(one.position, one.answer.label_space): one for one in answers if one.position in revealed}
    )


def label_spaces(asked: Round) -> dict[LabelSpace, Sequence[int] | None]:
    """The label spaces a round's answer is given over, and the classes of each (None: all 1,000)."""
    among = {
        LabelSpace.ALL_1000: None,
        LabelSpace.ALL_200: imagenet_a_indices(),
        LabelSpace.OPTIONS: asked.offered,
    }
    return {space: among[space] for space in asked.label_spaces}


def network_answer(game: Game, asked: Round, *, keep: bool) -> Prediction:
    """What the game's network says of a round's photograph, from the cache, else live; waits for it to be loaded.

    `keep` has it kept with the game, which is done once. Raises: `WeightsError`, `UnreadablePhotographError`,
    `DeckError`, `StoreError`.
    """
    classifier = container.opponent(game.network).classifier
    prediction = classifier.classify(asked.photograph, available.photograph(asked.photograph).read())
    if keep:
        key = classifier.key
        version = Version(key.weights, key.preprocessing, key.precision)
        how = (prediction.took_ms, prediction.device, prediction.cached, version)
        answers = [
            Answer(space, top.index, top.probability, *how)
            for space, among in label_spaces(asked).items()
            for top in prediction.top(1, among)
        ]
        container.store().record_answers(game=game.id, position=asked.position, network=game.network, answers=answers)
    return prediction


def answer_open_rounds(game: Game, *, player: str) -> None:
    """Ask the network about what was guessed before it was there; what cannot be asked stays open.

    What the player has yet to call is called no more: the result is about to be told. Raises: `StoreError`.
    """
    store = container.store()
    store.calls.close(player=player, game=game.id)
    answered = {settled.position for settled in store.answers(game=game.id, network=game.network)}
    for guess in store.guesses(player=player, game=game.id):
        if guess.position in answered:
            continue
        try:
            network_answer(game, game.at(guess.position), keep=True)
        except (DeckError, UnreadablePhotographError, WeightsError) as trouble:
            log.warning("round %s of game %s stays unanswered: %s", guess.position, game.id, trouble)


def ask_network(network: str, photograph: str) -> Prediction:
    """What a network says of any photograph here; nothing is kept with a game. Raises as `network_answer` does."""
    classifier = container.opponent(network).classifier
    return classifier.classify(photograph, available.photograph(photograph).read())


def note_sightings(photographs: Sequence[str], *, player: str) -> None:
    """Note that a player was shown those photographs with their answers: these no longer count. Raises `StoreError`."""
    container.store().saw(player=player, photographs=photographs)


def answers_of(player: str) -> bytes:
    """A player's answers as CSV in UTF-8 with a byte order mark, for a spreadsheet. Raises `StoreError`."""
    return answers_csv(container.store().export(player=player)).encode("utf-8-sig")


def forget(player: str) -> int:
    """Delete all that is kept of a player, here and in what this process remembers; how many answers that were.

    Raises: `StoreError`.
    """
    gone = container.store().forget(player=player)
    container.rate_limits().forget(player)
    return gone
