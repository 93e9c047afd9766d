"""How tests wait: for what is to happen, never for a time."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import subprocess

PATIENCE_S: Final = 200.0
"""What happens in another thread or process has happened by then, also where every core is busy with something else.

It is less than what pytest gives a test (`timeout` in pyproject.toml), so that the test says what it waited for.
"""


def until(is_so: Callable[[], object], *, patience_s: float = PATIENCE_S) -> None:
    """Return as soon as it is so. Raises `AssertionError` when patience is at its end."""
    deadline = time.monotonic() + patience_s
    while not is_so():
        assert time.monotonic() < deadline, f"waited {patience_s:.0f} s for what did not happen"
        time.sleep(0.01)


@contextmanager
def ended(*processes: "subprocess.Popen[Any]") -> Iterator[None]:
    """Whatever happens inside, none of these processes outlives it."""
    try:
        yield
    finally:
        for process in processes:
            with process:
                process.kill()
