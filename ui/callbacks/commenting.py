"""What a click among people does: say, like, report, feel, object. The rules are the store's."""

import logging
from collections.abc import Callable

import streamlit as st

from quiz.storage.discussion.comments import Sort
from quiz.storage.discussion.reactions import Reaction
from quiz.storage.store import StoreError
from services import container
from services.rate_limits import Doing
from ui.callbacks import playing
from ui.session import picked, session

log = logging.getLogger(__name__)

MORE = 20


def say(widget: str, photograph: str, parent: str | None = None) -> None:
    """Say what was typed in that widget; what is refused stays there, to be mended."""
    s, text = session(), str(picked(widget) or "")
    if _done(Doing.SAY, lambda: _say(text, photograph, parent)):
        s.drafts += 1
        s.replying = ""


def _say(text: str, photograph: str, parent: str | None) -> None:
    s = session()
    s.said = container.store().comments.say(player=s.player, photograph=photograph, text=text, parent=parent)


def reply_to(comment: str) -> None:
    """Open the place for a reply to that comment, or close it."""
    s = session()
    s.replying = "" if s.replying == comment else comment


def like(comment: str, liked: bool) -> None:
    """Like a comment, or no longer."""
    _done(Doing.CLICK, lambda: container.store().comments.like(comment, player=session().player, liked=liked))


def report(comment: str) -> None:
    """Tell the admins."""
    if _done(Doing.REPORT, lambda: _report(comment)):
        session().hint = "Reported. An admin will have a look; three reports from three places hide it until then."


def _report(comment: str) -> None:
    pace, address = container.rate_limits(), st.context.ip_address
    counts = pace.is_first_from(address, comment)
    try:
        container.store().comments.report(comment, player=session().player, counts=counts)
    except (ValueError, StoreError):
        if counts:
            pace.take_back(address, comment)
        raise


def take_back(comment: str) -> None:
    """Delete a comment of one's own."""
    _done(Doing.CLICK, lambda: container.store().comments.take_back(comment, player=session().player))


def feel(widget: str, photograph: str) -> None:
    """Feel about a photograph what is chosen in that widget."""
    chosen = picked(widget)
    felt = (
        frozenset(Reaction(each) for each in chosen if each in set(Reaction))
        if isinstance(chosen, list)
        else frozenset()
    )
    _done(Doing.CLICK, lambda: container.store().reactions.feel(photograph, felt, player=session().player))


def object_to(widget: str, photograph: str) -> None:
    """Tell the admins that a label is wrong, and what was typed in that widget is right."""
    s, text = session(), str(picked(widget) or "")
    if _done(Doing.REPORT, lambda: container.store().reactions.object(photograph, text, player=s.player)):
        s.hint = "Thank you. An admin will have a look."


def sort_by(widget: str) -> None:
    """Read what is new, or what is liked, first."""
    chosen = picked(widget)
    if isinstance(chosen, Sort):
        session().sort = chosen


def visit(photograph: str) -> None:
    """Go to the place of a photograph, or with an empty id back to the lists."""
    for name in ("photograph", "comment"):  # not the player, whom a browser without cookies keeps there
        if name in st.query_params:
            del st.query_params[name]
    if photograph:
        st.query_params["photograph"] = photograph


def spoil(photograph: str) -> None:
    """Choose to see what is said of a photograph, and its answer, before guessing it."""
    try:
        playing.spoiled([photograph])
    except StoreError as trouble:
        session().tell(str(trouble))


def take_hint() -> str:
    """What is to be said of the last click, once; a run that is overtaken before its end leaves it to the next."""
    s = session()
    s.hinted, s.hint = s.hint, ""
    return s.hinted


def _done(doing: Doing, do: Callable[[], object]) -> bool:
    """Do it, if it is not done too often; whether it was done. What went wrong is said where it was clicked."""
    s = session()
    try:
        container.rate_limits().take(doing, player=s.player, address=st.context.ip_address)
        do()
    except ValueError as refused:
        log.info("refused to %s: %s", doing, refused)
        s.hint = str(refused)
    except StoreError as trouble:
        s.hint = str(trouble)
    else:
        return True
    return False
