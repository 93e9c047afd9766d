"""A brief look: games in which a photograph is shown for a moment, that it was, and for how long."""

import sqlalchemy as sa
from alembic import op

from quiz.storage.migrations.checks import change_checks, drop_games

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_GLANCES = ("glance100", "glance200", "glance500", "glance1000")
_MODES = (
    "mode IN ('four', 'all200', 'says')",
    "mode IN ('four', 'all200', 'says', 'glance100', 'glance200', 'glance500', 'glance1000')",
)
_CHECKS = (
    ("games", "mode", *_MODES),
    ("guesses", "mode", *_MODES),
    (
        "guesses",
        "distractors",
        "distractors IN ('network', 'random', 'all200', 'foils') AND (distractors = 'foils') = (mode = 'says')",
        (
            "distractors IN ('network', 'random', 'all200', 'foils', 'glance') AND (distractors = 'foils') = "
            "(mode = 'says') AND (distractors = 'glance') = "
            "(mode IN ('glance100', 'glance200', 'glance500', 'glance1000'))"
        ),
    ),
)
_WIDTHS = (("games", "mode", 8, 10), ("guesses", "mode", 8, 10))


def upgrade() -> None:
    change_checks(_CHECKS, _WIDTHS)
    # The column brings its CHECK along, as in 0002.
    sane = sa.CheckConstraint(
        "glanced_ms IS NULL OR (distractors = 'glance' AND glanced_ms BETWEEN 0 AND 60000)",
        name=op.f("ck_guesses_glanced_ms"),
    )
    op.add_column("guesses", sa.Column("glanced_ms", sa.Integer(), sane, nullable=True))
    op.create_table(
        "glances",
        sa.Column("player", sa.String(length=64), nullable=False),
        sa.Column("game", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("photograph", sa.String(length=64), nullable=False),
        sa.Column("glanced_ms", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(player) = 64", name=op.f("ck_glances_player")),
        sa.CheckConstraint("glanced_ms IS NULL OR glanced_ms BETWEEN 0 AND 60000", name=op.f("ck_glances_glanced_ms")),
        sa.ForeignKeyConstraint(
            ["game", "position"], ["rounds.game", "rounds.position"], name=op.f("fk_glances_rounds")
        ),
        sa.PrimaryKeyConstraint("player", "game", "position", name=op.f("pk_glances")),
    )
    op.create_index(op.f("ix_glances_photograph"), "glances", ["player", "photograph"])


def downgrade() -> None:
    op.drop_table("glances")
    drop_games(*_GLANCES)
    op.drop_column("guesses", "glanced_ms")
    change_checks(
        [(table, name, after, before) for table, name, before, after in _CHECKS],
        [(table, column, after, before) for table, column, before, after in _WIDTHS],
    )
