"""HTTP routes beside the pages: photographs under opaque ids, and the fonts."""

import logging
import re
from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

log = logging.getLogger(__name__)

IDENTITY = re.compile(r"[0-9a-f]{64}")
FOR_GOOD = "public, max-age=31536000, immutable"


def routes(*, photograph: Callable[[str], bytes], fonts: Path) -> list[BaseRoute]:
    """The routes.

    Args:
        photograph: gives the JPEG bytes of a photograph's id, without its name or metadata; raises `ValueError`
            (or a subclass) with a sentence when it has none.
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

    return [Route("/photographs/{identity}.jpg", serve), Mount("/fonts", StaticFiles(directory=fonts))]
