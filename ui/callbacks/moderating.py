"""What a host's click does about what visitors say. Each asks again whether it is a host's."""

import logging
from collections.abc import Callable

from quiz import formatting
from quiz.storage.discussion.comments import CommentState
from quiz.storage.discussion.moderation import (
    Act,
    Deed,
    Objection,
    Pile,
    Remark,
)
from quiz.storage.discussion.reactions import Ruling
from quiz.storage.store import StoreError
from services import container
from ui import html
from ui.session import session
from ui.views import crowd, gallery

log = logging.getLogger(__name__)

PILES = {
    Pile.REPORTED: (
        "Reported",
        "Reported, and no host has looked yet. Three reports from three places have hidden one already.",
    ),
    Pile.NEWEST: ("Newest", "All that was said, the latest first."),
    Pile.HIDDEN: ("Hidden", "Seen by their authors and by you."),
}
STATES = {
    CommentState.SHOWN: "shown",
    CommentState.REPORTED: "hidden by reports",
    CommentState.HIDDEN: "hidden by a host",
    CommentState.GONE: "taken back",
}
DEEDS = {
    Act.HIDE: "hid the comment",
    Act.RESTORE: "restored the comment",
    Act.BAN: "banned",
    Act.UNBAN: "let speak again",
    Act.CONFIRM: "confirmed that the label is wrong of",
    Act.DISMISS: "found the label right of",
    Act.EXPORT: "exported",
}


def hide(comment: str) -> None:
    """Hide a comment."""
    _done(lambda: container.store().moderation.hide(comment))


def restore(comment: str) -> None:
    """Show a comment, whatever else is reported of it."""
    _done(lambda: container.store().moderation.restore(comment))


def ban(player: str) -> None:
    """Let its author say nothing more."""
    _done(lambda: container.store().moderation.ban(player))


def unban(player: str) -> None:
    """Let them speak again."""
    _done(lambda: container.store().moderation.unban(player))


def rule(photograph: str, ruling: Ruling) -> None:
    """Confirm that a label is wrong, or find it right."""
    _done(lambda: container.store().moderation.rule(photograph, ruling))


def exported() -> bytes:
    """Every comment as CSV, for a spreadsheet. Raises `StoreError`.

    It is called when the file is fetched, outside of any tab, and so cannot ask who fetches it: only a host's page
    offers it, under an address that nobody guesses.
    """
    return container.store().moderation.export().encode("utf-8-sig")


def about(remark: Remark) -> str:
    """What a host should know of a comment, in a line."""
    parts = [formatting.counted(remark.reports, "report"), STATES[remark.state]]
    if remark.is_banned:
        parts.append("author banned")
    return f"{short(remark.player)}, {', '.join(parts)}"


def objection_line(objection: Objection) -> str:
    """What is held against a label, in a line."""
    truth = gallery.truth_of(objection.photograph)
    name = "a photograph that is not here any more" if truth is None else html.name_of(truth)
    said = {None: "", Ruling.CONFIRMED: ", confirmed", Ruling.DISMISSED: ", found right"}[objection.ruling]
    return f"Labelled {name}: {formatting.counted(objection.n, 'person says', 'people say')} it is wrong{said}"


def deed_line(deed: Deed) -> tuple[str, str]:
    """A line of the log: when, and what a host did."""
    subject = deed.subject if deed.act is Act.EXPORT else short(deed.subject)
    return f"{deed.acted_at:%Y-%m-%d %H:%M} UTC", f"A host {DEEDS[deed.act]} {subject}"


def when(remark: Remark) -> str:
    """How long ago it was said."""
    return crowd.ago(remark.said_at)


def short(name: str) -> str:
    """Enough of a long name to tell it from others."""
    return name[:12]


def _done(do: Callable[[], None]) -> None:
    s = session()
    if not s.is_host:
        return
    try:
        do()
    except (ValueError, StoreError) as trouble:
        log.warning("a host's act failed: %s", trouble)
        s.tell(str(trouble))
