"""A game, from a seed: which photographs are asked, in which order, and what is offered as an answer.

Nothing here draws, stores or predicts. Every choice is a sort by SHA-256 of the seed and of the thing chosen,
so the same link deals the same game on every machine and in every version of Python.
"""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from deck.classes import N_CLASSES, imagenet_a_indices
from deck.kinds import Kind as Kind  # as much a word of the game as of the deck
from deck.kinds import kind_of

OPTIONS: Final = 4
LENGTH: Final = 10

SEED_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0, 1: a seed is read aloud in class
_SEED: Final = re.compile(r"[a-z0-9]{4,16}")
_GAME_ID: Final = re.compile(r"[0-9a-f]{24}")


class Mode(StrEnum):
    """What a player says, and how: what it is, as one of four options, or as any of ImageNet-A's 200 classes, typed;
    or what the network claims that it is, as one of four. At a glance the photograph is shown for so many ms only, and
    asked as one of four."""

    FOUR = "four"
    ALL_200 = "all200"
    SAYS = "says"
    GLANCE_100 = "glance100"
    GLANCE_200 = "glance200"
    GLANCE_500 = "glance500"
    GLANCE_1000 = "glance1000"

    @property
    def exposure_ms(self) -> int:
        """How long the photograph is to be shown; 0 where it may be looked at for as long as one likes."""
        return int(self.value.removeprefix("glance")) if self in GLANCES else 0


GLANCES: Final = (Mode.GLANCE_100, Mode.GLANCE_200, Mode.GLANCE_500, Mode.GLANCE_1000)
"""The modes with a brief look, the briefest first."""


class Call(StrEnum):
    """What a player says, between guess and reveal, that the network will be; kept with the guess.

    While it is open the reveal waits for it; who would rather not say passes.
    """

    OPEN = "open"
    RIGHT = "right"
    WRONG = "wrong"
    PASSED = "passed"


class Origin(StrEnum):
    """How an option came to be offered."""

    TRUTH = "truth"
    NETWORK = "network"
    NEIGHBOUR = "neighbour"
    RANDOM = "random"
    FOIL = "foil"


class Distractors(StrEnum):
    """How a round's wrong options were chosen; kept with each guess, so that figures can tell them apart.

    Guesses at a glance are kept as such, whichever way: they are in no figure but their own. Their rounds know the way.
    """

    NETWORK = "network"
    RANDOM = "random"
    ALL_200 = "all200"
    FOILS = "foils"
    GLANCE = "glance"


class LabelSpace(StrEnum):
    """Among which classes a decision maker chose: ImageNet's 1,000, ImageNet-A's 200, the options shown."""

    ALL_1000 = "1000"
    ALL_200 = "200"
    OPTIONS = "options"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A photograph that may be dealt, with what the game's network says of it.

    `accepted` are the classes that count as right, the truth among them; `claimed` and `runner_up` are the
    network's first and second choice over the 1,000, and `probability`, in [0, 1], how sure it is of the first.
    `striking` is how striking people found its mistake, from 1 to 5; 0 where nobody said.
    """

    photograph: str
    truth: int
    accepted: frozenset[int]
    claimed: int
    runner_up: int
    probability: float = 0.0
    striking: int = 0

    def __post_init__(self) -> None:
        if self.truth not in self.accepted:
            raise ValueError(f"photograph {self.photograph}: its truth {self.truth} is not among those accepted")
        for index in (*self.accepted, self.claimed, self.runner_up):
            if not 0 <= index < N_CLASSES:
                raise ValueError(f"photograph {self.photograph}: {index} is not the index of one of 1,000 classes")

    @property
    def kind(self) -> Kind | None:
        """`None`: neither fooling nor control, and so not asked (see `deck.kinds`)."""
        return kind_of(self.claimed, self.accepted)


@dataclass(frozen=True, slots=True)
class Option:
    """One class offered as an answer."""

    index: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Round:
    """One photograph asked. `position` counts from 1; no `options` means that any of the 200 may be said.

    `truth` and `accepted` are what the photograph shows, whatever is asked of it.
    """

    position: int
    photograph: str
    truth: int
    accepted: frozenset[int]
    kind: Kind
    options: tuple[Option, ...]

    @property
    def offered(self) -> tuple[int, ...]:
        """The indices that may be answered, in the order shown."""
        return tuple(option.index for option in self.options) or imagenet_a_indices()

    @property
    def distractors(self) -> Distractors:
        if not self.options:
            return Distractors.ALL_200
        if self.claim is not None:
            return Distractors.FOILS
        origins = {option.origin for option in self.options}
        informed = origins & {Origin.NETWORK, Origin.NEIGHBOUR}
        return Distractors.NETWORK if informed else Distractors.RANDOM

    @property
    def claim(self) -> int | None:
        """The network's claim, where that is what is asked for: the truth is not offered then."""
        is_asked = any(option.origin is Origin.FOIL for option in self.options)
        return next((o.index for o in self.options if is_asked and o.origin is Origin.NETWORK), None)

    @property
    def right(self) -> frozenset[int]:
        """The classes that a player is right to say."""
        return self.accepted if self.claim is None else frozenset({self.claim})

    @property
    def label_spaces(self) -> tuple[LabelSpace, ...]:
        """Those in which a network can be right here, and is counted: the 200 hold only some truths, and the options
        hold none where its claim is asked for."""
        spaces = [LabelSpace.ALL_1000]
        if self.accepted.intersection(imagenet_a_indices()):
            spaces.append(LabelSpace.ALL_200)
        if self.options and self.claim is None:
            spaces.append(LabelSpace.OPTIONS)
        return tuple(spaces)

    @property
    def chance(self) -> float:
        """How likely a pure guesser is right, in [0, 1]."""
        return len(self.right.intersection(self.offered)) / len(self.offered)

    def is_right(self, chosen: int | None) -> bool:
        """Whether a player is right to say `chosen`; "I don't know" (`None`) never is."""
        return chosen in self.right

    def check(self, chosen: int | None) -> None:
        """Refuse an answer that was not offered; "I don't know" (`None`) always is.

        Raises:
            ValueError: one sentence, for the visitor.
        """
        if chosen is not None and chosen not in self.offered:
            options = list(self.offered) if self.options else "the 200 classes of ImageNet-A"
            raise ValueError(f"{chosen!r} is not one of {options}, which round {self.position} offered")


@dataclass(frozen=True, slots=True)
class Game:
    """A sequence of rounds. `deck` is the deck's digest, `network` the opponent that the kinds refer to."""

    id: str
    seed: str
    mode: Mode
    network: str
    deck: str
    rounds: tuple[Round, ...]

    def at(self, position: int) -> Round:
        """The round at `position`, from 1.

        Raises:
            ValueError: there is none.
        """
        if not 1 <= position <= len(self.rounds):
            raise ValueError(f"round {position!r} is not one of this game's 1 to {len(self.rounds)}")
        return self.rounds[position - 1]


def new_seed(player: str) -> str:
    """A seed for a fresh game: eight letters and digits that nobody misreads, the last two saying for whom.

    A new game leaves out what its player has seen. Whoever else follows its link, before a guess was made in it, is
    dealt what the seed alone says; and the player who loads the page again finds the same game.
    """
    drawn = "".join(secrets.choice(SEED_ALPHABET) for _ in range(6))
    return drawn + _mark_of(player, drawn)


def is_drawn_for(seed: str, player: str) -> bool:
    """Whether that seed was drawn for a fresh game of this player; wrong for one in some thousand of others' seeds."""
    return len(seed) == 8 and seed[6:] == _mark_of(player, seed[:6])


def _mark_of(player: str, drawn: str) -> str:
    first, second = hashlib.sha256(f"drawn for|{player}|{drawn}".encode()).digest()[:2]
    return SEED_ALPHABET[first % len(SEED_ALPHABET)] + SEED_ALPHABET[second % len(SEED_ALPHABET)]


def parse_seed(text: str) -> str:
    """The seed that a visitor typed or a link carries, in lower case.

    Raises:
        ValueError: it is not 4 to 16 letters and digits.
    """
    seed = text.strip().lower()
    if not _SEED.fullmatch(seed):
        raise ValueError(f"seed {_shortened(text)} is not 4 to 16 of the letters a to z and digits")
    return seed


def parse_mode(text: str) -> Mode:
    """The mode that a link names.

    Raises:
        ValueError: there is no such mode.
    """
    try:
        return Mode(text.strip().lower())
    except ValueError:
        *most, last = (repr(mode.value) for mode in Mode)
        names = f"{', '.join(most)} or {last}"
        raise ValueError(f"mode {_shortened(text)} is not {names}") from None


def parse_game_id(text: str) -> str:
    """A game's id as a link carries it.

    Raises:
        ValueError: it cannot be one.
    """
    game = text.strip().lower()
    if not _GAME_ID.fullmatch(game):
        raise ValueError(f"game {_shortened(text)} is not 24 of the digits 0 to 9 and a to f")
    return game


def game_id(*, seed: str, mode: Mode, network: str, deck: str, length: int = LENGTH) -> str:
    """What a link names. It depends on these five alone, so an id's first deal can be the game for good."""
    named = json.dumps([parse_seed(seed), mode.value, network, deck, length])
    return hashlib.sha256(named.encode()).hexdigest()[:24]


def _shortened(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:40] + "…")
