"""The house holds: who may import whom, as one table, and no room for odds and ends."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent

MAY_IMPORT = {
    "config": set(),
    "deck": {"config"},
    "model": {"deck", "config"},
    "quiz": {"deck", "config"},
    "services": {"quiz", "model", "deck", "config"},
    "web": {"services", "quiz", "model", "deck", "config"},
    "ui": {"services", "quiz", "model", "deck", "config"},
    "pages": {"ui", "services", "quiz", "model", "deck", "config"},
    "app.py": {"ui", "web", "pages", "services", "config"},
    "bench": {"ui", "web", "services", "quiz", "model", "deck", "config"},
}
FORBIDDEN = {
    "config": {"torch", "torchvision", "timm", "streamlit", "sqlalchemy", "starlette"},
    "deck": {"torch", "torchvision", "timm", "streamlit", "sqlalchemy"},
    "quiz": {"torch", "torchvision", "timm", "streamlit", "starlette"},
    "model": {"streamlit", "starlette", "sqlalchemy"},
    "services": {"torch", "torchvision", "timm", "sqlalchemy", "streamlit", "starlette"},
    "web": {"torch", "torchvision", "timm"},
    "ui": {"torch", "torchvision", "timm", "sqlalchemy"},
    "pages": {"torch", "torchvision", "timm", "sqlalchemy", "numpy"},
}
ROOMS = set(MAY_IMPORT) - {"app.py"}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc"}


def sources(room: str) -> list[Path]:
    """The Python files of a room."""
    place = HOME / room
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


def imported(source: Path) -> set[str]:
    """The top-level packages that a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    assert sources(room), f"{room} is empty"
    for source in sources(room):
        trespass = (imported(source) & ROOMS) - MAY_IMPORT[room] - {room}
        assert not trespass, f"{source.relative_to(HOME)} imports {sorted(trespass)}"
        banned = imported(source) & FORBIDDEN.get(room, set())
        assert not banned, f"{source.relative_to(HOME)} imports {sorted(banned)}"


def test_session_state_appears_in_one_place() -> None:
    users = {
        str(source.relative_to(HOME))
        for room in ("app.py", "pages", "ui", "web")
        for source in sources(room)
        if "session_state" in source.read_text(encoding="utf-8")
    }
    assert users == {"ui/session.py"}


def test_nothing_shared_lies_in_a_cache_that_a_browser_can_empty() -> None:
    """Streamlit clears its own at a message that any client can send."""
    users = {
        str(source.relative_to(HOME))
        for room in ROOMS | {"app.py"}
        for source in sources(room)
        if re.search(r"\bcache_(resource|data)\b", source.read_text(encoding="utf-8"))
    }
    assert not users


def test_nobody_outside_of_its_room_runs_an_engine() -> None:
    """It has no order among those who ask: whoever asks a classifier waits behind those who play.

    The bench measures the bare engine, to hold the rest against it.
    """
    doors = {"engine", "_engine", "for_bulk", "logits"}
    users = {
        f"{source.relative_to(HOME)}: .{node.attr}"
        for room in ROOMS - {"model", "quiz", "bench"} | {"app.py"}
        for source in sources(room)
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in doors
    }
    assert not users


KEPT_FOR_ALL = {
    "ui/resources.py: display": "photographs of decks",
    "ui/resources.py: seen_by": "photographs of decks",
    "ui/lab.py: _of_a_deck": "photographs of decks",
    "ui/desk.py: Remembered": "with the photograph, and goes when it goes",
    "ui/experiments.py: Remembered": "maps of digits that ship",
    "ui/programs.py: Remembered": "answers to boards of sixteen squares, and to digits that ship",
    "ui/programs.py: digits": "digits that ship",
    "web/markup.py: style": "a style sheet for each way home",
    "web/markup.py: policy": "a policy for each way home",
    "web/policy.py: policy": "two policies",
    "web/signposts.py: _files": "names of files that are installed",
}
"""What is remembered between two requests, and of whom: never anything of a visitor's that outlives its photograph."""


def test_whatever_is_remembered_says_of_whom() -> None:
    """A visitor's photograph is forgotten everywhere at once; so nothing of it may be kept elsewhere."""
    found = set()
    for room in ("ui", "web", "pages", "services", "app.py"):
        for source in sources(room):
            where = source.relative_to(HOME)
            for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    marks = {ast.unparse(mark).partition("(")[0].split(".")[-1] for mark in node.decorator_list}
                    found |= {f"{where}: {node.name}"} if marks & {"lru_cache", "cache"} else set()
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "Remembered":
                    found.add(f"{where}: Remembered")
    assert found == set(KEPT_FOR_ALL)


def test_no_drawer_for_odds_and_ends() -> None:
    found = [p for room in ROOMS for p in sources(room) if p.stem in NAMELESS or p.parent.name in NAMELESS]
    assert not found


@pytest.mark.process
def test_the_pages_do_not_wait_for_torch() -> None:
    """Importing torch takes seconds; the first photograph is on screen before that."""
    code = "import sys, ui.actions, web.routes; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=HOME, check=False).returncode == 0
