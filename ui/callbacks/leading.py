"""What a click does while a class is prepared: other photographs, one less, and opening the room."""

import logging
import secrets

import streamlit as st

from deck.sources import DeckError
from quiz.storage.failures import StoreError
from services import container
from services.rate_limits import Doing, TooOftenError
from services.rooms import classroom
from services.rooms.classroom import RoomPlan
from ui.session import session

log = logging.getLogger(__name__)


def shuffle() -> None:
    """Other photographs."""
    s = session()
    s.plan = secrets.token_hex(4)
    s.plan_without.clear()


def leave_out(photograph: str) -> None:
    """Without that one: another takes its place."""
    session().plan_without.add(photograph)


def open_room(plan: RoomPlan) -> None:
    """Open a room of that plan; what it is led by is kept in this tab alone."""
    s = session()
    try:
        container.rate_limits().take(Doing.OPEN, player=s.player, address=st.context.ip_address)
        s.rooms.append(classroom.create(plan))
    except (DeckError, StoreError, TooOftenError) as trouble:
        log.warning("no room was opened: %s", trouble)
        s.tell(str(trouble))


def open_wall(code: str) -> None:
    """The wall of that room was opened, in a tab of its own."""
    session().walls.add(code)
