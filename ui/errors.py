"""What went wrong, said in one sentence; and what the last click left to be said."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from config.files import HomeError, for_visitors
from deck.download import DownloadError
from deck.photographs import UnreadablePhotographError
from deck.sources import DeckError
from model.attacks.patch import PatchError
from model.inference.classifier import WeightsError
from model.reprogramming.program import ProgramError
from quiz import formatting
from quiz.storage.store import StoreError
from services import container
from ui.session import session

P = ParamSpec("P")

log = logging.getLogger(__name__)

TROUBLES = (
    StoreError,
    DeckError,
    UnreadablePhotographError,
    WeightsError,
    DownloadError,
    HomeError,
    ProgramError,
    PatchError,
)
"""Faults whose text is a sentence for the visitor; each is logged where it was found."""

MISSING = "Something that this page needs is missing on our side; the log says what."


def spoken(draw: Callable[P, None]) -> Callable[P, None]:
    """Let a page or a fragment say what went wrong in one sentence, and offer to try again."""

    @wraps(draw)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            draw(*args, **kwargs)
        except TROUBLES as trouble:
            log.warning("%s: %s", type(trouble).__name__, trouble)
            said = for_visitors(str(trouble), HomeError.VISITORS if isinstance(trouble, HomeError) else MISSING)
            st.warning(formatting.told(said), icon=":material/sentiment_dissatisfied:")
            st.button("Try again", key=f"again-{draw.__name__}", on_click=try_again)

    return guarded


def try_again() -> None:
    """What stands in the way of a page may have gone by now."""
    container.opponents().try_again(session().network)


def say_notices() -> None:
    """Say, once, whatever the last click left to be said."""
    notices = session().notices
    while notices:
        st.info(formatting.plain(notices.pop(0)), icon=":material/info:")
