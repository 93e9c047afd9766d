"""`python -m model attack`: one photograph, fooled on purpose, and what the file that was written is taken for."""

import argparse
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from config.files import write_whole
from deck.classes import classes, find_class
from deck.photographs import decode
from model.attacks.pgd import Plan, canvas, distance, parse_epsilon, pgd, png, random_noise
from model.cli.progress import Reporter, loaded
from model.inference.classifier import Classifier
from model.inference.prediction import Prediction
from model.inference.prediction_cache import PredictionCache
from model.judgements.run import check_writable
from model.networks.registry import DEFAULT

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add(commands: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Say what the command takes."""
    parser = commands.add_parser("attack", help="change a photograph a little, so that a network is fooled")
    parser.add_argument("photograph", metavar="PHOTO", type=Path)
    parser.add_argument("--target", help="a class by name, wnid or index; without it, anything but what it is")
    parser.add_argument("--epsilon", type=parse_epsilon, default=8 / 255, help="the most that a value changes (8/255)")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--momentum", type=float, default=0.0, help="of the gradient's direction; 0 is plain PGD")
    parser.add_argument("--random-start", action="store_true")
    parser.add_argument("--network", default=DEFAULT, help="a network of the zoo, torchvision:<name> or timm:<name>")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.png")
    parser.add_argument("--device", choices=("cpu", "cuda", "mps"), help="default: the fastest there is")
    parser.add_argument("--json", action="store_true")


def run(options: argparse.Namespace, cache: PredictionCache) -> int:
    """Attack, write, read back, say; 1 if the network is not fooled as it should be."""
    if options.out.suffix.lower() != ".png":
        raise ValueError(f"--out {options.out} must end in .png: another kind of file would change the noise")
    check_writable(options.out)
    target = None if options.target is None else find_class(options.target).index
    data = options.photograph.read_bytes()
    image = decode(data)
    reporter = Reporter()
    with loaded(options.network, options.device, cache, reporter) as classifier:
        before = classifier.classify(hashlib.sha256(data).hexdigest(), data)
        seen = canvas(image, classifier.preprocessing)
        plan = Plan(
            truth=before.top(1)[0].index,
            target=target,
            epsilon=options.epsilon,
            steps=options.steps,
            momentum=options.momentum,
            random_start=options.random_start,
        )
        with reporter.phase("Attack", options.steps, unit=" steps") as show:
            for at in pgd(classifier.module(), seen.view, plan):
                show(at.step, at.steps)
        write_whole(png(seen.with_view(at.picture)), options.out)
        after = _said_of(options.out, classifier)
        control = png(seen.with_view(random_noise(seen.view, plan.epsilon)))
        noise = classifier.classify(hashlib.sha256(control).hexdigest(), control)
        view = canvas(decode(options.out.read_bytes()), classifier.preprocessing).view
    moved = distance(seen.view, view)
    claimed = after.top(1)[0].index
    fooled = claimed != plan.truth if target is None else claimed == target
    if options.json:
        facts = {
            "file": str(options.out),
            "network": after.network,
            "epsilon": plan.epsilon,
            "steps": plan.steps,
            "target": None if target is None else classes()[target].wnid,
            "fooled": fooled,
            "linf": moved.levels / 255,
            "l2": moved.l2,
            "before": _claim(before),
            "after": _claim(after),
            "random_noise": _claim(noise),
        }
        print(json.dumps(facts, indent=2))
    else:
        print(f"before:        {_in_words(before)}")
        print(f"after:         {_in_words(after)}")
        print(f"random noise:  {_in_words(noise)}")
        print(f"L∞ {moved.levels}/255, L2 {moved.l2:.2f}, {plan.steps} steps, {after.device}: {options.out}")
    return 0 if fooled else 1


def _said_of(file: Path, classifier: Classifier) -> Prediction:
    data = file.read_bytes()
    return classifier.classify(hashlib.sha256(data).hexdigest(), data)


def _claim(prediction: Prediction) -> dict[str, object]:
    top = prediction.top(1)[0]
    return {"wnid": classes()[top.index].wnid, "name": classes()[top.index].name, "probability": top.probability}


def _in_words(prediction: Prediction) -> str:
    top = prediction.top(1)[0]
    return f"{top.probability * 100:5.1f} %  {classes()[top.index].name}"
