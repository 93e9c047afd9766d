"""Human against network, over all guesses: what they come to, who is compared, and what that does and doesn't say.

Only `crowd` reads the store. What is drawn of it, and said below, are pure functions of its figures: the accuracies in
`panels`, how sure a network was in `sureness`, agreement in `alike`, class by class in `classwise`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from model.zoo import find
from quiz.figures import PEOPLE, Accuracy, ClassAccuracy, Comparison, Mistake, Totals
from quiz.rounds import Distractors, Kind, LabelSpace
from quiz.statistics import Paired
from quiz.versions import UNKNOWN, parse_maker
from services.container import shared
from ui import resources
from ui.kept import Kept
from ui.words import PERCENT, counted, percent

ENOUGH: Final = 10  # of fewer guesses, a 95 % interval spans half of all there is: nothing is drawn

SILENT: Final = "No network has answered yet; once one has, it is compared with people here."
NOBODY: Final = "Nobody has guessed yet, so there is nothing to compare. Ten photographs from you would change that."


@dataclass(frozen=True, slots=True)
class Crowd:
    """What all guesses come to, as the store counts them at one moment. `mistakes` are over all 1,000 classes."""

    totals: Totals
    accuracy: tuple[Accuracy, ...]
    comparisons: tuple[Comparison, ...]
    by_class: tuple[ClassAccuracy, ...]
    mistakes: tuple[Mistake, ...]
    age_s: float = 0.0


def crowd() -> Crowd:
    """The figures as they stand, or of a crowd of millions, as they stood `age_s` ago. Raises `StoreError`."""
    found, age_s = _kept().get()
    return replace(found, age_s=age_s)


@shared.once
def _kept() -> Kept[Crowd]:
    return Kept(_counted)


def as_of(found: Crowd) -> str:
    """When it was counted, where that was not just now."""
    return f"Counted {counted(round(found.age_s / 60), 'minute')} ago." if found.age_s >= 60 else ""


def _counted() -> Crowd:
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
    """What a network is called on the page; its name, where the zoo no longer knows it.

    Its latest version has its title alone; others are told apart, and so are answers of which nobody noted the version.
    """
    name, version = parse_maker(network)
    try:
        title = find(name).title
    except ValueError:
        title = name
    if not version:
        return title
    return f"{title}, version not recorded" if version == UNKNOWN else f"{title}, version {version[:8]}"


def intro(totals: Totals) -> str:
    """How much all of this rests on."""
    return (
        f"{counted(totals.first_sights, 'first look')} by {counted(totals.players, 'player')} "
        f"at {counted(totals.photographs, 'photograph')}."
    )


def caveats(totals: Totals, networks: Sequence[str]) -> tuple[str, ...]:
    """What the figures do and don't say."""
    rest = totals.guesses - totals.first_sights
    are = "is" if rest == 1 else "are"
    again = f" {counted(rest, 'guess', 'guesses')} at a photograph seen before {are} left out." if rest else ""
    said = [
        (
            "**Selection.** A photograph is called *fooling* because the game's network got it wrong among 1,000 "
            f"classes, and a *control* because it got it right. Its {percent(0)} and {percent(1)} there follow from "
            "that and are no finding; none of this is its accuracy in the world."
        ),
        (
            "**By construction.** In four rounds of five the network's own error is one of the four options, and so it "
            "loses every fooling photograph among them. Only rounds with options drawn at random ask both the same "
            "fair question."
        ),
        f"**First looks only.** Whoever has seen a reveal knows the answer.{again}",
        (
            f"**Intervals** are Wilson's, 95{PERCENT}, as if each guess stood alone. Many guesses by few players, or "
            "at few photographs, make the true ones wider."
        ),
    ]
    if len(networks) > 1:
        said.append(
            "**Several networks.** Each is counted over the games played against it, and what fools one need not fool "
            "another. People are counted over all games."
        )
    return tuple(said)


def paired(
    comparisons: Iterable[Comparison], kind: Kind, space: LabelSpace, distractors: Distractors | None = None
) -> Paired:
    """Who was right on the same rounds, all ways of choosing distractors together unless one is named."""
    return sum(
        (
            found.counts
            for found in comparisons
            if (found.kind, found.label_space) == (kind, space) and distractors in (None, found.distractors)
        ),
        start=Paired(0, 0, 0, 0),
    )
