"""At a glance: covered until it was shown, shown once, and then as ever; chosen by a link or under Settings."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from streamlit.testing.v1 import AppTest

from quiz.game import Game, Mode
from services import container, play
from tests.pages.reading import html
from ui import paths
from ui.session import Session
from ui.views import glance
from ui.views.comparison.glances import GLANCES_UNTOLD

Visit = Callable[..., AppTest]
PLAYER = "d" * 32
LINK = {"mode": "glance200", "game": "k7m2qxyz"}


def session(app: AppTest) -> Session:
    found = app.session_state["session"]
    assert isinstance(found, Session)
    return found


def game_of(app: AppTest) -> Game:
    found = session(app).game
    assert found is not None
    return found


def buttons(app: AppTest) -> set[str | None]:
    return {button.key for button in app.button}


def looked(app: AppTest, position: int, *, glanced_ms: int | None = 200) -> AppTest:
    """Have the look at that round begun and ended, as the component in a browser does."""
    game, tab = game_of(app), session(app)
    assert play.begin_glance(game, position, player=tab.player)
    tab.glancing = (game.id, position)
    app.run()
    assert "option-1" not in buttons(app), "nothing is asked while it is being shown"
    assert game.at(position).photograph not in html(app)
    tab.glancing = None
    if glanced_ms is not None:
        play.measure_glance(game, position, glanced_ms, player=tab.player)
    return app.run()


def test_it_is_covered_until_it_was_shown_and_told_at_the_reveal(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER, calls=True, **LINK)
    game = game_of(app)
    assert (game.mode, len(game.rounds)) == (Mode.GLANCE_200, 10)
    photograph = game.at(1).photograph
    assert not {"option-1", "pass"} & buttons(app), "nothing can be said yet"
    assert photograph not in html(app)
    assert any("then the photograph for 200 ms, once" in said.value for said in app.markdown)
    assert glance.NEEDS_SIGHT in [said.value for said in app.caption]
    looked(app, 1, glanced_ms=217)
    assert {"option-1", "option-4", "pass"} <= buttons(app)
    assert photograph not in html(app), "it stays covered while one says what it was"
    assert not any("how sure" in pills.label for pills in app.pills)
    app.button(key="option-1").click().run()
    assert not app.exception
    told = html(app)
    assert f"photographs/{photograph}.jpg" in told
    assert "Will it get this one?" not in told
    assert "You saw it for 217 ms." in [said.value for said in app.caption]
    assert game.at(2).photograph not in told, "the next is not in the page before it is shown"
    with closing(sqlite3.connect(fresh_store)) as opened:
        assert list(opened.execute("SELECT mode, distractors, glanced_ms, called FROM guesses")) == [
            ("glance200", "glance", 217, None)
        ]


def test_who_loads_the_page_again_has_had_the_look(visit: Visit) -> None:
    """Whether it was cut off in the middle, or waits for an answer; nor does a second tab get another."""
    first = visit(player=PLAYER, **LINK)
    second = visit(player=PLAYER, **LINK)
    assert play.begin_glance(game_of(first), 1, player=PLAYER)
    again = visit(player=PLAYER, **LINK)
    assert session(again).glancing is None
    assert {"option-1", "pass"} <= buttons(again)
    assert glance.NOT_MEASURED in [said.value for said in again.caption]
    assert not play.begin_glance(game_of(second), 1, player=PLAYER)
    assert "option-1" in buttons(second.run())
    again.button(key="option-1").click().run()
    assert any("was not measured" in said.value for said in again.caption)


def test_what_was_not_shown_cannot_be_answered(visit: Visit) -> None:
    """Not by a button that another mode had left, either."""
    app = visit(player=PLAYER, **LINK)
    tab, game = session(app), game_of(app)
    try:
        play.settle(game, 1, game.at(1).truth, player=tab.player, shown_ms=1)
    except ValueError as refused:
        assert "not shown yet" in str(refused)  # noqa: PT017 – and the page goes on
    else:
        raise AssertionError("a guess without a look was kept")
    assert "option-1" not in buttons(app.run())


def test_it_is_chosen_under_settings_with_how_long(visit: Visit) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")
    app.segmented_control(key="way-four").set_value(Mode.GLANCE_200).run()
    assert game_of(app).mode is Mode.GLANCE_200
    assert app.query_params["mode"] in ("glance200", ["glance200"])
    assert not [one for one in app.toggle if one.label == "Ask me if the network will get it"]
    app.segmented_control(key="exposure-glance200").set_value(Mode.GLANCE_1000).run()
    assert game_of(app).mode is Mode.GLANCE_1000
    assert app.query_params["mode"] in ("glance1000", ["glance1000"])
    assert any("1,000 ms" in said.value for said in app.markdown)
    app.segmented_control(key="way-glance1000").set_value(Mode.FOUR).run()
    assert game_of(app).mode is Mode.FOUR


def test_the_result_says_how_short_it_was(visit: Visit) -> None:
    app = visit(player=PLAYER, **LINK)
    for position in range(1, 11):
        looked(app, position)
        app.button(key="option-1").click().run()
        if position < 10:
            app.button(key="next").click().run()
    result = visit(player=PLAYER, page="result", **LINK)
    said = " ".join(part.value for part in (*result.caption, *result.markdown))
    assert "You had 200 ms at each photograph; the network had all the time it wanted." in said


def test_the_numbers_have_a_section_and_no_other_figure_moves(visit: Visit) -> None:
    app = visit(player=PLAYER, **LINK)
    looked(app, 1)
    app.button(key="option-1").click().run()
    numbers = visit(player=PLAYER, page="numbers")
    headings = {header.proto.anchor: header.value for header in numbers.header}
    assert headings[paths.GLANCE] == GLANCES_UNTOLD
    assert "too early" in headings[paths.VERSUS].lower()
    totals = container.store().figures.totals()
    assert (totals.players, totals.guesses) == (0, 0)
