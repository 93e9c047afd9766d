"""What the lab's pages share: choosing a photograph, and waiting for one's turn."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import streamlit as st

from deck.classes import classes
from deck.sources import DeckError
from quiz import formatting
from services.decks import available
from services.lab import subjects
from services.lab.visitor_photographs import LostError, Subject
from services.lab.work_queue import Ticket, TicketState
from services.uploads import MB, VISITOR_BYTES
from ui import errors, html, paths, tabs
from ui.callbacks import experimenting, playing
from ui.session import session

T = TypeVar("T")

RUNNING_S, QUEUED_S = 0.4, 4.0
"""Seconds between two looks at what runs, and at what waits."""

MOST_TO_CHOOSE = 2000
"""A list of more would be slow to send; whatever is linked to can be on the table all the same."""

_WAYS = {"deck": "From the deck", "upload": "Your own", "camera": "Camera"}


def choose(*wanted: str) -> Subject:
    """Let the visitor put a photograph on the table; at first it is one of the classes `wanted`."""
    _from_link()
    s = session()
    way = st.segmented_control(
        "Photograph",
        list(_WAYS),
        format_func=_WAYS.__getitem__,
        default="deck",
        key="way",
        label_visibility="collapsed",
    )
    found = _on_the_table(*wanted)
    if way == "upload":
        tabs.takes_files(VISITOR_BYTES)
        st.file_uploader(
            "A photograph of yours. It stays in this computer's memory for half an hour, and is stored nowhere.",
            max_upload_size=VISITOR_BYTES // MB,
            key=f"upload-{s.uploads}",
            on_change=experimenting.lay,
            args=(f"upload-{s.uploads}",),
        )
    elif way == "camera":
        tabs.takes_files(VISITOR_BYTES)
        st.camera_input(
            "Take one. It is stored nowhere. If your browser refuses the camera, allow it beside the address, "
            "or choose a file.",
            key=f"camera-{s.uploads}",
            on_change=experimenting.lay,
            args=(f"camera-{s.uploads}",),
        )
    else:
        once = {photo.id: photo.truth for deck in reversed(available.decks()) for photo in reversed(deck.photographs)}
        names = _told_apart({identity: html.name_of(truth) for identity, truth in reversed(once.items())})
        identities = list(names)[:MOST_TO_CHOOSE]
        identities.sort(key=lambda identity: (names[identity].casefold(), identity))
        st.selectbox(
            "Choose one",
            identities,
            index=identities.index(found.key) if found.key in identities else None,
            format_func=names.__getitem__,
            placeholder="Yours is on the table" if found.is_own else "Another one",
            key=f"chosen-{s.subject}",
            on_change=experimenting.pick,
            args=(f"chosen-{s.subject}",),
            label_visibility="collapsed",
        )
    if found.is_own:
        st.button("Take mine away", type="tertiary", on_click=experimenting.take_away)
    errors.say_notices()
    return found


def _told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """The same names, numbered from the second of each on: a browser sends back the name, and never which of two."""
    many: Counter[str] = Counter()
    apart = {}
    for identity, name in names.items():
        many[name] += 1
        apart[identity] = name if many[name] == 1 else f"{name}, {many[name]}"
    return apart


def ways_in(identity: str) -> None:
    """Into the lab with that photograph."""
    with st.container(horizontal=True):
        for page, label, icon in (
            (paths.LOOKED, "What did it look at?", ":material/center_focus_strong:"),
            (paths.FOOL, "Fool it with this one", ":material/grain:"),
        ):
            st.page_link(page, label=label, icon=icon, query_params={"photograph": identity})


def _from_link() -> None:
    """Take the photograph that a link names, once."""
    s = session()
    linked = st.query_params.get("photograph", "")
    if linked:
        try:
            experimenting.put_on_table(available.photograph(linked).id)
        except DeckError as gone:
            s.tell(str(gone))
        del st.query_params["photograph"]


def _on_the_table(*wanted: str) -> Subject:
    s = session()
    try:
        found = subjects.subject(s.subject) if s.subject else None
    except (LostError, DeckError) as gone:
        s.tell(str(gone))
        found = None
    if found is None:
        s.subject = subjects.usual(available.decks()[0], *wanted)
        found = subjects.subject(s.subject)
    if not found.is_own:
        playing.spoiled([found.key])
    return found


def watching(draw: Callable[[], None], *kinds: str) -> None:
    """Draw what is under way again and again: often while it runs, seldom while it waits its turn, and then no more.

    With a class of thirty in the queue it is their looking that would slow the quiz down.
    """
    tickets = [session().tickets[kind] for kind in kinds if kind in session().tickets]
    pace = _pace(tickets)
    if pace is None:
        draw()
        return

    @st.fragment(run_every=pace)
    @errors.spoken
    def drawn() -> None:
        draw()
        if _pace(tickets) != pace:
            errors.draw_anew()

    drawn()


def _pace(tickets: Sequence[Ticket[object]]) -> float | None:
    """Seconds between two looks; None when all is over. Whoever is next looks as often as whoever is served."""
    going = [ticket for ticket in tickets if not ticket.is_over]
    if not going:
        return None
    return QUEUED_S if all(ticket.state is TicketState.WAITING and ticket.look() for ticket in going) else RUNNING_S


def queue_line(ticket: Ticket[object], *, total: int, doing: str, done: int | None = None) -> None:
    """How it stands with it, in a line; it stays in the queue for as long as this is drawn.

    `done` of `total` is all that it has said, where nothing else is; `total` is 0 as long as nobody knows it.
    """
    before = ticket.look()
    if ticket.state is TicketState.WAITING:
        st.progress(
            0.0, text=f"{formatting.counted(before, 'person is', 'people are')} before you." if before else "Next."
        )
    elif not ticket.is_over:
        done = len(ticket.said) if done is None else done
        if total:
            st.progress(min(1.0, done / total), text=f"{doing}: {done} of {total}")
        else:
            st.progress(0.0, text="Making ready…")


def trouble(ticket: Ticket[object]) -> None:
    """What went wrong with it, if something did."""
    if ticket.trouble:
        st.warning(formatting.told(ticket.trouble), icon=":material/sentiment_dissatisfied:")


def targets() -> list[int]:
    """The 1,000 classes in the order a reader looks them up."""
    return sorted(range(len(classes())), key=lambda index: classes()[index].name.casefold())
