"""Human against network, over all guesses: what is drawn and what is said, as pure functions of the crowd's figures.

Only `crowd` reads the store. The two kinds of photograph are never mixed where a network is judged by them: it is
wrong on the one kind and right on the other by selection, and every figure that this settles says so.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from model.zoo import find
from quiz.figures import PEOPLE, Accuracy, ClassAccuracy, Comparison, Mistake, Totals
from quiz.rounds import OPTIONS, Distractors, Kind, LabelSpace
from quiz.statistics import Interval, Paired, Tally, error_consistency_interval
from ui import look, resources
from ui.results import interval, spread

ENOUGH: Final = 10  # of fewer guesses, a 95 % interval spans half of all there is: nothing is drawn
WIDE: Final = 40  # up to here it spans some 30 points: that is said
NAMED: Final = 5  # guesses on each side that a class needs before its gap is named
BINS: Final = 10

SETTLED: Final = "□ not filled: decided by how photographs or options were picked, not by looking."
SILENT: Final = "No network has answered yet; once one has, it is compared with people here."
NOBODY: Final = "Nobody has guessed yet, so there is nothing to compare. Ten photographs from you would change that."
CHANCE_OF_FOUR: Final = 1 / OPTIONS


@dataclass(frozen=True, slots=True)
class Crowd:
    """What all guesses come to, as the store counts them at one moment. `mistakes` are over all 1,000 classes."""

    totals: Totals
    accuracy: tuple[Accuracy, ...]
    comparisons: tuple[Comparison, ...]
    by_class: tuple[ClassAccuracy, ...]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One dot with its interval. `is_settled`: picking photographs or options decided it, not looking."""

    label: str
    tally: Tally
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """One decision maker's rows. `voice` is `look.PEOPLE` or `look.NETWORK`."""

    voice: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Accuracies beside one another. No `groups`: too little to draw, and the sentence says so.

    `chance` is what blind guessing gets, in [0, 1]; `None` where nobody chose among a few options.
    """

    title: str
    sentence: str
    groups: tuple[Group, ...] = ()
    chance: float | None = None

    @property
    def is_any_settled(self) -> bool:
        return any(row.is_settled for group in self.groups for row in group.rows)


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `n` occasions. `voice` is whose alone they are, empty where both or neither were right."""

    label: str
    voice: str
    count: int
    n: int

    @property
    def words(self) -> str:
        return f"{_percent(self.count / self.n)}, {self.count} of {self.n}"


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


@dataclass(frozen=True, slots=True)
class Sureness:
    """How sure a network was of its mistakes. `counts` per tenth of [0, 1], empty where there are too few to draw."""

    title: str
    sentence: str
    counts: tuple[int, ...] = ()
    median: float | None = None


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One class: how often people, and the network among the 200, were right."""

    name: str
    people: Tally
    network: Tally

    @property
    def gap(self) -> float | None:
        """How far people are ahead, in [-1, 1]; `None` unless both were asked."""
        if self.people.rate is None or self.network.rate is None:
            return None
        return self.people.rate - self.network.rate

    @property
    def is_firm(self) -> bool:
        """Whether both were asked often enough for the gap to be named."""
        return min(self.people.n, self.network.n) >= NAMED


@dataclass(frozen=True, slots=True)
class PerClass:
    """Every class that was asked, the widest gap in favour of people first. No `rows`: too little to compare."""

    title: str
    sentence: str
    rows: tuple[ClassRow, ...] = ()

    def table(self) -> list[dict[str, str | int | None]]:
        """The rows for a sortable table: rates in percent, the gap in points; what is not known is `None`."""
        return [
            {
                "Class": row.name,
                "People": _points(row.people.rate),
                "Network": _points(row.network.rate),
                "Gap": _points(row.gap),
                "People, right": f"{row.people.right} of {row.people.n}",
                "Network, right": f"{row.network.right} of {row.network.n}",
            }
            for row in self.rows
        ]


def crowd() -> Crowd:
    """The figures as they stand. Raises `StoreError`."""
    figures = resources.store().figures
    return Crowd(
        totals=figures.totals(),
        accuracy=figures.accuracy(),
        comparisons=figures.comparisons(),
        by_class=figures.by_class(),
        mistakes=figures.mistakes(LabelSpace.ALL_1000),
    )


def opponents(accuracy: Iterable[Accuracy]) -> tuple[str, ...]:
    """The networks that have answered, the one most played against first."""
    played: dict[str, int] = {}
    for found in accuracy:
        if found.maker != PEOPLE and found.label_space is LabelSpace.ALL_1000:
            played[found.maker] = played.get(found.maker, 0) + found.tally.n
    return tuple(sorted(played, key=lambda network: (-played[network], network)))


def title_of(network: str) -> str:
    """What a network is called on the page; its name, where the zoo no longer knows it."""
    try:
        return find(network).title
    except ValueError:
        return network


def intro(totals: Totals) -> str:
    """How much all of this rests on."""
    return (
        f"{_counted(totals.first_sights, 'first look')} by {_counted(totals.players, 'player')} "
        f"at {_counted(totals.photographs, 'photograph')}."
    )


def caveats(totals: Totals, networks: Sequence[str]) -> tuple[str, ...]:
    """What the figures do and don't say."""
    rest = totals.guesses - totals.first_sights
    are = "is" if rest == 1 else "are"
    again = f" {_counted(rest, 'guess', 'guesses')} at a photograph seen before {are} left out." if rest else ""
    said = [
        (
            "**Selection.** A photograph is called *fooling* because the game's network got it wrong among 1,000 "
            "classes, and a *control* because it got it right. Its 0 % and 100 % there follow from "
            "that and are no finding; none of this is its accuracy in the world."
        ),
        (
            "**By construction.** In four rounds of five the network's own error is one of the four options, and so it "
            "loses every fooling photograph among them. Only rounds with options drawn at random ask both the same "
            "fair question."
        ),
        f"**First looks only.** Whoever has seen a reveal knows the answer.{again}",
        (
            "**Intervals** are Wilson's, 95 %, as if each guess stood alone. Many guesses by few players, or at few "
            "photographs, make the true ones wider."
        ),
    ]
    if len(networks) > 1:
        said.append(
            "**Several networks.** Each is counted over the games played against it, and what fools one need not fool "
            "another. People are counted over all games."
        )
    return tuple(said)


# How often each was right


def fooling(accuracy: Sequence[Accuracy]) -> Panel:
    """Photographs that fool the network: people, and each network over each label space."""
    four, all_200 = _people(accuracy, Kind.FOOLING)
    main = max(four, all_200, key=lambda tally: tally.n)
    subject = "what fools the network"
    if main.n < ENOUGH:
        return _too_few(subject, main)
    said = _asked_people(four, all_200)
    for network in opponents(accuracy)[:1]:
        among_four = _tally(accuracy, network, Kind.FOOLING, LabelSpace.OPTIONS, Distractors.NETWORK)
        among_200 = _tally(accuracy, network, Kind.FOOLING, LabelSpace.ALL_200)
        if among_four.n:
            said.append(
                f"{title_of(network)} had its own error among the same four and could only lose: "
                f"{among_four.right} of {among_four.n}."
            )
        if among_200.n:
            said.append(f"Left to choose among the 200, it got {spread(among_200)}.")
    return Panel(
        title=f"People get {_part(main)} of {subject}",
        sentence=" ".join([*said, *_wide(main)]),
        groups=_groups(accuracy, Kind.FOOLING),
        chance=CHANCE_OF_FOUR if four.n else None,
    )


def controls(accuracy: Sequence[Accuracy]) -> Panel:
    """Photographs that the network gets right: people, and each network over each label space."""
    four, all_200 = _people(accuracy, Kind.CONTROL)
    main = max(four, all_200, key=lambda tally: tally.n)
    if main.n < ENOUGH:
        return _too_few("controls", main)
    said = _asked_people(four, all_200)
    hard = _people(accuracy, Kind.FOOLING)[0 if main is four else 1]
    if hard.n >= ENOUGH:
        if main.interval.low > hard.interval.high:
            said.append(
                "So what fools the network is harder for people too: "
                f"{_percent(hard.rate or 0.0)} there, {_percent(main.rate or 0.0)} here."
            )
        else:
            said.append("That these are easier for people than what fools the network, the figures do not show.")
    if opponents(accuracy):
        said.append("The network is right on controls because that is how they were picked.")
    return Panel(
        title=f"People get {_part(main)} of the controls",
        sentence=" ".join([*said, *_wide(main)]),
        groups=_groups(accuracy, Kind.CONTROL),
        chance=CHANCE_OF_FOUR if four.n else None,
    )


def at_random(comparisons: Sequence[Comparison], network: str) -> Panel:
    """Rounds whose options were drawn at random: the only ones in which both are asked the same fair question."""
    of = {
        kind: _counts(
            [found for found in comparisons if found.network == network],
            kind,
            LabelSpace.OPTIONS,
            Distractors.RANDOM,
        )
        for kind in Kind
    }
    people, its = _sides(of[Kind.FOOLING])
    if people.n < ENOUGH:
        return Panel(
            title="A fair question: too few guesses yet",
            sentence=(
                "One round in five draws its options at random, so that the network's own error is not put in front of "
                f"it. So far that makes {_counted(people.n, 'guess', 'guesses')} at photographs that fool it: too few "
                "to draw."
            ),
        )
    if people.interval.low > its.interval.high:
        verdict = "people are ahead"
    elif its.interval.low > people.interval.high:
        verdict = "the network is ahead"
    else:
        verdict = "too close to call"
    labels = (("what fools it", Kind.FOOLING), ("controls", Kind.CONTROL))
    groups = tuple(
        Group(
            voice,
            title,
            tuple(
                Row(label, _sides(of[kind])[side], is_settled=bool(side) and kind is Kind.CONTROL)
                for label, kind in labels
                if of[kind].n
            ),
        )
        for side, (voice, title) in enumerate(((look.PEOPLE, "People"), (look.NETWORK, title_of(network))))
    )
    return Panel(
        title=f"A fair question: {verdict}",
        sentence=(
            "Same photograph, same options, three of the four drawn at random. Of the photographs that fool it among "
            f"1,000, people got {spread(people)} this way, {title_of(network)} {spread(its)}."
            + "".join(f" {words}" for words in _wide(people))
        ),
        groups=groups,
        chance=CHANCE_OF_FOUR,
    )


def _groups(accuracy: Sequence[Accuracy], kind: Kind) -> tuple[Group, ...]:
    """Everyone's rows. What selection or construction settles for a network is marked."""
    four, all_200 = _people(accuracy, kind)
    people = (Row("one of four options", four), Row("any of the 200, typed", all_200))
    groups = [Group(look.PEOPLE, "People", tuple(row for row in people if row.tally.n))]
    for network in opponents(accuracy):
        rows = (
            Row(
                "the same four options",
                _tally(accuracy, network, kind, LabelSpace.OPTIONS, Distractors.NETWORK),
                is_settled=True,
            ),
            Row(
                "among the 200",
                _tally(accuracy, network, kind, LabelSpace.ALL_200),
                is_settled=kind is Kind.CONTROL,
            ),
            Row("among 1,000", _tally(accuracy, network, kind, LabelSpace.ALL_1000), is_settled=True),
        )
        if kept := tuple(row for row in rows if row.tally.n):
            groups.append(Group(look.NETWORK, title_of(network), kept))
    return tuple(groups)


def _people(accuracy: Iterable[Accuracy], kind: Kind) -> tuple[Tally, Tally]:
    """People's tallies: of four options with the network's error among them, and of the 200."""
    found = tuple(accuracy)
    return (
        _tally(found, PEOPLE, kind, LabelSpace.OPTIONS, Distractors.NETWORK),
        _tally(found, PEOPLE, kind, LabelSpace.ALL_200),
    )


def _tally(
    accuracy: Iterable[Accuracy], maker: str, kind: Kind, space: LabelSpace, distractors: Distractors | None = None
) -> Tally:
    """The one asked for, all ways of choosing distractors together unless one is named."""
    return sum(
        (
            found.tally
            for found in accuracy
            if (found.maker, found.kind, found.label_space) == (maker, kind, space)
            and distractors in (None, found.distractors)
        ),
        start=Tally(0, 0),
    )


def _sides(counts: Paired) -> tuple[Tally, Tally]:
    """The first's tally and the second's."""
    return (
        Tally(counts.both_right + counts.only_a, counts.n),
        Tally(counts.both_right + counts.only_b, counts.n),
    )


def _asked_people(four: Tally, all_200: Tally) -> list[str]:
    said = []
    if four.n:
        said.append(f"Of four options people chose the right one {_times(four)}{_against_chance(four)}.")
    if all_200.n:
        said.append(f"Typing any of 200 classes, they named it {_times(all_200)}; blind guessing gets 0.5 %.")
    if unsure := four.unsure + all_200.unsure:
        said.append(f"{_counted(unsure, 'answer')} {'was' if unsure == 1 else 'were'} “I don't know”.")
    return said


def _times(tally: Tally) -> str:
    return f"{tally.right} {'time' if tally.right == 1 else 'times'} of {tally.n} ({interval(tally.interval)})"


def _against_chance(tally: Tally) -> str:
    found = tally.interval
    if found.low > CHANCE_OF_FOUR:
        return ", more than the 25 % of blind guessing"
    if found.high < CHANCE_OF_FOUR:
        return ", less than the 25 % of blind guessing: the network's errors are good bait"
    return ", no better as far as one can tell than the 25 % of blind guessing"


def _too_few(subject: str, tally: Tally) -> Panel:
    if tally.n == 0:
        return Panel(f"No guesses yet at {subject}", "They will come up in the next games.")
    return Panel(
        title=f"Only {_counted(tally.n, 'guess', 'guesses')} yet at {subject}",
        sentence=f"People got {spread(tally)}. An interval that wide says next to nothing; a few games will narrow it.",
    )


def _wide(tally: Tally) -> list[str]:
    return [f"With {tally.n} guesses the intervals are still wide."] if tally.n < WIDE else []


# Whether they fail on the same photographs


def agreement(comparisons: Sequence[Comparison], network: str) -> Agreement:
    """On photographs that fool the network, where its answer is still open: among the 200, else at random options."""
    mine = [found for found in comparisons if found.network == network]
    rows = tuple(_consistency(*view) for view in _views(mine) if view[2].n)
    open_ones = (
        ("choosing among the 200", _counts(mine, Kind.FOOLING, LabelSpace.ALL_200)),
        (
            "given the same options, drawn at random",
            _counts(mine, Kind.FOOLING, LabelSpace.OPTIONS, Distractors.RANDOM),
        ),
    )
    how, counts = next((view for view in open_ones if view[1].n >= ENOUGH), open_ones[0])
    title = title_of(network)
    if counts.n < ENOUGH:
        so_far = f"{_counted(counts.n, 'round')} so far" if counts.n else "No rounds so far"
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
        f"{_counted(counts.n, 'look')} at photographs that fool {title} among 1,000, with the network {how}.",
        (
            f"Both right or both wrong: {_percent(counts.agreement or 0.0)}; two that fail independently, "
            f"as often as these do, would agree on {_percent(expected)}."
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
            f"Error consistency κ = {_kappa(kappa)}, 95 % bootstrap interval {_between(found)}; "
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
        (photographs, choosing, _counts(comparisons, kind, space, distractors))
        for photographs, kind in (("fooling", Kind.FOOLING), ("controls", Kind.CONTROL))
        for choosing, space, distractors in (
            ("1,000", LabelSpace.ALL_1000, None),
            ("the 200", LabelSpace.ALL_200, None),
            ("the same four", LabelSpace.OPTIONS, Distractors.NETWORK),
            ("four, at random", LabelSpace.OPTIONS, Distractors.RANDOM),
        )
    ]


def _counts(
    comparisons: Iterable[Comparison], kind: Kind, space: LabelSpace, distractors: Distractors | None = None
) -> Paired:
    return sum(
        (
            found.counts
            for found in comparisons
            if (found.kind, found.label_space) == (kind, space) and distractors in (None, found.distractors)
        ),
        start=Paired(0, 0, 0, 0),
    )


def _consistency(photographs: str, choosing: str, counts: Paired) -> Consistency:
    kappa, found = counts.kappa, error_consistency_interval(counts)
    right = counts.both_right + counts.only_b
    if kappa is None or found is None:
        words = "not defined: both always " + ("right" if counts.both_right else "wrong")
    elif right in (0, counts.n):
        words = f"0, as it must be: the network is always {'right' if right else 'wrong'} here"
    else:
        words = f"{_kappa(kappa)} ({_between(found)})"
    return Consistency(photographs, choosing, counts.n, _percent(counts.agreement or 0.0), words)


def _expected(counts: Paired) -> float:
    """How often two independent decision makers, each as accurate as these, would agree."""
    a = (counts.both_right + counts.only_a) / counts.n
    b = (counts.both_right + counts.only_b) / counts.n
    return a * b + (1 - a) * (1 - b)


def _kappa(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _between(found: Interval) -> str:
    return f"{_kappa(found.low)} to {_kappa(found.high)}"


# How sure it was


def sureness(mistakes: Iterable[Mistake], network: str) -> Sureness:
    """How sure the network was of what it got wrong, each photograph once."""
    surest: dict[str, float] = {}
    for found in mistakes:
        if found.network == network:
            surest[found.photograph] = max(found.probability, surest.get(found.photograph, 0.0))
    title, sure = title_of(network), sorted(surest.values(), reverse=True)
    if not sure:
        return Sureness(f"{title} has not been wrong yet", "Give it a few photographs more.")
    median = sure[(len(sure) - 1) // 2]  # at least half are this sure or surer
    if len(sure) == 1:
        return Sureness(f"It was {_floor(median)} sure in its one mistake", _OVER_1000)
    headline = f"It was {_floor(median)} sure or more in half its mistakes"
    very = sum(probability >= 0.9 for probability in sure)
    said = f"Of its {len(sure):,} mistakes, {title} was at least 90 % sure in {very or 'none'}. {_OVER_1000}"
    if len(sure) < ENOUGH:
        return Sureness(headline, f"{said} Too few to draw.")
    return Sureness(headline, said, counts=_histogram(sure), median=median)


_OVER_1000: Final = (
    "Each photograph counts once, over all 1,000 classes. These were picked because they fool it, so this says how it "
    "errs, not how often."
)


def _histogram(probabilities: Iterable[float]) -> tuple[int, ...]:
    counts = [0] * BINS
    for probability in probabilities:
        counts[min(int(probability * BINS), BINS - 1)] += 1
    return tuple(counts)


# Class by class


def per_class(by_class: Iterable[ClassAccuracy], network: str) -> PerClass:
    """Every class that was asked: people, and the network among the 1,000, on guesses at both kinds of photograph."""
    people: dict[int, Tally] = {}
    its: dict[int, Tally] = {}
    for found in by_class:
        if found.maker == PEOPLE:
            people[found.truth] = people.get(found.truth, Tally(0, 0)) + found.tally
        elif found.maker == network and found.label_space is LabelSpace.ALL_1000:
            its[found.truth] = its.get(found.truth, Tally(0, 0)) + found.tally
    rows = sorted(
        (
            ClassRow(look.name_of(truth), people.get(truth, Tally(0, 0)), its.get(truth, Tally(0, 0)))
            for truth in people.keys() | its.keys()
        ),
        key=lambda row: (not row.is_firm, -(row.gap or 0.0), -row.people.n, row.name.casefold()),
    )
    firm = [row for row in rows if row.is_firm]
    if not firm:
        return PerClass(
            f"No class has been guessed {NAMED} times yet", "A few more games, and the widest gaps stand here."
        )
    note = (
        f"Classes with fewer than {NAMED} guesses stand last. Kinds are mixed here, and how many of a class's "
        "photographs were picked to fool it differs: read along a row, not down a column."
    )
    title, widest = _widest(firm)
    return PerClass(title=title, sentence=" ".join([*widest, note]), rows=tuple(rows))


def _widest(rows: Sequence[ClassRow]) -> tuple[str, list[str]]:
    """The widest gap each way, in a line, and the counts behind it; `rows` by falling gap."""
    best, worst = max(map(_gap, rows)), min(map(_gap, rows))
    ahead = [row for row in rows if _gap(row) == best > 0]
    behind = [row for row in rows if _gap(row) == worst < 0]
    if ahead and behind:
        title = f"People are furthest ahead on {_names(ahead)}, the network on {_names(behind)}"
    elif ahead:
        title = f"People are furthest ahead on {_names(ahead)}"
    elif behind:
        title = f"The network is furthest ahead on {_names(behind)}"
    else:
        return "Class by class, people and network are level", []
    return title, [
        f"{row.name[0].upper()}{row.name[1:]}: people {row.people.right} of {row.people.n}, "
        f"network {row.network.right} of {row.network.n}."
        for row in (*ahead[:1], *behind[:1])
    ]


def _gap(row: ClassRow) -> float:
    """To twelve digits, so that equal gaps are seen as equal."""
    return round(row.gap or 0.0, 12)


def _names(tied: Sequence[ClassRow]) -> str:
    if len(tied) <= 2:
        return " and ".join(row.name for row in tied)
    return f"{tied[0].name} and {len(tied) - 1} others"


# Words


def _counted(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _part(tally: Tally) -> str:
    """The share that was right: “71 %”, and “all” or “none” only where it is."""
    if tally.right in (0, tally.n):
        return "all" if tally.right else "none"
    return _percent(tally.rate or 0.0)


def _percent(rate: float) -> str:
    """A share in whole percents; “0 %” and “100 %” only where they are exact."""
    return f"{rate:.0%}".replace("%", " %") if rate in (0.0, 1.0) else look.percent(rate)


def _points(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def _floor(probability: float) -> str:
    """A probability in whole percents, never rounded up: “or more” stays true."""
    return f"{math.floor(round(100 * probability, 6))} %"
