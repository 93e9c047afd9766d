"""What pupils' phones and walls ask for most, once a second each: is there anything new? Answered before routes and
validation, which take longer than the answer itself; whatever this is not sure of is theirs to say.
"""

import re
from typing import Final

from pydantic import ConfigDict, TypeAdapter, with_config
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from quiz.storage.failures import StoreError
from quiz.storage.rooms.refusals import NotInRoomError, UnknownRoomError
from services import container
from services.rooms import classroom
from services.rooms.live import RoomSeen
from services.rooms.room_schema import RoomAsker, RoomRoundView, RoomView
from services.rooms.views import stamp_of
from web.api.room_reading import RoomReader
from web.base_url import address

API: Final = "/api/v1"
"""Where the API is."""
NOW: Final = {"cache-control": "no-store"}
_POLL: Final = re.compile(r"/rooms/([A-Z2-9]{6})", re.ASCII)
_SINCE: Final = re.compile(rb"(?:at=([1-9][0-9]{0,2})&)?since=([0-9a-f]{0,40})")
_BEARER: Final = b"Bearer "
with_config(ConfigDict(alias_generator=lambda name: "class" if name == "in_class" else name, serialize_by_alias=True))(
    RoomRoundView
)  # which no field can be called in Python
_VIEWS: Final = TypeAdapter(RoomView)


class RoomPolls:
    """Answers whoever is in a room that this process has read before."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._reader = RoomReader()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_get = scope["type"] == "http" and scope["method"] == "GET"
        asked = _POLL.fullmatch(scope["path"].removeprefix(scope["root_path"])) if is_get else None
        answer = None if asked is None else await self._answer(scope, asked[1])
        await (answer or self.app)(scope, receive, send)

    async def _answer(self, scope: Scope, code: str) -> Response | None:
        since = _SINCE.fullmatch(scope.get("query_string", b""))
        shown = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        token = shown.removeprefix(_BEARER).decode("latin-1") if shown.startswith(_BEARER) else ""
        if since is None or not token or not container.live_rooms().knows(code):
            return None
        try:
            seen = await self._reader.read(code)
            who = classroom.asker_of(seen, token, None if since[1] is None else int(since[1]))
        except (NotInRoomError, UnknownRoomError, StoreError):
            return None
        return polled(Request(scope), seen, who, since[2].decode())


def polled(request: Request, room: RoomSeen, who: RoomAsker, since: str) -> Response:
    """The room as whoever asks may see it, or that there is nothing new for them since that stamp."""
    if since and since == stamp_of(room, who):
        return Response(status_code=304, headers=NOW)
    return room_answer(request, room, who)


def room_answer(request: Request, room: RoomSeen, who: RoomAsker) -> Response:
    """The room as whoever asks may see it."""
    seen = classroom.look(room, who, join_url=join_address(request, room.room.code))
    return Response(_VIEWS.dump_json(seen, by_alias=True), media_type="application/json", headers=NOW)


def join_address(request: Request, code: str) -> str:
    """Where a phone comes into that room."""
    return f"{address(request).removesuffix(API)}/join/{code}"
