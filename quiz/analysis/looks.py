"""First looks as arrays, a line for what all figures group by."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from quiz.analysis.resampling import Floats, Places
from quiz.game import Distractors, Kind, LabelSpace

KINDS: Final = tuple(Kind)

WAYS: Final = tuple(Distractors)

SPACES: Final = tuple(LabelSpace)


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """Lines of looks, shapes (N,) each: who looked at what, how it was asked, how many were right and didn't know.

    `player` and `photograph` are places, of a player or a group of them, and in `photographs`; `kind` and `way` are
    places in `KINDS` and `WAYS`. Of looks that `networks[network]` answered as well, `answered` has a column for each
    of `SPACES`: 1 where it was right over that label space, 0 where wrong, −1 where it was not asked. Else the network
    is −1.
    """

    players: int
    photographs: tuple[str, ...]
    networks: tuple[str, ...]
    player: Places
    photograph: Places
    truth: Places
    kind: Places
    way: Places
    n: Floats
    right: Floats
    unsure: Floats
    network: Places
    answered: NDArray[np.int8]

    def where(self, mask: NDArray[np.bool_]) -> "Looks":
        """Only some of them; players and photographs keep their places."""
        return replace(
            self,
            player=self.player[mask],
            photograph=self.photograph[mask],
            truth=self.truth[mask],
            kind=self.kind[mask],
            way=self.way[mask],
            n=self.n[mask],
            right=self.right[mask],
            unsure=self.unsure[mask],
            network=self.network[mask],
            answered=self.answered[mask],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Felt:
    """Looks of those who said how `sure` they were, in [0, 1]; otherwise as `Looks`."""

    player: Places
    photograph: Places
    sure: Floats
    n: Floats
    right: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Called:
    """Looks of those who said what their game's network would be: `called` and `its` are whether right, shapes (N,);
    otherwise as `Looks`."""

    player: Places
    photograph: Places
    called: NDArray[np.bool_]
    its: NDArray[np.bool_]
    n: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Foreseen:
    """First looks of those who said which of four classes their game's network claims; `right` named its claim.

    Shapes (N,) each. `player` and `photograph` are places among as many `players`, or groups of them, and
    `photographs`, which are none of the other looks'.
    """

    players: int
    photographs: int
    player: Places
    photograph: Places
    n: Floats
    right: Floats
    unsure: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Glanced:
    """First looks at a glance, and beside them those without a limit at the same photographs, options chosen alike.

    Shapes (N,) each. `exposure_ms` is how long it was to be shown, 0 without a limit; `kind` a place in `KINDS`;
    `wrong` how many chose what is wrong where the network's claim was among the options, and `named` how many of them
    chose that. `player` and `photograph` are places among as many `players`, or groups of them, and `photographs`,
    which are none of the other looks'. `uncounted` glances were not shown for that time, or nobody measured.
    """

    players: int
    photographs: int
    player: Places
    photograph: Places
    exposure_ms: Places
    kind: Places
    n: Floats
    right: Floats
    unsure: Floats
    wrong: Floats
    named: Floats
    uncounted: int


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """People's looks; those that a network answered, once for each network; those of `subjects`; how sure they felt;
    what they called the network; what they said that it claims; what they saw at a glance.

    `whole` is the number of players, of whom `people.players` groups were made, or each is one.
    """

    whole: int
    people: Looks
    against: Looks
    subjects: Looks
    felt: Felt
    called: Called
    foreseen: Foreseen
    glanced: Glanced
