"""Fooling on purpose: our PGD beside Foolbox's, on the same photographs, targets, epsilon and steps.

Both are judged on the picture rounded to 8 bits, by ONNX Runtime. Foolbox runs on timm's module as it comes, and on a
part of the photographs on ours, whose normalisations are folded, so that what comes of that can be told apart.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from foolbox import criteria
from foolbox.attacks import LinfPGD
from foolbox.models.pytorch import PyTorchModel
from numpy.typing import NDArray

from bench.checks import complete, without_errors
from bench.figures import Sample, in_turns
from bench.plain import Eager
from bench.table import Aim, Findings, TableRow
from deck.photographs import Deck, decode
from deck.sources import open_deck, open_starter
from model.attacks.pgd import LEVELS, ImageArray, Plan, canvas, pgd, rounded
from model.inference.classifier import Classifier, load
from model.inference.prediction_cache import PredictionCache
from model.inference.torch_engine import choose_device
from model.networks.registry import DEFAULT

_PHOTOGRAPHS = Path(__file__).resolve().parents[2] / "shared" / "photographs"
"""Openly licensed photographs that are not shipped; without them it is the starter deck."""

EPSILON, STEPS = 8 / LEVELS, 40
REACHED = 0.95
"""What reaches fewer of its targets does not fool, whatever time it takes."""

_LONGEST = Aim("p95", 3000)
OURS, THEIRS, FOLDED = "ours", "Foolbox", "Foolbox on our module"

_Fooled = Callable[[ImageArray, int], ImageArray]


def measure(folder: Path, *, photographs: int) -> Findings:
    """Each photograph once by each, in turns. `engines` in `folder` are used and left there."""
    place = choose_device(None)
    deck = open_deck(str(_PHOTOGRAPHS)) if _PHOTOGRAPHS.is_dir() else open_starter()
    random = np.random.default_rng(0)
    classifier = load(DEFAULT, cache=PredictionCache(None), device=place, engines=folder / "engines")
    classifier.wait_for_engine()
    plain = Eager(DEFAULT, place=place)
    mean_and_std = {"mean": plain.preprocessing.mean, "std": plain.preprocessing.std, "axis": -3}
    ways: dict[str, _Fooled] = {
        OURS: lambda view, target: _ours(classifier, view, target),
        THEIRS: _foolbox(PyTorchModel(plain.module, (0, 1), device=place, preprocessing=mean_and_std)),
        FOLDED: _foolbox(PyTorchModel(classifier.module(), (0, 1), device=place)),
    }
    times: list[Mapping[str, float]] = []
    wins: dict[str, list[bool]] = {name: [] for name in ways}
    for at, (view, truth) in enumerate(_views(deck, classifier, photographs)):
        target = int((truth + 1 + random.integers(0, 999)) % 1000)
        took = {}
        for name in in_turns([name for name in ways if name != FOLDED or at % 5 == 0], at):
            began = time.perf_counter()
            picture = ways[name](view, target)
            took[name] = (time.perf_counter() - began) * 1000
            wins[name].append(_claimed(classifier, picture) == target)
        times.append(took)
    what = f"fool one photograph on purpose, {STEPS} steps, ε = 8/255"
    some = [taken for taken in times if FOLDED in taken]
    rows = (
        TableRow(what, _sample(times, OURS), "Foolbox's PGD, timm's module", _sample(times, THEIRS), Aim("ratio", 1.0)),
        TableRow(f"{what}, the slowest", _sample(times, OURS), aim=_LONGEST),
        TableRow(f"{what}, every fifth", _sample(some, OURS), "Foolbox's PGD, our module", _sample(some, FOLDED)),
    )
    complete(what, len(times), min(photographs, len(deck.photographs)))
    without_errors(what, missed(wins))
    said = "; ".join(f"{name} {sum(won)} of {len(won)}" for name, won in wins.items())
    note = f"Random targets reached, in 8 bits: {said}. Photographs: {deck.name}; on {classifier.device} and {place}."
    classifier.close()
    return Findings(rows, (note,))


def missed(wins: Mapping[str, Sequence[bool]]) -> list[str]:
    """Which ways reach so few of their targets that they cannot be said to fool."""
    return [
        f"{name} reached {sum(won)} of {len(won)} targets"
        for name, won in wins.items()
        if sum(won) < REACHED * len(won)
    ]


def _views(deck: Deck, classifier: Classifier, most: int) -> list[tuple[ImageArray, int]]:
    """What the network sees of photographs, and what it says of each."""
    found = []
    for photograph in deck.photographs[:most]:
        view = canvas(decode(photograph.read()), classifier.preprocessing).view
        found.append((view, _claimed(classifier, view)))
    return found


def _ours(classifier: Classifier, view: ImageArray, target: int) -> ImageArray:
    plan = Plan(truth=_claimed(classifier, view), target=target, epsilon=EPSILON, steps=STEPS)
    *_, last = pgd(classifier.module(), view, plan)
    return last.picture


def _foolbox(model: PyTorchModel) -> _Fooled:
    attack = LinfPGD(rel_stepsize=2.5 / STEPS, steps=STEPS, random_start=False)

    def fool(view: ImageArray, target: int) -> ImageArray:
        images = torch.from_numpy(_values(view)).to(model.device)
        criterion = criteria.TargetedMisclassification(torch.tensor([target], device=model.device))
        _, clipped, _ = attack(model, images, criterion, epsilons=[EPSILON])
        return rounded(clipped[0][0].permute(1, 2, 0).cpu().numpy(), view, EPSILON)

    return fool


def _claimed(classifier: Classifier, view: ImageArray) -> int:
    return int(classifier.answers(_values(view))[0].argmax())


def _values(view: ImageArray) -> NDArray[np.float32]:
    return np.ascontiguousarray(view.transpose(2, 0, 1), dtype=np.float32)[None] / np.float32(LEVELS)


def _sample(times: list[Mapping[str, float]], name: str) -> Sample:
    return Sample(tuple(taken[name] for taken in times))
