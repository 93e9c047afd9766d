"""`python -m model reader`: train the small network that reads digits from scratch, and say how well it does."""

import argparse
from typing import TYPE_CHECKING

from config.files import data_folder
from model.cli.progress import Reporter
from model.inference.prediction_cache import PredictionCache
from model.reprogramming.digit_reader import STEPS, Reader
from model.reprogramming.tasks import PROGRAMS

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add(commands: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Say what the command takes."""
    parser = commands.add_parser("reader", help="train a small network to read handwritten digits, from scratch")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--ship", action="store_true", help=f"write it to {PROGRAMS.parent.name}/{PROGRAMS.name}")


def run(options: argparse.Namespace, cache: PredictionCache) -> int:
    """Train, write, say."""
    del cache
    reader = Reader()
    with Reporter().phase("Reading digits", options.steps, unit=" steps") as show:
        for at in reader.train(steps=options.steps):
            show(at.step, at.steps)
    print(f"{reader.right} of {reader.tried} digits that it was not trained on are read rightly.")
    print(reader.save(PROGRAMS if options.ship else data_folder() / "programs"))
    return 0
