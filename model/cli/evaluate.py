"""`python -m model evaluate`: networks on a deck, measured, printed, kept."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from config.files import write_whole
from deck.photographs import Deck
from deck.sources import open_deck
from model.cli.progress import Reporter, loaded
from model.evaluation.metrics import wilson_bounds
from model.evaluation.results import Evaluation, Scores, save, to_json
from model.evaluation.run import TOO_MANY_UNREADABLE, evaluate
from model.inference.prediction_cache import PredictionCache
from model.judgements.run import check_writable
from model.networks.preprocessing import Protocol
from model.networks.registry import DEFAULT, find

if TYPE_CHECKING:
    from argparse import _SubParsersAction

_COLUMNS = (
    "network",
    "photographs",
    "top-1",
    "95 %",
    "top-5",
    "of 1,000",
    "sure when wrong",
    "RMS",
    "official",
    "AURRA",
    "a second",
    "published",
    "difference",
)


def add(commands: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Say what the command takes."""
    parser = commands.add_parser("evaluate", help="measure networks on a deck; can be interrupted, and goes on")
    parser.add_argument("--network", "--networks", default=DEFAULT, help="one or more names, separated by commas")
    parser.add_argument("--deck", default="starter", help="starter, imagenet-a or a folder of wnid folders")
    parser.add_argument(
        "--protocol",
        type=Protocol,
        choices=tuple(Protocol),
        default=Protocol.OWN,
        help="own: the weights' own preprocessing (default); official: resize 256, crop 224, as ImageNet-A's eval.py",
    )
    parser.add_argument("--device", choices=("cpu", "cuda", "mps"), help="default: the fastest there is")
    parser.add_argument("--precision", choices=("float32", "float16"), help="default: float16 on CUDA, else float32")
    parser.add_argument("--batch", type=_count, metavar="N", help="photographs at a time; changes no figure")
    parser.add_argument("--workers", type=_count, metavar="N", help="threads that read and decode; changes no figure")
    parser.add_argument(
        "--decode",
        choices=("device", "workers"),
        help="who decodes JPEGs; default: on CUDA the device. Only workers gives the very answers that the game gets",
    )
    parser.add_argument("--limit", type=_count, metavar="N", help="only so many photographs; then nothing is kept")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there, too")
    parser.add_argument("--progress", choices=("bar", "json"), default="bar")


def run(options: argparse.Namespace, cache: PredictionCache) -> int:
    """Measure; 1 if so many photographs could not be read that the figures are of another deck."""
    names = list(dict.fromkeys(name.strip() for name in options.network.split(",")))
    for name in names:
        find(name)
    if options.json:
        check_writable(options.json)
    whole = open_deck(options.deck)
    deck = _limited(whole, options.limit)
    reporter = Reporter(options.progress)
    found: list[Evaluation] = []
    lost = 0
    try:
        for name in names:
            with (
                loaded(
                    name, options.device, cache, reporter, protocol=options.protocol, precision=options.precision
                ) as classifier,
                reporter.phase(classifier.network.title, len(deck.photographs)) as show,
            ):
                evaluation = evaluate(
                    deck,
                    classifier,
                    batch=options.batch,
                    workers=options.workers,
                    decoding=options.decode,
                    progress=show,
                )
            found.append(evaluation)
            lost += not _kept(found, options)
            main = evaluation.main
            reporter.say(measured={"right": main.top1, "photographs": main.photographs, "classes": main.classes})
    finally:  # what was measured is said, whatever becomes of the networks after it
        if found and options.progress == "bar":
            print(_table(found))
    return max(_complain(deck, len(whole.photographs), found), int(lost > 0))


def _kept(found: list[Evaluation], options: argparse.Namespace) -> bool:
    """Keep the last of what was found, and all in the file that was asked for; a full disk costs no table."""
    try:
        if options.limit is None:
            save(found[-1])
        if options.json:
            write_whole(to_json(found) + "\n", options.json)
    except OSError as error:
        print(f"{found[-1].title} was measured and could not be kept: {error}.", file=sys.stderr)
        return False
    return True


def _table(found: Sequence[Evaluation]) -> str:
    """The figures for a terminal: a line a network, and what they are."""
    first = found[0]
    rows = [_COLUMNS, *map(_row, found)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(_COLUMNS))]
    lines = [
        "  ".join(f"{cell:<{widths[0]}}" if not at else f"{cell:>{widths[at]}}" for at, cell in enumerate(row))
        for row in rows
    ]
    space = f"{first.main.classes:,} classes"
    head = f"{first.deck_title}: top-1, top-5, sureness, RMS calibration error and AURRA over {space}."
    notes = [f"{evaluation.title}: {evaluation.device}, {evaluation.preprocessing}" for evaluation in found]
    if not first.is_restricted_main and first.restricted is not None:
        notes += [_inside(evaluation, evaluation.restricted) for evaluation in found if evaluation.restricted]
    if any(evaluation.published is not None for evaluation in found):
        notes.append(
            "Published values are top-1 on ImageNet-A, in per cent"
            + ("." if first.is_imagenet_a else "; this is another deck, so there is no difference to tell.")
        )
    return "\n".join(["", head, "", *(line.rstrip() for line in lines), "", *notes])


def _row(evaluation: Evaluation) -> tuple[str, ...]:
    main = evaluation.main
    low, high = wilson_bounds(main.top1, main.photographs)
    rate, published, difference = evaluation.photographs_per_second, evaluation.published, evaluation.difference
    return (
        evaluation.title,
        f"{main.photographs:,}",
        _percent(main.top1 / main.photographs),
        f"{_percent(low)}–{_percent(high)}",
        _percent(main.top5 / main.photographs),
        _percent(evaluation.all_1000.top1 / evaluation.all_1000.photographs),
        _percent(main.mean_confidence_when_wrong),
        _percent(main.rms_calibration_error),
        _percent(main.rms_calibration_error_official),
        _percent(main.aurra),
        "known" if rate is None else f"{rate:,.0f}",
        "–" if published is None else f"{published:.2f}",
        "–" if difference is None else f"{difference:+.2f}",
    )


def _inside(evaluation: Evaluation, scores: Scores) -> str:
    return (
        f"{evaluation.title} over ImageNet-A's 200 classes, on the {scores.photographs:,} photographs of those: "
        f"{scores.top1:,} right, {_percent(scores.top1 / scores.photographs)} %"
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.2f}"


def _limited(deck: Deck, limit: int | None) -> Deck:
    """So many of a deck's photographs, of all classes alike: by digest, which mixes them."""
    if limit is None or limit >= len(deck.photographs):
        return deck
    some = {photograph.id for photograph in sorted(deck.photographs, key=lambda photograph: photograph.id)[:limit]}
    return replace(
        deck,
        title=f"{limit:,} of {deck.title}",
        photographs=tuple(photograph for photograph in deck.photographs if photograph.id in some),
    )


def _complain(deck: Deck, of: int, found: Sequence[Evaluation]) -> int:
    """Say what is odd about the deck, and list what could not be read; 1 if that was too much.

    `of` is how many photographs there are if all are asked.
    """
    if deck.note:
        print(deck.note, file=sys.stderr)
    bad = sorted({photograph for evaluation in found for photograph in evaluation.unreadable})
    if not bad and not deck.left_out:
        return 0
    files = [*deck.left_out, *(deck.get(photograph).path for photograph in bad)]
    # Files that were no photographs are missing of the whole deck, also where only some of it is asked.
    missing = len(deck.left_out) / (of + len(deck.left_out))
    share = missing + (1 - missing) * len(bad) / len(deck.photographs)
    print(f"{len(files):,} files cannot be read and are left out of the figures:", file=sys.stderr)
    for file in files:
        print(f"  {file}", file=sys.stderr)
    if share <= TOO_MANY_UNREADABLE:
        return 0
    print(
        f"That is {100 * share:.1f} % of the deck, too much for the figures to be those of this deck.", file=sys.stderr
    )
    return 1


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)
