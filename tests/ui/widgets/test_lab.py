"""The line that says how far a piece of work is: its bar and its words are of the same moment."""

from streamlit.testing.v1 import AppTest


def lines() -> None:
    """A ticket that has said one thing that is no step, then two steps of forty; and one that counts all it said."""
    from types import SimpleNamespace
    from typing import Any

    from services.lab.work_queue import TicketState
    from ui.widgets.lab import queue_line

    def ticket(said: int) -> Any:
        return SimpleNamespace(look=lambda: 0, state=TicketState.RUNNING, is_over=False, said=[None] * said)

    queue_line(ticket(1), total=0, doing="Step", done=0)
    queue_line(ticket(3), total=40, doing="Step", done=2)
    queue_line(ticket(81), total=324, doing="Looking")


def test_the_bar_says_what_the_words_say_and_nothing_before_it_is_known() -> None:
    drawn = AppTest.from_function(lines).run()
    assert not drawn.exception, drawn.exception
    said = [(bar.proto.text, bar.proto.value) for bar in drawn.get("progress")]
    assert said == [("Making ready…", 0), ("Step: 2 of 40", 5), ("Looking: 81 of 324", 25)]
