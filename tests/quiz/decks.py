"""Decks of any kind for the tests of games, and how one is dealt from them."""

import hashlib
from collections.abc import Callable, Sequence

from hypothesis import assume, settings
from hypothesis import strategies as st

from deck.classes import imagenet_a_indices, interchangeable, neighbours
from quiz.dealing import deal
from quiz.game import Candidate, Game, Mode

THE_200 = imagenet_a_indices()

SAME_THINGS = [index for index in range(1000) if interchangeable(index)]

classes = st.integers(0, 999)

patient = settings(deadline=None)  # the machine may be busy


@st.composite
def decks(draw: st.DrawFn) -> list[Candidate]:
    """Any deck: few classes, so that they repeat, and labels that a photograph shares with others."""
    few = draw(st.lists(classes, min_size=1, max_size=12))
    deck = []
    for number in range(draw(st.integers(1, 25))):
        truth = draw(st.sampled_from(few))
        accepted = frozenset({truth, *draw(st.lists(classes, max_size=3))})
        claimed = draw(st.one_of(st.sampled_from(sorted(accepted)), classes))
        name = hashlib.sha256(bytes([number])).hexdigest()
        deck.append(Candidate(name, truth, accepted, claimed, draw(st.one_of(st.sampled_from(few), classes))))
    assume(any(candidate.kind is not None for candidate in deck))
    return deck


@st.composite
def ambiguous_decks(draw: st.DrawFn) -> list[Candidate]:
    """Decks whose network often calls a thing by another name of it, or by another class that counts as right."""
    deck = []
    for number in range(draw(st.integers(1, 25))):
        truth = draw(st.sampled_from(SAME_THINGS))
        accepted = frozenset({truth, *draw(st.lists(st.sampled_from(SAME_THINGS), max_size=2))})
        alike = sorted(frozenset[int]().union(*map(interchangeable, accepted)))
        claimed = draw(st.one_of(st.sampled_from(alike), st.sampled_from(sorted(accepted)), classes))
        name = hashlib.sha256(bytes([number])).hexdigest()
        deck.append(Candidate(name, truth, accepted, claimed, draw(st.one_of(st.sampled_from(alike), classes))))
    assume(any(candidate.kind is not None for candidate in deck))
    return deck


seeds = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=4, max_size=16)


def dealt(
    deck: Sequence[Candidate],
    seed: str = "seed",
    mode: Mode = Mode.FOUR,
    length: int = 10,
    near: Callable[[int], Sequence[int]] = neighbours,
    network: str = "net",
    seen: Sequence[str] = (),
) -> Game:
    return deal(
        deck,
        seed=seed,
        mode=mode,
        network=network,
        deck="digest",
        neighbours=near,
        label_space=THE_200,
        length=length,
        seen=seen,
    )
