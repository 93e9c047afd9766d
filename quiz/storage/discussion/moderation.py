"""What admins do about what visitors say: hide, restore, ban, rule on labels. Every act goes into a log."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, delete, exists, func, select, update

from quiz.export import harmless
from quiz.storage.database import Database, insert
from quiz.storage.discussion.comments import CommentState
from quiz.storage.discussion.discussion_tables import acts, bans, comments, objections, rulings
from quiz.storage.discussion.reactions import Ruling

_COLUMNS: Final = (
    "id", "said_at", "photograph", "player", "parent", "state", "judged", "likes", "reports", "text",
)  # fmt: skip


class Act(StrEnum):
    """What an admin did."""

    HIDE = "hide"
    RESTORE = "restore"
    BAN = "ban"
    UNBAN = "unban"
    CONFIRM = "confirm"
    DISMISS = "dismiss"
    EXPORT = "export"


class Pile(StrEnum):
    """Which comments an admin looks through."""

    NEWEST = "newest"
    REPORTED = "reported"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment as an admin sees it. `player` is the author's key, the SHA-256 of a token that they hold."""

    id: str
    photograph: str
    player: str
    text: str
    said_at: datetime
    state: CommentState
    is_judged: bool
    reports: int
    is_banned: bool


@dataclass(frozen=True, slots=True)
class Objection:
    """A label that `n` players hold to be wrong, with some of what they would call it, the latest first."""

    photograph: str
    n: int
    suggestions: tuple[str, ...]
    ruling: Ruling | None


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the log."""

    act: Act
    subject: str
    acted_at: datetime


class Moderation:
    """For admins only: who calls has asked for the key. Each raises `StoreError` where the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pile(self, which: Pile, *, limit: int = 50) -> tuple[Remark, ...]:
        """Comments, the latest first: all, those reported that no admin has looked at, or those hidden."""
        wanted: ColumnElement[bool] = comments.c.state != CommentState.GONE
        if which is Pile.REPORTED:
            wanted = and_(comments.c.reports > 0, ~comments.c.judged, wanted)
        elif which is Pile.HIDDEN:
            wanted = comments.c.state.in_([CommentState.REPORTED.value, CommentState.HIDDEN.value])
        banned = exists().where(bans.c.player == comments.c.player).label("is_banned")
        query = select(comments, banned).where(wanted).order_by(comments.c.said_at.desc(), comments.c.id).limit(limit)
        with self._database.reading() as connection:
            return tuple(_remark(row) for row in connection.execute(query).mappings())

    def hide(self, comment: str) -> None:
        """Hide a comment from all but its author. Raises `ValueError` if it is not there."""
        self._judge(comment, CommentState.HIDDEN, Act.HIDE)

    def restore(self, comment: str) -> None:
        """Show a comment, whatever else is reported of it. Raises `ValueError` if it is not there."""
        self._judge(comment, CommentState.SHOWN, Act.RESTORE)

    def ban(self, player: str) -> None:
        """Let the player of that key say nothing more. What was said stays until it is hidden.

        Raises:
            ValueError: that is no key.
        """
        if len(player) != 64:
            raise ValueError(f"{player!r} is no player's key")
        with self._database.writing() as connection:
            new = insert(connection, bans).values(player=player, banned_at=datetime.now(UTC)).on_conflict_do_nothing()
            if connection.execute(new.returning(bans.c.player)).one_or_none() is not None:
                _log(connection, Act.BAN, player)

    def unban(self, player: str) -> None:
        """Let the player of that key speak again."""
        with self._database.writing() as connection:
            gone = delete(bans).where(bans.c.player == player).returning(bans.c.player)
            if connection.execute(gone).one_or_none() is not None:
                _log(connection, Act.UNBAN, player)

    def banned(self, *, limit: int = 100) -> tuple[str, ...]:
        """The keys of those who were banned, the latest first."""
        with self._database.reading() as connection:
            latest = select(bans.c.player).order_by(bans.c.banned_at.desc(), bans.c.player).limit(limit)
            return tuple(connection.execute(latest).scalars())

    def objections(self, *, limit: int = 50) -> tuple[Objection, ...]:
        """Labels that players hold to be wrong: those that no admin has ruled on first, then the most objected to."""
        n = func.count().label("n")
        most = (
            select(objections.c.photograph, rulings.c.ruling, n)
            .outerjoin(rulings, rulings.c.photograph == objections.c.photograph)
            .group_by(objections.c.photograph, rulings.c.ruling)
            .order_by(rulings.c.ruling.is_not(None), n.desc(), objections.c.photograph)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return tuple(
                Objection(
                    photograph=row["photograph"],
                    n=row["n"],
                    suggestions=_suggestions(connection, row["photograph"]),
                    ruling=None if row["ruling"] is None else Ruling(row["ruling"]),
                )
                for row in connection.execute(most).mappings().all()
            )

    def rule(self, photograph: str, ruling: Ruling) -> None:
        """Confirm that a label is wrong, which takes the photograph out of all figures, or dismiss it."""
        said = {"ruling": ruling.value, "ruled_at": datetime.now(UTC)}
        with self._database.writing() as connection:
            new = insert(connection, rulings).values(photograph=photograph, **said)
            changed = new.on_conflict_do_update(
                index_elements=["photograph"], set_=said, where=rulings.c.ruling != ruling.value
            )
            if connection.execute(changed.returning(rulings.c.photograph)).one_or_none() is not None:
                _log(connection, Act.CONFIRM if ruling is Ruling.CONFIRMED else Act.DISMISS, photograph)

    def log(self, *, limit: int = 100) -> tuple[Deed, ...]:
        """What admins did, the latest first."""
        latest = select(acts).order_by(acts.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            return tuple(
                Deed(Act(row["act"]), row["subject"], row["acted_at"]) for row in connection.execute(latest).mappings()
            )

    def export(self) -> str:
        """Every comment that was not taken back, oldest first, as CSV; that, too, is an act."""
        query = (
            select(comments).where(comments.c.state != CommentState.GONE).order_by(comments.c.said_at, comments.c.id)
        )
        with self._database.writing() as connection:
            rows = connection.execute(query).mappings().all()
            _log(connection, Act.EXPORT, f"{len(rows)} comments")
        return _csv(rows)

    def _judge(self, comment: str, state: CommentState, act: Act) -> None:
        there = and_(comments.c.id == comment, comments.c.state != CommentState.GONE)
        with self._database.writing() as connection:
            before = connection.execute(select(comments.c.state, comments.c.judged).where(there)).one_or_none()
            if before is None:
                raise ValueError("That comment is not here any more.")
            if tuple(before) != (state.value, True):
                connection.execute(update(comments).where(there).values(state=state.value, judged=True))
                _log(connection, act, comment)


def _log(connection: Connection, act: Act, subject: str) -> None:
    connection.execute(acts.insert().values(act=act.value, subject=subject, acted_at=datetime.now(UTC)))


def _suggestions(connection: Connection, photograph: str) -> tuple[str, ...]:
    latest = (
        select(objections.c.suggestion)
        .where(objections.c.photograph == photograph)
        .order_by(objections.c.said_at.desc())
        .limit(5)
    )
    return tuple(dict.fromkeys(connection.execute(latest).scalars()))


def _remark(row: RowMapping) -> Remark:
    return Remark(
        id=row["id"],
        photograph=row["photograph"],
        player=row["player"],
        text=row["text"],
        said_at=row["said_at"],
        state=CommentState(row["state"]),
        is_judged=row["judged"],
        reports=row["reports"],
        is_banned=row["is_banned"],
    )


def _csv(rows: Sequence[RowMapping]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in rows:
        cells = dict(row) | {"said_at": row["said_at"].isoformat(timespec="seconds")}
        writer.writerow(["" if cells[name] is None else harmless(str(cells[name])) for name in _COLUMNS])
    return out.getvalue()
