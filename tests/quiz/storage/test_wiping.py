"""What is forgotten is in no file afterwards: neither the player's key nor a word of what was said."""

import secrets
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from quiz.game import Game, Mode
from quiz.players import key_of
from quiz.storage import wiping
from quiz.storage.discussion.discussion_tables import store_metadata
from quiz.storage.discussion.reactions import fitting
from quiz.storage.store import Store
from tests.quiz.storage.plays import look

Dealt = Callable[..., Game]

PATIENCE_S = 30.0
ANA, BEN = "the token of ana, 22 or more", "the token of ben, 22 or more"


@pytest.fixture(autouse=True)
def _tries_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiping, "_SOON_S", 0.02)
    monkeypatch.setattr(wiping, "BRIEF_MS", 20)


def found(needle: str, folder: Path) -> dict[str, int]:
    """In which files of a folder those bytes are, and how often."""
    files = {path.name: path.read_bytes().count(needle.encode()) for path in folder.rglob("*") if path.is_file()}
    return {name: n for name, n in files.items() if n}


def played(store: Store, game: Game, player: str) -> list[str]:
    """A player guesses, objects and says something of each photograph; what was said."""
    said = []
    for asked in game.rounds:
        store.guess(player=player, game=game.id, position=asked.position, chosen=None, shown_ms=1)
        said.append(" ".join(secrets.token_hex(4) for _ in range(12)))
        store.comments.say(player=player, photograph=asked.photograph, text=said[-1])
        said.append(f"rather a {secrets.token_hex(8)}")
        store.reactions.object(asked.photograph, said[-1], player=player)
    return said


def test_a_key_and_every_word_leave_all_files(dealt: Dealt, data_folder: Path) -> None:
    """With a connection of another process open, and none of them in the middle of reading."""
    with Store() as store:
        game = store.save_game(dealt())
        said = [*played(store, game, ANA), key_of(ANA)]
        played(store, game, BEN)
        assert all(found(each, data_folder) for each in said)
        other = sqlite3.connect(data_folder / "quiz.sqlite3")
        assert other.execute("SELECT count(*) FROM guesses").fetchone() == (20,)
        store.forget(player=ANA)
        assert [found(each, data_folder) for each in said if found(each, data_folder)] == []
        assert found(key_of(BEN), data_folder)
        other.close()


@pytest.mark.slow
def test_what_lay_on_pages_that_were_split_goes_as_well(dealt: Dealt, data_folder: Path) -> None:
    """A crowd that talks, so that its rows move: `secure_delete` and an empty log alone leave copies of some."""
    crowd = [f"player {n}, and twenty-two" for n in range(24)]
    with Store() as store:
        games = [store.save_game(dealt(seed)) for seed in ("seed1", "seed2")]
        said = {player: [text for game in games for text in played(store, game, player)] for player in crowd}
        for player in crowd[::2]:
            store.forget(player=player)
        assert store.is_wiped(PATIENCE_S)
        raw = b"".join(path.read_bytes() for path in data_folder.rglob("*") if path.is_file())
        for player in crowd[::2]:
            words = {word for line in said[player] for word in line.split() if len(word) == 8}
            assert key_of(player).encode() not in raw
            assert [word for word in words if word.encode() in raw] == []
        assert all(key_of(player).encode() in raw for player in crowd[1::2])


def test_a_reader_is_not_disturbed_and_the_rest_goes_when_it_has_ended(dealt: Dealt, data_folder: Path) -> None:
    with Store() as store:
        game = store.save_game(dealt())
        said = played(store, game, ANA)
        reader = sqlite3.connect(data_folder / "quiz.sqlite3", isolation_level=None)
        reader.execute("BEGIN")
        count = "SELECT count(*) FROM comments"
        assert reader.execute(count).fetchone() == (10,)
        store.forget(player=ANA)
        assert found(said[0], data_folder), "the reader still sees it"
        assert not store.is_wiped(0.1)
        assert reader.execute(count).fetchone() == (10,)
        store.save_game(dealt("seed2"))  # nor does anybody wait to write
        reader.execute("COMMIT")
        assert store.is_wiped(PATIENCE_S)
        assert not found(said[0], data_folder)
        assert not found(key_of(ANA), data_folder)
        reader.close()


@pytest.mark.parametrize("how", ["closed", "killed"])
def test_what_is_still_owed_is_paid_at_stop_or_by_the_next_start(
    how: str, dealt: Dealt, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiping, "_SOON_S", 3600.0)
    store = Store()
    said = played(store, store.save_game(dealt()), ANA)
    reader = sqlite3.connect(data_folder / "quiz.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM comments").fetchone()
    store.forget(player=ANA)
    reader.execute("COMMIT")
    assert found(said[0], data_folder)
    if how == "closed":
        store.close()
    else:
        monkeypatch.setattr(wiping, "_SOON_S", 0.02)
        with Store() as next_server:
            assert next_server.is_wiped(PATIENCE_S)
    assert not found(said[0], data_folder)
    assert not found(key_of(ANA), data_folder)
    reader.close()
    store.close()


def test_a_comment_taken_back_leaves_the_files_as_well(dealt: Dealt, data_folder: Path) -> None:
    with Store() as store:
        game = store.save_game(dealt())
        played(store, game, ANA)
        said = store.comments.say(player=ANA, photograph=game.at(1).photograph, text="the light in the left corner")
        assert found("the light in the left", data_folder)
        store.comments.take_back(said, player=ANA)
        assert not found("the light in the left", data_folder)
        with pytest.raises(ValueError, match="not yours"):
            store.comments.take_back(said, player=BEN)
        assert store.is_wiped(0)


def test_the_file_is_seldom_written_anew_however_often_one_is_forgotten(
    dealt: Dealt, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiping, "_TIMES", 10**9)
    with Store() as store:
        game = store.save_game(dealt())
        store.forget(player=ANA)
        assert store.is_wiped(0)
        said = played(store, game, BEN)
        store.forget(player=BEN)
        assert not store.is_wiped(0.1), "it is not the file's turn yet"
        assert (data_folder / "quiz.sqlite3-wal").stat().st_size == 0, "and the log is emptied all the same"
    assert not found(said[0], data_folder), "at stop it is, in any case"


@pytest.mark.slow
def test_forgetting_beside_a_crowd_that_plays(dealt: Dealt, data_folder: Path) -> None:
    with Store() as store:
        game = store.save_game(dealt())
        troubles: list[BaseException] = []

        def play(number: int) -> None:
            try:
                for time in range(3):
                    player = f"player {number} {time}"
                    played(store, game, player)
                    if number % 2:
                        store.forget(player=player)
            except BaseException as error:
                troubles.append(error)

        threads = [threading.Thread(target=play, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert troubles == []
        assert store.is_wiped(PATIENCE_S)
        gone = [key_of(f"player {number} {time}") for number in (1, 3) for time in range(3)]
        assert [key for key in gone if found(key, data_folder)] == []
        assert list(store.differences()) == []


def test_nothing_of_a_player_is_in_any_table(store: Store, dealt: Dealt) -> None:
    """Whatever tables there are, or will be: each with a column that holds players' keys is empty of this one."""
    game = store.save_game(dealt())
    first = game.at(1).photograph
    for player in (ANA, BEN):
        played(store, game, player)
    bens = store.comments.say(player=BEN, photograph=first, text="of ben")
    mine = store.comments.say(player=ANA, photograph=first, text="of ana")
    store.comments.say(player=BEN, photograph=first, text="to ana", parent=mine)
    store.comments.like(bens, player=ANA)
    store.comments.report(bens, player=ANA)
    fits = fitting(store.reactions.outcomes(first, player=ANA))
    store.reactions.feel(first, frozenset(fits), player=ANA)
    store.share(player=ANA, game=game.id)
    store.saw(player=ANA, photographs=["f" * 64])
    look(store, dealt("another2", Mode.GLANCE_200), 1, player=ANA)
    key = key_of(ANA)
    before = holding(store, key)
    keyed = {table.name for table in store_metadata().tables.values() if "player" in table.columns} - {"bans"}
    assert before == keyed, "a table that this test does not fill is one that it does not test"
    store.forget(player=ANA)
    assert holding(store, key) == set()
    assert holding(store, key_of(BEN)) >= {"guesses", "comments", "objections"}


def test_a_ban_and_its_line_in_the_log_stay(store: Store, dealt: Dealt) -> None:
    played(store, store.save_game(dealt()), ANA)
    store.moderation.ban(key_of(ANA))
    store.forget(player=ANA)
    assert holding(store, key_of(ANA)) == {"bans", "acts"}


def holding(store: Store, needle: str) -> set[str]:
    """The tables in any column of which that text is."""
    with store._database.reading() as connection:
        return {
            table.name
            for table in store_metadata().tables.values()
            if any(
                needle in str(value) for row in connection.execute(text(f"SELECT * FROM {table.name}")) for value in row
            )
        }
