"""The house's look in plain HTML, for the pages that Streamlit does not draw. All text that comes in is escaped."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape

from starlette.responses import HTMLResponse

from web.security_headers import digest

NAME = "Double take"
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 48 48'%3E"
    "%3Ccircle cx='17' cy='24' r='13' fill='%230072B2'/%3E"
    "%3Ccircle cx='31' cy='24' r='12' fill='none' stroke='%23D55E00' stroke-width='4.5'/%3E%3C/svg%3E"
)

FACES = """
@font-face {{ font-family: "Bricolage Grotesque"; font-weight: 200 800;
  src: url("{way_home}fonts/bricolage-grotesque-latin-wght-normal.woff2") format("woff2"); }}
@font-face {{ font-family: "Atkinson Hyperlegible Next"; font-weight: 200 800;
  src: url("{way_home}fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2") format("woff2"); }}
"""
STYLE = """
:root { color-scheme: light dark; --ground: light-dark(#FBF8F3, #151311); --ink: light-dark(#1E1B18, #F4EFE7);
  --quiet: light-dark(#5F5952, #B5ADA3); --panel: light-dark(#F2EDE4, #231F1C);
  --people: light-dark(#0072B2, #1976B3); --network: light-dark(#B84F00, #F08A4B); }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 1.06rem/1.5 "Atkinson Hyperlegible Next", system-ui, sans-serif; }
main { max-width: 72rem; min-height: 100vh; box-sizing: border-box; margin: 0 auto; padding: 1.5rem;
  display: grid; gap: 1.25rem 2.5rem; align-content: center; justify-items: start; }
main.two { grid-template-columns: minmax(0, 8fr) minmax(0, 5fr); align-items: center; }
.pictures { display: grid; gap: .4rem; width: 100%; justify-items: center; }
.pictures.many { grid-template-columns: 1fr 1fr; }
.pictures img { max-width: 100%; max-height: 78vh; border-radius: .6rem; background: var(--panel); display: block; }
.pictures.many img { width: 100%; aspect-ratio: 4 / 3; object-fit: cover; }
h1 { font: 700 clamp(2rem, 1.3rem + 2.4vw, 3.2rem)/1.08 "Bricolage Grotesque", sans-serif; margin: 0 0 .6rem;
  letter-spacing: -.015em; text-wrap: balance; overflow-wrap: anywhere; }
.line { font: 700 clamp(1.25rem, 1rem + 1vw, 1.8rem)/1.2 "Bricolage Grotesque", sans-serif; color: var(--network);
  margin: 0 0 1.4rem; text-wrap: balance; }
.plain { margin: 0 0 1.4rem; max-width: 34rem; }
.call { display: inline-block; background: var(--people); color: #fff; text-decoration: none; font-weight: 600;
  padding: .7rem 1.3rem; border-radius: .6rem; }
.call:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
.credit { color: var(--quiet); font-size: .85rem; margin: 1.4rem 0 0; overflow-wrap: anywhere; }
@media (max-width: 640px) {
  main, main.two { grid-template-columns: minmax(0, 1fr); padding: 1rem; align-content: start; }
  .pictures img { max-height: 56vh; } }
"""

LEAD_ON = 'location.replace(document.querySelector("a.call").href)'
"""Whoever opens an invitation plays; who reads it without scripts, a chat say, finds the tags and a link."""


@lru_cache(maxsize=32)
def style(way_home: str) -> str:
    """The look of a page from which the quiz is found that way."""
    return FACES.format(way_home=way_home) + STYLE


@lru_cache(maxsize=32)
def _policy(way_home: str) -> str:
    """What such a page may load: our photographs and fonts, its own style and script."""
    return (
        f"default-src 'none'; img-src 'self' data:; font-src 'self'; style-src {digest(style(way_home))}; "
        f"script-src {digest(LEAD_ON)}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


def tag(element: str, /, **attributes: str) -> str:
    """An element without an end, its attributes escaped."""
    said = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{element}{said}>"


def page(
    *,
    title: str,
    head: Sequence[str] = (),
    body: str,
    way_home: str,
    leads_on: bool = False,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page in the house's look. `head` and `body` are HTML already. No cache may hand it to another visitor."""
    script = f"<script>{LEAD_ON}</script>" if leads_on else ""
    html = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>{tag('link', rel='icon', href=ICON)}{''.join(head)}"
        f"<style>{style(way_home)}</style></head><body>{body}{script}</body></html>"
    )
    said = {"content-security-policy": _policy(way_home), "cache-control": "private, no-cache", "vary": "Host"}
    return HTMLResponse(html, status_code=status, headers=said | dict(headers or {}))


def nothing_here(sentence: str, *, way_home: str) -> HTMLResponse:
    """A page for an address that leads nowhere, with status 404."""
    return notice("Nothing to see here", sentence, way_home=way_home, status=404)


def notice(
    headline: str, sentence: str, *, way_home: str, status: int, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """A page that says why there is nothing else on it, and leads home."""
    body = (
        f'<main><div><h1>{escape(headline)}</h1><p class="plain">{escape(sentence)}</p>'
        f'<a class="call" href="{escape(way_home or "./")}">Play instead</a></div></main>'
    )
    head = [tag("meta", name="robots", content="noindex")]
    title = f"{'Nothing here' if status == 404 else headline} · {NAME}"
    return page(title=title, head=head, body=body, way_home=way_home, status=status, headers=headers)
