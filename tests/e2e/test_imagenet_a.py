"""The real thing in a real browser: a folder in ImageNet-A's layout is the deck played, and keeps its secrets."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from deck.classes import imagenet_a_indices
from deck.sources import open_deck
from tests.e2e.steps.playing import past_call, past_introduction, press, wait_for_claim
from tests.server import HOME, Server

Open = Callable[..., Page]


@pytest.fixture
def imagenet_a(shared: Path, tmp_path: Path) -> Path:
    """Real members of ImageNet-A, and with them the test photographs of its classes: 84 in its layout."""
    folder = tmp_path / "imagenet-a"
    shutil.copytree(shared / "imagenet-a", folder, ignore=shutil.ignore_patterns("README*"))
    for photograph in open_deck(str(shared / "photographs")).photographs:
        if photograph.truth in imagenet_a_indices():
            to = folder / photograph.path.parent.name
            to.mkdir(exist_ok=True)
            shutil.copy(photograph.path, to / f"0.000116_answer _ {photograph.path.name}")
    return folder


@pytest.fixture
def real_server(imagenet_a: Path, engines: Path, own_server: Callable[..., Server]) -> Server:
    """A server that has the deck and has judged it."""
    server = own_server(QUIZ_IMAGENET_A=str(imagenet_a))
    server.data.mkdir()
    (server.data / "engines").symlink_to(engines)
    subprocess.run(
        [sys.executable, "-m", "model", "judge", "--deck", "imagenet-a"],
        cwd=HOME,
        env={**os.environ, **server.environment},
        check=True,
        capture_output=True,
    )
    server.start()
    with urllib.request.urlopen(server.url, timeout=10):  # the server is up, and the deck is being opened
        time.sleep(3)
    return server


def test_it_is_played_without_a_name_reaching_the_browser(
    real_server: Server, imagenet_a: Path, open_page: Open
) -> None:
    page = open_page("about:blank")
    received: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(str(frame))))
    page.on("request", lambda request: received.append(_said(request)))
    page.goto(real_server.url)
    deck = open_deck(str(imagenet_a))
    ids = {photograph.id for photograph in deck.photographs}
    asked = set()
    past_introduction(page)
    for _ in range(10):
        expect(page.locator(".st-key-pass button")).to_be_visible()
        source = page.locator(".photograph img").get_attribute("src") or ""
        asked.add(source.removeprefix("photographs/").removesuffix(".jpg"))
        press(page, "1")
        wait_for_claim(page)
        press(page, "Enter")
    assert len(asked & ids) >= 4, "at least four of ten fool it and come from ImageNet-A"
    everything = "\n".join(received)
    assert "photographs/" in everything, "nothing was overheard, so nothing was shown"
    for photograph in deck.photographs:
        assert photograph.path.name not in everything


def _said(request: Request) -> str:
    return f"{request.url} {request.post_data or ''}"


def test_a_deck_that_vanishes_in_mid_game_is_a_sentence_and_the_game_goes_on(
    real_server: Server, imagenet_a: Path, open_page: Open
) -> None:
    page = open_page(real_server.url)
    past_introduction(page)
    shutil.rmtree(imagenet_a)
    passed_over = 0
    for position in range(1, 11):
        page.wait_for_url(re.compile(rf"round={position}\b"))
        expect(page.locator('[data-stale="true"]')).to_have_count(0)  # the round before is off the table
        on_the_table = page.locator(".st-key-pass button, .st-key-skip button, .st-key-result button").first
        expect(on_the_table).to_be_visible()
        if page.get_by_text("Let us pass over it").count():
            passed_over += 1
        else:
            page.locator(".st-key-pass button").click()
            past_call(page)
            expect(page.locator(".verdict")).to_be_visible()
        assert "Traceback" not in page.inner_text("body")
        page.locator(".st-key-next button, .st-key-skip button, .st-key-result button").first.click()
    assert passed_over >= 4
    expect(
        page.get_by_role(
            "heading", name=re.compile("out.saw|A draw|No result|yet to answer|didn't know|got it|saw it|got you both")
        )
    ).to_be_visible()
