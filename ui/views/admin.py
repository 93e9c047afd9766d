"""What the operator's page says of jobs and of decks made here."""

from quiz import formatting
from services.decks import available
from services.decks.made_here import Made, Striking, made
from services.subprocess_jobs import MeasuredAccuracy, Status, time_left
from ui import html


def measurable_decks() -> dict[str, str]:
    """What can be measured: names and titles, the usual deck first."""
    return {deck.name: f"{deck.title}, {len(deck.photographs):,} photographs" for deck in available.decks()}


def _counts(one: Made) -> str:
    """What is in a deck, in numbers."""
    return f"{formatting.counted(one.fooling, 'photograph')} that fool, {formatting.counted(one.controls, 'control')}."


def striking_caption(one: Striking) -> str:
    """What a network was sure of, as a line of HTML under the photograph."""
    return html.said(html.NETWORK, "", formatting.claimed(one.probability, html.name_of(one.claimed)), False)


def running_line(status: Status) -> str:
    """What a job is at, in a line."""
    if status.total is None:
        return f"{status.title}: {status.phase.lower()}…"
    line = f"{status.done:,} of {status.total:,}"
    if status.rate and status.left_s is not None:
        line += f", {status.rate:,.0f} a second, {time_left(status.left_s)}"
    return f"{status.title}: {line}"


def ended_line(status: Status) -> str:
    """How a job ended, in a sentence."""
    if status.is_cancelled:
        return f"{status.title}: cancelled. What was answered is kept; started again, it goes on from there."
    if status.trouble:
        return f"{status.title}: {status.trouble}"
    if status.makes:
        return next(
            (f"{status.title} is made: {_counts(one)}" for one in made() if one.name == status.makes),
            f"{status.title} is made.",
        )
    return f"Measured: {status.title}.{_headline(status.measured)}"


def _headline(found: MeasuredAccuracy | None) -> str:
    """What came of it, if the job has said so."""
    if found is None:
        return ""
    return f" It got {found.right:,} of {found.photographs:,} right, choosing among {found.classes:,} classes."
