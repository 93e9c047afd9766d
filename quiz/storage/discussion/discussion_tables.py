"""The tables of what visitors say of a photograph, and of what is done about it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    true,
)

from quiz.storage.rooms import room_tables
from quiz.storage.tables import UtcDateTime, metadata

reactions = Table(
    "reactions",
    metadata,
    Column("player", String(64), nullable=False),
    Column("photograph", String(64), nullable=False),
    Column("reaction", String(16), nullable=False),
    PrimaryKeyConstraint("player", "photograph", "reaction"),
    CheckConstraint("length(player) = 64", name="player"),
    CheckConstraint("reaction IN ('got_me', 'saw_it', 'fair', 'lovely')", name="reaction"),
)

reaction_counts = Table(
    "reaction_counts",
    metadata,
    Column("photograph", String(64), nullable=False),
    Column("reaction", String(16), nullable=False),
    Column("n", BigInteger, nullable=False),
    PrimaryKeyConstraint("photograph", "reaction"),
    CheckConstraint("n >= 0", name="n"),
)

# `player` is empty, and so is the text, once its author took back a comment that has replies. A reply lies at depth 1
# and can only hang from one at depth 0 on the same photograph: the foreign key says so.
comments = Table(
    "comments",
    metadata,
    Column("id", String(16), nullable=False),
    Column("photograph", String(64), nullable=False),
    Column("player", String(64), nullable=True),
    Column("depth", Integer, nullable=False),
    Column("parent", String(16), nullable=True),
    Column("parent_depth", Integer, nullable=False),
    Column("text", String(500), nullable=False),
    Column("was_right", Boolean(create_constraint=True, name="was_right"), nullable=True),
    Column("said_at", UtcDateTime, nullable=False),
    Column("state", String(8), nullable=False),
    Column("judged", Boolean(create_constraint=True, name="judged"), nullable=False),  # an admin has looked
    Column("likes", Integer, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("replies", Integer, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("id", "photograph", "depth", name="uq_comments_place"),
    ForeignKeyConstraint(
        ["parent", "photograph", "parent_depth"], ["comments.id", "comments.photograph", "comments.depth"]
    ),
    CheckConstraint("(player IS NULL) = (state = 'gone') AND (player IS NULL OR length(player) = 64)", name="player"),
    CheckConstraint("depth = CASE WHEN parent IS NULL THEN 0 ELSE 1 END AND parent_depth = 0", name="depth"),
    CheckConstraint("(length(text) BETWEEN 1 AND 500) = (state <> 'gone')", name="text"),
    CheckConstraint("state IN ('shown', 'reported', 'hidden', 'gone')", name="state"),
    CheckConstraint("likes >= 0 AND reports >= 0 AND replies BETWEEN 0 AND 100", name="counts"),
    Index("ix_comments_new", "photograph", "depth", "said_at", "id"),
    Index("ix_comments_liked", "photograph", "depth", "likes", "said_at", "id"),
    Index("ix_comments_parent", "parent", "said_at"),
    Index("ix_comments_player", "player"),
    Index("ix_comments_said_at", "said_at"),
    Index("ix_comments_state", "state", "said_at"),
)

likes = Table(
    "likes",
    metadata,
    Column("player", String(64), nullable=False),
    Column("comment", String(16), ForeignKey("comments.id", ondelete="CASCADE"), nullable=False),
    PrimaryKeyConstraint("player", "comment"),
    CheckConstraint("length(player) = 64", name="player"),
    Index("ix_likes_comment", "comment"),
)

# `counted`: it helps to hide the comment; a second report from one address does not (services.rate_limits).
reports = Table(
    "reports",
    metadata,
    Column("player", String(64), nullable=False),
    Column("comment", String(16), ForeignKey("comments.id", ondelete="CASCADE"), nullable=False),
    Column("counted", Boolean, nullable=False, server_default=true()),
    PrimaryKeyConstraint("player", "comment"),
    CheckConstraint("length(player) = 64", name="player"),
    Index("ix_reports_comment", "comment"),
)

# "The label is wrong", with what it should be; and what an admin ruled.
objections = Table(
    "objections",
    metadata,
    Column("player", String(64), nullable=False),
    Column("photograph", String(64), nullable=False),
    Column("suggestion", String(100), nullable=False),
    Column("said_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("player", "photograph"),
    CheckConstraint("length(player) = 64", name="player"),
    CheckConstraint("length(suggestion) BETWEEN 1 AND 100", name="suggestion"),
    Index("ix_objections_photograph", "photograph", "said_at"),
)

rulings = Table(
    "rulings",
    metadata,
    Column("photograph", String(64), nullable=False),
    Column("ruling", String(9), nullable=False),
    Column("ruled_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("photograph"),
    CheckConstraint("ruling IN ('confirmed', 'dismissed')", name="ruling"),
)

bans = Table(
    "bans",
    metadata,
    Column("player", String(64), nullable=False),
    Column("banned_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("player"),
    CheckConstraint("length(player) = 64", name="player"),
)

# What admins did, in order; nothing here is ever changed. `subject` is a comment, a player's key or a photograph.
acts = Table(
    "acts",
    metadata,
    Column("id", Integer, nullable=False),
    Column("act", String(8), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("acted_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("id"),
    CheckConstraint("act IN ('hide', 'restore', 'ban', 'unban', 'confirm', 'dismiss', 'export')", name="act"),
)


def store_metadata() -> MetaData:
    """All tables of the store: these, those of `quiz.storage.tables`, and those of rooms."""
    return room_tables.rooms.metadata
