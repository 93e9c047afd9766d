"""Decks that were made here from somebody's photographs, as their reports have it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from config.files import data_folder
from deck.classes import class_of
from model.evaluation.deck_filter import REPORT
from services.decks import available


@dataclass(frozen=True, slots=True)
class Striking:
    """A photograph that a deck was made of, and the surest of the claims about it."""

    photograph: str
    truth: int
    network: str
    claimed: int
    probability: float


@dataclass(frozen=True, slots=True)
class Made:
    """A deck that was made here: how many photographs fool, how many are controls, and the most striking."""

    name: str
    fooling: int
    controls: int
    striking: tuple[Striking, ...]


def made() -> tuple[Made, ...]:
    """The decks that were made here, as their reports have it; who has none, or a damaged one, is left out."""
    found = []
    for name, folder in available.own_folders().items():
        try:
            facts = json.loads((folder / REPORT).read_text(encoding="utf-8"))
            striking = tuple(_striking(entry) for entry in facts["fooling"][:4])
            found.append(Made(name, len(facts["fooling"]), len(facts["controls"]), striking))
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            continue
    return tuple(found)


def is_made_here(name: str) -> bool:
    """Whether that deck lies among those made here, and so may be deleted here."""
    folder = available.own_folders().get(name)
    return folder is not None and folder.parent == data_folder() / "decks" and (folder / REPORT).is_file()


def _striking(entry: Mapping[str, object]) -> Striking:
    claims = entry["claims"]
    if not isinstance(claims, list):
        raise TypeError("claims are no list")
    surest = max(claims, key=lambda claim: float(claim["probability"]))
    return Striking(
        photograph=str(entry["photograph"]),
        truth=class_of(str(entry["truth"])).index,
        network=str(surest["network"]),
        claimed=class_of(str(surest["claimed"])).index,
        probability=float(surest["probability"]),
    )
