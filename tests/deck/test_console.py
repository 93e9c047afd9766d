"""Commands print on any terminal: what its encoding lacks is replaced, and nothing is lost."""

import os
import subprocess
import sys

import pytest

from config.files import ROOT

pytestmark = pytest.mark.process
PROGRAM = """
from deck.console import print_whatever
print_whatever()
print("95 %: 12.3–45.6 … été L∞ 東 \\udcff end")
"""


def printed(encoding: str, *command: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, check=False)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("ascii", "95 %: 12.3-45.6 ... ete Loo ? ? end"),
        ("latin-1", "95 %: 12.3-45.6 ... été Loo ? ? end"),
        ("cp437", "95 %: 12.3-45.6 ... été L∞ ? ? end"),
        ("cp932", "95 %: 12.3-45.6 … ete L∞ 東 ? end"),
        ("utf-8", "95 %: 12.3–45.6 … été L∞ 東 ? end"),
    ],
)
def test_a_sign_that_is_lacking_becomes_one_like_it(encoding: str, said: str) -> None:
    done = printed(encoding, "-c", PROGRAM)
    assert (done.returncode, done.stdout.decode(encoding).strip()) == (0, said), done.stderr


def test_a_whole_list_is_printed_in_ascii() -> None:
    done = printed("ascii", "-m", "deck", "list")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.decode("ascii").splitlines()) == 123
