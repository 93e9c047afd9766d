"""Classes in rooms: a room, its pupils, and what they said; all of it goes when the room does."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_STEPS = "step IN ('lobby', 'open', 'asking', 'closed', 'class', 'machine', 'ended')"


def upgrade() -> None:
    op.create_table(
        "rooms",
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("host_key", sa.String(64), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("rounds", sa.JSON(), nullable=False),
        sa.Column("step", sa.String(8), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("looking_back", sa.Integer(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("tick", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("closes_at", sa.DateTime(), nullable=True),
        sa.Column("paused_at", sa.DateTime(), nullable=True),
        sa.Column("is_hidden", sa.Boolean(create_constraint=True, name=op.f("ck_rooms_is_hidden")), nullable=False),
        sa.Column("is_locked", sa.Boolean(create_constraint=True, name=op.f("ck_rooms_is_locked")), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_rooms")),
        sa.CheckConstraint("length(code) = 6", name=op.f("ck_rooms_code")),
        sa.CheckConstraint("length(host_key) = 64", name=op.f("ck_rooms_host_key")),
        sa.CheckConstraint(_STEPS, name=op.f("ck_rooms_step")),
        sa.CheckConstraint("position >= 0 AND (position = 0) = (opened_at IS NULL)", name=op.f("ck_rooms_position")),
        sa.CheckConstraint("version >= 0 AND tick >= version", name=op.f("ck_rooms_version")),
    )
    op.create_index("ix_rooms_expires_at", "rooms", ["expires_at"])
    op.create_table(
        "room_pupils",
        sa.Column("room", sa.String(6), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("name_key", sa.String(120), nullable=False),
        sa.Column("presence", sa.String(8), nullable=False),
        sa.Column("joined_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("room", "number", name=op.f("pk_room_pupils")),
        sa.ForeignKeyConstraint(["room"], ["rooms.code"], name=op.f("fk_room_pupils_rooms"), ondelete="CASCADE"),
        sa.CheckConstraint("number >= 1", name=op.f("ck_room_pupils_number")),
        sa.CheckConstraint("length(key) = 64", name=op.f("ck_room_pupils_key")),
        sa.CheckConstraint("presence IN ('in', 'removed', 'banned')", name=op.f("ck_room_pupils_presence")),
    )
    op.create_index("uq_room_pupils_key", "room_pupils", ["room", "key"], unique=True)
    op.create_index("uq_room_pupils_name", "room_pupils", ["room", "name_key"], unique=True)
    op.create_table(
        "room_answers",
        sa.Column("room", sa.String(6), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pupil", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.Integer(), nullable=True),
        sa.Column(
            "is_right", sa.Boolean(create_constraint=True, name=op.f("ck_room_answers_is_right")), nullable=False
        ),
        sa.Column("called", sa.String(8), nullable=True),
        sa.Column("took_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("room", "position", "pupil", name=op.f("pk_room_answers")),
        sa.ForeignKeyConstraint(
            ["room", "pupil"],
            ["room_pupils.room", "room_pupils.number"],
            name=op.f("fk_room_answers_room_pupils"),
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_room_answers_position")),
        sa.CheckConstraint("chosen IS NULL OR chosen BETWEEN 0 AND 999", name=op.f("ck_room_answers_chosen")),
        sa.CheckConstraint("chosen IS NOT NULL OR NOT is_right", name=op.f("ck_room_answers_unsure_is_not_right")),
        sa.CheckConstraint(
            "called IS NULL OR called IN ('right', 'wrong', 'passed')", name=op.f("ck_room_answers_called")
        ),
        sa.CheckConstraint("took_ms >= 0", name=op.f("ck_room_answers_took_ms")),
    )


def downgrade() -> None:
    for name in ("room_answers", "room_pupils", "rooms"):
        op.drop_table(name)
