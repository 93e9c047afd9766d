"""The fast tier is fast, and keeps to what it says of itself."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.tiers import tier_of, trespass

HOME = Path(__file__).resolve().parents[1]
HERE = tempfile.gettempdir()


@pytest.mark.parametrize(
    ("event", "arguments", "said"),
    [
        ("subprocess.Popen", ("python", ["python"], None, None), "starts a process"),
        ("os.posix_spawn", ("python", ["python"], None), "starts a process"),
        ("open", ("/srv/checkpoints/mobilenet.pth", "r", 0), "weights (/srv/checkpoints/mobilenet.pth)"),
        ("open", (f"{HERE}/made-by-the-test.pth", "r", 0), ""),
        ("open", ("/srv/photograph.jpg", "r", 0), ""),
        ("open", (3, "r", 0), ""),
        ("socket.connect", (None, ("198.51.100.7", 443)), "another machine (198.51.100.7)"),
        ("socket.connect", (None, ("127.0.0.1", 8501)), ""),
        ("socket.connect", (None, "/run/socket"), ""),
        ("import", ("torch",), ""),
    ],
)
def test_what_a_fast_test_may_not_do(event: str, arguments: tuple[object, ...], said: str) -> None:
    found = trespass(event, arguments, HERE)
    assert said in found
    assert bool(found) == bool(said)


@pytest.mark.parametrize(
    ("markers", "tier"),
    [
        (set(), "fast"),
        ({"parametrize"}, "fast"),
        ({"slow"}, "unit"),
        ({"process", "weights"}, "unit"),
        ({"e2e", "process"}, "e2e"),
    ],
)
def test_markers_say_the_tier(markers: set[str], tier: str) -> None:
    assert tier_of(markers) == tier


TESTS = """
import subprocess, sys
import pytest

def test_fast():
    pass

def test_starts_a_process_and_does_not_say_so():
    subprocess.run([sys.executable, "-c", ""], check=True)

@pytest.mark.process
def test_starts_a_process_and_says_so():
    subprocess.run([sys.executable, "-c", ""], check=True)
"""


@pytest.mark.process
@pytest.mark.parametrize(
    ("tier", "came"),
    [("fast", "1 failed, 1 passed, 1 deselected"), ("unit", "3 passed"), ("e2e", "3 deselected")],
)
def test_a_tier_is_run_and_held_to_what_it_is(tier: str, came: str, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["tests.tiers"]\n', encoding="utf-8")
    markers = "".join(f"    {name}: x\n" for name in ("e2e", "process", "weights", "slow", "walk"))
    (tmp_path / "pytest.ini").write_text(f"[pytest]\nmarkers =\n{markers}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tier", tier],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(HOME)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert came in done.stdout, done.stdout + done.stderr
