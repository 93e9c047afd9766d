"""What a visitor takes away is nowhere in the process: neither the file, nor its pixels, nor anything made of them."""

import gc
import io
import secrets
import time
import weakref
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from config.files import ROOT
from model.networks.registry import DEFAULT
from services import container
from services.lab import subjects, tasks
from services.lab.bounded_cache import Remembered
from services.lab.tasks import Fooled, Seen
from services.lab.work_queue import TicketState
from tests.pages.test_lab_pages import said
from tests.waiting import PATIENCE_S

Visit = Callable[..., AppTest]

DESCRIPTION = 0x010E
"""EXIF's tag of a photograph's title."""


def photograph(title: str) -> bytes:
    """A photograph as a camera writes it, with a title in its metadata."""
    exif = Image.Exif()
    exif[DESCRIPTION] = title
    blots = np.random.default_rng(secrets.randbits(32)).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(blots).resize((320, 240), Image.Resampling.BICUBIC).save(file, "JPEG", exif=exif)
    return file.getvalue()


def holders(needle: str) -> list[object]:
    """Every text, file and row of bytes in the process, longer than the needle itself, that has it in it."""
    gc.collect()
    raw = needle.encode()
    found: list[object] = []
    for holder in gc.get_objects():
        reached = [holder, *gc.get_referents(holder)]
        for one in reached:
            if type(one) in (tuple, dict) and not gc.is_tracked(one):  # of texts alone: the collector passes them over
                reached += gc.get_referents(one)
            if issubclass(type(one), io.BytesIO) and not one.closed:
                has = raw in one.getbuffer()
            elif type(one) in (bytes, bytearray):
                has = len(one) > len(raw) + 60 and raw in one
            elif type(one) is str:
                has = len(one) > len(needle) + 60 and needle in one
            else:
                continue
            if has:
                found.append(type(holder))
    return found


def uploaded(visit: Visit, page: str, title: str) -> AppTest:
    """A visitor with a photograph of theirs on the table."""
    app = visit(page=page)
    app.segmented_control(key="way").set_value("upload").run()
    app.file_uploader[0].set_value((f"{title}.jpg", photograph(title), "image/jpeg")).run()
    assert not app.exception, app.exception
    assert "own-" in app.session_state["session"].subject
    return app


def finished(app: AppTest, kind: str) -> None:
    """The page when what was asked for is done, by a visitor who stays and looks."""
    ticket = app.session_state["session"].tickets[kind]
    deadline = time.monotonic() + PATIENCE_S
    while not ticket.wait(1) and time.monotonic() < deadline:
        ticket.look()
    assert (ticket.state, ticket.trouble) == (TicketState.DONE, "")
    app.run()
    assert not app.exception, app.exception


def test_of_the_file_nothing_is_kept_from_the_first_moment(visit: Visit) -> None:
    """Its metadata say where and when it was taken; the pixels are enough."""
    title = f"at home, {secrets.token_hex(16)}"
    app = uploaded(visit, "looked", title)
    assert holders(title) == []
    assert app.file_uploader[0].value is None, "and the widget begins anew"


def test_what_was_refused_is_not_kept_either(visit: Visit) -> None:
    title = f"no photograph, {secrets.token_hex(16)}"
    app = visit(page="looked")
    app.segmented_control(key="way").set_value("upload").run()
    app.file_uploader[0].set_value(("holiday.jpg", (title * 20).encode(), "image/jpeg")).run()
    assert "no photograph" in said(app)
    assert holders(title) == []


@pytest.mark.parametrize("page", ["looked", "fool"])
def test_an_empty_file_is_no_photograph_either(visit: Visit, page: str) -> None:
    app = visit(page=page)
    app.segmented_control(key="way").set_value("upload").run()
    before = app.session_state["session"].uploads
    app.file_uploader[0].set_value(("empty.jpg", b"", "image/jpeg")).run()
    assert "This photograph's file is empty." in said(app)
    assert app.session_state["session"].uploads == before + 1, (
        "the box would be drawn anew around a file that is closed"
    )
    assert not app.run().exception


def made() -> list[object]:
    """Every map and every attack that there is in this process."""
    return [one for one in gc.get_objects() if type(one) in (Fooled, Seen)]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("how", ["taken away", "time is up"])
def test_nothing_that_was_made_of_it_is_left(visit: Visit, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page shows it, the network was asked about it, maps of it were drawn, an attack on it has its file ready."""
    monkeypatch.setattr(tasks, "_read", Remembered(64))  # maps of digits that ship, which other tests have looked at
    of_others = made()  # what other tests have made of photographs that ship may be kept
    app = uploaded(visit, "looked", "mine")
    token = app.session_state["session"].subject
    subjects.framed_answer(token, DEFAULT, 0.9, 0.5, 0.5)
    next(b for b in app.button if b.label == "Show where it looked").click().run()
    finished(app, "maps")
    maps = app.session_state["session"].tickets["maps"]
    app.switch_page(str(ROOT / "pages" / "fool.py")).run()
    app.slider(key="steps").set_value(2).run()
    app.button(key="fool").click().run()
    finished(app, "fool")
    attack = app.session_state["session"].tickets["fool"]
    pixels = weakref.ref(subjects.subject(token).image)
    shown = subjects.image_source(token)
    sources = (shown, maps.said[0].below, attack.last.pictures[2])
    needles = [source[len(source) // 2 :][:48] for source in sources]
    del shown, sources
    assert all(holders(needle) for needle in needles), "the needles are found while it lies there"
    if how == "taken away":
        next(b for b in app.button if b.label == "Take mine away").click().run()
    else:
        desk = container.visitor_photographs()
        keeper = desk._keeper
        assert keeper is not None
        with desk._changed:
            desk._kept_s = 0.0
            desk._changed.notify()
        keeper.join(PATIENCE_S)
        assert not keeper.is_alive()
        app._tree = visit(page="about")._tree  # what is left of the page in the browser is the visitor's own
    gc.collect()
    assert pixels() is None
    assert not [one for one in made() if not any(one is other for other in of_others)]
    assert [holders(needle) for needle in needles] == [[], [], []]
    assert (maps.said, attack.said) == ((), ())
