"""The gallery: what a network got most confidently wrong, and whether people were fooled too."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from deck.classes import classes
from deck.kinds import Kind, kind_of
from deck.sources import DeckError
from services import container
from services.decks import askable, available


@dataclass(frozen=True, slots=True)
class Hanging:
    """One confident mistake on the wall. `people` have guessed it, `fooled` of them wrong; `unsure` didn't know."""

    photograph: str
    truth: int
    claimed: int
    probability: float
    people: int
    fooled: int
    unsure: int = 0


@dataclass(frozen=True, slots=True)
class Filter:
    """What the visitor asked to see; None and False ask for nothing. `at_least` is a probability in [0, 1]."""

    truth: int | None = None
    claimed: int | None = None
    at_least: float = 0.0
    fooled_people: bool = False

    def keeps(self, hung: Hanging) -> bool:
        """Whether the mistake is one of those asked for."""
        return (
            (self.truth is None or hung.truth == self.truth)
            and (self.claimed is None or hung.claimed == self.claimed)
            and hung.probability >= self.at_least
            and (not self.fooled_people or hung.fooled > 0)
        )


def hangings(network: str) -> tuple[Hanging, ...]:
    """Every photograph here that fools the network, the surest first; one that is in several decks, once, as the first
    has it. Raises `StoreError`, `DeckError`.
    """
    asked: Counter[str] = Counter()
    fooled: Counter[str] = Counter()
    unsure: Counter[str] = Counter()
    for found in container.store().figures.by_photograph():
        asked[found.photograph] += found.tally.n
        fooled[found.photograph] += found.fooled
        unsure[found.photograph] += found.tally.unsure
    once = {
        photo.id: (photo, said)
        for deck in reversed(available.decks())
        for photo, said in askable.known_of(deck, network)
    }
    hung = [
        Hanging(
            photo.id, photo.truth, said.claimed, said.probability, asked[photo.id], fooled[photo.id], unsure[photo.id]
        )
        for photo, said in once.values()
        if kind_of(said.claimed, photo.accepted) is Kind.FOOLING
    ]
    return tuple(sorted(hung, key=lambda found: (-found.probability, found.photograph)))


def truth_of(photograph: str) -> int | None:
    """What a photograph is of; None of one that is in none of the decks here."""
    try:
        return available.photograph(photograph).truth
    except DeckError:
        return None


def by_name(indices: Sequence[int]) -> list[int]:
    """Classes, each once, in the order a reader looks them up."""
    return sorted(set(indices), key=lambda index: classes()[index].name.casefold())


def people_sentence(hung: Hanging) -> str:
    """How people did on it, in a sentence."""
    if hung.people == 0:
        return "Nobody has been asked this one yet."
    if hung.people == 1:
        how = "didn’t know" if hung.unsure else "was fooled" if hung.fooled else "was not fooled"
        return f"One person was asked, and {how}."
    passed = f", and {hung.unsure:,} didn’t know" if hung.unsure else ""
    if hung.fooled == 0:
        return f"None of {hung.people:,} people was fooled{passed}."
    who = f"{hung.fooled:,} of {hung.people:,}" if hung.fooled < hung.people else f"All {hung.people:,}"
    return f"{who} people {'was' if hung.fooled == 1 else 'were'} fooled too{passed}."
