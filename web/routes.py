"""HTTP routes beside the pages: photographs under opaque ids, and the fonts."""

import logging
import re
from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

log = logging.getLogger(__name__)

IDENTITY = re.compile(r"[0-9a-f]{64}")
FOR_GOOD = "public, max-age=31536000, immutable"


Framed = Callable[[str, str, float, float, float], dict[str, object]]


def routes(*, photograph: Callable[[str], bytes], framed: Framed, fonts: Path) -> list[BaseRoute]:
    """The routes.

    Args:
        photograph: gives the JPEG bytes of a photograph's id, without its name or metadata; raises `ValueError`
            (or a subclass) with a sentence when it has none.
        framed: says what a network (second) answers to a frame (side, x, y) of a photograph (first), for the lab;
            raises `ValueError` with a sentence.
        fonts: the folder of the fonts.
    """

    async def serve(request: Request) -> Response:
        identity = request.path_params["identity"]
        if not IDENTITY.fullmatch(identity):
            return PlainTextResponse("There is no such photograph.", status_code=404)
        if request.headers.get("if-none-match") == f'"{identity}"':
            return Response(status_code=304, headers={"etag": f'"{identity}"', "cache-control": FOR_GOOD})
        try:
            jpeg = await run_in_threadpool(photograph, identity)
        except ValueError as trouble:
            log.warning("photograph %s is not served: %s", identity, trouble)
            return PlainTextResponse(str(trouble), status_code=404)
        return Response(jpeg, media_type="image/jpeg", headers={"etag": f'"{identity}"', "cache-control": FOR_GOOD})

    async def frame(request: Request) -> Response:
        asked = request.query_params
        try:
            side, x, y = (float(asked.get(name, "")) for name in ("side", "x", "y"))
        except ValueError:
            return PlainTextResponse("A frame has a side, an x and a y, each a number.", status_code=400)
        try:
            answer = await run_in_threadpool(framed, asked.get("photograph", ""), asked.get("network", ""), side, x, y)
        except ValueError as trouble:
            return PlainTextResponse(str(trouble), status_code=404)
        return JSONResponse(answer, headers={"cache-control": "no-store"})

    return [
        Route("/lab/frame", frame),
        Route("/photographs/{identity}.jpg", serve),
        Mount("/fonts", StaticFiles(directory=fonts)),
    ]
