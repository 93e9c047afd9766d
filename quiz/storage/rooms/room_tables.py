"""The tables of rooms. An answer a pupil and photograph, and a step a version, are held here."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
)

from quiz.storage.tables import UtcDateTime, metadata

# `version` counts the steps that a leader took; `tick` counts those and whatever pupils did, so that who has read a
# room at one tick has read all of it. Where a room is, is what `quiz.rooms.state` says of these columns.
rooms = Table(
    "rooms",
    metadata,
    Column("code", String(6), nullable=False),
    Column("host_key", String(64), nullable=False),
    Column("settings", JSON, nullable=False),
    Column("network", String, nullable=False),
    Column("rounds", JSON, nullable=False),
    Column("step", String(8), nullable=False),
    Column("position", Integer, nullable=False),
    Column("looking_back", Integer, nullable=True),
    Column("version", BigInteger, nullable=False),
    Column("tick", BigInteger, nullable=False),
    Column("opened_at", UtcDateTime, nullable=True),
    Column("closes_at", UtcDateTime, nullable=True),
    Column("paused_at", UtcDateTime, nullable=True),
    Column("is_hidden", Boolean(create_constraint=True, name="is_hidden"), nullable=False),
    Column("is_locked", Boolean(create_constraint=True, name="is_locked"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("code"),
    CheckConstraint("length(code) = 6", name="code"),
    CheckConstraint("length(host_key) = 64", name="host_key"),
    CheckConstraint("step IN ('lobby', 'open', 'asking', 'closed', 'class', 'machine', 'ended')", name="step"),
    CheckConstraint("position >= 0 AND (position = 0) = (opened_at IS NULL)", name="position"),
    CheckConstraint("version >= 0 AND tick >= version", name="version"),
    Index("ix_rooms_expires_at", "expires_at"),
)

room_pupils = Table(
    "room_pupils",
    metadata,
    Column("room", String(6), ForeignKey("rooms.code", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("key", String(64), nullable=False),
    Column("name", String(80), nullable=False),
    Column("name_key", String(120), nullable=False),
    Column("presence", String(8), nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("room", "number"),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("length(key) = 64", name="key"),
    CheckConstraint("presence IN ('in', 'removed', 'banned')", name="presence"),
    Index("uq_room_pupils_key", "room", "key", unique=True),
    Index("uq_room_pupils_name", "room", "name_key", unique=True),
)

room_answers = Table(
    "room_answers",
    metadata,
    Column("room", String(6), nullable=False),
    Column("position", Integer, nullable=False),
    Column("pupil", Integer, nullable=False),
    Column("chosen", Integer, nullable=True),  # NULL: "I don't know"
    Column("is_right", Boolean(create_constraint=True, name="is_right"), nullable=False),
    Column("called", String(8), nullable=True),
    Column("took_ms", BigInteger, nullable=False),
    PrimaryKeyConstraint("room", "position", "pupil"),
    ForeignKeyConstraint(["room", "pupil"], ["room_pupils.room", "room_pupils.number"], ondelete="CASCADE"),
    CheckConstraint("position >= 1", name="position"),
    CheckConstraint("chosen IS NULL OR chosen BETWEEN 0 AND 999", name="chosen"),
    CheckConstraint("chosen IS NOT NULL OR NOT is_right", name="unsure_is_not_right"),
    CheckConstraint("called IS NULL OR called IN ('right', 'wrong', 'passed')", name="called"),
    CheckConstraint("took_ms >= 0", name="took_ms"),
)
