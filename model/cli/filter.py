"""`python -m model filter`: from a folder or a zip of photographs to a deck of those that fool networks."""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from config.files import data_folder
from deck.classes import classes
from deck.photographs import Deck
from deck.sources import open_deck
from deck.zipped import unpack_zip
from model.cli.progress import Reporter, loaded
from model.evaluation.deck_filter import REPORT, STRIKING, Filtered, check_free, filtrate, unreadable_of, write_deck
from model.evaluation.run import TOO_MANY_UNREADABLE
from model.inference.prediction_cache import Key, PredictionCache, TopTwo
from model.judgements.run import check_writable, judge
from model.networks.registry import DEFAULT, find

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add(commands: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Say what the command takes."""
    parser = commands.add_parser("filter", help="make a deck of the photographs that fool networks")
    parser.add_argument("photographs", type=Path, metavar="PHOTOS", help="a folder of wnid folders, or a zip of one")
    parser.add_argument("--networks", "--network", default=DEFAULT, help="one or more names, separated by commas")
    parser.add_argument("--out", type=Path, required=True, metavar="DECK", help="the folder to write")
    parser.add_argument(
        "--confidence", type=share_of_one, default=0.0, help="keep only mistakes that are at least so sure"
    )
    parser.add_argument("--controls", type=_count, metavar="N", help="photographs that fool none; default: as many")
    parser.add_argument("--device", choices=("cpu", "cuda", "mps"), help="default: the fastest there is")
    parser.add_argument("--workers", type=_count, metavar="N", help="threads that read and decode; default: one a core")
    parser.add_argument("--progress", choices=("bar", "json"), default="bar")


def run(options: argparse.Namespace, cache: PredictionCache) -> int:
    """Filter; 1 if so many photographs could not be read that much may be missing from the deck."""
    names = list(dict.fromkeys(name.strip() for name in options.networks.split(",")))
    for name in names:
        find(name)
    out = options.out.expanduser().absolute()
    check_free(out)
    check_writable(out.parent / REPORT)
    reporter = Reporter(options.progress)
    with opened_photographs(options.photographs) as deck:
        said = dict(_said(name, deck, options, cache, reporter) for name in names)
        filtered = filtrate(deck, said, confidence=options.confidence, controls=options.controls)
        write_deck(filtered, out)
        unreadable = unreadable_of(deck, list(said.values()))
        if options.progress == "bar":
            _print(filtered, out)
        print(deck.note, end="\n" * bool(deck.note), file=sys.stderr)
        bad = [*deck.left_out, *(photograph.path for photograph in unreadable)]
        for file in bad:
            print(f"{file.name} cannot be read and is left out.", file=sys.stderr)
        return 1 if len(bad) > TOO_MANY_UNREADABLE * (len(deck.photographs) + len(deck.left_out)) else 0


def _said(
    name: str, deck: Deck, options: argparse.Namespace, cache: PredictionCache, reporter: Reporter
) -> tuple[Key, dict[str, TopTwo]]:
    """What a network says of each photograph of a deck, from the cache or now."""
    with (
        loaded(name, options.device, cache, reporter) as classifier,
        reporter.phase(classifier.network.title, len(deck.photographs)) as show,
    ):
        judge(deck, classifier, progress=show, workers=options.workers or os.cpu_count() or 1)
        return classifier.key, cache.judgements(classifier.network.name, classifier.key)


@contextmanager
def opened_photographs(photographs: Path) -> Iterator[Deck]:
    """The deck in a folder, or the one in a zip, which is unpacked for as long as it is needed."""
    if not photographs.is_file():
        yield open_deck(str(photographs))
        return
    folder = Path(tempfile.mkdtemp(prefix="unpacked-", dir=data_folder()))
    try:
        unpack_zip(photographs, folder / photographs.stem)
        yield open_deck(str(folder / photographs.stem))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _print(filtered: Filtered, out: Path) -> None:
    names = classes()
    print(
        f"{len(filtered.fooling):,} of {len(filtered.claims):,} photographs fool every network; with "
        f"{len(filtered.controls):,} controls they are in {out}"
    )
    for photograph in filtered.fooling[:STRIKING]:
        claim = filtered.claims[photograph.id][0]
        truth, claimed = names[photograph.truth].name, names[claim.claimed].name
        print(f"  {truth:<28}{100 * claim.probability:3.0f} % sure: {claimed}")
    print(f"Play it: QUIZ_DECK={out} make play")


def share_of_one(text: str) -> float:
    """A number from 0 to 1, as argparse asks for it."""
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return share


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)
