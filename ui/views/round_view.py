"""What lies on the table: the round on screen, what was said, and how the network came to its answer."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from deck.classes import classes, imagenet_a_indices
from deck.photographs import UnreadablePhotographError
from deck.sources import DeckError
from model.inference.prediction import Claim, Prediction
from model.networks.registry import DEFAULT
from quiz import formatting
from quiz.confidence import SURE_STEPS
from quiz.game import GLANCES, Game, Kind, LabelSpace, Mode, Round
from quiz.players import COOKIE
from quiz.storage.glancing.glances import Glance
from quiz.storage.records import Guess
from services import challenges, container, images, play
from services.challenges import BY, Challenge
from services.decks import available
from services.opponents import Phase
from ui import html
from ui.session import session

log = logging.getLogger(__name__)

LABEL_SPACES = {
    LabelSpace.ALL_1000: "Of all 1,000 things it knows",
    LabelSpace.ALL_200: "Of ImageNet-A’s 200",
    LabelSpace.OPTIONS: "Of your four",
}
"""What a label space is called on the page."""


@dataclass(frozen=True, slots=True)
class RoundView:
    """Where the game stands for this player: the round on screen, what was said, and a mark a round for each side.

    `glance` is the brief look that has begun at the round on screen, where that is how the game is played.
    `challenge` is a friend's score to beat, if there is one. `calls` are marks of what the player called the network.
    `shown` is the photograph for the browser; None, and `trouble` a sentence, where it cannot be shown.
    """

    game: Game
    asked: Round
    shown: images.Display | None
    trouble: str
    guess: Guess | None
    people: tuple[bool | None, ...]
    network: tuple[bool | None, ...]
    challenge: Challenge | None
    calls: tuple[bool | None, ...] = ()
    glance: Glance | None = None

    @property
    def is_revealed(self) -> bool:
        """Whether the round on screen is guessed, and nothing more is asked of it."""
        return self.guess is not None and not self.guess.is_open

    @property
    def guessed(self) -> int:
        """How many rounds are guessed and told, with the one on screen."""
        return sum(mark is not None for mark in self.people) + (self.guess is not None and self.guess.is_open)


def current_game() -> Game:
    """The game of this tab."""
    game = session().game
    if game is None:
        raise DeckError("There is no game on this table yet; open the first page.")
    return game


def is_asleep() -> bool:
    """Whether this tab's game is against a network that is still on its way to its first answer."""
    game = session().game
    return game is not None and not container.opponent(game.network).is_loaded


def link() -> dict[str, str]:
    """What names this tab's game in its own address; what is as usual is left out. For others: `shared_link`."""
    game = current_game()
    named = {"game": game.seed}
    if game.mode is not Mode.FOUR:
        named["mode"] = game.mode.value
    if game.network != DEFAULT:
        named["network"] = game.network
    if session().deck and session().deck != next(iter(available.playable_decks())):
        named["deck"] = session().deck
    if session().rival:
        named[BY] = session().rival
    if session().is_linked:
        named[COOKIE] = session().player
    return named


def whole_link() -> dict[str, str]:
    """The same with the round on screen: all that is in the address bar.

    Who leads to the game leads to all of it. What the page had to add there would be an entry of its own in the
    browser's history, added again at each *Back*, which then led nowhere.
    """
    return {**link(), "round": str(session().position)}


def shared_link() -> dict[str, str]:
    """What names this tab's game for a friend: without the player, and without whom they played against."""
    return {key: value for key, value in link().items() if key not in (COOKIE, BY)}


def current_round() -> RoundView:
    """The state of play, read from the store. Raises `StoreError`."""
    s, game = session(), current_game()
    standing = play.standing(game, player=s.player)
    answered = [standing.answers.get((r.position, LabelSpace.ALL_1000)) for r in game.rounds]
    guessed = [standing.guesses.get(r.position) for r in game.rounds]
    asked = game.rounds[s.position - 1]
    shown, trouble = None, ""
    try:
        shown = images.display(asked.photograph)
    except (UnreadablePhotographError, DeckError) as gone:
        log.warning("photograph %s of game %s cannot be shown: %s", asked.photograph, game.id, gone)
        trouble = str(gone)
    return RoundView(
        game=game,
        asked=asked,
        shown=shown,
        trouble=trouble,
        guess=standing.guesses.get(s.position),
        people=tuple(None if guess is None or guess.is_open else guess.is_right for guess in guessed),
        network=tuple(None if answer is None else answer.is_right for answer in answered),
        challenge=challenges.challenge_in(game, s.rival),
        calls=tuple(
            None if guess is None or answer is None else guess.called_it(answer.is_right)
            for guess, answer in zip(guessed, answered, strict=True)
        ),
        glance=play.glance_at(game, s.position, player=s.player) if game.mode.exposure_ms else None,
    )


def answered(board: RoundView, is_right: bool | None) -> RoundView:
    """The same once the network has answered the round on screen, or not (None), without asking the store again."""
    if is_right is None or board.guess is None:
        return board
    at = board.asked.position - 1
    network, calls = list(board.network), list(board.calls)
    network[at], calls[at] = is_right, board.guess.called_it(is_right)
    return replace(board, network=tuple(network), calls=tuple(calls))


def comes_again(again: Mapping[Kind, int]) -> str:
    """What a player is told for whom nothing new is left of a kind; `again` is how many of each come once more."""
    of = {Kind.FOOLING: " that fools it", Kind.CONTROL: " that it gets right"}
    which = "" if len(again) == len(of) else of[next(iter(again))]
    n = sum(again.values())
    who = "one photograph comes again: the one" if n == 1 else f"{n} photographs come again: those"
    return f"Nothing new is left here{which}; {who} that you saw longest ago."


def sure_widget(game: Game, position: int) -> str:
    """The key of the widget in which a player says how sure they are: another one each round."""
    return f"sure-{game.id}-{position}"


def sure_steps(game: Game) -> dict[float, str]:
    """How sure one may say to be in this game: probability in [0, 1], and in words."""
    return dict(SURE_STEPS[game.mode])


def sure_question(game: Game) -> str:
    """What a player is asked, with what the steps stand for."""
    *most, last = (formatting.probability(sure) for sure in sure_steps(game))
    return f"First: how sure are you, {', '.join(most)} or {last}?"


def was_sure(game: Game, guess: Guess) -> str:
    """How sure the player said to be, in a sentence; empty where nothing was said."""
    if guess.sure is None:
        return ""
    said = sure_steps(game).get(guess.sure, "Sure")
    return f"You said: {said.lower()}, {formatting.probability(guess.sure)} sure."


def question_of(game: Game) -> str:
    """What is asked in each round of that game."""
    return html.WHAT_WILL_IT_SAY if game.mode is Mode.SAYS else html.WHAT_IS_IT


def kicker_of(game: Game, position: int) -> str:
    """What stands beside the number of the first photograph."""
    if position > 1:
        return ""
    if game.mode is Mode.SAYS:
        return "each of these fools a neural network"
    if game.mode in GLANCES:
        return f"{game.mode.exposure_ms:,} ms each"
    return f"{'some of these fool' if len(game.rounds) > 1 else 'some like it fool'} a neural network. You?"


def photograph_alt(game: Game, position: int) -> str:
    """What the photograph is called before anyone may tell what it shows."""
    asked = "what will the network say it is?" if game.mode is Mode.SAYS else "what is it?"
    return f"Photograph {position} of {len(game.rounds)}: {asked}"


def chance_of_claim(network: str) -> str:
    """What the options are where the network's claim is asked for, and how far blind guessing gets."""
    title = container.opponent(network).network.title
    return f"{title} sees one of these here, and the others elsewhere. Blind guessing gets one in four."


def short_name_of(index: int | None) -> str:
    """A class’s name without what tells it from its namesakes: "crane", for where the whole name stands near by."""
    return html.name_of(index).partition(" (")[0]


def what_happened(asked: Round, guess: Guess, claimed: int | None) -> str:
    """What happened between the player and the network, in a line; `claimed` is None where it has yet to answer."""
    said = guess.chosen
    if asked.claim is not None:
        return _about_its_claim(asked.claim, guess, claimed)
    its = None if claimed is None else claimed in asked.accepted
    if its is None:
        line = "You saw it" if guess.is_right else "You passed on this one" if said is None else "Not this time"
    elif guess.is_right:
        line = "You both saw it" if its else "You saw it, it didn’t"
    elif its:
        line = "It saw it, you passed" if said is None else "It saw it, you didn’t"
    else:
        line = "Nobody saw it" if said != claimed else f"You both said {short_name_of(said)}"
    if guess.is_right and said != asked.truth:
        return f"{line}: {short_name_of(said)} counts"
    if said is not None and not asked.options and said not in (asked.truth, claimed):
        return f"{line}: you said {short_name_of(said)}"
    return line


def _about_its_claim(claim: int, guess: Guess, claimed: int | None) -> str:
    """The same where the player said what the network claims; it is held against what it claimed at the deal."""
    if claimed not in (None, claim):
        return f"It said {short_name_of(claim)} when this game was dealt"
    if guess.is_right:
        return "You said what it said"
    return f"It said {short_name_of(claim)}" + (", you passed" if guess.chosen is None else "")


def called_line(guess: Guess, its: bool | None) -> str:
    """Whether the network was what the player called it, in a line; empty where nothing was called, or it is untold."""
    came_true = guess.called_it(its)
    if came_true is None:
        return ""
    return "You called it: a point more" if came_true else f"You said it {'would' if not its else 'wouldn’t'}"


def read_out(asked: Round, guess: Guess, *, opponent: str, claim: Claim | None, line: str, called: str = "") -> str:
    """A whole reveal in a few words, for those who hear it. `claim` is None where the network has yet to answer."""
    verb = "said" if asked.claim is None else "said that it says"
    said = "You passed." if guess.chosen is None else f"You {verb} {html.name_of(guess.chosen)}."
    its = "" if claim is None else f" {opponent}, {formatting.claimed(claim.probability, html.name_of(claim.index))}."
    return f"{said}{its} It is {html.name_of(asked.truth)}. {line}.{f' {called}.' if called else ''}"


def outside(shown: images.Display) -> str:
    """How much of the photograph the network was never given, in a sentence; empty where that is little."""
    box = crop_seen(shown)
    if box is None:
        return ""
    left, top, right, bottom = box
    unseen = 1 - (right - left) * (bottom - top)
    return f"{formatting.percent(unseen)} of the photograph lay outside of what it saw." if unseen >= 0.2 else ""


def crop_seen(shown: images.Display) -> tuple[float, float, float, float] | None:
    """What the network saw of a photograph: (left, top, right, bottom) in [0, 1]; None while it is not loaded."""
    opponent = container.opponent(current_game().network)
    if not opponent.is_loaded or opponent.progress.phase is Phase.FAILED:
        return None
    left, top, right, bottom = opponent.classifier.preprocessing.crop_box(shown.width, shown.height)
    return left / shown.width, top / shown.height, right / shown.width, bottom / shown.height


def how_it_was_seen(network: str) -> str:
    """The crop in a sentence."""
    size = container.opponent(network).classifier.preprocessing.crop
    return f"These {size} × {size} pixels are all it was given: shrunk, and cut to the middle."


def how_it_was_answered(prediction: Prediction) -> str:
    """How long the answer took and on what, in a sentence."""
    took = "under 1 ms" if prediction.took_ms < 1 else f"{prediction.took_ms:.0f} ms"
    if prediction.cached:
        return f"Seen before: the answer was remembered in {took}, computed earlier on {prediction.device}."
    return f"Answered live in {took} on {prediction.device}."


def all_200() -> Sequence[int]:
    """The 200 classes of ImageNet-A, in the order a reader looks them up."""
    return sorted(imagenet_a_indices(), key=lambda index: classes()[index].name.casefold())


def with_synonyms(index: int) -> str:
    """A class as one line to search in: its name, and what else it is called."""
    found = classes()[index]
    return f"{found.name} ({', '.join(found.synonyms)})" if found.synonyms else found.name
