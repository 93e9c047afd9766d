"""The answer to a blog that asks how to show one of our links: a frame in which it is played.

*Source*: oembed.com, version 1.0.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from html import escape
from typing import Final, Protocol
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from quiz.invitations import Invitation, author_and_licence
from web.base_url import address, keep
from web.limits import asker
from web.share.cards import HEIGHT, WIDTH
from web.share.html import NAME
from web.share.typesetting import tidied

FRAME: Final = (480, 760)
"""The frame's usual width and height: a phone's."""
A_DAY_S: Final = 86_400
OPEN: Final = {"access-control-allow-origin": "*"}


class Find(Protocol):
    """What is at a path of ours, given what else its link says; None where there is nothing. Raises `FullError`."""

    def __call__(self, path: str, link: Mapping[str, str], asker: str) -> Awaitable[Invitation | None]: ...


async def oembed_answer(request: Request, find: Find) -> Response:
    """404 for what is not ours or not there, 501 for other formats than JSON and XML, as the specification says."""
    asked = request.query_params
    form = asked.get("format", "json")
    if form not in ("json", "xml"):
        return PlainTextResponse("There is JSON and XML, and no other format.", status_code=501, headers=OPEN)
    if "url" not in asked:
        return PlainTextResponse("The address to embed is missing: url=…", status_code=400, headers=OPEN)
    base = address(request)
    found = await _ours(asked["url"], base, partial(find, asker=asker(request)))
    if found is None:
        return PlainTextResponse("There is nothing of ours at that address.", status_code=404, headers=OPEN)
    said = described(found, base, widest=_limit(asked.get("maxwidth")), tallest=_limit(asked.get("maxheight")))
    headers = OPEN | keep(A_DAY_S)
    if form == "xml":
        return Response(_xml(said), media_type="text/xml", headers=headers)
    return Response(json.dumps(said), media_type="application/json", headers=headers)


def described(invitation: Invitation, base: str, *, widest: int | None, tallest: int | None) -> dict[str, str | int]:
    """What the specification calls a rich resource, no larger than the asker has room for."""
    width = min(FRAME[0], widest or FRAME[0])
    height = min(FRAME[1], tallest or FRAME[1])
    author, _ = author_and_licence(invitation.pictures[0].credit) if len(invitation.pictures) == 1 else ("", "")
    frame = (
        f'<iframe src="{escape(f"{base}/?{invitation.play}&embed=1")}" width="{width}" height="{height}" '
        f'style="border:0;max-width:100%" title="{escape(f"{NAME}: {invitation.title}")}" loading="lazy" '
        'allow="clipboard-write"></iframe>'
    )
    said: dict[str, str | int] = {
        "version": "1.0",
        "type": "rich",
        "title": invitation.title,
        "provider_name": NAME,
        "provider_url": f"{base}/",
        "cache_age": A_DAY_S,
        "html": frame,
        "width": width,
        "height": height,
    }
    if tidied(author):
        said["author_name"] = tidied(author)
    if (widest or WIDTH) >= WIDTH and (tallest or HEIGHT) >= HEIGHT:
        said |= {
            "thumbnail_url": f"{base}/{invitation.card}",
            "thumbnail_width": WIDTH,
            "thumbnail_height": HEIGHT,
        }
    return said


async def _ours(
    url: str, base: str, find: Callable[[str, Mapping[str, str]], Awaitable[Invitation | None]]
) -> Invitation | None:
    """What is at an address of ours; None for any other's. By http or https is the same."""
    try:
        wanted, house = urlsplit(url), urlsplit(base)
        query = dict(parse_qsl(wanted.query, max_num_fields=20))
    except ValueError:
        return None
    if wanted.scheme not in ("http", "https") or wanted.netloc.lower() != house.netloc.lower():
        return None
    if not wanted.path.startswith(f"{house.path}/"):
        return None
    return await find(wanted.path.removeprefix(f"{house.path}/"), query)


def _limit(text: str | None) -> int | None:
    """A number of pixels that the asker has room for; what is none is no limit."""
    return int(text) if text is not None and re.fullmatch(r"[1-9][0-9]{0,4}", text, re.ASCII) else None


def _xml(said: Mapping[str, str | int]) -> bytes:
    root = ElementTree.Element("oembed")
    for key, value in said.items():
        ElementTree.SubElement(root, key).text = str(value)
    head = b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>'
    return head + bytes(ElementTree.tostring(root))
