"""Charts of a day and of a streak. They are HTML: few bars, read at once, without a script to wait for."""

from html import escape

from quiz import formatting
from ui import html
from ui.html import ShareBar
from ui.views.days import StreakDay, StreakSoFar
from ui.views.today import AnswerBar, AnsweredDay, ScoresOfDay

_TALL_REM = 5.0
"""How high the highest column of the scores is."""


def answers_chart(of: AnsweredDay) -> str:
    """What people said of a photograph, a bar each; what it is, what the network claimed and what you said are marked
    by a shape and a word."""
    rows = [ShareBar(html.PEOPLE, html.name_of(bar.chosen), bar.tally, _marks(bar)) for bar in of.bars]
    return f'<div class="answers">{html.share_bars(rows)}</div>'


def _marks(bar: AnswerBar) -> str:
    truth = f'<i aria-hidden="true">{html.mark(True)}</i><span class="unseen"> is right</span>' if bar.is_right else ""
    voices = ((html.PEOPLE, "You", bar.is_mine), (html.NETWORK, "It", bar.is_claimed))
    return truth + "".join(f' <b class="{voice}">{who}</b>' for voice, who, said in voices if said)


def scores_chart(of: ScoresOfDay) -> str:
    """How many people got each score, a column each, the player's marked."""
    most = max(*of.counts, 1)
    columns = "".join(
        f'<li class="{"mine" if score == of.mine else ""}">'
        f'<span class="many">{f"{people:,}" if people else ""}</span>'
        f'<span class="column" style="height:{_TALL_REM * people / most:.2f}rem"></span>'
        f'<span class="got">{score}</span><span class="you">{"▲ you" if score == of.mine else ""}</span></li>'
        for score, people in enumerate(of.counts)
    )
    return (
        f'<figure class="scores" role="img" aria-label="{escape(of.read_out)}">'
        f'<ol aria-hidden="true">{columns}</ol></figure>'
    )


def fortnight(of: StreakSoFar) -> str:
    """The last two weeks, a day each: which were played, and which photographs were seen for what they are."""
    days = "".join(_day(one, is_last=one is of.days[-1]) for one in of.days)
    return (
        f'<figure class="fortnight" role="img" aria-label="{escape(of.read_out)}"><ol aria-hidden="true">{days}</ol>'
        f"<figcaption>{html.mark(True)} saw it &ensp;{html.mark(False)} missed it, or didn’t know</figcaption></figure>"
    )


def _day(one: StreakDay, *, is_last: bool) -> str:
    states = {one.mark.name.lower(): True, "tied": one.is_tied, "today": is_last}
    said = f"{formatting.day(one.date)}: {one.mark.value}"
    return (
        f'<li class="{" ".join(name for name, holds in states.items() if holds)}" title="{escape(said)}">'
        f"<small>{one.date:%a}</small><i>{one.shape}</i><small>{one.date.day}</small></li>"
    )
