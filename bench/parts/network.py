"""The network by itself: one photograph from its bytes to the answer, in turns with the plain ways."""

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch

from bench.checks import check_answered, enough
from bench.figures import Sample, in_turns
from bench.plain import Eager, Onnx
from bench.table import Aim, Findings, TableRow
from deck.photographs import decode
from deck.sources import open_starter
from model.inference.classifier import Classifier, load
from model.inference.onnx_engine import open_engine
from model.inference.prediction import Prediction
from model.inference.prediction_cache import PredictionCache
from model.inference.torch_engine import choose_device
from model.networks.preprocessing import pixels
from model.networks.registry import DEFAULT

_PAUSE_S = 0.02
"""Between two measurements, so that threads of the one before have come to rest. Visitors pause longer."""

OURS = "ours"
_NO_SLOWER = Aim("ratio", 1.0)

Photographs = Sequence[tuple[str, bytes]]


def measure(folder: Path, *, budget_s: float) -> Findings:
    """Measure on the starter deck, `budget_s` seconds a row at most.

    Leaves in `folder` what the app would have in its data folder: `engines` and `predictions.sqlite3`.
    """
    photographs = [(photo.id, photo.read()) for photo in open_starter().photographs]
    place = choose_device(None)
    engines, predictions = folder / "engines", folder / "predictions.sqlite3"
    ours = load(DEFAULT, cache=PredictionCache(predictions), device=place, engines=engines)
    eager = Eager(DEFAULT, place=place)
    onnx = Onnx(eager, folder)
    ours.wait_for_engine()
    live, agreement = _live(ours, eager, onnx, photographs, budget_s)
    for identity, data in photographs:  # those, too, for which there was no time
        ours.classify(identity, data)
    seen = _answers(ours, photographs)
    ours.close()
    restarted = load(DEFAULT, cache=PredictionCache(predictions), device=place, engines=engines)
    remembered = _answers(restarted, photographs)
    restarted.close()
    check_answered("seen before", seen, live=False)
    check_answered("seen before a restart", remembered, live=False)
    what = "classify one photograph, live"
    plain = Sample(tuple(times[Onnx.title] for times in live if Onnx.title in times))
    rows = [
        _row(what, live, Eager.title),
        _row(what, live, Onnx.title, _NO_SLOWER),
        TableRow("  seen before", _took(seen), Onnx.title, plain),
        TableRow("  seen before a restart", _took(remembered), Onnx.title, plain),
        *_forward_rows(engines, eager, onnx, photographs, budget_s),
    ]
    note = f"Classified, from the file's bytes to the answer, on: {ours.device}; all three ways agree on {agreement}."
    return Findings(tuple(rows), (note,))


def _live(
    ours: Classifier, eager: Eager, onnx: Onnx, photographs: Photographs, budget_s: float
) -> tuple[list[Mapping[str, float]], str]:
    """Every photograph once by each: decoded, resized, cropped, normalised, forward. Ours also keeps the answer.

    Raises:
        MismeasuredError: some of ours had been kept before, or there was no time for enough of them.
    """
    said: dict[int, set[int]] = defaultdict(set)
    answers: list[Prediction] = []

    def classify(at: int) -> None:
        answers.append(ours.classify(*photographs[at]))
        said[at].add(int(answers[-1].log_probabilities.argmax()))

    for _ in range(3):
        eager.classify(photographs[0][1])
        onnx.classify(photographs[0][1])
    times = _timed(
        {
            OURS: classify,
            Eager.title: lambda at: said[at].add(int(eager.classify(photographs[at][1]).argmax())),
            Onnx.title: lambda at: said[at].add(int(onnx.classify(photographs[at][1]).argmax())),
        },
        len(photographs),
        budget_s,
    )
    check_answered("classify one photograph, live", answers, live=True)
    return times, f"{sum(len(answers) == 1 for answers in said.values())} of {len(said)}"


def _forward_rows(engines: Path, eager: Eager, onnx: Onnx, photographs: Photographs, budget_s: float) -> list[TableRow]:
    """From pixels in memory to logits. None where it is not ONNX Runtime that answers."""
    engine = next((opened for file in engines.glob("*.onnx") if (opened := open_engine(file)) is not None), None)
    if engine is None:
        return []
    ours = [pixels(eager.preprocessing.view(decode(data)))[None] for _, data in photographs]
    arrays = [onnx.view(data) for _, data in photographs]
    views = [torch.from_numpy(array) for array in arrays]
    times = _timed(
        {
            OURS: lambda at: engine.logits(ours[at]),
            Eager.title: lambda at: eager.forward(views[at]),
            Onnx.title: lambda at: onnx.forward(arrays[at]),
        },
        len(photographs),
        budget_s,
    )
    return [
        _row("  the forward pass alone", times, Eager.title),
        _row("  the forward pass alone", times, Onnx.title),
    ]


def _answers(classifier: Classifier, photographs: Photographs) -> list[Prediction]:
    return [classifier.classify(*photograph) for photograph in photographs]


def _took(answers: Sequence[Prediction]) -> Sample:
    return Sample(tuple(answer.took_ms for answer in answers))


def _timed(ways: Mapping[str, Callable[[int], object]], laps: int, budget_s: float) -> list[Mapping[str, float]]:
    """Milliseconds of each way by lap, in turns; a way is called with the number of the lap.

    A way that has used up its share of the time sits out the laps that are left: on a busy machine torch's threads,
    which wait for each other by spinning, take a hundred times as long as on an idle one.
    """
    taken: list[Mapping[str, float]] = []
    left_ms = dict.fromkeys(ways, budget_s * 1000 / len(ways))
    for lap in range(laps):
        times: dict[str, float] = {}
        for way in in_turns(list(ways), lap):
            if left_ms[way] <= 0:
                continue
            time.sleep(_PAUSE_S)
            began = time.perf_counter()
            ways[way](lap)
            times[way] = (time.perf_counter() - began) * 1000
            left_ms[way] -= times[way]
        taken.append(times)
    return taken


def _row(what: str, laps: Sequence[Mapping[str, float]], beside: str, aim: Aim | None = None) -> TableRow:
    """Ours beside another way, on the photographs that both have had."""
    both = [times for times in laps if OURS in times and beside in times]
    enough(f"{what.strip()}, beside {beside}", len(both))
    ours, other = (Sample(tuple(times[way] for times in both)) for way in (OURS, beside))
    return TableRow(what, ours, beside, other, aim)
