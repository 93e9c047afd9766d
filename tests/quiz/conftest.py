"""A deck without photographs, games dealt from it, and a store."""

import hashlib
from collections.abc import Callable, Iterator

import pytest

from deck.classes import imagenet_a_indices, neighbours
from quiz.dealing import deal
from quiz.game import Candidate, Game, Mode
from quiz.storage.store import Store


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with Store(store_url or None) as opened:
        yield opened


@pytest.fixture(scope="session")
def candidates() -> tuple[Candidate, ...]:
    """Thirty photographs of thirty of ImageNet-A's classes, every second one fooling its network."""
    indices = imagenet_a_indices()[::6][:30]
    return tuple(
        Candidate(
            photograph=hashlib.sha256(str(index).encode()).hexdigest(),
            truth=index,
            accepted=frozenset({index}),
            claimed=index if number % 2 else (index + 400) % 1000,
            runner_up=(index + 500) % 1000,
        )
        for number, index in enumerate(indices)
    )


@pytest.fixture(scope="session")
def dealt(candidates: tuple[Candidate, ...]) -> Callable[..., Game]:
    """`dealt(seed, mode)`: a game of ten from those thirty."""

    def dealt(seed: str = "abcd2345", mode: Mode = Mode.FOUR) -> Game:
        return deal(
            candidates,
            seed=seed,
            mode=mode,
            network="net",
            deck="d" * 64,
            neighbours=neighbours,
            label_space=imagenet_a_indices(),
        )

    return dealt
