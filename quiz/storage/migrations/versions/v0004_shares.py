"""What a player chose to show of a game: a link of its own, behind which the score is counted anew."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shares",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("player", sa.String(64), nullable=False),
        sa.Column("game", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
        sa.ForeignKeyConstraint(["game"], ["games.id"], name=op.f("fk_shares_games")),
        sa.CheckConstraint("length(player) = 64", name=op.f("ck_shares_player")),
        sa.CheckConstraint("length(id) = 10", name=op.f("ck_shares_id")),
    )
    op.create_index("uq_shares_of_player", "shares", ["player", "game"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_shares_of_player", "shares")
    op.drop_table("shares")
