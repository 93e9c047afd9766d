"""Who goes on while the network is still waking up gets the next question, and nothing else."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps.playing import past_call, past_introduction
from tests.server import Server

ASLEEP = '''
"""A network that does not wake up, and a table slow enough for the next look at it to fall into a player's own turn."""
import importlib.abc, importlib.machinery, os, sys, time


class Asleep(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name not in ("services.opponents", "ui.views.round_view", "ui.callbacks.playing"):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        run = spec.loader.exec_module

        def changed(module):
            run(module)
            if name == "services.opponents":
                module.Opponent.is_loaded = property(lambda _: False)
            elif name == "ui.callbacks.playing":
                opened = module.open_game

                def open_game(link, **how):
                    with open(os.environ["DRAWN"], "a") as drawn:
                        drawn.write("the whole page\\n")
                    opened(link, **how)

                module.open_game = open_game
            else:
                found = module.current_round
                module.current_round = lambda: (time.sleep(0.7), found())[1]

        spec.loader.exec_module = changed
        return spec


sys.meta_path.insert(0, Asleep())
'''


@pytest.fixture
def asleep(tmp_path: Path, own_server: Callable[..., Server]) -> Iterator[Server]:
    """A server whose networks stay on their way."""
    (tmp_path / "sitecustomize.py").write_text(ASLEEP, encoding="utf-8")
    server = own_server(PYTHONPATH=str(tmp_path), DRAWN=str(tmp_path / "drawn"))
    server.start()
    yield server
    server.kill()


def test_the_next_question_stands_alone_while_the_network_wakes_up(
    asleep: Server, open_page: Callable[..., Page]
) -> None:
    page = open_page(asleep.url)
    past_introduction(page)
    for position in (1, 2, 3):
        expect(page.get_by_text(f"Photograph {position} of 10")).to_be_visible()
        page.wait_for_timeout(1500)
        expect(page.get_by_role("button", name="Next photograph")).to_have_count(0)
        expect(page.get_by_text("Comments ·")).to_have_count(0)
        page.locator(".st-key-option-1 button").click()
        past_call(page)
        expect(page.get_by_text("is waking up")).to_be_visible()
        page.wait_for_timeout(1000)
        page.get_by_role("button", name="Next photograph").click()


def test_a_click_draws_the_whole_page_while_the_network_wakes_up(
    asleep: Server, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    """Of a page on which two fragments take turns, parts stay that are of neither."""

    def times_drawn() -> int:
        return len((tmp_path / "drawn").read_text(encoding="utf-8").splitlines())

    page = open_page(asleep.url)
    past_introduction(page)
    expect(page.get_by_text("Photograph 1 of 10")).to_be_visible()
    before = times_drawn()
    page.locator(".st-key-option-1 button").click()
    past_call(page)
    expect(page.get_by_text("is waking up")).to_be_visible()
    assert times_drawn() > before + 1
