"""The outcome in sentences, for one photograph, for none, for all; and of how sure a player felt only what is more than
chance.
"""

from dataclasses import replace

import pytest

from quiz import formatting
from quiz.analysis.statistics import Tally, by_chance
from quiz.game import Game, Kind, LabelSpace, Mode, Option, Origin, Round
from services.challenges import Challenge
from tests.ui.views.comparison.figures_by_hand import unbroken
from ui.views import result
from ui.views.result import Outcome, PlayedRound, how_well_judged

IDENTITY = "f" * 64
OPTIONS = tuple(Option(index, Origin.RANDOM) for index in range(4))


def outcome(mine: str, its: str, kinds: str, *, length: int = 0, friend: Tally | None = None) -> Outcome:
    """A game as played so far: “+” right and “-” wrong of each side, “f” fooling and “c” control, a mark a round.

    Of the player “?” is “I don't know”; of the network “·” is not asked yet.
    """
    kind = {"f": Kind.FOOLING, "c": Kind.CONTROL}
    rounds = tuple(
        Round(at, IDENTITY, 0, frozenset({0}), kind[(kinds * 10)[at - 1]], OPTIONS)
        for at in range(1, (length or len(mine)) + 1)
    )
    rows = tuple(
        PlayedRound(IDENTITY, 0, kind[each], 0, me == "+", "", None if it == "·" else it == "+")
        for me, it, each in zip(mine, its, kinds, strict=True)
    )
    people = Tally(mine.count("+"), len(mine), unsure=mine.count("?"))
    network = Tally(its.count("+"), len(its) - its.count("·"))
    return Outcome(
        game=Game("a" * 24, "k7m2qxyz", Mode.FOUR, "net", "", rounds),
        opponent="Net",
        rows=rows,
        people=people,
        network={LabelSpace.ALL_1000: network, LabelSpace.OPTIONS: network},
        chance=0.25,
        luck=by_chance(people.right, [0.25] * len(mine)),
        challenge=None if friend is None else Challenge(friend, len(rounds)),
    )


@pytest.mark.parametrize(
    ("mine", "its", "headline"),
    [
        ("+", "-", "You saw it; the network did not"),
        ("-", "+", "The network got it; you did not"),
        ("+", "+", "You both got it"),
        ("-", "-", "It got you both"),
        ("+", "·", "You got it; the network has yet to answer"),
        ("-", "·", "You missed it; the network has yet to answer"),
        ("?", "-", "You didn't know; it fooled the network"),
        ("?", "+", "You didn't know; the network did"),
        ("?", "·", "You didn't know; the network has yet to answer"),
        ("++-", "---", "You out‑saw it, 2 to 0"),
        ("---", "+--", "It out‑saw you, 1 to 0"),
        ("+--", "--+", "A draw, 1 to 1"),
        ("+--", "--·", "You got 1 of 3; the network has yet to answer"),
    ],
)
def test_who_won(mine: str, its: str, headline: str) -> None:
    assert outcome(mine, its, "f" * len(mine)).headline == headline


def test_the_headline_says_what_the_score_said_and_the_second_line_how_the_same_options_go() -> None:
    played = outcome("++-", "+--", "fff")
    played.network[LabelSpace.OPTIONS] = Tally(2, 3)
    assert played.headline == "You out‑saw it, 2 to 1"
    assert played.same_task == "It chose among all 1,000 things it knows; among your four options it gets 2 of 3."
    assert "Double take 2:1\n" in played.emoji("there")
    assert outcome("+", "-", "f").same_task == "", "as it was revealed"
    assert replace(played, game=replace(played.game, mode=Mode.ALL_200)).same_task == ""
    assert outcome("+--", "--·", "fff").same_task == ""


@pytest.mark.parametrize(
    ("mine", "friends", "said"),
    [
        ("++-", "+--", "You saw one that your friend missed; your friend saw none that you missed."),
        ("--+", "++-", "You saw one that your friend missed; your friend saw two that you missed."),
        ("+-+", "+-+", "You saw the same ones."),
        ("+-+", "·--", "You saw one that your friend missed; your friend saw none that you missed."),
        ("+-+", "··-", ""),
        ("+-+", "···", ""),
    ],
)
def test_round_by_round_with_a_friend(mine: str, friends: str, said: str) -> None:
    """“·” is a round that the friend has not come to."""
    played = outcome(mine, "---", "fff")
    marks = [None if mark == "·" else mark == "+" for mark in friends]
    rows = tuple(replace(row, friend=mark) for row, mark in zip(played.rows, marks, strict=True))
    assert replace(played, rows=rows).with_friend == said


BLIND = "Someone guessing blindly among four would get"
ONCE = f"{BLIND} it 25 % of the time."
RIGHT = "which it gets right"
HENCE = "so its score here is not its score in the world"


@pytest.mark.parametrize(
    ("mine", "kinds", "small_print"),
    [
        (
            "-",
            "f",
            (ONCE, f"It was chosen because it fools Net, {HENCE}."),
        ),
        ("+", "c", (ONCE, "It is a control: Net gets it.")),
        (
            "--",
            "ff",
            (
                f"{BLIND} 0.5 of 2, and would do as well.",
                f"All of these photographs were chosen because they fool Net, {HENCE}.",
            ),
        ),
        (
            "++",
            "cc",
            (
                f"{BLIND} 0.5 of 2, and would do this well 6 % of the time.",
                f"None of these photographs fools Net: all of them are controls, {RIGHT}, {HENCE}.",
            ),
        ),
        (
            "--",
            "fc",
            (
                f"{BLIND} 0.5 of 2, and would do as well.",
                f"One of these photographs was chosen because it fools Net, {HENCE};",
                f"the other one is a control, {RIGHT}.",
            ),
        ),
        (
            "----------",
            "ffffffcccc",
            (
                f"{BLIND} 2.5 of 10, and would do as well.",
                f"6 of these photographs were chosen because they fool Net, {HENCE};",
                f"the other 4 are controls, {RIGHT}.",
            ),
        ),
    ],
)
def test_what_the_numbers_say_and_do_not_say(mine: str, kinds: str, small_print: tuple[str, ...]) -> None:
    assert outcome(mine, "-" * len(mine), kinds).small_print == unbroken(" ".join(small_print))


def test_a_friends_score_is_settled_against_what_the_store_has_of_mine() -> None:
    assert outcome("++-", "---", "fff", friend=Tally(1, 3)).against_friend == "Your friend 1, you 2: you win."
    so_far = outcome("+", "-", "f", length=3, friend=Tally(1, 3)).against_friend
    assert so_far == "Your friend got 1 of 3. You have 1 of 1, and two to go."
    assert outcome("+", "-", "f").against_friend == ""


@pytest.mark.parametrize(
    ("sure", "right", "of", "verdict"),
    [
        (0.99, 5, 10, "On the bold side."),  # 5 of 10 is 24 to 76 %
        (0.70, 5, 10, "As far as so few can tell, well judged."),
        (0.25, 9, 10, "You see more than you think."),  # 9 of 10 is 60 to 98 %
        (0.75, 0, 3, "On the bold side."),  # 0 of 3 is 0 to 56 %
        (0.50, 0, 3, "As far as so few can tell, well judged."),
    ],
)
def test_the_verdict_asks_the_interval(sure: float, right: int, of: int, verdict: str) -> None:
    said = [(sure, at < right) for at in range(of)]
    line = how_well_judged(said)
    assert line.endswith(verdict)
    assert f"right in {right} of {of}" in line


def test_of_too_few_nothing_is_said() -> None:
    assert how_well_judged([(0.5, True)] * 2) == ""


def test_not_knowing_is_held_against_nobody() -> None:
    """Of what a player named, and of nothing else, is it said how blind guessing would do."""
    played = outcome("++--------", "-" * 10, "f" * 10)
    passed = replace(played, people=Tally(2, 10, 6), luck=by_chance(2, [0.25] * 4))
    assert passed.small_print.startswith(
        unbroken(
            "You said “I don't know” 6 times, which is not being fooled. Someone guessing blindly among four would get "
            "1.0 of the 4 others, and would do this well 26 % of the time."
        )
    )
    silent = replace(played, people=Tally(0, 10, 10), chance=0.0, luck=1.0)
    assert silent.small_print.startswith("You didn't know, which is not the same as being fooled.")


def test_the_row_to_copy_tells_nothing_of_any_one_photograph() -> None:
    """Neither by its place nor because all, or none, of the network's are right."""
    shown = outcome("+-+-", "-+-+", "fcfc").emoji("https://quiz.example.org/g/k7m2qxyz")
    assert shown == "Double take 2:2\n🔵⚪🔵⚪ me\n🟠🟠⚪⚪ Net\nhttps://quiz.example.org/g/k7m2qxyz"
    assert shown == outcome("+-+-", "+-+-", "cfcf").emoji("https://quiz.example.org/g/k7m2qxyz")
    for its, kinds in (("-", "f"), ("+", "c"), ("·", "f")):
        assert outcome("+", its, kinds).emoji("x") == "Double take 1 of 1\n🔵 me\nx"
    assert outcome("++", "--", "ff").emoji("x") == outcome("++", "++", "cc").emoji("x")


@pytest.mark.parametrize(
    ("space", "n", "said"),
    [
        (LabelSpace.ALL_1000, 10, "of all 1,000 things it knows"),
        (LabelSpace.ALL_200, 10, "of ImageNet-A’s 200"),
        (LabelSpace.ALL_200, 3, "of ImageNet-A’s 200, where it is one of them"),
        (LabelSpace.OPTIONS, 9, "of your four"),
    ],
)
def test_why_it_is_fewer_of_the_200_is_said(space: LabelSpace, n: int, said: str) -> None:
    assert result.among(space, Tally(1, n), of=10) == said


def test_the_best_moment_is_the_surest_claim_that_was_seen_through() -> None:
    def played(*, mine: bool, its: bool | None, probability: float) -> PlayedRound:
        claim = formatting.claimed(probability, "sandal")
        return PlayedRound("a" * 64, 309, Kind.FOOLING, 309, mine, claim, its, probability=probability)

    rows = (
        played(mine=True, its=False, probability=0.3),
        played(mine=True, its=False, probability=0.6),
        played(mine=False, its=False, probability=0.9),
        played(mine=True, its=True, probability=0.99),
        played(mine=True, its=None, probability=0.0),
    )
    best = replace(outcome("+", "-", "f"), rows=rows).best
    assert best == rows[1]
    assert result.boast(rows[1]).endswith("seen, where it was 60\u00a0% sure: sandal.")
    assert result.boast(rows[0]).endswith("seen, where it guessed, at 30\u00a0%: sandal.")
    assert replace(outcome("+", "-", "f"), rows=rows[2:]).best is None


def of_claims(mine: str) -> Outcome:
    """The same where the player said what the network claims: it has no score."""
    played = outcome(mine, "-" * len(mine), "f" * len(mine))
    named = len(mine) - mine.count("?")
    return replace(
        played,
        game=replace(played.game, mode=Mode.SAYS),
        network={LabelSpace.ALL_1000: Tally(0, 0)},
        rows=tuple(replace(row, chosen=None if me == "?" else 0) for row, me in zip(played.rows, mine, strict=True)),
        luck=by_chance(mine.count("+"), [0.25] * named),
    )


ALL_FOOL = (
    "All were chosen because they fool Net; the other three options at each photograph are what it claims of others."
)


@pytest.mark.parametrize(
    ("mine", "headline", "small_print"),
    [
        (
            "++++++----",
            "You read its mind in 6 of 10; blind guessing gets 2.5",
            f"{BLIND} 2.5 of 10, and would do this well 2 % of the time. {ALL_FOOL}",
        ),
        (
            "+-??",
            "You read its mind in 1 of 4; blind guessing gets 0.5",
            f"You said “I don't know” 2 times. {BLIND} 0.5 of the 2 others, and would do this well 44 % of the time.",
        ),
        ("+", "You read its mind", f"{ONCE} It was chosen because it fools Net; the other three options at"),
        ("-", "It said something else", ""),
        ("??", "You left it to say what it says", ALL_FOOL),
    ],
)
def test_who_says_what_it_says_plays_alone(mine: str, headline: str, small_print: str) -> None:
    found = of_claims(mine)
    assert found.headline == headline
    assert found.small_print.startswith(unbroken(small_print))
    assert found.best is None
    assert "out‑saw" not in found.headline


def test_the_row_to_copy_then_is_the_players_alone() -> None:
    shown = of_claims("+-?+")
    assert shown.emoji("x") == "Double take: I said what a neural network says in 2 of 4\n🔵⚪⚪🔵\nx"
    assert shown.dare("x") == "Double take: 4 photographs. What will a neural network say?\nx"
    assert "marks" not in " ".join(shown.sharing)
