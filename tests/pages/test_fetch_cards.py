"""The admin's cards: what can be fetched, what it costs, how it stands; and whom newcomers play against then."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from streamlit.testing.v1 import AppTest

from deck.recipes.fetching import OPEN_DECK_RECIPE, recipe_at
from deck.sources import open_starter
from model.networks.registry import DEFAULT
from services import container
from services.decks import available, download
from services.decks.download import FetchStatus
from services.house import opponent as house_opponent
from services.opponents import Phase
from tests.deck.recipes.hosts import Host, table
from tests.waiting import until
from ui.session import Session
from ui.views import admin
from ui.widgets import fetch_cards

Visit = Callable[..., AppTest]
KEY = "open sesame"
MOBILENET = "torchvision:mobilenet_v2-v1"
"""It stands in for ResNet-50, whose weights are not at hand."""


@pytest.fixture
def of_admin(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv("QUIZ_ADMIN_SECRET", KEY)
    container.admin_access.clear()
    app = visit(page="admin")
    app.text_input(key="admin-key").input(KEY).run()
    yield app
    container.admin_access.clear()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def mobilenet(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server of MobileNet's weights, which takes ResNet-50's place on the card."""
    monkeypatch.setattr(house_opponent, "FILTERED_AGAINST", MOBILENET)
    monkeypatch.setitem(fetch_cards.STARTS, "opponent", (fetch_cards.STARTS["opponent"][0], (MOBILENET,)))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(shared / "weights"))) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        monkeypatch.setenv("QUIZ_WEIGHTS_URL", f"http://127.0.0.1:{server.server_port}")
        yield
        house_opponent.set_house_opponent("")
        opponent = container.opponents()._here.pop(MOBILENET)
        opponent.close()  # which ends its looking through the test's photographs, too
        until(lambda: not opponent._judging.locked())
        server.shutdown()
        thread.join()


def session_of(app: AppTest) -> Session:
    found = app.session_state["session"]
    assert isinstance(found, Session)
    return found


def all_said(app: AppTest) -> str:
    """What the page says, without what keeps Markdown from taking it for its own."""
    texts = [element.value for element in (*app.markdown, *app.caption, *app.warning)]
    return "\n".join([*texts, *(str(bar.proto) for bar in app.get("progress"))]).replace("\\", "")


def test_each_says_what_it_is_what_it_costs_and_that_it_can_be_fetched(of_admin: AppTest) -> None:
    said = all_said(of_admin)
    assert [title.value for title in of_admin.subheader[:3]] == ["ImageNet-A", "ResNet-50", "Open deck"]
    for cost in ("690 MB", "98 MB", "16 MB"):
        assert cost in said
    for key in ("imagenet-a", "opponent", "open-deck"):
        assert not of_admin.button(key=f"fetch-{key}").disabled


def test_what_it_says_of_the_open_deck_is_what_its_recipe_says() -> None:
    (card,) = (card for card in admin.cards_to_fetch() if card.key == "open-deck")
    recipe = recipe_at(OPEN_DECK_RECIPE)
    framed = [one for one in recipe.ingredients if one.said.credit is not None and one.said.credit.is_framed]
    assert card.why.startswith(f"{len(recipe.ingredients)} openly licensed")
    assert f": {len(framed)} of them fool" in card.why
    assert f"{recipe.size_bytes / 1e6:.0f} MB" in card.cost


def test_without_a_connection_it_says_so_and_can_be_tried_again(
    of_admin: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUIZ_IMAGENET_A_URL", "http://127.0.0.1:9/imagenet-a.tar")
    of_admin.button(key="fetch-imagenet-a").click().run()
    until(lambda: not container.fetching().progress.is_running)
    of_admin.run()
    assert any("cannot be reached" in warning.value for warning in of_admin.warning)
    assert of_admin.button(key="fetch-imagenet-a")
    container.fetching.clear()


def test_while_it_runs_it_says_how_far_it_is(of_admin: AppTest) -> None:
    container.fetching().progress = FetchStatus(is_running=True, fraction=0.25, sentence="Downloading: 172 of 690 MB")
    of_admin.run()
    assert "Downloading: 172 of 690 MB" in all_said(of_admin)
    with pytest.raises(KeyError):
        of_admin.button(key="fetch-imagenet-a")
    container.fetching.clear()


def test_the_open_deck_is_fetched_by_its_card(
    of_admin: AppTest, engines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though QUIZ_FETCH forbids it at the start."""
    photo = open_starter().photographs[0]
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Host().serving() as host:
        recipe = tmp_path / "open.csv"
        recipe.write_bytes(table(host.put("one.jpg", photo.read(), wnid=photo.path.parent.name)))
        monkeypatch.setattr(download, "OPEN_DECK_RECIPE", recipe)
        monkeypatch.setenv("QUIZ_OPEN_DECK_URL", host.url)
        of_admin.button(key="fetch-open-deck").click().run()
        until(available.open_deck_here)
    of_admin.run()
    assert "It is here: 1 photograph." in all_said(of_admin)
    shutil.rmtree(engines / "decks")
    container.fetching_open_deck.clear()


@pytest.mark.usefixtures("mobilenet")
def test_the_network_that_was_fetched_is_whom_newcomers_play_against_on_imagenet_a(
    of_admin: AppTest, visit: Visit, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_admin.button(key="fetch-opponent").click().run()
    until(lambda: container.opponent(MOBILENET).progress.phase is Phase.READY)
    of_admin.run()
    assert "as soon as ImageNet-A is here, too" in all_said(of_admin)
    assert session_of(visit()).network == DEFAULT

    folder = tmp_path / "imagenet-a"
    shutil.copytree(shared / "imagenet-a", folder, ignore=shutil.ignore_patterns("README*"))
    for file in (shared / "photographs").glob("n*/*.jpg"):
        (folder / file.parent.name).mkdir(exist_ok=True)
        shutil.copy(file, folder / file.parent.name)
    monkeypatch.setenv("QUIZ_IMAGENET_A", str(folder))
    until(lambda: house_opponent.house_network() == MOBILENET)
    of_admin.run()
    assert "newcomers play against it" in all_said(of_admin)
    newcomer = visit()
    assert session_of(newcomer).network == MOBILENET
    assert newcomer.query_params["network"] == MOBILENET, "a friend's link names it"
    assert session_of(visit(game="k7m2qxyz")).network == DEFAULT, "an old link means whom it meant"

    of_admin.button(key="usual-opponent").click().run()
    assert session_of(visit()).network == DEFAULT


def test_only_an_admin_chooses(visit: Visit) -> None:
    app = visit(page="admin")
    assert not app.button
    assert house_opponent.chosen_opponent() == ""
