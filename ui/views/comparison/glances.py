"""At a glance: how often people are right, by how long they looked; and whether they see what the network sees then."""

from collections.abc import Mapping
from typing import Final

from quiz.analysis.glances import CHANCE_OF_CLAIM, UNLIMITED, SeenAtAGlance
from quiz.analysis.pooled import NOTHING, Pooled
from quiz.formatting import counted, percent
from quiz.game import Kind
from ui import html
from ui.views.comparison.accuracy import CHANCE_OF_FOUR, AccuracyRow, Group, Panel
from ui.views.comparison.overview import crowd_so_far
from ui.views.result import interval, tally_with

GLANCES_UNTOLD: Final = "If you look quickly, do you see what it sees? Too early to say"
NO_CLEAR_SIGN: Final = "No clear sign that people at a glance see what the network sees"
SEEN_ALIKE: Final = "If you look quickly, you see what it sees"

HOW_SHOWN: Final = (
    "In the mode *At a glance* a photograph is shown for a moment, between two masks, and then asked as one of four. "
    "The same options stand in a game without a limit. Where the network is fooled and its own error is among the "
    f"options, blind chance makes that one wrong choice in three ({percent(CHANCE_OF_CLAIM)})."
)
LIKE_IT: Final = (
    "[Elsayed et al. (2018)](https://arxiv.org/abs/1802.08195) showed people images for less than a tenth of a second: "
    "those that had been made to fool networks fooled these people, too, more often than the same images unmade. Ours "
    "are ordinary photographs, shown by whatever screen there was, so that no rate of theirs compares."
)

_KINDS: Final[Mapping[Kind, str]] = {Kind.FOOLING: "What fools the network", Kind.CONTROL: "Controls"}


def lured_panel(found: SeenAtAGlance | None) -> Panel:
    """Of wrong choices, how many are the network's claim: at a glance, by chance, and without a limit."""
    named = None if found is None else found.named
    if found is None or named is None or not named.is_enough:
        so_far = crowd_so_far(NOTHING if named is None else named)
        return Panel(title=GLANCES_UNTOLD, sentence=f"Wrong choices at a glance: {so_far}{_left_out(found)}")
    rows = [AccuracyRow("At a glance", named.tally, given=named.interval)]
    said = (
        f"At a glance people were wrong {counted(named.n, 'time')} beside the network’s claim, "
        f"{counted(named.players, 'player')} at {counted(named.photographs, 'photograph')}: it was what they chose in "
        f"{tally_with(named.tally, named.interval)}. By chance it would be in {percent(CHANCE_OF_CLAIM)}."
    )
    if (slow := found.unlimited) is not None:
        rows.append(AccuracyRow("Without a limit", slow.tally, given=slow.interval))
        at_leisure = tally_with(slow.tally, slow.interval)
        said += f" Of wrong choices at the same photographs without a limit it was {at_leisure}."
    return Panel(
        title=_headline(found, named),
        sentence=said + _left_out(found),
        groups=(Group(html.PEOPLE, "Wrong choices that are the network’s claim", tuple(rows)),),
        chance=CHANCE_OF_CLAIM,
    )


def _headline(found: SeenAtAGlance, named: Pooled) -> str:
    """Only what both bases bear out: chance among the wrong options, and, for the haste, looks without a limit."""
    if named.interval.high < CHANCE_OF_CLAIM:
        return "At a glance people’s mistakes are the network’s more seldom than by chance"
    if named.interval.low <= CHANCE_OF_CLAIM:
        return NO_CLEAR_SIGN
    if found.unlimited is not None and found.unlimited.is_enough and found.ahead.low > 0:
        return f"{SEEN_ALIKE}: {interval(named.interval)} of mistakes, where chance is a third"
    return "At a glance people’s mistakes are the network’s oftener than by chance; that haste does it is not shown"


def exposures_panel(found: SeenAtAGlance | None) -> Panel:
    """How often people were right, by exposure, with those who had no limit last."""
    by_kind = {
        kind: [(ms, pool) for (k, ms), pool in ({} if found is None else found.right).items() if k is kind]
        for kind in Kind
    }
    brief = [pool for pools in by_kind.values() for ms, pool in pools if ms != UNLIMITED]
    if not any(pool.is_enough for pool in brief):
        most = max(brief, key=lambda pool: pool.n, default=NOTHING)
        return Panel(title="Right at a glance: too few looks yet", sentence=f"At most {crowd_so_far(most)}")
    groups = tuple(
        Group(
            html.PEOPLE,
            _KINDS[kind],
            tuple(
                AccuracyRow(_exposure(ms), pool.tally, given=pool.interval)
                for ms, pool in sorted(pools, key=lambda one: (one[0] == UNLIMITED, one[0]))
            ),
        )
        for kind, pools in by_kind.items()
        if pools
    )
    rows = "; ".join(
        f"{group.title.lower()}, {', '.join(f'{row.label.lower()} {row.words}' for row in group.rows)}"
        for group in groups
    )
    return Panel(
        title="How often people are right, by how long they looked",
        sentence=(
            f"Right of four options: {rows}. Who looked for how long chose that themselves; so these are other people "
            "as well as other times, and no difference between the rows is judged."
        ),
        groups=groups,
        chance=CHANCE_OF_FOUR,
    )


def _exposure(ms: int) -> str:
    return "Without a limit" if ms == UNLIMITED else f"{ms:,} ms"


def _left_out(found: SeenAtAGlance | None) -> str:
    """The glances that count for nothing, in a sentence with a space before it; empty where there are none."""
    if found is None or not found.uncounted:
        return ""
    are = "is" if found.uncounted == 1 else "are"
    return f" {counted(found.uncounted, 'glance')} {are} left out: not shown for that time, or not measured."
