"""People beside networks: every figure of the comparison from one reading of the looks, each with its interval.

People and networks are treated alike: both decide, both are fooled. A network is counted over the very looks of people,
once for each, so that its figure stands beside theirs. All figures are of the same draws of players and photographs.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from quiz.analysis.calibration import Calibrated, calibrated
from quiz.analysis.calls import CalledIt, called_it
from quiz.analysis.claims import foreseen_claims
from quiz.analysis.consistency import Consistency, among_people, per_subject
from quiz.analysis.glances import SeenAtAGlance, seen_at_a_glance
from quiz.analysis.looks import KINDS, SPACES, WAYS, Looks, Read
from quiz.analysis.pooled import (
    FEWEST_OF_A_CLASS,
    FEWEST_OF_EACH,
    FEWEST_PLAYERS,
    Kappa,
    Pooled,
    error_consistency,
    error_of_independent,
    lead,
    pooled,
    pooled_difference,
    wider,
)
from quiz.analysis.resampling import (
    LEVEL,
    SAMPLES,
    Clusters,
    Floats,
    Weights,
    clusters,
    spread_of_draws,
    weights,
    worth,
)
from quiz.analysis.statistics import Interval, Paired
from quiz.game import Distractors, Kind, LabelSpace

_PEOPLE: Final = "people"


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often people were right; `distractors` says what they chose among.

    Where `distractors` is "network", the network's own error was among the options, so that over the options it could
    only lose the fooling photographs: rounds with "random" ones are told apart.
    """

    kind: Kind
    distractors: Distractors
    pooled: Pooled


@dataclass(frozen=True, slots=True)
class Comparison:
    """People (a) and a network (b, over `label_space`) at the same looks, all ways of choosing `distractors` if `None`.

    `ahead` is how far people's rate is above the network's, in [-1, 1]. `right` and `wrong` are how many photographs
    the network got right, and wrong; without both there is nothing to be consistent with.
    """

    network: str
    kind: Kind
    label_space: LabelSpace
    distractors: Distractors | None
    counts: Paired
    people: Pooled
    its: Pooled
    ahead: Interval
    right: int
    wrong: int
    kappa: Kappa
    consistency: Consistency

    @property
    def is_enough(self) -> bool:
        """Whether it may be said that they fail alike, or do not."""
        return self.people.is_enough and min(self.right, self.wrong) >= FEWEST_OF_EACH


@dataclass(frozen=True, slots=True)
class ClassAccuracy:
    """Looks at photographs of class `truth`: of people, and of a network among the 1,000 at the same looks.

    `gap` is how far people are ahead. `apart` is how much further than at all other classes together, so wide that in
    nineteen of twenty crowds none of the network's classes is wrongly held to be apart (Bonferroni).
    """

    network: str
    truth: int
    people: Pooled
    its: Pooled
    gap: Interval
    apart: Interval

    @property
    def is_enough(self) -> bool:
        """Whether the class may be named for its gap."""
        return self.people.players >= FEWEST_PLAYERS and self.people.photographs >= FEWEST_OF_A_CLASS


@dataclass(frozen=True, slots=True)
class Compared:
    """All of it. `harder` is how much oftener people are right on controls than on what fools.

    `opponents` are the networks, the one most played against first; `on` is how people did on a deck's photographs.
    Both tell apart what people chose among. `foreseen` is how often people named what the network claims,
    and `glanced` what they saw at a glance.
    """

    accuracy: tuple[Accuracy, ...] = ()
    harder: Mapping[Distractors, Interval] = field(default_factory=dict)
    comparisons: tuple[Comparison, ...] = ()
    by_class: tuple[ClassAccuracy, ...] = ()
    opponents: tuple[str, ...] = ()
    on: Mapping[str, Mapping[Distractors, Pooled]] = field(default_factory=dict)
    calibrated: Calibrated | None = None
    called: CalledIt | None = None
    foreseen: Pooled | None = None
    glanced: SeenAtAGlance | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Summed:
    """Columns of some looks, added up as found (K,) and in each draw (S, K), and what the looks are of."""

    found: Floats
    draws: Floats
    of: Clusters


def compare(found: Read, decks: Mapping[str, Collection[str]] | None = None, *, samples: int = SAMPLES) -> Compared:
    """Every figure. `decks` names photographs by deck."""
    people, against = found.people, found.against
    drawn = weights(people.players, len(people.photographs), samples=samples)
    sides = {
        (kind, way): _side(people.where((people.kind == k) & (people.way == w)), drawn)
        for k, kind in enumerate(KINDS)
        for w, way in enumerate(WAYS)
    }
    known = np.array(people.photographs)
    return Compared(
        accuracy=tuple(
            Accuracy(kind, way, pooled(side.found, side.draws, side.of))
            for (kind, way), side in sides.items()
            if side.of.players
        ),
        harder={way: _harder(sides[Kind.CONTROL, way], sides[Kind.FOOLING, way]) for way in WAYS},
        comparisons=tuple(_comparisons(against, found.subjects, drawn)),
        by_class=tuple(_by_class(against, drawn)),
        opponents=_opponents(against),
        on={
            deck: _on(people.where(np.isin(known, sorted(photographs))[people.photograph]), drawn)
            for deck, photographs in (decks or {}).items()
        },
        calibrated=calibrated(found.felt, drawn),
        called=called_it(found.called, drawn),
        foreseen=foreseen_claims(found.foreseen, samples=samples),
        glanced=seen_at_a_glance(found.glanced, samples=samples),
    )


def _summed(looks: Looks, columns: Floats, drawn: Weights) -> _Summed:
    draws = drawn.sums(looks.player, looks.photograph, columns)
    return _Summed(columns.sum(axis=0), draws, clusters(looks.player, looks.photograph, looks.n))


def _side(looks: Looks, drawn: Weights) -> _Summed:
    """People: right, n, unsure."""
    return _summed(looks, np.stack([looks.right, looks.n, looks.unsure], axis=1), drawn)


def _harder(control: _Summed, fooling: _Summed) -> Interval:
    if not (control.of.players and fooling.of.players):
        return Interval(-1.0, 1.0)
    of = min(control.of, fooling.of, key=lambda one: one.effective)
    return pooled_difference(control.found[:2], control.draws[:, :2], fooling.found[:2], fooling.draws[:, :2], of)


def _on(looks: Looks, drawn: Weights) -> dict[Distractors, Pooled]:
    sides = {way: _side(looks.where(looks.way == w), drawn) for w, way in enumerate(WAYS)}
    return {way: pooled(side.found, side.draws, side.of) for way, side in sides.items() if side.of.players}


def _opponents(against: Looks) -> tuple[str, ...]:
    played = np.bincount(against.network, weights=against.n, minlength=len(against.networks))
    return tuple(sorted(against.networks, key=lambda name: (-played[against.networks.index(name)], name)))


def _comparisons(against: Looks, subjects: Looks, drawn: Weights) -> Iterator[Comparison]:
    of_subjects = weights(subjects.players, len(subjects.photographs), samples=len(drawn.players), seed=1)
    of_subjects = Weights(of_subjects.players, drawn.photographs)
    for m, network in enumerate(against.networks):
        for k, kind in enumerate(KINDS):
            for space, way in _VIEWS:
                view = [
                    looks.where(
                        (looks.network == m)
                        & (looks.kind == k)
                        & (looks.answered[:, SPACES.index(space)] >= 0)
                        & (True if way is None else looks.way == WAYS.index(way))
                    )
                    for looks in (against, subjects)
                ]
                if len(view[0].n):
                    yield _comparison(network, kind, space, way, view[0], view[1], drawn, of_subjects)


_VIEWS: Final[tuple[tuple[LabelSpace, Distractors | None], ...]] = (
    (LabelSpace.ALL_1000, None),
    (LabelSpace.ALL_200, None),
    (LabelSpace.OPTIONS, Distractors.NETWORK),
    (LabelSpace.OPTIONS, Distractors.RANDOM),
)


def _comparison(
    network: str,
    kind: Kind,
    space: LabelSpace,
    way: Distractors | None,
    looks: Looks,
    subjects: Looks,
    drawn: Weights,
    of_subjects: Weights,
) -> Comparison:
    its = looks.answered[:, SPACES.index(space)] == 1
    right, wrong = looks.right, looks.n - looks.right
    table = np.stack([right * its, right * ~its, wrong * its, wrong * ~its, looks.unsure], axis=1)
    summed = _summed(looks, table, drawn)
    of, draws = summed.of, summed.draws
    both, only_a, only_b, neither, unsure = summed.found
    n, drawn_n, nobody = looks.n.sum(), draws[:, :4].sum(axis=1), np.zeros(len(draws))
    a = np.stack([draws[:, 0] + draws[:, 1], drawn_n, draws[:, 4]], axis=1)
    b = np.stack([draws[:, 0] + draws[:, 2], drawn_n, nobody], axis=1)
    kinds = [np.bincount(looks.photograph, weights=looks.n * which).astype(np.float64) for which in (its, ~its)]
    judged = Clusters(of.players, of.photographs, min(of.effective, *(worth(sizes) for sizes in kinds)))
    people = pooled(np.array([both + only_a, n, unsure]), a, of)
    machine = pooled(np.array([both + only_b, n, 0.0]), b, of)
    return Comparison(
        network=network,
        kind=kind,
        label_space=space,
        distractors=way,
        counts=Paired(*(round(x) for x in (both, only_a, only_b, neither))),
        people=people,
        its=machine,
        ahead=wider(lead(summed.found[:4], draws[:, :4], of), people, machine),
        right=int(np.count_nonzero(kinds[0])),
        wrong=int(np.count_nonzero(kinds[1])),
        kappa=error_consistency(summed.found[:4], draws[:, :4], judged),
        consistency=Consistency()
        if not min(kinds[0].max(), kinds[1].max())
        else Consistency(
            among_people(looks.player, looks.photograph, looks.right, looks.n, drawn),
            *per_subject(
                subjects.player,
                subjects.photograph,
                subjects.right,
                (subjects.answered[:, SPACES.index(space)] == 1).astype(np.float64),
                of_subjects,
            ),
        ),
    )


def _by_class(against: Looks, drawn: Weights) -> Iterator[ClassAccuracy]:
    """Every class of every network that was asked, by sums over each photograph and draw that are made once."""
    for m, network in enumerate(against.networks):
        looks = against.where(against.network == m)
        its = looks.answered[:, SPACES.index(LabelSpace.ALL_1000)] == 1
        classes, row = np.unique(looks.truth, return_inverse=True)
        # A photograph may have been asked under two classes, before its label was mended.
        what, column = np.unique(looks.photograph * len(classes) + row, return_inverse=True)
        photograph, of_class = np.divmod(what, len(classes))
        by_player, by_photograph = drawn.players, drawn.photographs[:, photograph]
        cell, shape = looks.player * len(what) + column, (looks.players, len(what))
        belongs = np.zeros((len(what), len(classes)))
        belongs[np.arange(len(what)), of_class] = 1
        found, draws = np.empty((4, len(classes))), np.empty((4, len(by_player), len(classes)))
        for k, values in enumerate((looks.right, looks.n, looks.unsure, looks.n * its)):
            table = np.bincount(cell, weights=values, minlength=shape[0] * shape[1]).reshape(shape)
            found[k] = table.sum(axis=0) @ belongs
            draws[k] = ((by_player[:, : shape[0]] @ table) * by_photograph) @ belongs
        rest, drawn_rest = found.sum(axis=1, keepdims=True) - found, draws.sum(axis=2, keepdims=True) - draws
        for c, truth in enumerate(classes.tolist()):
            mine = row == c
            of = clusters(looks.player[mine], looks.photograph[mine], looks.n[mine])
            right, n, unsure, machine = found[:, c]
            r, w, u, machines = draws[:, :, c]
            gap, gaps = (right - machine) / n, (r - machines) / w
            least, apart = (
                error_of_independent(right, n, machine, n, looks=n if gaps.var() else of.effective),
                Interval(-2.0, 2.0),
            )
            if rest[1, c]:
                others = (rest[0, c] - rest[3, c]) / rest[1, c]
                all_others = (drawn_rest[0, :, c] - drawn_rest[3, :, c]) / drawn_rest[1, :, c]
                level = 1 - (1 - LEVEL) / len(classes)
                apart = spread_of_draws(gap - others, gaps - all_others, of, least=least, level=level, bound=2.0)
            yield ClassAccuracy(
                network=network,
                truth=truth,
                people=pooled(np.array([right, n, unsure]), np.stack([r, w, u], axis=1), of),
                its=pooled(np.array([machine, n, 0.0]), np.stack([machines, w, np.zeros(len(w))], axis=1), of),
                gap=spread_of_draws(gap, gaps, of, least=least),
                apart=apart,
            )
