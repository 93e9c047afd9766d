"""Between guess and reveal: will the network get it? On by default, said once, never told before it is said."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from streamlit.testing.v1 import AppTest

from deck.classes import classes
from quiz.game import LabelSpace
from services import container
from tests.pages.reading import claims_of, html
from ui.session import Session

Visit = Callable[..., AppTest]
PLAYER = "c" * 32


def kept(store: Path) -> list[tuple[int, str | None]]:
    with closing(sqlite3.connect(store)) as opened:
        return list(opened.execute("SELECT position, called FROM guesses ORDER BY position"))


def session(app: AppTest) -> Session:
    found = app.session_state["session"]
    assert isinstance(found, Session)
    return found


def is_asked(app: AppTest) -> bool:
    return any(button.key == "show" for button in app.button)


def test_everybody_is_asked_unless_they_would_rather_not(visit: Visit, fresh_store: Path) -> None:
    assert Session(player=PLAYER).calls, "it is on by default"
    app = visit(player=PLAYER, game="k7m2qxyz", calls=True)
    app.button(key="option-1").click().run()
    assert is_asked(app)
    assert kept(fresh_store) == [(1, "open")]
    app.button(key="show").click().run()
    assert kept(fresh_store) == [(1, "passed")]
    app.button(key="next").click().run()
    next(found for found in app.toggle if found.label == "Ask me if the network will get it").set_value(False).run()
    app.button(key="option-1").click().run()
    assert not is_asked(app)
    assert claims_of(app)
    assert kept(fresh_store)[1] == (2, None)


def test_nothing_tells_before_it_is_called(visit: Visit) -> None:
    """Neither what it is nor what the network says of it, nor what others did: also where a friend has played it."""
    friend = visit(player="d" * 32, game="k7m2qxyz")
    friend.button(key="option-1").click().run()
    app = visit(player=PLAYER, game="k7m2qxyz", calls=True)
    before = html(app)
    app.button(key="option-1").click().run()
    asked = session(app).game.rounds[0]  # type: ignore[union-attr]
    during = re.sub("<style>.*?</style>", "", html(app), flags=re.DOTALL)
    assert "Will it get this one?" in during
    names = [classes()[option.index].name for option in asked.options]
    assert 'class="settled"' in during
    for name in set(names) - {names[0]}:
        assert during.count(name) == 1, "an option is told apart"
    for telling in ('class="verdict', 'class="claim', 'class="credit', "truth", 'class="right', 'class="wrong'):
        assert telling not in during, telling
    assert "0 right of 0" in before
    assert "0 right of 0" in during, "the score tells"
    assert not app.expander


def test_calls_come_true_or_not_and_are_points(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz", calls=True)
    game = session(app).game
    assert game is not None
    came_true = 0
    for asked in game.rounds:
        app.button(key="pass").click().run()
        app.button(key="call-wrong" if asked.position % 3 else "call-right").click().run()
        answers = container.store().answers(game=game.id, network=game.network)
        its = next(
            a.is_right for a in answers if (a.position, a.answer.label_space) == (asked.position, LabelSpace.ALL_1000)
        )
        is_true = its is (asked.position % 3 == 0)
        came_true += is_true
        assert ("You called it: a point more" in html(app)) is is_true
        assert ("You said it would" in html(app)) is not is_true
        assert f"and {came_true} called" in html(app)
        if asked.position < len(game.rounds):
            app.button(key="next").click().run()
    result = visit(player=PLAYER, game="k7m2qxyz", page="result")
    assert any(
        f"{came_true} points: 0 for seeing, {came_true} for calling it (10 called)." in said.value
        for said in result.markdown
    )


def test_a_second_tab_calls_nothing_more(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz", calls=True)
    app.button(key="option-1").click().run()
    other = visit(player=PLAYER, game="k7m2qxyz", round="1", calls=True)
    assert is_asked(other), "a reload asks again what is open"
    app.button(key="call-right").click().run()
    other.button(key="call-wrong").click().run()
    assert kept(fresh_store) == [(1, "right")]
    assert claims_of(other)


def test_the_result_asks_nothing_more(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz", calls=True)
    app.button(key="option-1").click().run()
    visit(player=PLAYER, game="k7m2qxyz", page="result")
    assert kept(fresh_store) == [(1, "passed")]


def test_who_was_told_the_claim_is_not_asked(visit: Visit, fresh_store: Path) -> None:
    app = visit(is_told=True, calls=True)
    assert any(button.key == "begin" for button in app.button)
    app.button(key="option-1").click().run()
    assert not is_asked(app)
    assert kept(fresh_store) == [(1, None)]
    app.button(key="next").click().run()
    app.button(key="option-1").click().run()
    assert is_asked(app)
