"""The story's scenes: pieces of HTML, each a pure function of what it shows. All text that comes in is escaped."""

from collections.abc import Sequence
from html import escape

from ui import html
from ui.views.story_figures import Gains, Hundred, signed


def cover(title: str, lead: str) -> str:
    """What the story is, before it begins."""
    return (
        f'<div class="telling cover"><p class="kicker">The story, in four steps</p><h1>{escape(title)}</h1>'
        f'<p class="lead">{escape(lead)}</p><p class="onward" aria-hidden="true">↓</p></div>'
    )


def scene_heading(kicker: str, title: str, lead: str, *, is_news: bool = False) -> str:
    """What a scene says. `is_news`: it is what has just come of a step, and is read out."""
    spoken = f'<p class="unseen" role="status">{escape(title)}</p>' if is_news else ""
    return (
        f'<div class="telling">{spoken}<p class="kicker">{escape(kicker)}</p><h2>{escape(title)}</h2>'
        f'<p class="lead">{escape(lead)}</p></div>'
    )


def scene_picture(source: str, alt: str, *, card: str = "") -> str:
    """A picture that fills a scene, as the network gets it; `card`, HTML already, lies on it."""
    claim = f'<div class="speaking">{card}</div>' if card else ""
    return f'<figure class="scene"><img src="{escape(source)}" alt="{escape(alt)}">{claim}</figure>'


def climbing(what: str, step: str) -> str:
    """What lies on a picture while it is being changed."""
    said = f'<p class="kicker">{escape(step)}</p><blockquote>{escape(what)}</blockquote>'
    return f'<div class="claim right now">{said}</div>'


def stands_for(label: str, meaning: str, *, is_right: bool) -> str:
    """What a network says of a board in its own words, and what that stands for."""
    state = "right" if is_right else "wrong"
    return (
        f'<div class="claim {state}"><p class="kicker">It says “{escape(label)}”</p>'
        f"<blockquote>{escape(meaning)}</blockquote></div>"
    )


def sum_of(parts: Sequence[tuple[str, str]], beside: tuple[str, str]) -> str:
    """Three pictures as a sum, and one beside it that is none of it: (source, caption) each."""
    one, other, both = (html.panel(source, caption) for source, caption in parts)
    plus, equals = ('<span class="sign" aria-hidden="true">' + sign + "</span>" for sign in "+=")
    apart = '<span class="sign apart" aria-hidden="true"></span>'
    return f'<div class="sum">{one}{plus}{other}{equals}{both}{apart}{html.panel(*beside)}</div>'


def hundreds_of(each: Sequence[Hundred]) -> str:
    """Shares as so many of a hundred marks, side by side."""
    return f'<div class="hundreds">{"".join(map(_hundred, each))}</div>'


def _hundred(one: Hundred) -> str:
    marks = [True] * one.filled + [False] * (100 - one.filled)
    return (
        f"<figure><figcaption><b>{one.filled}</b> of 100<br><small>{escape(one.of)}</small></figcaption>"
        f"{marks_of(marks, said=f'{one.filled} of 100 {one.of} right')}</figure>"
    )


def marks_of(marks: Sequence[bool], *, said: str) -> str:
    """A mark for each answer, right or wrong; `said` is what they say together."""
    drawn = "".join(f'<i class="{"right" if right else "wrong"}">{html.mark(right)}</i>' for right in marks)
    return f'<div class="hundred" role="img" aria-label="{escape(said)}">{drawn}</div>'


_AXIS = (-5.0, 35.0)
"""Points on ImageNet-A, from end to end."""


def gains_of(each: Sequence[Gains]) -> str:
    """What each way of training brought: a dot a network on one scale, and the median."""
    low = min(_AXIS[0], *(points for one in each for _, points in one.points))
    high = max(_AXIS[1], *(points for one in each for _, points in one.points))

    def at(points: float) -> str:
        return f"{100 * (points - low) / (high - low):.2f}%"

    rows = "".join(
        f"<li><p><b>{signed(one.median)}</b> {escape(one.name)}</p>"
        f'<div class="strip" role="img" aria-label="{escape(one.said)}"><s style="left:{at(0)}"></s>'
        + "".join(
            f'<i style="left:{at(points)}" title="{escape(name)} {signed(points)}"></i>' for name, points in one.points
        )
        + f'<u style="left:{at(one.median)}"></u></div></li>'
        for one in each
    )
    return f'<ol class="gains">{rows}</ol>'
