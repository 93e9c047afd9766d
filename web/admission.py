"""The door that everything from outside comes through: what is shut, who still has room, and what may be said."""

from collections.abc import Callable

from starlette.middleware import Middleware

from services.uploads import Uploads
from web.connections import ClosedDoors, OpenPages, Room
from web.messages import Messages
from web.upload_gate import UploadGate


def admission_stack(
    room: Room, *, begins: Callable[[str], None], ends: Callable[[str], None], uploads: Callable[[], Uploads]
) -> list[Middleware]:
    """The middleware, outermost first, of a server with so much room.

    `begins` and `ends` are told of each tab that a browser opens and leaves.
    """
    return [
        Middleware(ClosedDoors),
        Middleware(OpenPages, most=room.pages),
        Middleware(UploadGate, uploads=uploads),
        Middleware(Messages, begins=begins, ends=ends),
    ]
