"""Which of a class's answers to a photograph are drawn, as a bar each."""

from dataclasses import dataclass
from typing import Final

from quiz.rooms.room import RoomRound, Votes

MOST_BARS: Final = 5
"""Of what was typed, the most frequent; the truth and the machine's claim come on top once they are told."""


@dataclass(frozen=True, slots=True)
class Bar:
    """An answer that is drawn.

    Attributes:
        index: the class, of the 1,000.
        place: where it is in `Round.offered`; None for a claim of the machine that nobody could choose.
        n: how many chose it.
    """

    index: int
    place: int | None
    n: int


def drawn_answers(asked: RoomRound, votes: Votes, *, is_told: bool) -> tuple[Bar, ...]:
    """The four options, in their order; of the 200 those that were chosen most, the most frequent first.

    Of the 200 the truth and the machine's claim come last, unless they are there already: once it `is_told` what they
    are, and not before.
    """
    offered = asked.asked.offered
    bars = [Bar(index, place, n) for place, (index, n) in enumerate(zip(offered, votes.options, strict=True))]
    if asked.asked.options:
        return tuple(bars)
    chosen = sorted((bar for bar in bars if bar.n), key=lambda bar: (-bar.n, bar.index))[:MOST_BARS]
    if not is_told:
        return tuple(chosen)
    for index in dict.fromkeys((asked.asked.truth, asked.claimed)):
        if all(bar.index != index for bar in chosen):
            chosen.append(bars[offered.index(index)] if index in offered else Bar(index, None, 0))
    return tuple(chosen)


def right_places(asked: RoomRound) -> tuple[int | None, ...]:
    """The places of the answers that count as right; None among them, where a claim that nobody could choose does."""
    places = [place for place, index in enumerate(asked.asked.offered) if index in asked.asked.accepted]
    is_beyond = asked.machine_is_right and asked.claimed not in asked.asked.offered
    return (*places, None) if is_beyond else tuple(places)
