"""The result: what leads on from it, and a friend's score, carried from the link through the game and settled."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from config.files import ROOT
from model.networks.registry import DEFAULT
from quiz.game import Game, Mode, new_seed
from services import container, games
from tests.pages.reading import html
from ui.session import Session

Visit = Callable[..., AppTest]
PLAYER, FRIEND = "a" * 32, "b" * 32
SEED = "k7m2qxyz"
RESULT = str(ROOT / "pages" / "result.py")


def session(app: AppTest) -> Session:
    """What the tab remembers."""
    found = app.session_state["session"]
    assert isinstance(found, Session)
    return found


def told(app: AppTest) -> str:
    """All that is said once."""
    return "\n".join(info.value for info in app.info)


def play(player: str, seed: str = SEED, *, right: int, of: int, mode: Mode = Mode.FOUR, network: str = DEFAULT) -> Game:
    """Guess the first `of` photographs of a game, of which the first `right` rightly."""
    store = container.store()
    game = store.save_game(games.deal_from(seed, games.Choice(mode, network)))
    for asked in game.rounds[:of]:
        chosen = asked.truth if asked.position <= right else None
        store.guess(player=player, game=game.id, position=asked.position, chosen=chosen, shown_ms=1)
    return game


def dared(*, right: int = 3, of: int = 10, seed: str = SEED) -> str:
    """The share of a friend who has played."""
    return container.store().share(player=FRIEND, game=play(FRIEND, seed, right=right, of=of).id)


def result(app: AppTest) -> str:
    """What the result says of this tab's game."""
    app.switch_page(RESULT).run()
    assert not app.exception, app.exception
    return "\n".join([*(each.value for each in app.subheader), *(each.value for each in app.title)])


def test_another_ten_is_a_new_game_and_its_first_photograph(visit: Visit) -> None:
    play(PLAYER, right=4, of=10)
    app = visit(player=PLAYER, game=SEED)
    assert "No result yet" not in result(app)
    app.button(key="another").click().run()
    assert not app.exception
    game = session(app).game
    assert game is not None
    assert game.seed != SEED
    assert "No result yet" not in [title.value for title in app.title]
    assert app.button(key="option-1").label
    assert game.rounds[0].photograph in html(app)


def test_a_friends_score_is_on_the_table_in_the_address_and_settled(visit: Visit) -> None:
    by = dared(right=3)
    app = visit(player=PLAYER, game=SEED, by=by)
    assert "Your friend got 3 of 10." in html(app)
    assert app.query_params["by"] == by
    app.button(key="pass").click().run()
    assert "Your friend got 3 of 10." in html(app)
    app.button(key="next").click().run()
    assert app.query_params["by"] == by
    again = visit(player=PLAYER, **{key: app.query_params[key] for key in ("game", "round", "by")})
    assert "Your friend got 3 of 10." in html(again), "a reload forgets it"
    assert "Your friend got 3 of 10. You have 0 of 1, and nine to go." in result(again)
    play(PLAYER, right=5, of=10)  # the first of which was settled above
    assert "Your friend 3, you 4: you win." in result(again)
    again.button(key="another").click().run()
    assert "Your friend" not in html(again), "it is of another game"
    assert "by" not in again.query_params


def test_the_score_is_counted_when_it_is_looked_at(visit: Visit) -> None:
    by = dared(right=2, of=4)
    app = visit(player=PLAYER, game=SEED, by=by)
    assert "Your friend got 2 of 4 so far." in html(app)
    play(FRIEND, right=10, of=10)
    app.run()
    assert "Your friend got 8 of 10." in html(app)


def test_a_score_that_was_taken_back_is_said_and_the_game_goes_on(visit: Visit) -> None:
    by = dared()
    app = visit(player=PLAYER, game=SEED, by=by)
    container.store().forget(player=FRIEND)
    app.run()
    assert "Your friend’s score is not kept any more." in told(app)
    assert "by" not in app.query_params
    assert "Your friend" not in html(app)
    assert session(app).game is not None
    assert session(app).game.seed == SEED  # type: ignore[union-attr]


@pytest.mark.parametrize("by", ["abcdefghjk", "x", "'; --", "é" * 400])
def test_a_made_up_score_dares_nobody(visit: Visit, by: str) -> None:
    app = visit(player=PLAYER, game=SEED, by=by)
    assert "not kept any more" in told(app)
    assert "Your friend" not in html(app)


def test_the_score_of_another_game_is_not_this_ones(visit: Visit) -> None:
    app = visit(player=PLAYER, game="wxyz2345", by=dared())
    assert "another game" in told(app)
    assert "Your friend" not in html(app)


def test_nobody_is_their_own_friend(visit: Visit) -> None:
    app = visit(player=FRIEND, game=SEED, by=dared())
    assert "Your friend" not in html(app) + told(app)
    assert "by" not in app.query_params


def test_who_is_dared_plays_as_the_friend_did(visit: Visit) -> None:
    """The way of answering and the network belong to the score, also where the link has lost them."""
    game = play(FRIEND, right=2, of=10, mode=Mode.ALL_200, network="efficientnet_lite2")
    by = container.store().share(player=FRIEND, game=game.id)
    app = visit(player=PLAYER, game=SEED, by=by)
    found = session(app).game
    assert found is not None
    assert found.id == game.id
    assert "Your friend got 2 of 10." in html(app)
    assert (app.query_params["mode"], app.query_params["network"]) == ("all200", "efficientnet_lite2")


def test_the_very_photographs_are_played_though_the_deck_has_grown(visit: Visit) -> None:
    """The same seed deals other photographs from another deck: the friend's are the ones to compare on."""
    store = container.store()
    other = games.deal_from(new_seed("ana"), games.Choice())
    theirs = store.save_game(Game("c" * 24, SEED, Mode.FOUR, DEFAULT, "0" * 64, other.rounds))
    store.guess(player=FRIEND, game=theirs.id, position=1, chosen=None, shown_ms=1)
    play(PLAYER, right=1, of=1)
    app = visit(player=PLAYER, game=SEED, by=store.share(player=FRIEND, game=theirs.id))
    assert session(app).game == theirs
    assert "Your friend got 0 of 1 so far." in html(app)
    plain = visit(player=PLAYER, game=SEED)
    assert session(plain).game != theirs


def test_one_photograph_is_settled_in_words(visit: Visit) -> None:
    from quiz.seeds import Daily, Day, today

    store = container.store()
    game = games.daily(Day(Daily.PHOTOGRAPH, today()))
    store.guess(player=FRIEND, game=game.id, position=1, chosen=game.rounds[0].truth, shown_ms=1)
    app = visit(player=PLAYER, game=game.seed, by=store.share(player=FRIEND, game=game.id))
    assert "Your friend got it." in html(app)
    app.button(key="pass").click().run()
    said = result(app)
    assert "Your friend got it, and you did not." in said
    assert "You didn't know; it fooled the network" in said
    assert "0 to 0" not in said


def test_a_game_is_finished_where_it_is_open(visit: Visit) -> None:
    """The whole address goes along: what a page adds to its own is an entry in the browser's history."""
    play(PLAYER, right=2, of=4)
    app = visit(player=PLAYER, game=SEED, round="2")
    result(app)
    app.button(key="back").click().run()
    assert session(app).position == 5
    assert app.query_params["round"] == "5"
