"""`python -m model patch`: design a universal patch, and measure it on photographs that it was not designed on."""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from deck.classes import classes, find_class
from deck.home import data_folder
from deck.photographs import Deck, decode
from deck.sources import open_deck
from model.cache import PredictionCache
from model.classifier import Classifier
from model.patch import ASSETS, Designer, Patch, somewhere
from model.progress import Counted, Reporter, loaded
from model.zoo import DEFAULT

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add(commands: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Say what the command takes."""
    parser = commands.add_parser("patch", help="design a disc to print that makes a network see one thing everywhere")
    parser.add_argument("--target", default="toaster", help="a class by name, wnid or index")
    parser.add_argument("--network", default=DEFAULT, help="a network of the zoo, torchvision:<name> or timm:<name>")
    parser.add_argument("--deck", default="starter", help="what it is designed on: starter, imagenet-a or a folder")
    parser.add_argument(
        "--measure", metavar="DECK", help="what it is measured on; default: a fifth of --deck, kept out"
    )
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--batch", type=int, default=16, help="photographs a step")
    parser.add_argument("--size", type=float, default=0.4, help="the diameter that is measured, of the crop's side")
    parser.add_argument("--device", choices=("cpu", "cuda", "mps"), help="default: the fastest there is")
    parser.add_argument("--ship", action="store_true", help=f"write it to {ASSETS.parent.name}/{ASSETS.name}")
    parser.add_argument("--progress", choices=("bar", "json"), default="bar")


def run(options: argparse.Namespace, cache: PredictionCache) -> int:
    """Design, measure, write, say."""
    target = find_class(options.target).index
    on = open_deck(options.deck)
    reporter = Reporter(options.progress)
    with loaded(options.network, options.device, cache, reporter) as classifier:
        views = _views(on, classifier, target)
        if options.measure:
            others = _views(open_deck(options.measure), classifier, target)
            others = {identity: view for identity, view in others.items() if identity not in views}
        else:
            others = {identity: view for identity, view in views.items() if int(identity[:2], 16) < 51}
            views = {identity: view for identity, view in views.items() if identity not in others}
        designer = Designer(classifier.module(), list(views.values()), target, steps=options.steps, batch=options.batch)
        with reporter.phase("Design", options.steps, unit=" steps") as show:
            for at in designer.run():
                show(at.step, at.steps)
        patch = Patch(classifier.network.name, classifier.weights, target, designer.disc(), size=options.size)
        with reporter.phase("Measure", len(others)) as show:
            patch = measured(patch, classifier, list(others.values()), show)
    file = patch.save(ASSETS if options.ship else data_folder() / "patches")
    if options.progress == "bar":
        print(
            f"{patch.fooled} of {patch.tried} photographs that it was not designed on are a {classes()[target].name}."
        )
        print(file)
    return 0


def measured(patch: Patch, classifier: Classifier, views: list[NDArray[np.uint8]], show: Counted) -> Patch:
    """The patch with how often it fools, laid once on each view, somewhere."""
    random = np.random.default_rng(1)
    fooled = 0
    for at, view in enumerate(views, start=1):
        laid = patch.on(view, somewhere(random, size=patch.size))
        pixels = np.ascontiguousarray(laid.transpose(2, 0, 1), dtype=np.float32)[None] / np.float32(255)
        fooled += int(classifier.engine.logits(pixels)[0].argmax()) == patch.target
        show(at, len(views))
    return replace(patch, fooled=fooled, tried=len(views))


def _views(deck: Deck, classifier: Classifier, target: int) -> dict[str, NDArray[np.uint8]]:
    """What the network sees of a deck's photographs, without those of the target's class."""
    view = classifier.preprocessing.view
    return {
        photograph.id: np.asarray(view(decode(photograph.read())), dtype=np.uint8)
        for photograph in deck.photographs
        if target not in photograph.accepted
    }
