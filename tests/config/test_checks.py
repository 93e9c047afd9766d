"""Every QUIZ_* variable that names nothing is said, and a folder that is named keeps its name."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config import checks
from config.files import ROOT
from config.settings import FORMER, VARIABLES
from deck.photographs import Deck
from services.decks import available, own_names
from tests.waiting import until

STARTER = ROOT / "assets" / "deck"


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in tuple(os.environ):
        if name.startswith("QUIZ_") and name != "QUIZ_DATA":
            monkeypatch.delenv(name)


def a_deck(folder: Path) -> Path:
    (folder / "n01443537").mkdir(parents=True)
    photograph = next((STARTER / "n01443537").glob("*.jpg"))
    (folder / "n01443537" / "a.jpg").write_bytes(photograph.read_bytes())
    return folder


def opened(name: str) -> Deck:
    found: list[Deck] = []

    def is_there() -> bool:
        found[:] = [deck for deck in available.own_decks() if deck.name == name]
        return bool(found)

    until(is_there)
    return found[0]


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Été 2025", "ete-2025"),
        ("我的照片", "own"),
        ("usual", "usual-2"),
        ("starter", "starter-2"),
        ("My Holidays (2026)", "my-holidays-2026"),
        ("-", "own"),
        ("x" * 90, "x" * 40),
    ],
)
def test_the_deck_that_is_named_keeps_its_folder_s_name(
    folder: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZ_DECK", str(a_deck(tmp_path / folder)))
    assert checks.complaints() == ()
    deck = opened(name)
    assert deck.title == folder
    assert next(iter(available.playable_decks().items())) == (name, folder)
    assert own_names.is_deck_name(name)
    assert available.missing_deck() == ""


def test_decks_of_any_name_among_those_made_here_are_offered_once(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Été 2025", "ete-2025", "usual", ".mine.123.part", "imagenet-a"):
        a_deck(data_folder / "decks" / name)
    names = {name: folder.name for name, folder in available.own_folders().items()}
    assert names == {"ete-2025": "ete-2025", "usual-2": "usual", "ete-2025-2": "Été 2025"}
    monkeypatch.setenv("QUIZ_DECK", str(data_folder / "decks" / "usual"))
    assert list(available.own_folders()) == ["usual-2", "ete-2025", "ete-2025-2"]


def test_a_deck_that_is_named_and_is_not_there_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("QUIZ_DECK", str(tmp_path / "nowhere"))
    (said,) = checks.complaints()
    assert said == f"QUIZ_DECK={str(tmp_path / 'nowhere')!r} is no folder: another deck is played."
    until(available.missing_deck)
    assert "QUIZ_DECK names could not be opened" in available.missing_deck()
    assert str(tmp_path) not in available.missing_deck()
    assert "nowhere: there is no such folder" in caplog.text
    assert list(available.playable_decks()) == ["usual"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("QUIZ_DEKC", "/srv", "QUIZ_DEKC is no setting of this quiz and is not read. Was QUIZ_DECK meant?"),
        ("QUIZ_IMAGENET_A", "/nowhere/a", "QUIZ_IMAGENET_A='/nowhere/a' is no folder"),
        ("QUIZ_IMAGENET_A", "~nobody-of-that-name/a", "has no home folder"),
        ("QUIZ_DATA", "/proc/self/quiz", "cannot be written to"),
        ("QUIZ_WEIGHTS_URL", "mirror.example.org", "QUIZ_WEIGHTS_URL='mirror.example.org' is no address"),
        ("QUIZ_IMAGENET_A_URL", "file:///srv/a.tar", "is no address"),
        ("QUIZ_HOST_SECRET", " \n", "QUIZ_HOST_SECRET is blank"),
    ],
)
def test_what_names_nothing_is_said(name: str, value: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.complaints() == ()
    monkeypatch.setenv(name, value)
    (sentence,) = checks.complaints()
    assert said in sentence
    assert sentence.endswith((".", "?"))


def test_every_variable_that_is_read_is_known() -> None:
    rooms = ("app.py", "deck", "model", "quiz", "services", "ui", "web", "pages")
    files = [file for room in rooms for file in [ROOT / room, *(ROOT / room).rglob("*.py")] if file.is_file()]
    written = {
        name for file in files for name in re.findall(r"\bQUIZ_[A-Z_]*[A-Z]\b", file.read_text(encoding="utf-8"))
    }
    assert {name for name in written if not name.startswith("QUIZ_TEST")} <= set(VARIABLES) | set(FORMER)


@pytest.mark.process
def test_the_server_says_so_at_start(tmp_path: Path) -> None:
    program = (
        "import asyncio, logging; logging.basicConfig(level=logging.WARNING)\n"
        "from ui import lifespan\n"
        "lifespan._warm = lambda: None\n"
        "async def start():\n"
        "    async with lifespan.lifespan(None): pass\n"
        "asyncio.run(start())\n"
    )
    environment = {**os.environ, "QUIZ_DATA": str(tmp_path / "data"), "QUIZ_DECK": "/nowhere", "QUIZ_COLOUR": "red"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert "QUIZ_DECK='/nowhere' is no folder" in done.stderr
    assert "QUIZ_COLOUR is no setting of this quiz" in done.stderr
