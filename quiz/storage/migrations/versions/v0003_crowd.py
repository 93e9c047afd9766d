"""The crowd: counts per photograph, filled from the guesses so far; reactions, comments, objections; what hosts do."""

import math

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


# What the counts are made of, as of this version: later ones may count otherwise, and this must still lead there.

_COUNTS = """
INSERT INTO counts (photograph, network, distractors, chosen, n, n_right)
SELECT guesses.photograph, games.network, guesses.distractors, coalesce(guesses.chosen, -1), count(*),
       sum(CASE WHEN guesses.is_right THEN 1 ELSE 0 END)
FROM guesses JOIN games ON games.id = guesses.game
WHERE guesses.first_sight
GROUP BY guesses.photograph, games.network, guesses.distractors, coalesce(guesses.chosen, -1)
"""
_CLAIMS = """
INSERT INTO claims (photograph, network, claimed, probability, is_right)
SELECT photograph, network, claimed, probability, is_right FROM (
    SELECT rounds.photograph, answers.network, answers.claimed, answers.probability, answers.is_right,
           row_number() OVER (PARTITION BY rounds.photograph, answers.network
                              ORDER BY answers.probability DESC, answers.claimed) AS place
    FROM answers JOIN rounds ON rounds.game = answers.game AND rounds.position = answers.position
    WHERE answers.label_space = '1000'
) AS said WHERE place = 1
"""
_CROWDS = """
INSERT INTO crowds (photograph, n, n_right, n_unsure, networks, networks_fooled, sure_wrong, sure_right)
SELECT photograph, sum(n), sum(n_right), sum(n_unsure), sum(networks), sum(fooled), sum(wrong), sum(good) FROM (
    SELECT photograph, n, n_right, CASE WHEN chosen = -1 THEN n ELSE 0 END AS n_unsure,
           0 AS networks, 0 AS fooled, 0.0 AS wrong, 0.0 AS good
    FROM counts
    UNION ALL
    SELECT photograph, 0, 0, 0, 1, CASE WHEN is_right THEN 0 ELSE 1 END,
           CASE WHEN is_right THEN 0.0 ELSE probability END, CASE WHEN is_right THEN probability ELSE 0.0 END
    FROM claims
) AS lines GROUP BY photograph
"""


def _fill(connection: sa.Connection) -> None:
    for statement in (_COUNTS, _CLAIMS, _CROWDS):
        connection.execute(sa.text(statement))
    lines = connection.execute(
        sa.text("SELECT photograph, n, n_right, n_unsure, networks, sure_wrong, sure_right FROM crowds")
    ).all()
    scores = sa.text(
        "UPDATE crowds SET hard_people = :people, hard_networks = :networks, hard_both = :both, differ = :differ "
        "WHERE photograph = :photograph"
    )
    for photograph, n, right, unsure, networks, wrong, good in lines:
        people = _low(n - right - unsure, n) if n >= 3 else None
        machines = min(1.0, wrong / networks) if networks else None
        both = differ = None
        if people is not None and machines is not None:
            both = min(people, machines)
            differ = max(min(_low(right, n), machines), min(people, good / networks))
        values = {"people": people, "networks": machines, "both": both, "differ": differ}
        connection.execute(scores, {"photograph": photograph, **values})


def _low(right: int, n: int) -> float:
    """Wilson's lower bound, 95 %."""
    z = 1.959963984540054
    rate, scale = right / n, 1 + z * z / n
    half = z * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n)) / scale
    return max(0.0, (rate + z * z / (2 * n)) / scale - half) if right else 0.0


def upgrade() -> None:
    op.create_table(
        "acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("acted_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "act IN ('hide', 'restore', 'ban', 'unban', 'confirm', 'dismiss', 'export')", name=op.f("ck_acts_act")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
    )
    op.create_table(
        "bans",
        sa.Column("player", sa.String(length=64), nullable=False),
        sa.Column("banned_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("length(player) = 64", name=op.f("ck_bans_player")),
        sa.PrimaryKeyConstraint("player", name=op.f("pk_bans")),
    )
    op.create_table(
        "claims",
        sa.Column("photograph", sa.String(length=64), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("claimed", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Float(precision=53), nullable=False),
        sa.Column("is_right", sa.Boolean(create_constraint=True, name="is_right"), nullable=False),
        sa.CheckConstraint("claimed BETWEEN 0 AND 999", name=op.f("ck_claims_claimed")),
        sa.CheckConstraint("probability >= 0 AND probability <= 1", name=op.f("ck_claims_probability")),
        sa.PrimaryKeyConstraint("photograph", "network", name=op.f("pk_claims")),
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("photograph", sa.String(length=64), nullable=False),
        sa.Column("player", sa.String(length=64), nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("parent", sa.String(length=16), nullable=True),
        sa.Column("parent_depth", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("was_right", sa.Boolean(create_constraint=True, name="was_right"), nullable=True),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("judged", sa.Boolean(create_constraint=True, name="judged"), nullable=False),
        sa.Column("likes", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.CheckConstraint("(length(text) BETWEEN 1 AND 500) = (state <> 'gone')", name=op.f("ck_comments_text")),
        sa.CheckConstraint(
            "(player IS NULL) = (state = 'gone') AND (player IS NULL OR length(player) = 64)",
            name=op.f("ck_comments_player"),
        ),
        sa.CheckConstraint("state IN ('shown', 'reported', 'hidden', 'gone')", name=op.f("ck_comments_state")),
        sa.CheckConstraint(
            "depth = CASE WHEN parent IS NULL THEN 0 ELSE 1 END AND parent_depth = 0", name=op.f("ck_comments_depth")
        ),
        sa.CheckConstraint(
            "likes >= 0 AND reports >= 0 AND replies BETWEEN 0 AND 100", name=op.f("ck_comments_counts")
        ),
        sa.ForeignKeyConstraint(
            ["parent", "photograph", "parent_depth"],
            ["comments.id", "comments.photograph", "comments.depth"],
            name=op.f("fk_comments_comments"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint("id", "photograph", "depth", name="uq_comments_place"),
    )
    op.create_index("ix_comments_liked", "comments", ["photograph", "depth", "likes", "said_at", "id"], unique=False)
    op.create_index("ix_comments_new", "comments", ["photograph", "depth", "said_at", "id"], unique=False)
    op.create_index("ix_comments_parent", "comments", ["parent", "said_at"], unique=False)
    op.create_index("ix_comments_player", "comments", ["player"], unique=False)
    op.create_index("ix_comments_said_at", "comments", ["said_at"], unique=False)
    op.create_index("ix_comments_state", "comments", ["state", "said_at"], unique=False)
    op.create_table(
        "counts",
        sa.Column("photograph", sa.String(length=64), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("distractors", sa.String(length=8), nullable=False),
        sa.Column("chosen", sa.Integer(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("n_right", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("distractors IN ('network', 'random', 'all200')", name=op.f("ck_counts_distractors")),
        sa.CheckConstraint("chosen >= 0 OR n_right = 0", name=op.f("ck_counts_unsure_is_not_right")),
        sa.CheckConstraint("chosen BETWEEN -1 AND 999", name=op.f("ck_counts_chosen")),
        sa.CheckConstraint("n >= 0 AND n_right BETWEEN 0 AND n", name=op.f("ck_counts_n")),
        sa.PrimaryKeyConstraint("photograph", "network", "distractors", "chosen", name=op.f("pk_counts")),
    )
    op.create_table(
        "crowds",
        sa.Column("photograph", sa.String(length=64), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("n_right", sa.BigInteger(), nullable=False),
        sa.Column("n_unsure", sa.BigInteger(), nullable=False),
        sa.Column("networks", sa.Integer(), nullable=False),
        sa.Column("networks_fooled", sa.Integer(), nullable=False),
        sa.Column("sure_wrong", sa.Float(precision=53), nullable=False),
        sa.Column("sure_right", sa.Float(precision=53), nullable=False),
        sa.Column("hard_people", sa.Float(precision=53), nullable=True),
        sa.Column("hard_networks", sa.Float(precision=53), nullable=True),
        sa.Column("hard_both", sa.Float(precision=53), nullable=True),
        sa.Column("differ", sa.Float(precision=53), nullable=True),
        sa.CheckConstraint("n_right >= 0 AND n_unsure >= 0 AND n_right + n_unsure <= n", name=op.f("ck_crowds_n")),
        sa.CheckConstraint("networks_fooled BETWEEN 0 AND networks", name=op.f("ck_crowds_networks")),
        sa.PrimaryKeyConstraint("photograph", name=op.f("pk_crowds")),
    )
    op.create_index("ix_crowds_differ", "crowds", ["differ", "photograph"], unique=False)
    op.create_index("ix_crowds_hard_both", "crowds", ["hard_both", "photograph"], unique=False)
    op.create_index("ix_crowds_hard_networks", "crowds", ["hard_networks", "photograph"], unique=False)
    op.create_index("ix_crowds_hard_people", "crowds", ["hard_people", "photograph"], unique=False)
    op.create_table(
        "objections",
        sa.Column("player", sa.String(length=64), nullable=False),
        sa.Column("photograph", sa.String(length=64), nullable=False),
        sa.Column("suggestion", sa.String(length=100), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("length(player) = 64", name=op.f("ck_objections_player")),
        sa.CheckConstraint("length(suggestion) BETWEEN 1 AND 100", name=op.f("ck_objections_suggestion")),
        sa.PrimaryKeyConstraint("player", "photograph", name=op.f("pk_objections")),
    )
    op.create_index("ix_objections_photograph", "objections", ["photograph", "said_at"], unique=False)
    op.create_table(
        "reaction_counts",
        sa.Column("photograph", sa.String(length=64), nullable=False),
        sa.Column("reaction", sa.String(length=16), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("n >= 0", name=op.f("ck_reaction_counts_n")),
        sa.PrimaryKeyConstraint("photograph", "reaction", name=op.f("pk_reaction_counts")),
    )
    op.create_table(
        "reactions",
        sa.Column("player", sa.String(length=64), nullable=False),
        sa.Column("photograph", sa.String(length=64), nullable=False),
        sa.Column("reaction", sa.String(length=16), nullable=False),
        sa.CheckConstraint("reaction IN ('got_me', 'saw_it', 'fair', 'lovely')", name=op.f("ck_reactions_reaction")),
        sa.CheckConstraint("length(player) = 64", name=op.f("ck_reactions_player")),
        sa.PrimaryKeyConstraint("player", "photograph", "reaction", name=op.f("pk_reactions")),
    )
    op.create_table(
        "rulings",
        sa.Column("photograph", sa.String(length=64), nullable=False),
        sa.Column("ruling", sa.String(length=9), nullable=False),
        sa.Column("ruled_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("ruling IN ('confirmed', 'dismissed')", name=op.f("ck_rulings_ruling")),
        sa.PrimaryKeyConstraint("photograph", name=op.f("pk_rulings")),
    )
    op.create_table(
        "likes",
        sa.Column("player", sa.String(length=64), nullable=False),
        sa.Column("comment", sa.String(length=16), nullable=False),
        sa.CheckConstraint("length(player) = 64", name=op.f("ck_likes_player")),
        sa.ForeignKeyConstraint(["comment"], ["comments.id"], name=op.f("fk_likes_comments"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("player", "comment", name=op.f("pk_likes")),
    )
    op.create_index("ix_likes_comment", "likes", ["comment"], unique=False)
    op.create_table(
        "reports",
        sa.Column("player", sa.String(length=64), nullable=False),
        sa.Column("comment", sa.String(length=16), nullable=False),
        sa.CheckConstraint("length(player) = 64", name=op.f("ck_reports_player")),
        sa.ForeignKeyConstraint(["comment"], ["comments.id"], name=op.f("fk_reports_comments"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("player", "comment", name=op.f("pk_reports")),
    )
    op.create_index("ix_reports_comment", "reports", ["comment"], unique=False)
    op.drop_index(op.f("ix_guesses_figures"), table_name="guesses")
    op.create_index(
        "ix_guesses_figures",
        "guesses",
        ["first_sight", "game", "position", "truth", "kind", "distractors", "is_right", "photograph"],
        unique=False,
    )
    _fill(op.get_bind())


def downgrade() -> None:
    op.drop_index("ix_guesses_figures", table_name="guesses")
    op.create_index(
        op.f("ix_guesses_figures"),
        "guesses",
        ["first_sight", "game", "position", "truth", "kind", "distractors", "is_right"],
        unique=False,
    )
    op.drop_index("ix_reports_comment", table_name="reports")
    op.drop_table("reports")
    op.drop_index("ix_likes_comment", table_name="likes")
    op.drop_table("likes")
    op.drop_table("rulings")
    op.drop_table("reactions")
    op.drop_table("reaction_counts")
    op.drop_index("ix_objections_photograph", table_name="objections")
    op.drop_table("objections")
    op.drop_index("ix_crowds_hard_people", table_name="crowds")
    op.drop_index("ix_crowds_hard_networks", table_name="crowds")
    op.drop_index("ix_crowds_hard_both", table_name="crowds")
    op.drop_index("ix_crowds_differ", table_name="crowds")
    op.drop_table("crowds")
    op.drop_table("counts")
    op.drop_index("ix_comments_state", table_name="comments")
    op.drop_index("ix_comments_said_at", table_name="comments")
    op.drop_index("ix_comments_player", table_name="comments")
    op.drop_index("ix_comments_parent", table_name="comments")
    op.drop_index("ix_comments_new", table_name="comments")
    op.drop_index("ix_comments_liked", table_name="comments")
    op.drop_table("comments")
    op.drop_table("claims")
    op.drop_table("bans")
    op.drop_table("acts")
