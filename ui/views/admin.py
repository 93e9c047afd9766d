"""What the operator's page says of jobs and of decks made here."""

from dataclasses import dataclass

from quiz import formatting
from services import container
from services.decks import available
from services.decks.made_here import Made, Striking, made
from services.house import opponent as house_opponent
from services.opponents import Phase
from services.subprocess_jobs import MeasuredAccuracy, Status, time_left
from ui import html


def measurable_decks() -> dict[str, str]:
    """What can be measured: names and titles, the usual deck first."""
    return {deck.name: f"{deck.title}, {len(deck.photographs):,} photographs" for deck in available.decks()}


@dataclass(frozen=True, slots=True)
class FetchCard:
    """Something to be fetched: what it is, what it costs, and how that stands.

    `fraction`, in [0, 1], is of what runs now; None where nothing does. `done` is a sentence where it is here, and
    `trouble` where it did not come about.
    """

    key: str
    title: str
    why: str
    cost: str
    label: str
    fraction: float | None = None
    stands: str = ""
    done: str = ""
    trouble: str = ""


def cards_to_fetch() -> tuple[FetchCard, ...]:
    """What whoever runs the quiz may have fetched, the best first."""
    return _imagenet_a_card(), _opponent_card(), _open_deck_card()


def _imagenet_a_card() -> FetchCard:
    deck, status = available.imagenet_a(), container.fetching().progress
    here = "" if deck is None else f"It is here, and played: {len(deck.photographs):,} photographs."
    return FetchCard(
        key="imagenet-a",
        title="ImageNet-A",
        why="The real thing: 7,500 photographs, none of them cropped to fool, on which networks are measured.",
        cost="690 MB, and 1.4 GB of disk meanwhile: a minute at 100 Mbit/s, ten at 10.",
        label="Fetch ImageNet-A",
        fraction=status.fraction if status.is_running else None,
        stands=status.sentence,
        done=here or (status.sentence if status.is_done else ""),
        trouble="" if status.is_running or status.is_done else status.sentence,
    )


def _open_deck_card() -> FetchCard:
    deck, status = available.open_deck_here(), container.fetching_open_deck().progress
    here = "" if deck is None else f"It is here: {formatting.counted(len(deck.photographs), 'photograph')}."
    return FetchCard(
        key="open-deck",
        title="Open deck",
        why="95 openly licensed photographs, to be played with the starter deck: 53 of them fool EfficientNet-Lite0.",
        cost="16 MB: seconds.",
        label="Fetch the open deck",
        fraction=status.fraction if status.is_running else None,
        stands=status.sentence,
        done=here or (status.sentence if status.is_done else ""),
        trouble="" if status.is_running or status.is_done else status.sentence,
    )


def _opponent_card() -> FetchCard:
    name = house_opponent.FILTERED_AGAINST
    is_chosen = house_opponent.chosen_opponent() == name
    progress = container.opponent(name).progress if is_chosen or container.opponents().has(name) else None
    fraction, stands, done, trouble = None, "", "", ""
    if is_chosen and progress is not None:
        part = min(progress.done / progress.total, 1.0) if progress.total else 0.0
        match progress.phase:
            case Phase.FAILED:
                trouble = progress.trouble
            case Phase.LOADING:
                fraction, stands = part, "On its way"
                if progress.total:
                    stands = f"Downloading: {progress.done / 1e6:,.0f} of {progress.total / 1e6:,.0f} MB"
            case Phase.JUDGING if house_opponent.house_network() != name:
                fraction = part
                stands = f"Looking through the photographs: {progress.done:,} of {progress.total or 0:,}"
            case _:
                done = (
                    "It is here, and newcomers play against it."
                    if house_opponent.house_network() == name
                    else "It is here. Newcomers play against it as soon as ImageNet-A is here, too."
                )
    return FetchCard(
        key="opponent",
        title="ResNet-50",
        why="The network whose mistakes ImageNet-A was collected from. On it, it becomes the opponent.",
        cost="98 MB: eight seconds at 100 Mbit/s, 80 at 10. Then it looks through the photographs.",
        label="Fetch ResNet-50",
        fraction=fraction,
        stands=stands,
        done=done,
        trouble=trouble,
    )


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
