"""Stand-ins for the services, for the tests of callbacks."""

import hashlib
from collections.abc import Sequence
from types import SimpleNamespace

from deck.classes import imagenet_a_indices, neighbours
from model.networks.registry import DEFAULT
from quiz.dealing import deal
from quiz.game import Call, Candidate, Game, Kind
from services.challenges import NoChallengeError
from services.games import Choice, Introduction

SEED, OTHER = "k7m2qxyz", "wxyz2345"
LITE2 = "efficientnet_lite2"
CANDIDATES = tuple(
    Candidate(
        photograph=hashlib.sha256(str(index).encode()).hexdigest(),
        truth=index,
        accepted=frozenset({index}),
        claimed=index if number % 2 else (index + 400) % 1000,
        runner_up=(index + 500) % 1000,
    )
    for number, index in enumerate(imagenet_a_indices()[::6][:30])
)

USUAL = Choice()


def dealt(seed: str, choice: Choice = USUAL) -> Game:
    """The game of that seed, from thirty photographs that are nowhere."""
    return deal(
        CANDIDATES,
        seed=seed,
        mode=choice.mode,
        network=choice.network,
        deck="d" * 64,
        neighbours=neighbours,
        label_space=imagenet_a_indices(),
    )


class Address(dict[str, str]):
    """The parameters in a tab's address, which Streamlit lets one write at once."""

    def to_dict(self) -> dict[str, str]:
        return dict(self)

    def from_dict(self, parameters: dict[str, str]) -> None:
        self.clear()
        self.update(parameters)


class Services:
    """What the callbacks ask of the services, and what they were told."""

    def __init__(self) -> None:
        self.settled: list[tuple[str, int, int | None, float | None]] = []
        self.held: dict[str, object] = {}
        self.asked: list[int] = []
        self.called: list[tuple[str, int, Call]] = []
        self.seen: list[tuple[str, ...]] = []
        self.guessed: set[int] = set()
        self.tried: list[str] = []
        self.here = {DEFAULT, LITE2}
        self.playable = {DEFAULT, LITE2}
        self.decks = {"usual": "The usual", "mine": "Mine"}
        self.refused: Exception | None = None
        self.kept: Game | None = None
        self.friends: Game | None = None
        self.challenge: Game | NoChallengeError | None = None
        self.begins_otherwise = False
        self.again: dict[Kind, int] = {}
        self.introduction: Introduction | None = None

    def dealt(self, seed: str, *, player: str, choice: Choice) -> Game:
        assert player
        return self._or_refused(dealt(seed, choice))

    def fresh(self, *, player: str, choice: Choice) -> Game:
        assert player
        return self._or_refused(dealt(OTHER, choice))

    def settle(
        self,
        game: Game,
        position: int,
        chosen: int | None,
        *,
        player: str,
        shown_ms: int,
        sure: float | None,
        asks_call: bool,
    ) -> SimpleNamespace:
        assert player
        assert shown_ms >= 0
        self._or_refused(game)
        self.settled.append((game.seed, position, chosen, sure))
        first = next(each[2] for each in self.settled if each[:2] == (game.seed, position))
        if asks_call:
            self.asked.append(position)
        return SimpleNamespace(chosen=first)

    def keep_call(self, game: Game, position: int, called: Call, *, player: str) -> bool:
        assert player
        self._or_refused(game)
        self.called.append((game.seed, position, called))
        return len(self.called) == 1

    def take_challenge(self, by: str, seed: str, *, player: str) -> Game | None:
        assert by
        assert player
        if isinstance(self.challenge, NoChallengeError):
            raise self.challenge
        return self.challenge

    def note_sightings(self, photographs: Sequence[str], *, player: str) -> None:
        assert player
        self.seen.append(tuple(photographs))

    def forget(self, player: str) -> int:
        self._or_refused(dealt(SEED))
        return 12

    def store(self) -> SimpleNamespace:
        guesses = [SimpleNamespace(position=position) for position in self.guessed]
        return SimpleNamespace(guesses=lambda **_: guesses, game=lambda _: self.kept)

    def _or_refused(self, game: Game) -> Game:
        if self.refused is not None:
            raise self.refused
        return game
