"""Anyone's own ImageNet-A: of a folder of photographs, those that networks get wrong, and as many that they get right.

Source: adversarial filtration, Hendrycks et al. 2019, arXiv 1907.07174, section 3.
"""

import csv
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from deck.classes import classes
from deck.credits import CREDIT_COLUMNS
from deck.kinds import Kind, kind_of
from deck.layout import CREDITS
from deck.photographs import Deck, Photograph, as_file
from model.inference.prediction_cache import Key, TopTwo

REPORT, READABLE = "report.json", "report.md"
STRIKING = 10
_COLUMNS = (*CREDIT_COLUMNS, "accepted", "title", "package", "change", "striking", "framed", "kind")


class FilterError(ValueError):
    """A deck that cannot be made. Its text is one sentence."""


@dataclass(frozen=True, slots=True)
class NetworkClaim:
    """What one network said of a photograph, and how sure it was in [0, 1], over all 1,000 classes."""

    network: str
    claimed: int
    probability: float


@dataclass(frozen=True, slots=True)
class Filtered:
    """What is kept of a deck: photographs that fool every network, surest first, and controls that fool none.

    `claims` are by photograph, in the order of the networks. `others` counts those that fool some, or not surely
    enough; `ambiguous` those that a network called by another name of the same thing. `looked_at` counts them all.
    `framing` says how those that fool were framed; empty where they are whole.
    """

    deck: Deck
    keys: tuple[Key, ...]
    confidence: float
    fooling: tuple[Photograph, ...]
    controls: tuple[Photograph, ...]
    claims: Mapping[str, tuple[NetworkClaim, ...]]
    others: int
    ambiguous: int
    looked_at: int
    framing: str = ""


def filtrate(
    deck: Deck,
    said: Mapping[Key, Mapping[str, TopTwo]],
    *,
    confidence: float = 0.0,
    controls: int | None = None,
) -> Filtered:
    """Keep what every network gets wrong, with at least that confidence, and some that every network gets right.

    `said` is what networks said, by photograph; who is not in all of them was not readable, and is left out. As many
    `controls` as are kept, unless it is given; always the same, since they are chosen by their digests.

    Raises:
        FilterError: nothing is kept.
        ValueError: there is no network, or `confidence` is not in [0, 1].
    """
    if not said or not 0 <= confidence <= 1:
        raise ValueError(f"confidence={confidence!r} is not between 0 and 1, or there is no network")
    wrong: list[Photograph] = []
    right: list[Photograph] = []
    claims: dict[str, tuple[NetworkClaim, ...]] = {}
    others = ambiguous = 0
    for photograph in deck.photographs:
        if not all(photograph.id in by_photograph for by_photograph in said.values()):
            continue
        found = tuple(
            NetworkClaim(key.network, by_photograph[photograph.id].claimed, by_photograph[photograph.id].probability)
            for key, by_photograph in said.items()
        )
        claims[photograph.id] = found
        kinds = {kind_of(claim.claimed, photograph.accepted) for claim in found}
        if None in kinds:
            ambiguous += 1
        elif kinds == {Kind.FOOLING} and all(claim.probability >= confidence for claim in found):
            wrong.append(photograph)
        elif kinds == {Kind.CONTROL}:
            right.append(photograph)
        else:
            others += 1
    if not wrong:
        sure = f" with a confidence of {confidence:g} or more" if confidence else ""
        raise FilterError(f"None of the {len(claims):,} photographs fools every network{sure}, so there is no deck.")
    wrong.sort(key=lambda photograph: (-min(claim.probability for claim in claims[photograph.id]), photograph.id))
    right.sort(key=lambda photograph: photograph.id)
    kept = right[: len(wrong) if controls is None else controls]
    others += len(right) - len(kept)
    return Filtered(deck, tuple(said), confidence, tuple(wrong), tuple(kept), claims, others, ambiguous, len(claims))


def write_deck(filtered: Filtered, folder: Path) -> None:
    """Write what was kept as a deck: wnid folders, credits, and a report; in one step, or not at all.

    A file is named by the digest of its bytes, so that no name gives an answer away. A folder that this wrote earlier
    is replaced.

    Raises:
        FilterError: there is something else in `folder`.
        OSError: the disk does not play along.
    """
    check_free(folder)
    staging = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    shutil.rmtree(staging, ignore_errors=True)
    try:
        staging.mkdir(parents=True)
        filtered = _written(filtered, staging)
        kinds = [(photo, Kind.FOOLING) for photo in filtered.fooling]
        kinds += [(photo, Kind.CONTROL) for photo in filtered.controls]
        rows = [_credit_row(photo, kind.value) for photo, kind in sorted(kinds, key=lambda each: each[0].id)]
        with (staging / CREDITS).open("w", encoding="utf-8", newline="") as table:
            writer = csv.DictWriter(table, _COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        facts = _report(filtered)
        (staging / REPORT).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
        (staging / READABLE).write_text(readable(filtered), encoding="utf-8", errors="replace")
        old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
        if folder.exists():
            folder.rename(old)
        staging.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _written(filtered: Filtered, to: Path) -> Filtered:
    """Write the photographs that are kept, each into a file of its own, and say what is kept as it lies there."""

    def write(photograph: Photograph) -> Photograph:
        written, data = as_file(photograph)
        claims[written.id] = claims[photograph.id]
        file = to / name_in_deck(written)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)
        return written

    claims = dict(filtered.claims)
    fooling = tuple(write(photograph) for photograph in filtered.fooling)
    controls = tuple(write(photograph) for photograph in filtered.controls)
    return replace(filtered, fooling=fooling, controls=controls, claims=claims)


def check_free(folder: Path) -> None:
    """Raises FilterError if `folder` holds anything but a deck that was written here, which may be replaced."""
    if folder.is_dir() and (not any(folder.iterdir()) or (folder / REPORT).is_file()):
        return
    if folder.exists() or folder.is_symlink():
        raise FilterError(f"{folder} is there already and is no deck that was made here: name another place.")


def name_in_deck(photograph: Photograph) -> str:
    """Where a photograph lies in a deck that was made here."""
    return f"{classes()[photograph.truth].wnid}/{photograph.id[:16]}{photograph.path.suffix.lower()}"


def _report(filtered: Filtered) -> dict[str, object]:
    """All that it takes to make the same deck again, and what is in it."""
    names = classes()

    def entry(photograph: Photograph) -> dict[str, object]:
        return {
            "file": name_in_deck(photograph),
            "photograph": photograph.id,
            "truth": names[photograph.truth].wnid,
            "claims": [
                {
                    "network": claim.network,
                    "claimed": names[claim.claimed].wnid,
                    "probability": round(claim.probability, 6),
                }
                for claim in filtered.claims[photograph.id]
            ],
        }

    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "source_deck": filtered.deck.title,
        "source_digest": filtered.deck.digest,
        "networks": [asdict(key) for key in filtered.keys],
        "confidence": filtered.confidence,
        "looked_at": filtered.looked_at,
        "fooling": [entry(photograph) for photograph in filtered.fooling],
        "controls": [entry(photograph) for photograph in filtered.controls],
        "others": filtered.others,
        "ambiguous": filtered.ambiguous,
    }


def summary(filtered: Filtered) -> str:
    """What became of the photographs, in two sentences."""
    if filtered.framing:
        return filtered.framing
    sure = f", each with a confidence of {100 * filtered.confidence:g} % or more" if filtered.confidence else ""
    return (
        f"Of {filtered.looked_at:,} photographs of {filtered.deck.title}, {len(filtered.fooling):,} fool every one "
        f"of these networks{sure}; {len(filtered.controls):,} that fool none are with them as controls. "
        f"{filtered.ambiguous:,} were called by another name of the same thing and left out; {filtered.others:,} "
        "others were not needed, or fool only some."
    )


def readable(filtered: Filtered) -> str:
    """The report for people, as Markdown."""
    names = classes()
    networks = ", ".join(key.network for key in filtered.keys)
    lines = [
        f"# What fools {networks}",
        "",
        summary(filtered),
        "",
        "## The most striking",
        "",
        *(
            f"- `{name_in_deck(photograph)}`: {names[photograph.truth].name}; "
            + ", ".join(
                f"{claim.network} is {100 * claim.probability:.0f} % sure of {names[claim.claimed].name}"
                for claim in filtered.claims[photograph.id]
            )
            for photograph in filtered.fooling[:STRIKING]
        ),
        "",
        f"Play it: `QUIZ_DECK=<this folder> make play`. Everything else is in `{REPORT}`.",
    ]
    return "\n".join(lines) + "\n"


def _credit_row(photograph: Photograph, kind: str) -> dict[str, str]:
    names, credit = classes(), photograph.credit
    return {
        "file": name_in_deck(photograph),
        "author": credit.author if credit else "",
        "licence": credit.licence if credit else "",
        "source": credit.source if credit else "",
        "accepted": " ".join(sorted(names[index].wnid for index in photograph.accepted)),
        "title": credit.title if credit else "",
        "package": credit.package if credit else "",
        "change": credit.change if credit else "",
        "striking": "" if photograph.striking is None else str(photograph.striking),
        "framed": "yes" if photograph.is_framed else "",
        "kind": kind,
    }


def unreadable_of(deck: Deck, said: Sequence[Mapping[str, TopTwo]]) -> tuple[Photograph, ...]:
    """The photographs that some network has not answered, because they could not be read."""
    return tuple(photo for photo in deck.photographs if not all(photo.id in answers for answers in said))
