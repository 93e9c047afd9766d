"""Result, confident mistakes and about: their happy path and what they say when there is nothing to show."""

import csv
import io
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from config.files import ROOT
from deck.classes import classes, imagenet_a_indices, neighbours
from quiz.dealing import deal
from quiz.export import answers_csv
from quiz.game import Kind, Mode, Round
from services import container
from services.decks import askable, available
from tests.pages.reading import html, verbatim
from ui.session import Session
from ui.views import gallery

Visit = Callable[..., AppTest]
PLAYER = "a" * 32


def play(app: AppTest, *, rounds: int = 10) -> Session:
    """Guess the first option of so many rounds."""
    for position in range(1, rounds + 1):
        app.button(key="option-1").click().run()
        if position < 10:
            app.button(key="next").click().run()
    found = app.session_state["session"]
    assert isinstance(found, Session)
    return found


def test_the_result_counts_what_the_store_has(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")
    play(app)
    app.button(key="result").click().run()
    assert not app.exception
    with closing(sqlite3.connect(fresh_store)) as store:
        mine = store.execute("SELECT sum(is_right) FROM guesses").fetchone()[0]
        its, of_four = (
            store.execute("SELECT sum(is_right) FROM answers WHERE label_space = ?", (space,)).fetchone()[0]
            for space in ("1000", "options")
        )
    game = app.session_state["session"].game
    assert its == sum(asked.kind is Kind.CONTROL for asked in game.rounds), "it gets its controls right, and those only"
    assert re.search(rf"\b{max(mine, its)} to {min(mine, its)}\b", app.title[0].value)
    assert any(f"among your four options it gets {of_four} of 10." in said.value for said in app.markdown)
    assert f"{mine} of 10" in html(app)
    assert html(app).count('class="card"') == 10
    emoji = verbatim(app)
    assert emoji.count("🔵") == mine
    assert emoji.count("🟠") == its
    assert "/g/k7m2qxyz" in emoji
    names = {classes()[r.truth].name for r in rounds_of(app)}
    assert not any(re.search(rf"\b{re.escape(name)}\b", emoji) for name in names), "the row gives an answer away"


def rounds_of(app: AppTest) -> tuple[Round, ...]:
    """The rounds of the tab's game."""
    found = app.session_state["session"]
    assert isinstance(found, Session)
    assert found.game is not None
    return found.game.rounds


def test_before_the_first_guess_there_is_no_result(visit: Visit) -> None:
    app = visit(player=PLAYER, page="result")
    assert app.title[0].value == "No result yet"


def test_a_half_played_game_can_be_gone_on_with(visit: Visit) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")
    play(app, rounds=3)
    app.switch_page(str(ROOT / "pages" / "result.py")).run()
    assert "of 3 (" in html(app)
    app.button(key="back").click().run()
    assert app.session_state["session"].position == 4


def test_the_gallery_hangs_the_surest_first_and_filters(visit: Visit) -> None:
    app = visit(player=PLAYER, page="mistakes")
    sure = [int(found) for found in re.findall(r"(\d+)\u00a0%(?: sure)?:", html(app))]
    assert len(sure) == 12
    assert sure == sorted(sure, reverse=True)
    app.slider[0].set_value(60).run()
    assert all(int(found) >= 60 for found in re.findall(r"(\d+)\u00a0%(?: sure)?:", html(app)))
    app.slider[0].set_value(99).run()
    assert any("Loosen a filter" in info.value for info in app.info)


def test_what_the_gallery_showed_no_longer_counts(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz", page="mistakes")
    with closing(sqlite3.connect(fresh_store)) as store:
        (shown,) = store.execute("SELECT count(*) FROM sightings").fetchone()
    assert shown == html(app).count('class="card"') == 12
    app.button[-1].click().run()
    with closing(sqlite3.connect(fresh_store)) as store:
        assert store.execute("SELECT count(*) FROM sightings").fetchone() == (24,)


def test_what_fooled_people_too_can_be_asked_for(visit: Visit) -> None:
    app = visit(player=PLAYER, page="mistakes")
    app.toggle[0].set_value(True).run()
    assert any("Nothing like that" in info.value for info in app.info)


def test_a_mistake_opens_large(visit: Visit) -> None:
    app = visit(player=PLAYER, page="mistakes")
    button = next(button for button in app.button if button.label == "Look closer")
    button.click().run()
    assert not app.exception
    assert 'class="bars"' in html(app)
    assert any("Nobody has been asked" in caption.value for caption in app.caption)


def test_my_answers_can_be_taken_along_and_taken_away(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")
    play(app, rounds=2)
    with closing(sqlite3.connect(fresh_store)) as store:
        assert store.execute("SELECT count(*) FROM guesses WHERE player LIKE '%aaaa%'").fetchone() == (0,)
    rows = list(csv.DictReader(io.StringIO(resources_csv())))
    assert [row["position"] for row in rows] == ["1", "2"]
    app.switch_page(str(ROOT / "pages" / "about.py")).run()
    app.button(key="forget").click().run()
    assert any("2 answers of yours deleted" in info.value for info in app.info)
    with closing(sqlite3.connect(fresh_store)) as store:
        assert store.execute("SELECT count(*) FROM guesses").fetchone() == (0,)


def resources_csv() -> str:
    """The CSV of the player, as the page offers it."""
    return answers_csv(container.store().export(player=PLAYER))


def test_about_says_what_is_played_and_offers_the_real_thing(visit: Visit) -> None:
    app = visit(player=PLAYER, page="about")
    text = "\n".join(markdown.value for markdown in app.markdown)
    assert "starter deck" in text
    assert "no measurement" in text
    assert "690 MB" in app.button(key="fetch").label


def test_every_photograph_of_the_starter_deck_is_credited(visit: Visit) -> None:
    app = visit(player=PLAYER, page="credits")
    assert len(app.dataframe[0].value) == len(available.starter().photographs)
    assert app.dataframe[0].value["licence"].all()


def test_offline_the_fetch_is_one_sentence_and_the_game_goes_on(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZ_IMAGENET_A_URL", "http://127.0.0.1:9/imagenet-a.tar")
    container.fetching.clear()
    app = visit(player=PLAYER, page="about")
    app.button(key="fetch").click().run()
    for _ in range(50):
        if app.warning:
            break
        app.run()
    assert "cannot be reached" in app.warning[0].value
    assert "The game goes on" in app.warning[0].value
    container.fetching.clear()


def test_a_shared_link_names_the_opponent_and_not_the_player(visit: Visit) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz", network="efficientnet_lite2")
    play(app, rounds=1)
    app.switch_page(str(ROOT / "pages" / "result.py")).run()
    assert "/g/k7m2qxyz?network=efficientnet_lite2&by=" in verbatim(app)
    assert PLAYER not in verbatim(app)


def test_people_are_counted_over_every_way_of_being_asked(visit: Visit) -> None:
    visit(player=PLAYER)
    fooling = next(hung for hung in gallery.hangings("efficientnet_lite0") if hung.truth in imagenet_a_indices())
    store = container.store()
    _, candidates = askable.candidates("efficientnet_lite0")
    chosen = [c for c in candidates if c.photograph == fooling.photograph]
    for mode in (Mode.FOUR, Mode.ALL_200):
        game = deal(
            chosen, seed="gallery1", mode=mode, network="efficientnet_lite0", deck="d",
            neighbours=neighbours, label_space=imagenet_a_indices(), length=1,
        )  # fmt: skip
        store.save_game(game)
        wrong = next(index for index in game.rounds[0].offered if index not in game.rounds[0].accepted)
        store.guess(player=mode.value * 8, game=game.id, position=1, chosen=wrong, shown_ms=1)
    again = next(h for h in gallery.hangings("efficientnet_lite0") if h.photograph == fooling.photograph)
    assert (again.people, again.fooled) == (2, 2)


def test_a_score_is_in_the_link_only_where_the_player_wants_it(visit: Visit) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz", page="play")
    play(app, rounds=1)
    app.switch_page(str(ROOT / "pages" / "result.py")).run()
    shown = re.search(r"by=(\w+)", verbatim(app))
    assert shown is not None
    share = container.store().shared(shown[1])
    assert share is not None
    assert share.people.n == 1
    app.toggle(key="with-score").set_value(False).run()
    assert not app.exception
    assert "by=" not in verbatim(app)
    assert "/g/k7m2qxyz" in verbatim(app)
    assert not set("🔵🟠⚪") & set(verbatim(app))
