"""Do people and a network fail on the same photographs? Their agreement, next to what chance alone would give."""

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.figures import Comparison
from quiz.rounds import Distractors, Kind, LabelSpace
from quiz.statistics import Interval, Paired, error_consistency_interval
from ui import look
from ui.versus import ENOUGH, paired, title_of
from ui.words import PERCENT, counted, percent


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `n` occasions. `voice` is whose alone they are, empty where both or neither were right."""

    label: str
    voice: str
    count: int
    n: int

    @property
    def words(self) -> str:
        return f"{percent(self.count / self.n)}, {self.count} of {self.n}"


@dataclass(frozen=True, slots=True)
class Consistency:
    """Agreement over one kind and label space, in words: `kappa` says "not defined" where it is not."""

    photographs: str
    choosing: str
    rounds: int
    agreement: str
    kappa: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """Do people and a network fail on the same photographs? No `shares`: too little to draw."""

    title: str
    sentence: str
    shares: tuple[Share, ...] = ()
    rows: tuple[Consistency, ...] = ()

    def table(self) -> list[dict[str, str | int]]:
        """Every kind and label space, for a table."""
        return [
            {
                "Photographs": row.photographs,
                "Network chose among": row.choosing,
                "κ": row.kappa,
                "Agree": row.agreement,
                "Rounds": row.rounds,
            }
            for row in self.rows
        ]


def agreement(comparisons: Sequence[Comparison], network: str) -> Agreement:
    """On photographs that fool the network, where its answer is still open: among the 200, else at random options."""
    mine = [found for found in comparisons if found.network == network]
    rows = tuple(_consistency(*view) for view in _views(mine) if view[2].n)
    open_ones = (
        ("choosing among the 200", paired(mine, Kind.FOOLING, LabelSpace.ALL_200)),
        (
            "given the same options, drawn at random",
            paired(mine, Kind.FOOLING, LabelSpace.OPTIONS, Distractors.RANDOM),
        ),
    )
    how, counts = next((view for view in open_ones if view[1].n >= ENOUGH), open_ones[0])
    title = title_of(network)
    if counts.n < ENOUGH:
        so_far = f"{counted(counts.n, 'round')} so far" if counts.n else "No rounds so far"
        return Agreement(
            title="Do they fail on the same photographs? Too early to say",
            sentence=(
                f"{so_far} in which {title} still had a choice: where its own error was on offer it had none, and "
                "controls it gets right by selection."
            ),
            rows=rows,
        )
    kappa, found, expected = counts.kappa, error_consistency_interval(counts), _expected(counts)
    said = [
        f"{counted(counts.n, 'look')} at photographs that fool {title} among 1,000, with the network {how}.",
        (
            f"Both right or both wrong: {percent(counts.agreement or 0.0)}; two that fail independently, "
            f"as often as these do, would agree on {percent(expected)}."
        ),
    ]
    if kappa is None or found is None:
        both = "right" if counts.both_right else "wrong"
        headline = "Whether they fail alike is not defined"
        said.append(f"Error consistency κ is not defined: both were {both} every time.")
    else:
        if found.low > 0:
            headline = "They tend to fail on the same photographs"
        elif found.high < 0:
            headline = "They tend to fail on different photographs"
        else:
            headline = "No clear sign that they fail on the same photographs"
        said.append(
            f"Error consistency κ = {_kappa(kappa)}, 95{PERCENT} bootstrap interval {_between(found)}; "
            "1 is always together, 0 as by chance."
        )
    return Agreement(
        title=headline,
        sentence=" ".join(said),
        shares=(
            Share("Both right", "", counts.both_right, counts.n),
            Share("Only people right", look.PEOPLE, counts.only_a, counts.n),
            Share(f"Only {title} right", look.NETWORK, counts.only_b, counts.n),
            Share("Both wrong", "", counts.both_wrong, counts.n),
        ),
        rows=rows,
    )


def _views(comparisons: Sequence[Comparison]) -> list[tuple[str, str, Paired]]:
    """Every kind and label space: (photographs, what the network chose among, counts)."""
    return [
        (photographs, choosing, paired(comparisons, kind, space, distractors))
        for photographs, kind in (("fooling", Kind.FOOLING), ("controls", Kind.CONTROL))
        for choosing, space, distractors in (
            ("1,000", LabelSpace.ALL_1000, None),
            ("the 200", LabelSpace.ALL_200, None),
            ("the same four", LabelSpace.OPTIONS, Distractors.NETWORK),
            ("four, at random", LabelSpace.OPTIONS, Distractors.RANDOM),
        )
    ]


def _consistency(photographs: str, choosing: str, counts: Paired) -> Consistency:
    kappa, found = counts.kappa, error_consistency_interval(counts)
    right = counts.both_right + counts.only_b
    if kappa is None or found is None:
        words = "not defined: both always " + ("right" if counts.both_right else "wrong")
    elif right in (0, counts.n):
        words = f"0, as it must be: the network is always {'right' if right else 'wrong'} here"
    else:
        words = f"{_kappa(kappa)} ({_between(found)})"
    return Consistency(photographs, choosing, counts.n, percent(counts.agreement or 0.0), words)


def _expected(counts: Paired) -> float:
    """How often two independent decision makers, each as accurate as these, would agree."""
    a = (counts.both_right + counts.only_a) / counts.n
    b = (counts.both_right + counts.only_b) / counts.n
    return a * b + (1 - a) * (1 - b)


def _kappa(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _between(found: Interval) -> str:
    return f"{_kappa(found.low)} to {_kappa(found.high)}"
