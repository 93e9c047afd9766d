import logging
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from config.files import ROOT
from model.inference.prediction import log_softmax
from model.inference.prediction_cache import CachedAnswer, Key, PredictionCache, top_two
from tests.waiting import PATIENCE_S, ended

KEY = Key("efficientnet_lite0", "aa" * 32, "resize 256")
WARNING = "cannot be used as it should"


def answer(seed: int, device: str = "CPU") -> CachedAnswer:
    logits = np.random.default_rng(seed).normal(0, 3, (1, 1000)).astype(np.float32)
    return CachedAnswer(log_softmax(logits)[0], device)


def same(found: CachedAnswer | None, expected: CachedAnswer) -> bool:
    return (
        found is not None
        and found.device == expected.device
        and np.array_equal(found.log_probabilities, expected.log_probabilities)
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "predictions.sqlite3"


def test_an_answer_survives_the_process(file: Path) -> None:
    first = PredictionCache(file)
    first.put("p", KEY, answer(1))
    first.close()
    again = PredictionCache(file)
    assert same(again.get("p", KEY), answer(1))
    assert again.get("q", KEY) is None
    again.close()


def test_answers_are_float32_and_read_only(file: Path) -> None:
    cache = PredictionCache(file, remembered=0)
    cache.put("p", KEY, answer(1))
    found = cache.get("p", KEY)
    assert found is not None
    assert found.log_probabilities.dtype == np.float32
    assert not found.log_probabilities.flags.writeable
    cache.close()


@pytest.mark.parametrize(
    "other",
    [
        Key("other", KEY.weights, KEY.preprocessing),
        Key(KEY.network, "bb" * 32, KEY.preprocessing),
        Key(KEY.network, KEY.weights, "resize 292"),
        Key(KEY.network, KEY.weights, KEY.preprocessing, "float16"),
    ],
)
def test_every_part_of_the_key_counts(file: Path, other: Key) -> None:
    for remembered in (0, 100):
        cache = PredictionCache(file, remembered=remembered)
        cache.put("p", KEY, answer(1))
        assert cache.get("p", other) is None
        assert cache.get_many(["p"], other) == {}
        cache.close()


def test_many_at_once_from_memory_and_file(file: Path) -> None:
    cache = PredictionCache(file, remembered=2)
    for seed in range(5):
        cache.put(f"p{seed}", KEY, answer(seed))
    found = cache.get_many(["p0", "p4", "p2", "nowhere", "p0"], KEY)
    assert sorted(found) == ["p0", "p2", "p4"]
    assert all(same(found[f"p{seed}"], answer(seed)) for seed in (0, 2, 4))
    cache.close()


def test_memory_has_a_bound() -> None:
    cache = PredictionCache(None, remembered=3)
    for seed in range(5):
        cache.put(f"p{seed}", KEY, answer(seed))
    assert [cache.get(f"p{seed}", KEY) is not None for seed in range(5)] == [False, False, True, True, True]


def test_the_first_answer_stays(file: Path) -> None:
    cache = PredictionCache(file, remembered=0)
    cache.put("p", KEY, answer(1))
    cache.put("p", KEY, answer(2))
    assert same(cache.get("p", KEY), answer(1))
    cache.close()


def test_what_is_no_answer_is_refused(file: Path) -> None:
    cache = PredictionCache(file)
    with pytest.raises(ValueError, match=r"1000 float32 log-probabilities, not float32 \(200,\)"):
        cache.put("p", KEY, CachedAnswer(np.zeros(200, dtype=np.float32), "CPU"))
    cache.close()


def test_top_two_by_hand() -> None:
    probabilities = np.full(1000, 0.1 / 998)
    probabilities[[900, 3]] = [0.6, 0.3]
    two = top_two(np.log(probabilities).astype(np.float32))
    assert (two.claimed, two.runner_up) == (900, 3)
    assert two.probability == pytest.approx(0.6)


def test_judgements_are_those_of_the_network_as_it_is_now(file: Path) -> None:
    cache = PredictionCache(file, remembered=0)
    newer = Key(KEY.network, "bb" * 32, KEY.preprocessing)
    cache.register(KEY)
    cache.put("p", KEY, answer(1))
    cache.put("p", newer, answer(2))
    assert cache.judgements(KEY.network) == {"p": top_two(answer(1).log_probabilities)}
    cache.register(newer)
    assert cache.judgements(KEY.network) == {"p": top_two(answer(2).log_probabilities)}
    assert cache.judgements(KEY.network, KEY) == {"p": top_two(answer(1).log_probabilities)}
    cache.register(KEY)
    assert cache.judgements(KEY.network) == {"p": top_two(answer(1).log_probabilities)}
    assert cache.judgements("other") == {}
    cache.close()


def test_judgements_of_a_whole_imagenet_a_are_one_quick_query(file: Path) -> None:
    cache = PredictionCache(file, remembered=0)
    cache.register(KEY)
    blob = answer(1).log_probabilities.tobytes()
    with sqlite3.connect(file) as connection:
        rows = ((1, f"{number:064x}", number % 1000, 0.5, 7, "CPU", blob) for number in range(7500))
        connection.executemany("INSERT INTO predictions VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        plan = connection.execute(
            "EXPLAIN QUERY PLAN SELECT photograph, claimed, probability, runner_up FROM predictions"
            " WHERE classifier = 1"
        ).fetchall()
    connection.close()
    assert "COVERING INDEX" in plan[0][3]
    began = time.thread_time()  # not the clock's: others may be at work here
    found = cache.judgements(KEY.network)
    took = time.thread_time() - began
    assert len(found) == 7500
    assert took < 0.5
    cache.close()


def test_a_blob_of_another_length_is_no_answer(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache = PredictionCache(file, remembered=0)
    cache.put("p", KEY, answer(1))
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("UPDATE predictions SET log_probabilities = x'00'")
    connection.close()
    assert cache.get("p", KEY) is None
    assert WARNING in caplog.text
    cache.close()


def test_the_file_refuses_an_answer_of_another_length(file: Path) -> None:
    PredictionCache(file).close()
    with sqlite3.connect(file) as connection:
        connection.execute("INSERT INTO classifiers VALUES (1, 'n', 'w', 'p', 'float32', 0)")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("INSERT INTO predictions VALUES (1, 'p', 0, 0.5, 1, 'CPU', x'00')")
    connection.close()


def spoil_nothing(file: Path) -> None:
    file.write_bytes(b"this is no database, and too long to be taken for an empty one" * 100)


def spoil_the_middle(file: Path) -> None:
    cache = PredictionCache(file)
    for seed in range(20):
        cache.put(f"p{seed}", KEY, answer(seed))
    cache.close()
    data = bytearray(file.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    file.write_bytes(data)


def make_a_folder(file: Path) -> None:
    file.mkdir()


def make_another_database(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE predictions (something TEXT)")
    connection.close()


@pytest.mark.parametrize("spoil", [spoil_nothing, spoil_the_middle, make_a_folder, make_another_database])
def test_an_unusable_file_is_said_once_and_memory_goes_on(
    file: Path, caplog: pytest.LogCaptureFixture, spoil: "object"
) -> None:
    file.parent.mkdir()
    assert callable(spoil)
    spoil(file)
    cache = PredictionCache(file)
    cache.register(KEY)
    cache.put("p", KEY, answer(1))
    cache.put("q", KEY, answer(2))
    assert same(cache.get("p", KEY), answer(1))
    assert sorted(cache.get_many(["p", "q", "r"], KEY)) == ["p", "q"]
    assert cache.judgements(KEY.network)["q"] == top_two(answer(2).log_probabilities)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert WARNING in caplog.text
    cache.close()


def test_a_folder_that_cannot_be_made_is_not_fatal(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    cache = PredictionCache(tmp_path / "file" / "predictions.sqlite3")
    cache.put("p", KEY, answer(1))
    assert same(cache.get("p", KEY), answer(1))
    assert WARNING in caplog.text


def test_a_file_that_cannot_be_written_is_read_on(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache = PredictionCache(file, remembered=5)
    cache.put("p", KEY, answer(1))
    assert cache._connection is not None
    cache._connection.execute("PRAGMA query_only = ON")
    cache.put("q", KEY, answer(2))
    assert same(cache.get("q", KEY), answer(2))
    assert "readonly" in caplog.text
    cache._connection.execute("PRAGMA query_only = OFF")
    cache.put("r", KEY, answer(3))
    cache.close()
    again = PredictionCache(file)
    assert sorted(again.get_many(["p", "q", "r"], KEY)) == ["p", "r"]
    again.close()


def test_a_locked_file_keeps_nobody_waiting(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache = PredictionCache(file)
    blocker = sqlite3.connect(file, isolation_level=None)
    blocker.execute("BEGIN EXCLUSIVE")
    began = time.perf_counter()
    cache.put("p", KEY, answer(1))
    assert time.perf_counter() - began < 3
    assert "locked" in caplog.text
    assert same(cache.get("p", KEY), answer(1))
    blocker.execute("ROLLBACK")
    blocker.close()
    cache.put("q", KEY, answer(2))
    cache.close()
    again = PredictionCache(file)
    assert sorted(again.get_many(["p", "q"], KEY)) == ["q"]
    again.close()


def test_threads_share_a_cache(file: Path) -> None:
    cache = PredictionCache(file, remembered=4)

    def work(offset: int) -> None:
        for seed in range(offset, offset + 30):
            cache.put(f"p{seed}", KEY, answer(seed))
            assert same(cache.get(f"p{seed}", KEY), answer(seed))

    threads = [threading.Thread(target=work, args=(10 * number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(cache.judgements(KEY.network, KEY)) == 80
    cache.close()


@pytest.mark.process
def test_processes_share_a_file(file: Path) -> None:
    program = f"""
import sys
from pathlib import Path
import numpy as np
from model.inference.prediction_cache import CachedAnswer, Key, PredictionCache
from model.inference.prediction import log_softmax
cache = PredictionCache(Path({str(file)!r}))
for number in range(60):
    logits = np.random.default_rng(number).normal(0, 3, (1, 1000)).astype(np.float32)
    cache.put(f"p{{number}}", {KEY!r}, CachedAnswer(log_softmax(logits)[0], "CPU"))
cache.close()
"""
    running = [subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.PIPE) for _ in range(3)]
    with ended(*running):
        assert [process.communicate(timeout=PATIENCE_S)[1] for process in running] == [b"", b"", b""]
    cache = PredictionCache(file)
    found = cache.get_many([f"p{number}" for number in range(60)], KEY)
    assert all(same(found[f"p{number}"], answer(number)) for number in range(60))
    cache.close()
