"""What the lab's page asks while a frame is moved by hand: `GET /lab/frame?photograph=…&network=…&side=…&x=…&y=…`.

With `&truth=…`, the index of a class, it asks about a visitor's own photograph, which they say shows that.
"""

import re
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from model.explain.crops import Frame
from web.error_answers import error_answer
from web.limits import Limit, asker

NO_FRAME = "A frame has a side of at least 0.02, an x and a y, each a number between 0 and 1."

NO_CLASS = "What it really is has to be one of the 1,000 classes, by its index."

Framed = Callable[[str, str, float, float, float, int | None], dict[str, object]]


def lab_routes(*, framed: Framed) -> list[BaseRoute]:
    """The routes.

    Args:
        framed: says what a network (second) answers to a frame (side, x, y) of a photograph (first) that shows what
            its asker says (last; None where they don't); raises `ValueError` with a sentence.
    """
    frames = Limit("frames", at_once=1, waiting=120, each=30, patience_s=5, rests=2, yields=True)

    async def frame(request: Request) -> Response:
        asked = request.query_params
        try:
            wanted = Frame(*(float(asked.get(name, "")) for name in ("side", "x", "y")))
        except ValueError:
            return PlainTextResponse(NO_FRAME, status_code=400)
        named = asked.get("photograph", ""), asked.get("network", "")
        said_to_be = asked.get("truth", "")
        if said_to_be and not re.fullmatch("[0-9]{1,3}", said_to_be):
            return PlainTextResponse(NO_CLASS, status_code=400)
        truth = int(said_to_be) if said_to_be else None
        try:
            said = await frames.run(asker(request), framed, *named, wanted.side, wanted.x, wanted.y, truth)
        except ValueError as trouble:
            return error_answer(trouble, request.scope)
        return JSONResponse(said, headers={"cache-control": "no-store"})

    return [Route("/lab/frame", frame)]
