"""From start to stop of the server: what is warmed up beside the first visitor, and what becomes of a fault."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import streamlit as st

from config import checks
from config.public_url import public_address
from config.settings import settings as read_settings
from model.networks.registry import DEFAULT
from quiz.profanity import check_words
from services import container
from services.decks import available
from services.decks.download import fetch_at_start
from services.house import opponent as house_opponent
from services.log_limit import handle_quietly
from services.once import shared, stays
from ui import streamlit_files, tabs
from ui.callbacks import administering

log = logging.getLogger(__name__)

_AWAKE_S: Final = 300.0
"""An opponent that takes longer is on its way from the internet, or not at all."""


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[dict[str, object] | None]:
    """Wake the default opponent without keeping anyone waiting for it.

    Raises:
        ValueError: QUIZ_URL is no address, or another setting no setting; better said now than in every link.
    """
    public_address()
    read_settings()
    for sentence in checks.complaints():
        log.warning("%s", sentence)
    asyncio.get_running_loop().set_exception_handler(handle_quietly)
    container.uploads().is_kept = tabs.is_kept
    container.visitor_photographs().after = streamlit_files.sweep_files
    threading.Thread(target=_warm, name="warm-up", daemon=True).start()
    yield None
    shared.close()


def _warm() -> None:
    try:
        available.imagenet_a()
        container.store()
        container.admin_access()
        available.own_decks()
        administering.sweep_leftovers()
        check_words("")  # which says at once, and not at the first comment, what QUIZ_WORD_FILTER does not know
        opponent = container.opponent(DEFAULT)
        house_opponent.wake_chosen()
        fetch_at_start(container.fetching_open_deck())
        if opponent.wait(_AWAKE_S):
            stays()
    except Exception:
        log.exception("the warm-up failed; the first visitor's page will say why")


def fault(error: Exception) -> bool:
    """A fault nobody foresaw: everything to the operator's log, one sentence to the visitor, no traceback."""
    log.error("a page failed", exc_info=error)
    st.error("Something broke on our side, and it has been noted. Your guesses are safe; reload to go on.")
    return True
