"""What the story shows while one waits, and where something goes wrong: said in one sentence, and read by everybody."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps.accessibility import axe_finds_nothing_serious
from tests.server import Server
from tests.waiting import until

Open = Callable[..., Page]

HELD = '''
"""A lab whose attacks wait for a file after their third step, and a network that wakes up with another."""
import importlib.abc, importlib.machinery, os, sys, time


def wait_for(name):
    while not os.path.exists(os.path.join(os.environ["GATES"], name)):
        time.sleep(0.02)


class Held(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name not in ("services.lab.tasks", "services.opponents"):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        run = spec.loader.exec_module

        def changed(module):
            run(module)
            if name == "services.opponents":
                woken = os.path.join(os.environ["GATES"], "woken")
                module.Opponent.is_loaded = property(lambda one: one._loaded.is_set() and os.path.exists(woken))
                return
            attacked, settled = module.attack, module._settled

            def attack(*arguments, **how):
                for at, one in enumerate(attacked(*arguments, **how)):
                    if at == 4:
                        wait_for("go on")
                    yield one

            def settle(*arguments, **how):
                if os.path.exists(os.path.join(os.environ["GATES"], "fail")):
                    raise RuntimeError("broken by a test")
                return settled(*arguments, **how)

            module.attack, module._settled = attack, settle

        spec.loader.exec_module = changed
        return spec


sys.meta_path.insert(0, Held())
'''


@pytest.fixture
def gates(tmp_path: Path) -> Path:
    folder = tmp_path / "gates"
    folder.mkdir()
    return folder


@pytest.fixture
def held(tmp_path: Path, gates: Path, engines: Path, own_server: Callable[..., Server]) -> Iterator[Server]:
    """A server whose network and whose lab wait for a test's word."""
    (tmp_path / "sitecustomize.py").write_text(HELD, encoding="utf-8")
    paths = os.pathsep.join((str(tmp_path), os.environ.get("PYTHONPATH", "")))
    server = own_server(PYTHONPATH=paths, GATES=str(gates))
    server.data.mkdir()
    (server.data / "engines").symlink_to(engines)
    server.start()
    yield server
    server.kill()


def test_waiting_for_the_network_for_ones_turn_and_for_the_noise(held: Server, gates: Path, open_page: Open) -> None:
    first = open_page(f"{held.url}/story")
    expect(first.locator(".st-key-story .claim.waiting")).to_contain_text("is waking up")
    expect(first.locator(".st-key-noise button")).to_have_count(0)
    axe_finds_nothing_serious(first)
    (gates / "woken").touch()
    first.locator(".st-key-noise button").click()
    expect(first.locator(".st-key-scene-noise .claim")).to_contain_text("Step 3 of 20")
    expect(first.locator(".st-key-noise-runs button")).to_be_disabled()
    axe_finds_nothing_serious(first)

    second = open_page(f"{held.url}/story", width=390, height=844, dark=True, touch=True)
    second.locator(".st-key-noise button").click()
    expect(second.locator(".st-key-scene-noise")).to_contain_text("1 person is before you.")
    axe_finds_nothing_serious(second)
    second.locator(".st-key-frame button").click()
    expect(second.locator(".st-key-scene-frame .claim")).to_contain_text("It says")

    (gates / "go on").touch()
    for page in (first, second):
        expect(page.get_by_role("heading", name="Space shuttle + noise = ostrich")).to_be_visible()


def test_what_breaks_is_a_sentence_beside_the_button_and_it_can_be_tried_again(
    held: Server, gates: Path, open_page: Open
) -> None:
    for name in ("woken", "go on", "fail"):
        (gates / name).touch()
    page = open_page(f"{held.url}/story")
    page.locator(".st-key-noise button").click()
    scene = page.locator(".st-key-scene-noise")
    expect(scene.get_by_test_id("stAlert")).to_contain_text("Something broke on our side, and it has been noted.")
    expect(scene.locator(".claim.right")).to_contain_text("space shuttle")
    axe_finds_nothing_serious(page)
    (gates / "fail").unlink()
    page.locator(".st-key-noise button").click()
    expect(page.get_by_role("heading", name="Space shuttle + noise = ostrich")).to_be_visible()
    expect(scene.get_by_test_id("stAlert")).to_have_count(0)
    until(lambda: "broken by a test" in held.log.read_text(encoding="utf-8"))
