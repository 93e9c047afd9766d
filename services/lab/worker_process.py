"""What the lab's own process does: the work it is asked for on its standard input, within a limit of memory."""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator

from services.lab.work_queue import BROKEN
from services.lab.worker import NICENESS, TOO_MUCH, Given, read_from, write_to

log = logging.getLogger(__name__)


def _limit(memory_mb: int) -> None:
    """Take no more memory than that, and give way to the quiz."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_DATA, (memory_mb << 20, memory_mb << 20))
    os.nice(NICENESS)


def main(memory_mb: int) -> None:
    """Do what is asked for on the standard input, until that ends; nobody else writes to the standard output."""
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit(memory_mb)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    is_stopped = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: is_stopped.set())
    while True:
        try:
            work, given = read_from(asked)
        except EOFError:
            return
        is_stopped.clear()
        said = _done(work, given, lambda value: write_to(answers, ("value", value)), is_stopped.is_set)
        del work, given
        write_to(answers, said)


def _done(
    work: Callable[[], Iterator[object]],
    given: Given | None,
    tell: Callable[[object], None],
    is_stopped: Callable[[], bool],
) -> tuple[str, str | None]:
    """Do it; how it ended."""
    from services.lab import subjects

    try:
        subjects.lay_beside(given.key if given else "", given.image if given else None)
        for value in work():
            tell(value)
            if is_stopped():
                break
    except ValueError as wrong:
        return "wrong", str(wrong)
    except Exception as failed:
        log.exception("a piece of the lab's work failed")
        is_memory = isinstance(failed, MemoryError) or "memory" in str(failed)
        return "wrong", TOO_MUCH if is_memory else BROKEN
    finally:
        subjects.lay_beside("", None)
    return "done", None


if __name__ == "__main__":
    main(int(sys.argv[1]))
