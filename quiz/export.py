"""A player's own answers, to take home."""

import csv
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from deck.classes import classes
from quiz.storage.records import Guess
from quiz.storage.versions import Version

_COLUMNS = (
    "guessed_at", "game", "seed", "mode", "deck", "position", "photograph", "kind", "distractors",
    "truth", "truth_name", "chosen", "chosen_name", "sure", "called", "is_right", "first_sight", "shown_ms",
    "glanced_ms", "network", "network_claimed", "network_claimed_name", "network_probability",
    "network_weights", "network_preprocessing", "network_precision",
)  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One guess, the game it was made in, and what the game's network said over the 1,000, where it did.

    `network_version` is `None` where it has not answered.
    """

    seed: str
    network: str
    deck: str
    guess: Guess
    network_claimed: int | None
    network_probability: float | None
    network_version: Version | None = None


def answers_csv(rows: Sequence[ExportRow]) -> str:
    """`rows` as a table that any spreadsheet opens, classes by index and by name, empty where unknown.

    Text that a spreadsheet would run as a formula is preceded by an apostrophe (OWASP, *CSV injection*).
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    writer.writerows(map(_cells, rows))
    return out.getvalue()


def _cells(row: ExportRow) -> list[str]:
    guess = row.guess
    cells = [
        guess.guessed_at.isoformat(timespec="seconds"), guess.game, row.seed, guess.mode.value, row.deck,
        guess.position, guess.photograph, guess.kind.value, guess.distractors.value,
        guess.truth, _name(guess.truth), guess.chosen, _name(guess.chosen), guess.sure, guess.called,
        "yes" if guess.is_right else "no", "yes" if guess.first_sight else "no", guess.shown_ms, guess.glanced_ms,
        row.network, row.network_claimed, "" if row.network_claimed is None else _name(row.network_claimed),
        None if row.network_probability is None else round(row.network_probability, 4),
        *(astuple(row.network_version) if row.network_version else ("", "", "")),
    ]  # fmt: skip
    return [harmless(cell) if isinstance(cell, str) else "" if cell is None else str(cell) for cell in cells]


def _name(index: int | None) -> str:
    return "I don't know" if index is None else classes()[index].name


def harmless(cell: str) -> str:
    """`cell` such that no spreadsheet runs it as a formula (OWASP, *CSV injection*)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
