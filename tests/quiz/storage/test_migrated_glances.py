"""The schema with brief looks, there and back."""

from collections.abc import Callable

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, text

from quiz.game import Game, Mode
from quiz.storage.database import MIGRATIONS
from quiz.storage.store import Store, StoreError


def test_version_8_lets_brief_looks_in_and_a_way_back_lets_them_go(store: Store, dealt: Callable[..., Game]) -> None:
    """Whatever else was there is there, to the last column."""
    four, brief, player = dealt(), dealt(mode=Mode.GLANCE_1000), "token-of-ana"
    store.save_game(brief)
    store.glances.begin(player=player, game=brief.id, position=1)
    store.glances.measure(1002, player=player, game=brief.id, position=1)
    for game, many in ((brief, 1), (four, 10)):
        for asked in game.rounds[:many]:
            store.guess(
                player=player, game=game.id, position=asked.position, chosen=asked.offered[0], shown_ms=1, dealt=game
            )
    store.share(player=player, game=brief.id)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    kept = text("SELECT * FROM guesses WHERE mode = 'four' ORDER BY position")
    with store._database.writing() as connection:
        before = connection.execute(kept).mappings().all()
        config.attributes["connection"] = connection
        command.downgrade(config, "0007")
        assert connection.execute(text("SELECT DISTINCT mode FROM games")).scalars().all() == ["four"]
        assert "glances" not in inspect(connection).get_table_names()
    with pytest.raises(StoreError):
        store.save_game(brief)
    with store._database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        assert connection.execute(kept).mappings().all() == before
    assert store.game(brief.id) is None
    assert store.game(four.id) == four
    assert store.save_game(brief) == brief
    assert store.glances.begin(player=player, game=brief.id, position=1)
    assert list(store.differences()) == []
    if store._database.dialect == "sqlite":
        with store._database.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() == ["ok"]
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
