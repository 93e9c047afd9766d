"""The game of the frame in words: what is to be done, and what a search of the crops has found."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TypedDict

from deck.kinds import Kind, kind_of
from model.evaluation.frame_search import SMALLEST, FrameClaim, fooling_among, natural_frames, surest_apart
from model.explain.crops import seen_in
from model.inference.prediction import Claim
from model.networks.preprocessing import Preprocessing
from quiz import formatting
from services.lab import tasks
from services.lab.visitor_photographs import Subject


class OfferedFrame(TypedDict):
    """A frame to choose, as `Frame` has it, and what the network says through it."""

    side: float
    x: float
    y: float
    claim: str


LEAD = "**Framed by you.** "
MEASURES_NOTHING = (
    "Each is what the network takes of the middle of a crop. They were searched for, so how often it is fooled here "
    "measures nothing, and one that leaves the thing out fools nobody fairly."
)
TOO_SMALL = f"This photograph is too small to be searched: each side of a crop has at least {SMALLEST} pixels."
WHAT_IS_SEARCHED = (
    "The whole, and squares, 4:3 and 3:4 from all that fits down to half of it, at nine places each: crops that "
    "somebody might have made."
)


def is_fooled_already(first: Claim, accepted: AbstractSet[int]) -> bool:
    """Whether the network is sure and wrong before anybody has moved anything: then there is no game."""
    return first.probability >= formatting.SURE_FROM and kind_of(first.index, accepted) is Kind.FOOLING


def goal(found: Subject, truth: int | None, *, is_fooled: bool) -> str:
    """What is to be done; `is_fooled` already, without anybody's doing."""
    if truth is None:
        return (
            f"{LEAD}Say what your photograph shows, and see whether you can move the frame until the network is sure "
            "and wrong."
        )
    if is_fooled:
        already = "its frame was chosen so" if found.credit is not None and found.credit.is_framed else "as it is"
        return f"{LEAD}About this one the network is sure and wrong already: {already}. Take one that it knows."
    thing = formatting.plain(tasks.class_name(truth))
    return (
        f"{LEAD}Move the frame until the network is sure, {formatting.percent(formatting.SURE_FROM)} or more, and "
        f"wrong, with the {thing} still plain to see in it."
    )


def how_to(preprocessing: Preprocessing) -> str:
    """How the frame is moved, and where it begins."""
    return (
        "Drag the frame, pull a corner, zoom, or use the arrow keys. It begins where the network looks by itself: what "
        f"is dark was cut away, and what is left was shrunk to {preprocessing.crop} × {preprocessing.crop} pixels."
    )


def claims_of(said: Sequence[object]) -> tuple[FrameClaim, ...]:
    """The answers among what a search has said."""
    return tuple(one for one in said if isinstance(one, FrameClaim))


def searched_in(found: Subject) -> int:
    """In how many crops of a photograph there is to search."""
    return len(natural_frames(*found.image.size))


def finding(claims: Sequence[FrameClaim], accepted: AbstractSet[int]) -> str:
    """Through how many of the crops the network is sure and wrong."""
    wrong, tried = len(fooling_among(claims, accepted)), len(claims)
    sure = len(fooling_among(claims, accepted, formatting.SURE_FROM))
    if not sure:
        guessed = f"through {wrong:,} it is wrong, but only guesses" if wrong else "it is wrong through none"
        return (
            f"Through none of {tried:,} crops of it is the network sure and wrong; {guessed}. "
            "A closer frame may do, or another photograph."
        )
    others = f", and wrong, but guessing, through {wrong - sure:,} more" if wrong > sure else ""
    share = formatting.percent(sure / tried)
    return f"The network is sure and wrong through {sure:,} of {tried:,} crops of it ({share}){others}."


def worst(
    claims: Sequence[FrameClaim], accepted: AbstractSet[int], size: tuple[int, int], preprocessing: Preprocessing
) -> list[OfferedFrame]:
    """The few that fool it most, and what it says there."""
    surest = surest_apart(fooling_among(claims, accepted, formatting.SURE_FROM))
    frames = [(seen_in(one.box, size, preprocessing), one) for one in surest]
    return [
        OfferedFrame(
            side=frame.side,
            x=frame.x,
            y=frame.y,
            claim=formatting.claimed(one.probability, tasks.class_name(one.claimed)),
        )
        for frame, one in frames
    ]
