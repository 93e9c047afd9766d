"""A visitor plays, says something, shows a photograph and goes: what is left of it on the server's disk and in its log.

The server is stopped as an operator stops it, with pages still open on it.
"""

import hashlib
import re
import signal
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.test_crowd import guess, say, settled, unfold
from tests.model.fakes import make_picture
from tests.server import Server

Open = Callable[..., Page]

COMMENT = "the lamp on the left gave it away, quite plainly"
FILE = "grandmother-at-the-lake.jpg"
PATIENCE_S = 60


def player_of(page: Page) -> str:
    (token,) = (cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "player")
    return token


def in_files(folder: Path, *needles: str) -> set[tuple[str, str]]:
    """Which of these are in which file of a folder."""
    return {
        (needle, path.name)
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".onnx"
        for needle in needles
        if needle.encode() in path.read_bytes()
    }


def test_nothing_of_a_visitor_is_left_in_the_files_or_was_ever_in_the_log(
    own_server: Callable[..., Server], engines: Path, open_page: Open
) -> None:
    server = own_server()
    server.data.mkdir()
    (server.data / "engines").symlink_to(engines)
    server.start()
    page = open_page(f"{server.url}/?game=k7m2qxyz&round=1")
    guess(page, 0)
    unfold(page)
    say(page, COMMENT)
    token = player_of(page)
    key = hashlib.sha256(token.encode()).hexdigest()
    other = open_page(f"{server.url}/?game=k7m2qxyz&round=1")
    guess(other, 1)
    assert {needle for needle, _ in in_files(server.data, COMMENT, key)} == {COMMENT, key}
    page.goto(f"{server.url}/looked")
    page.get_by_role("radio", name="Your own").click()
    field = page.locator('[data-testid="stFileUploaderDropzoneInput"]')
    field.set_input_files({"name": FILE, "mimeType": "image/jpeg", "buffer": make_picture(1).data})
    expect(page.get_by_role("button", name="Take mine away")).to_be_visible()
    expect(page.locator(".framing .note")).to_contain_text("answered in")
    expect(field).to_have_count(1)  # a fresh one, which knows no name
    expect(page.get_by_test_id("stFileUploaderFileName")).to_have_count(0)
    field.set_input_files({"name": FILE, "mimeType": "image/jpeg", "buffer": b""})
    expect(page.get_by_text("This photograph's file is empty")).to_be_visible()
    field.set_input_files({"name": FILE, "mimeType": "image/jpeg", "buffer": b"no photograph"})
    expect(page.get_by_text("no photograph")).to_be_visible()
    page.get_by_role("button", name="Take mine away").click()
    expect(page.get_by_role("button", name="Take mine away")).to_have_count(0)
    settled(page)
    page.goto(f"{server.url}/about")
    page.get_by_role("button", name="Delete my answers").click()
    page.get_by_role("button", name="Delete them").click()
    expect(page.get_by_text("Done: 1 answer of yours deleted.")).to_be_visible()
    expect(page.get_by_role("button", name="Delete them")).to_have_count(0)  # which would lie over it
    assert in_files(server.data, COMMENT, key, token) == set()

    assert server.process is not None
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(PATIENCE_S)
    assert in_files(server.data, COMMENT, key, token) == set()
    assert not list(server.data.glob("*.sqlite3-wal")), "the store was closed, and so were the others"
    log = server.log.read_text(encoding="utf-8")
    assert "Traceback" not in log
    for needle in (COMMENT, key, token, FILE, player_of(other)):
        assert needle not in log
    ports = {int(port) for port in re.findall(r"127\.0\.0\.1(?:', |:)(\d+)", log)}
    assert ports <= {server.port}, "nobody's address"
