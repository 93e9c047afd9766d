"""The pages where strangers come: nothing is fetched for them, and no torch is loaded for them."""

from collections.abc import Callable, Iterator

import pytest
from streamlit.testing.v1 import AppTest

from config.files import ROOT
from services import container
from services.lab import isolation, tasks
from tests.pages.reading import verbatim
from tests.waiting import until
from ui import access

Visit = Callable[..., AppTest]
PLAYER = "c" * 32
KEY = "open sesame"
OTHER = "timm:resnet18.a1_in1k"


@pytest.fixture(autouse=True)
def public(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Strangers come here, and nothing is really fetched."""
    monkeypatch.setenv("QUIZ_PUBLIC", "yes")
    monkeypatch.setenv("QUIZ_ADMIN_SECRET", KEY)
    container.admin_access.clear()
    container.fetching.clear()
    yield
    container.admin_access.clear()
    container.fetching.clear()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was set on its way."""
    found: list[str] = []
    monkeypatch.setattr("services.decks.download.Fetching.start", lambda self: found.append("imagenet-a"))
    monkeypatch.setattr("services.opponents.Opponents.try_again", lambda self, name: found.append(name))
    return found


def test_a_visitor_is_offered_no_fetch(visit: Visit, started: list[str]) -> None:
    app = visit(player=PLAYER, page="about")
    assert "fetch" not in [button.key for button in app.button]
    assert any("whoever runs this quiz can fetch it" in element.value for element in app.markdown)
    assert started == []


def test_the_operator_is_offered_it_on_their_first_page(visit: Visit, started: list[str]) -> None:
    app = visit(player=PLAYER, page="admin")
    app.text_input(key="admin-key").input(KEY).run()
    app.button(key="fetch-imagenet-a").click().run()
    assert not app.exception
    assert started == ["imagenet-a"]


def ask_for_another() -> None:
    """What a browser that was tampered with might bring about."""
    from ui import errors
    from ui.callbacks import playing

    playing.set_opponent("timm:resnet18.a1_in1k")
    errors.say_notices()


def test_a_visitor_can_name_no_network_that_is_not_here(visit: Visit, started: list[str]) -> None:
    container.opponents.clear()  # of those that other tests have asked for
    app = visit(player=PLAYER)
    against = app.selectbox(key="against-efficientnet_lite0")
    assert len(against.options) == 2
    asked = AppTest.from_function(ask_for_another).run()
    assert not asked.exception
    assert [info.value for info in asked.info] == [access.NOT_FETCHED]
    assert OTHER not in started
    assert not container.opponents().has(OTHER)
    linked = visit(player=PLAYER, network=OTHER)
    assert any("whoever runs this quiz can fetch it" in info.value for info in linked.info)
    assert not container.opponents().has(OTHER)


def test_at_home_all_networks_can_be_chosen(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUIZ_PUBLIC", "no")
    app = visit(player=PLAYER)
    assert len(app.selectbox(key="against-efficientnet_lite0").options) > 2


COMMAND = "python -m model"
WITH_COMMANDS = ("numbers", "reprogram")


@pytest.fixture
def nothing_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever other tests have measured."""
    monkeypatch.setattr("services.evaluations.all_evaluations", tuple)


@pytest.mark.usefixtures("nothing_measured")
@pytest.mark.parametrize("network", ["efficientnet_lite0", "efficientnet_lite2"])
@pytest.mark.parametrize("page", WITH_COMMANDS)
def test_a_visitor_reads_no_command(visit: Visit, page: str, network: str) -> None:
    app = visit(player=PLAYER, page=page, network=network)
    kinds = (app.markdown, app.caption, app.info, app.html)
    said = "\n".join(element.value for kind in kinds for element in kind)
    assert COMMAND not in said
    assert "or type" not in said
    assert "Run it here" not in said


@pytest.mark.usefixtures("nothing_measured")
@pytest.mark.parametrize("page", WITH_COMMANDS)
def test_the_operator_reads_it(visit: Visit, page: str) -> None:
    app = visit(player=PLAYER, page="admin")
    app.text_input(key="admin-key").input(KEY).run()
    app.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
    assert not app.exception
    assert COMMAND in verbatim(app)


def test_the_small_reader_that_needs_torch_is_left_out(visit: Visit) -> None:
    app = visit(player=PLAYER, page="reprogram")
    assert any("here that is too much" in caption.value for caption in app.caption)
    assert "school" not in [button.key for button in app.button]


def test_with_no_memory_for_it_the_lab_s_heavy_work_is_a_sentence(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZ_LAB_MEMORY", "0")
    app = visit(player=PLAYER, page="fool")
    app.button(key="fool").click().run()
    assert any(isolation._ONLY_ADMIN in info.value for info in app.info)


def test_a_photograph_is_fooled_with_in_the_other_process(visit: Visit) -> None:
    app = visit(player=PLAYER, page="fool")
    app.slider(key="steps").set_value(3)
    app.button(key="fool").click().run()
    session = app.session_state["session"]
    ticket = session.tickets["fool"]
    until(lambda: (ticket.look(), ticket.is_over)[1])  # as its page does
    assert ticket.trouble == ""
    assert isinstance(ticket.last, tasks.Fooled)
    assert container.lab_worker().pid is not None
    container.lab_worker.close()
