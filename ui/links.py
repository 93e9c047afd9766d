"""Addresses to hand on, of a photograph or this game: where the visitor found the quiz, or as QUIZ_URL says."""

import re
from urllib.parse import urlencode, urlsplit

import streamlit as st

from quiz.addresses import public_address
from ui import invitations, resources, table
from ui.session import session


def house() -> str:
    """Where the quiz is, without a slash at the end."""
    if public := public_address():
        return public
    found = urlsplit(st.context.url or "http://localhost:8501/")
    here = re.sub(r"/[a-z_-]*$", "", found.path)
    return f"{found.scheme}://{found.netloc}{here}"


def to_photograph(photograph: str) -> str:
    """The page of a photograph."""
    return f"{house()}/{invitations.path_of(photograph)}"


def to_game(*, with_score: bool) -> str:
    """The page of this tab's game, with how this player did in it or without. Raises `StoreError`."""
    named = table.shared_link()
    seed = named.pop("game")
    if with_score:
        named["by"] = resources.store().share(player=session().player, game=table.playing().id)
    return f"{house()}/g/{seed}" + (f"?{urlencode(named)}" if named else "")
