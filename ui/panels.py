"""How often people and networks were right: dots with intervals beside one another, and the finding in words.

The two kinds of photograph are never mixed: a network is wrong on the one kind and right on the other by selection,
and every figure that this settles says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from quiz.figures import PEOPLE, Accuracy, Comparison
from quiz.rounds import OPTIONS, Distractors, Kind, LabelSpace
from quiz.statistics import Paired, Tally
from ui import look
from ui.results import interval, spread
from ui.versus import ENOUGH, opponents, paired, title_of
from ui.words import PERCENT, counted, part, percent

WIDE: Final = 40  # up to so many guesses it still spans some 30 points: that is said
CHANCE_OF_FOUR: Final = 1 / OPTIONS
SETTLED: Final = "□ not filled: decided by how photographs or options were picked, not by looking."


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
        title=f"People get {part(main)} of {subject}",
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
                f"{percent(hard.rate or 0.0)} there, {percent(main.rate or 0.0)} here."
            )
        else:
            said.append("That these are easier for people than what fools the network, the figures do not show.")
    if opponents(accuracy):
        said.append("The network is right on controls because that is how they were picked.")
    return Panel(
        title=f"People get {part(main)} of the controls",
        sentence=" ".join([*said, *_wide(main)]),
        groups=_groups(accuracy, Kind.CONTROL),
        chance=CHANCE_OF_FOUR if four.n else None,
    )


def at_random(comparisons: Sequence[Comparison], network: str) -> Panel:
    """Rounds whose options were drawn at random: the only ones in which both are asked the same fair question."""
    of = {
        kind: paired(
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
                f"it. So far that makes {counted(people.n, 'guess', 'guesses')} at photographs that fool it: too few "
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
        said.append(f"Typing any of 200 classes, they named it {_times(all_200)}; blind guessing gets 0.5{PERCENT}.")
    if unsure := four.unsure + all_200.unsure:
        said.append(f"{counted(unsure, 'answer')} {'was' if unsure == 1 else 'were'} “I don't know”.")
    return said


def _times(tally: Tally) -> str:
    return f"{tally.right} {'time' if tally.right == 1 else 'times'} of {tally.n} ({interval(tally.interval)})"


def _against_chance(tally: Tally) -> str:
    found = tally.interval
    if found.low > CHANCE_OF_FOUR:
        return f", more than the {percent(CHANCE_OF_FOUR)} of blind guessing"
    if found.high < CHANCE_OF_FOUR:
        return f", less than the {percent(CHANCE_OF_FOUR)} of blind guessing: the network's errors are good bait"
    return f", no better as far as one can tell than the {percent(CHANCE_OF_FOUR)} of blind guessing"


def _too_few(subject: str, tally: Tally) -> Panel:
    if tally.n == 0:
        return Panel(f"No guesses yet at {subject}", "They will come up in the next games.")
    return Panel(
        title=f"Only {counted(tally.n, 'guess', 'guesses')} yet at {subject}",
        sentence=f"People got {spread(tally)}. An interval that wide says next to nothing; a few games will narrow it.",
    )


def _wide(tally: Tally) -> list[str]:
    return [f"With {tally.n} guesses the intervals are still wide."] if tally.n < WIDE else []
