"""Addresses to hand on, of a photograph or this game: where the visitor found the quiz, or as QUIZ_URL says."""

import re
from urllib.parse import urlencode, urlsplit

import streamlit as st

from config.public_url import public_address
from services import container, invitations
from ui.session import session
from ui.views import round_view


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
    named = round_view.shared_link()
    seed = named.pop("game")
    if with_score:
        named["by"] = container.store().share(player=session().player, game=round_view.current_game().id)
    return f"{house()}/g/{seed}" + (f"?{urlencode(named)}" if named else "")
