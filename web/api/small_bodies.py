"""What somebody sends is read up to so much: nobody fills the memory with what no answer is."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LONGEST_BODY: Final = 4096
"""Bytes."""


class SmallBodies:
    """Refuses bodies longer than any of ours, however they come, before they are gathered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        came = 0

        async def counting() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > _LONGEST_BODY:
                raise HTTPException(413, "That is more than anybody has to say here.")
            return message

        await self.app(scope, counting, send)
