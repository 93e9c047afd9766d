"""What the crowd made of a photograph, in sentences and bars. Pure: figures go in, words come out."""

from collections.abc import Sequence
from datetime import UTC, datetime

from quiz import formatting
from quiz.analysis.statistics import Tally
from quiz.game import Distractors
from quiz.storage.crowd import Hardest, Place, Said, Standing
from quiz.storage.discussion.comments import Comment, CommentState
from quiz.storage.discussion.reactions import Reaction
from ui import html
from ui.html import ShareBar
from ui.views import result

REACTIONS = {
    Reaction.GOT_ME: "That one got me",
    Reaction.SAW_IT: "Saw it at once",
    Reaction.FAIR: "Fair enough, machine",
    Reaction.LOVELY: "Lovely photograph",
}
LISTS = {
    Hardest.PEOPLE: (
        "Hardest for people",
        "Where the largest part of people named something else, by the low end of its interval. After three looks.",
    ),
    Hardest.NETWORKS: ("Hardest for networks", "Where networks were surest, and wrong."),
    Hardest.BOTH: ("Where both fail", "People and networks, fooled by the same photograph."),
    Hardest.DIFFER: ("Where they differ", "One is fooled more often than the other."),
}
_FEW = 10
"""Of fewer people, counts are told and no shares."""
_WAYS = {
    Distractors.NETWORK: "with the network's own mistake among the four",
    Distractors.RANDOM: "with options drawn at random",
    Distractors.ALL_200: "typing any of the 200",
}


def headline(of: Place, said: Said | None) -> str:
    """“37 % of 412 people were fooled too; 21 % said what the network said”, or that there is nothing to say yet."""
    n = of.people.n
    if of.is_label_wrong:
        return "An admin has confirmed that this label is wrong. It counts in no figures"
    if n == 0:
        return "No first look at this one has been counted yet"
    if of.people.unsure == n:
        passed = "one person" if n == 1 else f"{n:,} people"
        return f"Nobody has guessed this one yet; {passed} said “I don't know”"
    if n == 1:
        return "One person has guessed this one so far"
    too = " too" if said is not None and not said.is_right and of.fooled else ""
    all_of_them = "Both" if n == 2 else f"All {n:,}"
    ends = {0: f"None of {n:,} people was", n: f"{all_of_them} people were"}
    line = (
        f"{ends.get(of.fooled, f'{_part(of.fooled, n)} of {n:,} people were')} fooled{too}{_passed(of.people.unsure)}"
    )
    if said is None or said.n == 0:
        return line
    of_few = f" of {said.n}" if said.n < _FEW else ""
    agreed = f"{_part(said.agreed, said.n)}{of_few}" if said.agreed else "nobody"
    return f"{line}; {agreed} said what the network said"


def _part(count: int, n: int) -> str:
    """A share of many, and of few a count: “50 %” of two is no finding."""
    return f"{count:,}" if n < _FEW else formatting.percent(count / n)


def bars_of(of: Place, said: Sequence[tuple[str, Said]]) -> tuple[ShareBar, ...]:
    """The bars under it: people first, then each network (title, claim) with those who agreed with it."""
    n = of.people.n
    if n < 2 or of.is_label_wrong:
        return ()
    rows = [ShareBar(html.PEOPLE, "were fooled", Tally(of.fooled, n))]
    if of.people.unsure:
        rows.append(ShareBar(html.PEOPLE, "didn't know", Tally(of.people.unsure, n)))
    rows += [
        ShareBar(html.NETWORK, f"said {html.name_of(claim.claimed)}, as {title} did", Tally(claim.agreed, claim.n))
        for title, claim in said
        if claim.n
    ]
    return tuple(rows)


def claim_in_words(title: str, said: Said) -> str:
    """What a network said at its surest, as a line of HTML."""
    claim = formatting.claimed(said.probability, html.name_of(said.claimed))
    return html.said(html.NETWORK, title, claim, said.is_right)


def ways(of: Place) -> str:
    """How it went by how the question was put, in a sentence; empty where it was put one way only."""
    if len(of.opinions) < 2 or of.is_label_wrong:
        return ""
    parts = [
        f"{each.fooled} of {each.people.n} {_WAYS[each.distractors]}{_passed(each.people.unsure)}"
        for each in of.opinions
    ]
    return f"Fooled were {'; '.join(parts)}."


def crowd_standing(found: Standing) -> tuple[str, ...]:
    """What a list says of a photograph, as lines of HTML."""
    lines = []
    if found.people.n:
        n = found.people.n
        told = _fooled(found.fooled, n, _part(found.fooled, n), "person", "people")
        if n > 1:
            told += f" ({result.interval(Tally(found.fooled, n).interval)}){_passed(found.people.unsure)}"
        elif found.people.unsure:
            told = "the one person asked didn't know"
        lines.append(html.voiced(html.PEOPLE, told))
    if found.networks:
        many = f"{found.networks_fooled:,}"
        sure = f", {formatting.probability(found.sure)} sure" if found.networks_fooled else ""
        told = _fooled(found.networks_fooled, found.networks, many, "network", "networks")
        lines.append(html.voiced(html.NETWORK, f"{told}{sure}"))
    return tuple(lines)


def _fooled(fooled: int, n: int, part: str, one: str, many: str) -> str:
    """How many of `n` were fooled, where `part` says how many that are of several, and not all or none."""
    if n == 1:
        return f"the one {one} asked was {'' if fooled else 'not '}fooled"
    ends = {0: "none", n: "both" if n == 2 else "all"}
    return f"both {many} fooled" if ends.get(fooled) == "both" else f"{ends.get(fooled, part)} of {n:,} {many} fooled"


def _passed(unsure: int) -> str:
    """Who didn't know, apart from who was fooled; empty of none."""
    return f", {unsure:,} didn't know" if unsure else ""


def ago(moment: datetime, *, now: datetime | None = None) -> str:
    """How long ago that was, as one says it."""
    minutes = int(((now or datetime.now(UTC)) - moment).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 24 * 60:
        return f"{minutes // 60} h ago"
    days = minutes // (24 * 60)
    if days < 31:
        return formatting.counted(days, "day") + " ago"
    return f"{moment.day} {moment:%B %Y}"


def author(comment: Comment) -> str:
    """Who says it: nobody is named, but whether the photograph got them is told."""
    who = "You" if comment.is_mine else "Someone"
    if comment.state in (CommentState.HIDDEN, CommentState.REPORTED):
        return (
            f"{who}, hidden until an admin has looked"
            if comment.state is CommentState.REPORTED
            else f"{who}, hidden by an admin"
        )
    if comment.state is CommentState.GONE:
        return "Taken back by its author"
    if comment.was_right is None:
        return f"{who}, who looked"
    return f"{who}, who got it" if comment.was_right else f"{who}, who didn't"
