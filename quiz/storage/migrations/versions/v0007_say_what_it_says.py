"""A third way to play: saying what the network claims. Its rounds have foils for distractors."""

from quiz.storage.migrations.checks import change_checks, drop_games

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_CHECKS = (
    ("games", "mode", "mode IN ('four', 'all200')", "mode IN ('four', 'all200', 'says')"),
    (
        "rounds",
        "distractors",
        "distractors IN ('network', 'random', 'all200')",
        "distractors IN ('network', 'random', 'all200', 'foils')",
    ),
    ("guesses", "mode", "mode IN ('four', 'all200')", "mode IN ('four', 'all200', 'says')"),
    (
        "guesses",
        "distractors",
        "distractors IN ('network', 'random', 'all200')",
        "distractors IN ('network', 'random', 'all200', 'foils') AND (distractors = 'foils') = (mode = 'says')",
    ),
)
"""(table, name, before, after) of each."""


def upgrade() -> None:
    change_checks(_CHECKS)


def downgrade() -> None:
    drop_games("says")
    change_checks([(table, name, after, before) for table, name, before, after in _CHECKS])
