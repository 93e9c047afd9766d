"""Comments under a photograph: short, plain text, replies one deep, a like each; three reports hide one
that come from three places.

The rules are kept here and, where it can, by the database. A comment's id is made of who said what where, so that a
double click, a second tab and a replayed request say it once.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, and_, delete, func, or_, select, update

from quiz import text_rules
from quiz.players import key_of
from quiz.profanity import check_words
from quiz.storage.access import check_knows, check_may_speak
from quiz.storage.counting.counters import SAYS_WHAT_IT_IS
from quiz.storage.database import Database, insert
from quiz.storage.discussion.discussion_tables import comments, likes, reports
from quiz.storage.tables import guesses

REPORTS_TO_HIDE: Final = 3
MOST_REPLIES: Final = 100


class CommentState(StrEnum):
    """What became of a comment. Reported ones are hidden until an admin has looked; gone ones were taken back."""

    SHOWN = "shown"
    REPORTED = "reported"
    HIDDEN = "hidden"
    GONE = "gone"


class Sort(StrEnum):
    """Which comments come first."""

    NEW = "new"
    LIKED = "liked"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as one player sees it. Nobody is named: `was_right` is all that is told of the author, where known.

    The author alone sees one that is hidden. The text of one that was taken back is empty.
    """

    id: str
    photograph: str
    parent: str | None
    text: str
    said_at: datetime
    state: CommentState
    was_right: bool | None
    likes: int
    is_mine: bool
    is_liked: bool
    is_reported: bool
    replies: tuple["Comment", ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said of a photograph: threads in the order asked for, and whether there are more."""

    threads: tuple[Comment, ...]
    has_more: bool


class Comments:
    """What players say. Each raises `StoreError` where the database fails, `ValueError` for what the rules refuse."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def say(self, *, player: str, photograph: str, text: str, parent: str | None = None) -> str:
        """Say something of a photograph, or in reply to the comment `parent`; the comment's id.

        Raises:
            ValueError: the text will not do, the player has yet to guess the photograph or was banned, or there is no
                such comment to reply to; one sentence.
        """
        text = text_rules.comment(text)
        check_words(text)
        key = key_of(player)
        said = hashlib.sha256("\n".join((key, photograph, parent or "", text)).encode()).hexdigest()[:16]
        with self._database.writing() as connection:
            check_may_speak(connection, key, photograph)
            if (stands := _comment(connection, said)) is not None:
                if stands["state"] == CommentState.GONE:
                    raise ValueError("You took that back already.")
                return said
            if parent is not None:
                _hang(connection, parent, photograph)
            right = select(guesses.c.is_right).where(
                guesses.c.player == key, guesses.c.photograph == photograph, guesses.c.first_sight, SAYS_WHAT_IT_IS
            )
            connection.execute(
                insert(connection, comments)
                .values(
                    id=said,
                    photograph=photograph,
                    player=key,
                    depth=0 if parent is None else 1,
                    parent=parent,
                    parent_depth=0,
                    text=text,
                    was_right=right.limit(1).scalar_subquery(),
                    said_at=datetime.now(UTC),
                    state=CommentState.SHOWN,
                    judged=False,
                    likes=0,
                    reports=0,
                    replies=0,
                )
                .on_conflict_do_nothing()
            )
        return said

    def of(
        self, photograph: str, *, player: str, sort: Sort = Sort.NEW, limit: int = 20, first: str | None = None
    ) -> Talk:
        """What is said of a photograph; the thread of the comment `first`, if it is there, before all others.

        Raises:
            ValueError: the player has yet to guess the photograph.
        """
        key = key_of(player)
        order = [comments.c.said_at.desc(), comments.c.id.desc()]
        if sort is Sort.LIKED:
            order.insert(0, comments.c.likes.desc())
        here = and_(comments.c.photograph == photograph, comments.c.depth == 0, _is_seen_by(key))
        with self._database.reading() as connection:
            check_knows(connection, key, photograph)
            rows = list(
                connection.execute(select(comments).where(here).order_by(*order).limit(limit + 1)).mappings().all()
            )
            has_more, rows = len(rows) > limit, rows[:limit]
            if first is not None and (found := _comment(connection, first)) is not None:
                top = found["parent"] or found["id"]
                wanted = connection.execute(select(comments).where(here, comments.c.id == top)).mappings().all()
                rows = [*wanted, *(row for row in rows if row["id"] != top or not wanted)]
            below = (
                select(comments)
                .where(comments.c.parent.in_([row["id"] for row in rows]), _is_seen_by(key))
                .order_by(comments.c.parent, comments.c.said_at, comments.c.id)
            )
            replies = connection.execute(below).mappings().all()
            ids = [row["id"] for row in (*rows, *replies)]
            liked, reported = (_marked(connection, table, key, ids) for table in (likes, reports))

        def seen(row: RowMapping, below: Sequence[Comment] = ()) -> Comment:
            return Comment(
                id=row["id"],
                photograph=row["photograph"],
                parent=row["parent"],
                text=row["text"],
                said_at=row["said_at"],
                state=CommentState(row["state"]),
                was_right=row["was_right"],
                likes=row["likes"],
                is_mine=row["player"] == key,
                is_liked=row["id"] in liked,
                is_reported=row["id"] in reported,
                replies=tuple(below),
            )

        threads = tuple(seen(row, [seen(each) for each in replies if each["parent"] == row["id"]]) for row in rows)
        return Talk(threads, has_more)

    def count(self, photograph: str, *, up_to: int = 100) -> int:
        """How many comments and replies there are to see, if they are no more than `up_to`."""
        shown = and_(comments.c.photograph == photograph, comments.c.state == CommentState.SHOWN)
        some = select(comments.c.id).where(shown).limit(up_to).subquery()
        with self._database.reading() as connection:
            return connection.execute(select(func.count()).select_from(some)).scalar_one()

    def like(self, comment: str, *, player: str, liked: bool = True) -> None:
        """Like a comment, or no longer; said twice, it changes nothing. Raises `ValueError` as `say` does."""
        key = key_of(player)
        with self._database.writing() as connection:
            _check_there(connection, comment, key)
            new = insert(connection, likes).values(player=key, comment=comment).on_conflict_do_nothing()
            old = delete(likes).where(likes.c.player == key, likes.c.comment == comment)
            changed = (new if liked else old).returning(likes.c.comment)
            if connection.execute(changed).one_or_none() is not None:
                by = 1 if liked else -1
                there = comments.c.id == comment
                connection.execute(update(comments).where(there).values(likes=comments.c.likes + by))

    def report(self, comment: str, *, player: str, counts: bool = True) -> None:
        """Tell the admins about a comment, once. The third that counts hides it, unless an admin has looked before.

        `counts`: it does not come from where an earlier report of the comment came from (see `services.rate_limits`).

        Raises:
            ValueError: there is no such comment, it is the player's own, or the player may not speak.
        """
        key = key_of(player)
        with self._database.writing() as connection:
            found = _check_there(connection, comment, key)
            if found["player"] == key:
                raise ValueError("That comment is your own: take it back instead.")
            said = {"player": key, "comment": comment, "counted": counts}
            new = insert(connection, reports).values(said).on_conflict_do_nothing()
            if connection.execute(new.returning(reports.c.comment)).one_or_none() is None:
                return
            it = comments.c.id == comment
            connection.execute(update(comments).where(it).values(reports=comments.c.reports + 1))
            # Its row is ours from here on: who reports at the same instant is counted by the later of the two.
            counted = select(func.count()).where(reports.c.comment == comment, reports.c.counted).scalar_subquery()
            enough = and_(comments.c.state == CommentState.SHOWN, ~comments.c.judged, counted >= REPORTS_TO_HIDE)
            connection.execute(update(comments).where(it, enough).values(state=CommentState.REPORTED.value))

    def take_back(self, comment: str, *, player: str) -> None:
        """Delete a comment of one's own; one that others replied to leaves an empty place.

        Raises:
            ValueError: it is not there, or another's.
        """
        key = key_of(player)
        with self._database.forgetting() as connection:
            found = _comment(connection, comment)
            if found is None or found["player"] != key:
                raise ValueError("That comment is not yours, or not here any more.")
            _remove(connection, found)


def forget_comments(connection: Connection, key: str) -> None:
    """Delete all that the player of that key said, liked, reported, felt or objected to."""
    for table, column in ((likes, "likes"), (reports, "reports")):
        mine = select(table.c.comment).where(table.c.player == key)
        less = {column: comments.c[column] - 1}
        connection.execute(update(comments).where(comments.c.id.in_(mine)).values(less))
        connection.execute(delete(table).where(table.c.player == key))
    deepest_first = select(comments).where(comments.c.player == key).order_by(comments.c.depth.desc(), comments.c.id)
    for row in connection.execute(deepest_first).mappings().all():
        if (stands := _comment(connection, row["id"])) is not None:
            _remove(connection, stands)


def _remove(connection: Connection, row: RowMapping) -> None:
    """Delete a comment, or empty it where replies hang from it; the last reply takes an empty place with it."""
    here = comments.c.id == row["id"]
    if row["replies"]:
        gone = {"player": None, "text": "", "state": CommentState.GONE.value, "was_right": None}
        connection.execute(update(comments).where(here).values(gone))
        return
    connection.execute(delete(comments).where(here))
    if row["parent"] is not None:
        above = comments.c.id == row["parent"]
        connection.execute(update(comments).where(above).values(replies=comments.c.replies - 1))
        connection.execute(
            delete(comments).where(above, comments.c.state == CommentState.GONE, comments.c.replies == 0)
        )


def _hang(connection: Connection, parent: str, photograph: str) -> None:
    """Make room for a reply. Raises `ValueError` where there is nothing to reply to, or no room."""
    there = and_(
        comments.c.id == parent,
        comments.c.photograph == photograph,
        comments.c.depth == 0,
        comments.c.state == CommentState.SHOWN,
    )
    room = update(comments).where(there, comments.c.replies < MOST_REPLIES).values(replies=comments.c.replies + 1)
    if connection.execute(room.returning(comments.c.id)).one_or_none() is None:
        if connection.execute(select(comments.c.id).where(there)).one_or_none() is not None:
            raise ValueError(f"That comment has {MOST_REPLIES} replies, which is as many as it can take.")
        raise ValueError("What you reply to is not here any more.")


def _comment(connection: Connection, comment: str) -> RowMapping | None:
    if not 1 <= len(comment) <= 16 or not comment.isascii() or not comment.isalnum():
        return None
    return connection.execute(select(comments).where(comments.c.id == comment)).mappings().one_or_none()


def _check_there(connection: Connection, comment: str, key: str) -> RowMapping:
    """The comment, if the player of that key may see it and speak. Raises `ValueError`."""
    found = _comment(connection, comment)
    if found is None or found["state"] != CommentState.SHOWN:
        raise ValueError("That comment is not here any more.")
    check_may_speak(connection, key, found["photograph"])
    return found


def _is_seen_by(key: str) -> ColumnElement[bool]:
    return or_(comments.c.state.in_([CommentState.SHOWN.value, CommentState.GONE.value]), comments.c.player == key)


def _marked(connection: Connection, table: Table, key: str, ids: Sequence[str]) -> frozenset[str]:
    """Which of those comments the player of that key has liked, or reported."""
    mine = select(table.c.comment).where(table.c.player == key, table.c.comment.in_(ids))
    return frozenset(connection.execute(mine).scalars())
