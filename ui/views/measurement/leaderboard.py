"""The leaderboard: how many of a deck each network gets, published and measured marked apart, and people beside it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from model.evaluation.published import Published
from model.evaluation.results import Evaluation
from model.networks.preprocessing import Protocol
from quiz.analysis.pooled import NOTHING as NOBODY
from quiz.analysis.pooled import Pooled
from quiz.analysis.statistics import Interval
from quiz.formatting import PERCENT, counted, floor
from quiz.game import Distractors
from ui.views.comparison.overview import WAITS, crowd_so_far
from ui.views.measurement.evaluations import IMAGENET_A, Measured, between, measured_spread, official, share, tally
from ui.views.result import tally_with

Asked = Mapping[Distractors, Pooled]
"""How people did on a deck, by what they were asked."""

NOTHING_MEASURED: Final = (
    "Nothing has been measured here yet, so these are other people's figures. Yours could stand beside them: choose "
    "“Run it here” at the foot of the page, or type"
)
"""For whoever runs this quiz."""

NOTHING_FOR_VISITORS: Final = "Nothing has been measured here yet, so these are other people's figures."

FORGOTTEN: Final = "Its answers are no longer in the cache. Measure it again and they will be."


class Mark(StrEnum):
    """Where a point comes from; each has its own shape."""

    OWN = "own"
    OFFICIAL = "official"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Point:
    """A network: ImageNet top-1 (published) and how much of the deck it gets, in [0, 1]; `words` say it on hover."""

    name: str
    imagenet_top1: float
    rate: float
    interval: Interval | None
    mark: Mark
    words: str


@dataclass(frozen=True, slots=True)
class People:
    """How people did on the deck's photographs, and what they were asked."""

    label: str
    sentence: str
    pooled: Pooled


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """What is drawn, the finding above it, and what it takes to read it below."""

    title: str
    sentence: str
    deck_title: str
    points: tuple[Point, ...]
    people: People | None
    notes: tuple[str, ...]


def leaderboard_of(measured: Measured, known: Sequence[Published], people: Asked | None) -> Leaderboard:
    """Networks measured on one deck, and beside them what is published of it, which only ImageNet-A has.

    `people` is `None` where the deck is not on this machine, so that nobody knows which guesses were at it.
    """
    named = tuple(zip(measured.names, measured.found, strict=True))
    points = [point for name, one in named if (point := _measured_point(name, one)) is not None]
    nowhere = [name for name, one in named if one.imagenet_top1 is None]
    line = _people(people) if people is not None else None
    published = [point for one in known if (point := _published_point(one)) is not None]
    drawn = published if measured.is_imagenet_a else []
    return Leaderboard(
        title=_title(measured),
        sentence=_sentence(measured),
        deck_title=_the(measured),
        points=(*points, *drawn),
        people=line,
        notes=(
            _key({point.mark for point in (*points, *drawn)}),
            *_unplaced(nowhere),
            *_left_out(measured.found),
            _crowd(line, people, measured.title),
        ),
    )


def published_board(known: Sequence[Published]) -> Leaderboard:
    """What is published of ImageNet-A, where nothing of it was measured here."""
    points = tuple(point for one in known if (point := _published_point(one)) is not None)
    lowest, highest = (f(one.imagenet_a_top1 for one in known) for f in (min, max))
    return Leaderboard(
        title=f"Published: from {math.floor(lowest)} to {math.ceil(highest)}{PERCENT} of {IMAGENET_A}",
        sentence=(
            f"All of these get at least {floor(min(point.imagenet_top1 for point in points))} of ordinary "
            "photographs. None of these figures was measured here."
        ),
        deck_title=IMAGENET_A,
        points=points,
        people=None,
        notes=(),
    )


def leaderboard_table(measured: Measured) -> list[dict[str, str | float | int | None]]:
    """A row an evaluation, to sort; shares in per cent, what is not known `None`."""
    return [_row(one) for one in measured.found]


def published_table(known: Sequence[Published]) -> list[dict[str, str | float | None]]:
    """A row a published network."""
    return [
        {
            "Network": one.title,
            "ImageNet": one.imagenet_top1,
            IMAGENET_A: one.imagenet_a_top1,
        }
        for one in sorted(known, key=lambda one: -one.imagenet_a_top1)
    ]


def published_sources(known: Sequence[Published]) -> str:
    """Where the published figures are from, each source with the networks that only it has."""
    by_source: dict[str, list[str]] = {}
    for one in known:
        by_source.setdefault(one.source, []).append(one.title)
    most = max(by_source, key=lambda source: len(by_source[source]))
    others = [f"{', '.join(titles)}: {source}." for source, titles in by_source.items() if source != most]
    return " ".join([f"Source: {most}.", *others])


def gone(measured: Measured) -> str:
    """Why there are no photographs to show of what a network got wrong on that deck."""
    return f"{measured.title} is not on this machine any more, so its photographs cannot be shown."


def _row(one: Evaluation) -> dict[str, str | float | int | None]:
    main, found = one.main, tally(one.main)
    return {
        "Network": one.title,
        "Preprocessing": _preprocessing(one),
        "ImageNet": one.imagenet_top1,
        "Top-1": _percents(found.rate),
        "95 %": between(found.interval, found.n),
        "Top-5": _percents(main.top5 / main.photographs),
        "Of 1,000": _percents(tally(one.all_1000).rate),
        "Sure when wrong": _percents(main.mean_confidence_when_wrong),
        "RMS error": _percents(main.rms_calibration_error),
        "RMS, official": _percents(official(main)),
        "AURRA": _percents(main.aurra),
        "Photographs": main.photographs,
        "A second": one.photographs_per_second,
        "Device": one.device,
        "Published": one.published if one.is_imagenet_a else None,
        "Difference": one.difference,
        "Measured": one.measured_at[:10],
    }


def _preprocessing(one: Evaluation) -> str:
    whose = "official" if one.protocol is Protocol.OFFICIAL else "its own"
    return whose if one.precision == "float32" else f"{whose}, {one.precision}"


def _percents(value: float | None) -> float | None:
    return None if value is None else 100 * value


def _measured_point(name: str, one: Evaluation) -> Point | None:
    found = tally(one.main)
    if one.imagenet_top1 is None or found.rate is None:
        return None
    return Point(
        name=name,
        imagenet_top1=one.imagenet_top1 / 100,
        rate=found.rate,
        interval=found.interval,
        mark=Mark.OFFICIAL if one.protocol is Protocol.OFFICIAL else Mark.OWN,
        words=f"measured here: {measured_spread(found)}",
    )


def _published_point(one: Published) -> Point | None:
    if one.imagenet_top1 is None:
        return None
    return Point(
        name=one.title,
        imagenet_top1=one.imagenet_top1 / 100,
        rate=one.imagenet_a_top1 / 100,
        interval=None,
        mark=Mark.PUBLISHED,
        words=f"published: {one.imagenet_a_top1:.1f}{PERCENT}",
    )


def _title(measured: Measured) -> str:
    best = measured.found[0]
    got = share(tally(best.main).rate or 0.0, 0)
    if len({one.network for one in measured.found}) == 1:
        return f"{best.title} gets {got} of {_the(measured)}"
    return f"The best network here gets {got} of {_the(measured)}"


def _the(measured: Measured) -> str:
    return "the starter deck" if measured.found[0].deck == "starter" else measured.title


def _sentence(measured: Measured) -> str:
    best, found = measured.found[0], tally(measured.found[0].main)
    said = f"{measured.names[0]} got {measured_spread(found)}, choosing among {best.main.classes:,} classes."
    if best.published is not None and best.difference is not None:
        said += (
            f" Published is {best.published:.2f}{PERCENT}; measured here, {100 * (found.rate or 0.0):.2f}{PERCENT}: "
            f"{best.difference:+.2f} points."
        )
    if best.imagenet_top1 is not None:
        said += f" On ordinary ImageNet photographs it gets {best.imagenet_top1:.0f}{PERCENT}."
    return said


def _key(marks: set[Mark]) -> str:
    said = {
        Mark.OWN: "■ measured here, with the network's own preprocessing",
        Mark.OFFICIAL: "◆ measured here, prepared as ImageNet-A's authors do",
        Mark.PUBLISHED: "□ published",
    }
    whiskers = f" Whiskers are 95{PERCENT} intervals." if marks - {Mark.PUBLISHED} else ""
    return f"{'; '.join(said[mark] for mark in Mark if mark in marks)}.{whiskers}" if marks else ""


def _unplaced(names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    listed = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    has, them = ("has", "it") if len(names) == 1 else ("have", "them")
    return (f"{listed} {has} no published ImageNet accuracy known here, so only the table shows {them}.",)


def _left_out(found: Sequence[Evaluation]) -> tuple[str, ...]:
    unread = max(len(one.unreadable) + one.left_out for one in found)
    are = "is" if unread == 1 else "are"
    return (f"{counted(unread, 'file')} of this deck could not be read and {are} left out.",) if unread else ()


def _people(found: Mapping[Distractors, Pooled]) -> People | None:
    """The line for people: the task most like the network's if enough was played, else the easier one."""
    typed, four = found.get(Distractors.ALL_200, NOBODY), found.get(Distractors.NETWORK, NOBODY)
    mixed = "Six of ten rounds show a photograph that fools the network, which is not how the deck is made up."
    if typed.is_enough:
        return People(
            "people, typing any of 200",
            f"People typed any of 200 classes, at first sight: {_right(typed)} {mixed}",
            typed,
        )
    if four.is_enough:
        return People(
            "people, one of four",
            f"People chose one of four options, at first sight: {_right(four)} That is easier than the network's "
            f"task: blind guessing gets 25{PERCENT}. {mixed}",
            four,
        )
    return None


def _right(one: Pooled) -> str:
    unsure = one.tally.unsure
    passed = f", and {unsure:,} “I don't know”" if unsure else ""
    return (
        f"{tally_with(one.tally, one.interval)}{passed}, by {counted(one.players, 'player')} at "
        f"{counted(one.photographs, 'photograph')}."
    )


def _crowd(line: People | None, found: Mapping[Distractors, Pooled] | None, title: str) -> str:
    """What is said of people below the chart, drawn or not."""
    if line is not None:
        return line.sentence
    if found is None:
        return f"{title} is not on this machine, so people cannot be asked about it."
    most = max(found.values(), key=lambda one: one.n, default=NOBODY)
    return (
        f"People join in as a line. {crowd_so_far(most)[0].upper()}{crowd_so_far(most)[1:]}"
        if most.n
        else (f"People join in as a line, after {WAITS}.")
    )
