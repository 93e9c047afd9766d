"""How hard a photograph is, as numbers to sort by: for people, for networks, for both, and for one but not the other.

Each is in [0, 1]. Of people the lower bound of the interval is taken, so that three of three do not come before ninety
of a hundred.
"""

from dataclasses import dataclass
from typing import Final

from quiz.analysis.statistics import wilson

FEWEST: Final = 3
"""Of how many people something may be said in a list."""


@dataclass(frozen=True, slots=True)
class Hardness:
    """`None` where too few people, or no network, have answered.

    `people`: how many were fooled, at the least. `networks`: how sure and wrong they were on average. `both`: the
    lesser of the two. `differ`: how far one was right and the other fooled, whichever way round is stronger.
    """

    people: float | None
    networks: float | None
    both: float | None
    differ: float | None


def hardness(*, n: int, n_right: int, n_unsure: int, networks: int, sure_wrong: float, sure_right: float) -> Hardness:
    """From counts of people, and from networks' probabilities added up over wrong and over right claims."""
    fooled = wilson(n - n_right - n_unsure, n).low if n >= FEWEST else None
    machines = min(1.0, sure_wrong / networks) if networks else None
    if fooled is None or machines is None:
        return Hardness(fooled, machines, None, None)
    people_see = min(wilson(n_right, n).low, machines)
    machines_see = min(fooled, sure_right / networks)
    return Hardness(fooled, machines, min(fooled, machines), max(people_see, machines_see))
