"""What went wrong, said in one sentence; and what the last click left to be said."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import NoReturn, ParamSpec

import streamlit as st

from config.files import HomeError, for_visitors
from deck.download import DownloadError
from deck.photographs import UnreadablePhotographError
from deck.sources import DeckError
from model.attacks.patch import PatchError
from model.inference.classifier import WeightsError
from model.networks.registry import DEFAULT
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
    for network in {session().network, DEFAULT}:  # the story is told of the latter, whoever is played against
        container.opponents().try_again(network)


def say_notices() -> None:
    """Say, once, whatever the last click left to be said."""
    s = session()
    while s.notices:
        s.heard.append(s.notices.pop(0))
        st.info(formatting.plain(s.heard[-1]), icon=":material/info:")


@contextmanager
def saying() -> Iterator[None]:
    """While a page or a fragment is drawn: what it said is said again by a run that overtakes it before its end."""
    s = session()
    s.heard.clear()
    s.hinted = ""
    try:
        yield
    except BaseException:
        _say_again()
        raise


def draw_anew() -> NoReturn:
    """Have the whole page drawn again, of its own accord and not at a click: what it said stays on it."""
    _say_again()
    st.rerun()


def _say_again() -> None:
    s = session()
    s.notices[:0] = [said for said in s.heard if said not in s.notices]
    s.heard.clear()
    s.hint = s.hint or s.hinted
