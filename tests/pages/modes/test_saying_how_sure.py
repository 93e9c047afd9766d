"""Players may say how sure they are: only who wants to, before the answer, and it is kept with the guess."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from streamlit.testing.v1 import AppTest

from services import container

Visit = Callable[..., AppTest]
PLAYER = "b" * 32
TOGGLE = "Say how sure I am"


def toggle(app: AppTest) -> None:
    next(found for found in app.toggle if found.label == TOGGLE).set_value(True).run()
    app.run()


def kept(store: Path) -> list[tuple[int, float | None]]:
    with closing(sqlite3.connect(store)) as opened:
        return list(opened.execute("SELECT position, sure FROM guesses ORDER BY position"))


def asked(app: AppTest) -> bool:
    return any(found.label.startswith("First: how sure") for found in app.pills)


def test_nobody_is_asked_who_does_not_want_to_be(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")
    assert not asked(app)
    app.button(key="option-1").click().run()
    assert kept(fresh_store) == [(1, None)]


def test_what_was_said_is_kept_shown_and_asked_anew(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")
    toggle(app)
    assert asked(app)
    app.pills[0].select(0.75).run()
    app.button(key="option-1").click().run()
    assert kept(fresh_store) == [(1, 0.75)]
    assert any("You said: fairly sure, 75" in caption.value for caption in app.caption)
    app.button(key="next").click().run()
    assert asked(app)
    assert app.pills[0].value is None  # not carried over
    app.button(key="option-2").click().run()
    assert kept(fresh_store) == [(1, 0.75), (2, None)]
    app.button(key="next").click().run()
    app.pills[0].select(0.99).run()
    app.button(key="pass").click().run()
    assert kept(fresh_store)[2] == (3, None)  # of what one does not know one cannot be sure
    found = container.store().figures.compared().calibrated
    assert found is not None
    assert [one.sure for one in found.levels] == [0.75]


def test_the_result_holds_it_against_what_was_right(visit: Visit) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")
    toggle(app)
    for position in range(1, 11):
        if position <= 4:
            app.pills[0].select(0.99).run()
        app.button(key="option-1").click().run()
        if position < 10:
            app.button(key="next").click().run()
    app.button(key="result").click().run()
    assert any(
        "4 times you said how sure you were: 99" in element.value and "You were right in" in element.value
        for element in app.markdown
    )
