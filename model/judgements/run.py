"""Run a network over a whole deck, beside the visitors, to find out what fools it."""

import csv
import io
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from deck.classes import classes
from deck.judged import JUDGEMENT_COLUMNS
from deck.photographs import Deck, Photograph, UnreadablePhotographError
from model.inference.classifier import Classifier
from model.inference.prediction_cache import top_two

AHEAD = 4
"""How many photographs per worker are under way at a time."""


@dataclass(frozen=True, slots=True)
class JudgedCount:
    """How a run over a deck went: photographs judged now, judged before, and those that could not be read."""

    now: int
    before: int
    unreadable: tuple[str, ...]
    stopped: bool


def judge(
    deck: Deck,
    classifier: Classifier,
    *,
    stop: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] | None = None,
    workers: int = 1,
) -> JudgedCount:
    """Have every photograph of a deck answered and kept in the classifier's cache, after the visitors' own.

    What is in the cache already is not asked again, so that an interrupted run goes on where it was. `stop`
    is asked after every photograph. `progress` hears how many are done and how many there are. `workers`
    threads decode.
    """
    known = classifier.cache.judgements(classifier.network.name, classifier.key)
    # By digest, which mixes the classes: a game dealt from what is known so far is not all stingrays.
    missing = sorted((p for p in deck.photographs if p.id not in known), key=lambda photograph: photograph.id)
    before = len(deck.photographs) - len(missing)
    unreadable: list[str] = []
    now, stopped = 0, False
    waiting: dict[Future[None], str] = {}
    queue = iter(missing)
    if progress is not None:
        progress(before, len(deck.photographs))
    with ThreadPoolExecutor(workers, thread_name_prefix="judge") as pool:
        while True:
            stopped = stopped or stop()
            while not stopped and len(waiting) < workers * AHEAD and (photograph := next(queue, None)) is not None:
                waiting[pool.submit(_ask, classifier, photograph)] = photograph.id
            if not waiting:
                break
            for answered in wait(waiting, return_when=FIRST_COMPLETED).done:
                name = waiting.pop(answered)
                try:
                    answered.result()
                    now += 1
                except UnreadablePhotographError:
                    unreadable.append(name)
                if progress is not None:
                    progress(before + now + len(unreadable), len(deck.photographs))
    return JudgedCount(now=now, before=before, unreadable=tuple(sorted(unreadable)), stopped=stopped)


def judgements_table(deck: Deck, classifiers: Sequence[Classifier]) -> str:
    """The judgements of a deck that ships, as CSV: by network, then photograph, probabilities to four digits.

    Raises:
        ValueError: a photograph cannot be read, or was answered in half precision.
    """
    names = [entry.wnid for entry in classes()]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(JUDGEMENT_COLUMNS)
    for classifier in sorted(classifiers, key=lambda classifier: classifier.network.name):
        key = classifier.key
        if key.precision != "float32":
            raise ValueError(
                f"what ships is answered in single precision, not on {classifier.device}: use --device cpu"
            )
        for photograph in sorted(deck.photographs, key=lambda photograph: photograph.id):
            two = top_two(classifier.classify(photograph.id, photograph.read(), live=False).log_probabilities)
            row = (names[two.claimed], f"{two.probability:.4f}", names[two.runner_up])
            writer.writerow((photograph.id, key.network, key.weights, key.preprocessing, *row))
    return text.getvalue()


def check_writable(file: Path) -> None:
    """Make the folder that a file will be written to, before the work whose result it is to hold.

    Raises:
        ValueError: nothing can be written there.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=file.parent):
            pass
    except OSError as error:
        raise ValueError(
            f"Nothing can be written to {file} ({error.strerror or error}): name another place."
        ) from error
    if file.is_dir():
        raise ValueError(f"{file} is a folder: name a file in it.")


def _ask(classifier: Classifier, photograph: Photograph) -> None:
    classifier.classify(photograph.id, photograph.read(), live=False)
