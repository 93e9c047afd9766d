"""`python -m model patch`: design a universal patch, and measure it on photographs that it was not designed on."""

import argparse
import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from config.files import data_folder
from deck.classes import classes, find_class
from deck.photographs import Deck, decode
from deck.sources import open_deck
from model.attacks.patch import PATCHES, TURN, Designer, Patch, find_patch, somewhere
from model.cli.progress import Counted, Reporter, loaded
from model.inference.classifier import Classifier
from model.inference.prediction_cache import PredictionCache
from model.networks.registry import DEFAULT

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add(commands: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Say what the command takes."""
    parser = commands.add_parser(
        "patch", help="design a disc to print that has a network see one thing in most photographs"
    )
    parser.add_argument("--target", default="toaster", help="a class by name, wnid or index")
    parser.add_argument("--network", default=DEFAULT, help="a network of the zoo, torchvision:<name> or timm:<name>")
    parser.add_argument("--deck", default="starter", help="what it is designed on: starter, imagenet-a or a folder")
    parser.add_argument(
        "--measure", metavar="DECK", help="what it is measured on; default: a fifth of --deck, kept out"
    )
    parser.add_argument("--judge", action="store_true", help="design nothing: measure the patch that there is, again")
    parser.add_argument("--steps", type=int, default=1200)
    parser.add_argument("--batch", type=int, default=16, help="photographs a step")
    parser.add_argument("--size", type=float, default=0.4, help="the diameter that is measured, of the crop's side")
    parser.add_argument("--device", choices=("cpu", "cuda", "mps"), help="default: the fastest there is")
    parser.add_argument("--ship", action="store_true", help=f"write it to {PATCHES.parent.name}/{PATCHES.name}")
    parser.add_argument("--progress", choices=("bar", "json"), default="bar")


def run(options: argparse.Namespace, cache: PredictionCache) -> int:
    """Design, measure, write, say."""
    target = find_class(options.target).index
    on = open_deck(options.deck)
    reporter = Reporter(options.progress)
    patch = _known(options) if options.judge else None
    with loaded(options.network, options.device, cache, reporter) as classifier:
        if patch is not None and patch.weights != classifier.weights:
            raise ValueError(f"There is no patch for these weights of {options.network} yet.")
        target = patch.target if patch is not None else target
        views = _views(on, classifier, target)
        if options.measure:
            others = _views(open_deck(options.measure), classifier, target)
            others = {identity: view for identity, view in others.items() if identity not in views}
        else:
            others = {identity: view for identity, view in views.items() if int(identity[:2], 16) < 51}
            views = {identity: view for identity, view in views.items() if identity not in others}
        if patch is None:
            patch = _designed(options, classifier, list(views.values()), target, reporter)
        with reporter.phase("Measure", len(others)) as show:
            patch = _measured(patch, classifier, list(others.values()), show)
    file = patch.save(PATCHES if options.ship else data_folder() / "patches")
    if options.progress == "bar":
        print(
            f"{patch.fooled} of {patch.tried} photographs that it was not designed on are a {classes()[target].name}, "
            f"turned by at most {math.degrees(TURN):.1f} degrees; turned by any angle, {patch.fooled_turned}."
        )
        print(file)
    return 0


def _known(options: argparse.Namespace) -> Patch:
    """The patch to measure again. Raises `ValueError` where there is none, or nothing to measure it on."""
    if not options.measure:
        raise ValueError("--judge needs --measure DECK: photographs that the patch was not designed on.")
    found = find_patch(options.network, (data_folder() / "patches", PATCHES))
    if found is None:
        raise ValueError(f"There is no patch for {options.network} yet.")
    return replace(found, size=options.size)


def _designed(
    options: argparse.Namespace, classifier: Classifier, views: list[NDArray[np.uint8]], target: int, reporter: Reporter
) -> Patch:
    designer = Designer(classifier.module(), views, target, steps=options.steps, batch=options.batch)
    with reporter.phase("Design", options.steps, unit=" steps") as show:
        for at in designer.run():
            show(at.step, at.steps)
    return Patch(classifier.network.name, classifier.weights, target, designer.disc(), size=options.size)


def _measured(patch: Patch, classifier: Classifier, views: list[NDArray[np.uint8]], show: Counted) -> Patch:
    """The patch with how often it fools, laid on each view twice, somewhere: turned as designed, and by any angle."""
    fooled = dict.fromkeys((TURN, math.pi), 0)
    randoms = {turn: np.random.default_rng(1) for turn in fooled}
    for at, view in enumerate(views, start=1):
        for turn, random in randoms.items():
            laid = patch.on(view, somewhere(random, size=patch.size, turn=turn))
            pixels = np.ascontiguousarray(laid.transpose(2, 0, 1), dtype=np.float32)[None] / np.float32(255)
            fooled[turn] += int(classifier.engine.logits(pixels)[0].argmax()) == patch.target
        show(at, len(views))
    return replace(patch, fooled=fooled[TURN], fooled_turned=fooled[math.pi], tried=len(views))


def _views(deck: Deck, classifier: Classifier, target: int) -> dict[str, NDArray[np.uint8]]:
    """What the network sees of a deck's photographs, without those of the target's class."""
    view = classifier.preprocessing.view
    return {
        photograph.id: np.asarray(view(decode(photograph.read())), dtype=np.uint8)
        for photograph in deck.photographs
        if target not in photograph.accepted
    }
