"""HTTP routes beside the pages: photographs under opaque ids, and the fonts."""

import re
from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from web.conditions import has_it
from web.error_answers import error_answer
from web.limits import Kept, Limit, asker

IDENTITY = re.compile(r"[0-9a-f]{64}")
FOR_GOOD = "public, max-age=31536000, immutable"

PHOTOGRAPHS_BYTES = 48_000_000
"""Of photographs that are kept, some 150 KB each: what was looked at of late is answered without a thread."""


def media_routes(*, photograph: Callable[[str], bytes], fonts: Path) -> list[BaseRoute]:
    """The routes.

    Args:
        photograph: gives the JPEG bytes of a photograph's id, without its name or metadata; raises `ValueError`
            (or a subclass) with a sentence when it has none.
        fonts: the folder of the fonts.
    """

    making = Limit("photographs", at_once=4, waiting=2000, each=400, patience_s=30)
    photographs: Kept[str] = Kept(making, photograph, at_most_bytes=PHOTOGRAPHS_BYTES, remembered_s=5)

    async def serve(request: Request) -> Response:
        identity = request.path_params["identity"]
        if not IDENTITY.fullmatch(identity):
            return await no_photograph(request)
        try:
            jpeg = await photographs.get(identity, asker=asker(request))
        except ValueError as trouble:
            return error_answer(trouble, request.scope)
        headers = {"etag": f'"{identity}"', "cache-control": FOR_GOOD}
        if has_it(request, headers["etag"]):
            return Response(status_code=304, headers=headers)
        return Response(jpeg, media_type="image/jpeg", headers=headers)

    async def no_photograph(request: Request) -> Response:
        return PlainTextResponse("There is no such photograph.", status_code=404)

    return [
        Route("/photographs/{identity}.jpg", serve),
        Route("/photographs/{rest:path}", no_photograph),
        Mount("/fonts", StaticFiles(directory=fonts)),
    ]
