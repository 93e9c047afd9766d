"""Whether strangers come here, and what only the operator may start then."""

from urllib.parse import urlsplit

import streamlit as st

from config.public_url import public_address
from config.settings import is_of_this_machine, settings
from ui.session import session

NOT_FETCHED = "That network is not on this machine, and only whoever runs this quiz can fetch it."


def is_public() -> bool:
    """Whether strangers come here: as QUIZ_PUBLIC says; else where the quiz has an address beyond this machine."""
    said = settings().is_public
    if said is not None:
        return said
    named = urlsplit(public_address() or "").hostname
    if named is not None and not is_of_this_machine(named):
        return True
    return not is_of_this_machine(st.get_option("server.address"))


def may_fetch() -> bool:
    """Whether this visitor may have networks and decks fetched: anybody at home, only the operator in public."""
    return is_operator()


def is_operator() -> bool:
    """Whether commands are for this visitor's eyes: anybody's at home, in public only theirs who runs this quiz."""
    return not is_public() or session().is_admin
