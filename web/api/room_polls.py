"""What pupils' phones and walls ask for most, once a second each: is there anything new? Answered before routes and
validation, which take longer than the answer itself; whatever this is not sure of is the API's to say.
"""

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from quiz.storage.rooms.refusals import NotInRoomError
from services import container
from services.rooms import classroom
from web.api.rooms import BELOW, polled

_POLL: Final = re.compile(rf"(.*{BELOW})/rooms/([A-Z2-9]{{6}})", re.ASCII)
_SINCE: Final = re.compile(rb"(?:at=([1-9][0-9]{0,2})&)?since=([0-9a-f]{0,40})")
_BEARER: Final = b"Bearer "


class RoomPolls:
    """Answers whoever is in a room that this process has just read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _answer(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        await (answer or self.app)(scope, receive, send)


def _answer(scope: Scope) -> Response | None:
    asked, since = _POLL.fullmatch(scope["path"]), _SINCE.fullmatch(scope.get("query_string", b""))
    if asked is None or since is None or not asked[1].startswith(scope.get("root_path", "")):
        return None
    shown = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
    token = shown.removeprefix(_BEARER).decode("latin-1") if shown.startswith(_BEARER) else ""
    seen = container.live_rooms().peek(asked[2]) if token else None
    if seen is None:
        return None
    try:
        at = None if since[1] is None else int(since[1])
        who = classroom.asker_of(seen, token, at)
    except NotInRoomError:
        return None
    return polled(Request({**scope, "root_path": asked[1]}), seen, who, since[2].decode())
