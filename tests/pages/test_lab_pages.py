"""The lab's pages on the real network: what a visitor asks for comes, and what goes wrong is said."""

import gc
import re
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from deck.classes import classes
from model.inference.onnx_engine import OnnxEngine
from model.inference.torch_engine import TorchEngine
from model.networks.registry import DEFAULT, OFFICIAL
from model.reprogramming.tasks import Pictures
from services import container
from services.decks import available
from services.lab import subjects
from services.lab.visitor_photographs import LostError
from tests.model.fakes import make_picture
from tests.pages.reading import verbatim
from tests.waiting import until
from ui.views.lab import framing

Visit = Callable[..., AppTest]


def said(app: AppTest) -> str:
    kinds = (app.title, app.header, app.subheader, app.markdown, app.caption, app.info, app.warning, app.html)
    return "\n".join(element.value for kind in kinds for element in kind)


def finished(app: AppTest, kind: str) -> AppTest:
    """The page when what was asked for is done."""
    tickets = app.session_state["session"].tickets

    def is_over() -> bool:
        if kind in tickets:
            tickets[kind].look()
        return kind in tickets and tickets[kind].is_over

    until(is_over)
    app.run()
    assert not app.exception, app.exception
    return app


def test_a_photograph_is_fooled_and_the_controls_are_not(visit: Visit) -> None:
    app = visit(page="fool")
    assert "space shuttle" in said(app), "no deck here has a bus"
    app.slider(key="steps").set_value(20).run()
    app.button(key="fool").click().run()
    shown = said(finished(app, "fool"))
    assert "Space shuttle + noise = ostrich" in shown
    assert "Random noise, same size</dt><dd>● 9" in shown
    assert "does nothing" not in shown
    assert re.search(r"123 photographs, coin tosses of ±8/255 changed the first answer on 18: 15\s% \(9–22\s%\)", shown)
    assert "Laid anywhere" not in shown
    assert "turned by up to 22.5° either way, it made 254 a toaster" in shown
    assert "Turned by any angle: 115, " in shown
    assert "Shown to EfficientNet-Lite2" in shown
    ticket = app.session_state["session"].tickets["fool"]
    again = lab_answer(ticket.last.file)
    assert classes()[again].name == "ostrich"


@pytest.mark.parametrize("name", ["photo.jfif", "photo.jpe", "photo", "photo.heic"])
def test_what_decodes_is_taken_whatever_it_is_called(visit: Visit, name: str) -> None:
    app = visit(page="looked")
    app.segmented_control(key="way").set_value("upload").run()
    assert not app.file_uploader[0].proto.type, "the browser refuses none by its ending"
    app.file_uploader[0].set_value((name, make_picture(4).data, "application/octet-stream")).run()
    assert not app.exception
    assert app.session_state["session"].subject.startswith("own-")


def test_a_kind_that_is_not_read_is_told_what_to_do(visit: Visit) -> None:
    app = visit(page="looked")
    app.segmented_control(key="way").set_value("upload").run()
    app.file_uploader[0].set_value(("IMG_1.HEIC", b"\0\0\0\x18ftypheic" + bytes(200), "")).run()
    assert "This is a HEIC photograph, and that kind is not read here: save or export it as JPEG first." in said(
        app
    ).replace("\\", "")


def lab_answer(file: bytes) -> int:
    """What the network says of a file that is uploaded."""
    token = container.visitor_photographs().lay(file)
    return container.opponent(DEFAULT).classifier.say(subjects.subject(token).image).top(1)[0].index


def test_an_impossible_target_is_a_sentence(visit: Visit) -> None:
    app = visit(page="fool")
    shuttle = next(c.index for c in classes() if c.name == "space shuttle")
    app.selectbox(key="target").set_value(shuttle).run()
    app.button(key="fool").click().run()
    assert "The target is what the network says already; choose another." in said(app)


def test_maps_of_two_classes_are_shown_with_what_they_tell(visit: Visit) -> None:
    app = visit(page="looked")
    next(b for b in app.button if b.label == "Show where it looked").click().run()
    shown = said(finished(app, "maps"))
    assert "Why acorn?" in shown
    assert "Why dragonfly?" in shown
    assert "add up to it exactly" in shown


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many pictures each forward pass from now on is of."""
    asked: list[int] = []

    def counting(engine: type[OnnxEngine] | type[TorchEngine], name: str) -> None:
        logits = getattr(engine, name)

        def asking(self: object, views: Pictures) -> Pictures:
            asked.append(len(views))
            found: Pictures = logits(self, views)
            return found

        monkeypatch.setattr(engine, name, asking)

    counting(OnnxEngine, "logits")
    counting(TorchEngine, "logits_of")  # as long as the former's file is being written
    return asked


@pytest.mark.parametrize("page", ["looked", "fool", "reprogram"])
def test_a_page_that_is_drawn_again_asks_the_network_nothing_again(
    visit: Visit, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(page=page)
    app.run()
    asked = counted(monkeypatch)
    app.run()
    app.run()
    assert not app.exception
    assert asked == []
    if page == "fool":
        app.slider(key="patch-x").set_value(20).run()
        assert asked == [1], "what is new is asked"


def test_ones_own_photograph_is_looked_at_once_and_nothing_of_it_stays(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(page="looked")
    asked = counted(monkeypatch)
    token = app.session_state["session"].subject = container.visitor_photographs().lay(make_picture(4).data)
    app.run()
    app.run()
    assert asked == [1]
    kept = weakref.ref(subjects.subject(token).answers)
    next(b for b in app.button if b.label == "Take mine away").click().run()
    gc.collect()
    assert kept() is None


def test_the_sanity_check_shows_how_alike_the_maps_are(visit: Visit) -> None:
    app = visit(page="looked")
    next(b for b in app.button if b.label == "Is that map any good?").click().run()
    shown = said(finished(app, "sanity"))
    assert shown.count("Rank correlation with the first") == 3


def pressed(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def known_to(name: str) -> str:
    """A photograph here of that class that nobody framed."""
    index = next(c.index for c in classes() if c.name == name)
    return next(p.id for p in available.starter().photographs if p.truth == index and not p.is_framed)


def test_crops_that_fool_are_searched_counted_and_said_as_the_page_would_ask_for_them(visit: Visit) -> None:
    app = visit(page="looked", photograph=known_to("bee"))
    assert "with the bee still plain to see in it" in said(app)
    shown = said(finished(pressed(app, "show-one"), f"misframed-{DEFAULT}"))
    claims = app.session_state["session"].tickets[f"misframed-{DEFAULT}"].said
    bee = subjects.subject(app.session_state["session"].subject)
    sure = [one for one in claims if one.probability >= 0.5 and one.claimed not in bee.accepted]
    assert sure, "a daisy, where it leaves the bee aside"
    assert f"sure and wrong through {len(sure)} of {len(claims)} crops of it" in shown
    assert "measures nothing" in shown
    first = framing.worst(claims, bee.accepted, bee.image.size, OFFICIAL)[0]
    answer = subjects.framed_answer(subjects.pass_for(bee), DEFAULT, first["side"], first["x"], first["y"])
    assert (answer["claim"], answer["wrong"], answer["sure"]) == (first["claim"], True, True)


def test_of_two_photographs_of_a_class_the_one_that_was_chosen_stays(visit: Visit) -> None:
    """Both are bees; what else is pressed changes nothing about which of them lies there."""
    one = known_to("bee")
    app = visit(page="looked", photograph=one)
    assert app.session_state["session"].subject == one
    for _ in range(2):
        app.run()
        assert app.session_state["session"].subject == one
    shown = app.selectbox(key=f"chosen-{one}").options
    assert len(set(shown)) == len(shown)
    assert {"bee", "bee, 2"} <= set(shown)


def test_where_it_is_sure_and_wrong_already_one_that_it_knows_is_offered(visit: Visit) -> None:
    app = visit(page="looked")
    assert "sure and wrong already: its frame was chosen so" in said(app)
    pressed(app, "pick-known")
    assert "until the network is sure" in said(app)
    found = subjects.subject(app.session_state["session"].subject)
    first = subjects.likeliest(found, DEFAULT)[0]
    assert first.index in found.accepted
    assert not [button for button in app.button if button.key == "pick-known"]


def test_of_ones_own_photograph_one_says_first_what_it_shows(visit: Visit) -> None:
    app = visit(page="looked")
    token = app.session_state["session"].subject = container.visitor_photographs().lay(make_picture(3).data)
    app.run()
    assert "Say what your photograph shows" in said(app)
    assert not [button for button in app.button if button.key == "show-one"], "nobody could say what is wrong"
    found = subjects.subject(token)
    claimed = subjects.likeliest(found, DEFAULT)[0].index
    unsaid = subjects.framed_answer(token, DEFAULT, 0.875, 0.5, 0.5)
    right = subjects.framed_answer(token, DEFAULT, 0.875, 0.5, 0.5, claimed)
    wrong = subjects.framed_answer(token, DEFAULT, 0.875, 0.5, 0.5, (claimed + 500) % 1000)
    assert [answer["wrong"] for answer in (unsaid, right, wrong)] == [False, False, True]
    app.selectbox(key=f"truth-{token}").set_value(claimed).run()
    assert f"with the {classes()[claimed].name} still plain to see" in said(app)
    assert "Look through 324 frames" in [button.label for button in app.button]


def test_324_frames_are_counted_and_called_an_upper_bound(visit: Visit) -> None:
    app = visit(page="looked")
    next(b for b in app.button if b.label == "Look through 324 frames").click().run()
    shown = said(finished(app, "frames"))
    ticket = app.session_state["session"].tickets["frames"]
    assert (len(ticket.said), ticket.trouble) == (324, "")
    dragonfly = next(c.index for c in classes() if c.name == "dragonfly")
    right = sum(one.claimed == dragonfly for one in ticket.said)
    assert f"Right in {right} of 324 framings" in shown
    assert "An upper bound, and no accuracy" in shown


def test_a_link_to_a_photograph_that_is_not_here_is_told(visit: Visit) -> None:
    app = visit(page="looked")
    app.query_params["photograph"] = "f" * 64
    app.run()
    assert "in none of the decks" in said(app)


def test_a_frame_is_answered_as_the_network_would(visit: Visit) -> None:
    visit(page="looked")
    photograph = subjects.pass_for(subjects.subject(available.starter().photographs[0].id))
    found = subjects.framed_answer(photograph, DEFAULT, 0.875, 0.5, 0.5)
    top = found["top"]
    assert isinstance(top, list)
    assert len(top) == 5
    assert top[0]["name"] in {c.name for c in classes()}
    with pytest.raises(ValueError, match="side"):
        subjects.framed_answer(photograph, DEFAULT, 2.0, 0.5, 0.5)
    with pytest.raises(ValueError, match="not here"):
        subjects.framed_answer(photograph, "timm:nothing", 0.5, 0.5, 0.5)
    with pytest.raises(ValueError, match="not kept"):
        subjects.framed_answer("own-nothing", DEFAULT, 0.5, 0.5, 0.5)


def test_only_who_has_seen_the_answer_may_ask_about_frames(visit: Visit) -> None:
    """The page hands its pass out once the sighting is noted; without one, or with another's, nothing is told."""
    app = visit(page="looked")
    one, other = (photograph.id for photograph in available.starter().photographs[:2])
    sealed = subjects.pass_for(subjects.subject(one))
    key, _, seal = sealed.partition(".")
    assert key == one
    for refused in (one, f"{one}.", f"{other}.{seal}", f"{one}.{'0' * 32}", f"{one}.é", ""):
        with pytest.raises(LostError, match="table first"):
            subjects.framed_answer(refused, DEFAULT, 0.875, 0.5, 0.5)
    session = app.session_state["session"]
    assert session.subject in container.store().seen(player=session.player)


def test_ones_own_photograph_is_looked_at_and_taken_away(visit: Visit) -> None:
    app = visit(page="looked")
    app.session_state["session"].subject = container.visitor_photographs().lay(make_picture(3).data)
    app.run()
    assert not app.exception
    assert "Say what it is" in said(app)
    next(b for b in app.button if b.label == "Take mine away").click().run()
    assert "Say what it is" not in said(app)
    assert app.session_state["session"].subject in {p.id for p in available.starter().photographs}


def test_a_network_without_a_program_says_how_to_train_one(visit: Visit) -> None:
    app = visit(page="reprogram", network="efficientnet_lite2")
    assert "model reprogram --task squares" in verbatim(app)


def test_an_attack_that_is_stopped_is_judged_as_it_stands(visit: Visit) -> None:
    app = visit(page="fool")
    app.slider(key="steps").set_value(100).run()
    app.button(key="fool").click().run()
    ticket = app.session_state["session"].tickets["fool"]
    until(lambda: (ticket.look(), len(ticket.said) >= 4)[1])
    app.run()
    app.button(key="stop").click().run()
    shown = said(finished(app, "fool"))
    steps = app.session_state["session"].tickets["fool"].said
    assert 3 <= len(steps) < 100
    assert "The controls" in shown


def test_a_digit_is_read_by_the_small_network_and_one_can_be_trained_to_watch(visit: Visit) -> None:
    app = visit(page="reprogram")
    assert "sure: " in said(app)
    assert "25,018 weights, trained from nothing on 1,437 digits" in said(app)
    app.button(key="school").click().run()
    shown = said(finished(app, "school"))
    ticket = app.session_state["session"].tickets["school"]
    assert ticket.trouble == ""
    assert f"After 1,200 steps: {ticket.last.right} of 360 right" in shown
    assert ticket.last.right > 356


def test_a_damaged_program_or_patch_is_a_sentence_and_the_rest_of_the_page_stands(visit: Visit, engines: Path) -> None:
    broken = [engines / "programs" / "squares-efficientnet_lite0.json", engines / "patches" / "efficientnet_lite0.json"]
    for file in broken:
        file.parent.mkdir(exist_ok=True)
        file.write_text("{", encoding="utf-8")
    try:
        app = visit(page="reprogram")
        assert "train it again" in said(app)
        assert "25,018 weights" in said(app)
        app = visit(page="fool")
        assert "design it again" in said(app)
        assert app.button(key="fool")
    finally:
        for file in broken:
            file.unlink()
