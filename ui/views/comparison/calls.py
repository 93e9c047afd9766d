"""Can people tell what fools the network? What they called before the reveal, beside what came true."""

from quiz.analysis.calls import CalledIt
from quiz.analysis.pooled import FEWEST_OF_EACH, NOTHING
from quiz.formatting import counted, percent
from ui import html
from ui.views.comparison.accuracy import AccuracyRow, Group, Panel
from ui.views.comparison.overview import crowd_so_far
from ui.views.result import interval

UNTOLD = "Can people tell what fools the network? Too early to say"


def calls(found: CalledIt | None) -> Panel:
    """How often calls came true, and whether that is more than the same calls would by chance."""
    asked = "After a guess people say whether the network will get it, before they are told."
    if found is None or not found.is_enough:
        so_far = crowd_so_far(NOTHING if found is None else found.pooled)
        if found is not None and found.pooled.is_enough:
            so_far = f"This waits for {FEWEST_OF_EACH} photographs that it gets right, and as many that it gets wrong."
        return Panel(title=UNTOLD, sentence=f"{asked} {so_far}")
    counts, rate = found.counts, found.pooled
    return Panel(
        title=_headline(found),
        sentence=(
            f"{asked} {counted(rate.n, 'call')} by {counted(rate.players, 'player')} at "
            f"{counted(rate.photographs, 'photograph')}: {percent(rate.rate)} came true "
            f"({interval(rate.interval)}). As many calls of each sort, made without looking, would have come "
            f"true {percent(counts.expected or 0.0)} of the time; the same call always, and the better one, "
            f"{percent(found.alike)}."
        ),
        groups=(Group(html.PEOPLE, "People", (AccuracyRow("Calls that came true", rate.tally, given=rate.interval),)),),
        chance=counts.expected,
    )


def _headline(found: CalledIt) -> str:
    between = found.kappa.interval
    if found.kappa.value is None or between is None:
        return UNTOLD
    if between.low > 0:
        return "People can tell what fools the network better than by chance"
    if between.high < 0:
        return "People call it the wrong way round more often than by chance"
    return "No clear sign that people can tell what fools the network"
