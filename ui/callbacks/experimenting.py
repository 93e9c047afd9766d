"""What a click in the lab does: lay a photograph on its table, have something done, stop it."""

from collections.abc import Callable, Iterator
from functools import partial

from deck.photographs import UnreadablePhotographError
from deck.sources import DeckError
from quiz.storage.store import StoreError
from services import container
from services.lab import exhibits, subjects, tasks
from services.lab.isolation import OnlyAdminError, guarded
from services.lab.visitor_photographs import LostError
from services.lab.work_queue import QueueFullError
from ui import access, streamlit_files
from ui.session import picked, session
from ui.views.lab import attack, reprogramming


def lay(widget: str) -> None:
    """Put what was uploaded, or taken, on the table; of the file itself nothing is kept."""
    s, data = session(), streamlit_files.take_upload(widget)
    if data is None:
        return
    s.uploads += 1
    try:
        put_on_table(container.visitor_photographs().lay(data))
    except UnreadablePhotographError as wrong:
        s.tell(str(wrong))


def pick(widget: str) -> None:
    """Put the chosen photograph on the table."""
    if isinstance(chosen := picked(widget), str):
        put_on_table(chosen)


def pick_known(network: str) -> None:
    """Put one on the table that the network knows, to look for a frame that fools it."""
    s = session()
    try:
        put_on_table(exhibits.barely_known(network, seen=container.store().seen(player=s.player)))
    except (DeckError, StoreError) as trouble:
        s.tell(str(trouble))


def take_away() -> None:
    """Forget the visitor's own photograph."""
    container.visitor_photographs().take_away(session().subject)
    put_on_table("")


def put_on_table(key: str) -> None:
    s = session()
    if key != s.subject:
        s.subject = key
        for ticket in s.tickets.values():
            ticket.forget()
        s.tickets.clear()


def ask(kind: str, work: Callable[[], Iterator[object]], about: str = "") -> None:
    """Have something done in turn; the page finds it under `kind`. It goes with the photograph that it is `about`."""
    s = session()
    try:
        held = subjects.subject(about).held if about else None
        s.tickets[kind] = container.work_queue().ask(
            s.player, guarded(work, about, is_public=access.is_public(), is_admin=s.is_admin)
        )
    except (QueueFullError, LostError, DeckError, OnlyAdminError) as full:
        s.tell(str(full))
        return
    if held is not None:
        held.tell(s.tickets[kind])


def stop(kind: str) -> None:
    """Have it end here."""
    if kind in session().tickets:
        session().tickets[kind].stop()


def begin_attack(network: str, key: str) -> None:
    """Ask for an attack of what the widgets say."""
    try:
        plan = attack.plan(
            network,
            key,
            target=None if picked("untargeted") else picked("target"),
            levels=picked("levels"),
            steps=picked("steps"),
            momentum=bool(picked("momentum")),
        )
    except ValueError as wrong:
        session().tell(str(wrong))
        return
    ask("fool", partial(tasks.attack, network, key, plan), about=key)


def stop_attack(network: str, key: str) -> None:
    """Have it end here, and see what it has come to."""
    said = session().tickets["fool"].said
    if attack.steps_of(said):
        ask("fool", lambda: tasks.halted(network, key, said), about=key)
    else:
        stop("fool")


def keep_board() -> None:
    """Keep the board as it was clicked."""
    found = picked("board")
    squares = found.get("squares") if hasattr(found, "get") else None
    if isinstance(squares, (list, tuple)) and len(squares) == 16:
        session().board = tuple(square is True for square in squares)


def roll_board() -> None:
    """Another board, by chance."""
    session().board = reprogramming.roll()
