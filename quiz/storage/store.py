"""What the quiz remembers: games, guesses, networks' answers; each once, on the disk before anyone is told.

A failed call changes nothing and may simply be made again.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from sqlalchemy import URL, ColumnElement, Connection, and_, delete, exists, select

from quiz.confidence import check_sure
from quiz.export import ExportRow
from quiz.game import Call, Game, LabelSpace, Mode, Round, parse_game_id
from quiz.players import key_of
from quiz.storage import tables
from quiz.storage.access import IS_TOLD, seen_in_order
from quiz.storage.calls import Calls, pass_open
from quiz.storage.counting import counters_audit
from quiz.storage.counting.counters import count_claim, count_guess, uncount_player
from quiz.storage.crowd import Crowd
from quiz.storage.dailies import Dailies
from quiz.storage.database import WAIT_S, Database, insert
from quiz.storage.discussion.comments import Comments, forget_comments
from quiz.storage.discussion.moderation import Moderation
from quiz.storage.discussion.reactions import Reactions, forget_reactions
from quiz.storage.failures import Failure, StoreError
from quiz.storage.figures import Figures
from quiz.storage.glancing.glances import Glances, how_looked
from quiz.storage.records import (
    Answer,
    Guess,
    SettledAnswer,
    answer_row,
    game_from,
    guess_from,
    round_from,
    round_row,
    settled_from,
    version_from,
)
from quiz.storage.rooms.rooms import Rooms
from quiz.storage.shares import Share, Shares
from quiz.storage.versions import note

__all__ = ["Answer", "Failure", "Guess", "OtherDealError", "SettledAnswer", "Store", "StoreError"]


class OtherDealError(ValueError):
    """A guess at a round that is not the one kept under its number: another deal of that game was begun first."""

    def __init__(self) -> None:
        super().__init__("This game was begun from other photographs meanwhile. Here it is as it stands.")


class Store:
    """The quiz's memory: one for all visitors, safe to share between threads and processes.

    `url` names the database; without it QUIZ_DATABASE_URL does, and without that it is a file in the app's
    data folder. Every method raises `StoreError` where the database fails, and `ValueError` for what the
    rules refuse.
    """

    def __init__(self, url: str | URL | None = None, *, wait_s: float = WAIT_S) -> None:
        self._database = Database(url, wait_s=wait_s)
        self.figures = Figures(self._database)
        self.crowd = Crowd(self._database)
        self.comments = Comments(self._database)
        self.reactions = Reactions(self._database)
        self.moderation = Moderation(self._database)
        self.calls = Calls(self._database)
        self.glances = Glances(self._database)
        self.dailies = Dailies(self._database)
        self.shares = Shares(self._database)
        self.rooms = Rooms(self._database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of every connection; a later call opens them again."""
        self._database.close()

    def save_game(self, game: Game) -> Game:
        """Keep `game` unless one of its id is kept already; what was dealt first stands, and is returned."""
        if stands := self.game(game.id):
            return stands
        with self._database.writing() as connection:
            if _keep(connection, game):
                return game
        return self.game(game.id) or game

    def game(self, id: str) -> Game | None:  # noqa: A002 – a game's id
        """The game that a link names, if anybody has guessed in it; `None` also for what cannot be an id."""
        try:
            wanted = parse_game_id(id)
        except ValueError:
            return None
        of_game = select(tables.rounds).where(tables.rounds.c.game == wanted).order_by(tables.rounds.c.position)
        with self._database.reading() as connection:
            row = connection.execute(select(tables.games).where(tables.games.c.id == wanted)).mappings().one_or_none()
            if row is None:
                return None
            return game_from(row, tuple(map(round_from, connection.execute(of_game).mappings())))

    def guess(
        self,
        *,
        player: str,
        game: str,
        position: int,
        chosen: int | None,
        shown_ms: int,
        sure: float | None = None,
        asks_call: bool = False,
        dealt: Game | None = None,
    ) -> Guess:
        """Keep what `player` said, and how sure they were of it where they said so; return what stands.

        Of two guesses at one round, that is the first. "I don't know" is kept without a sureness: there is nothing
        to be sure of. Where it `asks_call`, the player is then asked what the network will be (`calls`).
        `dealt` is the game as it was shown: it is kept with its first guess, so that whoever only looks leaves nothing.

        So a double click, a second tab and a replayed request change nothing. Once this returns, the guess
        survives the process being killed and the power being cut.

        Raises:
            OtherDealError: the game was begun from another deal meanwhile.
            ValueError: there is no such round, `chosen` was not offered, `sure` is no probability, or the photograph
            is shown for a moment only and was not yet (`glances`).
        """
        if shown_ms < 0:
            raise ValueError(f"shown_ms={shown_ms!r} is less than 0")
        if sure is not None:
            check_sure(sure)
        mine = _of_player(player) & (tables.guesses.c.game == game)
        with self._database.writing() as connection:
            if dealt is not None:
                _keep(connection, dealt)
            asked, mode, network = _asked(connection, game, position)
            if dealt is not None and asked != dealt.at(position):
                raise OtherDealError
            asked.check(chosen)
            said = {
                "player": key_of(player),
                "game": game,
                "position": position,
                "photograph": asked.photograph,
                "truth": asked.truth,
                "kind": asked.kind.value,
                "mode": mode.value,
                "chosen": chosen,
                "is_right": asked.is_right(chosen),
                "shown_ms": shown_ms,
                "guessed_at": datetime.now(UTC),
                "sure": None if chosen is None else sure,
                "called": Call.OPEN.value if asks_call else None,
                **how_looked(connection, key_of(player), game, asked, mode),
            }
            here = mine & (tables.guesses.c.position == position)
            options = tuple(option.index for option in asked.options)
            kept = _kept(connection, said, network=network, options=options, where=here)
            pass_open(connection, key_of(player), () if kept.is_open else (kept.photograph,))
            return kept

    def saw(self, *, player: str, photographs: Sequence[str]) -> None:
        """Note that `player` was shown these photographs with their answers: guesses at them are no first sights."""
        if photographs:
            rows = [{"player": key_of(player), "photograph": photograph} for photograph in photographs]
            with self._database.writing() as connection:
                connection.execute(insert(connection, tables.sightings).on_conflict_do_nothing(), rows)
                pass_open(connection, key_of(player), photographs)

    def guesses(self, *, player: str, game: str) -> tuple[Guess, ...]:
        """What `player` said in `game` so far, in order."""
        table = tables.guesses
        mine = select(table).where(_of_player(player), table.c.game == game).order_by(table.c.position)
        with self._database.reading() as connection:
            return tuple(map(guess_from, connection.execute(mine).mappings()))

    def record_answers(
        self, *, game: str, position: int, network: str, answers: Sequence[Answer]
    ) -> tuple[SettledAnswer, ...]:
        """Keep what `network` said at this round, once per label space, and return what stands.

        Raises:
            ValueError: there is no such round, a label space in which the truth is not to be had (see
                `Round.label_spaces`), a class from outside of it, or a probability outside of [0, 1].
        """
        table = tables.answers
        here = and_(table.c.game == game, table.c.position == position, table.c.network == network)
        with self._database.writing() as connection:
            asked, *_ = _asked(connection, game, position)
            rows = [answer_row(asked, game, network, answer) for answer in answers]
            note(connection, network, (answer.version for answer in answers))
            new = insert(connection, table).on_conflict_do_nothing().returning(table.c.game)
            for row in rows:
                if connection.execute(new, row).one_or_none() is not None:
                    count_claim(connection, asked.photograph, row)
            return _settled(connection, here)

    def answers(self, *, game: str, network: str) -> tuple[SettledAnswer, ...]:
        """What `network` said in `game` so far, by position."""
        table = tables.answers
        with self._database.reading() as connection:
            return _settled(connection, and_(table.c.game == game, table.c.network == network))

    def export(self, *, player: str) -> tuple[ExportRow, ...]:
        """What `player` said, oldest first, with the network over the 1,000; of what is yet to be revealed, nothing."""
        guesses, games, answers, versions = tables.guesses, tables.games, tables.answers, tables.versions
        same_round = and_(
            answers.c.game == guesses.c.game,
            answers.c.position == guesses.c.position,
            answers.c.network == games.c.network,
            answers.c.label_space == LabelSpace.ALL_1000.value,
        )
        rows = (
            select(
                guesses,
                *(games.c.seed, games.c.network, games.c.deck, answers.c.claimed, answers.c.probability),
                *(versions.c.weights, versions.c.preprocessing, versions.c.precision),
            )
            .join(games, games.c.id == guesses.c.game)
            .outerjoin(answers, same_round)
            .outerjoin(versions, versions.c.id == answers.c.version)
            .where(_of_player(player), IS_TOLD)
            .order_by(guesses.c.guessed_at, guesses.c.game, guesses.c.position)
        )
        with self._database.reading() as connection:
            return tuple(
                ExportRow(
                    seed=row["seed"],
                    network=row["network"],
                    deck=row["deck"],
                    guess=guess_from(row),
                    network_claimed=row["claimed"],
                    network_probability=row["probability"],
                    network_version=None if row["claimed"] is None else version_from(row),
                )
                for row in connection.execute(rows).mappings()
            )

    def forget(self, *, player: str) -> int:
        """Delete all that is kept of `player`; how many guesses that was. Games and networks' answers are nobody's.

        Comments that others replied to stay as an empty place. What an admin did about the player stays in the log.
        What is deleted leaves SQLite's files as well: at once, or as soon as nobody is reading it (`is_wiped`).
        """
        with self._database.forgetting() as connection:
            uncount_player(connection, key_of(player))
            forget_comments(connection, key_of(player))
            forget_reactions(connection, key_of(player))
            for table in (tables.shares, tables.sightings, tables.glances):
                connection.execute(delete(table).where(table.c.player == key_of(player)))
            return connection.execute(delete(tables.guesses).where(_of_player(player))).rowcount

    def is_wiped(self, timeout_s: float) -> bool:
        """Wait so long at most; whether what was forgotten has left SQLite's files. PostgreSQL sees to its own."""
        return self._database.is_wiped(timeout_s)

    def differences(self) -> Iterator[str]:
        """Where the crowd's counts differ from a scan of everything, a line each."""
        return counters_audit.differences(self._database)

    def rebuild_counts(self) -> None:
        """Count the crowd anew."""
        counters_audit.rebuild(self._database)

    def share(self, *, player: str, game: str) -> str:
        """The id under which anybody may see how `player` did in `game`.

        Raises:
            ValueError: there is nothing to show yet.
        """
        if not self.guesses(player=player, game=game):
            raise ValueError(f"nothing was guessed in game {game!r} that could be shown")
        return self.shares.make(key=key_of(player), game=game)

    def shared(self, id: str) -> Share | None:  # noqa: A002 – a share's id
        """What a player shows under that id, counted now; `None` for an id that nobody was given."""
        return self.shares.find(id)

    def is_shared_by(self, id: str, *, player: str) -> bool:  # noqa: A002 – a share's id
        """Whether that share is the player's own, whom it then dares nothing."""
        return self.shares.is_of(id, key=key_of(player))

    def begun(self, *, player: str, seed: str, mode: Mode, network: str) -> Game | None:
        """The game of that seed, mode and network in which `player` has guessed, the latest if there are several.

        A link does not name the deck. Who has begun a game goes on with it, whatever deck has come or gone since.
        """
        games, guesses = tables.games, tables.guesses
        of_link = (
            select(games.c.id)
            .join(guesses, guesses.c.game == games.c.id)
            .where(_of_player(player), games.c.seed == seed, games.c.mode == mode.value, games.c.network == network)
            .order_by(guesses.c.guessed_at.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            found = connection.execute(of_link).scalar_one_or_none()
        return None if found is None else self.game(found)

    def seen(self, *, player: str) -> tuple[str, ...]:
        """The photographs whose answers `player` knows, each once: first those that were shown them with the answer,
        then those that they guessed, longest ago first."""
        with self._database.reading() as connection:
            return seen_in_order(connection, key_of(player))


def _of_player(player: str) -> ColumnElement[bool]:
    return tables.guesses.c.player == key_of(player)


def _keep(connection: Connection, game: Game) -> bool:
    """Insert a game with its rounds unless one of its id is there; whether it was inserted."""
    row = {
        "id": game.id,
        "seed": game.seed,
        "mode": game.mode.value,
        "network": game.network,
        "deck": game.deck,
        "created_at": datetime.now(UTC),
    }
    new = insert(connection, tables.games).on_conflict_do_nothing()
    made = connection.execute(new.values(row).returning(tables.games.c.id)).one_or_none() is not None
    if made:
        connection.execute(tables.rounds.insert(), [round_row(game.id, asked) for asked in game.rounds])
    return made


def _kept(
    connection: Connection,
    said: Mapping[str, Any],
    *,
    network: str,
    options: Sequence[int],
    where: ColumnElement[bool],
) -> Guess:
    """Insert `said` if nothing stands at `where` yet, finding in one statement if it is a first sight, and count it."""
    seen_before = exists().where(
        tables.guesses.c.player == said["player"],
        tables.guesses.c.photograph == said["photograph"],
        tables.guesses.c.first_sight,
    )
    shown_before = exists().where(
        tables.sightings.c.player == said["player"], tables.sightings.c.photograph == said["photograph"]
    )
    # On PostgreSQL another tab, asking the same photograph in another game, may commit in between. Then
    # the index on first sights turns this guess away, and the second try sees why.
    for _ in range(2):
        new = insert(connection, tables.guesses).values(**said, first_sight=and_(~seen_before, ~shown_before))
        made = connection.execute(
            new.on_conflict_do_nothing().returning(tables.guesses.c.first_sight)
        ).scalar_one_or_none()
        if made:
            count_guess(connection, said, network=network, options=options)
        if stands := connection.execute(select(tables.guesses).where(where)).mappings().one_or_none():
            return guess_from(stands)
    raise StoreError(Failure.LOCKED, "saved")


def _asked(connection: Connection, game: str, position: int) -> tuple[Round, Mode, str]:
    """The round at `position` of `game`, and how and against which network that is played.

    Raises:
        ValueError: there is none.
    """
    rounds, games = tables.rounds, tables.games
    wanted = (
        select(rounds, games.c.mode, games.c.network)
        .join(games, games.c.id == rounds.c.game)
        .where(rounds.c.game == parse_game_id(game), rounds.c.position == position)
    )
    row = connection.execute(wanted).mappings().one_or_none()
    if row is None:
        raise ValueError(f"game {game!r} has no round {position!r}")
    return round_from(row), Mode(row["mode"]), row["network"]


def _settled(connection: Connection, where: ColumnElement[bool]) -> tuple[SettledAnswer, ...]:
    table, versions = tables.answers, tables.versions
    rows = (
        select(table, versions.c.weights, versions.c.preprocessing, versions.c.precision)
        .outerjoin(versions, versions.c.id == table.c.version)
        .where(where)
        .order_by(table.c.position, table.c.label_space)
    )
    return tuple(map(settled_from, connection.execute(rows).mappings()))
