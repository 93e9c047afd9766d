"""What there is today: the photograph and the ten of the day, how long a streak is, and how yesterday went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from model.networks.registry import DEFAULT
from quiz import formatting
from quiz.game import Game, LabelSpace, Round
from quiz.seeds import Daily, Day, streak, today
from quiz.storage.dailies import Turnout
from quiz.storage.records import Guess
from services import container, games
from ui import html
from ui.session import session
from ui.views import result


@dataclass(frozen=True, slots=True)
class Today:
    """A day as one player finds it. `guess` is theirs at its photograph; `of_ten` counts those of its ten.

    `streak` counts the days in a row on which its photograph was guessed.
    """

    date: date
    photograph: Game
    game: Game
    guess: Guess | None
    of_ten: int
    streak: int

    @property
    def links(self) -> Mapping[Daily, dict[str, str]]:
        """What leads to each in the address of the play page."""
        return {what: {"game": Day(what, self.date).seed} for what in Daily}


@dataclass(frozen=True, slots=True)
class Yesterday:
    """The photograph of the day before, with its answer, and how people did on it while it lasted."""

    asked: Round
    claim: str
    crowd: Turnout

    @property
    def figures(self) -> str:
        """How people did, in a sentence or two."""
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


def read_today() -> Today:
    """Today, for this tab's player. Raises `StoreError`, `DeckError`."""
    day, store, player = today(), container.store(), session().player
    photograph, game = (games.daily(Day(what, day)) for what in (Daily.PHOTOGRAPH, Daily.GAME))
    guesses = store.guesses(player=player, game=photograph.id)
    return Today(
        date=day,
        photograph=photograph,
        game=game,
        guess=guesses[0] if guesses else None,
        of_ten=len(store.guesses(player=player, game=game.id)),
        streak=streak(store.days(player=player, what=Daily.PHOTOGRAPH), day),
    )


def yesterday() -> Yesterday | None:
    """How it went; None where nobody asked for a photograph that day. Raises `StoreError`."""
    day = Day(Daily.PHOTOGRAPH, today() - timedelta(days=1))
    game, store = games.settled(day), container.store()
    if game is None:
        return None
    asked = game.rounds[0]
    claim = next(
        (
            formatting.claimed(said.answer.probability, html.name_of(said.answer.claimed))
            for said in store.answers(game=game.id, network=DEFAULT)
            if said.answer.label_space is LabelSpace.ALL_1000
        ),
        "",
    )
    return Yesterday(asked, claim, store.turnout(game=game.id, day=day))


def ten_sentence(of: Today) -> str:
    """How far the player is with them."""
    many = len(of.game.rounds)
    if of.of_ten == 0:
        each = "one try each" if many > 1 else "one try"
        return f"{formatting.counted(many, 'photograph')}, the same for everybody, {each}."
    return f"{of.of_ten} of {many} guessed." if of.of_ten < many else "Done for today."


def streak_sentence(days: int, *, is_played: bool) -> str:
    """How long it has lasted, and what keeps it."""
    if days == 0:
        return "One photograph a day, the same for everybody, one try. Days in a row make a streak."
    so_far = f"{days} days in a row" if days > 1 else "A streak of one day, as they all begin"
    return f"{so_far}. Come back tomorrow." if is_played else f"{so_far}. Today’s keeps it."
