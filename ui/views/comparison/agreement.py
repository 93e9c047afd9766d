"""Do people and a network fail on the same photographs? Their agreement, next to what chance alone would give."""

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.analysis.comparison import Comparison
from quiz.analysis.consistency import OFTEN
from quiz.analysis.pooled import FEWEST_OF_EACH, NOTHING, Kappa
from quiz.analysis.statistics import Interval, Paired
from quiz.formatting import counted, percent
from quiz.game import Distractors, Kind, LabelSpace
from ui import html
from ui.views.comparison.overview import comparison, crowd_so_far, title_of


@dataclass(frozen=True, slots=True)
class Occasions:
    """`count` of `n` occasions. `voice` is whose alone they are, empty where both or neither were right."""

    label: str
    voice: str
    count: int
    n: int

    @property
    def words(self) -> str:
        return f"{percent(self.count / self.n)}, {self.count:,} of {self.n:,}"


@dataclass(frozen=True, slots=True)
class AgreementInWords:
    """Agreement over one kind and label space, in words: `kappa` says "not defined" where it is not."""

    photographs: str
    choosing: str
    looks: int
    agreement: str
    kappa: str
    people: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Do people and a network fail on the same photographs? No `shares`: too little to draw.

    `lines` are error consistencies, a line each: over all looks, and subject by subject.
    """

    title: str
    sentence: str
    shares: tuple[Occasions, ...] = ()
    lines: tuple[str, ...] = ()
    rows: tuple[AgreementInWords, ...] = ()

    def table(self) -> list[dict[str, str | int]]:
        """Every kind and label space, for a table."""
        return [
            {
                "Photographs": row.photographs,
                "Network chose among": row.choosing,
                "κ": row.kappa,
                "κ among people": row.people,
                "Agree": row.agreement,
                "Looks": row.looks,
            }
            for row in self.rows
        ]


def agreement(comparisons: Sequence[Comparison], network: str) -> Agreement:
    """On photographs that fool the network, where its answer is still open: among the 200, else at random options."""
    rows = tuple(
        _consistency(photographs, choosing, found)
        for photographs, kind in (("fooling", Kind.FOOLING), ("controls", Kind.CONTROL))
        for choosing, space, way in (
            ("1,000", LabelSpace.ALL_1000, None),
            ("the 200", LabelSpace.ALL_200, None),
            ("the same four", LabelSpace.OPTIONS, Distractors.NETWORK),
            ("four, at random", LabelSpace.OPTIONS, Distractors.RANDOM),
        )
        if (found := comparison(comparisons, network, kind, space, way)) is not None
    )
    open_ones = [
        (how, found)
        for how, space, way in (
            ("choosing among the 200", LabelSpace.ALL_200, None),
            ("given the same options, drawn at random", LabelSpace.OPTIONS, Distractors.RANDOM),
        )
        if (found := comparison(comparisons, network, Kind.FOOLING, space, way)) is not None
    ]
    title = title_of(network)
    enough = [(how, found) for how, found in open_ones if found.people.is_enough]
    if not enough:
        people = open_ones[0][1].people if open_ones else NOTHING
        return Agreement(
            title="Do they fail on the same photographs? Too early to say",
            sentence=(
                f"Counted are looks at which {title} still had a choice: where its own error was on offer it had none, "
                f"and controls it gets right by selection. {crowd_so_far(people)}"
            ),
            rows=rows,
        )
    how, found = next((view for view in enough if view[1].is_enough), enough[0])
    counts = found.counts
    said = [
        (
            f"{counted(counts.n, 'look')} by {counted(found.people.players, 'player')} at "
            f"{counted(found.people.photographs, 'photograph')} that fool {title} among 1,000, with the network "
            f"{how}: it gets {found.right} of them right and {found.wrong} wrong."
        ),
        (
            f"Both right or both wrong: {percent(counts.agreement or 0.0)}; two that fail independently, "
            f"as often as these do, would agree on {percent(counts.expected or 0.0)}."
        ),
    ]
    headline = _headline(found)
    if found.kappa.value is None:
        said.append(f"Error consistency κ is not defined: both were {_always(counts)} every time.")
    elif not found.is_enough:
        said.append(f"Whether they fail alike waits for {FEWEST_OF_EACH} photographs of either kind.")
    return Agreement(
        title=headline,
        sentence=" ".join(said),
        shares=(
            Occasions("Both right", "", counts.both_right, counts.n),
            Occasions("Only people right", html.PEOPLE, counts.only_a, counts.n),
            Occasions(f"Only {title} right", html.NETWORK, counts.only_b, counts.n),
            Occasions("Both wrong", "", counts.both_wrong, counts.n),
        ),
        lines=_lines(found, title),
        rows=rows,
    )


def _headline(found: Comparison) -> str:
    if found.kappa.value is None:
        return "Whether they fail alike is not defined"
    between = found.kappa.interval
    if between is None or not found.is_enough:
        return "Do they fail on the same photographs? Too early to say"
    if between.low > 0:
        return "They tend to fail on the same photographs"
    if between.high < 0:
        return "They tend to fail on different photographs"
    return "No clear sign that they fail on the same photographs"


def _lines(found: Comparison, title: str) -> tuple[str, ...]:
    """The error consistencies beside what people have among themselves, which is as alike as one can be."""
    of = found.consistency
    lines = [
        f"People and {title}, all looks: κ = {_value(found.kappa)}. 1 is always together, 0 as by chance.",
        (
            f"People among themselves, the ceiling: κ = {_value(of.people)}, "
            f"of {counted(of.people.n, 'pair')} of looks at one photograph."
        ),
    ]
    if of.subjects.n < 2:
        lines.append(f"Player by player: {_nobody(of.subjects.n)} has looked at {OFTEN} of these yet.")
        return tuple(lines)
    pairs = f"the same of {counted(of.pairs.n, 'pair')} of them that share as many: κ = {_value(of.pairs)}"
    lines.append(
        f"Player by player, mean over {counted(of.subjects.n, 'player')} with {OFTEN} looks or more: "
        f"κ = {_value(of.subjects)}; {pairs if of.pairs.n else 'no two of them share as many'}."
    )
    return tuple(lines)


def _nobody(n: int) -> str:
    return "only one" if n else "nobody"


def _consistency(photographs: str, choosing: str, found: Comparison) -> AgreementInWords:
    counts = found.counts
    right = counts.both_right + counts.only_b
    if found.kappa.value is None:
        words = f"not defined: both always {_always(counts)}"
    elif right in (0, counts.n):
        words = f"0, as it must be: the network is always {'right' if right else 'wrong'} here"
    else:
        words = _value(found.kappa)
    people = _value(found.consistency.people) if found.consistency.people.n else "–"
    return AgreementInWords(photographs, choosing, counts.n, percent(counts.agreement or 0.0), words, people)


def _value(found: Kappa) -> str:
    """“0.41 (0.20 to 0.62)”."""
    if found.value is None:
        return "not defined"
    if found.interval is None:
        return f"{_kappa(found.value)} (too few for an interval)"
    return f"{_kappa(found.value)} ({_between(found.interval)})"


def _always(counts: Paired) -> str:
    return "right" if counts.both_right else "wrong"


def _kappa(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _between(found: Interval) -> str:
    return f"{_kappa(found.low)} to {_kappa(found.high)}"
