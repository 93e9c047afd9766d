"""Rooms of other kinds in memory: homework at everybody's own pace, and answers that are typed."""

from collections import Counter
from copy import copy
from typing import Any, Final

from deck.classes import classes, imagenet_a_indices
from tests.e2e.room.classroom import Pupil, StandIn

NAMES_OF_200: Final = tuple(classes()[index].name for index in imagenet_a_indices())
MOST_BARS: Final = 5


class Homework(StandIn):
    """Open from the start; each pupil is at the first photograph that they have not finished."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self.phase = "open"

    def done(self, pupil: Pupil) -> int:
        return sum(at in pupil.choices and at in pupil.calls for at in range(1, len(self.rounds) + 1))

    def takes(self, position: int) -> bool:
        return self.phase == "open"

    def state(self, who: Pupil | str | None, at: int | None = None) -> dict[str, Any]:
        if self.phase != "open":
            return super().state(who) | {"pace": "own"}
        if not isinstance(who, Pupil):
            all_done = [self.done(pupil) for pupil in self.present]
            finished = [sum(each >= nth for each in all_done) for nth in range(1, len(self.rounds) + 1)]
            until = "2030-01-02T15:00:00Z"
            told = copy(self)
            told.phase = "lobby"
            own = {"phase": "open", "pace": "own", "finished": finished, "open_until": until}
            return told.seen(who) | own
        alone, done = copy(self), self.done(who)
        alone.position = at or done + 1
        alone.pupils = [who]
        alone.stamp = 100 * self.stamp + alone.position
        if alone.position <= len(self.rounds):
            alone.phase = "machine" if alone.position <= done else "asking"
        else:
            alone.phase = "lobby"  # in which no photograph is shown
        seen = alone.seen(who)
        if seen["round"]:
            seen["round"]["class"] = None
        if alone.phase == "lobby":
            seen["phase"] = "open"
        return seen | {"pace": "own", "joined": len(self.present), "open_until": "2030-01-02T15:00:00Z"}


class Typed(StandIn):
    """Answers are any of 200; the deck's photographs are of its first ones, the claims of the next."""

    def __init__(self, **settings: object) -> None:
        super().__init__(mode="all200", **settings)

    def round(self, at: int, *, is_shown_once: bool = True) -> dict[str, Any]:
        found = super().round(at, is_shown_once=is_shown_once)
        chosen = Counter(pupil.choices[at] for pupil in self.pupils if isinstance(pupil.choices.get(at), int))
        places = [place for place, _ in chosen.most_common(MOST_BARS)] if found["class"] else []
        if found["machine"]:
            truth, claim = self.rounds[at - 1].truth, self.rounds[at - 1].claim
            places = list(dict.fromkeys([*places, truth, claim]))
            found["machine"] |= {"truth": NAMES_OF_200[truth], "claimed": NAMES_OF_200[claim]}
        found |= {"places": places, "options": [NAMES_OF_200[int(place)] for place in places]}
        if found["class"]:
            votes = [chosen[place] for place in places]
            found["class"] |= {"votes": votes, "others": sum(chosen.values()) - sum(votes)}
        return found
