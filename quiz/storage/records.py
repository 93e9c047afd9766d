"""What the store keeps, as values, and how they lie in its tables."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from deck.classes import N_CLASSES, imagenet_a_indices
from quiz.game import Call, Distractors, Game, Kind, LabelSpace, Mode, Option, Origin, Round
from quiz.storage.versions import NOT_NOTED, Version, id_of

_ROUNDING = 1e-3  # a softmax in half precision may add up to a little more than 1


@dataclass(frozen=True, slots=True)
class Guess:
    """What a player said. `chosen` is a class, or `None` for "I don't know".

    `sure` is the probability of being right that the player gave it, in [0, 1], where one was given. `called` is what
    they said that the network would be; `None` where nobody asked.

    `shown_ms` is how long the options had been on screen, as far as the server knows. `glanced_ms`, where the
    photograph was shown for a moment only, is how long that was, as the browser counted it; `None` where it could not.
    `first_sight`: this player had never guessed at this photograph before; figures count only those, since a reveal
    gives the answer away.
    """

    game: str
    position: int
    photograph: str
    truth: int
    kind: Kind
    mode: Mode
    distractors: Distractors
    chosen: int | None
    is_right: bool
    shown_ms: int
    first_sight: bool
    guessed_at: datetime
    sure: float | None = None
    called: Call | None = None
    glanced_ms: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the player is still asked what the network will be, so that nothing of the reveal may be told."""
        return self.called is Call.OPEN

    def called_it(self, network_is_right: bool | None) -> bool | None:
        """Whether the network was what they called it; None where they did not, or it has yet to answer."""
        if network_is_right is None or self.called not in (Call.RIGHT, Call.WRONG):
            return None
        return (self.called is Call.RIGHT) is network_is_right


@dataclass(frozen=True, slots=True)
class Answer:
    """A network's first choice over one label space, how sure of it in [0, 1], and what it took to say so.

    `version` says which weights, preprocessing and precision it was.
    """

    label_space: LabelSpace
    claimed: int
    probability: float
    took_ms: float
    device: str
    cached: bool
    version: Version = NOT_NOTED


@dataclass(frozen=True, slots=True)
class SettledAnswer:
    """A network's answer at one round, and whether it counts as right."""

    position: int
    network: str
    is_right: bool
    answer: Answer


def game_from(row: RowMapping, asked: tuple[Round, ...]) -> Game:
    return Game(
        id=row["id"],
        seed=row["seed"],
        mode=Mode(row["mode"]),
        network=row["network"],
        deck=row["deck"],
        rounds=asked,
    )


def round_row(game: str, asked: Round) -> dict[str, Any]:
    return {
        "game": game,
        "position": asked.position,
        "photograph": asked.photograph,
        "truth": asked.truth,
        "accepted": sorted(asked.accepted),
        "kind": asked.kind.value,
        "options": [[option.index, option.origin.value] for option in asked.options],
        "distractors": asked.distractors.value,
    }


def round_from(row: RowMapping | Mapping[str, Any]) -> Round:
    return Round(
        position=row["position"],
        photograph=row["photograph"],
        truth=row["truth"],
        accepted=frozenset(row["accepted"]),
        kind=Kind(row["kind"]),
        options=tuple(Option(index, Origin(origin)) for index, origin in row["options"]),
    )


def guess_from(row: RowMapping) -> Guess:
    return Guess(
        game=row["game"],
        position=row["position"],
        photograph=row["photograph"],
        truth=row["truth"],
        kind=Kind(row["kind"]),
        mode=Mode(row["mode"]),
        distractors=Distractors(row["distractors"]),
        chosen=row["chosen"],
        is_right=row["is_right"],
        shown_ms=row["shown_ms"],
        first_sight=row["first_sight"],
        guessed_at=row["guessed_at"],
        sure=row["sure"],
        called=None if row["called"] is None else Call(row["called"]),
        glanced_ms=row["glanced_ms"],
    )


def answer_row(asked: Round, game: str, network: str, answer: Answer) -> dict[str, Any]:
    """`answer` as it is kept; whether it is right is for the round to say.

    Raises:
        ValueError: it cannot be an answer to this round.
    """
    if answer.label_space not in asked.label_spaces:
        raise ValueError(f"label_space={answer.label_space.value!r} cannot be got right in round {asked.position}")
    offered = {
        LabelSpace.ALL_1000: range(N_CLASSES),
        LabelSpace.ALL_200: imagenet_a_indices(),
        LabelSpace.OPTIONS: asked.offered,
    }[answer.label_space]
    if answer.claimed not in offered:
        raise ValueError(f"claimed={answer.claimed!r} is not in label space {answer.label_space.value!r}")
    if not -_ROUNDING <= answer.probability <= 1 + _ROUNDING:  # nan neither
        raise ValueError(f"probability={answer.probability!r} is not between 0 and 1")
    if not (math.isfinite(answer.took_ms) and answer.took_ms >= 0):
        raise ValueError(f"took_ms={answer.took_ms!r} is not a time")
    return {
        "game": game,
        "position": asked.position,
        "network": network,
        "label_space": answer.label_space.value,
        "claimed": answer.claimed,
        "probability": min(1.0, max(0.0, answer.probability)),
        "is_right": answer.claimed in asked.accepted,
        "took_ms": answer.took_ms,
        "device": answer.device,
        "cached": answer.cached,
        "version": id_of(network, answer.version),
    }


def version_from(row: RowMapping) -> Version:
    """The version of an answer that `versions` was joined to."""
    if row["weights"] is None:
        return NOT_NOTED
    return Version(row["weights"], row["preprocessing"], row["precision"])


def settled_from(row: RowMapping) -> SettledAnswer:
    return SettledAnswer(
        position=row["position"],
        network=row["network"],
        is_right=row["is_right"],
        answer=Answer(
            label_space=LabelSpace(row["label_space"]),
            claimed=row["claimed"],
            probability=row["probability"],
            took_ms=row["took_ms"],
            device=row["device"],
            cached=row["cached"],
            version=version_from(row),
        ),
    )
