"""The tables of the store. What must hold is held here: a guess per player and round, whatever is clicked."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    text,
)
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept as UTC without a zone, since SQLite knows none; always aware in Python."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

games = Table(
    "games",
    metadata,
    Column("id", String(24), nullable=False),
    Column("seed", String(16), nullable=False),
    Column("mode", String(10), nullable=False),
    Column("network", String, nullable=False),
    Column("deck", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("id"),
    CheckConstraint(
        "mode IN ('four', 'all200', 'says', 'glance100', 'glance200', 'glance500', 'glance1000')", name="mode"
    ),
)

rounds = Table(
    "rounds",
    metadata,
    Column("game", String(24), ForeignKey("games.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("photograph", String(64), nullable=False),
    Column("truth", Integer, nullable=False),
    Column("accepted", JSON, nullable=False),  # [index, …], ascending
    Column("kind", String(8), nullable=False),
    Column("options", JSON, nullable=False),  # [[index, origin], …], in the order shown
    Column("distractors", String(8), nullable=False),
    PrimaryKeyConstraint("game", "position"),
    CheckConstraint("position >= 1", name="position"),
    CheckConstraint("truth BETWEEN 0 AND 999", name="truth"),
    CheckConstraint("kind IN ('fooling', 'control')", name="kind"),
    CheckConstraint("distractors IN ('network', 'random', 'all200', 'foils')", name="distractors"),
)

# `player` is the SHA-256 of the token that only the player holds. What the round said is copied beside each
# guess, so that a figure is one pass over one table.
guesses = Table(
    "guesses",
    metadata,
    Column("player", String(64), nullable=False),
    Column("game", String(24), nullable=False),
    Column("position", Integer, nullable=False),
    Column("photograph", String(64), nullable=False),
    Column("truth", Integer, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("mode", String(10), nullable=False),
    Column("distractors", String(8), nullable=False),
    Column("chosen", Integer, nullable=True),  # NULL: "I don't know"
    Column("is_right", Boolean(create_constraint=True, name="is_right"), nullable=False),
    Column("shown_ms", BigInteger, nullable=False),
    Column("first_sight", Boolean(create_constraint=True, name="first_sight"), nullable=False),
    Column("guessed_at", UtcDateTime, nullable=False),
    Column(  # its CHECK stands here and not below, since migration 0002 could only add it so
        "sure",
        Float(53),
        CheckConstraint("sure IS NULL OR (chosen IS NOT NULL AND sure BETWEEN 0 AND 1)", name="sure"),
        nullable=True,
    ),
    Column(  # NULL: nobody asked
        "called",
        String(8),
        CheckConstraint("called IS NULL OR called IN ('open', 'right', 'wrong', 'passed')", name="called"),
        nullable=True,
    ),
    Column(  # how long a brief look was, in ms; NULL: it was none, or nobody could measure it
        "glanced_ms",
        Integer,
        CheckConstraint(
            "glanced_ms IS NULL OR (distractors = 'glance' AND glanced_ms BETWEEN 0 AND 60000)", name="glanced_ms"
        ),
        nullable=True,
    ),
    PrimaryKeyConstraint("player", "game", "position"),
    ForeignKeyConstraint(["game", "position"], ["rounds.game", "rounds.position"]),
    CheckConstraint("length(player) = 64", name="player"),
    CheckConstraint("truth BETWEEN 0 AND 999", name="truth"),
    CheckConstraint("kind IN ('fooling', 'control')", name="kind"),
    CheckConstraint(
        "mode IN ('four', 'all200', 'says', 'glance100', 'glance200', 'glance500', 'glance1000')", name="mode"
    ),
    # What figures leave out by the one, they leave out by the other: `distractors` is in their index.
    CheckConstraint(
        "distractors IN ('network', 'random', 'all200', 'foils', 'glance') AND (distractors = 'foils') = "
        "(mode = 'says') AND (distractors = 'glance') = "
        "(mode IN ('glance100', 'glance200', 'glance500', 'glance1000'))",
        name="distractors",
    ),
    CheckConstraint("chosen IS NULL OR chosen BETWEEN 0 AND 999", name="chosen"),
    CheckConstraint("chosen IS NOT NULL OR NOT is_right", name="unsure_is_not_right"),
    CheckConstraint("shown_ms >= 0", name="shown_ms"),
    # A player sees a photograph for the first time once, also when two tabs answer at the same instant.
    Index(
        "uq_guesses_first_sight",
        "player",
        "photograph",
        unique=True,
        sqlite_where=text("first_sight"),
        postgresql_where=text("first_sight"),
    ),
    # The figures: everything they group by, so that they need not visit the table.
    Index(
        "ix_guesses_figures",
        "first_sight",
        "game",
        "position",
        "truth",
        "kind",
        "distractors",
        "is_right",
        "photograph",
    ),
    Index("ix_guesses_photograph", "photograph", "first_sight", "distractors", "chosen", "is_right"),
)

# Brief looks, each begun once, before the photograph leaves for the browser. `glanced_ms` is how long it was shown
# there; NULL where that is not known (yet): a page loaded again, a tab that was hidden meanwhile.
glances = Table(
    "glances",
    metadata,
    Column("player", String(64), nullable=False),
    Column("game", String(24), nullable=False),
    Column("position", Integer, nullable=False),
    Column("photograph", String(64), nullable=False),
    Column("glanced_ms", Integer, nullable=True),
    PrimaryKeyConstraint("player", "game", "position"),
    ForeignKeyConstraint(["game", "position"], ["rounds.game", "rounds.position"]),
    CheckConstraint("length(player) = 64", name="player"),
    CheckConstraint("glanced_ms IS NULL OR glanced_ms BETWEEN 0 AND 60000", name="glanced_ms"),
    Index("ix_glances_photograph", "player", "photograph"),
)

# What a player was shown with its answer outside of a game, in the gallery: a guess at it later is no first sight.
sightings = Table(
    "sightings",
    metadata,
    Column("player", String(64), nullable=False),
    Column("photograph", String(64), nullable=False),
    PrimaryKeyConstraint("player", "photograph"),
    CheckConstraint("length(player) = 64", name="player"),
)

# What a player chose to show of a game, under an id that tells nobody who that is.
shares = Table(
    "shares",
    metadata,
    Column("id", String(16), nullable=False),
    Column("player", String(64), nullable=False),
    Column("game", String(24), ForeignKey("games.id"), nullable=False),
    PrimaryKeyConstraint("id"),
    CheckConstraint("length(player) = 64", name="player"),
    CheckConstraint("length(id) = 10", name="id"),
    Index("uq_shares_of_player", "player", "game", unique=True),
)

# Rounds of before version 0005 whose network called the photograph by another name of the same thing: neither fooling
# nor control, they are not dealt any more, and no figure counts them.
undecided = Table(
    "undecided",
    metadata,
    Column("game", String(24), nullable=False),
    Column("position", Integer, nullable=False),
    PrimaryKeyConstraint("game", "position"),
    ForeignKeyConstraint(["game", "position"], ["rounds.game", "rounds.position"]),
)

# All that a network's answers depend on beside the photograph. `id` is made of the other four (quiz.storage.versions).
versions = Table(
    "versions",
    metadata,
    Column("id", String(16), nullable=False),
    Column("network", String, nullable=False),
    Column("weights", String, nullable=False),
    Column("preprocessing", String, nullable=False),
    Column("precision", String, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("id"),
    CheckConstraint("length(id) = 16", name="id"),
)

answers = Table(
    "answers",
    metadata,
    Column("game", String(24), nullable=False),
    Column("position", Integer, nullable=False),
    Column("network", String, nullable=False),
    Column("label_space", String(8), nullable=False),
    Column("claimed", Integer, nullable=False),
    Column("probability", Float(53), nullable=False),
    Column("is_right", Boolean(create_constraint=True, name="is_right"), nullable=False),
    Column("took_ms", Float(53), nullable=False),
    Column("device", String, nullable=False),
    Column("cached", Boolean(create_constraint=True, name="cached"), nullable=False),
    Column("version", String(16), nullable=True),  # one of `versions`; NULL: nobody noted which, before version 0005
    PrimaryKeyConstraint("game", "position", "network", "label_space"),
    ForeignKeyConstraint(["game", "position"], ["rounds.game", "rounds.position"]),
    CheckConstraint("label_space IN ('1000', '200', 'options')", name="label_space"),
    CheckConstraint("claimed BETWEEN 0 AND 999", name="claimed"),
    CheckConstraint("probability >= 0 AND probability <= 1", name="probability"),
    CheckConstraint("took_ms >= 0", name="took_ms"),
)

# Counts per photograph, kept in the transaction of what they count; `python -m quiz counts` holds them against it.

# Of first sights: how many said `chosen` in games against `network`; -1 stands for "I don't know".
counts = Table(
    "counts",
    metadata,
    Column("photograph", String(64), nullable=False),
    Column("network", String, nullable=False),
    Column("distractors", String(8), nullable=False),
    Column("chosen", Integer, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("n_right", BigInteger, nullable=False),
    PrimaryKeyConstraint("photograph", "network", "distractors", "chosen"),
    CheckConstraint("distractors IN ('network', 'random', 'all200')", name="distractors"),
    CheckConstraint("chosen BETWEEN -1 AND 999", name="chosen"),
    CheckConstraint("n >= 0 AND n_right BETWEEN 0 AND n", name="n"),
    CheckConstraint("chosen >= 0 OR n_right = 0", name="unsure_is_not_right"),
)

# Of first sights: how many in games against `network` had class `option` among their four options.
offers = Table(
    "offers",
    metadata,
    Column("photograph", String(64), nullable=False),
    Column("network", String, nullable=False),
    Column("option", Integer, nullable=False),
    Column("n", BigInteger, nullable=False),
    PrimaryKeyConstraint("photograph", "network", "option"),
    CheckConstraint("option BETWEEN 0 AND 999", name="option"),
    CheckConstraint("n >= 0", name="n"),
)

# The surest that each network ever was of a photograph, over the 1,000.
claims = Table(
    "claims",
    metadata,
    Column("photograph", String(64), nullable=False),
    Column("network", String, nullable=False),
    Column("claimed", Integer, nullable=False),
    Column("probability", Float(53), nullable=False),
    Column("is_right", Boolean(create_constraint=True, name="is_right"), nullable=False),
    PrimaryKeyConstraint("photograph", "network"),
    CheckConstraint("claimed BETWEEN 0 AND 999", name="claimed"),
    CheckConstraint("probability >= 0 AND probability <= 1", name="probability"),
)

# A line a photograph: its people, its networks, and what the lists of the crowd page are sorted by (`hardness`).
crowds = Table(
    "crowds",
    metadata,
    Column("photograph", String(64), nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("n_right", BigInteger, nullable=False),
    Column("n_unsure", BigInteger, nullable=False),
    Column("networks", Integer, nullable=False),
    Column("networks_fooled", Integer, nullable=False),
    Column("sure_wrong", Float(53), nullable=False),  # the probabilities of wrong claims, added up
    Column("sure_right", Float(53), nullable=False),
    Column("hard_people", Float(53), nullable=True),
    Column("hard_networks", Float(53), nullable=True),
    Column("hard_both", Float(53), nullable=True),
    Column("differ", Float(53), nullable=True),
    PrimaryKeyConstraint("photograph"),
    CheckConstraint("n_right >= 0 AND n_unsure >= 0 AND n_right + n_unsure <= n", name="n"),
    CheckConstraint("networks_fooled BETWEEN 0 AND networks", name="networks"),
    Index("ix_crowds_hard_people", "hard_people", "photograph"),
    Index("ix_crowds_hard_networks", "hard_networks", "photograph"),
    Index("ix_crowds_hard_both", "hard_both", "photograph"),
    Index("ix_crowds_differ", "differ", "photograph"),
)

# What visitors say of a photograph.
