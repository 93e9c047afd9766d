"""How often a page looks at what the lab does for it: seldom while others are before it, and often once it is next."""

from types import SimpleNamespace
from typing import Any

import pytest

from services.lab.work_queue import TicketState
from ui.widgets import lab


def ticket(state: TicketState, before: int = 0) -> Any:
    is_over = state in (TicketState.DONE, TicketState.STOPPED, TicketState.FAILED)
    return SimpleNamespace(state=state, is_over=is_over, look=lambda: before)


@pytest.mark.parametrize(
    ("tickets", "pace"),
    [
        ([], None),
        ([ticket(TicketState.DONE)], None),
        ([ticket(TicketState.WAITING, before=3)], lab.QUEUED_S),
        ([ticket(TicketState.WAITING)], lab.RUNNING_S),
        ([ticket(TicketState.RUNNING)], lab.RUNNING_S),
        ([ticket(TicketState.WAITING, before=3), ticket(TicketState.RUNNING)], lab.RUNNING_S),
        ([ticket(TicketState.WAITING, before=3), ticket(TicketState.FAILED)], lab.QUEUED_S),
    ],
)
def test_whoever_is_next_looks_often(tickets: list[Any], pace: float | None) -> None:
    assert lab._pace(tickets) == pace
