"""HTTP routes beside the pages: photographs under opaque ids, and the fonts."""

import re
from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from model.explain.crops import Frame
from web.conditions import has_it
from web.error_answers import error_answer
from web.limits import Kept, Limit, asker

IDENTITY = re.compile(r"[0-9a-f]{64}")
FOR_GOOD = "public, max-age=31536000, immutable"

PHOTOGRAPHS_BYTES = 48_000_000
"""Of photographs that are kept, some 150 KB each: what was looked at of late is answered without a thread."""
NO_FRAME = "A frame has a side of at least 0.02, an x and a y, each a number between 0 and 1."

Framed = Callable[[str, str, float, float, float], dict[str, object]]


def media_routes(*, photograph: Callable[[str], bytes], framed: Framed, fonts: Path) -> list[BaseRoute]:
    """The routes.

    Args:
        photograph: gives the JPEG bytes of a photograph's id, without its name or metadata; raises `ValueError`
            (or a subclass) with a sentence when it has none.
        framed: says what a network (second) answers to a frame (side, x, y) of a photograph (first), for the lab;
            raises `ValueError` with a sentence.
        fonts: the folder of the fonts.
    """

    making = Limit("photographs", at_once=4, waiting=2000, each=400, patience_s=30)
    photographs: Kept[str] = Kept(making, photograph, at_most_bytes=PHOTOGRAPHS_BYTES, remembered_s=5)
    frames = Limit("frames", at_once=1, waiting=120, each=30, patience_s=5, rests=2, yields=True)

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

    async def frame(request: Request) -> Response:
        asked = request.query_params
        try:
            wanted = Frame(*(float(asked.get(name, "")) for name in ("side", "x", "y")))
        except ValueError:
            return PlainTextResponse(NO_FRAME, status_code=400)
        named = asked.get("photograph", ""), asked.get("network", "")
        try:
            said = await frames.run(asker(request), framed, *named, wanted.side, wanted.x, wanted.y)
        except ValueError as trouble:
            return error_answer(trouble, request.scope)
        return JSONResponse(said, headers={"cache-control": "no-store"})

    return [
        Route("/lab/frame", frame),
        Route("/photographs/{identity}.jpg", serve),
        Route("/photographs/{rest:path}", no_photograph),
        Mount("/fonts", StaticFiles(directory=fonts)),
    ]
