"""Decks of one's own and the admin's page: what is here is played, what is not is said, nobody gets in unasked."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from deck.classes import class_of
from model.__main__ import main
from model.evaluation.results import evaluations
from quiz import formatting
from services import container
from services.decks import available, made_here
from tests.waiting import PATIENCE_S, until
from ui.session import Session

Visit = Callable[..., AppTest]
PLAYER = "c" * 32
KEY = "open sesame"


def remembered(app: AppTest) -> Session:
    found = app.session_state["session"]
    assert isinstance(found, Session)
    return found


@pytest.fixture
def mine(engines: Path, shared: Path) -> Iterator[Path]:
    """A deck made by the command of some of the photographs: among those made here."""
    source = engines / "source"
    for file in sorted((shared / "photographs").glob("n*/*.jpg"))[:50]:
        place = source / file.parent.name / file.name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.read_bytes())
    folder = engines / "decks" / "mine"
    assert main(["filter", str(source), "--out", str(folder), "--controls", "12"]) == 0
    wait_for_it()
    yield folder
    shutil.rmtree(engines / "decks")
    shutil.rmtree(source)


def wait_for_it(name: str = "mine") -> None:
    until(lambda: name in available.playable_decks())


def photographs_of(folder: Path) -> set[str]:
    facts = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return {entry["photograph"] for entry in (*facts["fooling"], *facts["controls"])}


def test_a_link_plays_a_deck_of_one_s_own(visit: Visit, mine: Path) -> None:
    app = visit(player=PLAYER, deck="mine")
    game = remembered(app).game
    assert game is not None
    assert {asked.photograph for asked in game.rounds} <= photographs_of(mine)
    assert app.query_params["deck"] == "mine"
    app.button(key="option-1").click().run()
    assert not app.exception
    assert any("sure" in element.value for element in app.html)


def test_it_can_be_chosen_and_left_again(visit: Visit, mine: Path) -> None:
    app = visit(player=PLAYER)
    chosen = app.selectbox(key="deck-usual")
    assert chosen.options == ["Starter deck", "Mine"]
    chosen.select("mine").run()
    game = remembered(app).game
    assert game is not None
    assert {asked.photograph for asked in game.rounds} <= photographs_of(mine)
    app.selectbox(key="deck-mine").select("usual").run()
    game = remembered(app).game
    assert game is not None
    assert not {asked.photograph for asked in game.rounds} & photographs_of(mine)
    assert "deck" not in app.query_params


def test_a_deck_that_is_not_here_is_said_and_another_played(visit: Visit) -> None:
    for name in ("gone", "../../etc", "*" * 500):
        app = visit(player=PLAYER, deck=name)
        assert any("is not here" in info.value for info in app.info)
        assert app.button(key="option-1")
        assert "deck" not in app.query_params


def test_the_house_may_choose_another(visit: Visit, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = mine.parent.parent / "My Holidays 2026"
    shutil.copytree(mine, elsewhere)
    monkeypatch.setenv("QUIZ_DECK", str(elsewhere))
    wait_for_it("my-holidays-2026")
    assert next(iter(available.playable_decks().items())) == ("my-holidays-2026", "My Holidays 2026")
    app = visit(player=PLAYER)
    game = remembered(app).game
    assert game is not None
    assert {asked.photograph for asked in game.rounds} <= photographs_of(mine)
    assert "deck" not in app.query_params
    assert any("playing **My Holidays 2026**" in element.value for element in visit(page="about").markdown)
    app.selectbox(key="deck-my-holidays-2026").select("usual").run()
    assert app.query_params["deck"] == "usual"
    shutil.rmtree(elsewhere)


def test_a_house_deck_that_is_not_here_is_said(visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZ_DECK", str(tmp_path / "nowhere"))
    until(available.missing_deck)
    app = visit(player=PLAYER)
    assert app.button(key="option-1")
    (told,) = (caption.value for caption in app.caption if "QUIZ_DECK" in caption.value)
    assert told == "The deck that QUIZ_DECK names could not be opened, so another is played; the server's log says why."


def test_a_damaged_deck_is_left_out(engines: Path, visit: Visit) -> None:
    (engines / "decks" / "broken" / "n00000000").mkdir(parents=True)
    (engines / "decks" / "Not A Name" / "n01440764").mkdir(parents=True)
    (engines / "decks" / ".mine.123.part" / "n01440764").mkdir(parents=True)
    app = visit(player=PLAYER)
    assert list(available.playable_decks()) == ["usual"]
    assert app.button(key="option-1")
    shutil.rmtree(engines / "decks")


@pytest.fixture
def keyed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("QUIZ_ADMIN_SECRET", KEY)
    container.admin_access.clear()
    yield
    container.admin_access.clear()


@pytest.mark.usefixtures("keyed")
def test_the_host_s_page_is_locked(visit: Visit) -> None:
    app = visit(player=PLAYER, page="admin")
    assert not app.button
    app.text_input(key="admin-key").input("wrong").run()
    assert any("not the key" in info.value for info in app.info)
    assert not app.button
    app.text_input(key="admin-key").input(KEY).run()
    assert app.button(key="measure")
    app.button(key="leave").click().run()
    assert not app.button


@pytest.mark.usefixtures("keyed")
def test_a_host_measures_what_is_here(visit: Visit) -> None:
    app = visit(player=PLAYER, page="admin")
    app.text_input(key="admin-key").input(KEY).run()
    app.button(key="measure").click().run()
    status = container.jobs().wait(PATIENCE_S)
    assert status is not None
    assert status.trouble == ""
    found = evaluations()[0]
    assert (found.deck, found.network, found.photographs) == ("starter", "efficientnet_lite0", 123)
    app.run()
    assert any(f"got {found.main.top1:,} of 123 right" in element.value for element in app.markdown)


@pytest.mark.usefixtures("keyed")
def test_a_host_reads_what_names_nothing(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZ_COLOUR", "red")
    app = visit(player=PLAYER, page="admin")
    assert not app.warning, "nobody else does"
    remembered(app).is_admin = True
    app.run()
    assert any("QUIZ\\_COLOUR is no setting" in warning.value for warning in app.warning)


@pytest.mark.usefixtures("keyed")
def test_a_deck_is_made_of_a_zip_that_is_here_and_of_nothing_before(visit: Visit) -> None:
    app = visit(player=PLAYER, page="admin")
    app.text_input(key="admin-key").input(KEY).run()
    assert app.button(key="make").disabled
    app.file_uploader(key="zip").upload("mine.zip", b"PK", "application/zip").run()
    assert not app.button(key="make").disabled
    app.button(key="make").click().run()
    assert any("A deck's name is of small letters" in info.value for info in app.info)


@pytest.mark.usefixtures("keyed")
def test_what_is_said_stays_when_another_run_overtakes_the_page(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(player=PLAYER, page="admin")
    app.text_input(key="admin-key").input(KEY).run()
    app.file_uploader(key="zip").upload("mine.zip", b"PK", "application/zip").run()
    made, overtakes = made_here.made, [True]

    def overtaken() -> tuple[made_here.Made, ...]:
        if overtakes:
            overtakes.pop()
            st.rerun()
        return made()

    monkeypatch.setattr(made_here, "made", overtaken)
    app.button(key="make").click().run()
    assert not overtakes
    assert any("A deck's name is of small letters" in info.value for info in app.info)
    assert not app.run().info


def anew() -> None:
    """A page that says something at a click, and is drawn again of its own accord."""
    import streamlit as st

    from ui import errors
    from ui.session import session

    if st.button("Click"):
        session().tell("Something.")
    if st.button("Second"):
        errors.draw_anew()
    with errors.saying():
        errors.say_notices()


def test_what_is_said_stays_on_a_page_that_is_drawn_anew_of_its_own_accord() -> None:
    app = AppTest.from_function(anew).run()
    app.button[0].click().run()
    app.button[1].click().run()
    assert [info.value for info in app.info] == [formatting.plain("Something.")]
    assert not app.run().info


@pytest.mark.usefixtures("keyed")
def test_a_deck_that_was_made_is_shown_and_deleted(visit: Visit, mine: Path) -> None:
    app = visit(player=PLAYER, page="admin")
    app.text_input(key="admin-key").input(KEY).run()
    facts = json.loads((mine / "report.json").read_text(encoding="utf-8"))
    first = class_of(facts["fooling"][0]["truth"]).name
    assert any(first in element.value for element in app.html)
    app.button(key="delete-mine").click().run()
    assert not mine.exists()
    assert any("The deck mine is gone" in info.value for info in app.info)
    mine.mkdir()  # for the fixture to delete
