"""How a training goes: a curve in a file that a page can read while it grows, and an experiment tracker if asked."""

import contextlib
import json
import os
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from model.reprogramming.training import Recipe, Step

if TYPE_CHECKING:
    from io import TextIOWrapper

Service = Literal["none", "wandb-offline", "wandb"]


def curve_file(folder: Path, stem: str) -> Path:
    """Where the curve of that training lies: a line of JSON a step."""
    return folder / f"{stem}.curve.jsonl"


def read_curve(file: Path) -> list[Step]:
    """The curve as far as it has come; a line cut short is left out, and of a step done twice the latter counts."""
    found: dict[int, Step] = {}
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    for line in lines:
        with contextlib.suppress(ValueError, TypeError):
            step = Step(**json.loads(line))
            found[step.step] = step
    return [found[step] for step in sorted(found)]


class Tracker:
    """Keeps the curve, and hands it to Weights & Biases where that was asked for: nothing is sent unasked."""

    def __init__(self, file: Path, done: int, *, service: Service, name: str, config: Recipe) -> None:
        self._file, self._done, self._service, self._name, self._config = file, done, service, name, config
        self._open: TextIOWrapper | None = None
        self._run: Any = None

    def __enter__(self) -> Self:
        if self._service != "none":
            self._run = _wandb(self._service, self._file.parent, self._name, self._config)
        known = [step for step in read_curve(self._file) if step.step <= self._done]
        self._open = self._file.open("w", encoding="utf-8")
        for step in known:
            self._write(step)
        self._open.flush()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._open is not None:
            self._open.close()
        if self._run is not None:
            import wandb

            self._run.finish(exit_code=0 if kind is None else 1)
            wandb.teardown()  # which is when the last of it is on the disk

    def log(self, step: Step) -> None:
        """Add a step to the curve."""
        self._write(step)
        if self._open is not None:
            self._open.flush()
        if self._run is not None:
            self._run.log({"loss": step.loss, "accuracy": step.accuracy}, step=step.step)

    def _write(self, step: Step) -> None:
        if self._open is not None:
            self._open.write(json.dumps(asdict(step)) + "\n")


def _wandb(service: Service, folder: Path, name: str, config: Recipe) -> Any:
    # What it would report of itself, of the machine and of the code is nobody's business unasked.
    os.environ.setdefault("WANDB_ERROR_REPORTING", "false")
    try:
        import wandb
    except ImportError as error:
        raise ValueError("Weights & Biases is not installed: python -m pip install wandb") from error
    mode: Literal["offline", "online"] = "offline" if service == "wandb-offline" else "online"
    settings = wandb.Settings(
        console="off", disable_git=True, disable_code=True, save_code=False, x_disable_stats=True, x_disable_meta=True
    )
    return wandb.init(
        project="double-take", name=name, config=asdict(config), mode=mode, dir=str(folder), settings=settings
    )
