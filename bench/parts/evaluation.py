"""A network on a deck, from JPEG files to figures: beside the forward pass alone, and beside the loop people write.

The photographs are the starter deck's at ImageNet's usual size, 500 pixels a side at most, each several times over.
"""

import io
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
from torchvision.models import resnet50

from bench.checks import MismeasuredError, complete, without_errors
from bench.figures import Sample, in_turns
from bench.plain import Eager
from bench.table import Aim, Findings, TableRow
from deck.classes import classes
from deck.photographs import Deck, Photograph, decode
from deck.sources import open_deck, open_starter
from model.evaluation.results import Evaluation
from model.evaluation.run import evaluate, pace_for
from model.inference.classifier import Classifier, load
from model.inference.engine import Engine
from model.inference.onnx_engine import OnnxEngine
from model.inference.onnx_export import write
from model.inference.prediction_cache import PredictionCache
from model.inference.torch_engine import TorchEngine, choose_device
from model.networks.pixel_network import Loaded, PixelNetwork
from model.networks.registry import DEFAULT, OFFICIAL, find

USUAL_SIDE = 500
WHOLE = 7500
FLOOR_CPU, FLOOR_CUDA = 1 / 0.85, 1 / 0.7
"""The most time that an evaluation may take, as a multiple of what the forward pass alone takes."""

Way = Callable[[], object]


def measure(folder: Path, *, photographs: int, laps: int) -> Findings:
    """Measure on so many photographs, each way once a lap, in turns. `engines` in `folder` are used and left there."""
    place = choose_device(None)
    deck = a_deck(folder / "deck", photographs)
    rows: list[TableRow] = []
    notes = [f"Evaluated: {photographs} JPEGs of {USUAL_SIDE} pixels at most, from file to figures."]
    for name in (DEFAULT, "efficientnet_lite2"):
        with _fresh(name, folder, place) as classifier:
            evaluated, forward = _ours(classifier, deck)
            ways = {"evaluate": evaluated, "forward": forward}
            if name == DEFAULT:
                ways["plain"] = _plain(name, deck, place)
            times = _in_turns(ways, laps, len(deck.photographs))
            what, ours = f"evaluate {classifier.network.title}, a photograph", times["evaluate"]
            most = FLOOR_CPU if place == "cpu" else FLOOR_CUDA
            rows.append(TableRow(what, ours, "the forward pass alone", times["forward"], Aim("ratio", most)))
            if "plain" in times:
                rows.append(TableRow(what, ours, "ImageFolder, DataLoader", times["plain"], Aim("ratio", 1.0)))
    found = _resnet50(folder, laps) if place == "cuda" else _resnet50_on_cpu(folder, a_part(deck), laps)
    return Findings((*rows, *found.rows), (*notes, *found.notes))


def a_deck(folder: Path, photographs: int) -> Deck:
    """The starter deck at the usual size, over and over: what follows a JPEG's end makes it another photograph."""
    small = [(classes()[photo.truth].wnid, _usual(photo)) for photo in open_starter().photographs]
    for at in range(photographs):
        wnid, data = small[at % len(small)]
        place = folder / wnid
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{at:05}.jpg").write_bytes(data + at.to_bytes(4, "big"))
    return open_deck(str(folder))


def _usual(photo: Photograph) -> bytes:
    """A baseline JPEG, as ImageNet's are."""
    image = decode(photo.read())
    image.thumbnail((USUAL_SIDE, USUAL_SIDE), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90)
    return file.getvalue()


@contextmanager
def _fresh(name: str, folder: Path, place: str) -> Iterator[Classifier]:
    """A network that has answered nothing yet, and forgets at once."""
    cache = PredictionCache(None, remembered=0)
    classifier = load(name, cache=cache, device=place, engines=folder / "engines", precision="float32")
    try:
        classifier.wait_for_engine()
        yield classifier
    finally:
        classifier.close()


def _ours(classifier: Classifier, deck: Deck) -> tuple[Way, Way]:
    """An evaluation with a cache of its own, in a file, and the forward pass on views that are there already."""
    pace, engine = pace_for(classifier), classifier.for_bulk()
    seen = [
        np.asarray(classifier.preprocessing.view(decode(photo.read())), dtype=np.uint8).transpose(2, 0, 1)
        for photo in deck.photographs[: 32 * pace.workers]
    ]
    views = np.stack(seen).astype(np.float32) / np.float32(255)
    repeats = range(-(-len(deck.photographs) // len(views)))

    def evaluated() -> None:
        file = deck.photographs[0].path.parents[1].with_name("evaluated.sqlite3")
        for old in file.parent.glob(f"{file.name}*"):
            old.unlink()
        cache = PredictionCache(file)
        own = classifier.remembering(cache)
        found = evaluate(deck, own)
        own.close()
        cache.close()
        as_said(found, len(deck.photographs))

    def forward() -> None:
        with ThreadPoolExecutor(pace.workers) as pool:
            for _ in repeats:
                list(pool.map(engine.logits, np.split(views, range(pace.batch, len(views), pace.batch))))

    return evaluated, _fastest(forward, lambda: _one_after_another(classifier.engine, views, repeats))


def as_said(found: Evaluation, photographs: int) -> None:
    """Raise unless all photographs were read and answered, and answered in this run."""
    what = f"evaluate {found.title}"
    complete(what, found.photographs, photographs)
    without_errors(what, [*found.unreadable, *["a file is no photograph"] * found.left_out])
    if found.photographs_per_second is None:
        raise MismeasuredError(f"{what}: all answers were remembered, none was computed.")


def _one_after_another(engine: Engine, views: NDArray[np.float32], repeats: range) -> None:
    """All cores on one batch, then on the next."""
    for _ in repeats:
        for at in range(0, len(views), 4):
            engine.logits(views[at : at + 4])


def _fastest(*ways: Way) -> Way:
    """The one that is quickest here: a floor is not to be raised by a poor way of running the network."""

    def took(way: Way) -> float:
        way()
        began = time.perf_counter()
        way()
        return time.perf_counter() - began

    return min(ways, key=took)


def _plain(name: str, deck: Deck, place: str) -> Way:
    """The loop people write: `ImageFolder`, a `DataLoader` with 4 workers, batches of 128, single precision."""
    eager = Eager(name, place=place)
    root = deck.photographs[0].path.parents[1]

    def loop() -> int:
        loader = DataLoader(ImageFolder(root, eager.transform), batch_size=128, num_workers=4)
        right = seen = 0
        with torch.inference_mode():
            for batch, truth in loader:
                right += int((eager.module(batch.to(place)).argmax(1).cpu() == truth).sum())
                seen += len(batch)
        complete("ImageFolder, DataLoader", seen, len(deck.photographs))
        return right

    return loop


def _in_turns(ways: Mapping[str, Way], laps: int, photographs: int) -> dict[str, Sample]:
    """Milliseconds a photograph, of each way by lap."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for lap in range(laps):
        for name in in_turns(list(ways), lap):
            time.sleep(0.2)
            began = time.perf_counter()
            ways[name]()
            taken[name].append((time.perf_counter() - began) * 1000 / photographs)
    return {name: Sample(tuple(times)) for name, times in taken.items()}


def a_part(deck: Deck) -> Deck:
    """Half a deck, for what takes long."""
    return replace(deck, photographs=deck.photographs[::2])


def _resnet50_on_cpu(folder: Path, deck: Deck, laps: int) -> Findings:
    """ResNet-50, ten times the work of EfficientNet-Lite0. Random weights cost the same."""
    loaded = _random_resnet50()
    file = folder / "resnet50.onnx"
    write(loaded, file)
    with closing(_classifier(loaded, OnnxEngine(file))) as classifier:
        evaluated, forward = _ours(classifier, deck)
        times = _in_turns({"evaluate": evaluated, "forward": forward}, laps, len(deck.photographs))
    what = "evaluate ResNet-50, a photograph"
    row = TableRow(what, times["evaluate"], "the forward pass alone", times["forward"], Aim("ratio", FLOOR_CPU))
    return Findings((row,), (f"No CUDA device here: there, ResNet-50 has {WHOLE:,} photographs.",))


def _resnet50(folder: Path, laps: int) -> Findings:
    """ResNet-50 in half precision, over as many photographs as ImageNet-A has."""
    place, loaded = torch.device("cuda"), _random_resnet50()
    deck = a_deck(folder / "whole", WHOLE)
    engine = TorchEngine(loaded.module, place, half=True)
    engine.warm_up(OFFICIAL.crop, batches=(1, 128))
    views = torch.rand(128, 3, OFFICIAL.crop, OFFICIAL.crop, device=place)

    def forward() -> None:
        for _ in range(-(-WHOLE // len(views))):
            engine.logits_of(views)

    with closing(_classifier(loaded, engine)) as classifier:
        evaluated, _ = _ours(classifier, deck)
        times = _in_turns({"evaluate": evaluated, "forward": forward}, laps, WHOLE)
    seconds = Sample(tuple(one * WHOLE / 1000 for one in times["evaluate"].values), "s")
    what = "evaluate ResNet-50, a photograph"
    row = TableRow(what, times["evaluate"], "the forward pass alone", times["forward"], Aim("ratio", FLOOR_CUDA))
    return Findings((row, TableRow(f"  {WHOLE:,} photographs", seconds, aim=Aim("median", 10))), (engine.device,))


def _random_resnet50() -> Loaded:
    entry = replace(find("torchvision:resnet50-v1"), name="resnet50 of random weights")
    return Loaded(entry, OFFICIAL, "0" * 64, PixelNetwork(resnet50(weights=None), OFFICIAL))


def _classifier(loaded: Loaded, engine: Engine) -> Classifier:
    cache = PredictionCache(None, remembered=0)
    return Classifier(
        loaded.network, loaded.preprocessing, loaded.weights, engine, module=lambda: loaded.module, cache=cache
    )
