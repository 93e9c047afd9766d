"""What the operator reads of comments and labels, in lines."""

from quiz import formatting
from quiz.storage.discussion.comments import CommentState
from quiz.storage.discussion.moderation import Act, Deed, Objection, Pile, Remark
from quiz.storage.discussion.reactions import Ruling
from ui import html
from ui.views import crowd, gallery

PILES = {
    Pile.REPORTED: (
        "Reported",
        "Reported, and no admin has looked yet. Three reports from three places have hidden one already.",
    ),
    Pile.NEWEST: ("Newest", "All that was said, the latest first."),
    Pile.HIDDEN: ("Hidden", "Seen by their authors and by you."),
}

STATES = {
    CommentState.SHOWN: "shown",
    CommentState.REPORTED: "hidden by reports",
    CommentState.HIDDEN: "hidden by an admin",
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


def about(remark: Remark) -> str:
    """What an admin should know of a comment, in a line."""
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
    """A line of the log: when, and what an admin did."""
    subject = deed.subject if deed.act is Act.EXPORT else short(deed.subject)
    return f"{deed.acted_at:%Y-%m-%d %H:%M} UTC", f"An admin {DEEDS[deed.act]} {subject}"


def when(remark: Remark) -> str:
    """How long ago it was said."""
    return crowd.ago(remark.said_at)


def short(name: str) -> str:
    """Enough of a long name to tell it from others."""
    return name[:12]
