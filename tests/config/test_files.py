"""The app's data folder: where it is, that it is made, and what is said where it cannot be."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from platformdirs import user_data_dir

from config.files import ROOT, HomeError, data_folder, for_visitors


def test_quiz_data_names_the_folder_and_it_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = tmp_path / "not" / "there yet"
    monkeypatch.setenv("QUIZ_DATA", str(wanted))
    assert data_folder() == wanted
    assert wanted.is_dir()
    assert list(wanted.iterdir()) == []
    assert data_folder() == wanted


def test_a_relative_folder_stays_put_when_the_process_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUIZ_DATA", "here")
    assert data_folder() == tmp_path / "here"


@pytest.mark.parametrize("said", [None, ""])
def test_without_quiz_data_it_is_the_systems_place_for_an_apps_data(
    said: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    if said is None:
        monkeypatch.delenv("QUIZ_DATA")
    else:
        monkeypatch.setenv("QUIZ_DATA", said)
    assert data_folder() == Path(user_data_dir("double-take", False))
    assert data_folder().is_dir()


def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("QUIZ_DATA", "~/quiz")
    assert data_folder() == tmp_path / "quiz"


@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_file_in_the_way_is_one_sentence_that_names_it(
    below: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    monkeypatch.setenv("QUIZ_DATA", str(in_the_way / below))
    with pytest.raises(HomeError) as refused:
        data_folder()
    sentence = str(refused.value)
    assert str(in_the_way) in sentence
    assert "QUIZ_DATA" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no /proc here, a folder that even root cannot write to")
def test_a_folder_that_nobody_can_write_to_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZ_DATA", "/proc/self")
    with pytest.raises(HomeError, match="'/proc/self' cannot be written to"):
        data_folder()


def test_a_home_that_nobody_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZ_DATA", "~nobody-of-that-name/quiz")
    with pytest.raises(HomeError, match="~nobody-of-that-name/quiz"):
        data_folder()


def test_only_the_first_call_tries_by_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It made a file at every call, 18 a page."""
    made: list[Path] = []
    real = tempfile.TemporaryFile

    def counting(*, dir: Path) -> object:  # noqa: A002
        made.append(dir)
        return real(dir=dir)

    monkeypatch.setattr(tempfile, "TemporaryFile", counting)
    for name in ("one", "two", "one", "two", "one"):
        monkeypatch.setenv("QUIZ_DATA", str(tmp_path / name))
        data_folder()
    assert made == [tmp_path / "one", tmp_path / "two"]


def test_a_folder_that_goes_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZ_DATA", str(tmp_path / "quiz"))
    data_folder().rmdir()
    assert data_folder().is_dir()


def test_a_folder_that_may_no_longer_be_written_to_is_refused_from_then_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZ_DATA", str(tmp_path / "quiz"))
    folder = data_folder()
    folder.rmdir()
    folder.write_text("in the way")
    for _ in range(2):
        with pytest.raises(HomeError, match="cannot be written to"):
            data_folder()
    folder.unlink()
    assert data_folder().is_dir(), "and accepted when it may again"


@pytest.mark.parametrize(
    ("sentence", "is_told"),
    [
        ("There are 3 of 10/12 left.", True),
        ("See https://example.org/x for it.", True),
        ("The weights /srv/quiz/weights.pth are damaged.", False),
        ("The folder '~/quiz' is gone.", False),
        (r"C:\quiz is gone.", False),
        (r"\\server\quiz is gone.", False),
        ("Name one in QUIZ_DATA.", False),
    ],
)
def test_visitors_read_nothing_of_this_machine(sentence: str, is_told: bool) -> None:
    assert for_visitors(sentence, "The log says why.") == (sentence if is_told else "The log says why.")


HOMELESS = """
import os, sys
from pathlib import Path
os.environ.pop("HOME", None)
def nobody(*_):
    raise KeyError("no such user")
import pwd
pwd.getpwuid = nobody
from config.files import HomeError, data_folder
from deck.sources import open_imagenet_a, open_deck
from model.networks.weights import WeightsError, checkpoints_folder
try:
    data_folder()
except HomeError as error:
    print(error)
try:
    checkpoints_folder()
except WeightsError as error:
    print(error)
try:
    open_deck("~/deck")
except ValueError as error:
    print(error)
print(open_imagenet_a(), len(open_deck("starter").photographs))
"""


@pytest.mark.process
@pytest.mark.skipif(os.name == "nt", reason="users of POSIX alone have no home folder")
def test_whoever_has_no_home_folder_is_told_in_a_sentence() -> None:
    """As in a container that runs under a number: no HOME, and nobody of that number in passwd."""
    names = ("QUIZ_DATA", "XDG_DATA_HOME", "XDG_CACHE_HOME", "TORCH_HOME")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    root = ROOT
    done = subprocess.run([sys.executable, "-c", HOMELESS], cwd=root, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    data, weights, deck, starter = done.stdout.decode().splitlines()
    assert data == (
        "The app has no data folder, as this user has no home folder: name one that can be written to in QUIZ_DATA."
    )
    assert weights.endswith("as this user has no home folder: name a folder in TORCH_HOME.")
    assert deck.startswith("Where '~/deck' lies is not known")
    assert starter == "None 123"
