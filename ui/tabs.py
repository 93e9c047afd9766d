"""Which tab is served, where it may upload, and when one is gone for good, so that what it left goes too."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from services import container

_GONE_S: Final = 125.0
"""A tab that has been away for so long is not coming back: a little more than Streamlit keeps it."""

_connected: Counter[str] = Counter()


def tab() -> str:
    """The tab that is being served, as Streamlit calls it."""
    context = get_script_run_ctx()
    return context.session_id if context is not None else ""


@contextmanager
def drawing() -> Iterator[None]:
    """While a whole page is drawn: an uploader that is not on it any more takes nothing after that."""
    uploads, this = container.uploads(), tab()
    uploads.draws(this)
    yield
    uploads.drew(this)


def takes_files(most: int) -> None:
    """An uploader is being drawn, of files of at most so many bytes."""
    container.uploads().offer(tab(), most)


def begins(session: str) -> None:
    """A browser is connected to that tab."""
    _connected[session] += 1


def ends(session: str) -> None:
    """A browser is no longer."""
    _connected[session] -= 1
    if _connected[session] <= 0:
        del _connected[session]
        asyncio.get_running_loop().call_later(_GONE_S, _close, session)


def _close(session: str) -> None:
    if session not in _connected and exists():
        get_instance().close_session(session)
        container.uploads().forget(session)


def is_kept(session: str, file: str) -> bool:
    """Whether Streamlit still keeps that file of that tab."""
    return exists() and bool(get_instance().uploaded_file_mgr.get_files(session, [file]))
