"""How things look: small pieces of HTML, each a pure function of what it shows. All text that comes in is escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from deck.classes import classes
from deck.photographs import Credit
from quiz import formatting
from quiz.analysis.statistics import Tally

PEOPLE, NETWORK = "people", "network"
SMALL = 450
"""A photograph of so many pixels a side at most would stand lost where a large one fills the page: it gets a mat."""
BROAD, WIDE = 1.2, 1.78
"""So many times as wide as high, a photograph leaves no room for words beside it on a wall of 4 by 3, or on any."""
_RIGHT = ' ●<span class="unseen"> right</span>'
"""Behind what counts as right, be it the truth's own name or another that is accepted."""
CROPPED_BY_US = "shown as cropped by us, to be hard"
"""What stands in a credit for the change of a photograph whose frame was chosen so that a network errs."""


def name_of(index: int | None) -> str:
    """What a person would call the class; None is the answer of someone who does not know."""
    return "I don't know" if index is None else classes()[index].name


def mark(is_right: bool | None) -> str:
    """● right, ○ wrong, · not yet: shapes first, so that nobody needs the colour."""
    return "·" if is_right is None else "●" if is_right else "○"


def photograph_figure(identity: str, *, width: int, height: int, alt: str) -> str:
    """The hero. It keeps its box before the bytes arrive, so that nothing jumps; a small one sits on a mat."""
    return (
        f'<figure class="photograph{shape_of(width, height)}" style="--w:{width};--h:{height}">'
        f'<img src="photographs/{escape(identity)}.jpg" width="{width}" height="{height}" alt="{escape(alt)}">'
        "</figure>"
    )


def crop(box: tuple[float, float, float, float], *, width: int, height: int) -> str:
    """A frame over the photograph around what the network saw; `box` is (left, top, right, bottom) in [0, 1]."""
    left, top, right, bottom = (f"{100 * side:.3f}%" for side in box)
    style = f"--w:{width};--h:{height};--left:{left};--top:{top};--right:{right};--bottom:{bottom}"
    return (
        f'<div class="photograph crop{_small(width, height)}" style="{style}" aria-hidden="true">'
        "<span><em>This is all it saw</em></span></div>"
    )


def shape_of(width: int, height: int) -> str:
    """The classes of a figure of that size, with a space before each."""
    return _small(width, height) + " broad" * (width > BROAD * height) + " wide" * (width > WIDE * height)


def _small(width: int, height: int) -> str:
    return " small" if max(width, height) <= SMALL else ""


def fetched_ahead(identity: str) -> str:
    """The next photograph, fetched while the visitor reads the reveal; nothing of it is seen or read out."""
    return f'<img class="ahead" src="photographs/{escape(identity)}.jpg" alt="" aria-hidden="true">'


def score(
    *,
    people: Sequence[bool | None],
    network: Sequence[bool | None],
    opponent: str,
    short: str = "",
    newest: int = 0,
    calls: int | None = None,
    to_beat: str = "",
) -> str:
    """You against it, throughout: one mark a round for each side, and the count; and a friend's score, if there is.

    No `opponent`: the player is alone. `short` is what it is called where there is little room, `newest` the round
    being revealed, from 1; `calls` how often the player called what the network would be, None where they never did.
    """
    mine = _side(PEOPLE, "You", people, newest=newest, calls=calls)
    its = _side(NETWORK, opponent, network, short=short or opponent, newest=newest) if opponent else ""
    sides = f'<div class="score">{mine}{its}</div>'
    return sides + (f'<p class="to-beat">{escape(to_beat)}</p>' if to_beat else "")


def _side(
    voice: str, who: str, marks: Sequence[bool | None], *, short: str = "", newest: int = 0, calls: int | None = None
) -> str:
    right, settled = sum(m is True for m in marks), sum(m is not None for m in marks)
    said = f"{who}: {right} right of {settled}" + (f", and {calls} called" if calls is not None else "")
    told = ' class="new"' if newest else ""
    more = f"<small{told}>+{calls}</small>" if calls is not None else ""
    drawn = "".join(
        f'<i class="{"none" if m is None else "right" if m else "wrong"}{" new" * (at == newest)}">{mark(m)}</i>'
        for at, m in enumerate(marks, start=1)
    )
    name = f'<b data-short="{escape(short or who)}"><span>{escape(who)}</span></b>'
    return (
        f'<div class="side {voice}" role="img" aria-label="{escape(said)}">'
        f'{name}<span class="marks">{drawn}</span><strong{told}>{right}</strong>{more}</div>'
    )


WHAT_IS_IT = "What is this?"
WHAT_WILL_IT_SAY = "What will it say?"


def question(position: int, length: int, *, kicker: str = "", asked: str = WHAT_IS_IT) -> str:
    """The one thing asked."""
    small = f"Photograph {position} of {length}" + (f" · {kicker}" if kicker else "")
    return f'<div class="ask"><p class="kicker">{escape(small)}</p><h1>{escape(asked)}</h1></div>'


def call_question(position: int, length: int, *, kicker: str = "") -> str:
    """What is asked between guess and reveal, under the line that was there before."""
    asked = question(position, length, kicker=kicker, asked="Will it get this one?")
    return asked.replace('class="ask"', 'class="ask call"')


def open_tab(title: str) -> str:
    """The tab that is open."""
    return f'<span class="here" aria-current="page">{escape(title)}</span>'


def marked_in_menu(address: str) -> str:
    """A style for the menu's line that leads to that address, as Streamlit marks the page that is open."""
    line = f'a:is([data-testid="stTopNavLink"], [data-testid="stSidebarNavLink"])[href$="/{escape(address)}"]'
    return f"<style>{line} {{ background: var(--panel); font-weight: 600; }}</style>"


def topic(what: str) -> str:
    """What a section is about, above the heading that says what it found."""
    return f'<p class="kicker">{escape(what)}</p>'


def contents_line(sections: Sequence[tuple[str, str]]) -> str:
    """A line that leads to each section of a page: (anchor, title) each."""
    links = "".join(
        f'<li><a href="#{escape(anchor)}" target="_self">{escape(title)}</a></li>' for anchor, title in sections
    )
    return f'<nav class="contents" aria-label="On this page"><ul>{links}</ul></nav>'


def opening(claimed: int, probability: float) -> str:
    """What somebody new is told, and asked."""
    name = f'<em class="network">{escape(name_of(claimed))}</em>'
    said = escape(formatting.claimed(probability, "")) + name
    return (
        f'<div class="ask opening"><p class="kicker">Double take: photographs that fool machines</p>'
        f"<h1>A good network is {said}.</h1><p>What do you say?</p></div>"
    )


def day_card(date: str, *, is_played: bool) -> str:
    """The photograph of the day: which day, and what is asked; or that it was answered."""
    question = "You had your look" if is_played else "What is this?"
    return f'<div class="ask"><p class="kicker">Photograph of the day · {escape(date)}</p><h1>{question}</h1></div>'


def verdict_line(
    line: str, *, truth: int, is_right: bool, read_out: str = "", is_again: bool = False, asked: str = ""
) -> str:
    """The last beat of the reveal: the truth, and what happened between the player and the network.

    `asked` is what had been asked in its place, as HTML: it keeps its room, so that nothing below it moves. `read_out`
    is the whole reveal in a sentence, for those who hear it. Where it `is_again`, all of the reveal stands at once: it
    was seen before.
    """
    state = ("right" if is_right else "wrong") + " again" * is_again
    spoken = f'<p class="unseen" role="status">{escape(read_out)}</p>' if read_out else ""
    name = name_of(truth)
    was = (asked or question(0, 0)).replace("<h1>", '<p class="asked">').replace("</h1>", "</p>")
    return (
        f'<div class="verdict {state}">{spoken}<div class="was" aria-hidden="true">{was}</div><div class="told">'
        f'<p class="kicker" style="--letters:{len(line) + 2}">'
        f'<i aria-hidden="true">{mark(is_right)}</i> {escape(line)}</p>'
        f'<h1 style="--letters:{len(name)}">{escape(name)}</h1></div></div>'
    )


def bet_line(line: str, *, came_true: bool) -> str:
    """What became of what the player called the network."""
    return f'<p class="bet"><i aria-hidden="true">{mark(came_true)}</i> {escape(line)}</p>'


def settled_options(
    options: Sequence[int], *, chosen: int | None, claimed: int | None, accepted: frozenset[int]
) -> str:
    """The options as they stood, each with who chose it; `claimed` is the network's, None where it has yet to answer.

    `accepted` are those that count as right.
    """
    rows = []
    for index in options:
        voices = [
            f'<b class="{voice}">{who}</b>'
            for voice, who, said in ((PEOPLE, "You", chosen), (NETWORK, "It", claimed))
            if said == index
        ]
        states = {"yours": index == chosen, "claimed": index == claimed, "truth": index in accepted}
        kind = " ".join(state for state, holds in states.items() if holds)
        is_it = f"<i>{_RIGHT}</i>" if index in accepted else ""
        rows.append(
            f'<li class="{kind}"><span>{escape(name_of(index))}</span><span>{"".join(voices)}{is_it}</span></li>'
        )
    return f'<ul class="settled">{"".join(rows)}</ul>'


def verdict_of(title: str) -> str:
    """The heading of a photograph's own place."""
    return f'<div class="verdict"><h1>{escape(title)}</h1></div>'


def finding_line(sentence: str) -> str:
    """What the figures below it say."""
    return f'<p class="finding">{escape(sentence)}.</p>'


def claim_card(*, opponent: str, claimed: int, probability: float, is_right: bool, is_live: bool = False) -> str:
    """The network's own words, in its own voice; `is_live`: it was asked just now, and did not remember."""
    state, word = ("right", "got it right") if is_right else ("wrong", "got it wrong")
    live = " data-live" * is_live
    return (
        f'<div class="claim {state}"{live}><p class="kicker"><i aria-hidden="true">{mark(is_right)}</i> '
        f"{escape(opponent)} {word}</p>{_words_of(claimed, probability)}</div>"
    )


def _words_of(claimed: int, probability: float) -> str:
    """The claim, with its figure marked, so that it can climb, and its name, so that it can be struck through."""
    figure, name = formatting.probability(probability), name_of(claimed)
    before, _, after = formatting.claimed(probability, name).partition(figure)
    number = f'<span class="percent" style="--p:{100 * probability:.0f}">{escape(figure)}</span>'
    return (
        f"<blockquote>{escape(before)}{number}{escape(after.removesuffix(name))}"
        f'<span class="named">{escape(name)}</span></blockquote>'
    )


def on_photograph(card: str, *, width: int, height: int) -> str:
    """A claim as it lands on the photograph of that size; `card` is HTML already."""
    return f'<div class="photograph speaking{_small(width, height)}" style="--w:{width};--h:{height}">{card}</div>'


def truth_and_claim(truth: int, *, opponent: str, claimed: int, probability: float) -> str:
    """A mistake in the gallery: what it is, and what the network took it for."""
    return f'<div class="verdict"><h1>{escape(name_of(truth))}</h1></div>' + claim_card(
        opponent=opponent, claimed=claimed, probability=probability, is_right=False
    )


def waiting_card(opponent: str) -> str:
    """What stands where the claim will be while the network is still on its way."""
    return (
        f'<div class="claim waiting" role="status"><p class="kicker">{escape(opponent)} is waking up…</p>'
        "<blockquote>hm, let me see</blockquote></div>"
    )


def bars(claims: Sequence[tuple[int, float]], *, accepted: frozenset[int]) -> str:
    """Top answers as bars, labelled directly. `claims` are (class index, probability in [0, 1])."""
    rows = "".join(
        f'<li class="{"truth" if index in accepted else ""}"><span class="name">{escape(name_of(index))}'
        f"{_RIGHT if index in accepted else ''}</span>"
        f'<span class="bar"><span style="width:{max(probability, 0.004):.2%}"></span></span>'
        f'<span class="value">{escape(formatting.probability(probability))}</span></li>'
        for index, probability in claims
    )
    return f'<ol class="bars">{rows}</ol>'


def credit(given: Credit | None) -> str:
    """Who took the photograph, under which licence, from where, and that its frame was chosen to be hard."""
    if given is None:
        return '<p class="credit">Photograph: its author is not recorded.</p>'
    title = escape(given.title or "Photograph")
    if given.source.startswith(("https://", "http://")):
        title = f'<a href="{escape(given.source)}" target="_blank" rel="noopener">{title}</a>'
    author = f"by {escape(given.author)}" if given.author else "its author is not recorded"
    change = given.change if given.change != "none" else ""
    if given.is_framed:  # its pixels are in the table of credits
        change = CROPPED_BY_US
    said = [title, author, *(escape(text) for text in (given.licence, change) if text)]
    return f'<p class="credit">{", ".join(said)}</p>'


def duel(rows: Sequence[tuple[str, str, str, str]]) -> str:
    """The final score, a line a side: (voice, who, among what, how often right)."""
    lines = "".join(
        f'<div class="{voice}"><dt>{escape(who)} <small>{escape(among)}</small></dt><dd>{escape(count)}</dd></div>'
        for voice, who, among, count in rows
    )
    return f'<dl class="duel">{lines}</dl>'


def photograph_card(identity: str, *, alt: str, title: str, aside: str = "", lines: Sequence[str] = ()) -> str:
    """A photograph in a grid, its name and a few lines under it; the lines are HTML already (see `said`)."""
    small = f" <small>{escape(aside)}</small>" if aside else ""
    return (
        f'<figure class="card"><img loading="lazy" src="photographs/{escape(identity)}.jpg" alt="{escape(alt)}">'
        f"<figcaption><p><b>{escape(title)}</b>{small}</p>"
        f"{''.join(f'<p>{line}</p>' for line in lines)}</figcaption></figure>"
    )


def grid(cards: Sequence[str]) -> str:
    """Cards side by side, as many as fit."""
    return f'<div class="cards">{"".join(cards)}</div>'


def panel(source: str, caption: str) -> str:
    """A picture of the lab with a line under it."""
    return (
        f'<figure class="panel"><img src="{escape(source)}" alt="{escape(caption)}">'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def digit_reading(label: str, meaning: str, *, is_right: bool) -> str:
    """What a reprogrammed network says, in its own label, and what that stands for."""
    state = "right" if is_right else "wrong"
    return (
        f'<div class="claim {state}" role="status"><p class="kicker">It says</p>'
        f"<blockquote>{escape(label)}</blockquote>"
        f"<p>{mark(is_right)} {escape(meaning)}</p></div>"
    )


def who_said_what(rows: Sequence[tuple[str, str, bool | None]]) -> str:
    """Who said what: (who, what, whether they fell for it), a line each; None where that is no question."""
    lines = "".join(
        f'<div class="network"><dt>{escape(who)}</dt>'
        f"<dd>{'' if fell is None else f'{mark(not fell)} '}{escape(what)}</dd></div>"
        for who, what, fell in rows
    )
    return f'<dl class="duel answers">{lines}</dl>'


@dataclass(frozen=True, slots=True)
class ShareBar:
    """How many of how many did something, in the voice whose colour it has; `marks` after it are HTML already."""

    voice: str
    what: str
    tally: Tally
    marks: str = ""


def share_bars(rows: Sequence[ShareBar]) -> str:
    """Shares as bars, each with its n and its 95 % interval as a line across its end."""
    return '<ol class="shares">' + "".join(map(_share, rows)) + "</ol>"


_FEW = 10


def _share_said(tally: Tally) -> str:
    """A share in percents; of a few, in numbers: “100 % of 2” says more than there is."""
    return f"{tally.right:,}" if tally.n < _FEW else formatting.percent(tally.rate or 0.0)


def _share(row: ShareBar) -> str:
    low, high, n = row.tally.interval.low, row.tally.interval.high, row.tally.n
    between = f"{100 * low:.0f}–{100 * high:.0f}{formatting.PERCENT}"
    return (
        f'<li class="{escape(row.voice)}"><span class="what">{escape(row.what)}{row.marks}</span>'
        f'<span class="value"><b>{_share_said(row.tally)}</b> of {n:,} '
        f"<small>({between})</small></span>"
        f'<span class="bar" aria-hidden="true"><span style="width:{row.tally.rate or 0.0:.2%}"></span>'
        f'<i style="left:{low:.2%};width:{high - low:.2%}"></i></span></li>'
    )


def remark(text: str, *, who: str, when: str, link: str = "", is_linked: bool = False, is_quiet: bool = False) -> str:
    """What a visitor wrote, as it was written: isolated, so that its direction turns nothing around it."""
    state = " linked" * is_linked + " quiet" * is_quiet
    moment = f'<a href="{escape(link)}" target="_self">{escape(when)}</a>' if link else escape(when)
    words_said = f'<p class="words" dir="auto">{escape(text)}</p>' if text else ""
    return f'<div class="remark{state}"><p class="kicker">{escape(who)} · {moment}</p>{words_said}</div>'


def said(voice: str, who: str, what: str, is_right: bool | None) -> str:
    """One decision maker's answer as a line of HTML: mark, who, what."""
    return f'<span class="{voice}"><i>{mark(is_right)}</i> {escape(who)}</span> {escape(what)}'


def voiced(voice: str, what: str) -> str:
    """A figure as a line of HTML, in the colour of whom it is about."""
    return f'<span class="{voice}"><i aria-hidden="true">■</i></span> {escape(what)}'


def verbatim(text: str) -> str:
    """Text to be taken as it is, such as a command or what is copied. (`st.code` would fetch 1.5 MB to colour it.)"""
    return f'<pre class="verbatim">{escape(text)}</pre>'


def lines(each: Sequence[str]) -> str:
    """Lines under one another; they are HTML already (see `said`)."""
    return '<div class="lines">' + "".join(f"<p>{line}</p>" for line in each) + "</div>"
