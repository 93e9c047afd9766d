"""`python -m model noise`: on how many photographs of a deck random noise changes what a network says."""

import argparse
from typing import TYPE_CHECKING

from deck.photographs import decode
from deck.sources import open_deck
from model.attacks.random_noise import NOISE_FILE, TOSSES, Tossed, changes, keep_measured
from model.cli.progress import Reporter, loaded
from model.inference.prediction_cache import PredictionCache
from model.networks.registry import networks

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add(commands: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Say what the command takes."""
    bundled = ",".join(network.name for network in networks() if network.bundled)
    parser = commands.add_parser("noise", help="on how many photographs random noise changes the first answer")
    parser.add_argument("--network", default=bundled, help="one or more names, separated by commas")
    parser.add_argument("--deck", default="starter", help="starter, imagenet-a or a folder of wnid folders")
    parser.add_argument("--levels", type=int, default=8, help="by how much each value moves, of 255")
    parser.add_argument("--device", choices=("cpu", "cuda", "mps"), help="default: the fastest there is")
    parser.add_argument("--ship", action="store_true", help=f"write it to {NOISE_FILE.parent.name}/{NOISE_FILE.name}")


def run(options: argparse.Namespace, cache: PredictionCache) -> int:
    """Measure, say, write."""
    if not 1 <= options.levels <= 255:
        raise ValueError(f"--levels {options.levels} is not between 1 and 255.")
    deck, reporter, found = open_deck(options.deck), Reporter(), []
    for name in dict.fromkeys(options.network.split(",")):
        with loaded(name, options.device, cache, reporter) as classifier:
            images = (decode(photograph.read()) for photograph in deck.photographs)
            each = []
            with reporter.phase(classifier.network.title, len(deck.photographs)) as show:
                for one in changes(images, classifier.preprocessing, classifier.say, levels=options.levels):
                    each.append(one)
                    show(len(each), len(deck.photographs))
            changed = tuple(sum(one[toss] for one in each) for toss in range(TOSSES))
            network, weights = classifier.network.name, classifier.weights
            found.append(Tossed(network, weights, deck.name, options.levels, len(each), changed))
            print(
                f"{classifier.network.title}: coin tosses of ±{options.levels}/255 changed its first answer on "
                f"{changed[0]} of {len(each)} photographs of {deck.title}; other tosses: "
                f"{', '.join(map(str, changed[1:]))}."
            )
    if options.ship:
        keep_measured(found)
    return 0
