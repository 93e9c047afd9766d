"""How a command says how far it has come: as a bar for people, or as lines of JSON for the page that started it."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Literal

from tqdm import tqdm

from model.inference.classifier import Classifier, Precision, load
from model.inference.prediction_cache import PredictionCache
from model.networks.preprocessing import Protocol

Counted = Callable[[int, int | None], None]
"""Called with how much is done and how much there will be, if that is known."""

EVERY_S = 0.2


class Reporter:
    """Shows what a command is at, a phase after the other: "bar" on stderr, or "json" on stdout.

    A line of JSON has `phase`, `done`, `total` and `rate` (a second, since the phase began; null at first).
    """

    def __init__(self, kind: Literal["bar", "json"] = "bar") -> None:
        self._kind = kind

    @contextmanager
    def phase(self, name: str, total: int | None, *, unit: str = " photographs") -> Iterator[Counted]:
        """What shows how far this phase has come. Its rate counts from what was done when it was first called."""
        if self._kind == "json":
            yield _Lines(name)
            return
        with tqdm(desc=name, total=total, unit=unit, unit_scale=unit == "B", file=sys.stderr, disable=None) as bar:
            begun = False

            def show(done: int, of: int | None) -> None:
                nonlocal begun
                bar.total = of
                if not begun:
                    begun, bar.initial, bar.n = True, done, done  # known before: not this run's doing
                    bar.refresh()
                else:
                    bar.update(done - bar.n)

            yield show

    def say(self, **facts: object) -> None:
        """A line of JSON of one's own; nothing where there is a bar."""
        if self._kind == "json":
            print(json.dumps(facts), flush=True)


class _Lines:
    def __init__(self, name: str) -> None:
        self._name = name
        self._began: tuple[float, int] | None = None
        self._said_at = 0.0

    def __call__(self, done: int, total: int | None) -> None:
        now = time.monotonic()
        if self._began is None:
            self._began = now, done
        elif now - self._said_at < EVERY_S and done != total:
            return
        self._said_at = now
        began, before = self._began
        rate = (done - before) / (now - began) if done > before and now > began else None
        line = {"phase": self._name, "done": done, "total": total, "rate": rate}
        print(json.dumps(line), flush=True)


@contextmanager
def loaded(
    network: str,
    device: str | None,
    cache: PredictionCache,
    reporter: Reporter,
    *,
    protocol: Protocol = Protocol.OWN,
    precision: Precision | None = None,
) -> Iterator[Classifier]:
    """A classifier for a command: one that waits for its engine, so that the next command starts at once."""
    with reporter.phase("Weights", None, unit="B") as show:
        classifier = load(network, cache=cache, device=device, progress=show, protocol=protocol, precision=precision)
    with closing(classifier):
        reporter.say(phase="Making the network ready", done=0, total=None, rate=None)
        classifier.wait_for_engine()
        yield classifier
