"""Pages to send to a friend: an invitation as HTML with its tags, and its card."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from deck.photographs import decode
from quiz.invitations import Invitation, author_and_licence
from web.base_url import address, way_home
from web.conditions import has_it
from web.error_answers import error_answer
from web.limits import Kept, Limit, asker
from web.share import feed, oembed
from web.share.cards import HEIGHT, WIDTH, drawn_card
from web.share.feed import Days
from web.share.html import NAME, nothing_here, page, tag
from web.share.oembed import Find
from web.share.typesetting import Lettering

_PHOTOGRAPH = re.compile(r"[0-9a-f]{12,64}")
_SEED = re.compile(r"[a-z0-9]{4,16}")
GONE = "What was here has gone, or the link was cut short."
AN_HOUR = "public, max-age=3600"
CARDS_BYTES = 24_000_000
"""Of cards that are kept, some 300 KB each."""

Invite = Callable[[str], Invitation | None]
InviteToGame = Callable[[str, Mapping[str, str]], Invitation | None]


class Cards:
    """Draws cards, one at a time while nothing else is to be done, and keeps the latest.

    `photograph` gives the JPEG bytes of an id; raises `ValueError` with a sentence when it has none.
    """

    def __init__(self, *, photograph: Callable[[str], bytes], fonts: Path, at_most_bytes: int = CARDS_BYTES) -> None:
        self._photograph = photograph
        self._lettering = Lettering(fonts)
        self._line = Limit("cards", at_once=1, waiting=48, each=12, patience_s=12, yields=True)
        self._kept: Kept[Invitation] = Kept(self._line, self._draw, at_most_bytes=at_most_bytes)

    async def check(self, asker: str) -> None:
        """Before an invitation is looked for, whose card could not be drawn anyway. Raises `FullError`."""
        await self._line.check(asker)

    async def png(self, invitation: Invitation, *, asker: str) -> bytes:
        """The invitation's card. Raises `ValueError` where a photograph cannot be had, and `FullError`."""
        return await self._kept.get(invitation, asker=asker)

    def _draw(self, invitation: Invitation) -> bytes:
        photographs = [decode(self._photograph(picture.photograph)) for picture in invitation.pictures[:4]]
        return drawn_card(invitation, photographs, self._lettering)


def share_routes(
    *, photograph: Callable[[str], bytes], invitation: Invite, game: InviteToGame, days: Days, fonts: Path
) -> list[BaseRoute]:
    """The routes.

    Args:
        photograph: as in `web.media`.
        invitation: what is told of the photograph whose id begins so; None where there is none.
        game: what is told of the game of that seed, given what else its link says; None where there is none.
        days: the invitations to the last days' photographs, the latest first.
        fonts: the folder of the fonts.
    """
    cards = Cards(photograph=photograph, fonts=fonts)
    looking = Limit("invitations", at_once=1, waiting=200, each=40, rests=2)

    async def find(path: str, link: Mapping[str, str], asker: str) -> Invitation | None:
        kind, _, name = path.partition("/")
        if kind == "p" and _PHOTOGRAPH.fullmatch(name):
            return await looking.run(asker, invitation, name)
        if kind == "g" and _SEED.fullmatch(name):
            return await looking.run(asker, game, name, link)
        return None

    async def embedded(request: Request) -> Response:
        return await oembed.oembed_answer(request, find)

    return [
        *_pages("p", find, cards),
        *_pages("g", find, cards),
        Route("/oembed", embedded),
        feed.route(days, looking),
    ]


def _pages(kind: str, find: Find, cards: Cards) -> list[BaseRoute]:
    """The page and the card of one kind of invitation; any other address below it is a page that says so."""

    async def invited(request: Request) -> Invitation | None:
        return await find(f"{kind}/{request.path_params['name']}", dict(request.query_params), asker(request))

    async def opened(request: Request) -> Response:
        found = await invited(request)
        return await nowhere(request) if found is None else page_of(found, address(request))

    async def picture(request: Request) -> Response:
        await cards.check(asker(request))
        found = await invited(request)
        if found is None:
            return PlainTextResponse("There is no such card.", status_code=404)
        try:
            png = await cards.png(found, asker=asker(request))
        except ValueError as trouble:
            return error_answer(trouble, request.scope)
        headers = {"etag": f'"{hashlib.sha256(png).hexdigest()[:32]}"', "cache-control": AN_HOUR}
        if has_it(request, headers["etag"]):
            return Response(status_code=304, headers=headers)
        return Response(png, media_type="image/png", headers=headers)

    async def nowhere(request: Request) -> Response:
        return nothing_here(GONE, way_home=way_home(request.scope))

    return [
        Route(f"/{kind}/{{name}}", opened),
        Route(f"/{kind}/{{name}}/card.png", picture),
        Route(f"/{kind}", nowhere),
        Route(f"/{kind}/{{rest:path}}", nowhere),
    ]


def page_of(invitation: Invitation, base: str) -> HTMLResponse:
    """What the link opens: for a chat the tags, for a person the game."""
    pictures = "".join(
        tag("img", src=f"../photographs/{picture.photograph}.jpg", alt="The photograph in question")
        for picture in invitation.pictures[:4]
    )
    many = " many" if len(invitation.pictures) > 1 else ""
    main = f'<main class="two"><div class="pictures{many}">{pictures}</div>' if pictures else "<main>"
    body = (
        f"{main}<div><h1>{escape(invitation.title)}</h1>"
        f'<p class="line">{escape(invitation.line)}</p>'
        f'<a class="call" href="../?{escape(invitation.play)}">{escape(invitation.call)}</a>'
        f'<p class="credit">{_owed(invitation)}</p></div></main>'
    )
    return page(
        title=f"{invitation.title} · {NAME}", head=tags(invitation, base), body=body, way_home="../", leads_on=True
    )


def tags(invitation: Invitation, base: str) -> Sequence[str]:
    """The invitation for chats and social sites. *Source*: ogp.me, Twitter's summary_large_image, oembed.com § 4."""
    url, image = f"{base}/{invitation.path}", f"{base}/{invitation.card}"
    described = f"{invitation.line} Look, guess, then see what it said."
    alt = "A photograph, and the question what it is" if invitation.pictures else "A covered photograph, and a dare"
    properties: Mapping[str, str] = {
        "og:type": "website",
        "og:site_name": NAME,
        "og:title": invitation.title,
        "og:description": described,
        "og:url": url,
        "og:locale": "en_GB",
        "og:image": image,
        "og:image:type": "image/png",
        "og:image:width": str(WIDTH),
        "og:image:height": str(HEIGHT),
        "og:image:alt": alt,
    }
    names: Mapping[str, str] = {
        "description": described,
        "twitter:card": "summary_large_image",
        "twitter:title": invitation.title,
        "twitter:description": described,
        "twitter:image": image,
        "twitter:image:alt": alt,
    }
    return [
        *(tag("meta", property=key, content=value) for key, value in properties.items()),
        *(tag("meta", name=key, content=value) for key, value in names.items()),
        tag("link", rel="canonical", href=url),
        *(
            tag(
                "link",
                rel="alternate",
                type=f"{kind}+oembed",
                href=f"{base}/oembed?{urlencode({'url': url, 'format': format_}, quote_via=quote)}",
                title=invitation.title,
            )
            for kind, format_ in (("application/json", "json"), ("text/xml", "xml"))
        ),
    ]


def _owed(invitation: Invitation) -> str:
    """Whom the photographs are owed to; titles and sources come with the answers, which they would give away."""
    if len(invitation.pictures) != 1:
        return "Each photograph’s author, licence and source come with its answer."
    author, licence = author_and_licence(invitation.pictures[0].credit)
    if not author:
        return "Photograph: its author is not recorded."
    under = f", {escape(licence)}" if licence else ""
    return f"Photograph by <bdi>{escape(author)}</bdi>{under}. Its title and source come with the answer."
