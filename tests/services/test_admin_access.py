"""The admin's door: one key, few tries, nothing said to those outside."""

import ipaddress
import logging
import os
import re
import time
from pathlib import Path

import pytest

from services.admin_access import _FORGOTTEN_S, _REMEMBERED, FREE, AdminAccess, make_admin_access
from ui.callbacks import administering


def test_the_key_opens_and_nothing_else_does() -> None:
    door = AdminAccess("open sesame")
    assert door.opens(" open sesame\n")
    for at, wrong in enumerate(("", "open", "Open sesame", "open sesame!", "\ud800", "é" * 500)):
        assert not door.opens(wrong, address=f"203.0.113.{at}")


def tried(door: AdminAccess, key: str, *, address: str | None, seconds: int) -> int:
    """How many keys can be tried from an address in that time, if it tries each second."""
    count = 0
    for second in range(seconds):
        try:
            door.opens(key, address=address, now_s=float(second))
        except PermissionError:
            continue
        count += 1
    return count


def test_wrong_keys_make_their_own_address_wait_longer_and_longer() -> None:
    door = AdminAccess("open sesame")
    for _ in range(FREE):
        assert not door.opens("wrong", address="203.0.113.7", now_s=0.0)
    with pytest.raises(PermissionError, match=r"Try again in 1 second\."):
        door.opens("open sesame", address="203.0.113.7", now_s=0.0)
    assert not door.opens("wrong", address="203.0.113.7", now_s=1.0)
    with pytest.raises(PermissionError, match=r"Try again in 2 seconds\."):
        door.opens("open sesame", address="203.0.113.7", now_s=1.0)
    assert door.opens("open sesame", address="203.0.113.7", now_s=3.0)


def test_the_right_key_enters_from_another_address_whatever_others_try() -> None:
    """Ten wrong keys a minute, from anywhere, used to shut the operator out."""
    door = AdminAccess("open sesame")
    for other in range(1, 200):
        tried(door, "wrong", address=f"203.0.113.{other}", seconds=20)
    assert door.opens("open sesame", address="198.51.100.1", now_s=20.0)


@pytest.mark.parametrize("address", ["203.0.113.7", "2001:db8::1", None])
def test_a_day_of_guessing_is_a_hundred_tries(address: str | None) -> None:
    door = AdminAccess("open sesame")
    assert tried(door, "wrong", address=address, seconds=24 * 3600) < 120
    if address is not None and ":" in address:
        with pytest.raises(PermissionError):
            door.opens("wrong", address="2001:db8::2", now_s=24 * 3600.0)


def test_after_an_hour_of_quiet_all_is_forgotten_and_the_right_key_forgets_at_once() -> None:
    door = AdminAccess("open sesame")
    tried(door, "wrong", address="203.0.113.7", seconds=100)
    for _ in range(FREE):
        assert not door.opens("wrong", address="203.0.113.7", now_s=100 + _FORGOTTEN_S + 1)
    assert door.opens("open sesame", address="203.0.113.7", now_s=100 + _FORGOTTEN_S + 10)
    assert not door.opens("wrong", address="203.0.113.7", now_s=100 + _FORGOTTEN_S + 10)


def test_only_so_many_addresses_are_remembered() -> None:
    door = AdminAccess("open sesame")
    for other in range(_REMEMBERED + 100):
        door.opens("wrong", address=str(ipaddress.ip_address(0x0A000000 + other)), now_s=0.0)
    assert len(door._wrong) == _REMEMBERED


def test_right_keys_do_not_count_as_tries() -> None:
    door = AdminAccess("open sesame")
    assert all(door.opens("open sesame", now_s=0.0) for _ in range(30))


def test_without_a_secret_the_log_tells_one(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.delenv("QUIZ_ADMIN_SECRET", raising=False)
    with caplog.at_level(logging.INFO):
        door, other = make_admin_access(), make_admin_access()
    first, second = re.findall(r"/admin\?key=([\w-]{20,})", caplog.text)
    assert first != second
    assert not other.opens(first)
    assert door.opens(first, player="ana")
    assert (door.knows("ana"), door.knows("ben")) == (True, False)


def test_the_logs_link_lets_one_host_in_and_then_there_is_another(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        door = AdminAccess()
        (first,) = re.findall(r"/admin\?key=([\w-]{20,})", caplog.text)
        assert door.opens(first, player="ana")
        assert not door.opens(first, player="ben"), "a link that lay about in a log opens nothing"
        _, second = re.findall(r"/admin\?key=([\w-]{20,})", caplog.text)
        assert door.opens(second, player="ben")
    door.leaves("ana")
    assert (door.knows("ana"), door.knows("ben")) == (False, True)


def test_a_secret_opens_as_often_as_it_is_known() -> None:
    door = AdminAccess("open sesame")
    assert door.opens("open sesame", player="ana")
    assert door.opens("open sesame", player="ben")
    assert not door.knows("ana"), "who leaves the page has to say it again"


def test_a_secret_that_is_set_is_not_logged(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("QUIZ_ADMIN_SECRET", "open sesame")
    with caplog.at_level(logging.DEBUG):
        assert make_admin_access().opens("open sesame")
    assert "sesame" not in caplog.text


def test_only_forgotten_uploads_are_swept(data_folder: Path) -> None:
    uploads = data_folder / "uploads"
    uploads.mkdir(parents=True)
    for name, age_s in (("new.zip", 60), ("old.zip", 2 * administering._FORGOTTEN_S)):
        (uploads / name).touch()
        os.utime(uploads / name, (time.time() - age_s, time.time() - age_s))
    administering.sweep_leftovers()
    assert [file.name for file in uploads.iterdir()] == ["new.zip"]
