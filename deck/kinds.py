"""What a photograph is to a network: one that fools it, a control, or neither. It is decided here and nowhere else."""

from collections.abc import Set as AbstractSet
from enum import StrEnum

from deck.classes import interchangeable


class Kind(StrEnum):
    """Whether a network was fooled by the photograph (over all 1,000 classes) or got it right."""

    FOOLING = "fooling"
    CONTROL = "control"


def kind_of(claimed: int, accepted: AbstractSet[int]) -> Kind | None:
    """What a photograph is to a network that claims it to be of class `claimed`; `accepted` are those that are right.

    `None` where the claim is another name of the same thing (a laptop, called a notebook): the network was not fooled,
    and a player could not know which of the two is meant. Such a photograph is not asked.
    """
    if claimed in accepted:
        return Kind.CONTROL
    return None if claimed in other_names(accepted) else Kind.FOOLING


def other_names(accepted: AbstractSet[int]) -> frozenset[int]:
    """The classes that a reasonable person would accept as well, though the deck does not: never a wrong option."""
    return frozenset[int]().union(*map(interchangeable, accepted)) - accepted
