"""Say what it says: by a link or under Settings, its own question, a reveal of the claim, a result without a duel."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from streamlit.testing.v1 import AppTest

from deck.classes import classes
from quiz.game import Game, Kind, Mode
from services import container
from tests.pages.reading import claims_of, html
from ui import paths
from ui.session import Session

Visit = Callable[..., AppTest]
PLAYER = "c" * 32


def session(app: AppTest) -> Session:
    found = app.session_state["session"]
    assert isinstance(found, Session)
    return found


def game_of(app: AppTest) -> Game:
    found = session(app).game
    assert found is not None
    return found


def answer(app: AppTest, position: int, *, right: bool) -> None:
    """Say what it says, or something else, and see it revealed; then go on, if there is more."""
    asked = game_of(app).at(position)
    number = next(n for n, index in enumerate(asked.offered, start=1) if (index == asked.claim) is right)
    app.button(key=f"option-{number}").click().run()
    assert not app.exception


def kept(store: Path) -> list[tuple[str, str, str | None, float | None]]:
    with closing(sqlite3.connect(store)) as opened:
        return list(opened.execute("SELECT DISTINCT mode, distractors, called, sure FROM guesses"))


def test_a_link_opens_it_and_a_round_is_about_the_claim(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER, mode="says", game="k7m2qxyz", calls=True)
    session(app).says_sure = True
    app.run()
    game = game_of(app)
    assert (game.mode, {r.kind for r in game.rounds}, len(game.rounds)) == (Mode.SAYS, {Kind.FOOLING}, 10)
    before = html(app)
    assert "What will it say?" in before
    assert "What is this?" not in before
    assert any("Blind guessing gets one in four." in said.value for said in app.caption)
    assert any("say what the network will claim" in said.value for said in app.markdown), "How to play says it"
    assert "EfficientNet-Lite0: " not in before, "the network has no score"
    assert not any("how sure" in pills.label for pills in app.pills)
    assert not [one for one in app.toggle if one.label == "Ask me if the network will get it"]
    asked = game.at(1)
    assert asked.claim is not None
    claim, truth = classes()[asked.claim].name, classes()[asked.truth].name
    answer(app, 1, right=True)
    told = html(app)
    assert "You said what it said" in told
    assert f">{truth}</h1>" in told
    assert claim in claims_of(app)[0]
    assert "got it wrong" in told
    assert "1 right of 1" in told
    assert "Will it get this one?" not in told
    assert kept(fresh_store) == [("says", "foils", None, None)], "no bet, and no sureness"
    app.button(key="next").click().run()
    answer(app, 2, right=False)
    second = game.at(2).claim
    assert second is not None
    assert f"It said {classes()[second].name}" in html(app)


def test_the_result_is_the_players_own(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER, mode="says", game="k7m2qxyz")
    for position in range(1, 11):
        answer(app, position, right=position <= 6)
        if position < 10:
            app.button(key="next").click().run()
    result = visit(player=PLAYER, mode="says", game="k7m2qxyz", page="result")
    assert result.title[0].value == "You read its mind in 6 of 10; blind guessing gets 2.5"
    shown = html(result)
    assert "I said what a neural network says in 6 of 10" in shown
    assert "🟠" not in shown
    assert "of all 1,000 things it knows" not in shown
    assert not [one for one in result.button if one.key == "best-link"]
    numbers = visit(player=PLAYER, page="numbers")
    headings = {header.proto.anchor: header.value for header in numbers.header}
    assert headings[paths.SAYS] == "Can people tell what it will say? Too early to say"
    assert "too early" in headings[paths.VERSUS].lower()
    store = container.store()
    assert store.figures.totals().guesses == 0
    found = store.figures.compared().foreseen
    assert found is not None
    assert (found.tally.right, found.n) == (6, 10)


def test_it_is_chosen_under_settings_and_left_there(visit: Visit) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")
    app.segmented_control(key="way-four").set_value(Mode.SAYS).run()
    assert game_of(app).mode is Mode.SAYS
    assert app.query_params["mode"] in ("says", ["says"])
    assert "What will it say?" in html(app)
    app.segmented_control(key="way-says").set_value(Mode.FOUR).run()
    assert game_of(app).mode is Mode.FOUR
    assert "What is this?" in html(app)


def test_what_was_seen_so_is_not_dealt_again_in_either_way(visit: Visit) -> None:
    app = visit(player=PLAYER, mode="says")
    seen = []
    for position in range(1, 4):
        seen.append(game_of(app).at(position).photograph)
        answer(app, position, right=False)
        app.button(key="next").click().run()
    app.segmented_control(key="way-says").set_value(Mode.FOUR).run()
    assert not {r.photograph for r in game_of(app).rounds} & set(seen)
