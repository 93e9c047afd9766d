"""How sure a player was of a guess, where the player said so."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The column brings its CHECK along: SQLite adds no constraint to a table that is there, short of copying it.
    sane = sa.CheckConstraint(
        "sure IS NULL OR (chosen IS NOT NULL AND sure BETWEEN 0 AND 1)", name=op.f("ck_guesses_sure")
    )
    op.add_column("guesses", sa.Column("sure", sa.Float(precision=53), sane, nullable=True))


def downgrade() -> None:
    op.drop_column("guesses", "sure")
