"""`python -m model reprogram`: train a frame that has a network count squares or read digits, and measure it."""

import argparse
import io
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from config.files import data_folder, write_whole
from model.cli.progress import Reporter, loaded
from model.inference.classifier import Classifier
from model.inference.prediction_cache import PredictionCache
from model.networks.registry import DEFAULT
from model.reprogramming.program import Program, find_program, with_accuracy
from model.reprogramming.tasks import PROGRAMS, TASKS
from model.reprogramming.training import Recipe, Training
from model.reprogramming.training_log import Tracker, curve_file

if TYPE_CHECKING:
    from argparse import _SubParsersAction

KEPT_EVERY = 50
"""Steps between two checkpoints."""


def add(commands: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Say what the command takes."""
    usual = Recipe(board=36, steps=3200, batch=16)
    parser = commands.add_parser("reprogram", help="have a frozen network do another task; can be interrupted")
    parser.add_argument("--task", choices=tuple(TASKS), default="squares")
    parser.add_argument("--network", default=DEFAULT, help="a network of the zoo, torchvision:<name> or timm:<name>")
    parser.add_argument("--board", type=int, default=usual.board, help="the board's side in pixels, a multiple of 4")
    parser.add_argument("--steps", type=int, default=usual.steps)
    parser.add_argument("--batch", type=int, default=usual.batch)
    parser.add_argument("--rate", type=float, default=usual.rate, help="Adam's; it falls along half a cosine")
    parser.add_argument("--decay", type=float, default=usual.decay, help="of the frame's weights (L2)")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument(
        "--boards", type=int, default=1000, help="how many it is measured on: no two alike, none trained on"
    )
    parser.add_argument("--judge", action="store_true", help="train nothing: measure the program that there is, again")
    parser.add_argument("--fresh", action="store_true", help="begin anew, whatever checkpoint there is")
    parser.add_argument("--track", choices=("none", "wandb-offline", "wandb"), default="none", help="Weights & Biases")
    parser.add_argument("--device", choices=("cpu", "cuda", "mps"), help="default: the fastest there is")
    parser.add_argument("--ship", action="store_true", help=f"write it to {PROGRAMS.parent.name}/{PROGRAMS.name}")
    parser.add_argument("--progress", choices=("bar", "json"), default="bar")


def run(options: argparse.Namespace, cache: PredictionCache) -> int:
    """Train on from the last checkpoint, measure, write, say."""
    task = TASKS[options.task]
    names = ("board", "steps", "batch", "rate", "decay", "seed")
    recipe = Recipe(**{name: getattr(options, name) for name in names})
    folder = data_folder() / "programs"
    folder.mkdir(exist_ok=True)
    stem = f"{task.name}-{options.network.replace(':', '-')}"
    checkpoint, curve = folder / f"{stem}.checkpoint", curve_file(folder, stem)
    reporter = Reporter(options.progress)
    known = find_program(task.name, options.network, (folder, PROGRAMS)) if options.judge else None
    lacking = f"There is no program for {task.title.lower()} with {options.network}"
    if options.judge and known is None:
        raise ValueError(f"{lacking} yet.")
    with loaded(options.network, options.device, cache, reporter) as classifier:
        if known is not None:
            if known.weights != classifier.weights:
                raise ValueError(f"{lacking} of these weights yet.")
            return _judged(known, classifier, options, folder, reporter)
        training = Training(task, classifier.module(), classifier.preprocessing.crop, recipe)
        if options.fresh:
            checkpoint.unlink(missing_ok=True)
        _resume(training, checkpoint)
        with (
            Tracker(curve, training.step, service=options.track, name=stem, config=recipe) as tracker,
            reporter.phase(task.title, recipe.steps, unit=" steps") as show,
            _whole_steps() as interrupted,
        ):
            show(training.step, recipe.steps)
            for at in training.run():
                tracker.log(at)
                show(at.step, at.steps)
                if at.step % KEPT_EVERY == 0 or at.step == at.steps or interrupted():
                    _keep(training, checkpoint)
                if interrupted():
                    raise KeyboardInterrupt
        name, weights = classifier.network.name, classifier.weights
        program = Program(task, name, weights, recipe.board, training.frame(), recipe=recipe)
        return _judged(program, classifier, options, folder, reporter)


def _judged(
    program: Program, classifier: Classifier, options: argparse.Namespace, folder: Path, reporter: Reporter
) -> int:
    """Measure a program, keep it with its figure, and say it."""
    with reporter.phase("Things not trained on", None, unit=""):
        program = with_accuracy(program, classifier.engine.logits, number=options.boards)
    program.save(folder)
    if options.ship:
        program.save(PROGRAMS)
    if options.progress == "bar":
        print(
            f"{program.task.title}: {program.right} of {program.tried} distinct ones not trained on are right, "
            "among 1,000 classes."
        )
    return 0


def _keep(training: Training, checkpoint: Path) -> None:
    import torch

    file = io.BytesIO()
    torch.save(training.state(), file)
    write_whole(file.getvalue(), checkpoint)


def _resume(training: Training, checkpoint: Path) -> None:
    """Take up what lies there. Raises `ValueError` if that is of another recipe, or damaged."""
    import torch

    if not checkpoint.is_file():
        return
    try:
        state = torch.load(checkpoint, weights_only=True)
    except (OSError, RuntimeError, EOFError, pickle.UnpicklingError) as error:
        raise ValueError(f"The checkpoint {checkpoint} is damaged; begin anew with --fresh.") from error
    training.resume(state)


@contextmanager
def _whole_steps() -> Iterator[Callable[[], bool]]:
    """Within, an interrupt waits for the end of the step; the second one does not."""
    asked: list[int] = []

    def note(number: int, _: object) -> None:
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)
