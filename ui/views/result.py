"""The outcome of a game: who was right how often, how much that says, and a row to share that gives nothing away."""

from collections.abc import Sequence
from dataclasses import dataclass

from quiz import formatting
from quiz.analysis.statistics import Interval, Tally, by_chance, chance_level
from quiz.game import Game, Kind, LabelSpace, Mode
from services import challenges, container, play
from services.challenges import Challenge
from services.invitations import is_about_the_game
from ui import html
from ui.session import session
from ui.views.round_view import LABEL_SPACES, current_game

SAID_OFTEN_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class PlayedRound:
    """One settled round with both answers. `claim` is the network's, in its words; empty where it has not answered, and
    `probability`, in [0, 1], how sure it was of it. `called_it`: it was what the player had called it; None where they
    had not. `friend`: whether the friend who sent the link got it; None where none did, or they have not come to it."""

    photograph: str
    truth: int
    kind: Kind
    chosen: int | None
    is_right: bool
    claim: str
    network_is_right: bool | None
    sure: float | None = None
    probability: float = 0.0
    called_it: bool | None = None
    friend: bool | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A game as far as it was played. `network` has a tally per label space, over those rounds that it has answered.

    `chance` is what blind guessing gets of those that the player named something of, and `luck` how likely as many.
    """

    game: Game
    opponent: str
    rows: tuple[PlayedRound, ...]
    people: Tally
    network: dict[LabelSpace, Tally]
    chance: float
    luck: float
    challenge: Challenge | None = None

    @property
    def is_over(self) -> bool:
        """Whether every round was guessed."""
        return len(self.rows) == len(self.game.rounds)

    @property
    def is_of_claims(self) -> bool:
        """Whether the player said what the network claims, so that it has no score."""
        return self.game.mode is Mode.SAYS

    @property
    def same_task(self) -> str:
        """How the network did where it had the player's own options; empty where there were none, of a single round,
        and where it has yet to answer."""
        its = self.network[LabelSpace.OPTIONS]
        if self.game.mode is not Mode.FOUR or self.people.n == 1 or its.n < self.people.n:
            return ""
        return f"It chose among all 1,000 things it knows; among your four options it gets {its.right} of {its.n}."

    @property
    def headline(self) -> str:
        """Who won, in one line; or how often the player told what the network claims."""
        if self.is_of_claims:
            return self._of_claims
        mine, its = self.people.right, self.network[LabelSpace.ALL_1000].right
        is_answered = self.network[LabelSpace.ALL_1000].n == self.people.n
        if self.people.n == 1:
            return _of_one(mine == 1, (its == 1) if is_answered else None, is_unsure=self.people.unsure == 1)
        if not is_answered:
            return f"You got {mine} of {self.people.n}; the network has yet to answer"
        score = f"{mine} to {its}"
        if mine > its:
            return f"You out‑saw it, {score}"
        return f"It out‑saw you, {its} to {mine}" if its > mine else f"A draw, {score}"

    @property
    def _of_claims(self) -> str:
        mine, named = self.people.right, self.people.n - self.people.unsure
        if not named:
            return "You left it to say what it says"
        if self.people.n == 1:
            return "You read its mind" if mine else "It said something else"
        return f"You read its mind in {mine} of {self.people.n}; blind guessing gets {self.chance * named:.1f}"

    @property
    def small_print(self) -> str:
        """What the numbers do and don't say."""
        return formatting.sentences(self._blindly, self._chosen, self._briefly)

    @property
    def _briefly(self) -> str:
        """How long each had, where the player had a moment only."""
        exposure = self.game.mode.exposure_ms
        return f"You had {exposure:,} ms at each photograph; the network had all the time it wanted." * bool(exposure)

    @property
    def _blindly(self) -> str:
        """How someone would do who guesses without looking, where the player named something."""
        named = self.people.n - self.people.unsure
        if not named:
            return "" if self.is_of_claims else "You didn't know, which is not the same as being fooled."
        blind = f"Someone guessing blindly among {'200' if self.game.mode is Mode.ALL_200 else 'four'}"
        if self.people.n == 1:
            return f"{blind} would get it {formatting.probability(self.chance)} of the time."
        luck = formatting.probability(self.luck)
        odds = f"would do this well {luck} of the time" if self.luck < 0.995 else "would do as well"
        if not self.people.unsure:
            return f"{blind} would get {self.chance * named:.1f} of {named}, and {odds}."
        fooled = "" if self.is_of_claims else ", which is not being fooled"
        return (
            f"You said “I don't know” {formatting.counted(self.people.unsure, 'time')}{fooled}. "
            f"{blind} would get {self.chance * named:.1f} of the {formatting.counted(named, 'other')}, and {odds}."
        )

    @property
    def _chosen(self) -> str:
        """Which photographs were chosen because they fool the network: some, one, all or none."""
        n, its = len(self.rows), self.opponent
        if self.is_of_claims:
            them, others = ("It was", "the photograph") if n == 1 else ("All were", "each photograph")
            return (
                f"{them} chosen because {'it fools' if n == 1 else 'they fool'} {its}; the other three options at "
                f"{others} are what it claims of others."
            )
        fooling = sum(row.kind is Kind.FOOLING for row in self.rows)
        controls = n - fooling
        hence = "so its score here is not its score in the world"
        if n == 1:
            return f"It was chosen because it fools {its}, {hence}." if fooling else f"It is a control: {its} gets it."
        if not fooling:
            return f"None of these photographs fools {its}: all of them are controls, which it gets right, {hence}."
        which = "All" if not controls else str(fooling) if fooling > 1 else "One"
        verbs = "were chosen because they fool" if fooling > 1 else "was chosen because it fools"
        said = f"{which} of these photographs {verbs} {its}, {hence}"
        if not controls:
            return f"{said}."
        rest = f"other {controls} are controls" if controls > 1 else "other one is a control"
        return f"{said}; the {rest}, which it gets right."

    @property
    def against_friend(self) -> str:
        """How it stands with the friend whose score was to beat, in a sentence; empty where there is none."""
        return "" if self.challenge is None else self.challenge.settled(self.people)

    @property
    def with_friend(self) -> str:
        """Which of the two saw what the other missed, in a sentence; empty where fewer than two were played by both."""
        both = [(row.is_right, row.friend) for row in self.rows if row.friend is not None]
        if len(both) < 2:  # of one, `against_friend` has said it
            return ""
        mine = sum(me and not friend for me, friend in both)
        theirs = sum(friend and not me for me, friend in both)
        if not mine and not theirs:
            return "You saw the same ones."
        i_saw, they_saw = (formatting.spelled(n) if n else "none" for n in (mine, theirs))
        return f"You saw {i_saw} that your friend missed; your friend saw {they_saw} that you missed."

    @property
    def sureness(self) -> str:
        """How sure the player felt, and was right to feel; empty where that was said too seldom to tell."""
        return how_well_judged([(row.sure, row.is_right) for row in self.rows if row.sure is not None])

    @property
    def calls(self) -> Tally:
        """How often the player called what the network would be, of those that they called."""
        return _tally([row.called_it for row in self.rows if row.called_it is not None])

    @property
    def points(self) -> str:
        """What the game was worth: a point for seeing, a point for calling it; empty where nothing was called."""
        if not self.calls.n:
            return ""
        total = formatting.counted(self.people.right + self.calls.right, "point")
        return f"{total}: {self.people.right} for seeing, {self.calls.right} for calling it ({self.calls.n} called)."

    @property
    def called_alike(self) -> str:
        """What the same call would have got every time, and the better of the two."""
        its = sum(row.network_is_right is True for row in self.rows if row.called_it is not None)
        n = self.calls.n
        said, best = ("it will", its) if 2 * its > n else ("it won’t", n - its)
        return f"calling it; always “{said}” would have got {best}"

    @property
    def best(self) -> PlayedRound | None:
        """The round to boast of: of those that the player saw and the network did not, where it was surest; none where
        nobody was asked to see."""
        if self.is_of_claims:
            return None
        seen_through = [row for row in self.rows if row.is_right and row.network_is_right is False]
        return max(seen_through, key=lambda row: row.probability, default=None)

    @property
    def sharing(self) -> tuple[str, str]:
        """What is asked of friends, and what they are told and not."""
        same = "Same photographs, same options, no answers in it"
        if self.is_of_claims:
            return "Can your friends tell what it will say?", f"{same}."
        return "Which ones got your friends?", f"{same}: the network’s marks are sorted."

    def dare(self, address: str) -> str:
        """What to send instead, where the score is nobody's business."""
        many = "One photograph" if len(self.game.rounds) == 1 else f"{len(self.game.rounds)} photographs"
        if self.is_of_claims:
            return f"Double take: {many.lower()}. What will a neural network say?\n{address}"
        return f"Double take: {many.lower()}, you against a neural network\n{address}"

    def emoji(self, address: str) -> str:
        """Two rows to copy: blue is you, orange is the network, white is not right; no answers in it.

        The network's are sorted, and left out where they would tell what it made of a photograph: whoever reads this is
        to play the same ones.
        """
        mine = "".join("🔵" if row.is_right else "⚪" for row in self.rows)
        its = self.network[LabelSpace.ALL_1000]
        if self.is_of_claims:
            score = f"{self.people.right} of {self.people.n}"
            return f"Double take: I said what a neural network says in {score}\n{mine}\n{address}"
        if not is_about_the_game(its.right, its.n):
            return f"Double take {self.people.right} of {self.people.n}\n{mine} me\n{address}"
        marks = "🟠" * its.right + "⚪" * (its.n - its.right)
        return f"Double take {self.people.right}:{its.right}\n{mine} me\n{marks} {self.opponent}\n{address}"


def current_outcome() -> Outcome | None:
    """This tab's game as settled so far; None before the first guess. Raises `StoreError`."""
    game, s = current_game(), session()
    standing, friend = play.standing(game, player=s.player), challenges.friends_marks(game, s.rival)
    guesses, answers = standing.guesses, standing.answers
    if not guesses:
        return None
    rows = []
    for asked in game.rounds:
        guess = guesses.get(asked.position)
        if guess is None:
            continue
        said = answers.get((asked.position, LabelSpace.ALL_1000))
        rows.append(
            PlayedRound(
                photograph=asked.photograph,
                truth=asked.truth,
                kind=asked.kind,
                chosen=guess.chosen,
                is_right=guess.is_right,
                claim=""
                if said is None
                else formatting.claimed(said.answer.probability, html.name_of(said.answer.claimed)),
                network_is_right=None if said is None else said.is_right,
                sure=guess.sure,
                probability=0.0 if said is None else said.answer.probability,
                friend=friend.get(asked.position),
                called_it=None if said is None else guess.called_it(said.is_right),
            )
        )
    named = {position for position, guess in guesses.items() if guess.chosen is not None}
    chances = [asked.chance for asked in game.rounds if asked.position in named]
    right, is_of_claims = sum(row.is_right for row in rows), game.mode is Mode.SAYS
    return Outcome(
        game=game,
        opponent=container.opponent(game.network).network.title,
        rows=tuple(rows),
        people=Tally(right, len(rows), unsure=sum(row.chosen is None for row in rows)),
        network={
            space: _tally([a.is_right for (_, over), a in answers.items() if over == space and not is_of_claims])
            for space in LabelSpace
        },
        chance=chance_level(chances) or 0.0,
        luck=by_chance(right, chances),
        challenge=challenges.challenge_in(game, s.rival),
    )


def among(space: LabelSpace, tally: Tally, *, of: int) -> str:
    """Among what the network chose; `of` is how many rounds there are: in some the truth is none of the 200."""
    said = LABEL_SPACES[space][0].lower() + LABEL_SPACES[space][1:]
    return f"{said}, where it is one of them" if space is LabelSpace.ALL_200 and tally.n < of else said


def boast(best: PlayedRound) -> str:
    """The best moment of a game, in a sentence."""
    its = best.claim if best.probability < formatting.SURE_FROM else f"was {best.claim}"
    return f"Your best moment: {html.name_of(best.truth)}, seen, where it {its}."


def how_well_judged(said: Sequence[tuple[float, bool]]) -> str:
    """What players said of how sure they were, each with whether they were right, in a sentence.

    More than chance is only what lies outside of the interval of how often they were right. Empty where too little was
    said.
    """
    if len(said) < SAID_OFTEN_ENOUGH:
        return ""
    felt, right = sum(sure for sure, _ in said) / len(said), Tally(sum(good for _, good in said), len(said))
    if felt > right.interval.high:
        verdict = "On the bold side."
    elif felt < right.interval.low:
        verdict = "You see more than you think."
    else:
        verdict = "As far as so few can tell, well judged."
    return (
        f"{len(said)} times you said how sure you were: {formatting.percent(felt)} on average. "
        f"You were right in {tally_spread(right)}. {verdict}"
    )


def _of_one(mine: bool, its: bool | None, *, is_unsure: bool) -> str:
    """Who got a single photograph; `its` is None where the network has not answered. Not to know is not to miss it."""
    if is_unsure:
        rest = "the network has yet to answer" if its is None else "the network did" if its else "it fooled the network"
        return f"You didn't know; {rest}"
    if its is None:
        return f"You {'got' if mine else 'missed'} it; the network has yet to answer"
    if mine == its:
        return "You both got it" if mine else "It got you both"
    return "You saw it; the network did not" if mine else "The network got it; you did not"


def _tally(marks: Sequence[bool]) -> Tally:
    return Tally(sum(marks), len(marks))


def tally_spread(tally: Tally) -> str:
    """A tally of independent looks with its uncertainty, lightly: “8 of 10 (49–94 %)”."""
    return tally_with(tally, tally.interval)


def tally_with(tally: Tally, found: Interval) -> str:
    """A tally with an interval that was made out otherwise."""
    return f"{tally.right:,} of {tally.n:,} ({interval(found)})"


def interval(found: Interval) -> str:
    """An interval in whole percents."""
    return f"{100 * found.low:.0f}–{100 * found.high:.0f}{formatting.PERCENT}"
