"""Which version of a network answered, who was offered which class, what is neither fooling nor control, and which
reports help to hide a comment.
"""

from collections import Counter

import sqlalchemy as sa
from alembic import op

from deck.kinds import other_names

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_UNDECIDED = sa.text("INSERT INTO undecided (game, position) VALUES (:game, :position)")
_OFFERS = sa.text("INSERT INTO offers (photograph, network, option, n) VALUES (:photograph, :network, :option, :n)")
_ROUNDS = sa.text(
    "SELECT rounds.game, rounds.position, rounds.accepted, rounds.options, rounds.distractors, answers.claimed "
    "FROM rounds JOIN games ON games.id = rounds.game LEFT JOIN answers ON answers.game = rounds.game "
    "AND answers.position = rounds.position AND answers.network = games.network AND answers.label_space = '1000' "
    "WHERE rounds.kind = 'fooling'"
).columns(accepted=sa.JSON(), options=sa.JSON())
_SEEN = sa.text(
    "SELECT rounds.photograph, games.network, rounds.options, seen.n FROM (SELECT game, position, count(*) AS n "
    "FROM guesses WHERE first_sight GROUP BY game, position) AS seen JOIN games ON games.id = seen.game "
    "JOIN rounds ON rounds.game = seen.game AND rounds.position = seen.position"
).columns(options=sa.JSON())


def upgrade() -> None:
    op.create_table(
        "versions",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("weights", sa.String(), nullable=False),
        sa.Column("preprocessing", sa.String(), nullable=False),
        sa.Column("precision", sa.String(), nullable=False),
        sa.Column("first_seen", sa.DateTime(), nullable=False),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_versions_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
    )
    op.create_table(
        "undecided",
        sa.Column("game", sa.String(length=24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["game", "position"], ["rounds.game", "rounds.position"], name=op.f("fk_undecided_rounds")
        ),
        sa.PrimaryKeyConstraint("game", "position", name=op.f("pk_undecided")),
    )
    op.create_table(
        "offers",
        sa.Column("photograph", sa.String(length=64), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("option", sa.Integer(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("option BETWEEN 0 AND 999", name=op.f("ck_offers_option")),
        sa.CheckConstraint("n >= 0", name=op.f("ck_offers_n")),
        sa.PrimaryKeyConstraint("photograph", "network", "option", name=op.f("pk_offers")),
    )
    # Nobody noted which version gave the answers so far, and nobody guesses it: NULL.
    op.add_column("answers", sa.Column("version", sa.String(length=16), nullable=True))
    op.add_column("reports", sa.Column("counted", sa.Boolean(), server_default=sa.true(), nullable=False))
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    odd = [
        {"game": row["game"], "position": row["position"]}
        for row in connection.execute(_ROUNDS).mappings()
        if _is_undecided(row)
    ]
    if odd:
        connection.execute(_UNDECIDED, odd)
    offered: Counter[tuple[str, str, int]] = Counter()
    for row in connection.execute(_SEEN).mappings():
        for option, _ in row["options"]:
            offered[row["photograph"], row["network"], option] += row["n"]
    rows = [
        {"photograph": photograph, "network": network, "option": option, "n": n}
        for (photograph, network, option), n in offered.items()
    ]
    if rows:
        connection.execute(_OFFERS, rows)


def _is_undecided(row: sa.RowMapping) -> bool:
    """Whether the claim was kept out of the options, or is known to be another name of what counts as right."""
    if row["distractors"] == "network":
        return all(origin != "network" for _, origin in row["options"])
    return row["claimed"] is not None and row["claimed"] in other_names(frozenset(row["accepted"]))


def downgrade() -> None:
    op.drop_column("reports", "counted")
    op.drop_column("answers", "version")
    op.drop_table("offers")
    op.drop_table("undecided")
    op.drop_table("versions")
