"""The house holds: one table says who may import whom, and each rule of docs/architecture.md is a test."""

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from config.files import ROOT

BELOW: Mapping[str, set[str]] = {
    "config": set(),
    "deck": {"config"},
    "quiz": {"deck", "config"},
    "model": {"deck", "config"},
    "services": {"quiz", "model", "deck", "config"},
    "web": {"services", "quiz", "model", "deck", "config"},
    "ui": {"services", "quiz", "model", "deck", "config"},
    "pages": {"ui", "services", "quiz", "model", "deck", "config"},
    "app": {"ui", "web", "services", "config"},
    "bench": {"ui", "web", "services", "quiz", "model", "deck", "config"},
}
"""Which rooms a room may import besides itself. `quiz` and `model` are strangers, and so are `ui` and `web`."""

WITHIN: Mapping[str, set[str]] = {
    "ui.views": {"ui.views", "ui.access", "ui.html", "ui.session"},
    "ui.charts": {"ui.charts", "ui.views", "ui.html"},
    "ui.callbacks": {"ui.callbacks", "ui.views", "ui.access", "ui.html", "ui.session", "ui.streamlit_files"},
    "quiz.analysis": {"quiz.analysis", "quiz.game", "quiz.dealing", "quiz.formatting"},
    "model.networks": {"model.networks"},
}
"""Of its own room a part may import only these: views compute what is drawn, charts turn numbers into figures, and
callbacks do not draw."""

ONLY_IN: Mapping[str, set[str]] = {
    "streamlit": {"app", "ui", "pages", "web", "bench"},
    "starlette": {"web"},
    "fastapi": {"web.api"},
    "pydantic": {"web.api"},
    "segno": {"web"},
    "torch": {"model", "bench"},
    "torchvision": {"model", "bench"},
    "timm": {"model", "bench"},
    "sqlalchemy": {"quiz.storage", "bench"},
    "alembic": {"quiz.storage"},
    "onnxruntime": {"model.inference", "bench"},
    "plotly": {"ui.charts", "ui.widgets.chart"},
    "jinja2": {"web"},
}
"""Which rooms, or parts of one, may import a library."""

WITHOUT_STREAMLIT = ("ui.views", "ui.charts", "ui.html", "ui.paths")
"""Parts of `ui` that hold no widget."""

TELLS_STREAMLIT_APART = {"web.connections", "web.known_paths", "web.messages", "web.security_headers"}
"""What stands before Streamlit's own routes, page and messages has to know them; nothing else of `web` does."""

SHARED_NAMES: Mapping[str, str] = {
    "log": "a file's logger",
    "logger": "a file's logger, where `log` is a function",
    "main": "what a program begins with",
    "add": "each subcommand of `python -m model`, one a file",
    "run": "each subcommand of `python -m model`, one a file",
    "measure": "each part of the bench, one a file",
    "T": "a type variable",
    "P": "a type variable",
    "app": "what Streamlit and ASGI servers look for",
}
"""What several files may define: the name and why."""

LONGEST_FILE = 400
MOST_FILES = 15
"""So many files lie flat in a folder, its `__init__` and `__main__` not counted."""
MORE_FILES = {"pages": 24}
"""Streamlit wants its pages side by side: one script for each line of the navigation."""
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc"}


def place_of(file: Path) -> str:
    """A file's module name, a package's without `__init__`."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def modules() -> Mapping[str, Path]:
    """Every module of the house, by name."""
    files = [ROOT / "app.py", *(file for room in BELOW for file in sorted((ROOT / room).rglob("*.py")))]
    return {place_of(file): file for file in files}


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(modules()[module].read_text(encoding="utf-8"))


def imported(module: str) -> Iterator[str]:
    """What a module imports anywhere in it: modules of the house by their own names, libraries by theirs."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in modules() else node.module


def is_in(module: str, places: set[str]) -> bool:
    """Whether a module is one of those places, or lies in one."""
    return any(module == place or module.startswith(f"{place}.") for place in places)


@pytest.mark.parametrize("room", BELOW)
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    inside = [module for module in modules() if is_in(module, {room})]
    assert inside, f"{room} is empty"
    up = {
        f"{module} imports {other}"
        for module in inside
        for other in imported(module)
        if other.partition(".")[0] in BELOW.keys() - BELOW[room] - {room}
    }
    assert not up


@pytest.mark.parametrize("part", WITHIN)
def test_a_part_imports_only_what_it_may_of_its_room(part: str) -> None:
    inside = [module for module in modules() if is_in(module, {part})]
    assert inside, f"{part} is empty"
    room = part.partition(".")[0]
    aside = {
        f"{module} imports {other}"
        for module in inside
        for other in imported(module)
        if is_in(other, {room}) and other != room and not is_in(other, WITHIN[part])
    }
    assert not aside


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_known_only_where_it_belongs(library: str) -> None:
    users = [module for module in modules() if any(is_in(other, {library}) for other in imported(module))]
    assert users, f"nobody uses {library}"
    assert not [module for module in users if not is_in(module, ONLY_IN[library])]


def test_views_and_charts_hold_no_widget_and_web_stands_before_streamlit_alone() -> None:
    users = {module for module in modules() if any(is_in(other, {"streamlit"}) for other in imported(module))}
    assert not [module for module in users if is_in(module, set(WITHOUT_STREAMLIT))]
    assert {module for module in users if is_in(module, {"web"})} == TELLS_STREAMLIT_APART


def test_callbacks_do_not_draw() -> None:
    """They may read and write the address, and ask who is there."""
    may = {"query_params", "context", "get_option", "switch_page"}
    drawn = {
        f"{module}: st.{node.attr}"
        for module in modules()
        if is_in(module, {"ui.callbacks"})
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "st"
    }
    assert not [one for one in drawn if one.rpartition(".")[2] not in may]


def test_pages_name_callbacks_and_define_none() -> None:
    """What is done at a click lies in `ui/callbacks`, or is the tab's own memory."""
    handlers = {"on_click", "on_change", "on_submit"}
    mine = {
        f"{module}: {ast.unparse(word.value)}"
        for module in modules()
        if is_in(module, {"pages", "ui.widgets"})
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call)
        for word in node.keywords
        if word.arg in handlers and isinstance(word.value, ast.Name)
        if word.value.id in {one.name for one in tree(module).body if isinstance(one, ast.FunctionDef)}
    }
    assert not mine


def test_there_is_no_circle_of_files() -> None:
    edges: dict[str, set[str]] = defaultdict(set)
    for module in modules():
        edges[module] |= {other for other in imported(module) if other in modules() and other != module}
    while leaves := {module for module in edges if not edges[module] & edges.keys()}:
        for module in leaves:
            del edges[module]
    in_circles = {module: sorted(edges[module] & edges.keys()) for module in edges}
    assert not in_circles


def public_names(module: str) -> Iterator[str]:
    """What a module defines for others at its top level."""
    for node in tree(module).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))


def test_no_public_name_is_defined_twice() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for module in modules():
        if "migrations" not in module:  # each revision has the names that Alembic asks for
            for name in set(public_names(module)) - SHARED_NAMES.keys():
                homes[name].append(module)
    assert not {name: where for name, where in homes.items() if len(where) > 1}


def python_files() -> list[Path]:
    """The house and its tests."""
    return [*modules().values(), *sorted((ROOT / "tests").rglob("*.py"))]


def test_no_file_is_long() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in python_files()}
    assert not {name: length for name, length in lengths.items() if length > LONGEST_FILE}


def test_no_folder_is_full() -> None:
    flat = Counter(
        str(file.parent.relative_to(ROOT)) for file in python_files() if file.stem not in ("__init__", "__main__")
    )
    assert not {folder: many for folder, many in flat.items() if many > MORE_FILES.get(folder, MOST_FILES)}


def test_no_drawer_for_odds_and_ends() -> None:
    assert not [file for file in python_files() if {file.stem, file.parent.name} & NAMELESS]


def test_session_state_appears_in_one_place() -> None:
    users = {m for m in modules() if "session_state" in modules()[m].read_text("utf-8") and not is_in(m, {"bench"})}
    assert users == {"ui.session"}


def test_the_environment_is_read_in_one_place() -> None:
    """What other programs' variables say of weights and of our own children is none of our settings."""
    named = {
        f"{module}: {node.value!r}"
        for module in modules()
        if not is_in(module, {"config.settings", "config.checks", "bench"})
        for call in ast.walk(tree(module))
        if isinstance(call, ast.Call | ast.Subscript) and "environ" in ast.unparse(call)
        for node in ast.walk(call)
        if isinstance(node, ast.Constant) and str(node.value).startswith("QUIZ_")
    }
    assert not named


def test_nothing_shared_lies_in_a_cache_that_a_browser_can_empty() -> None:
    """Streamlit clears its own at a message that any client can send."""
    users = [m for m in modules() if re.search(r"\bcache_(resource|data)\b", modules()[m].read_text("utf-8"))]
    assert not users


def test_nobody_outside_of_its_room_runs_an_engine() -> None:
    """It has no order among those who ask: whoever asks a classifier waits behind those who play.

    The bench measures the bare engine, to hold the rest against it.
    """
    doors = {"engine", "_engine", "for_bulk", "logits"}
    users = {
        f"{module}: .{node.attr}"
        for module in modules()
        if not is_in(module, {"model", "quiz", "bench"})
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute) and node.attr in doors
    }
    assert not users


KEPT_FOR_ALL = {
    "services.images: display": "photographs of decks",
    "services.images: seen_by": "photographs of decks",
    "services.lab.subjects: _of_a_deck": "photographs of decks",
    "services.lab.visitor_photographs: Remembered": "with the photograph, and goes when it goes",
    "services.lab.tasks: Remembered": "maps of digits that ship",
    "ui.views.lab.reprogramming: Remembered": "answers to boards of sixteen squares, and to digits that ship",
    "ui.views.lab.reprogramming: digits": "digits that ship",
    "web.share.html: style": "a style sheet for each way home",
    "web.share.html: _policy": "a policy for each way home",
    "web.security_headers: headers": "two policies",
    "web.known_paths: _files": "names of files that are installed",
}
"""What is remembered between two requests, and of whom: never anything of a visitor's that outlives its photograph."""


def test_whatever_is_remembered_says_of_whom() -> None:
    """A visitor's photograph is forgotten everywhere at once; so nothing of it may be kept elsewhere."""
    found = set()
    for module in modules():
        if not is_in(module, {"ui", "web", "pages", "services", "app"}):
            continue
        for node in ast.walk(tree(module)):
            if isinstance(node, ast.FunctionDef):
                marks = {ast.unparse(mark).partition("(")[0].split(".")[-1] for mark in node.decorator_list}
                found |= {f"{module}: {node.name}"} if marks & {"lru_cache", "cache"} else set()
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Remembered":
                found.add(f"{module}: Remembered")
    assert found == set(KEPT_FOR_ALL)


@pytest.mark.process
def test_the_pages_do_not_wait_for_torch() -> None:
    """Importing torch takes seconds; the first photograph is on screen before that."""
    code = "import sys, app, ui.callbacks.playing, web.media; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
