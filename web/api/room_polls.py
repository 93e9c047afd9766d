"""The answer that pupils' phones get most, once a second each: that nothing is new. Before routes and validation, which
take longer than the answer itself; whatever it is not sure of is the API's to say.
"""

import re
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from quiz.storage.rooms.rooms import NotInRoomError
from services import container
from services.rooms import classroom
from services.rooms.views import stamp_of

_POLL: Final = re.compile(r".*/api/v1/rooms/([A-Z2-9]{6})", re.ASCII)
_SINCE: Final = re.compile(rb"(?:at=([0-9]{1,3})&)?since=([0-9a-f]{1,40})")
_BEARER: Final = b"Bearer "
_NOTHING_NEW: Final = {
    "type": "http.response.start",
    "status": 304,
    "headers": [(b"cache-control", b"no-store")],
}


class RoomPolls:
    """Says 304 to whoever is in a room that this process has just read, and knows its newest stamp."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and _knows_all(scope):
            await send(dict(_NOTHING_NEW))
            await send({"type": "http.response.body", "body": b""})
        else:
            await self.app(scope, receive, send)


def _knows_all(scope: Scope) -> bool:
    asked, since = _POLL.fullmatch(scope["path"]), _SINCE.fullmatch(scope.get("query_string", b""))
    if asked is None or since is None:
        return False
    token = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    seen = container.live_rooms().peek(asked[1]) if token.startswith(_BEARER) else None
    if seen is None:
        return False
    try:
        at = None if since[1] is None else int(since[1])
        who = classroom.asker_of(seen, token.removeprefix(_BEARER).decode("latin-1"), at)
    except NotInRoomError:
        return False
    return stamp_of(seen, who).encode() == since[2]
