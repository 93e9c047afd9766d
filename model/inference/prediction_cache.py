"""What networks have said already: a photograph seen before costs no forward pass, on any restart.

One SQLite file for all processes, behind a bounded memory of each. The file is a convenience: if it is
damaged, locked or cannot be written, that is logged once and the memory goes on alone.
"""

import json
import logging
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from deck.classes import N_CLASSES

log = logging.getLogger(__name__)

CACHE_FILE = "predictions.sqlite3"
"""Where answers are kept, in the app's data folder."""

_REMEMBERED = 1024
"""How many answers a process holds in memory, at 4 kB each."""

# The blob comes last, and judgements have an index of their own, so that 7,500 of them are read without any
# blob.
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS classifiers (
    id INTEGER PRIMARY KEY,
    network TEXT NOT NULL,
    weights TEXT NOT NULL,
    preprocessing TEXT NOT NULL,
    precision TEXT NOT NULL,
    loaded INTEGER NOT NULL DEFAULT 0,
    UNIQUE (network, weights, preprocessing, precision)
);
CREATE TABLE IF NOT EXISTS predictions (
    classifier INTEGER NOT NULL REFERENCES classifiers (id),
    photograph TEXT NOT NULL,
    claimed INTEGER NOT NULL CHECK (claimed BETWEEN 0 AND {N_CLASSES - 1}),
    probability REAL NOT NULL CHECK (probability BETWEEN 0 AND 1),
    runner_up INTEGER NOT NULL CHECK (runner_up BETWEEN 0 AND {N_CLASSES - 1}),
    device TEXT NOT NULL,
    log_probabilities BLOB NOT NULL CHECK (length(log_probabilities) = {N_CLASSES * 4}),
    UNIQUE (classifier, photograph)
);
CREATE INDEX IF NOT EXISTS judgements ON predictions (classifier, photograph, claimed, probability,
runner_up);
"""


@dataclass(frozen=True, slots=True)
class Key:
    """All that an answer depends on beside the photograph. `precision` is "float32" or "float16"."""

    network: str
    weights: str
    preprocessing: str
    precision: str = "float32"


@dataclass(frozen=True, slots=True, eq=False)
class CachedAnswer:
    """Log-probabilities (1000,), read-only, and the device that computed them, in words."""

    log_probabilities: NDArray[np.float32]
    device: str


@dataclass(frozen=True, slots=True)
class TopTwo:
    """The likeliest class of an answer, its probability over the 1,000, and the second likeliest."""

    claimed: int
    probability: float
    runner_up: int


def top_two(log_probabilities: NDArray[np.float32]) -> TopTwo:
    """First and second of an answer (1000,); of equals the lower index comes first."""
    first, second = np.argsort(-log_probabilities, kind="stable")[:2]
    probability = min(float(np.exp(np.float64(log_probabilities[first]))), 1.0)
    return TopTwo(claimed=int(first), probability=probability, runner_up=int(second))


class PredictionCache:
    """Answers by photograph and classifier; safe to use from any number of threads and processes.

    `path=None` keeps them in memory alone. No method raises because of the file.
    """

    def __init__(self, path: Path | None, *, remembered: int = _REMEMBERED) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._memory: OrderedDict[tuple[Key, str], CachedAnswer] = OrderedDict()
        self._remembered = remembered
        self._connection: sqlite3.Connection | None = None
        self._said = False
        self._kept = 0
        if path is not None:
            with self._lock, self._failures_said():
                self._connection = _open(path)

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def register(self, key: Key) -> None:
        """Say that `key` is what its network is now: `judgements` answers for it from here on."""
        with self._lock, self._failures_said():
            self._kept += 1
            if self._connection is not None:
                with _transaction(self._connection) as connection:
                    connection.execute(
                        "UPDATE classifiers SET loaded = 1 + (SELECT max(loaded) FROM classifiers) WHERE id = ?",
                        (_classifier(connection, key),),
                    )

    def get(self, photograph: str, key: Key) -> CachedAnswer | None:
        """The answer to one photograph, or `None` if it is not known."""
        with self._lock:
            if (answer := self._memory.get((key, photograph))) is not None:
                self._memory.move_to_end((key, photograph))
                return answer
            with self._failures_said():
                for _, found in self._select(key, [photograph]):
                    self._remember(key, photograph, found)
                    return found
        return None

    def get_many(self, photographs: Iterable[str], key: Key) -> dict[str, CachedAnswer]:
        """The answers that are known among those to `photographs`."""
        wanted = list(dict.fromkeys(photographs))
        found: dict[str, CachedAnswer] = {}
        with self._lock:
            found = {name: self._memory[key, name] for name in wanted if (key, name) in self._memory}
            with self._failures_said():
                found.update(self._select(key, [name for name in wanted if name not in found]))
        return found

    def put(self, photograph: str, key: Key, answer: CachedAnswer) -> None:
        """Keep an answer; the first one kept of a photograph stays."""
        self.put_many({photograph: answer}, key)

    def put_many(self, answers: Mapping[str, CachedAnswer], key: Key) -> None:
        """Keep answers by photograph, all or none; the first one kept of a photograph stays."""
        rows = [(photograph, *_row(answer)) for photograph, answer in answers.items()]
        with self._lock:
            self._kept += 1
            for photograph, answer in answers.items():
                self._remember(key, photograph, answer)
            with self._failures_said():
                if self._connection is not None:
                    with _transaction(self._connection) as connection:
                        classifier = _classifier(connection, key)
                        connection.executemany(
                            "INSERT INTO predictions VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                            ((classifier, *row) for row in rows),
                        )

    def judgements(self, network: str, key: Key | None = None) -> dict[str, TopTwo]:
        """First and second of every answer by `key`, or by what `network` was when it was last registered."""
        known: dict[str, TopTwo] = {}
        with self._lock:
            with self._failures_said():
                if self._connection is not None and (key := key or _current(self._connection, network)) is not None:
                    rows = self._connection.execute(
                        "SELECT photograph, claimed, probability, runner_up FROM predictions"
                        " JOIN classifiers ON classifiers.id = classifier"
                        " WHERE (network, weights, preprocessing, precision) = (?, ?, ?, ?)",
                        (key.network, key.weights, key.preprocessing, key.precision),
                    )
                    known = {photograph: TopTwo(*two) for photograph, *two in rows}
            for (other, photograph), answer in self._memory.items():
                if photograph not in known and other.network == network and key in (None, other):
                    known[photograph] = top_two(answer.log_probabilities)
        return known

    def changed(self) -> tuple[int, int]:
        """Another than before whenever answers may have come since: kept here, or by another process in the file."""
        with self._lock:
            others = 0
            with self._failures_said():
                if self._connection is not None:
                    (others,) = self._connection.execute("PRAGMA data_version").fetchone()
            return self._kept, others

    def _select(self, key: Key, photographs: Sequence[str]) -> Iterator[tuple[str, CachedAnswer]]:
        """Rows of the file; a blob of the wrong length is as good as none."""
        if self._connection is None:
            return
        rows = self._connection.execute(
            "SELECT photograph, device, log_probabilities FROM predictions"
            " JOIN classifiers ON classifiers.id = classifier"
            " WHERE (network, weights, preprocessing, precision) = (?, ?, ?, ?)"
            " AND photograph IN (SELECT value FROM json_each(?))",
            (key.network, key.weights, key.preprocessing, key.precision, json.dumps(photographs)),
        )
        for photograph, device, blob in rows:
            if isinstance(blob, bytes) and len(blob) == N_CLASSES * 4:
                values = np.frombuffer(blob, dtype="<f4").astype(np.float32, copy=False)
                yield photograph, CachedAnswer(values, device)
            else:
                self._say(f"the answer to photograph {photograph[:12]} has {len(blob)} bytes")

    def _remember(self, key: Key, photograph: str, answer: CachedAnswer) -> None:
        self._memory[key, photograph] = answer
        self._memory.move_to_end((key, photograph))
        while len(self._memory) > self._remembered:
            self._memory.popitem(last=False)

    @contextmanager
    def _failures_said(self) -> Iterator[None]:
        """A busy or unwritable file is tried again next time; a damaged one is left alone from here on."""
        try:
            yield
        except sqlite3.OperationalError as error:
            self._say(str(error))
        except (sqlite3.Error, OSError) as error:
            self._say(str(error))
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _say(self, reason: str) -> None:
        if not self._said:
            self._said = True
            log.warning(
                "The prediction cache %s cannot be used as it should (%s); answers are kept in memory "
                "meanwhile. The file may be deleted at any time.",
                self.path,
                reason,
            )


def _row(answer: CachedAnswer) -> tuple[int, float, int, str, bytes]:
    """An answer as it lies in the file.

    Raises:
        ValueError: it is none.
    """
    values = answer.log_probabilities
    if values.shape != (N_CLASSES,) or values.dtype != np.float32:
        raise ValueError(f"an answer has {N_CLASSES} float32 log-probabilities, not {values.dtype} {values.shape}")
    two = top_two(values)
    return two.claimed, two.probability, two.runner_up, answer.device, values.astype("<f4").tobytes()


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'predictions'").fetchone() == (0,):
            connection.executescript(_SCHEMA)
        # From here on a visitor is waiting: better to compute an answer again than to wait long for a busy
        # file.
        connection.execute("PRAGMA busy_timeout = 500")
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


def _classifier(connection: sqlite3.Connection, key: Key) -> int:
    values = (key.network, key.weights, key.preprocessing, key.precision)
    connection.execute(
        "INSERT INTO classifiers (network, weights, preprocessing, precision) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        values,
    )
    (found,) = connection.execute(
        "SELECT id FROM classifiers WHERE (network, weights, preprocessing, precision) = (?, ?, ?, ?)", values
    ).fetchone()
    return int(found)


def _current(connection: sqlite3.Connection, network: str) -> Key | None:
    row = connection.execute(
        "SELECT network, weights, preprocessing, precision FROM classifiers"
        " WHERE network = ? AND loaded > 0 ORDER BY loaded DESC LIMIT 1",
        (network,),
    ).fetchone()
    return Key(*row) if row else None
