"""What there is today: the photograph and the ten of the day, how people did on them, and how yesterday went.

How people did tells half of the answer, so it is told to who has the whole: nothing before one's own guess, nor while a
reveal waits for what the player calls the network.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from model.networks.registry import DEFAULT
from quiz import formatting
from quiz.analysis.statistics import Tally
from quiz.game import Game, LabelSpace, Round
from quiz.seeds import Daily, Day, today
from quiz.storage.dailies import OfDays, Turnout
from quiz.storage.records import Guess, SettledAnswer
from services import container, games
from ui import html
from ui.session import session
from ui.views import days, result
from ui.views.days import StreakSoFar


@dataclass(frozen=True, slots=True)
class AnswerBar:
    """One answer to a photograph, None for “I don't know”, how many of how many gave it, and who else did."""

    chosen: int | None
    tally: Tally
    is_right: bool
    is_claimed: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class AnsweredDay:
    """The photograph of a day with its answer, and how people did on it while it lasted.

    `claim` is the network's, None where it has yet to answer; `guess` the player's own, None where they made none.
    `is_known`: the player knows the answer, from their guess or otherwise.
    """

    day: date
    asked: Round
    claim: SettledAnswer | None
    crowd: Turnout
    guess: Guess | None = None
    is_known: bool = True

    @property
    def is_counted(self) -> bool:
        """Whether the player is one of those people."""
        return self.guess is not None and self.guess.first_sight and self.guess.guessed_at.date() == self.day

    @property
    def claimed(self) -> str:
        """What the network claims, in words; empty where it has yet to answer."""
        if self.claim is None:
            return ""
        return formatting.claimed(self.claim.answer.probability, html.name_of(self.claim.answer.claimed))

    @property
    def finding(self) -> str:
        """How people did so far, in a sentence or two, for who is perhaps one of them."""
        n = self.crowd.tally.n
        if n == 0:
            return "Nobody else has answered yet."
        if n == 1 and self.is_counted:
            return "You are the first to answer today."
        return self.figures

    @property
    def who_counts(self) -> str:
        """Whose answers these are, and why the player's may not be among them."""
        whose = "Of those who saw it for the first time, on its day, each with its 95 % interval."
        if self.guess is None or self.is_counted:
            return whose
        why = "you had seen it before" if self.guess.guessed_at.date() == self.day else "you came later"
        return f"{whose} Yours is not counted: {why}."

    @property
    def bars(self) -> tuple[AnswerBar, ...]:
        """What people said, in the order in which it was offered; nothing of nobody."""
        n, unsure = self.crowd.tally.n, self.crowd.tally.unsure
        if n == 0:
            return ()
        said = dict(self.crowd.chosen)
        its = None if self.claim is None else self.claim.answer.claimed
        is_passed = self.guess is not None and self.guess.chosen is None
        offered: list[int | None] = list(self.asked.offered)
        return tuple(
            AnswerBar(
                chosen=chosen,
                tally=Tally(unsure if chosen is None else said.get(chosen, 0), n),
                is_right=chosen in self.asked.accepted,
                is_claimed=chosen is not None and chosen == its,
                is_mine=self.guess is not None and self.guess.chosen == chosen,
            )
            for chosen in offered + [None] * (unsure > 0 or is_passed)
        )

    @property
    def figures(self) -> str:
        """How people did, once the day is over, in a sentence or two."""
        n, right = self.crowd.tally.n, self.crowd.tally.right
        if n == 0:
            return "Nobody came by. It was shown to nobody but the network."
        wrong = [(chosen, many) for chosen, many in self.crowd.chosen if chosen not in self.asked.accepted]
        chosen, many = wrong[0] if wrong else (None, 0)
        if n == 1:
            how = "got it" if right else f"said {html.name_of(chosen)}" if wrong else "didn’t know"
            return f"One person looked, and {how}."
        between = result.interval(self.crowd.tally.interval)
        got = {0: f"none of them got it ({between})", n: f"all of them got it ({between})"}
        said = f"{n:,} people looked: {got.get(right, f'{result.tally_spread(self.crowd.tally)} got it')}."
        if self.crowd.tally.unsure:
            said += f" {self.crowd.tally.unsure:,} didn’t know."
        if not wrong:
            return said
        who = "All of them" if many == n else "One of them" if many == 1 else f"{many:,} of them"
        return f"{said} {who} said {html.name_of(chosen)}."


@dataclass(frozen=True, slots=True)
class ScoresOfDay:
    """How many got 0, 1, … of the ten, of those who finished them on their day, and what the player got.

    `is_counted`: the player is one of those people.
    """

    counts: tuple[int, ...]
    mine: int
    is_counted: bool

    @property
    def n(self) -> int:
        """People who finished."""
        return sum(self.counts)

    @property
    def finding(self) -> str:
        """How the player's score lies among the others', in a sentence or two."""
        others = self.n - self.is_counted
        fewer, more = sum(self.counts[: self.mine]), sum(self.counts[self.mine + 1 :])
        as_many = others - fewer - more
        mine = f"You got {self.mine} of {len(self.counts) - 1}"
        if others == 0:
            return f"{mine}. Nobody else has finished yet."
        if others == 1:
            return f"{mine}. One other finished, with {'fewer' if fewer else 'more' if more else 'as many'}."
        return (
            f"{mine}. Of {others:,} others {_part(fewer, others)} got fewer, {_part(as_many, others)} as many, "
            f"{_part(more, others)} more."
        )

    @property
    def read_out(self) -> str:
        """Each score with its people, in words."""
        told = [f"{people:,} got {score}" for score, people in enumerate(self.counts) if people]
        return f"{formatting.counted(self.n, 'person', 'people')} finished: {', '.join(told)}. You got {self.mine}."


SCORES_OF = (
    "Of those who finished while the day lasted, whether or not they had seen some of the photographs before. "
    "All of them are counted, so there is no interval."
)
"""Whose scores the histogram has."""

_FEW = 10
"""Of fewer people, counts are told and no shares."""


def _part(count: int, n: int) -> str:
    return (f"{count:,}" if count else "none") if n < _FEW else formatting.percent(count / n)


@dataclass(frozen=True, slots=True)
class Today:
    """A day as one player finds it: its two games, what they guessed of each, and all that they did of other days."""

    date: date
    photograph: Game
    game: Game
    guess: Guess | None
    ten: Sequence[Guess]
    played: OfDays
    answered: AnsweredDay | None = None
    scores: ScoresOfDay | None = None

    @property
    def of_ten(self) -> int:
        """How many of the ten were guessed."""
        return len(self.ten)

    @property
    def streak(self) -> StreakSoFar:
        """The days in a row on which its photograph was guessed."""
        return days.streak_so_far(self.played, self.date)

    @property
    def links(self) -> Mapping[Daily, dict[str, str]]:
        """What leads to each in the address of the play page."""
        return {what: link_to(Day(what, self.date)) for what in Daily}


def link_to(day: Day) -> dict[str, str]:
    """What names the photograph or the ten of a day in the address of the play page, or of the result."""
    return {"game": day.seed}


def read_today() -> Today:
    """Today, for this tab's player. Raises `StoreError`, `DeckError`."""
    day, store, player = today(), container.store(), session().player
    photograph, game = (games.daily(Day(what, day)) for what in (Daily.PHOTOGRAPH, Daily.GAME))
    guess = next(iter(store.guesses(player=player, game=photograph.id)), None)
    ten = store.guesses(player=player, game=game.id)
    return Today(
        date=day,
        photograph=photograph,
        game=game,
        guess=guess,
        ten=ten,
        played=store.dailies.played(player=player),
        answered=None if guess is None or guess.is_open else _answered(day, photograph, guess),
        scores=_scores(day, game, ten),
    )


def _scores(day: date, game: Game, ten: Sequence[Guess]) -> ScoresOfDay | None:
    """How the player's ten lie among everybody's; None before they have finished, and know it."""
    if len(ten) < len(game.rounds) or any(guess.is_open for guess in ten):
        return None
    return ScoresOfDay(
        counts=container.store().dailies.scores(game=game, day=Day(Daily.GAME, day)),
        mine=sum(guess.is_right for guess in ten),
        is_counted=all(guess.guessed_at.date() == day for guess in ten),
    )


def _answered(day: date, game: Game, guess: Guess | None) -> AnsweredDay:
    store = container.store()
    claim = next(
        (
            said
            for said in store.answers(game=game.id, network=DEFAULT)
            if said.answer.label_space is LabelSpace.ALL_1000
        ),
        None,
    )
    crowd = store.dailies.turnout(game=game.id, day=Day(Daily.PHOTOGRAPH, day))
    return AnsweredDay(day, game.rounds[0], claim, crowd, guess)


def yesterday(day: date) -> AnsweredDay | None:
    """How it went on the day before `day`; None where nobody asked for a photograph then. Raises `StoreError`."""
    before = day - timedelta(days=1)
    game = games.settled(Day(Daily.PHOTOGRAPH, before))
    if game is None:
        return None
    store, player = container.store(), session().player
    mine = next(iter(store.guesses(player=player, game=game.id)), None)
    is_known = store.crowd.is_known(game.rounds[0].photograph, player=player)
    return replace(_answered(before, game, mine), is_known=is_known)


def ten_sentence(of: Today) -> str:
    """How far the player is with them."""
    many = len(of.game.rounds)
    if of.of_ten == 0:
        each = "one try each" if many > 1 else "one try"
        return f"{formatting.counted(many, 'photograph')}, the same for everybody, {each}."
    return f"{of.of_ten} of {many} guessed." if of.of_ten < many else "Done for today."
