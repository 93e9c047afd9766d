"""The crowd after a reveal, on its own page, and as an admin sees it."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from config.files import ROOT
from quiz.game import LabelSpace
from quiz.players import key_of
from quiz.storage.discussion.comments import CommentState
from quiz.storage.discussion.moderation import Act, Pile
from quiz.storage.discussion.reactions import Reaction, Ruling
from quiz.storage.store import Answer
from services import container, games
from tests.pages.reading import html
from ui.session import Session
from ui.widgets import frame

Visit = Callable[..., AppTest]
ANA, BEN, CLEO, DAN = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)
GAME = "k7m2qxyz"
KEY = "open sesame"


@pytest.fixture(autouse=True)
def afresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An admin's key, and nobody has said anything of late."""
    monkeypatch.setenv("QUIZ_ADMIN_SECRET", KEY)
    container.admin_access.clear()
    container.rate_limits.clear()
    yield
    container.admin_access.clear()
    container.rate_limits.clear()


def photograph_of(app: AppTest) -> str:
    """The photograph on the table."""
    found = app.session_state["session"]
    assert isinstance(found, Session)
    assert found.game is not None
    return found.game.at(found.position).photograph


def guessed(visit: Visit, player: str, *, option: int = 1) -> AppTest:
    app = visit(player=player, game=GAME, round="1")
    app.button(key=f"option-{option}").click().run()
    assert not app.exception
    return app


def opened(app: AppTest) -> AppTest:
    """The same with the comments unfolded."""
    app.session_state[f"talk-{photograph_of(app)[:12]}"] = True
    return app.run()


def say(app: AppTest, text: str) -> AppTest:
    app.text_area[0].set_value(text)
    next(b for b in app.button if b.label == "Say it").click().run()
    assert not app.exception
    return app


def labelled(app: AppTest, label: str) -> list[str]:
    return [str(button.key) for button in app.button if button.label.startswith(label)]


def test_the_crowd_is_shown_after_the_guess_and_never_before(visit: Visit) -> None:
    app = visit(player=ANA, game=GAME)
    assert 'class="finding"' not in html(app)
    assert not app.expander
    assert "One person has guessed this one so far" in html(guessed(visit, ANA))
    for n, player in enumerate((BEN, CLEO), start=2):
        app = guessed(visit, player, option=n)
        assert f"of {n} people were fooled" in html(app)
    assert 'class="shares"' in html(app)


def test_a_reaction_is_kept_once(visit: Visit) -> None:
    app = guessed(visit, ANA)
    photograph = photograph_of(app)
    is_right = container.store().reactions.outcomes(photograph, player=ANA) == {True}
    felt, label = (Reaction.SAW_IT, "Saw it at once") if is_right else (Reaction.GOT_ME, "That one got me")
    pills = app.button_group(key=f"feel-{photograph[:12]}")
    assert [label in option for option in pills.options].count(True) == 1
    assert len(pills.options) == len(Reaction) - 1, "the other of the two does not fit"
    pills.set_value([felt]).run()
    assert container.store().reactions.of(photograph, player=ANA).counts == {felt: 1}
    again = guessed_already(visit, ANA)
    assert again.button_group(key=f"feel-{photograph[:12]}").value == [felt]
    assert any(f"{label} · 1" in option for option in again.button_group(key=f"feel-{photograph[:12]}").options)


def guessed_already(visit: Visit, player: str) -> AppTest:
    return visit(player=player, game=GAME, round="1")


def test_a_comment_is_said_answered_liked_and_taken_back(visit: Visit) -> None:
    ana = say(opened(guessed(visit, ANA)), "It was the <b>light</b>")
    assert "It was the &lt;b&gt;light&lt;/b&gt;" in html(ana)
    assert ana.text_area[0].value == ""
    ben = opened(guessed(visit, BEN))
    ben.button(key=labelled(ben, "Like")[0]).click().run()
    assert labelled(ben, "Liked · 1")
    ben.button(key=labelled(ben, "Reply")[0]).click().run()
    ben.text_area[1].set_value("No, the ears")
    next(b for b in ben.button if b.label == "Reply" and "say" in str(b.key)).click().run()
    assert "No, the ears" in html(ben)
    assert len(ben.text_area) == 1
    ben.button(key=labelled(ben, "Take it back")[0]).click().run()
    assert "No, the ears" not in html(ben)


@pytest.mark.parametrize(("text", "why"), [("", "needs a word"), ("fuck", "another way")])
def test_what_is_refused_is_said_and_stays_to_be_mended(visit: Visit, text: str, why: str) -> None:
    app = opened(guessed(visit, ANA))
    app = say(app, text)
    assert any(why in info.value for info in app.info)
    assert app.text_area[0].value == text
    assert container.store().comments.count(photograph_of(app)) == 0


def test_who_says_much_is_told_when_to_come_back(visit: Visit) -> None:
    app = opened(guessed(visit, ANA))
    for n in range(6):
        app = say(app, f"number {n}")
    assert any("Come back in" in info.value for info in app.info)
    assert container.store().comments.count(photograph_of(app)) == 5


def test_a_store_that_cannot_be_written_says_so(visit: Visit, fresh_store: Path) -> None:
    app = opened(guessed(visit, ANA))
    with closing(sqlite3.connect(fresh_store, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        app = say(app, "hello")
        assert any("busy" in info.value for info in app.info)
        holder.execute("ROLLBACK")
    assert "hello" in html(say(app, "hello"))


def test_the_crowd_before_anyone_has_played(visit: Visit) -> None:
    app = visit(player=ANA, page="crowd")
    assert sum("Nothing yet" in info.value for info in app.info) == 4


def test_the_lists_give_no_answer_away(visit: Visit) -> None:
    """To stand in a list tells that networks, or people, were wrong: what is not known is in none."""
    for player in (ANA, BEN, CLEO):
        app = guessed(visit, player, option=2)
    photograph = photograph_of(app)
    assert photograph in html(visit(player=ANA, page="crowd"))
    stranger = visit(player=DAN, page="crowd")
    assert photograph not in html(stranger)
    assert "fooled" not in html(stranger)
    assert any("guessed none of these yet" in info.value for info in stranger.info)
    stranger.query_params["photograph"] = photograph
    stranger.run()
    assert "You have not guessed this one yet" in html(stranger)
    assert 'class="shares"' not in html(stranger)
    stranger.button(key="spoil").click().run()
    assert 'class="shares"' in html(stranger)
    assert container.store().crowd.is_known(photograph, player=DAN)
    app = visit(player=DAN, game=GAME, round="1")
    app.button(key="option-1").click().run()
    assert container.store().crowd.of(photograph, player=DAN).people.n == 3, "who has seen it does not count"
    stranger.button(key="all").click().run()
    assert photograph in html(stranger), "it is known now"


def test_a_place_names_every_network_and_wakes_none(visit: Visit) -> None:
    app = guessed(visit, ANA)
    guessed(visit, BEN, option=2)
    found = app.session_state["session"]
    photograph, game = photograph_of(app), found.game
    for network, claimed in (("torchvision:densenet121-v1", 1), ("gone:for-good", 2)):
        played = replace(game, id=hashlib.sha256(network.encode()).hexdigest()[:24], network=network)
        container.store().save_game(played)
        answer = Answer(LabelSpace.ALL_1000, claimed, 0.9, took_ms=1.0, device="cpu", cached=False)
        container.store().record_answers(game=played.id, position=1, network=network, answers=[answer])
        for player in (CLEO, DAN):
            container.store().guess(player=player, game=played.id, position=1, chosen=None, shown_ms=1)
    app.query_params["photograph"] = photograph
    app.switch_page(str(ROOT / "pages" / "crowd.py")).run()
    assert not app.exception
    assert "DenseNet-121" in html(app)
    assert "gone:for-good" in html(app)
    assert not container.opponents().has("torchvision:densenet121-v1")


@pytest.mark.parametrize("photograph", ["f" * 64, "../etc", "x", "%00"])
def test_a_link_to_nothing_is_a_sentence(visit: Visit, photograph: str) -> None:
    app = visit(player=ANA)
    app.query_params["photograph"] = photograph
    app.switch_page(str(ROOT / "pages" / "crowd.py")).run()
    assert any("in none of the decks" in info.value for info in app.info)


def test_a_link_to_a_comment_opens_it(visit: Visit) -> None:
    ana = guessed(visit, ANA)
    photograph = photograph_of(ana)
    said = [container.store().comments.say(player=ANA, photograph=photograph, text=f"number {n}") for n in range(3)]
    ana.query_params["photograph"], ana.query_params["comment"] = photograph, said[0]
    ana.switch_page(str(ROOT / "pages" / "crowd.py")).run()
    assert not ana.exception
    drawn = html(ana)
    assert drawn.index("number 0") < drawn.index("number 2")
    assert 'class="remark linked"' in drawn
    ana.query_params["comment"] = "0" * 16
    ana.run()
    assert any("not here any more" in caption.value for caption in ana.caption)


def host(visit: Visit) -> AppTest:
    app = visit(player=DAN, page="moderate")
    app.text_input(key="admin-key").set_value(KEY).run()
    return app


def tab(app: AppTest, title: str) -> AppTest:
    app.session_state["piles"] = title
    return app.run()


def test_nobody_but_a_host_moderates(visit: Visit) -> None:
    ana = say(opened(guessed(visit, ANA)), "hello")
    app = visit(player=BEN, page="moderate")
    assert "hello" not in html(app)
    assert not labelled(app, "Hide")
    app.text_input(key="admin-key").set_value("wrong").run()
    assert "hello" not in html(app)
    assert container.store().moderation.log() == ()
    assert photograph_of(ana)


def test_what_a_report_is_answered_stays_when_another_run_overtakes_the_page(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = say(opened(guessed(visit, ANA)), "buy my shoes")
    (said,) = container.store().comments.of(photograph_of(ana), player=ANA).threads
    app, foot, overtakes = opened(guessed(visit, BEN)), frame.foot, [True]

    def overtaken() -> None:
        if overtakes:
            overtakes.pop()
            st.rerun()
        foot()

    monkeypatch.setattr(frame, "foot", overtaken)
    app.button(key=f"report-{said.id}").click().run()
    assert not overtakes
    assert any("Reported" in info.value for info in app.info)
    assert not app.run().info


def test_a_host_hides_restores_and_bans(visit: Visit) -> None:
    ana = say(opened(guessed(visit, ANA)), "buy my shoes")
    photograph = photograph_of(ana)
    (said,) = container.store().comments.of(photograph, player=ANA).threads
    for player in (BEN, CLEO, DAN):
        app = opened(guessed(visit, player))
        app.button(key=f"report-{said.id}").click().run()
        assert any("Reported" in info.value for info in app.info)
    assert "buy my shoes" not in html(opened(guessed_already(visit, BEN)))
    app = host(visit)
    assert "buy my shoes" in html(app)
    app.button(key=f"restore-reported-{said.id}").click().run()
    assert "buy my shoes" in html(opened(guessed_already(visit, BEN)))
    app = tab(app, "Newest")
    app.button(key=f"hide-newest-{said.id}").click().run()
    app.button(key=f"ban-newest-{said.id}").click().run()
    assert [remark.state for remark in container.store().moderation.pile(Pile.HIDDEN)] == [CommentState.HIDDEN]
    assert container.store().moderation.banned() == (key_of(ANA),)
    assert any("be quiet" in info.value for info in say(opened(guessed_already(visit, ANA)), "again").info)
    app = tab(app, "Log")
    acts = [deed.act for deed in container.store().moderation.log()]
    assert acts == [Act.BAN, Act.HIDE, Act.RESTORE]
    assert len(app.dataframe[0].value) == 3
    app.button(key=labelled(app, "Let them speak")[0]).click().run()
    assert container.store().moderation.banned() == ()


def test_a_wrong_label_goes_to_the_host_and_out_of_the_figures(visit: Visit) -> None:
    for player in (ANA, BEN):
        app = guessed(visit, player, option=2)
    photograph = photograph_of(app)
    app.session_state["more-1"] = True
    app.run()
    app.text_input(key=f"object-{photograph[:12]}").set_value("a dog on a <sofa>")
    next(b for b in app.button if b.label == "Tell an admin").click().run()
    assert any("An admin will have a look" in info.value for info in app.info)
    app = tab(host(visit), "Wrong labels")
    assert "a dog on a &lt;sofa&gt;" in html(app)
    app.button(key=f"confirmed-{photograph[:12]}").click().run()
    assert container.store().reactions.of(photograph, player=ANA).ruling is Ruling.CONFIRMED
    dealt = [games.deal_from(f"again{n:03d}", games.Choice()) for n in range(20)]
    assert photograph not in {asked.photograph for game in dealt for asked in game.rounds}
    again = guessed_already(visit, ANA)
    assert "An admin has confirmed that this label is wrong" in html(again)
    assert 'class="shares"' not in html(again)
