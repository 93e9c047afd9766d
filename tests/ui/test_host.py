"""The host's door: one key, few tries, nothing said to those outside."""

import logging
import os
import re
import time
from pathlib import Path

import pytest

from ui import hosting
from ui.host import TRIES, WINDOW_S, Door, the_door


def test_the_key_opens_and_nothing_else_does() -> None:
    door = Door("open sesame")
    assert door.opens(" open sesame\n")
    for wrong in ("", "open", "Open sesame", "open sesame!", "\ud800", "é" * 500):
        assert not door.opens(wrong)


def test_too_many_wrong_keys_close_it_for_a_while() -> None:
    door = Door("open sesame")
    for second in range(TRIES):
        assert not door.opens("wrong", now_s=float(second))
    with pytest.raises(PermissionError, match="Try again in 50 seconds"):
        door.opens("open sesame", now_s=10.0)
    assert door.opens("open sesame", now_s=WINDOW_S + 0.5)


def test_right_keys_do_not_count_as_tries() -> None:
    door = Door("open sesame")
    assert all(door.opens("open sesame", now_s=0.0) for _ in range(3 * TRIES))


def test_without_a_secret_the_log_tells_one(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.delenv("QUIZ_HOST_SECRET", raising=False)
    with caplog.at_level(logging.INFO):
        door, other = the_door(), the_door()
    first, second = re.findall(r"/host\?key=([\w-]{20,})", caplog.text)
    assert first != second
    assert not other.opens(first)
    assert door.opens(first, player="ana")
    assert (door.knows("ana"), door.knows("ben")) == (True, False)


def test_the_logs_link_lets_one_host_in_and_then_there_is_another(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        door = Door()
        (first,) = re.findall(r"/host\?key=([\w-]{20,})", caplog.text)
        assert door.opens(first, player="ana")
        assert not door.opens(first, player="ben"), "a link that lay about in a log opens nothing"
        _, second = re.findall(r"/host\?key=([\w-]{20,})", caplog.text)
        assert door.opens(second, player="ben")
    door.leaves("ana")
    assert (door.knows("ana"), door.knows("ben")) == (False, True)


def test_a_secret_opens_as_often_as_it_is_known() -> None:
    door = Door("open sesame")
    assert door.opens("open sesame", player="ana")
    assert door.opens("open sesame", player="ben")
    assert not door.knows("ana"), "who leaves the page has to say it again"


def test_a_secret_that_is_set_is_not_logged(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("QUIZ_HOST_SECRET", "open sesame")
    with caplog.at_level(logging.DEBUG):
        assert the_door().opens("open sesame")
    assert "sesame" not in caplog.text


def test_only_forgotten_uploads_are_swept(data_folder: Path) -> None:
    uploads = data_folder / "uploads"
    uploads.mkdir(parents=True)
    for name, age_s in (("new.zip", 60), ("old.zip", 2 * hosting.FORGOTTEN_S)):
        (uploads / name).touch()
        os.utime(uploads / name, (time.time() - age_s, time.time() - age_s))
    hosting.sweep()
    assert [file.name for file in uploads.iterdir()] == ["new.zip"]
