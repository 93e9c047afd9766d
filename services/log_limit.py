"""Says in the log once a minute what would otherwise be said a thousand times a second."""

import asyncio
import errno
import logging
import threading
import time
from collections import OrderedDict
from typing import Any, Final

log = logging.getLogger(__name__)

WINDOW_S: Final = 60.0
_REMEMBERED: Final = 256
FLOODED: Final = (
    "asyncio",
    "uvicorn.error",
    "quiz.storage.database",
    "web.middleware",
    *("ui.callbacks.playing", "ui.lifespan", "services.opponents", "ui.views.round_view", "ui.callbacks.commenting"),
    "streamlit.runtime.app_session",
    "streamlit.runtime.backend_operation_handler",
    "streamlit.runtime.runtime",
    "streamlit.runtime.scriptrunner.script_runner",
    "streamlit.web.server.starlette.starlette_app",
    "streamlit.web.server.starlette.starlette_routes",
    "streamlit.web.server.starlette.starlette_websocket",
)
"""Whose words a stranger can bring about by the thousand."""


class OncePerWindow(logging.Filter):
    """Lets `most` records of a kind through in `window_s` seconds, and says of the next how many were left out.

    A kind is a place in the code. What is left out is not formatted, so that it costs next to nothing.
    """

    def __init__(self, *, most: int = 1, window_s: float = WINDOW_S) -> None:
        super().__init__()
        self._most, self._window_s = most, window_s
        self._lock = threading.Lock()
        self._kinds: OrderedDict[tuple[str, int, str], tuple[float, int]] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is said."""
        kind, now = (record.pathname, record.lineno, str(record.msg)[:80]), time.monotonic()
        with self._lock:
            began, count = self._kinds.get(kind, (now, 0))
            left_out = max(0, count - self._most)
            if now - began >= self._window_s:
                began, count = now, 0
            else:
                left_out = 0
            self._kinds[kind] = began, count + 1
            self._kinds.move_to_end(kind)
            while len(self._kinds) > _REMEMBERED:
                self._kinds.popitem(last=False)
        if left_out:
            record.msg, record.args = f"{record.getMessage()} (and {left_out:,} more times)", ()
        return count < self._most


def handle_quietly(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What an event loop does with a fault: as usual, but a lack of descriptors is said in a line, once a minute."""
    trouble = context.get("exception")
    if isinstance(trouble, OSError) and trouble.errno in (errno.EMFILE, errno.ENFILE):
        log.warning("no more files may be open here, so that nobody can connect: %s", trouble.strerror)
    else:
        loop.default_exception_handler(context)


def quieten(names: tuple[str, ...] = FLOODED, *, most: int = 3) -> None:
    """Have those loggers say the same at most `most` times a minute."""
    for name in names:
        logger = logging.getLogger(name)
        if not any(isinstance(each, OncePerWindow) for each in logger.filters):
            logger.addFilter(OncePerWindow(most=most))


log.addFilter(OncePerWindow())
