"""What may be answered in a room with all 200: asked for once by a phone, and kept by its browser."""

import gzip
import hashlib
from typing import Final

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from deck.classes import classes, imagenet_a_indices
from web.conditions import has_it

_FOR_A_DAY: Final = "public, max-age=86400"


class NamedClass(BaseModel):
    """A class, and what else it is called."""

    name: str
    also: tuple[str, ...]


class ClassNames(BaseModel):
    """The 200 classes of ImageNet-A; an answer is a class's place here, from 0."""

    classes: tuple[NamedClass, ...] = Field(min_length=200, max_length=200)


def class_names() -> APIRouter:
    """The route `/classes`."""
    found = (classes()[index] for index in imagenet_a_indices())
    named = ClassNames(classes=tuple(NamedClass(name=one.name, also=one.synonyms) for one in found))
    body = named.model_dump_json().encode()
    packed, digest = gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()[:16]
    router = APIRouter()

    @router.get("/classes", response_model=ClassNames, responses={304: {"description": "They are as they were."}})
    async def names(request: Request) -> Response:
        """The names of all that may be answered in a room with all 200; the same for every room."""
        takes_gzip = "gzip" in request.headers.get("accept-encoding", "")
        tag = f'"{digest}"'
        headers = {"cache-control": _FOR_A_DAY, "etag": f"W/{tag}", "vary": "Accept-Encoding"}  # packed or not
        if has_it(request, tag):
            return Response(status_code=304, headers=headers)
        if takes_gzip:
            headers["content-encoding"] = "gzip"
        return Response(packed if takes_gzip else body, media_type="application/json", headers=headers)

    return router
