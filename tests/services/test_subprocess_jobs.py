"""One job at a time, in a process of its own that can be cancelled, may fall, and ends when the server does."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from config.files import ROOT
from model.evaluation.results import save
from services.subprocess_jobs import LOCK, BusyError, Jobs, MeasuredAccuracy, Status, time_left
from tests.ui.views.measurement.evaluations_by_hand import evaluation
from tests.waiting import PATIENCE_S, until
from ui.views import admin

pytestmark = pytest.mark.process


@pytest.fixture
def begun(tmp_path: Path) -> Iterator[Callable[..., Jobs]]:
    """Makes `Jobs` of one data folder; what they have running ends with the test, however that ends."""
    made: list[Jobs] = []

    def begun(code: str = "") -> Jobs:
        made.append(Jobs(tmp_path, program=script(code)) if code else Jobs(tmp_path))
        return made[-1]

    yield begun
    for jobs in made:
        jobs.close()


def script(code: str) -> tuple[str, str]:
    """A program in the place of `python -m model`."""
    return "-c", code


COUNTS = """
import json, sys, time
for done in range(1, 4):
    print(json.dumps({"phase": "A network", "done": done, "total": 3, "rate": 2.0}), flush=True)
"""
SLEEPS = """
import json, time
print(json.dumps({"phase": "A network", "done": 1, "total": 4, "rate": 0.5}), flush=True)
time.sleep(600)
"""


def test_a_job_is_followed_to_its_end(begun: Callable[..., Jobs]) -> None:
    ended: list[bool] = []
    jobs = begun(COUNTS)
    jobs.start("Counting", [], makes="numbers", after=lambda: ended.append(True))
    status = jobs.wait(PATIENCE_S)
    assert status is not None
    assert (status.phase, status.done, status.total, status.rate) == ("A network", 3, 3, 2.0)
    assert (status.is_running, status.trouble, status.makes, status.fraction) == (False, "", "numbers", 1.0)
    assert ended == [True]
    jobs.start("Counting again", [])  # the way is free
    assert jobs.wait(PATIENCE_S) != status


def test_a_second_job_is_refused_also_by_another_server(begun: Callable[..., Jobs]) -> None:
    jobs, others = begun(SLEEPS), begun(COUNTS)
    jobs.start("Sleeping", [])
    with pytest.raises(BusyError, match="Sleeping is still running"):
        jobs.start("Counting", [])
    with pytest.raises(BusyError, match="something else is still running"):
        others.start("Counting", [])
    jobs.close()
    others.start("Counting", [])
    assert others.wait(PATIENCE_S) is not None


def test_a_cancelled_job_ends_and_says_so(begun: Callable[..., Jobs]) -> None:
    ended: list[bool] = []
    jobs = begun(SLEEPS)
    jobs.start("Sleeping", [], after=lambda: ended.append(True))
    until(lambda: jobs.status is not None and jobs.status.done == 1)
    assert jobs.status is not None
    assert jobs.status.left_s == 6
    jobs.cancel()
    status = jobs.wait(PATIENCE_S)
    assert status is not None
    assert (status.is_running, status.is_cancelled, status.trouble) == (False, True, "")
    assert ended == [True]
    jobs.cancel()  # there is nothing left to cancel


def test_a_job_that_does_not_listen_is_killed(begun: Callable[..., Jobs], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.subprocess_jobs._GRACE_S", 0.3)
    deaf = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)" + SLEEPS
    jobs = begun(deaf)
    jobs.start("Sleeping", [])
    until(lambda: jobs.status is not None and jobs.status.done == 1)
    jobs.cancel()
    status = jobs.wait(PATIENCE_S)
    assert status is not None
    assert not status.is_running


def test_a_fall_is_one_sentence_and_all_of_it_in_the_log(
    begun: Callable[..., Jobs], caplog: pytest.LogCaptureFixture
) -> None:
    code = "import sys; print('first', file=sys.stderr); print('The deck is gone.', file=sys.stderr); sys.exit(1)"
    jobs = begun(code)
    with caplog.at_level(logging.WARNING):
        jobs.start("Falling", [])
        status = jobs.wait(PATIENCE_S)
    assert status is not None
    assert status.trouble == "The deck is gone."
    assert "first | The deck is gone." in caplog.text


def test_rubbish_on_its_output_changes_nothing(begun: Callable[..., Jobs]) -> None:
    half = '{"phase": "x", "done": null, "total": 3, "rate": 1}'
    said = ("{", "[1]", "null", half, '{"measured": 3}', '{"measured": {"right": 1}}', '{"measured": {"left": 1}}')
    jobs = begun(f"print('\\x00'); [print(line) for line in {said!r}]")
    jobs.start("Babbling", [])
    status = jobs.wait(PATIENCE_S)
    assert status is not None
    assert (status.done, status.trouble) == (0, "")


def test_a_job_says_what_it_has_measured_itself(begun: Callable[..., Jobs]) -> None:
    """Not what is the newest in the data folder: another network may have been measured meanwhile, by hand."""
    facts = {"right": 112, "photographs": 123, "classes": 1000}
    jobs = begun(f"{COUNTS}\nprint(json.dumps({{'measured': {facts}}}))")
    jobs.start("EfficientNet-Lite0 on the starter deck", [])
    status = jobs.wait(PATIENCE_S)
    assert status is not None
    assert status.measured == MeasuredAccuracy(112, 123, 1000)
    save(evaluation(7, title="Another network", measured_at="2999-01-01T00:00:00+00:00"))
    assert admin.ended_line(status) == (
        "Measured: EfficientNet-Lite0 on the starter deck. It got 112 of 123 right, choosing among 1,000 classes."
    )
    assert admin.ended_line(replace(status, measured=None)).endswith("the starter deck.")


def test_the_real_command_says_what_is_wrong(begun: Callable[..., Jobs]) -> None:
    jobs = begun()
    jobs.start("Measuring", ["evaluate", "--deck", "/nowhere", "--progress", "json"])
    status = jobs.wait(PATIENCE_S)
    assert status is not None
    assert "There is no deck in /nowhere" in status.trouble


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for a process in /proc")
def test_a_job_ends_with_a_server_that_is_killed(tmp_path: Path, begun: Callable[..., Jobs]) -> None:
    """The server here is a process that has `Jobs` run the real bootstrap around a command that would run for ever."""
    line = '{"phase": "x", "done": 1, "total": 2, "rate": 1}'
    forever = (
        f"import model.__main__, time; model.__main__.main = lambda _: (print({line!r}, flush=True), time.sleep(600)); "
    )
    server = (
        "import sys, time; from pathlib import Path; from services import subprocess_jobs as jobs\n"
        f"all = jobs.Jobs(Path({str(tmp_path)!r}), program=('-c', {forever!r} + jobs._BESIDE))\n"
        "all.start('For ever', [])\n"
        "while not all.status.done: time.sleep(0.01)\n"
        "print(all._process.pid, flush=True); time.sleep(600)"
    )
    child = 0
    process = subprocess.Popen([sys.executable, "-c", server], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        child = int(process.stdout.readline())  # it runs: its command has said so
        lowest = min(19, os.getpriority(os.PRIO_PROCESS, 0) + 15)
        assert os.getpriority(os.PRIO_PROCESS, child) == lowest
        process.kill()
        process.wait()
        until(lambda: not Path(f"/proc/{child}").exists() or "Z (zombie)" in _state(child))
        child = 0
    finally:
        process.kill()
        process.communicate()
        if child:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
    jobs = begun(COUNTS)
    jobs.start("Counting", [])  # its lock is gone with it
    assert (tmp_path / LOCK).exists()
    assert jobs.wait(PATIENCE_S) is not None


def _state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return "Z (zombie)"


def test_times_in_words() -> None:
    assert [time_left(seconds) for seconds in (0.2, 75, 600, 9000)] == [
        "1 s left",
        "75 s left",
        "10 minutes left",
        "2.5 hours left",
    ]


def test_a_status_without_a_total_has_no_end_in_sight() -> None:
    assert Status("x").left_s is None
    assert Status("x").fraction == 0
    assert Status("x", done=5, total=2).fraction == 1
