"""What pupils' phones and walls ask for most, once a second each: is there anything new? Answered before routes and
validation, which take longer than the answer itself; whatever this is not sure of is the API's to say.
"""

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from quiz.storage.failures import StoreError
from quiz.storage.rooms.refusals import NotInRoomError, UnknownRoomError
from services import container
from services.rooms import classroom
from web.api.room_reading import RoomReader
from web.api.rooms import API, polled

_POLL: Final = re.compile(rf"(.*{API})/rooms/([A-Z2-9]{{6}})", re.ASCII)
_SINCE: Final = re.compile(rb"(?:at=([1-9][0-9]{0,2})&)?since=([0-9a-f]{0,40})")
_BEARER: Final = b"Bearer "


class RoomPolls:
    """Answers whoever is in a room that this process has read before."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._reader = RoomReader()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_get = scope["type"] == "http" and scope["method"] == "GET"
        asked = _POLL.fullmatch(scope["path"]) if is_get else None
        answer = None if asked is None else await self._answer(scope, below=asked[1], code=asked[2])
        await (answer or self.app)(scope, receive, send)

    async def _answer(self, scope: Scope, *, below: str, code: str) -> Response | None:
        since = _SINCE.fullmatch(scope.get("query_string", b""))
        shown = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        token = shown.removeprefix(_BEARER).decode("latin-1") if shown.startswith(_BEARER) else ""
        is_ours = below.startswith(scope.get("root_path", ""))
        if since is None or not token or not is_ours or not container.live_rooms().knows(code):
            return None
        try:
            seen = await self._reader.read(code)
            who = classroom.asker_of(seen, token, None if since[1] is None else int(since[1]))
        except (NotInRoomError, UnknownRoomError, StoreError):
            return None
        return polled(Request({**scope, "root_path": below}), seen, who, since[2].decode())
