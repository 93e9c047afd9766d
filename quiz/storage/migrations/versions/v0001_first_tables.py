"""Games, their rounds, players' guesses and sightings, and networks' answers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "games",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("seed", sa.String(length=16), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("deck", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("mode IN ('four', 'all200')", name=op.f("ck_games_mode")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_games")),
    )
    op.create_table(
        "rounds",
        sa.Column("game", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("photograph", sa.String(length=64), nullable=False),
        sa.Column("truth", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("distractors", sa.String(length=8), nullable=False),
        sa.CheckConstraint("distractors IN ('network', 'random', 'all200')", name=op.f("ck_rounds_distractors")),
        sa.CheckConstraint("kind IN ('fooling', 'control')", name=op.f("ck_rounds_kind")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_rounds_position")),
        sa.CheckConstraint("truth BETWEEN 0 AND 999", name=op.f("ck_rounds_truth")),
        sa.ForeignKeyConstraint(["game"], ["games.id"], name=op.f("fk_rounds_games")),
        sa.PrimaryKeyConstraint("game", "position", name=op.f("pk_rounds")),
    )
    op.create_table(
        "answers",
        sa.Column("game", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("label_space", sa.String(length=8), nullable=False),
        sa.Column("claimed", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Float(precision=53), nullable=False),
        sa.Column("is_right", sa.Boolean(create_constraint=True, name="is_right"), nullable=False),
        sa.Column("took_ms", sa.Float(precision=53), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("cached", sa.Boolean(create_constraint=True, name="cached"), nullable=False),
        sa.CheckConstraint("label_space IN ('1000', '200', 'options')", name=op.f("ck_answers_label_space")),
        sa.CheckConstraint("claimed BETWEEN 0 AND 999", name=op.f("ck_answers_claimed")),
        sa.CheckConstraint("probability >= 0 AND probability <= 1", name=op.f("ck_answers_probability")),
        sa.CheckConstraint("took_ms >= 0", name=op.f("ck_answers_took_ms")),
        sa.ForeignKeyConstraint(
            ["game", "position"], ["rounds.game", "rounds.position"], name=op.f("fk_answers_rounds")
        ),
        sa.PrimaryKeyConstraint("game", "position", "network", "label_space", name=op.f("pk_answers")),
    )
    op.create_table(
        "guesses",
        sa.Column("player", sa.String(length=64), nullable=False),
        sa.Column("game", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("photograph", sa.String(length=64), nullable=False),
        sa.Column("truth", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("mode", sa.String(length=8), nullable=False),
        sa.Column("distractors", sa.String(length=8), nullable=False),
        sa.Column("chosen", sa.Integer(), nullable=True),
        sa.Column("is_right", sa.Boolean(create_constraint=True, name="is_right"), nullable=False),
        sa.Column("shown_ms", sa.BigInteger(), nullable=False),
        sa.Column("first_sight", sa.Boolean(create_constraint=True, name="first_sight"), nullable=False),
        sa.Column("guessed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("distractors IN ('network', 'random', 'all200')", name=op.f("ck_guesses_distractors")),
        sa.CheckConstraint("kind IN ('fooling', 'control')", name=op.f("ck_guesses_kind")),
        sa.CheckConstraint("mode IN ('four', 'all200')", name=op.f("ck_guesses_mode")),
        sa.CheckConstraint("chosen IS NOT NULL OR NOT is_right", name=op.f("ck_guesses_unsure_is_not_right")),
        sa.CheckConstraint("chosen IS NULL OR chosen BETWEEN 0 AND 999", name=op.f("ck_guesses_chosen")),
        sa.CheckConstraint("length(player) = 64", name=op.f("ck_guesses_player")),
        sa.CheckConstraint("shown_ms >= 0", name=op.f("ck_guesses_shown_ms")),
        sa.CheckConstraint("truth BETWEEN 0 AND 999", name=op.f("ck_guesses_truth")),
        sa.ForeignKeyConstraint(
            ["game", "position"], ["rounds.game", "rounds.position"], name=op.f("fk_guesses_rounds")
        ),
        sa.PrimaryKeyConstraint("player", "game", "position", name=op.f("pk_guesses")),
    )
    op.create_table(
        "sightings",
        sa.Column("player", sa.String(length=64), nullable=False),
        sa.Column("photograph", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(player) = 64", name=op.f("ck_sightings_player")),
        sa.PrimaryKeyConstraint("player", "photograph", name=op.f("pk_sightings")),
    )
    op.create_index(
        "ix_guesses_figures",
        "guesses",
        ["first_sight", "game", "position", "truth", "kind", "distractors", "is_right"],
        unique=False,
    )
    op.create_index(
        "ix_guesses_photograph",
        "guesses",
        ["photograph", "first_sight", "distractors", "chosen", "is_right"],
        unique=False,
    )
    op.create_index(
        "uq_guesses_first_sight",
        "guesses",
        ["player", "photograph"],
        unique=True,
        sqlite_where=sa.text("first_sight"),
        postgresql_where=sa.text("first_sight"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_guesses_first_sight",
        table_name="guesses",
        sqlite_where=sa.text("first_sight"),
        postgresql_where=sa.text("first_sight"),
    )
    op.drop_index("ix_guesses_photograph", table_name="guesses")
    op.drop_index("ix_guesses_figures", table_name="guesses")
    op.drop_table("sightings")
    op.drop_table("guesses")
    op.drop_table("answers")
    op.drop_table("rounds")
    op.drop_table("games")
