"""How often people and networks were right: dots with intervals beside one another, and the finding in words.

The two kinds of photograph are never mixed: a network is wrong on the one kind and right on the other by selection,
and every figure that this settles says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from quiz.analysis.comparison import Compared, Comparison
from quiz.analysis.pooled import NOTHING, Pooled
from quiz.analysis.statistics import Interval, Tally
from quiz.formatting import PERCENT, counted, part, percent
from quiz.game import OPTIONS, Distractors, Kind, LabelSpace
from ui import html
from ui.views.comparison.overview import WAITS, comparison, crowd_so_far, title_of
from ui.views.result import interval, tally_with

CHANCE_OF_FOUR: Final = 1 / OPTIONS
SETTLED: Final = "□ not filled: decided by how photographs or options were picked, not by looking."


@dataclass(frozen=True, slots=True)
class AccuracyRow:
    """One dot with its interval, Wilson's if none is `given`.

    `is_settled`: picking photographs or options decided it, not looking.
    """

    label: str
    tally: Tally
    given: Interval | None = None
    is_settled: bool = False

    @property
    def interval(self) -> Interval:
        return self.given or self.tally.interval

    @property
    def words(self) -> str:
        """“8 of 10 (49–94 %)”."""
        return tally_with(self.tally, self.interval)


@dataclass(frozen=True, slots=True)
class Group:
    """One decision maker's rows. `voice` is `html.PEOPLE` or `html.NETWORK`."""

    voice: str
    title: str
    rows: tuple[AccuracyRow, ...]


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


def fooling(found: Compared) -> Panel:
    """Photographs that fool the network: people, and each network over each label space."""
    four, all_200 = _people(found, Kind.FOOLING)
    main = max(four, all_200, key=lambda one: (one.is_enough, one.n))
    subject = "what fools the network"
    if not main.is_enough:
        return _too_few(subject, main)
    said = _asked_people(four, all_200)
    for network in found.opponents[:1]:
        among_four = comparison(found.comparisons, network, Kind.FOOLING, LabelSpace.OPTIONS, Distractors.NETWORK)
        among_200 = comparison(found.comparisons, network, Kind.FOOLING, LabelSpace.ALL_200)
        if among_four is not None:
            its = among_four.its.tally
            said.append(
                f"{title_of(network)} had its own error among the same four and could only lose: "
                f"{its.right:,} of {its.n:,}."
            )
        if among_200 is not None:
            said.append(f"Left to choose among the 200, it got {_spread(among_200.its)}.")
    return Panel(
        title=f"People get {part(main.tally)} of {subject}",
        sentence=" ".join(said),
        groups=_groups(found, Kind.FOOLING),
        chance=CHANCE_OF_FOUR if four.n else None,
    )


def controls_panel(found: Compared) -> Panel:
    """Photographs that the network gets right: people, and each network over each label space."""
    four, all_200 = _people(found, Kind.CONTROL)
    main = max(four, all_200, key=lambda one: (one.is_enough, one.n))
    if not main.is_enough:
        return _too_few("controls", main)
    said = _asked_people(four, all_200)
    way = Distractors.NETWORK if main is four else Distractors.ALL_200
    hard = _people(found, Kind.FOOLING)[0 if main is four else 1]
    if hard.is_enough:
        gap = found.harder.get(way, Interval(-1.0, 1.0))
        if gap.low > 0:
            said.append(
                "So what fools the network is harder for people too: "
                f"{percent(hard.rate)} there, {percent(main.rate)} here ({_points(gap)} apart)."
            )
        else:
            said.append("That these are easier for people than what fools the network, the figures do not show.")
    if found.opponents:
        said.append("The network is right on controls because that is how they were picked.")
    return Panel(
        title=f"People get {part(main.tally)} of the controls",
        sentence=" ".join(said),
        groups=_groups(found, Kind.CONTROL),
        chance=CHANCE_OF_FOUR if four.n else None,
    )


def who_sees_more(found: Compared) -> str:
    """The one comparison that is fair, in short: against the first of the networks, options drawn at random."""
    network = next(iter(found.opponents), "")
    main = comparison(found.comparisons, network, Kind.FOOLING, LabelSpace.OPTIONS, Distractors.RANDOM)
    if main is None or not main.people.is_enough:
        return "Who sees more, people or the network? Too early to say"
    if main.ahead.low > 0:
        return "Asked a fair question, people see more than the network"
    if main.ahead.high < 0:
        return "Asked a fair question, the network sees more than people"
    return "Asked a fair question, people and the network are too close to call"


def at_random(comparisons: Sequence[Comparison], network: str) -> Panel:
    """Rounds whose options were drawn at random: the only ones in which both are asked the same fair question."""
    of = {kind: comparison(comparisons, network, kind, LabelSpace.OPTIONS, Distractors.RANDOM) for kind in Kind}
    main = of[Kind.FOOLING]
    if main is None or not main.people.is_enough:
        return Panel(
            title="A fair question: too few looks yet",
            sentence=(
                "One round in five draws its options at random, so that the network's own error is not put in front of "
                f"it. Of photographs that fool it: {crowd_so_far(NOTHING if main is None else main.people)}"
            ),
        )
    if main.ahead.low > 0:
        verdict = "people are ahead"
    elif main.ahead.high < 0:
        verdict = "the network is ahead"
    else:
        verdict = "too close to call"
    groups = tuple(
        Group(
            voice,
            title,
            tuple(
                _row(label, one.its if side else one.people, is_settled=bool(side) and kind is Kind.CONTROL)
                for label, kind in (("what fools it", Kind.FOOLING), ("controls", Kind.CONTROL))
                if (one := of[kind]) is not None
            ),
        )
        for side, (voice, title) in enumerate(((html.PEOPLE, "People"), (html.NETWORK, title_of(network))))
    )
    return Panel(
        title=f"A fair question: {verdict}",
        sentence=(
            "Same photograph, same options, three of the four drawn at random. Of the photographs that fool it among "
            f"1,000, people got {_spread(main.people)} this way, {title_of(network)} {_spread(main.its)}: "
            f"people are ahead by {_points(main.ahead)}."
        ),
        groups=groups,
        chance=CHANCE_OF_FOUR,
    )


def _groups(found: Compared, kind: Kind) -> tuple[Group, ...]:
    """Everyone's rows. What selection or construction settles for a network is marked."""
    four, all_200 = _people(found, kind)
    people = (("one of four options", four), ("any of the 200, typed", all_200))
    groups = [Group(html.PEOPLE, "People", tuple(_row(label, one) for label, one in people if one.n))]
    for network in found.opponents:
        rows = tuple(
            _row(label, one.its, is_settled=is_settled)
            for label, space, way, is_settled in (
                ("the same four options", LabelSpace.OPTIONS, Distractors.NETWORK, True),
                ("among the 200", LabelSpace.ALL_200, None, kind is Kind.CONTROL),
                ("among 1,000", LabelSpace.ALL_1000, None, True),
            )
            if (one := comparison(found.comparisons, network, kind, space, way)) is not None
        )
        if rows:
            groups.append(Group(html.NETWORK, title_of(network), rows))
    return tuple(groups)


def _row(label: str, one: Pooled, *, is_settled: bool = False) -> AccuracyRow:
    return AccuracyRow(label, one.tally, one.interval, is_settled=is_settled)


def _people(found: Compared, kind: Kind) -> tuple[Pooled, Pooled]:
    """People: of four options with the network's error among them, and of the 200."""
    of = {one.distractors: one.pooled for one in found.accuracy if one.kind is kind}
    return of.get(Distractors.NETWORK, NOTHING), of.get(Distractors.ALL_200, NOTHING)


def _asked_people(four: Pooled, all_200: Pooled) -> list[str]:
    said = []
    if four.n:
        said.append(f"Of four options people chose the right one {_times(four)}{_unsure(four)}{_against_chance(four)}.")
    if all_200.n:
        said.append(
            f"Typing any of 200 classes, they named it {_times(all_200)}{_unsure(all_200)}; "
            f"blind guessing gets 0.5{PERCENT}."
        )
    return said


def _times(one: Pooled) -> str:
    tally = one.tally
    return f"{tally.right:,} {'time' if tally.right == 1 else 'times'} of {tally.n:,} ({interval(one.interval)})"


def _unsure(one: Pooled) -> str:
    """Who said that they didn't know, and how the others did."""
    if not one.tally.unsure:
        return ""
    if not one.named.n:
        return ", and otherwise said “I don't know”"
    return (
        f", and said “I don't know” {counted(one.tally.unsure, 'time')}: of what they did name, "
        f"{percent(one.named.rate or 0.0)} was right ({interval(one.answered)})"
    )


def _against_chance(one: Pooled) -> str:
    """People who named something, beside blind guessing; nothing of too few."""
    if not (one.is_enough and one.named.n):
        return ""
    chance = percent(CHANCE_OF_FOUR)
    if one.answered.low > CHANCE_OF_FOUR:
        return f", more than the {chance} of blind guessing"
    if one.answered.high < CHANCE_OF_FOUR:
        return f", less than the {chance} of blind guessing: the network's errors are good bait"
    return f", no better as far as one can tell than the {chance} of blind guessing"


def _too_few(subject: str, one: Pooled) -> Panel:
    so_far = crowd_so_far(one)
    return Panel(
        title=f"Too few have looked at {subject} yet",
        sentence=f"{so_far[0].upper()}{so_far[1:]}"
        if one.n
        else f"None so far but where options were drawn at random, which is counted apart; this waits for {WAITS}.",
    )


def _spread(one: Pooled) -> str:
    return tally_with(one.tally, one.interval)


def _points(gap: Interval) -> str:
    """An interval of a difference, in points."""
    low, high = (f"{round(100 * end) + 0}".replace("-", "−") for end in (gap.low, gap.high))
    return f"{low} to {high} points"
