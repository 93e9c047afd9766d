"""What networks said of the starter deck: found by running them, shipped beside the photographs.

The table is written by `python -m model judge` and read here, so that whoever opens the deck knows which
photographs fool which network before that network is loaded.
"""

import csv
import math
import re
from dataclasses import dataclass
from pathlib import Path

from config.files import ASSETS
from deck.classes import class_of

JUDGEMENTS = ASSETS / "deck" / "judgements.csv"
JUDGEMENT_COLUMNS = ("photograph", "network", "weights", "preprocessing", "claimed", "probability", "runner_up")


@dataclass(frozen=True, slots=True)
class Judged:
    """One network's first and second choice for one photograph, over all 1,000 classes.

    `probability` in [0, 1] is that of `claimed`; `weights` and `preprocessing` say exactly which network it
    was.
    """

    claimed: int
    probability: float
    runner_up: int
    weights: str
    preprocessing: str


def shipped_judgements(network: str, *, table: Path = JUDGEMENTS) -> dict[str, Judged]:
    """What `network` said of each photograph it was run on, by id; empty where it was run on none.

    Raises: ValueError names the file, the line and what is wrong with it.
    """
    try:
        with table.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except FileNotFoundError:
        return {}
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{table.name} is not a table in UTF-8: {error}.") from error
    judged: dict[str, Judged] = {}
    for line, row in enumerate(rows, start=2):
        try:
            if row["network"] == network:
                judged[_photograph(row["photograph"])] = Judged(
                    claimed=class_of(row["claimed"]).index,
                    probability=_probability(row["probability"]),
                    runner_up=class_of(row["runner_up"]).index,
                    weights=row["weights"],
                    preprocessing=row["preprocessing"],
                )
        except KeyError as missing:
            raise ValueError(
                f"{table.name} has no column {missing}, it needs {', '.join(JUDGEMENT_COLUMNS)}."
            ) from missing
        except (TypeError, ValueError) as error:
            raise ValueError(f"{table.name}, line {line}: {error}") from error
    return judged


def _photograph(text: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ValueError(f"{text!r} is not a photograph's id, 64 hexadecimal digits.")
    return text


def _probability(text: str) -> float:
    probability = float(text)
    if not (math.isfinite(probability) and 0 <= probability <= 1):
        raise ValueError(f"{text!r} is not a probability in [0, 1].")
    return probability
