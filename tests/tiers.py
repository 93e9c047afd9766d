"""The tests' tiers: `pytest --tier fast`, `--tier unit` or `--tier e2e`; without, all of them run.

`e2e` is the browser tests, all of `tests/e2e` and nothing else; `unit` is the rest, and `fast` those of the rest that
are done at once on a machine without browser, server and networks' weights. What is not fast says so by a marker:

- `weights`: it needs a network's weights. What asks for one of `FIXTURES` has the marker by itself.
- `process`: it starts a process: a server, a command, an export of a network. Again, fixtures may say so.
- `slow`: it takes seconds without either.

The markers are kept honest: in the fast tier an audit hook (https://docs.python.org/3/library/sys.html#sys.addaudithook)
has a test fail that starts a process, opens a file of weights outside of the temporary folder, or connects to another
machine, in whichever thread. A test in its place may do all of that.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

TIERS: Final = ("fast", "unit", "e2e")
NOT_FAST: Final = frozenset({"e2e", "weights", "process", "slow", "walk"})
FIXTURES: Final = {"all_engines": "weights", "postgresql_url": "process", "own_server": "process"}
WEIGHTS: Final = (".onnx", ".pth", ".pt", ".safetensors")
PROCESSES: Final = frozenset({"subprocess.Popen", "os.posix_spawn", "os.fork", "os.exec", "os.system"})
HERE: Final = frozenset({"127.0.0.1", "::1", "localhost", "0.0.0.0"})

_trespasses: list[str] | None = None
"""What the fast test that runs has done and may not; `None` where none runs."""


def trespass(event: str, arguments: tuple[Any, ...], temporary: str) -> str:
    """What an audit event says that a fast test may not do; empty for all else."""
    if event in PROCESSES:
        return f"starts a process ({event}): mark it with `process`"
    if event == "open" and isinstance(arguments[0], str) and arguments[0].endswith(WEIGHTS):
        if not Path(arguments[0]).absolute().is_relative_to(temporary):
            return f"opens a network's weights ({arguments[0]}): mark it with `weights`"
    elif event == "socket.connect" and isinstance(arguments[1], tuple) and str(arguments[1][0]) not in HERE:
        return f"connects to another machine ({arguments[1][0]})"
    return ""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tier", choices=TIERS, help="run the tests of one tier only; see tests/tiers.py")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--tier") != "fast":
        return
    temporary = str(Path(tempfile.gettempdir()).resolve())

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if _trespasses is not None and (found := trespass(event, arguments, temporary)):
            _trespasses.append(found)

    sys.addaudithook(hook)


def tier_of(names: set[str]) -> str:
    """The tier of a test with markers of these names."""
    if "e2e" in names:
        return "e2e"
    return "unit" if names & NOT_FAST else "fast"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what can be told from a test's place and fixtures, and leave out what is of other tiers."""
    wanted = config.getoption("--tier")
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        if "e2e" in item.path.relative_to(config.rootpath).parts:
            item.add_marker("e2e")
        for name in FIXTURES.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(FIXTURES[name])
        tier = tier_of({mark.name for mark in item.iter_markers()})
        is_wanted = wanted in (None, tier) or (wanted == "unit" and tier == "fast")
        (kept if is_wanted else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


@contextmanager
def _watched(item: pytest.Item) -> Iterator[None]:
    """In the fast tier, have a test fail for what only the others may do."""
    global _trespasses
    mine = _trespasses = []
    try:
        yield
    finally:
        _trespasses = None
    if mine and item.config.getoption("--tier") == "fast":
        pytest.fail("A test of the fast tier " + "; ".join(dict.fromkeys(mine)), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    with _watched(item):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    with _watched(item):
        yield
