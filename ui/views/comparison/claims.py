"""Can people tell what the network will say? How often they named its claim, beside blind guessing."""

from typing import Final

from quiz.analysis.pooled import NOTHING, Pooled
from quiz.formatting import counted, percent
from ui import html
from ui.views.comparison.accuracy import CHANCE_OF_FOUR, AccuracyRow, Group, Panel
from ui.views.comparison.overview import crowd_so_far
from ui.views.result import interval, tally_with

CLAIMS_UNTOLD: Final = "Can people tell what it will say? Too early to say"
NO_SIGN: Final = "No clear sign that people can tell what it will say"

ASKED: Final = (
    "In the mode *Say what it says* people choose not what a photograph shows but what the network will claim, of "
    "four: its claim, and three that it makes of other photographs. All of them fool it; blind guessing gets "
    f"{percent(CHANCE_OF_FOUR)}."
)

BEFORE: Final = (
    "[Zhou and Firestone (2019)](https://doi.org/10.1038/s41467-019-08931-6) asked this of adversarial images, many of "
    "them made by machines: in 8 experiments on 5 sets of them people chose the machine’s label above chance. "
    "[Dujmović, Malhotra and Bowers (2020)](https://doi.org/10.7554/eLife.55978) looked at it again and found the "
    "agreement much weaker, and dependent on which images are asked. Ours are ordinary photographs, so that neither "
    "is the same thing as the figure here."
)


def claims_panel(found: Pooled | None) -> Panel:
    """How often the claim was named, and whether that is more than blind guessing gets."""
    if found is None or not found.is_enough:
        return Panel(title=CLAIMS_UNTOLD, sentence=crowd_so_far(NOTHING if found is None else found))
    named = found.named
    row = AccuracyRow("Named its claim", named, given=found.answered)
    unsure = found.tally.unsure
    passed = f" {counted(unsure, 'time')} somebody passed, which is not counted." if unsure else ""
    return Panel(
        title=_claims_headline(found),
        sentence=(
            f"{counted(named.n, 'answer')} by {counted(found.players, 'player')} at "
            f"{counted(found.photographs, 'photograph')}: they named its claim in {tally_with(named, found.answered)}. "
            f"Blind guessing would in {percent(CHANCE_OF_FOUR)}.{passed}"
        ),
        groups=(Group(html.PEOPLE, "People", (row,)),),
        chance=CHANCE_OF_FOUR,
    )


def _claims_headline(found: Pooled) -> str:
    between = found.answered
    if between.low > CHANCE_OF_FOUR:
        return f"People can tell what it will say: {interval(between)} of the time, where chance is a quarter"
    if between.high < CHANCE_OF_FOUR:
        return "People tell what it will say more seldom than by chance"
    return NO_SIGN
