"""What a stranger can have said a thousand times is said once, and how often."""

import asyncio
import errno
import logging

import pytest

from services.log_limit import OncePerWindow, handle_quietly


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be set."""
    now = [0.0]
    monkeypatch.setattr("services.log_limit.time.monotonic", lambda: now[0])
    return now


def test_the_same_is_said_once_a_minute_and_then_how_often(
    clock: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    log = logging.getLogger("flooded")
    log.filters[:] = [OncePerWindow()]
    for moment in (0.0, 1.0, 2.0, 61.0, 62.0, 200.0):
        clock[0] = moment
        log.warning("no more files: %s", "full")
    assert caplog.messages == [
        "no more files: full",
        "no more files: full (and 2 more times)",
        "no more files: full (and 1 more times)",
    ]


@pytest.mark.usefixtures("clock")
def test_something_else_is_said(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("flooded")
    log.filters[:] = [OncePerWindow()]
    log.warning("one")
    log.warning("two")
    assert caplog.messages == ["one", "two"]


def test_a_lack_of_descriptors_is_a_line_and_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    loop = asyncio.new_event_loop()
    try:
        for trouble in (OSError(errno.EMFILE, "Too many open files"), OSError(errno.EMFILE, "Too many open files")):
            handle_quietly(loop, {"message": "socket.accept() out of system resource", "exception": trouble})
        assert caplog.messages == ["no more files may be open here, so that nobody can connect: Too many open files"]
        handle_quietly(loop, {"message": "something else", "exception": ValueError("x")})
        assert "something else" in caplog.text
    finally:
        loop.close()
