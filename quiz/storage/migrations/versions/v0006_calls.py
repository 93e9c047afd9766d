"""What a player called, between guess and reveal: whether the network would get it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The column brings its CHECK along, as in 0002.
    sane = sa.CheckConstraint(
        "called IS NULL OR called IN ('open', 'right', 'wrong', 'passed')", name=op.f("ck_guesses_called")
    )
    op.add_column("guesses", sa.Column("called", sa.String(length=8), sane, nullable=True))


def downgrade() -> None:
    op.drop_column("guesses", "called")
