"""The story on the real network: its four steps run, and what it says is what came of them."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from config.files import ROOT
from deck.classes import classes
from model.networks.registry import DEFAULT
from services import container
from services.decks import available
from services.lab import exhibits, subjects, tasks
from services.lab.work_queue import QueueFullError, WorkQueue
from services.opponents import Opponent
from tests.pages.reading import claims_of, html
from tests.waiting import until
from ui.views import story

Visit = Callable[..., AppTest]


def finished(app: AppTest, step: str) -> AppTest:
    """The page when that step has come to its end."""
    tickets = app.session_state["session"].tickets
    until(lambda: (tickets[step].look(), tickets[step].is_over)[1])
    assert not tickets[step].trouble
    app.run()
    assert not app.exception, app.exception
    return app


def headings(app: AppTest) -> list[str]:
    return re.findall(r"<h2>(.*?)</h2>", html(app))


def test_all_four_steps_run_and_lead_to_play(visit: Visit) -> None:
    app = visit(page="story")
    assert headings(app) == [
        "Watch it change its mind",
        "Now have it count",
        "Now add nothing at all",
        "75 of 100, and then 3 of 100",
        "What helps is more photographs",
        "Which ones get you?",
    ]
    assert "bus" not in re.sub("<[^>]+>", "", html(app)).split(), "no deck here has one"
    app.button(key="noise").click().run()
    app = finished(app, story.NOISE)
    assert headings(app)[:2] == ["Space shuttle + noise = ostrich", "Just any noise does not do it"]
    done = story.outcome(app.session_state["session"].tickets[story.NOISE])
    assert done is not None
    assert done.levels <= story.CHANGE
    assert not done.transfer, "no other network had to wake"
    token = container.visitor_photographs().lay(done.file)
    again = container.opponent(DEFAULT).classifier.say(subjects.subject(token).image).top(1)[0]
    assert classes()[again.index].name == "ostrich"
    app.button(key="frame").click().run()
    board = app.session_state["session"].board
    counts = next(said for said in headings(app) if said.startswith("It counts"))
    assert ("right" in counts) == (sum(board) == story_number(app))
    app.button(key="another").click().run()
    assert app.session_state["session"].board != board
    app.button(key="ask").click().run()
    photo = exhibits.fooling_photograph(
        DEFAULT, seen=container.store().seen(player=app.session_state["session"].player)
    )
    assert photo is not None
    truth, claimed = (classes()[index].name for index in (photo.truth, story.first_claim(photo.id).index))
    assert f"{truth[0].upper()}{truth[1:]} + nothing = {claimed}" in headings(app)
    app.button(key="count").click().run()
    app = finished(app, story.COUNT)
    marks = story_marks(app)
    assert f"Right just now: {sum(marks)} of {len(marks)} of the starter deck" in app.markdown[-1].value
    assert "Each that you get right is a point" in html(app), "who plays now is introduced to no photograph"
    app.button(key="play-now").click().run()
    assert not app.exception
    assert any("What is this?" in element.value or "A good network" in element.value for element in app.html)


def story_number(app: AppTest) -> int:
    """What its answer to the board is said to stand for."""
    found = re.search(r"It says “.*?”</p><blockquote>(\d+)</blockquote>", html(app))
    return int(found[1]) if found else 0


def story_marks(app: AppTest) -> list[bool]:
    """The answers of the count, against the network asked in the usual way."""
    ticket = app.session_state["session"].tickets[story.COUNT]
    marks = [one for one in ticket.said if isinstance(one, bool)]
    photographs = [one for one in available.starter().photographs if not one.is_framed]
    classifier = container.opponent(DEFAULT).classifier
    right = sum(classifier.classify(one.id, one.read()).top(1)[0].index in one.accepted for one in photographs)
    assert (sum(marks), len(marks)) == (right, len(photographs))
    return marks


def test_what_it_tells_is_no_first_look_any_more(visit: Visit) -> None:
    """Of who comes by a link to a game, and was not introduced to a photograph before."""
    app = visit(game="story001")
    player = app.session_state["session"].player
    assert not container.store().seen(player=player)
    app.switch_page(str(ROOT / "pages" / "story.py")).run()
    shown = set(re.findall(r"photographs/(\w+)\.jpg", html(app))) | {exhibits.known_well(DEFAULT)}
    assert len(shown) == 2
    assert shown <= set(container.store().seen(player=player))


def test_before_it_is_asked_nothing_is_claimed_of_the_photograph_as_taken(visit: Visit) -> None:
    app = visit(page="story")
    claims = claims_of(app)
    assert len(claims) == 2, "of the photograph without noise, and of the board without a frame"
    app.button(key="ask").click().run()
    assert len(claims_of(app)) == 3


def test_whoever_finds_the_lab_full_is_told_beside_the_button_that_was_pressed(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(page="story")

    def full(*_: object) -> None:
        raise QueueFullError("60 people are waiting for the lab already; try again in a minute.")

    monkeypatch.setattr(WorkQueue, "ask", full)
    app.button(key="count").click().run()
    assert [info.value.replace("\\", "") for info in app.info] == [
        "60 people are waiting for the lab already; try again in a minute."
    ]
    assert app.button(key="count")
    app.button(key="noise").click().run()
    assert len(app.info) == 1
    assert headings(app)[0] == "Watch it change its mind"


def test_what_fails_is_a_sentence_and_can_be_tried_again(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(page="story")

    def failing(*_: object, **__: object) -> None:
        raise ValueError("The lab has no memory for that just now.")

    monkeypatch.setattr(tasks, "_settled", failing)
    app.button(key="noise").click().run()
    tickets = app.session_state["session"].tickets
    until(lambda: (tickets[story.NOISE].look(), tickets[story.NOISE].is_over)[1])
    app.run()
    assert "The lab has no memory for that just now" in app.warning[0].value
    assert headings(app)[0] == "Watch it change its mind"
    assert app.button(key="noise")


def test_while_the_network_wakes_up_that_is_said_and_nothing_offered(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit()
    monkeypatch.setattr(Opponent, "is_loaded", property(lambda _: False))
    app = visit(page="story")
    assert "is waking up…" in html(app)
    assert not any(button.key in ("noise", "frame", "ask", "count") for button in app.button)
    monkeypatch.undo()
