"""Human against network, over all looks: what they come to, who is compared, and what that does and doesn't say.

Only `read_overview` reads the store. What is drawn of it, and said below, are pure functions of its figures: the
accuracies in `accuracy`, how sure a network was in `confidence`, agreement in `agreement`, classes in `by_class`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from model.networks.registry import find
from quiz.analysis.comparison import Compared, Comparison
from quiz.analysis.pooled import FEWEST_PHOTOGRAPHS, FEWEST_PLAYERS, Pooled
from quiz.formatting import PERCENT, counted, percent
from quiz.game import Distractors, Kind, LabelSpace
from quiz.storage.figures import Mistake, Totals
from quiz.storage.versions import UNKNOWN, parse_maker
from services import container
from services.decks import available
from services.once import shared
from services.refreshing_cache import RefreshingCache

ENOUGH: Final = 10  # mistakes of a network: of fewer, nothing is drawn
WAITS: Final = f"{FEWEST_PLAYERS} players and {FEWEST_PHOTOGRAPHS} photographs"
"""What every headline waits for."""

SILENT: Final = "No network has answered yet; once one has, it is compared with people here."
NOBODY_YET: Final = (
    "Nobody has guessed yet, so there is nothing to compare. Ten photographs from you would change that."
)


@dataclass(frozen=True, slots=True)
class Overview:
    """What all looks come to, as the store has them at one moment. `mistakes` are over all 1,000 classes."""

    totals: Totals
    compared: Compared
    mistakes: tuple[Mistake, ...]
    age_s: float = 0.0


def read_overview() -> Overview:
    """The figures as they stand, or of a crowd of millions, as they stood `age_s` ago. Raises `StoreError`."""
    found, age_s = _kept().get()
    return replace(found, age_s=age_s)


@shared.once
def _kept() -> RefreshingCache[Overview]:
    return RefreshingCache(_counted)


def as_of(found: Overview) -> str:
    """When it was counted, where that was not just now."""
    return f"Counted {counted(round(found.age_s / 60), 'minute')} ago." if found.age_s >= 60 else ""


def _counted() -> Overview:
    figures = container.store().figures
    decks = {deck.digest: [photograph.id for photograph in deck.photographs] for deck in available.decks()}
    return Overview(
        totals=figures.totals(),
        compared=figures.compared(decks),
        mistakes=figures.mistakes(LabelSpace.ALL_1000),
    )


def title_of(network: str) -> str:
    """What a network is called on the page, and which version where that is not its latest.

    Its name, where the zoo no longer knows it.
    """
    name, version = parse_maker(network)
    try:
        title = find(name).title
    except ValueError:
        title = name
    if not version:
        return title
    return f"{title}, version not noted" if version == UNKNOWN else f"{title}, earlier version {version[:6]}"


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
            f"**Intervals**, 95{PERCENT}, draw players and photographs anew, both: looks of one player are no "
            "independent draws, nor are looks at one photograph. They say how it would go with other players and other "
            "photographs of the same kind. In simulated crowds they held the truth 95 to 100 times of 100."
        ),
        (
            f"**Headlines** wait for {WAITS}, and judge only what the interval bears out: where there is nothing to be "
            "said, one in twenty may say something all the same."
        ),
        "**Not knowing** is not being fooled: “I don't know” is neither right nor wrong, and counted apart.",
    ]
    if len(networks) > 1:
        said.append(
            "**Several networks.** Each is counted over the games played against it, and what fools one need not fool "
            "another. People are counted over all games."
        )
    return tuple(said)


def crowd_so_far(found: Pooled) -> str:
    """What there is of what a headline waits for."""
    return (
        f"{counted(found.n, 'look')} by {counted(found.players, 'player')} at "
        f"{counted(found.photographs, 'photograph')} so far; this waits for {WAITS}."
    )


def comparison(
    found: Sequence[Comparison], network: str, kind: Kind, space: LabelSpace, distractors: Distractors | None = None
) -> Comparison | None:
    """The one asked for; `None` where there were no such looks."""
    asked = (network, kind, space, distractors)
    return next((one for one in found if (one.network, one.kind, one.label_space, one.distractors) == asked), None)
