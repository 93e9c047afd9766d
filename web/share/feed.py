"""The photographs of the last days as a feed, without their answers.

*Source*: RFC 4287, The Atom Syndication Format.
"""

import hashlib
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from html import escape
from typing import Final
from xml.etree import ElementTree

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from quiz.invitations import Invitation, author_and_licence
from web.base_url import address, keep
from web.conditions import has_it
from web.error_answers import error_answer
from web.limits import Limit, asker
from web.share.html import NAME
from web.share.typesetting import tidied

ATOM: Final = "http://www.w3.org/2005/Atom"
_PATH: Final = "feed.xml"
TEN_MINUTES_S: Final = 600

Days = Callable[[], Sequence[tuple[date, Invitation]]]


def route(days: Days, limit: Limit) -> Route:
    """The feed. `days` gives the last days' invitations, the latest first; raises `ValueError` with a sentence."""

    async def serve(request: Request) -> Response:
        try:
            found = await limit.run(asker(request), days)
        except ValueError as nothing:
            return error_answer(nothing, request.scope, status=503)
        feed = atom(found, address(request))
        headers = {"etag": f'"{hashlib.sha256(feed).hexdigest()[:32]}"', **keep(TEN_MINUTES_S)}
        if has_it(request, headers["etag"]):
            return Response(status_code=304, headers=headers)
        return Response(feed, media_type="application/atom+xml", headers=headers)

    return Route(f"/{_PATH}", serve)


def atom(days: Sequence[tuple[date, Invitation]], base: str) -> bytes:
    """The feed's text. Entries keep their ids wherever the quiz moves."""
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "en"})
    _text(feed, "id", f"{base}/{_PATH}")
    _text(feed, "title", f"{NAME}: the photograph of the day")
    _text(feed, "subtitle", "An ordinary photograph a day. A network has its answer; what is yours?")
    _text(feed, "updated", _begins(days[0][0] if days else date(2026, 1, 1)))
    _text(_under(feed, "author"), "name", NAME)
    _under(feed, "link", rel="self", type="application/atom+xml", href=f"{base}/{_PATH}")
    _under(feed, "link", rel="alternate", type="text/html", href=f"{base}/today")
    for day, invitation in days:
        _entry(feed, day, invitation, base)
    head = b'<?xml version="1.0" encoding="utf-8"?>\n'
    return head + bytes(ElementTree.tostring(feed))


def _entry(feed: ElementTree.Element, day: date, invitation: Invitation, base: str) -> None:
    entry = _under(feed, "entry")
    picture = invitation.pictures[0]
    author, licence = map(tidied, author_and_licence(picture.credit))
    owed = f"Photograph by {author}, {licence}" if author else "Photograph: its author is not recorded"
    _text(entry, "id", uuid.uuid5(uuid.NAMESPACE_URL, f"{day.isoformat()} {picture.photograph}").urn)
    _text(entry, "title", invitation.title)
    _text(entry, "published", _begins(day))
    _text(entry, "updated", _begins(day))
    _under(entry, "link", rel="alternate", type="text/html", href=f"{base}/{invitation.path}")
    shown = f'<p><img src="{escape(f"{base}/{invitation.card}")}" alt="The photograph of the day"></p>'
    content = f"{shown}<p>{escape(invitation.line)}</p><p>{escape(owed)}</p>"
    _text(entry, "content", content).set("type", "html")


def _begins(day: date) -> str:
    return datetime.combine(day, time(), tzinfo=UTC).isoformat().replace("+00:00", "Z")


def _under(parent: ElementTree.Element, name: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)


def _text(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    element = _under(parent, name)
    element.text = text
    return element
