"""What delays answers below HTTP: the socket that the server listens at, and threads that compute."""

import os
import socket
import stat
import sys
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

OPEN_FILES: Final = Path("/proc/self/fd")


HANDED_ON_S: Final = 0.0005
"""A thread that computes hands Python's lock on after so long to one that waits, such as the one that answers; Python's
own 5 ms add up, since an answer waits for it several times."""


class PromptAnswers:
    """Has the server answer and send at once from its start on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            send_at_once()
            sys.setswitchinterval(HANDED_ON_S)
        await self.app(scope, receive, send)


def send_at_once() -> int:
    """Have answers sent as they are written, on all connections to come; how many listening sockets that concerns.

    An answer is written in pieces, its head before its body. On a connection that is kept, the system holds the last
    one back until the others are acknowledged, which browsers put off for 40 ms. asyncio sees to that only on sockets
    that say they are TCP; Streamlit's, made without a protocol, does not. Connections have the option from the socket
    that they came by. Nothing is done where the system does not list what this process has open.

    *Source*: RFC 896 (Nagle's algorithm), RFC 1122 § 4.2.3.2 (delayed acknowledgements), tcp(7).
    """
    found = 0
    for number in os.listdir(OPEN_FILES) if OPEN_FILES.is_dir() else ():  # noqa: PTH208 – names alone
        try:
            if not stat.S_ISSOCK(os.fstat(int(number)).st_mode):
                continue
            copy = os.dup(int(number))
        except OSError:  # closed by now
            continue
        with socket.socket(fileno=copy) as opened:
            is_tcp = opened.family in (socket.AF_INET, socket.AF_INET6) and opened.type == socket.SOCK_STREAM
            if is_tcp and opened.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                found += 1
    return found
