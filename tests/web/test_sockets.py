"""Answers leave as they are written, whatever protocol the listening socket was made with."""

import socket
import sys
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from web import sockets


@pytest.mark.skipif(not sockets.OPEN_FILES.is_dir(), reason="this system does not list what a process has open")
@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_connections_to_come_send_at_once(family: socket.AddressFamily) -> None:
    """As Streamlit makes it: without a protocol, for which asyncio passes it over."""
    with socket.socket(family) as listening, socket.socket(family) as visitor, socket.socket(family) as other:
        listening.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
        listening.listen()
        assert listening.proto == 0
        open_files = len(list(sockets.OPEN_FILES.iterdir()))
        assert sockets.send_at_once() >= 1
        assert len(list(sockets.OPEN_FILES.iterdir())) == open_files
        visitor.connect(listening.getsockname())
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
        assert other.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0, "what does not listen is left alone"
        assert listening.fileno() >= 0, "and stays open"


def test_elsewhere_nothing_is_done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sockets, "OPEN_FILES", tmp_path / "none")
    assert sockets.send_at_once() == 0


def test_from_the_servers_start_on(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to: list[float] = []
    monkeypatch.setattr(sys, "setswitchinterval", set_to.append)
    app = Starlette(middleware=[Middleware(sockets.PromptAnswers)])
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0
        with TestClient(app):
            pass
        if sockets.OPEN_FILES.is_dir():
            assert listening.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
    assert set_to == [sockets.HANDED_ON_S]
